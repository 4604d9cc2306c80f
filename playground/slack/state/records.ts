/**
 * What a workspace holds, as records that are never changed in place: an edit puts a new record where the old one was,
 * so that what was read stays as it was, and an event can show both.
 */
import type { Json, JsonObject } from "../json.ts";

export interface Team {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
}

export interface User {
  readonly id: string;
  readonly teamId: string;
  /** The handle, lower case. */
  readonly name: string;
  readonly realName: string;
  readonly displayName: string;
  /** IANA zone. */
  readonly tz: string;
  readonly locale: string;
  readonly isAdmin: boolean;
  readonly isOwner: boolean;
  readonly isBot: boolean;
  readonly deleted: boolean;
  /** `expiration` in seconds since 1970; 0: none. */
  readonly status: { readonly text: string; readonly emoji: string; readonly expiration: number };
}

export type ChannelKind = "public" | "private" | "im" | "mpim";

export interface Channel {
  readonly id: string;
  readonly teamId: string;
  readonly kind: ChannelKind;
  /** Empty in direct messages. */
  readonly name: string;
  readonly members: ReadonlySet<string>;
  readonly archived: boolean;
  /** Other teams it is shared with (Slack Connect). */
  readonly sharedWith: ReadonlySet<string>;
  /** Who may post: everyone, or nobody but admins. */
  readonly readOnly: boolean;
  /** `ts` of the parents whose threads are locked. */
  readonly lockedThreads: ReadonlySet<string>;
  readonly topic: string;
  readonly purpose: string;
  readonly creator: string;
  /** Seconds since 1970. */
  readonly created: number;
}

export interface Reaction {
  readonly name: string;
  readonly users: readonly string[];
}

export interface Metadata {
  readonly event_type: string;
  readonly event_payload: JsonObject;
}

export type MessageSubtype =
  | "bot_message"
  | "channel_join"
  | "channel_leave"
  | "file_share"
  | "group_join"
  | "group_leave"
  | "thread_broadcast"
  | "tombstone";

export interface Message {
  readonly channel: string;
  readonly ts: string;
  /** Who wrote it; the bot's user for the app's own. */
  readonly user: string;
  readonly teamId: string;
  readonly botId?: string | undefined;
  readonly username?: string | undefined;
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  readonly attachments: readonly JsonObject[];
  readonly subtype?: MessageSubtype | undefined;
  /** The parent's `ts`, in replies alone. */
  readonly threadTs?: string | undefined;
  readonly edited?: { readonly user: string; readonly ts: string } | undefined;
  readonly metadata?: Metadata | undefined;
  /** Ids of files. */
  readonly files: readonly string[];
  readonly reactions: readonly Reaction[];
  readonly clientMsgId?: string | undefined;
  readonly streaming?: "in_progress" | "completed" | "errored" | undefined;
  /** The command this answers for all to see, shown above it; not part of the message on the wire. */
  readonly typed?: { readonly user: string; readonly text: string } | undefined;
}

/** What one person alone sees. Gone from Slack's servers as soon as it is shown: no method finds it again. */
export interface Ephemeral {
  readonly ephemeral: true;
  readonly channel: string;
  readonly ts: string;
  readonly to: string;
  /** The app's bot user, or Slack's own (`USLACKBOT`). */
  readonly user: string;
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  readonly attachments: readonly JsonObject[];
  readonly threadTs?: string | undefined;
}

export interface StoredFile {
  readonly id: string;
  readonly user: string;
  readonly name: string;
  readonly title: string;
  readonly mimetype: string;
  readonly filetype: string;
  readonly altText?: string | undefined;
  readonly mode: "hosted" | "snippet";
  readonly content: Uint8Array;
  /** Channels it is shared in. */
  readonly channels: readonly string[];
  /** Seconds since 1970. */
  readonly created: number;
}

export interface View {
  readonly id: string;
  readonly kind: "modal" | "home";
  readonly user: string;
  readonly teamId: string;
  /** Changes with every update. */
  readonly hash: string;
  readonly title: string;
  readonly submit: string | undefined;
  readonly close: string | undefined;
  readonly blocks: readonly JsonObject[];
  readonly privateMetadata: string;
  readonly callbackId: string;
  readonly externalId: string;
  readonly clearOnClose: boolean;
  readonly notifyOnClose: boolean;
  readonly rootId: string;
  readonly previousId: string | undefined;
  /** What stands in its fields: `values[block_id][action_id]`. */
  readonly values: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
  /** What the app found wrong with the last submission, by block id. */
  readonly errors: Readonly<Record<string, string>>;
}

export interface SuggestedPrompt {
  readonly title: string;
  readonly message: string;
}

/** What an agent shows around a thread, or (without `threadTs`) around its Messages tab. */
export interface AgentThread {
  readonly channel: string;
  readonly threadTs: string | undefined;
  readonly title?: string | undefined;
  readonly status?: string | undefined;
  readonly loadingMessages?: readonly string[] | undefined;
  readonly session?: "active" | "processing" | "suspended" | "closed" | undefined;
  readonly promptsTitle?: string | undefined;
  readonly prompts: readonly SuggestedPrompt[];
}

/** A payload that Slack would not have taken as it was, whoever sent it. */
export interface Violation {
  /** The method, `response_url`, or the acknowledgement it came in. */
  readonly where: string;
  /** Slack's code. */
  readonly error: string;
  /** Slack's sentences, each with its JSON pointer where it has one. */
  readonly details: readonly string[];
}

/** One call of the Web API, in the order they came. */
export interface ApiCall {
  readonly method: string;
  readonly args: Readonly<Record<string, Json | undefined>>;
  /** `ok`, or Slack's code, or what a fault made of it. */
  readonly outcome: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}
