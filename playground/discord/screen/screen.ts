/** A channel as one person sees it, in plain text: her own ephemeral messages among it, and nobody else's. */

import { type APIEmbed, InteractionType, MessageFlags, MessageType } from "discord-api-types/v10";
import { isUnanswered } from "../actions/interactions.ts";
import type { Platform } from "../platform.ts";
import { Refusal } from "../refusal.ts";
import type { Channel, Interaction, Message } from "../state/model.ts";
import { may, permission } from "../state/permissions.ts";
import { known, messagesIn } from "../state/world.ts";
import { referencedBy } from "../wire/messages.ts";
import { componentLines, framed } from "./components.ts";
import { type Reader, readable } from "./marks.ts";

const QUOTE_LENGTH = 40;
export const NO_RESPONSE = "The application did not respond";

/** Messages on her screen, oldest first. @throws {Refusal} 50001 when the channel is hidden from her */
export function visibleMessages({ world }: Platform, channel: Channel, reader: Reader): Message[] {
  if (!may(world, reader.user.id, channel, permission.ViewChannel)) throw new Refusal("missingAccess");
  return messagesIn(world, channel.id).filter(({ onlyFor }) => onlyFor === undefined || onlyFor === reader.user.id);
}

export function screenText(platform: Platform, channel: Channel, reader: Reader): string {
  const messages = visibleMessages(platform, channel, reader).map((message) => messageText(platform, message, reader));
  const failed = [...platform.world.interactions.values()]
    .filter(({ channelId, userId }) => channelId === channel.id && userId === reader.user.id)
    .filter((interaction) => isShownFailed(platform, interaction));
  const typing = (platform.world.typing.get(channel.id) ?? 0) > platform.now();
  const mentor = known(platform.world.users, platform.bot.userId).name;
  return [
    ...messages,
    ...failed.map(({ label }) => `(${label}) ${NO_RESPONSE}`),
    ...(typing ? [`${mentor} is typing…`] : []),
  ].join("\n");
}

/** While she types an option, a failed suggestion shows as nothing at all. */
function isShownFailed(platform: Platform, interaction: Interaction): boolean {
  return interaction.type !== InteractionType.ApplicationCommandAutocomplete && isUnanswered(platform, interaction);
}

export function messageText(platform: Platform, message: Message, reader: Reader): string {
  const { world } = platform;
  const text = (source: string) => readable(world, source, reader, platform.now());
  const author = known(world.users, message.authorId);
  if (message.type === MessageType.ThreadCreated) return `(${author.name} started a thread: ${message.content})`;
  if (message.type === MessageType.ThreadStarterMessage) {
    const starter = referencedBy(world, message);
    return starter === undefined
      ? "(thread start deleted)"
      : messageText(platform, { ...starter, threadId: undefined }, reader);
  }
  const lines = bodyLines(message, text);
  return [`${author.name}${remarks(platform, message)}: ${lines[0] ?? ""}`.trimEnd(), ...lines.slice(1)].join("\n");
}

function bodyLines(message: Message, text: (source: string) => string): string[] {
  if ((message.flags & MessageFlags.Loading) !== 0) return ["thinking…"];
  const v2 = (message.flags & MessageFlags.IsComponentsV2) !== 0;
  const suppressed = (message.flags & MessageFlags.SuppressEmbeds) !== 0;
  return [
    ...(message.content === "" ? [] : text(message.content).split("\n")),
    ...(suppressed ? [] : message.embeds.flatMap((embed) => framed(embedLines(embed, text)))),
    // With V2, a file shows only where a component shows it.
    ...(v2 ? [] : message.files.map(({ filename }) => `[file: ${filename}]`)),
    ...message.components.flatMap((component) => componentLines(component, text)),
    ...[...message.reactions].map(([emoji, users]) => `${emoji} ${users.size}`),
  ];
}

function embedLines(embed: APIEmbed, text: (source: string) => string): string[] {
  const { author, title, url, description, fields = [], image, thumbnail, footer } = embed;
  const lines = [
    author?.name,
    title === undefined ? undefined : text(url === undefined ? title : `${title} (${url})`),
    description === undefined ? undefined : text(description),
    ...fields.map(({ name, value }) => `${text(name)}: ${text(value)}`),
    image === undefined ? undefined : `[image: ${image.url}]`,
    thumbnail === undefined ? undefined : `[image: ${thumbnail.url}]`,
    footer?.text,
  ];
  return lines.filter((line) => line !== undefined).flatMap((line) => line.split("\n"));
}

/** What stands small beside the author: replies, commands, who sees it, whether it was edited, its thread. */
function remarks(platform: Platform, message: Message): string {
  const { world } = platform;
  const answered = message.type === MessageType.Reply ? referencedBy(world, message) : undefined;
  const interaction =
    message.interactionId === undefined ? undefined : known(world.interactions, message.interactionId);
  const thread = message.threadId === undefined ? undefined : world.channels.get(message.threadId);
  const told = [
    answered === undefined ? undefined : `replying to ${quote(platform, answered)}`,
    interaction?.type === InteractionType.ApplicationCommand && answered === undefined
      ? `${known(world.users, interaction.userId).name} used ${interaction.label}`
      : undefined,
    message.onlyFor === undefined ? undefined : "only you can see this",
    message.editedAt === undefined ? undefined : "edited",
    thread?.kind === "thread" ? `thread: ${thread.name}` : undefined,
  ].filter((remark) => remark !== undefined);
  return told.length === 0 ? "" : ` (${told.join("; ")})`;
}

function quote({ world }: Platform, { authorId, content, deleted }: Message): string {
  const text = deleted ? "deleted message" : (content.split("\n")[0] ?? "");
  const short = text.length > QUOTE_LENGTH ? `${text.slice(0, QUOTE_LENGTH)}…` : text;
  const author = known(world.users, authorId).name;
  return short === "" ? author : `${author} “${readableNames(world, short)}”`;
}

function readableNames(world: Platform["world"], text: string): string {
  return text.replaceAll(/<@!?(\d+)>/g, (_, id: string) => `@${world.users.get(id)?.name ?? "unknown-user"}`);
}
