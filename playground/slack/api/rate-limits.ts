/** Rate limits as buckets that refill: bursts pass, a steady stream above the rate is told when to come again. */
import type { Clock } from "../clock.ts";
import type { Bucket, Settings } from "../settings.ts";
import type { Tier } from "./call.ts";

export interface RateLimiter {
  /** @returns whole seconds to wait (`Retry-After`), or undefined when the call may go on */
  take(method: string, tier: Tier, channel: string | undefined): number | undefined;
}

export function createRateLimiter(clock: Clock, { rateLimits }: Settings): RateLimiter {
  const levels = new Map<string, { left: number; at: number }>();

  const draw = (key: string, { perMinute, burst }: Bucket): number | undefined => {
    const now = clock.now();
    const level = levels.get(key) ?? { left: burst, at: now };
    const left = Math.min(burst, level.left + ((now - level.at) * perMinute) / 60_000);
    const passes = left >= 1;
    levels.set(key, { left: passes ? left - 1 : left, at: now });
    return passes ? undefined : Math.max(1, Math.ceil(((1 - left) * 60) / perMinute));
  };

  return {
    take(method, tier, channel) {
      if (rateLimits === false || tier === "unlimited") return undefined;
      if (tier === "posting") return draw(`posting ${channel ?? ""}`, rateLimits.posting);
      if (tier === "status") return draw("status", rateLimits.status);
      return draw(method, rateLimits.tiers[tier]);
    },
  };
}
