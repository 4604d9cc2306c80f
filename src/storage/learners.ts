/** Who learns, in which zone and at which pace, and the tracks they are on. */
import { type Kysely, type Selectable, sql } from "kysely";
import type { Schema } from "./schema.ts";
import { isOf, type PersonKey, storable, timestamp } from "./text.ts";

export type Level = Schema["enrolment"]["level"];

export interface Learner {
  readonly workspace: string;
  readonly person: string;
  readonly platform: string;
  /** IANA; unknown until the platform or the person says it. */
  readonly zone?: string;
  readonly locale?: string;
  /** A day: 5, 10 or 20. */
  readonly minutes: number;
  /** What they are to be told at the next contact. */
  readonly note?: string;
  readonly createdAt: Temporal.Instant;
}

export interface Enrolment {
  readonly id: string;
  readonly role: string;
  readonly level: Level;
  readonly state: Schema["enrolment"]["state"];
  readonly startedAt: Temporal.Instant;
}

/** The learner, made where there is none; what is known of them besides is filled in, never overwritten by nothing. */
export async function learnerOf(
  db: Kysely<Schema>,
  { workspace, person }: PersonKey,
  known: { readonly platform: string; readonly zone?: string; readonly locale?: string },
  at: Temporal.Instant,
): Promise<Learner> {
  const row = await db
    .insertInto("learner")
    .values({
      workspace: storable(workspace),
      person: storable(person),
      platform: known.platform,
      zone: known.zone ?? null,
      locale: known.locale ?? null,
      created_at: timestamp(at),
      seen_at: timestamp(at),
    })
    .onConflict((conflict) =>
      conflict.columns(["workspace", "person"]).doUpdateSet({
        seen_at: timestamp(at),
        zone: sql`coalesce(learner.zone, excluded.zone)`,
        locale: sql`coalesce(excluded.locale, learner.locale)`,
      }),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
  return toLearner(row);
}

export async function findLearner(db: Kysely<Schema>, key: PersonKey): Promise<Learner | undefined> {
  const row = await db.selectFrom("learner").selectAll().where(isOf(key)).executeTakeFirst();
  return row === undefined ? undefined : toLearner(row);
}

/**
 * The workspace in which a person learns: for where they stand in none, such as a direct message on Discord. Of several it is the
 * one they were seen in last, or were asked something in since: what they type then is about that.
 */
export async function homeOf(db: Kysely<Schema>, platform: string, person: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("learner")
    .select("workspace")
    .where("platform", "=", platform)
    .where("person", "=", storable(person))
    .orderBy(
      sql`greatest(seen_at, (
        select max(asked_at) from dialog
        where dialog.workspace = learner.workspace and dialog.person = learner.person
      ))`,
      "desc",
    )
    .limit(1)
    .executeTakeFirst();
  return row?.workspace;
}

export async function changeLearner(
  db: Kysely<Schema>,
  key: PersonKey,
  change: { readonly zone?: string; readonly minutes?: number; readonly note?: string | null },
): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await db.updateTable("learner").set(change).where(isOf(key)).execute();
}

/** What a learner was to be told, once: whoever takes it tells it. */
export async function takeNote(db: Kysely<Schema>, { workspace, person }: PersonKey): Promise<string | undefined> {
  const { rows } = await sql<{ note: string }>`
    with told as (
      select workspace, person, note from learner
      where workspace = ${storable(workspace)} and person = ${storable(person)} and note is not null
      for update
    )
    update learner set note = null from told
    where learner.workspace = told.workspace and learner.person = told.person
    returning told.note`.execute(db);
  return rows[0]?.note;
}

/** The same in all workspaces of somebody who is the same person in each: what several would say in the same words is said once. */
export async function takeNotes(db: Kysely<Schema>, platform: string, person: string): Promise<string | undefined> {
  const { rows } = await sql<{ note: string }>`
    with told as (
      select workspace, person, note from learner
      where platform = ${platform} and person = ${storable(person)} and note is not null
      order by workspace for update
    )
    update learner set note = null from told
    where learner.workspace = told.workspace and learner.person = told.person
    returning told.note`.execute(db);
  return rows.length === 0 ? undefined : [...new Set(rows.map(({ note }) => note))].join(" ");
}

/** All tracks of a learner, the latest first. */
export async function enrolmentsOf(db: Kysely<Schema>, key: PersonKey): Promise<Enrolment[]> {
  const rows = await db
    .selectFrom("enrolment")
    .selectAll()
    .where(isOf(key))
    .orderBy("changed_at", "desc")
    .orderBy("id", "desc")
    .execute();
  return rows.map(toEnrolment);
}

/** Starts or takes up a track; the one that was active rests. Done lessons belong to the learner and stay. */
export async function enrol(
  db: Kysely<Schema>,
  { workspace, person }: PersonKey,
  { role, level }: Pick<Enrolment, "role" | "level">,
  at: Temporal.Instant,
): Promise<Enrolment> {
  return db.transaction().execute(async (transaction) => {
    // Two starts at once: the second waits here and leaves the first.
    await transaction.selectFrom("learner").select("person").where(isOf({ workspace, person })).forUpdate().execute();
    await transaction
      .updateTable("enrolment")
      .where(isOf({ workspace, person }))
      .set({ state: "left", changed_at: timestamp(at) })
      .where("state", "in", ["active", "paused"])
      .execute();
    const row = await transaction
      .insertInto("enrolment")
      .values({
        workspace: storable(workspace),
        person: storable(person),
        role,
        level,
        state: "active",
        started_at: timestamp(at),
        changed_at: timestamp(at),
      })
      .onConflict((conflict) =>
        conflict
          .columns(["workspace", "person", "role", "level"])
          .doUpdateSet({ state: "active", changed_at: timestamp(at) }),
      )
      .returningAll()
      .executeTakeFirstOrThrow();
    return toEnrolment(row);
  });
}

/** @returns whether it was in one of the states `from` */
export async function moveEnrolment(
  db: Kysely<Schema>,
  key: PersonKey,
  id: string,
  from: readonly Enrolment["state"][],
  to: Enrolment["state"],
  at: Temporal.Instant,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("enrolment")
    .where(isOf(key))
    .set({ state: to, changed_at: timestamp(at) })
    .where("id", "=", id)
    .where("state", "in", [...from])
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export function toLearner(row: Selectable<Schema["learner"]>): Learner {
  return {
    workspace: row.workspace,
    person: row.person,
    platform: row.platform,
    minutes: row.minutes,
    createdAt: row.created_at,
    ...(row.zone !== null && { zone: row.zone }),
    ...(row.locale !== null && { locale: row.locale }),
    ...(row.note !== null && { note: row.note }),
  };
}

export function toEnrolment(row: Selectable<Schema["enrolment"]>): Enrolment {
  return { id: row.id, role: row.role, level: row.level, state: row.state, startedAt: row.started_at };
}
