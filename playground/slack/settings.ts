/**
 * What Slack does in figures. Each is documented by Slack unless its comment says *unconfirmed*: then no source was
 * found, the default is a guess, and a test should not depend on it without setting it.
 */

export interface Bucket {
  readonly perMinute: number;
  /** How many calls may come at once before the rate counts. Unconfirmed: Slack promises bursts and no figure. */
  readonly burst: number;
}

export interface RateLimits {
  /** Posting, per channel: about one message a second, short bursts allowed. */
  readonly posting: Bucket;
  /** `assistant.threads.setStatus`. */
  readonly status: Bucket;
  /** Per method. Slack promises at least these rates a minute. */
  readonly tiers: Readonly<Record<1 | 2 | 3 | 4, Bucket>>;
}

export interface Settings {
  /** Milliseconds in which an envelope must be acknowledged. */
  readonly ackWithin: number;
  /** Milliseconds before the first, second and third time an event is sent again. */
  readonly eventRetries: readonly number[];
  /** Whether an event that waits for its next try is sent as soon as a connection opens. Unconfirmed. */
  readonly retryOnReconnect: boolean;
  /** Which comes first where one message makes an `app_mention` and a `message` event: Slack promises neither. */
  readonly mentionOrder: "alternate" | "mention-first" | "message-first";
  /** `false` lifts all limits. */
  readonly rateLimits: RateLimits | false;
  readonly maxConnections: number;
  /** Milliseconds for which the URL of `apps.connections.open` can be used. Unconfirmed. */
  readonly ticketLife: number;
  /** Milliseconds between two pings of the server. Unconfirmed; the SDK wants one every 30 s. */
  readonly pingEvery: number;
  /** Milliseconds for which a connection outlives `refresh_requested`. Unconfirmed. */
  readonly closeAfterDisconnect: number;
  /** Milliseconds and uses of a `trigger_id`. */
  readonly triggerLife: number;
  readonly responseUrl: {
    readonly uses: number;
    readonly life: number;
    /** HTTP status and code once used up. */
    readonly spent: { readonly status: number; readonly error: string };
    /** HTTP status and code after `life`. Unconfirmed. */
    readonly expired: { readonly status: number; readonly error: string };
  };
  /** Curly quotes, dashes and ellipses in place of what was typed, as phones and Macs do it. Unconfirmed which. */
  readonly smartPunctuation: boolean;
  /** `chat.postMessage` above 50 blocks. Unconfirmed. */
  readonly tooManyBlocks: "invalid_blocks" | "msg_blocks_too_many";
  /** `msg_blocks_too_long`: Σ of all text + `perBlock` × (blocks − 1) may not exceed `max`. Observed, not documented. */
  readonly blockText: { readonly max: number; readonly perBlock: number };
  /** Whether a property no block has is refused ("invalid additional property"). Unconfirmed for newer blocks. */
  readonly refuseUnknownProperties: boolean;
  /** Characters of `text` in `chat.postEphemeral`. Unconfirmed. */
  readonly ephemeralText: number;
  /** Bytes of message metadata as JSON. Unconfirmed. */
  readonly metadataBytes: number;
  /** Bytes of a view as JSON. */
  readonly viewBytes: number;
  /** Bytes of one file. Unconfirmed. */
  readonly fileBytes: number;
  /** Milliseconds between `files.completeUploadExternal` and the message that shows the file. Unconfirmed. */
  readonly fileShareDelay: number;
  /** Milliseconds after which an assistant status goes by itself. */
  readonly statusLife: number;
  /** Characters of an assistant thread's title. Unconfirmed. */
  readonly threadTitle: number;
  /** What a person is told whose command or click finds no connection of the app. Unconfirmed. */
  readonly withoutConnection: string;
  /** The error of `apps.connections.open` after `link_disabled`. Unconfirmed. */
  readonly socketModeOff: string;
}

export const defaults: Settings = {
  ackWithin: 3_000,
  eventRetries: [0, 60_000, 300_000],
  retryOnReconnect: true,
  mentionOrder: "alternate",
  rateLimits: {
    posting: { perMinute: 60, burst: 30 },
    status: { perMinute: 600, burst: 600 },
    tiers: {
      1: { perMinute: 1, burst: 2 },
      2: { perMinute: 20, burst: 20 },
      3: { perMinute: 50, burst: 75 },
      4: { perMinute: 100, burst: 200 },
    },
  },
  maxConnections: 10,
  ticketLife: 30_000,
  pingEvery: 10_000,
  closeAfterDisconnect: 10_000,
  triggerLife: 3_000,
  responseUrl: {
    uses: 5,
    life: 30 * 60_000,
    spent: { status: 404, error: "used_url" },
    expired: { status: 410, error: "expired_url" },
  },
  smartPunctuation: false,
  tooManyBlocks: "invalid_blocks",
  blockText: { max: 13_297, perBlock: 125 },
  refuseUnknownProperties: true,
  ephemeralText: 4_000,
  metadataBytes: 8_000,
  viewBytes: 250_000,
  fileBytes: 1_000_000_000,
  fileShareDelay: 0,
  statusLife: 120_000,
  threadTitle: 200,
  withoutConnection: "dispatch_failed",
  socketModeOff: "socket_mode_not_enabled",
};
