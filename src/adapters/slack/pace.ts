/** Posting at the rate Slack allows in a channel: about one message a second, short bursts allowed. */
import { setTimeout } from "node:timers/promises";

export interface Pace {
  /** Resolves when it is this message's turn; turns of a channel come in the order they were asked for. */
  turn(channel: string): Promise<void>;
}

const intervalMs = 1_000;
/** So many go out at once before the rate counts. */
const burst = 5;

/** @param now milliseconds that only go forward */
export function createPace(
  now: () => number = () => performance.now(),
  pause: (ms: number) => Promise<unknown> = (ms) => setTimeout(ms),
): Pace {
  /** When the channel's allowance would be whole again (generic cell rate algorithm). */
  const full = new Map<string, number>();
  return {
    async turn(channel) {
      const at = now();
      const theoretical = Math.max(full.get(channel) ?? at, at);
      full.set(channel, theoretical + intervalMs);
      if (full.size > 5_000) for (const [other, until] of full) if (until <= at) full.delete(other);
      const wait = theoretical - (burst - 1) * intervalMs - at;
      if (wait > 0) await pause(wait);
    },
  };
}
