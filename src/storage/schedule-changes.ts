/** What is changed of a schedule that is there: it rests, goes on, stops, moves to other days or another zone. */
import { type Kysely, sql } from "kysely";
import { afresh, type ScheduleRef, type StoredSchedule, toSchedule } from "./schedules.ts";
import type { Schema } from "./schema.ts";
import { day, storable, timestamp } from "./text.ts";

/**
 * Rests until a local day. What is blocked stays so, and is paused where it goes on before that day.
 *
 * @param next its first instant then
 */
export async function pauseSchedule(
  db: Kysely<Schema>,
  ref: ScheduleRef,
  until: Temporal.PlainDate,
  next: Temporal.Instant,
  zoneData: string,
  at: Temporal.Instant,
): Promise<void> {
  const { state: _, why: __, next_due, ...paused } = { ...afresh(next, zoneData, at), paused_until: day(until) };
  await byRef(db, ref)
    .where("state", "in", ["on", "blocked"])
    .set({ ...paused, next_due: sql`case when state = 'on' then ${next_due}::timestamptz end` })
    .execute();
}

/** Goes on, from whatever state: what was unanswered before does not count any more. */
export async function resumeSchedule(
  db: Kysely<Schema>,
  ref: ScheduleRef,
  next: Temporal.Instant,
  zoneData: string,
  at: Temporal.Instant,
): Promise<void> {
  await byRef(db, ref)
    .set(afresh(next, zoneData, at))
    .execute();
}

/**
 * Another zone or other days, and nothing more: what is paused stays so until its day, what is off or blocked is due at no instant.
 *
 * @param next  its next instant, where it has one
 * @param cured why it was blocked, where the change mends that: it goes on
 */
export async function changeSchedule(
  db: Kysely<Schema>,
  { workspace, id }: ScheduleRef,
  change: Partial<Pick<StoredSchedule, "days" | "zone">>,
  next: (schedule: StoredSchedule) => Temporal.Instant,
  zoneData: string,
  at: Temporal.Instant,
  cured?: string,
): Promise<StoredSchedule | undefined> {
  return db.transaction().execute(async (transaction) => {
    const its = transaction.selectFrom("schedule").where("workspace", "=", storable(workspace)).where("id", "=", id);
    const row = await its.selectAll().forUpdate().executeTakeFirst();
    if (row === undefined) return undefined;
    const isCured = row.state === "blocked" && row.why !== null && row.why === cured;
    const changed = { ...toSchedule(row), ...change };
    const goesOn = changed.state === "on" || isCured;
    const moved = await byRef(transaction, { workspace, id })
      .set({
        days: changed.days.toSorted().join(""),
        zone: changed.zone,
        next_due: goesOn ? timestamp(next(changed)) : null,
        zone_data: zoneData,
        changed_at: timestamp(at),
        ...(isCured && { state: "on", why: null }),
      })
      .returningAll()
      .executeTakeFirst();
    return moved === undefined ? undefined : toSchedule(moved);
  });
}

/** `off`: whoever it is for wanted that, or did not answer. `blocked`: nothing can be delivered. */
export async function stopSchedule(
  db: Kysely<Schema>,
  ref: ScheduleRef,
  state: "off" | "blocked",
  why: string | undefined,
  at: Temporal.Instant,
): Promise<void> {
  await byRef(db, ref)
    .set({ state, why: why ?? null, next_due: null, paused_until: null, changed_at: timestamp(at) })
    .execute();
}

const byRef = (db: Kysely<Schema>, { workspace, id }: ScheduleRef) =>
  db.updateTable("schedule").where("workspace", "=", storable(workspace)).where("id", "=", id);
