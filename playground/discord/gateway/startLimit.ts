/** How often bots may identify: a few at a time, a thousand a day. */

const PER_DAY = 1_000;
const DAY_MS = 86_400_000;

export interface StartLimit {
  /** Takes one start for a shard. @returns false when its bucket or the day is used up */
  take(shardId: number): boolean;
  /** As `GET /gateway/bot` tells it. */
  left(): { total: number; remaining: number; reset_after: number; max_concurrency: number };
}

export function createStartLimit(maxConcurrency: number, windowMs: number): StartLimit {
  const lastStart = new Map<number, number>();
  const begin = performance.now();
  let taken = 0;
  return {
    take(shardId) {
      const bucket = shardId % maxConcurrency;
      const now = performance.now();
      const previous = lastStart.get(bucket);
      if (taken >= PER_DAY || (previous !== undefined && now - previous < windowMs)) return false;
      lastStart.set(bucket, now);
      taken += 1;
      return true;
    },
    left: () => ({
      total: PER_DAY,
      remaining: PER_DAY - taken,
      reset_after: Math.max(0, Math.round(DAY_MS - (performance.now() - begin))),
      max_concurrency: maxConcurrency,
    }),
  };
}
