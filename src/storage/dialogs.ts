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
}

export type NewDialog = Omit<Dialog, "step">;

/** Begins a dialog; begun again with the same id (a retry), the first stands. One of a kind and person is open at a time. */
export async function openDialog(
  db: Kysely<Schema>,
  key: PersonKey,
  dialog: NewDialog,
  expires: Temporal.Instant,
): Promise<Dialog> {
  const { ended, begun } = openingDialog(key, dialog, expires);
  const { rows } = await sql<Selectable<Schema["dialog"]>>`with ended as (${ended}) ${begun}`.execute(db);
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
  { id, kind, state }: NewDialog,
  expires: Temporal.Instant,
  where: RawBuilder<SqlBool> = sql`true`,
): { readonly ended: RawBuilder<unknown>; readonly begun: RawBuilder<unknown> } {
  return {
    ended: sql`
      delete from dialog where ${isOf({ workspace, person })} and kind = ${kind} and id <> ${id} and ${where} returning id`,
    // In a conflict nothing changes: what stands is returned.
    begun: sql`
      insert into dialog (id, workspace, person, kind, step, state, expires_at)
      select ${id}, ${storable(workspace)}, ${storable(person)}, ${kind}, 0, ${storableJson(state)}, ${timestamp(expires)}
      where ${where}
      on conflict (id) do update set id = excluded.id
        where dialog.workspace = excluded.workspace and dialog.person = excluded.person
      returning *`,
  };
}

export function dialogById(
  db: Kysely<Schema>,
  key: PersonKey,
  id: string,
  now: Temporal.Instant,
): Promise<Dialog | undefined> {
  return found(open(db, key, now).where("id", "=", storable(id)));
}

/** The open dialog of a kind. */
export function dialogOf(
  db: Kysely<Schema>,
  key: PersonKey,
  kind: string,
  now: Temporal.Instant,
): Promise<Dialog | undefined> {
  return found(open(db, key, now).where("kind", "=", kind));
}

/** Moves a dialog on from the step that was answered. @returns false when somebody else was faster */
export async function moveDialog(
  db: Kysely<Schema>,
  key: PersonKey,
  { id, step }: Pick<Dialog, "id" | "step">,
  state: JsonValue,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("dialog")
    .set({ step: step + 1, state: storableJson(state) })
    .where(isOf(key))
    .where("id", "=", storable(id))
    .where("step", "=", step)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
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

async function found(query: ReturnType<typeof open>): Promise<Dialog | undefined> {
  const row = await query.executeTakeFirst();
  return row === undefined ? undefined : toDialog(row);
}

const toDialog = ({ id, kind, step, state }: Selectable<Schema["dialog"]>): Dialog => ({ id, kind, step, state });
