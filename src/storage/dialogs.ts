/** Things of several steps: a placement, a quiz, an erasure. A step moves by compare-and-set, so that a click counts once. */
import { type Kysely, type RawBuilder, type Selectable, type SqlBool, sql } from "kysely";
import type { Schema } from "./schema.ts";
import { isOf, type JsonValue, type PersonKey, storable, storableJson, timestamp } from "./text.ts";

export interface Dialog {
  readonly id: string;
  readonly kind: string;
  /** 0, 1, 2 …: which step is being asked. */
  readonly step: number;
  readonly state: JsonValue;
  /** The conversation in which it is asked, where what is typed may be an answer. */
  readonly thread?: string;
  /** What it was begun by: begun anew by the same, the one before it is over. Without one, those before it stay open. */
  readonly origin?: string;
}

export type NewDialog = Omit<Dialog, "step">;

/** Begins a dialog; begun again with the same id (a retry), the first stands. */
export async function openDialog(
  db: Kysely<Schema>,
  key: PersonKey,
  dialog: NewDialog,
  at: Temporal.Instant,
  lasts: Temporal.Duration,
): Promise<Dialog> {
  const { ended, begun } = openingDialog(key, dialog, at, lasts);
  const before = ended === undefined ? sql`` : sql`with ended as (${ended})`;
  const { rows } = await sql<Selectable<Schema["dialog"]>>`${before} ${begun}`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error("A dialog of that id is somebody else's.");
  return toDialog(row);
}

/**
 * The statements that begin a dialog, for the `with` of one.
 *
 * @param where it is begun only if it holds
 */
export function openingDialog(
  { workspace, person }: PersonKey,
  { id, kind, state, thread, origin }: NewDialog,
  at: Temporal.Instant,
  lasts: Temporal.Duration,
  where: RawBuilder<SqlBool> = sql`true`,
): { readonly ended?: RawBuilder<unknown>; readonly begun: RawBuilder<unknown> } {
  return {
    ...(origin !== undefined && {
      ended: sql`
        delete from dialog
        where ${isOf({ workspace, person })} and kind = ${kind} and origin = ${origin} and id <> ${id} and ${where}
        returning id`,
    }),
    // In a conflict nothing changes: what stands is returned.
    begun: sql`
      insert into dialog (id, workspace, person, kind, step, state, thread, origin, asked_at, expires_at)
      select ${id}, ${storable(workspace)}, ${storable(person)}, ${kind}, 0, ${storableJson(state)},
        ${thread === undefined ? null : storable(thread)}, ${origin ?? null}, ${timestamp(at)}, ${timestamp(at.add(lasts))}
      where ${where}
      on conflict (id) do update set id = excluded.id
        where dialog.workspace = excluded.workspace and dialog.person = excluded.person
      returning *`,
  };
}

export async function dialogById(
  db: Kysely<Schema>,
  key: PersonKey,
  id: string,
  now: Temporal.Instant,
): Promise<Dialog | undefined> {
  const row = await open(db, key, now).where("id", "=", storable(id)).executeTakeFirst();
  return row === undefined ? undefined : toDialog(row);
}

/** What of a kind is open, or answered and not yet forgotten; what was asked last comes first. */
export async function dialogsOf(
  db: Kysely<Schema>,
  key: PersonKey,
  kind: string,
  now: Temporal.Instant,
): Promise<Dialog[]> {
  const rows = await latest(open(db, key, now).where("kind", "=", kind)).execute();
  return rows.map(toDialog);
}

/**
 * What was asked last in a conversation, answered or not: a line typed there is about no other.
 *
 * @param who in which workspace they learn; a direct message may belong to none, and then any of theirs may have asked
 */
export async function dialogIn(
  db: Kysely<Schema>,
  who: { readonly workspace?: string; readonly person: string },
  thread: string,
  now: Temporal.Instant,
): Promise<{ readonly workspace: string; readonly dialog: Dialog } | undefined> {
  const row = await latest(
    db
      .selectFrom("dialog")
      .selectAll()
      .where(isIn(who.workspace))
      .where("person", "=", storable(who.person))
      .where("thread", "=", storable(thread))
      .where("expires_at", ">", timestamp(now)),
  )
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : { workspace: row.workspace, dialog: toDialog(row) };
}

const isIn = (workspace: string | undefined) =>
  workspace === undefined ? sql<SqlBool>`true` : sql<SqlBool>`workspace = ${storable(workspace)}`;

/** Moves a dialog on from the step that was answered. @returns false when somebody else was faster */
export async function moveDialog(
  db: Kysely<Schema>,
  key: PersonKey,
  { id, step }: Pick<Dialog, "id" | "step">,
  state: JsonValue,
  at: Temporal.Instant,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("dialog")
    .set({ step: step + 1, state: storableJson(state), asked_at: timestamp(at) })
    .where(isOf(key))
    .where("id", "=", storable(id))
    .where("step", "=", step)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** An open step is shown once more: what is typed now is about it. */
export async function askAgain(
  db: Kysely<Schema>,
  key: PersonKey,
  id: string,
  thread: string,
  at: Temporal.Instant,
): Promise<void> {
  await db
    .updateTable("dialog")
    .set({ asked_at: timestamp(at), thread: storable(thread) })
    .where(isOf(key))
    .where("id", "=", storable(id))
    .execute();
}

export async function closeDialog(db: Kysely<Schema>, key: PersonKey, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("dialog")
    .where(isOf(key))
    .where("id", "=", storable(id))
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

export async function purgeDialogs(db: Kysely<Schema>, now: Temporal.Instant): Promise<void> {
  await db.deleteFrom("dialog").where("expires_at", "<=", timestamp(now)).execute();
}

/** A person's dialogs that have not ended. */
const open = (db: Kysely<Schema>, key: PersonKey, now: Temporal.Instant) =>
  db.selectFrom("dialog").selectAll().where(isOf(key)).where("expires_at", ">", timestamp(now));

const latest = (query: ReturnType<typeof open>) => query.orderBy("asked_at", "desc").orderBy("id");

const toDialog = ({ id, kind, step, state, thread, origin }: Selectable<Schema["dialog"]>): Dialog => ({
  ...{ id, kind, step, state },
  ...(thread !== null && { thread }),
  ...(origin !== null && { origin }),
});
