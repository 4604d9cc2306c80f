/**
 * What Discord remembers, in plain records.
 *
 * Records hold facts; `../wire` turns them into what goes over the line, for one reader. Times are Unix milliseconds,
 * ids are snowflakes, permissions are bit sets. Records are changed by `../actions` alone.
 */

import type {
  APIApplicationCommand,
  APIApplicationCommandOptionChoice,
  APIEmbed,
  APIMessageTopLevelComponent,
  APIModalInteractionResponseCallbackData,
  ChannelType,
  InteractionResponseType,
  InteractionType,
  Locale,
  MessageType,
} from "discord-api-types/v10";

export type Id = string;

export interface User {
  readonly id: Id;
  readonly name: string;
  readonly bot: boolean;
  readonly locale: Locale;
  /** False once she has closed her direct messages to members of shared servers. */
  acceptsDms: boolean;
}

export interface Role {
  readonly id: Id;
  readonly name: string;
  /** The role that came with a bot and is its own. */
  readonly managed: boolean;
  mentionable: boolean;
  permissions: bigint;
}

export interface Member {
  readonly userId: Id;
  readonly joinedAt: number;
  readonly roles: Set<Id>;
  nick: string | undefined;
}

/** What a channel allows or denies a role or a member beyond the guild's roles. */
export interface Overwrite {
  readonly id: Id;
  readonly of: "role" | "member";
  allow: bigint;
  deny: bigint;
}

export interface Guild {
  readonly id: Id;
  readonly name: string;
  readonly ownerId: Id;
  readonly locale: Locale;
  /** `@everyone` among them, under the guild's own id. */
  readonly roles: Map<Id, Role>;
  readonly members: Map<Id, Member>;
  /** Where Discord greets newcomers. */
  systemChannelId: Id | undefined;
}

export interface GuildChannel {
  readonly kind: "channel";
  readonly id: Id;
  readonly type: ChannelType.GuildText | ChannelType.GuildAnnouncement | ChannelType.GuildForum;
  readonly guildId: Id;
  readonly position: number;
  readonly overwrites: Map<Id, Overwrite>;
  name: string;
  topic: string | undefined;
}

export interface Thread {
  readonly kind: "thread";
  readonly id: Id;
  readonly type: ChannelType.AnnouncementThread | ChannelType.PublicThread | ChannelType.PrivateThread;
  readonly guildId: Id;
  readonly parentId: Id;
  readonly ownerId: Id;
  readonly createdAt: number;
  /** User id to the time of joining. */
  readonly members: Map<Id, number>;
  name: string;
  archived: boolean;
  archiveChangedAt: number;
  locked: boolean;
  invitable: boolean;
  autoArchiveMinutes: 60 | 1440 | 4320 | 10080;
  slowModeSeconds: number;
  messageCount: number;
}

/** The direct messages between one person and the bot. */
export interface DirectChannel {
  readonly kind: "direct";
  readonly id: Id;
  readonly type: ChannelType.DM;
  readonly recipientId: Id;
}

export type Channel = GuildChannel | Thread | DirectChannel;

export interface StoredFile {
  readonly id: Id;
  readonly filename: string;
  readonly bytes: Uint8Array;
  readonly contentType: string | undefined;
  description: string | undefined;
}

/** Whom a message pinged: what is left of its mentions after `allowed_mentions` and permissions. */
export interface Mentions {
  readonly users: ReadonlySet<Id>;
  readonly roles: ReadonlySet<Id>;
  readonly everyone: boolean;
  /** The author of the message replied to, when the reply pings. */
  readonly repliedUser: Id | undefined;
}

export interface Reference {
  readonly channelId: Id;
  readonly messageId: Id | undefined;
}

export interface Message {
  readonly id: Id;
  readonly channelId: Id;
  readonly authorId: Id;
  readonly type: MessageType;
  readonly createdAt: number;
  readonly nonce: string | number | undefined;
  /** The message this one replies to; for "started a thread", the thread. */
  readonly reference: Reference | undefined;
  /** The interaction it answers. */
  readonly interactionId: Id | undefined;
  /** Ephemeral: the only user who sees it. */
  readonly onlyFor: Id | undefined;
  readonly reactions: Map<string, Set<Id>>;
  content: string;
  embeds: readonly APIEmbed[];
  components: readonly APIMessageTopLevelComponent[];
  files: readonly StoredFile[];
  flags: number;
  mentions: Mentions;
  editedAt: number | undefined;
  /** The thread that was started from it. */
  threadId: Id | undefined;
  deleted: boolean;
}

/** What an interaction came to, for the person who started it. */
export interface Interaction {
  readonly id: Id;
  readonly token: string;
  readonly type: InteractionType;
  readonly userId: Id;
  readonly guildId: Id | undefined;
  readonly channelId: Id;
  readonly createdAt: number;
  /** What she did, in words: `/mentor ask`, `button “Again”`. */
  readonly label: string;
  /** The message whose control was used, or which a modal was opened from. */
  readonly messageId: Id | undefined;
  /** The interaction whose answer was this modal. */
  readonly openedBy: Id | undefined;
  /** Target of a user or message command. */
  readonly targetId: Id | undefined;
  response: InteractionResponseType | undefined;
  /** A deferred answer is being waited for, or (for a control) its message's change. */
  pending: boolean;
  /** `@original`. */
  originalId: Id | undefined;
  readonly followupIds: Id[];
  choices: readonly APIApplicationCommandOptionChoice[] | undefined;
}

/** A modal on somebody's screen. */
export interface OpenModal {
  readonly interactionId: Id;
  readonly modal: APIModalInteractionResponseCallbackData;
}

export type Command = APIApplicationCommand;
