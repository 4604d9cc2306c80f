/** What a platform lets through, counted across processes: a bucket of tokens a limit, in one statement each. */
import { type Kysely, sql } from "kysely";
import type { Schema } from "./schema.ts";
import { timestamp } from "./text.ts";

export interface Rate {
  readonly perSecond: number;
  /** So many may go at once before the rate counts. */
  readonly burst: number;
}

/** Clocks of processes lie apart by less; a bucket filled further ahead was filled by a clock that has been set back since. */
const skew = Temporal.Duration.from({ minutes: 1 });

/**
 * Takes tokens, or, where the count is negative, gives some back. What is not left is taken all the same, ahead of time:
 * after the wait they are the caller's, without asking again.
 *
 * @returns milliseconds to wait; 0 when there were as many
 */
export async function takeTokens(
  db: Kysely<Schema>,
  key: string,
  count: number,
  { perSecond, burst }: Rate,
  now: Temporal.Instant,
): Promise<number> {
  const ahead = timestamp(now.add(skew));
  const at = timestamp(now);
  const { rows } = await sql<{ tokens: number }>`
    insert into pace (key, tokens, refilled_at) values (${key}, ${Math.min(burst, burst - count)}, ${at})
    on conflict (key) do update set
      tokens = least(${burst}::float8, case when pace.refilled_at > ${ahead} then ${burst}::float8
        else least(${burst}::float8, pace.tokens + ${perSecond} * greatest(0, extract(epoch from ${at} - pace.refilled_at)::float8))
        end - ${count}::float8),
      refilled_at = case when pace.refilled_at > ${ahead} then ${at} else greatest(pace.refilled_at, ${at}) end
    returning tokens`.execute(db);
  const tokens = rows[0]?.tokens ?? 0;
  return tokens >= 0 ? 0 : Math.ceil((-tokens / perSecond) * 1000);
}
