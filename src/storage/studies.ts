/** What a learner went through: sections, lessons, exercises, checks, and the local days on which they practised. */
import { type Kysely, sql } from "kysely";
import type { Schema } from "./schema.ts";
import { day, isOf, type PersonKey, storable, timestamp } from "./text.ts";
import { within } from "./transaction.ts";

/** A section of a topic, by its heading. */
export interface StudiedSection {
  readonly topic: string;
  readonly section: string;
}

/** A lesson (a topic's id), `exercise:<step>` or `check:<step>`. */
export interface EndedLesson {
  readonly id: string;
  readonly state: "done" | "skipped";
}

/** One local day of practice, in the zone the learner was in. */
export interface PracticeDay {
  readonly date: Temporal.PlainDate;
  readonly zone: string;
  readonly parts: number;
  readonly reviews: number;
  readonly minutes: number;
  readonly firstAt: Temporal.Instant;
  readonly lastAt: Temporal.Instant;
}

/** What somebody meant to do from a day on. */
export interface Intended {
  readonly kind: Schema["intent"]["kind"];
  readonly from: Temporal.PlainDate;
  /** ISO weekdays, of `days`. */
  readonly days?: readonly number[];
}

/** What was done at once: sections read, and with them perhaps a lesson ended. */
export interface Studied {
  readonly sections: readonly StudiedSection[];
  readonly ends?: Pick<EndedLesson, "id" | "state">;
  /** Minutes that the sections, or without any what ends, are reckoned to take. */
  readonly minutes: number;
  readonly date: Temporal.PlainDate;
  readonly zone: string;
}

/**
 * Notes what was studied, and the practice it was. Pressed twice it counts once: sections that were studied before, and an
 * exercise that was done before, add nothing to the day.
 *
 * @returns whether anything of it was new
 */
export async function study(
  db: Kysely<Schema>,
  key: PersonKey,
  { sections, ends, minutes, date, zone }: Studied,
  at: Temporal.Instant,
): Promise<boolean> {
  return within(db, async (transaction) => {
    const added =
      sections.length === 0
        ? []
        : await transaction
            .insertInto("studied")
            .values(
              sections.map(({ topic, section }) => ({
                workspace: storable(key.workspace),
                person: storable(key.person),
                topic,
                section: storable(section),
                studied_at: timestamp(at),
              })),
            )
            .onConflict((conflict) => conflict.columns(["workspace", "person", "topic", "section"]).doNothing())
            .returning("section")
            .execute();
    const ended = ends === undefined ? false : await endLesson(transaction, key, ends, at);
    const share = sections.length > 0 ? added.length / sections.length : ended && ends?.state === "done" ? 1 : 0;
    if (share > 0) {
      await practise(transaction, key, { date, zone, parts: 1, reviews: 0, minutes: minutes * share }, at);
    }
    return added.length > 0 || ended;
  });
}

/** Ends a lesson; one that was skipped can still be done. @returns whether that is new */
export async function endLesson(
  db: Kysely<Schema>,
  { workspace, person }: PersonKey,
  { id, state }: EndedLesson,
  at: Temporal.Instant,
): Promise<boolean> {
  const row = await db
    .insertInto("lesson")
    .values({ workspace: storable(workspace), person: storable(person), id, state, ended_at: timestamp(at) })
    .onConflict((conflict) =>
      conflict
        .columns(["workspace", "person", "id"])
        .doUpdateSet({ state, ended_at: timestamp(at) })
        .where("lesson.state", "=", "skipped")
        .where(sql<boolean>`excluded.state = 'done'`),
    )
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Takes back that something was skipped. */
export async function unskip(db: Kysely<Schema>, key: PersonKey, id: string): Promise<void> {
  await db.deleteFrom("lesson").where(isOf(key)).where("id", "=", id).where("state", "=", "skipped").execute();
}

/** Adds to a local day of practice. */
export async function practise(
  db: Kysely<Schema>,
  { workspace, person }: PersonKey,
  { date, zone, parts, reviews, minutes }: Omit<PracticeDay, "firstAt" | "lastAt">,
  at: Temporal.Instant,
): Promise<void> {
  await db
    .insertInto("practice")
    .values({
      workspace: storable(workspace),
      person: storable(person),
      local_date: day(date),
      zone,
      parts,
      reviews,
      minutes,
      first_at: timestamp(at),
      last_at: timestamp(at),
    })
    .onConflict((conflict) =>
      conflict.columns(["workspace", "person", "local_date"]).doUpdateSet({
        last_at: sql`greatest(practice.last_at, excluded.last_at)`,
        parts: sql`practice.parts + excluded.parts`,
        reviews: sql`practice.reviews + excluded.reviews`,
        minutes: sql`practice.minutes + excluded.minutes`,
      }),
    )
    .execute();
}

/** All that somebody went through, earliest first. */
export async function studiesOf(
  db: Kysely<Schema>,
  key: PersonKey,
): Promise<{ readonly sections: readonly StudiedSection[]; readonly ended: readonly EndedLesson[] }> {
  const theirs = isOf(key);
  const { rows } = await sql<(StudiedSection & { state: null }) | (EndedLesson & { section: null })>`
    (select topic, section, null as id, null as state, studied_at as at from studied where ${theirs}) union all
    (select null, null, id, state, ended_at from lesson where ${theirs})
    order by at`.execute(db);
  return {
    sections: rows.flatMap((row) => (row.state === null ? [{ topic: row.topic, section: row.section }] : [])),
    ended: rows.flatMap((row) => (row.state === null ? [] : [{ id: row.id, state: row.state }])),
  };
}

/** The days on which somebody practised, earliest first. */
export async function practiceDays(db: Kysely<Schema>, key: PersonKey): Promise<PracticeDay[]> {
  const rows = await db.selectFrom("practice").selectAll().where(isOf(key)).orderBy("local_date").execute();
  return rows.map(({ local_date, zone, parts, reviews, minutes, first_at, last_at }) => ({
    date: local_date,
    zone,
    parts,
    reviews,
    minutes,
    firstAt: first_at,
    lastAt: last_at,
  }));
}

export async function intend(
  db: Kysely<Schema>,
  { workspace, person }: PersonKey,
  { kind, from, days }: Intended,
): Promise<void> {
  await db
    .insertInto("intent")
    .values({
      workspace: storable(workspace),
      person: storable(person),
      kind,
      from_date: day(from),
      days: days === undefined ? null : [...days],
    })
    .execute();
}

/** Everything somebody meant to do, in the order in which they said it. */
export async function intents(db: Kysely<Schema>, key: PersonKey): Promise<Intended[]> {
  const rows = await db.selectFrom("intent").selectAll().where(isOf(key)).orderBy("id").execute();
  return rows.map(({ kind, from_date, days }) => ({ kind, from: from_date, ...(days !== null && { days }) }));
}
