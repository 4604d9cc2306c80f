/** Ids and timestamps in Slack's shapes, in the order they were asked for: two runs of a test see the same ones. */
import type { Clock } from "../clock.ts";

export interface Ids {
  /** `prefix` (`U`, `C`, `Ev` …) and nine more characters. */
  next(prefix: string): string;
  /** Seconds, a dot and six digits; never the same twice, always later than the last. */
  ts(): string;
  /** A `client_msg_id` or envelope id. */
  uuid(): string;
}

export function createIds(clock: Clock): Ids {
  let count = 0;
  let lastMicros = 0;
  const counted = () => {
    count += 1;
    return count;
  };
  return {
    next: (prefix) => `${prefix}0${counted().toString(36).toUpperCase().padStart(8, "0")}`,
    ts() {
      lastMicros = Math.max(lastMicros + 1, clock.now() * 1000);
      return `${Math.floor(lastMicros / 1_000_000)}.${String(lastMicros % 1_000_000).padStart(6, "0")}`;
    },
    uuid: () => `00000000-0000-4000-8000-${counted().toString(16).padStart(12, "0")}`,
  };
}
