/**
 * What can be set on the Discord stand-in.
 *
 * Discord documents most of its behaviour, and what it documents is not a setting. What nobody has confirmed is one,
 * marked "(unconfirmed)", so that a test can try both ways and never mistakes a default of ours for a fact.
 */

import type { Characters } from "./checks/measure.ts";

/** Time as Discord's servers know it: timestamps, ids, and the deadlines of interactions and of signed addresses. */
export interface Clock {
  now(): Temporal.Instant;
}

/** Requests per window, as one bucket of Discord's REST API allows them. */
export interface BucketLimit {
  readonly limit: number;
  readonly windowMs: number;
}

export interface Settings {
  /**
   * Moves with the test, if the test wants. Rate limits, heartbeats and resumption stay on real time, because the
   * client library waits in real time.
   */
  readonly clock: Clock;
  /** Privileged intents switched on in the developer portal, as bits. Others asked for are answered with 4014. */
  readonly privilegedIntents: number;
  /** First response to an interaction, in milliseconds of `clock`. */
  readonly firstResponseMs: number;
  /** Life of an interaction's token, in milliseconds of `clock`. */
  readonly tokenLifeMs: number;
  readonly heartbeatIntervalMs: number;
  /** Shards that `GET /gateway/bot` recommends. */
  readonly shards: number;
  /** Identifies a bucket may start in `identifyWindowMs`. */
  readonly maxConcurrency: number;
  readonly identifyWindowMs: number;
  /** How long a dropped session can be resumed; documented as "minutes" (unconfirmed). */
  readonly resumableMs: number;
  /** Bucket of every route that has none of its own. Discord does not publish its numbers (unconfirmed). */
  readonly bucket: BucketLimit;
  /** Buckets by call name, e.g. `"POST /channels/{channel.id}/messages": { limit: 5, windowMs: 5000 }`. */
  readonly buckets: Readonly<Record<string, BucketLimit>>;
  /** Requests a second over all routes but interactions. */
  readonly globalPerSecond: number;
  /** What limits count; the stricter reading unless said otherwise (unconfirmed). */
  readonly characters: Characters;
  /** Whether a message read later still has its nonce, as the one just made has (unconfirmed). */
  readonly nonceInHistory: boolean;
  /** How long `enforce_nonce` remembers: "the past few minutes" (unconfirmed). */
  readonly nonceWindowMs: number;
  /** Life of a signed file address, in milliseconds of `clock` (unconfirmed). */
  readonly fileUrlLifeMs: number;
  /** Largest file, in bytes; higher in boosted guilds. */
  readonly fileLimit: number;
  /** Whether a DM to somebody with closed DMs is refused on `"send"` or already on `"open"` (unconfirmed). */
  readonly closedDmsRefusedOn: "send" | "open";
  /** Answers a request without Discord's form of `User-Agent` with 40333. */
  readonly checkUserAgent: boolean;
  /** HTTP statuses by error code, where they are not the usual ones: Discord documents none (unconfirmed). */
  readonly statuses: Readonly<Record<number, number>>;
  /** Body of a 401 for a missing or dead bot token (unconfirmed). */
  readonly unauthorizedBody: unknown;
  /** Whether a mention of the bot's own role counts as mentioning the bot, for its message content (unconfirmed). */
  readonly roleMentionShowsContent: boolean;
  /** Replies and events kept in `discord.traffic`; older ones are forgotten. */
  readonly trafficKept: number;
}

const MEBIBYTE = 1024 * 1024;

export const defaultSettings: Settings = {
  clock: { now: () => Temporal.Now.instant() },
  privilegedIntents: 0,
  firstResponseMs: 3_000,
  tokenLifeMs: 15 * 60_000,
  heartbeatIntervalMs: 45_000,
  shards: 1,
  maxConcurrency: 1,
  identifyWindowMs: 5_000,
  resumableMs: 120_000,
  bucket: { limit: 50, windowMs: 1_000 },
  buckets: {},
  globalPerSecond: 50,
  characters: "code units",
  nonceInHistory: false,
  nonceWindowMs: 5 * 60_000,
  fileUrlLifeMs: 24 * 3_600_000,
  fileLimit: 10 * MEBIBYTE,
  closedDmsRefusedOn: "send",
  checkUserAgent: true,
  statuses: {},
  unauthorizedBody: { message: "401: Unauthorized", code: 0 },
  roleMentionShowsContent: false,
  trafficKept: 10_000,
};
