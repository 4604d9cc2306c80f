/** Learners who fall due while things break, and whether all that was due is done. */
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { systemClock } from "../../src/clock.ts";
import type { Database } from "../../src/storage/index.ts";

/** A zone in which it is about noon: near midnight and after 22:00 what is late folds by design, whenever the tests run. */
export function zoneAtNoon(now: Temporal.Instant): string {
  const ahead = 12 - now.toZonedDateTimeISO("UTC").hour;
  if (ahead === 0) return "Etc/GMT";
  return ahead > 0 ? `Etc/GMT-${ahead}` : `Etc/GMT+${-ahead}`;
}

export interface Due {
  /** The number of the first; they have the channels `dm-<number>`. */
  readonly first: number;
  readonly count: number;
  /** They fall due one after the other, evenly over so long, from now on. */
  readonly spreadMs: number;
}

const workspaces = 5;

/** Learners due at their second of the day, in turns in the workspaces `w0` to `w4`. */
export async function enrol(database: Database, { first, count, spreadMs }: Due): Promise<void> {
  const instant = systemClock.now();
  const now = instant.toString({ fractionalSecondDigits: 6 });
  const zone = zoneAtNoon(instant);
  await sql`
    with people as (
      insert into learner (workspace, person, platform, created_at, seen_at)
      select 'w' || (i % ${workspaces}::int), 'p' || i, 'faulty', ${now}, ${now}
      from generate_series(${first}::int, ${first + count - 1}::int) i
      returning *
    ), timed as (
      select *, ${now}::timestamptz + (substr(person, 2)::int - ${first}::int) * ${spreadMs / count}::float8 * interval '1 ms' as due
      from people
    )
    insert into schedule (workspace, person, platform, kind, local_time, days, zone, state, next_due, zone_data, target, created_at, changed_at)
    select workspace, person, 'faulty', 'lesson', (due at time zone ${zone}::text)::time, '1234567', ${zone}::text, 'on', due, 'test',
      jsonb_build_object('channel', 'dm-' || substr(person, 2), 'workspace', workspace), ${now}, ${now} from timed`.execute(
    database.db,
  );
}

/** Resolves when nothing is due or under way, or after `withinMs`; says whether it is done. */
export async function settled(database: Database, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs;
  while (performance.now() < until) {
    const { rows } = await sql<{ open: boolean }>`
      select exists (select from nudge where state in ('due', 'sending'))
        or exists (select from schedule where last_date is null) as open`.execute(database.db);
    if (rows[0]?.open === false) return true;
    await sleep(250);
  }
  return false;
}
