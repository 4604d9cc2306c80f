/** Messages as they go over the line, for one reader. */

import {
  type APIAttachment,
  type APIMessage,
  type APIMessageInteractionMetadata,
  type APIMessageTopLevelComponent,
  type APIReaction,
  type APIUnfurledMediaItem,
  ChannelType,
  ComponentType,
  type GatewayDispatchEvents,
  GatewayIntentBits,
  InteractionType,
  MessageFlags,
  MessageType,
} from "discord-api-types/v10";
import type { EventData, Platform } from "../platform.ts";
import type { Interaction, Message } from "../state/model.ts";
import { guildOf, known, type World } from "../state/world.ts";
import { apiThread } from "./channels.ts";
import { apiAttachment } from "./files.ts";
import { timestamp } from "./time.ts";
import { apiMemberOnly, apiUser } from "./users.ts";

/** @param intents of the session that reads it, or of the application for REST */
export function apiMessage(platform: Platform, message: Message, intents: number): APIMessage {
  const { world } = platform;
  const answered = referencedBy(world, message);
  const referenced = answered === undefined || answered.deleted ? null : basicMessage(platform, answered, intents);
  return {
    ...basicMessage(platform, message, intents),
    ...(message.reactions.size === 0 ? {} : { reactions: reactions(message, platform.bot.userId) }),
    ...(message.type === MessageType.Reply ? { referenced_message: referenced } : {}),
  };
}

/** The message that another replies to; undefined when it was never there. */
export function referencedBy(world: World, { reference }: Message): Message | undefined {
  return reference?.messageId === undefined ? undefined : world.messages.get(reference.messageId);
}

/** A message to whoever waits for it to be made: with its nonce. */
export function apiNewMessage(platform: Platform, message: Message, intents: number): APIMessage {
  return { ...apiMessage(platform, message, intents), ...nonceField(message) };
}

function nonceField({ nonce }: Message): Pick<APIMessage, "nonce"> {
  return nonce === undefined ? {} : { nonce };
}

/** MESSAGE_CREATE and MESSAGE_UPDATE: the message, and who wrote it where. */
export function messageEvent(
  platform: Platform,
  message: Message,
  intents: number,
  what: "created" | "edited",
): EventData<GatewayDispatchEvents.MessageCreate> {
  const channel = known(platform.world.channels, message.channelId);
  const guild = guildOf(platform.world, channel);
  const author = guild?.members.get(message.authorId);
  return {
    ...(what === "created" ? apiNewMessage : apiMessage)(platform, message, intents),
    ...(guild === undefined ? {} : { guild_id: guild.id }),
    ...(author === undefined ? {} : { member: apiMemberOnly(author) }),
    ...(channel.type === ChannelType.GuildForum ? {} : { channel_type: channel.type }),
  };
}

function basicMessage(platform: Platform, message: Message, intents: number): APIMessage {
  const { world, bot } = platform;
  const legible = mayReadContent(platform, message, intents);
  const thread = message.threadId === undefined ? undefined : world.channels.get(message.threadId);
  const attachments = message.files.map((file) =>
    apiAttachment(platform, message.channelId, file, message.onlyFor !== undefined),
  );
  return {
    id: message.id,
    channel_id: message.channelId,
    type: message.type,
    author: apiUser(known(world.users, message.authorId)),
    content: legible ? message.content : "",
    embeds: legible ? [...message.embeds] : [],
    attachments: legible ? attachments : [],
    components: legible ? message.components.map((component) => withMedia(component, attachments)) : [],
    mentions: [...message.mentions.users].map((id) => apiUser(known(world.users, id))),
    mention_roles: [...message.mentions.roles],
    mention_everyone: message.mentions.everyone,
    timestamp: timestamp(message.createdAt),
    edited_timestamp: message.editedAt === undefined ? null : timestamp(message.editedAt),
    flags: message.flags,
    pinned: false,
    tts: false,
    ...(platform.settings.nonceInHistory ? nonceField(message) : {}),
    ...referenceFields(platform, message),
    ...interactionFields(platform, message),
    ...(thread?.kind === "thread" ? { thread: apiThread(thread, bot.userId, world) } : {}),
  };
}

function referenceFields({ world }: Platform, { reference }: Message): Pick<APIMessage, "message_reference"> {
  if (reference === undefined) return {};
  const channel = known(world.channels, reference.channelId);
  return {
    message_reference: {
      type: 0,
      channel_id: reference.channelId,
      ...(reference.messageId === undefined ? {} : { message_id: reference.messageId }),
      ...(channel.kind === "direct" ? {} : { guild_id: channel.guildId }),
    },
  };
}

function interactionFields(
  { world, bot }: Platform,
  { interactionId }: Message,
): Pick<APIMessage, "application_id" | "webhook_id" | "interaction_metadata"> {
  if (interactionId === undefined) return {};
  const metadata = interactionMetadata(known(world.interactions, interactionId), world.interactions, (id) =>
    apiUser(known(world.users, id)),
  );
  return { application_id: bot.applicationId, webhook_id: bot.applicationId, interaction_metadata: metadata };
}

function interactionMetadata(
  interaction: Interaction,
  interactions: ReadonlyMap<string, Interaction>,
  user: (id: string) => APIMessageInteractionMetadata["user"],
): APIMessageInteractionMetadata {
  const common = {
    id: interaction.id,
    user: user(interaction.userId),
    authorizing_integration_owners: { 0: interaction.guildId ?? "0" },
  };
  if (interaction.type === InteractionType.MessageComponent)
    return { ...common, type: interaction.type, interacted_message_id: interaction.messageId ?? "0" };
  if (interaction.type === InteractionType.ModalSubmit && interaction.openedBy !== undefined) {
    const opener = interactionMetadata(known(interactions, interaction.openedBy), interactions, user);
    if (opener.type !== InteractionType.ModalSubmit)
      return { ...common, type: interaction.type, triggering_interaction_metadata: opener };
  }
  return { ...common, type: InteractionType.ApplicationCommand };
}

/**
 * Whether a bot may read what a message says: with MESSAGE_CONTENT always; without, its own messages, direct messages,
 * and messages that mention it, a reply that pings it included unless it replies to an answer to an interaction.
 */
function mayReadContent({ world, bot, settings }: Platform, message: Message, intents: number): boolean {
  if ((intents & GatewayIntentBits.MessageContent) !== 0) return true;
  if (message.authorId === bot.userId) return true;
  const channel = known(world.channels, message.channelId);
  if (channel.kind === "direct") return true;
  const { users, roles, repliedUser } = message.mentions;
  if (settings.roleMentionShowsContent && [...roles].some((id) => isOwnRole(id))) return true;
  if (!users.has(bot.userId)) return false;
  if (repliedUser !== bot.userId || message.content.includes(`<@${bot.userId}>`)) return true;
  return referencedBy(world, message)?.interactionId === undefined;

  function isOwnRole(roleId: string): boolean {
    const guild = guildOf(world, channel);
    return guild?.roles.get(roleId)?.managed === true && guild.members.get(bot.userId)?.roles.has(roleId) === true;
  }
}

/** What was sent as `attachment://name` is read as the file's address. */
function withMedia(
  component: APIMessageTopLevelComponent,
  attachments: readonly APIAttachment[],
): APIMessageTopLevelComponent {
  const media = (item: APIUnfurledMediaItem): APIUnfurledMediaItem => {
    const file = attachments.find(({ filename }) => item.url === `attachment://${filename}`);
    const found = file === undefined ? { id: "1", url: item.url, proxy_url: item.url } : pickMedia(file);
    return { ...found };
  };
  switch (component.type) {
    case ComponentType.Container: {
      const inside = component.components.map((child) => withMedia(child, attachments));
      return { ...component, components: inside.filter((child) => child.type !== ComponentType.Container) };
    }
    case ComponentType.Section:
      return component.accessory.type === ComponentType.Thumbnail
        ? { ...component, accessory: { ...component.accessory, media: media(component.accessory.media) } }
        : component;
    case ComponentType.MediaGallery:
      return { ...component, items: component.items.map((item) => ({ ...item, media: media(item.media) })) };
    case ComponentType.File: {
      const file = attachments.find(({ filename }) => component.file.url === `attachment://${filename}`);
      const described = file === undefined ? {} : { name: file.filename, size: file.size };
      return { ...component, ...described, file: media(component.file) };
    }
    default:
      return component;
  }
}

function pickMedia({ id, url, proxy_url, content_type }: APIAttachment): APIUnfurledMediaItem & { id: string } {
  return { id, url, proxy_url, attachment_id: id, ...(content_type === undefined ? {} : { content_type }) };
}

function reactions(message: Message, reader: string): APIReaction[] {
  return [...message.reactions].map(([emoji, users]) => ({
    emoji: { id: null, name: emoji },
    count: users.size,
    count_details: { burst: 0, normal: users.size },
    burst_colors: [],
    me_burst: false,
    me: users.has(reader),
  }));
}

/** Whether it is an answer that only shows “thinking…” so far. */
export function isThinking(message: Message): boolean {
  return (message.flags & MessageFlags.Loading) !== 0;
}
