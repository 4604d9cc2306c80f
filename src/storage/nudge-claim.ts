/** A nudge as it is taken up: with its schedule and all that is known of its person, in one statement. */
import { type Kysely, type SqlBool, sql } from "kysely";
import { type Known, knownColumn, readKnown } from "./known.ts";
import { lateWhy, type StoredNudge, toNudge } from "./nudges.ts";
import { type StoredSchedule, toSchedule } from "./schedules.ts";
import type { Schema } from "./schema.ts";
import { storable, timestamp } from "./text.ts";

/** What is claimed: the row, its schedule as it is now, and what came before it. */
export interface ClaimedNudge {
  readonly nudge: StoredNudge;
  readonly schedule: StoredSchedule;
  /** Of its person, if it is for one. */
  readonly known?: Known;
  /** Local days without a message since the last one. */
  readonly missed: number;
  /** The templates used last, of all kinds together, newest first. */
  readonly templates: readonly number[];
}

/** So many templates are remembered: a learner's last lessons are still known after a question. */
const templatesRemembered = 12;

/** Columns that a nudge has not. */
const scheduleAlone = [
  "local_time",
  "days",
  "zone",
  "zone_data",
  "next_due",
  "last_date",
  "paused_until",
  "unanswered",
  "asked",
  "target",
  "created_at",
  "changed_at",
] as const;

/**
 * Claims a nudge whose time has come, if nobody holds it.
 *
 * @param askedSince of topics asked about, those from here on are known
 */
export async function claimNudge(
  db: Kysely<Schema>,
  { workspace, id }: Pick<StoredNudge, "workspace" | "id">,
  now: Temporal.Instant,
  until: Temporal.Instant,
  askedSince: Temporal.Instant,
): Promise<ClaimedNudge | undefined> {
  const theirs = sql<SqlBool>`(workspace = claimed.workspace and person = claimed.person)`;
  const row = await db
    .with("claimed", (cte) =>
      cte
        .updateTable("nudge")
        .set({ claimed_until: timestamp(until), attempts: sql<number>`attempts + 1` })
        .where("id", "=", id)
        .where("workspace", "=", storable(workspace))
        .where("state", "in", ["due", "sending"])
        .where("next_try_at", "<=", timestamp(now))
        .where((where) => where.or([where("claimed_until", "is", null), where("claimed_until", "<=", timestamp(now))]))
        .returningAll(),
    )
    .selectFrom("claimed")
    // Erased in between, it is nobody's.
    .innerJoin("schedule", (join) =>
      join.onRef("schedule.id", "=", "claimed.schedule_id").onRef("schedule.workspace", "=", "claimed.workspace"),
    )
    .selectAll("claimed")
    .select(scheduleAlone)
    .select(["schedule.kind as schedule_kind", "schedule.state as schedule_state", "schedule.why as schedule_why"])
    .select([
      knownColumn(theirs, askedSince).as("known"),
      sql<string>`(
        select count(*) from nudge folded
        where folded.schedule_id = schedule.id and folded.state = 'folded' and folded.why = ${lateWhy}
          and folded.local_date > coalesce(
            (select max(local_date) from nudge sent where sent.schedule_id = schedule.id and sent.state = 'sent'),
            '-infinity')
      )`.as("missed"),
      sql<number[]>`array(
        select used from (
          select local_date, coalesce(sent_at, due_at) as at, template, templates_before from nudge made
          where made.schedule_id = schedule.id and template is not null
          order by local_date desc limit ${templatesRemembered}
        ) as made cross join lateral unnest(array_prepend(template, templates_before)) with ordinality as words(used, nth)
        order by at desc, nth limit ${templatesRemembered}
      )`.as("templates"),
    ])
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { schedule_id: scheduleId, schedule_kind: kind, schedule_state: state, schedule_why: why } = row;
  return {
    nudge: toNudge(row),
    schedule: toSchedule({ ...row, id: scheduleId, kind, state, why }),
    ...(row.known !== null && { known: readKnown(row.known) }),
    missed: Number(row.missed),
    templates: row.templates,
  };
}
