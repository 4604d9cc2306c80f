/** How much is due around an instant: what leaves late there is known before anybody is promised that hour. */
import { type Kysely, sql } from "kysely";
import type { Schema } from "./schema.ts";
import { storable, timestamp } from "./text.ts";

/** A platform, or one workspace of it, and the schedule that is left out. */
export interface DueOf {
  readonly platform: string;
  readonly workspace?: string;
  readonly but?: string;
}

/** So many schedules are due at the same wall-clock time. */
export interface Alike {
  readonly zone: string;
  readonly time: Temporal.PlainTime;
  /** ISO weekdays, such as `12345`. */
  readonly days: string;
  readonly count: number;
}

/** What is due in a stretch of time. */
export interface Around {
  /** By the minute: what is known to be due, and what was put off or could not leave yet. */
  readonly known: readonly { readonly at: Temporal.Instant; readonly count: number }[];
  /** Due on a day before, about that hour: they come again on the days that are theirs. */
  readonly earlier: readonly Alike[];
}

/** Schedules have seven days at most between two messages; one more for a week that a clock change made longer. */
const daysBefore = 8;
/** So far a clock change moves an hour; two, of a station in the Antarctic alone. */
const moved = "1 hour";

interface Found {
  at: Temporal.Instant | null;
  zone: string | null;
  time: string | null;
  days: string | null;
  count: string;
}

export async function dueAround(
  db: Kysely<Schema>,
  { platform, workspace, but }: DueOf,
  from: Temporal.Instant,
  to: Temporal.Instant,
): Promise<Around> {
  const theirs = sql`platform = ${platform} ${workspace === undefined ? sql`` : sql`and workspace = ${storable(workspace)}`}`;
  const others = sql`state = 'on' and ${theirs} ${but === undefined ? sql`` : sql`and id <> ${but}`}`;
  const { rows } = await sql<Found>`
    select date_trunc('minute', next_due, 'UTC') as at, null as zone, null as time, null as days, count(*) as count
    from schedule where next_due >= ${timestamp(from)} and next_due < ${timestamp(to)} and ${others} group by 1
    union all
    select date_trunc('minute', next_try_at, 'UTC'), null, null, null, count(*)
    from nudge where state in ('due', 'sending') and next_try_at < ${timestamp(to)} and ${theirs} group by 1
    union all
    select null, zone, local_time::text, days, count(*)
    from generate_series(1, ${daysBefore}::int) as day join schedule
      on next_due >= ${timestamp(from)}::timestamptz - day * interval '24 hours' - ${moved}::interval
      and next_due < ${timestamp(to)}::timestamptz - day * interval '24 hours' + ${moved}::interval
      and next_due < ${timestamp(from)}
    where ${others} group by zone, local_time, days`.execute(db);
  return {
    known: rows.flatMap(({ at, count }) => (at === null ? [] : [{ at, count: Number(count) }])),
    earlier: rows.flatMap(({ zone, time, days, count }) =>
      zone === null || time === null || days === null
        ? []
        : [{ zone, time: Temporal.PlainTime.from(time), days, count: Number(count) }],
    ),
  };
}
