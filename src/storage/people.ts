/**
 * What is kept of a person: erased, and counted when it is gone. `person-export.ts` gives it out.
 *
 * People are known by workspace; on a platform where one is the same in several, all of these are named by `workspacesOf`.
 */
import { type Kysely, sql } from "kysely";
import type { Schema } from "./schema.ts";
import { isIn, isOwn, isTarget, isTheirs, type TableName, tables } from "./tables.ts";
import { isOf, isSameEverywhere, type PersonKey, storable, timestamp } from "./text.ts";

/** A person on a platform, and the workspace they are in. */
export interface Who extends PersonKey {
  readonly platform: string;
}

/** How many rows of each table are somebody's. */
export type Remains = Readonly<Record<TableName, number>>;

export interface Erased {
  /** The open nudges that went. */
  readonly nudges: readonly ErasedNudge[];
  /** What is left of them, counted last. */
  readonly remains: Remains;
}

/** A nudge that was open when it went: a queue may hold a job for each of its attempts so far. */
export interface ErasedNudge {
  readonly id: string;
  readonly attempts: number;
}

/** What the row of the event that asked for an erasure is called from then on. */
const erased = "erased";

/** All workspaces in which something of a person is kept, the one they are in first; only that where ids are a workspace's own. */
export async function workspacesOf(db: Kysely<Schema>, { platform, workspace, person }: Who): Promise<string[]> {
  if (!isSameEverywhere(platform)) return [workspace];
  const { rows } = await sql<{ workspace: string }>`
    select workspace from learner where platform = ${platform} and person = ${storable(person)}
    union select workspace from inbox where platform = ${platform} and person = ${storable(person)}
    order by workspace`.execute(db);
  return [...new Set([workspace, ...rows.map((row) => row.workspace)])];
}

/**
 * Erases everything of a person in all their workspaces, in one transaction.
 *
 * The event that asked for it is still to be answered: its row loses their name, thread and platform ids here, keeps what
 * its answer needs in order to arrive, and loses that when it is finished. An answer of theirs that was under way elsewhere
 * is not sent any more.
 *
 * @param event the platform's id of the event that asked, in the workspace of `who`
 */
export async function erasePerson(db: Kysely<Schema>, who: Who, event: string | undefined): Promise<Erased> {
  return db.transaction().execute(async (transaction) => {
    const workspaces = await workspacesOf(transaction, who);
    if (event !== undefined) await forgetEvent(transaction, who, event);
    const nudges: ErasedNudge[] = [];
    for (const workspace of workspaces) nudges.push(...(await eraseIn(transaction, { ...who, workspace })));
    return { nudges, remains: await countIn(transaction, who.person, workspaces) };
  });
}

async function eraseIn(db: Kysely<Schema>, key: PersonKey): Promise<ErasedNudge[]> {
  const { workspace, person } = key;
  if (isOwn(key)) return removeRows(db, workspace);
  const gone = await openNudges(db, isTheirs("nudge", key));
  // Whoever adds a turn holds the thread's row: what is added meanwhile is seen below.
  const { rows: theirs } = await sql<{ id: string }>`
    select id from thread where workspace = ${storable(workspace)}
      and (${isTheirs("thread", key)} or id in (select thread_id from turn where ${isOf(key)}))
    order by id for update`.execute(db);
  // A channel goes on being written to; who set that is forgotten.
  await sql`
    update schedule
    set target = replace(target::text, ${JSON.stringify(storable(person))}, to_json(channel)::text)::jsonb
    where workspace = ${storable(workspace)} and channel is not null and ${isTarget(person)}`.execute(db);
  for (const table of tables.filter((name) => name !== "thread").toReversed())
    await sql`delete from ${sql.table(table)} where ${isTheirs(table, key)}`.execute(db);
  // Threads that others took part in stay, with what those said.
  await sql`
    delete from thread where workspace = ${storable(workspace)} and id = any(${theirs.map(({ id }) => id)}::bigint[])
      and (${isTheirs("thread", key)} or not exists (select from turn where turn.workspace = thread.workspace and thread_id = thread.id))`.execute(
    db,
  );
  return gone;
}

async function forgetEvent(db: Kysely<Schema>, { workspace, person }: PersonKey, event: string): Promise<void> {
  await sql`
    update inbox set
      workspace = case when ${isOwn({ workspace, person })} then ${erased} else workspace end,
      event = ${`${erased}:`} || id, thread = ${`${erased}:`} || id, person = '', replaces = null, pressed = null
    where workspace = ${storable(workspace)} and person = ${storable(person)} and event = ${storable(event)}
      and state <> 'done'`.execute(db);
}

/** Rows of a person, in all their workspaces together. */
export async function remainsOf(db: Kysely<Schema>, who: Who): Promise<Remains> {
  return countIn(db, who.person, await workspacesOf(db, who));
}

async function countIn(db: Kysely<Schema>, person: string, workspaces: readonly string[]): Promise<Remains> {
  const counts = tables.map((table) => {
    const theirs = workspaces.map((workspace) => isTheirs(table, { workspace, person }));
    return sql`(select count(*)::integer from ${sql.table(table)} where ${sql.join(theirs, sql` or `)}) as ${sql.ref(table)}`;
  });
  const { rows } = await sql<Remains>`select ${sql.join(counts)}`.execute(db);
  const [counted] = rows;
  if (counted === undefined) throw new Error("A count gave no row.");
  return counted;
}

/**
 * Deletes all of every workspace that removed the mentor before an instant.
 *
 * @returns the open nudges that went
 */
export async function purgeRemoved(db: Kysely<Schema>, before: Temporal.Instant): Promise<ErasedNudge[]> {
  const rows = await db
    .selectFrom("workspace")
    .select("id")
    .where("removed_at", "<", timestamp(before))
    .orderBy("removed_at")
    .execute();
  const gone: ErasedNudge[] = [];
  for (const { id } of rows) gone.push(...(await removeWorkspace(db, id, before)));
  return gone;
}

/** One that came back meanwhile stays. */
async function removeWorkspace(
  db: Kysely<Schema>,
  workspace: string,
  before: Temporal.Instant,
): Promise<ErasedNudge[]> {
  return db.transaction().execute(async (transaction) => {
    const row = await transaction
      .selectFrom("workspace")
      .select("id")
      .where("id", "=", storable(workspace))
      .where("removed_at", "<", timestamp(before))
      .forUpdate()
      .executeTakeFirst();
    return row === undefined ? [] : removeRows(transaction, workspace);
  });
}

async function removeRows(db: Kysely<Schema>, workspace: string): Promise<ErasedNudge[]> {
  const gone = await openNudges(db, isIn("nudge", workspace));
  for (const table of tables.toReversed())
    await sql`delete from ${sql.table(table)} where ${isIn(table, workspace)}`.execute(db);
  return gone;
}

async function openNudges(db: Kysely<Schema>, which: ReturnType<typeof isOf>): Promise<ErasedNudge[]> {
  return db
    .selectFrom("nudge")
    .select(["id", "attempts"])
    .where(which)
    .where("state", "in", ["due", "sending"])
    .orderBy("id")
    .execute();
}
