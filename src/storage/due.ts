/** What is due, for the sweep: the one place that looks across workspaces, since time is the same in all of them. */
import { type Kysely, sql } from "kysely";
import { lateWhy } from "./nudges.ts";
import { type StoredSchedule, toSchedule } from "./schedules.ts";
import type { Schema } from "./schema.ts";
import { timestamp } from "./text.ts";

/** What becomes of a schedule that was found due. */
export type Step =
  /** It moves on to its next instant, and rows are written for the local days that were due. */
  | { readonly kind: "advance"; readonly next: Temporal.Instant; readonly rows: readonly NewNudge[] }
  /** It is due at another instant than the stored one. */
  | { readonly kind: "move"; readonly next: Temporal.Instant }
  /** It can't be computed. */
  | { readonly kind: "block"; readonly why: string };

export interface NewNudge {
  readonly date: Temporal.PlainDate;
  readonly dueAt: Temporal.Instant;
  readonly seed: string;
  /** Why it is folded; what is left out is due. */
  readonly folded?: string;
}

/** So many of those that have waited longest are looked at, to take them in turns between workspaces. */
const among = 20_000;

/**
 * Claims schedules whose instant has come, in turns between workspaces, and in the same transaction writes their nudges
 * and moves them on. A local day that has its nudge already gets no second one: the schedule moves on all the same.
 *
 * @param decide pure
 * @returns how many were claimed; none where another process holds all that are due
 */
export async function claimDue(
  db: Kysely<Schema>,
  now: Temporal.Instant,
  most: number,
  zoneData: string,
  decide: (schedule: StoredSchedule, due: Temporal.Instant) => Step,
): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    const waiting = transaction
      .selectFrom("schedule")
      .select(["id", "workspace", "next_due"])
      .where("state", "=", "on")
      .where("next_due", "<=", timestamp(now))
      .orderBy("next_due")
      .limit(among);
    const turns = transaction
      .selectFrom(waiting.as("waiting"))
      .select([
        "id",
        "next_due",
        sql<string>`row_number() over (partition by workspace order by next_due, id)`.as("place"),
      ]);
    const rows = await transaction
      .selectFrom("schedule")
      .selectAll()
      .where("id", "in", (query) =>
        query.selectFrom(turns.as("turns")).select("id").orderBy("place").orderBy("next_due").limit(most),
      )
      .where("state", "=", "on")
      .where("next_due", "<=", timestamp(now))
      .forUpdate()
      .skipLocked()
      .execute();
    if (rows.length === 0) return 0;
    const decided = rows.map((row) => {
      const schedule = toSchedule(row);
      return { schedule, step: decide(schedule, row.next_due ?? now) };
    });
    await take(transaction, decided, zoneData);
    return rows.length;
  });
}

interface Decided {
  readonly schedule: StoredSchedule;
  readonly step: Step;
}

const text = (instant: Temporal.Instant) => instant.toString({ fractionalSecondDigits: 6 });

/**
 * Both in one statement, so that a schedule is looked up once. Of those due at one instant chance says who comes first: where not all
 * can be sent in time, the same ones would go without every day.
 */
async function take(db: Kysely<Schema>, decided: readonly Decided[], zoneData: string): Promise<void> {
  const steps = decided.map(({ schedule, step }) => {
    const rows = step.kind === "advance" ? step.rows : [];
    return {
      id: schedule.id,
      next: step.kind === "block" ? null : text(step.next),
      date: rows.at(-1)?.date.toString() ?? null,
      why: step.kind === "block" ? step.why : null,
      rows: rows.map(({ date, dueAt, seed, folded }) => ({ date, due: text(dueAt), folded, seed })),
    };
  });
  await sql`
    with moved as (
      update schedule set
        next_due = step.next,
        zone_data = ${zoneData},
        last_date = greatest(last_date, step.date),
        state = case when step.why is null then state else 'blocked' end,
        why = coalesce(step.why, schedule.why),
        paused_until = case when step.date is null then paused_until end
      from jsonb_to_recordset(${JSON.stringify(steps)}::jsonb)
        as step(id bigint, next timestamptz, date date, why text, rows jsonb)
      where schedule.id = step.id
      returning schedule.id, workspace, platform, person, channel, kind, step.rows
    )
    insert into nudge (schedule_id, workspace, platform, person, channel, kind, local_date, due_at, next_try_at, state, why, seed)
    select moved.id, workspace, platform, person, channel, kind, date, due,
      case when folded is null then due - random() * interval '1 second' end,
      case when folded is null then 'due' else 'folded' end, folded, seed
    from moved cross join lateral jsonb_to_recordset(rows) as row(date date, due timestamptz, folded text, seed text)
    on conflict (schedule_id, local_date) do nothing`.execute(db);
}

/** Longer open than this, nobody serves its platform. */
const unserved = Temporal.Duration.from({ hours: 24 });

/**
 * Ends what no process takes up, on any platform: it would be open for ever. What arrived of it makes it sent; what may have
 * arrived is not said to have been too late, since nobody is there to look.
 *
 * @param unseen why, of one that may have arrived
 * @returns how many are over
 */
export async function foldUnserved(db: Kysely<Schema>, now: Temporal.Instant, unseen: string): Promise<number> {
  const doubtful = sql`state = 'sending' and unsent_attempt is distinct from attempts`;
  const { numAffectedRows } = await sql`
    update nudge set
      state = case when receipt <> '[]' then 'sent' when ${doubtful} then 'failed' else 'folded' end,
      why = case when receipt <> '[]' then null when ${doubtful} then ${unseen}::text else ${lateWhy}::text end,
      sent_at = case when receipt = '[]' then null else due_at end,
      outgoing = null, claimed_until = null, next_try_at = null
    where state in ('due', 'sending') and next_try_at < ${timestamp(now.subtract(unserved))}
      and (claimed_until is null or claimed_until <= ${timestamp(now)})`.execute(db);
  return Number(numAffectedRows ?? 0);
}

/** A nudge that waits to be sent. */
export interface OpenNudge {
  readonly id: string;
  readonly workspace: string;
  readonly attempts: number;
  /** Which of its workspace's it is, from 1. */
  readonly place: number;
  /** The last of its workspace's that was looked at: more may be open. */
  readonly isLast: boolean;
}

/** Of each of many busy workspaces at least so many are looked at. */
const eachLeast = 8;

/**
 * Nudges of a platform whose time has come and that nobody holds, in turns between workspaces: each workspace's first, then
 * each one's second.
 *
 * @param each so many of a workspace at most; fewer where many are busy
 */
export async function openNudges(
  db: Kysely<Schema>,
  platform: string,
  now: Temporal.Instant,
  { most, each }: { readonly most: number; readonly each: number },
): Promise<OpenNudge[]> {
  // Only workspaces with open rows are in the index, and each is found by one look into it.
  // The more are busy, the fewer of each are in the first turns.
  const { rows } = await sql<Omit<OpenNudge, "place"> & { place: string }>`
    with recursive busy as (
      (select workspace from nudge where platform = ${platform} and state in ('due', 'sending') order by workspace limit 1)
      union all
      select (
        select nudge.workspace from nudge
        where platform = ${platform} and state in ('due', 'sending') and nudge.workspace > busy.workspace
        order by nudge.workspace limit 1
      ) from busy where busy.workspace is not null
    ), bounds as (
      select least(${each}::int, greatest(${eachLeast}::int, ceil(2.0 * ${most}::int / greatest(count(*), 1))::int)) as each
      from busy where workspace is not null
    )
    select open.*, open.place = bounds.each as "isLast" from busy cross join bounds cross join lateral (
      select id, workspace, attempts, row_number() over (order by next_try_at, id) as place from nudge
      where platform = ${platform} and nudge.workspace = busy.workspace and state in ('due', 'sending')
        and next_try_at <= ${timestamp(now)} and (claimed_until is null or claimed_until <= ${timestamp(now)})
      order by next_try_at, id
      limit bounds.each
    ) open
    where busy.workspace is not null
    order by open.place, open.id
    limit ${most}`.execute(db);
  return rows.map((row) => ({ ...row, place: Number(row.place) }));
}
