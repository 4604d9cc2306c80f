/** What the mentor knows of a channel, and what people said in threads it takes part in. */
import { type Kysely, sql } from "kysely";
import type { Schema } from "./schema.ts";
import { storable, timestamp } from "./text.ts";

export async function isChannelOff(db: Kysely<Schema>, workspace: string, id: string): Promise<boolean> {
  const row = await db
    .selectFrom("channel")
    .select("is_off")
    .where("workspace", "=", storable(workspace))
    .where("id", "=", storable(id))
    .executeTakeFirst();
  return row?.is_off === true;
}

export async function setChannelOff(db: Kysely<Schema>, workspace: string, id: string, off: boolean): Promise<void> {
  await db
    .insertInto("channel")
    .values({ workspace: storable(workspace), id: storable(id), is_off: off, welcomed_at: null })
    .onConflict((conflict) => conflict.columns(["workspace", "id"]).doUpdateSet({ is_off: off }))
    .execute();
}

/** Notes that a channel is welcomed now. @returns false when it was before */
export async function welcomeOnce(
  db: Kysely<Schema>,
  workspace: string,
  id: string,
  at: Temporal.Instant,
): Promise<boolean> {
  const row = await db
    .insertInto("channel")
    .values({ workspace: storable(workspace), id: storable(id), welcomed_at: timestamp(at) })
    .onConflict((conflict) =>
      conflict
        .columns(["workspace", "id"])
        .doUpdateSet({ welcomed_at: timestamp(at) })
        .where("channel.welcomed_at", "is", null),
    )
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Something a person said in a thread. */
export interface Saying {
  readonly message: string;
  readonly person: string;
  readonly text: string;
  readonly at: Temporal.Instant;
}

/** Keeps what was said; said again (an edit), the newer text stands. */
export async function hear(
  db: Kysely<Schema>,
  workspace: string,
  thread: string,
  { message, person, text, at }: Saying,
): Promise<void> {
  await db
    .insertInto("heard")
    .values({
      workspace: storable(workspace),
      thread: storable(thread),
      message: storable(message),
      person: storable(person),
      text: storable(text),
      said_at: timestamp(at),
    })
    .onConflict((conflict) =>
      conflict.columns(["workspace", "thread", "message"]).doUpdateSet({ text: storable(text) }),
    )
    .execute();
}

/** The last things said in a thread, oldest first. */
export async function heardIn(db: Kysely<Schema>, workspace: string, thread: string, limit: number): Promise<Saying[]> {
  const rows = await db
    .selectFrom("heard")
    .selectAll()
    .where("workspace", "=", storable(workspace))
    .where("thread", "=", storable(thread))
    .orderBy("said_at", "desc")
    .limit(limit)
    .execute();
  return rows.reverse().map(({ message, person, text, said_at }) => ({ message, person, text, at: said_at }));
}

/** Whether the mentor takes part in a thread (it answered there, or is about to), and the people who wrote there. */
export async function threadPeople(
  db: Kysely<Schema>,
  workspace: string,
  thread: string,
): Promise<{ takesPart: boolean; people: readonly string[] }> {
  const [space, key] = [storable(workspace), storable(thread)];
  const { rows } = await sql<{ takesPart: boolean; people: string[] }>`
    select exists (select from thread where workspace = ${space} and key = ${key})
             or exists (select from inbox where workspace = ${space} and thread = ${key}) as "takesPart",
           array (select distinct person from heard where workspace = ${space} and thread = ${key}) as people`.execute(
    db,
  );
  return rows[0] ?? { takesPart: false, people: [] };
}

export async function purgeHeardBefore(db: Kysely<Schema>, instant: Temporal.Instant): Promise<void> {
  await db.deleteFrom("heard").where("said_at", "<", timestamp(instant)).execute();
}
