/** Messages come, change and go: the same for people, for the bot's REST calls and for answers to interactions. */

import {
  type APIEmbed,
  type APIMessageTopLevelComponent,
  EmbedType,
  MessageFlags,
  MessageType,
} from "discord-api-types/v10";
import { flattened, numberComponents, textsOf } from "../checks/components.ts";
import type { AllowedMentions, MessageBody } from "../checks/messages.ts";
import type { Platform } from "../platform.ts";
import { Refusal } from "../refusal.ts";
import type { Channel, Id, Message, Reference, StoredFile } from "../state/model.ts";
import { known } from "../state/world.ts";
import { referencedBy } from "../wire/messages.ts";
import { tellDeletion, tellMessage, tellReaction } from "./announcing.ts";
import { type MentionDefault, mentionsIn, noMentions, pingsOf } from "./mentions.ts";
import { joinThread, touchThread } from "./threads.ts";
import { filesFrom, type Upload } from "./uploads.ts";

const TYPING_MS = 10_000;

export interface Draft {
  readonly channel: Channel;
  readonly authorId: Id;
  readonly content?: string;
  readonly embeds?: readonly APIEmbed[];
  readonly components?: APIMessageTopLevelComponent[];
  readonly files?: readonly StoredFile[];
  readonly flags?: number;
  readonly type?: MessageType;
  readonly nonce?: string | number | undefined;
  readonly reference?: Reference | undefined;
  readonly allowed?: AllowedMentions | undefined;
  readonly otherwise?: MentionDefault;
  readonly interactionId?: Id;
  readonly onlyFor?: Id | undefined;
}

/** Writes a message whose rights and body have been checked, and tells everybody. */
export function post(platform: Platform, draft: Draft): Message {
  const { channel, authorId, components = [] } = draft;
  numberComponents(components);
  const message: Message = {
    id: platform.newId(),
    channelId: channel.id,
    authorId,
    type: draft.type ?? MessageType.Default,
    createdAt: platform.now(),
    nonce: draft.nonce,
    reference: draft.reference,
    interactionId: draft.interactionId,
    onlyFor: draft.onlyFor,
    reactions: new Map(),
    content: draft.content ?? "",
    embeds: (draft.embeds ?? []).map(asStored),
    components,
    files: draft.files ?? [],
    flags: draft.flags ?? 0,
    mentions: noMentions,
    editedAt: undefined,
    threadId: undefined,
    deleted: false,
  };
  message.mentions = mentionsOf(platform, message, draft.allowed, draft.otherwise ?? "everything");
  platform.world.messages.set(message.id, message);
  if (authorId === platform.bot.userId) platform.world.typing.delete(channel.id);

  if (channel.kind === "thread" && message.onlyFor === undefined) {
    touchThread(platform, channel);
    for (const userId of [authorId, ...message.mentions.users]) joinThread(platform, channel, userId);
    channel.messageCount += 1;
  }
  if (message.onlyFor === undefined) platform.pings.push(...pingsOf(platform, channel, message));
  tellMessage(platform, message, "created");
  platform.changes.announce();
  return message;
}

/** "Mentor is typing…", for ten seconds or until it has written. */
export function type(platform: Platform, channel: Channel): void {
  platform.world.typing.set(channel.id, platform.now() + TYPING_MS);
  setTimeout(() => platform.changes.announce(), TYPING_MS + 1).unref();
  platform.changes.announce();
}

/** The files and body of a request as a draft. @throws {Refusal} 50006 when nothing is left to send */
export function draftFrom(
  platform: Platform,
  body: MessageBody,
  uploads: readonly Upload[],
): Pick<Draft, "content" | "embeds" | "components" | "files" | "flags" | "allowed"> {
  const files = filesFrom(platform, uploads, body.attachments);
  const content = body.content ?? "";
  const empty =
    content.trim() === "" &&
    files.length === 0 &&
    !body.embeds?.length &&
    !body.components?.length &&
    !body.sticker_ids?.length;
  if (empty && !body.poll) throw new Refusal("emptyMessage");
  requireMedia(body.components ?? [], files);
  return {
    content,
    embeds: body.embeds ?? [],
    components: body.components ?? [],
    files,
    flags: settable(body.flags ?? 0),
    ...(body.allowed_mentions === undefined ? {} : { allowed: body.allowed_mentions }),
  };
}

/** Flags a bot can set; EPHEMERAL is decided by who calls. */
function settable(flags: number): number {
  return flags & (MessageFlags.SuppressEmbeds | MessageFlags.SuppressNotifications | MessageFlags.IsComponentsV2);
}

/**
 * Changes what a body names and leaves the rest.
 *
 * Mentions are worked out anew with the defaults when the body has no `allowed_mentions`, but an edit pings nobody. A
 * deferred answer that gets its text is not called edited.
 */
export function edit(
  platform: Platform,
  message: Message,
  body: MessageBody,
  uploads: readonly Upload[],
  otherwise: MentionDefault = "everything",
): void {
  const kept =
    body.attachments === undefined
      ? message.files
      : message.files.filter(({ id }) => body.attachments?.some((entry) => entry.id === id));
  const files = filesFrom(platform, uploads, body.attachments, kept);
  const components = body.components === undefined ? message.components : (body.components ?? []);
  requireMedia(components, files);
  const content = body.content === undefined ? message.content : (body.content ?? "");
  const embeds = body.embeds === undefined ? message.embeds : (body.embeds ?? []).map(asStored);
  const nothingLeft = content.trim() === "" && embeds.length === 0 && components.length === 0 && files.length === 0;
  if (nothingLeft) throw new Refusal("emptyMessage");

  if (body.components) numberComponents(body.components);
  const wasThinking = (message.flags & MessageFlags.Loading) !== 0;
  message.content = content;
  message.embeds = embeds;
  message.components = components;
  message.files = files;
  message.flags = (message.flags | settable(body.flags ?? 0)) & ~MessageFlags.Loading;
  message.mentions = mentionsOf(platform, message, body.allowed_mentions, otherwise);
  if (!wasThinking) message.editedAt = platform.now();
  else if (message.onlyFor === undefined)
    platform.pings.push(...pingsOf(platform, known(platform.world.channels, message.channelId), message));
  tellMessage(platform, message, "edited");
  platform.changes.announce();
}

export function remove(platform: Platform, message: Message): void {
  message.deleted = true;
  tellDeletion(platform, message);
  platform.changes.announce();
}

export function react(platform: Platform, message: Message, userId: Id, emoji: string): void {
  const users = message.reactions.get(emoji) ?? new Set();
  message.reactions.set(emoji, users.add(userId));
  tellReaction(platform, message, userId, emoji);
  platform.changes.announce();
}

function mentionsOf(
  platform: Platform,
  message: Message,
  allowed: AllowedMentions | undefined,
  otherwise: MentionDefault,
): Message["mentions"] {
  return mentionsIn(platform, {
    channel: known(platform.world.channels, message.channelId),
    authorId: message.authorId,
    text: [message.content, ...textsOf(flattened(message.components))].join("\n"),
    allowed,
    otherwise,
    repliesTo: message.type === MessageType.Reply ? referencedBy(platform.world, message) : undefined,
  });
}

/** @throws {Refusal} 50035 when a component shows a file that the message does not have */
function requireMedia(components: readonly APIMessageTopLevelComponent[], files: readonly StoredFile[]): void {
  const urls = flattened(components).flatMap(({ component, path }) => {
    if ("file" in component) return [{ url: component.file.url, path: [...path, "file", "url"] }];
    if ("media" in component) return [{ url: component.media.url, path: [...path, "media", "url"] }];
    if (!("items" in component)) return [];
    return component.items.map(({ media }, item) => ({
      url: media.url,
      path: [...path, "items", item, "media", "url"],
    }));
  });
  const lost = urls.filter(
    ({ url }) => url.startsWith("attachment://") && !files.some(({ filename }) => url === `attachment://${filename}`),
  );
  if (lost.length === 0) return;
  const message = "The referenced attachment was not found";
  throw new Refusal(
    "invalidForm",
    lost.map(({ path }) => ({ path, code: "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", message })),
  );
}

/** Discord adds the type that every embed sent by a bot has. */
function asStored(embed: APIEmbed): APIEmbed {
  return { ...embed, type: EmbedType.Rich };
}
