/** Discord's ids: 64 bits, the creation time first, so that ordering by id is ordering by time. */

import type { Clock } from "./settings.ts";

const DISCORD_EPOCH_MS = 1_420_070_400_000;
/** Worker, process and increment: everything below the milliseconds. */
const SEQUENCE_BITS = 22n;

/** Makes ids that always grow, even while the clock stands still or is set back. */
export function createSnowflakes(clock: Clock): () => string {
  let last = 0n;
  return () => {
    const fromClock = BigInt(clock.now().epochMilliseconds - DISCORD_EPOCH_MS) << SEQUENCE_BITS;
    last = fromClock > last ? fromClock : last + 1n;
    return String(last);
  };
}

/** @returns Unix milliseconds at which the id was made */
export function madeAt(id: string): number {
  return Number(BigInt(id) >> SEQUENCE_BITS) + DISCORD_EPOCH_MS;
}
