/** Rate limits: buckets per route and resource, and the bot's fifty a second. On real time, like the clients that wait. */

import { createHash } from "node:crypto";
import type { BucketLimit, Settings } from "../settings.ts";

export interface Verdict {
  /** Headers that every answer carries. */
  readonly headers: Readonly<Record<string, string>>;
  /** Set when the request is one too many. */
  readonly refused: { readonly retryAfter: number; readonly global: boolean } | undefined;
}

export interface Limits {
  /**
   * Counts a request.
   *
   * @param call  name of the call: a bucket of its own
   * @param major the channel, guild or webhook it is about
   * @param counted against the global limit too
   */
  take(call: string, major: string, counted: boolean): Verdict;
}

interface Window {
  used: number;
  endsAt: number;
}

const SECOND_MS = 1_000;

export function createLimits(settings: Settings): Limits {
  const windows = new Map<string, Window>();
  const take = (key: string, { limit, windowMs }: BucketLimit) => {
    const now = Date.now();
    const running = windows.get(key);
    const window = running !== undefined && running.endsAt > now ? running : { used: 0, endsAt: now + windowMs };
    windows.set(key, window);
    window.used += 1;
    return { left: limit - window.used, endsAt: window.endsAt, seconds: (window.endsAt - now) / SECOND_MS };
  };

  return {
    take(call, major, counted) {
      if (counted) {
        const global = take("global", { limit: settings.globalPerSecond, windowMs: SECOND_MS });
        if (global.left < 0) return refusal({}, global.seconds, "global");
      }
      const bucket = settings.buckets[call] ?? settings.bucket;
      const { left, endsAt, seconds } = take(`${call} ${major}`, bucket);
      const headers = {
        "X-RateLimit-Limit": String(bucket.limit),
        "X-RateLimit-Remaining": String(Math.max(0, left)),
        "X-RateLimit-Reset": (endsAt / SECOND_MS).toFixed(3),
        "X-RateLimit-Reset-After": seconds.toFixed(3),
        "X-RateLimit-Bucket": createHash("md5").update(call).digest("hex"),
      };
      return left < 0 ? refusal(headers, seconds, "user") : { headers, refused: undefined };
    },
  };
}

/** The answer of a 429, also of one that a test planned. */
export function refusal(headers: Verdict["headers"], retryAfter: number, scope: "user" | "global" | "shared"): Verdict {
  const global = scope === "global";
  return {
    headers: {
      ...headers,
      "X-RateLimit-Scope": scope,
      // The header has whole seconds, rounded up; the body is exact.
      "Retry-After": String(Math.ceil(retryAfter)),
      ...(global ? { "X-RateLimit-Global": "true" } : {}),
    },
    refused: { retryAfter, global },
  };
}
