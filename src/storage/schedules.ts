/** When somebody, or a channel, is written to. The arithmetic of time is `learning/`'s: instants come in from there. */
import { type Kysely, type Selectable, type SqlBool, sql } from "kysely";
import type { Target } from "../reply/messenger.ts";
import type { Schema } from "./schema.ts";
import { type JsonValue, type PersonKey, storable, storableJson, timestamp } from "./text.ts";

type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** A schedule of a person or of a channel. */
export type ScheduleKey = PersonKey | { readonly workspace: string; readonly channel: string };

/** A schedule by its row. */
export interface ScheduleRef {
  readonly workspace: string;
  readonly id: string;
}

export interface StoredSchedule extends ScheduleRef {
  readonly platform: string;
  readonly kind: Schema["schedule"]["kind"];
  readonly person?: string;
  readonly channel?: string;
  readonly time: Temporal.PlainTime;
  readonly days: readonly Weekday[];
  /** IANA. */
  readonly zone: string;
  readonly state: Schema["schedule"]["state"];
  /** Why it is blocked or off. */
  readonly why?: string;
  /** The first local day on which it goes on. */
  readonly pausedUntil?: Temporal.PlainDate;
  readonly nextDue?: Temporal.Instant;
  /** The last local day that had its nudge. */
  readonly lastDate?: Temporal.PlainDate;
  /** Nudges in a row that nobody answered. */
  readonly unanswered: number;
  /** They were asked whether to go on. */
  readonly asked: boolean;
  readonly target: Target;
}

export type NewSchedule = Pick<StoredSchedule, "workspace" | "platform" | "time" | "days" | "zone" | "target"> &
  ({ readonly person: string } | { readonly channel: string });

/** @param lastDate the last local day that had its nudge */
export type Next = (lastDate: Temporal.PlainDate | undefined) => Temporal.Instant;

/** Sets a schedule, in the place of the one that was there: it is on, nothing of it is paused or blocked any more. */
export async function setSchedule(
  db: Kysely<Schema>,
  schedule: NewSchedule,
  next: Next,
  zoneData: string,
  at: Temporal.Instant,
): Promise<StoredSchedule> {
  const key: ScheduleKey = schedule;
  return db.transaction().execute(async (transaction) => {
    const before = await transaction
      .selectFrom("schedule")
      .select(["id", "last_date"])
      .where(isScheduleOf(key))
      .forUpdate()
      .executeTakeFirst();
    const values = {
      local_time: schedule.time.toString(),
      days: schedule.days.toSorted().join(""),
      zone: schedule.zone,
      target: storableJson(schedule.target),
      ...afresh(next(before?.last_date ?? undefined), zoneData, at),
    };
    const row =
      before === undefined
        ? await transaction
            .insertInto("schedule")
            .values({
              ...values,
              workspace: storable(schedule.workspace),
              platform: schedule.platform,
              kind: "person" in schedule ? "lesson" : "channel",
              person: "person" in schedule ? storable(schedule.person) : null,
              channel: "channel" in schedule ? storable(schedule.channel) : null,
              created_at: timestamp(at),
            })
            .returningAll()
            .executeTakeFirstOrThrow()
        : await transaction
            .updateTable("schedule")
            .set(values)
            .where("id", "=", before.id)
            .returningAll()
            .executeTakeFirstOrThrow();
    return toSchedule(row);
  });
}

export async function findSchedule(db: Kysely<Schema>, key: ScheduleKey): Promise<StoredSchedule | undefined> {
  const row = await db.selectFrom("schedule").selectAll().where(isScheduleOf(key)).executeTakeFirst();
  return row === undefined ? undefined : toSchedule(row);
}

/** The schedules of a workspace's channels. */
export async function channelSchedules(db: Kysely<Schema>, workspace: string): Promise<StoredSchedule[]> {
  const rows = await db
    .selectFrom("schedule")
    .selectAll()
    .where("workspace", "=", storable(workspace))
    .where("channel", "is not", null)
    .orderBy("id")
    .execute();
  return rows.map(toSchedule);
}

/**
 * Schedules whose next instant was computed with another release of the time zone data than this one, computed anew.
 *
 * A few at a time, in the order of their ids, each looked at once: one that somebody changes at that moment is waited for.
 *
 * @param after   only those of later ids; none before the first
 * @param recheck gives the instant it should be, or nothing where the stored one still is right
 * @returns the last one's id; nothing where none is left
 */
export async function recheckZones(
  db: Kysely<Schema>,
  zoneData: string,
  after: string | undefined,
  most: number,
  recheck: (schedule: StoredSchedule, due: Temporal.Instant) => Temporal.Instant | undefined,
): Promise<string | undefined> {
  return db.transaction().execute(async (transaction) => {
    const rows = await transaction
      .selectFrom("schedule")
      .selectAll()
      .where("state", "=", "on")
      .where("zone_data", "<>", zoneData)
      .$if(after !== undefined, (query) => query.where("id", ">", after ?? ""))
      .orderBy("id")
      .limit(most)
      .forUpdate()
      .execute();
    const changes = rows.map((row) => {
      const schedule = toSchedule(row);
      const due = schedule.nextDue === undefined ? undefined : recheck(schedule, schedule.nextDue);
      return { id: row.id, due: due?.toString({ fractionalSecondDigits: 6 }) ?? null };
    });
    await sql`
      update schedule set zone_data = ${zoneData}, next_due = coalesce(r.due, next_due)
      from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) as r(id bigint, due timestamptz)
      where schedule.id = r.id`.execute(transaction);
    return rows.at(-1)?.id;
  });
}

/** On, with nothing left of what was before. */
export const afresh = (next: Temporal.Instant, zoneData: string, at: Temporal.Instant) => ({
  state: "on" as const,
  why: null,
  paused_until: null,
  next_due: timestamp(next),
  zone_data: zoneData,
  unanswered: 0,
  asked: false,
  changed_at: timestamp(at),
});

const isScheduleOf = (key: ScheduleKey) =>
  "person" in key
    ? sql<SqlBool>`(workspace = ${storable(key.workspace)} and person = ${storable(key.person)})`
    : sql<SqlBool>`(workspace = ${storable(key.workspace)} and channel = ${storable(key.channel)})`;

export function toSchedule(row: Selectable<Schema["schedule"]>): StoredSchedule {
  return {
    id: row.id,
    workspace: row.workspace,
    platform: row.platform,
    kind: row.kind,
    time: Temporal.PlainTime.from(row.local_time),
    days: [...row.days].map(Number).filter(isWeekday),
    zone: row.zone,
    state: row.state,
    unanswered: row.unanswered,
    asked: row.asked,
    target: asTarget(row.target),
    ...(row.person !== null && { person: row.person }),
    ...(row.channel !== null && { channel: row.channel }),
    ...(row.why !== null && { why: row.why }),
    ...(row.paused_until !== null && { pausedUntil: row.paused_until }),
    ...(row.next_due !== null && { nextDue: row.next_due }),
    ...(row.last_date !== null && { lastDate: row.last_date }),
  };
}

const isWeekday = (value: number): value is Weekday => Number.isInteger(value) && value >= 1 && value <= 7;

function asTarget(value: JsonValue): Target {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(
    entries.filter(
      (entry): entry is [string, string | number | boolean | null] => typeof entry[1] !== "object" || entry[1] === null,
    ),
  );
}
