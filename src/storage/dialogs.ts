/** Things of several steps: a placement, a quiz, an erasure. A step moves by compare-and-set, so that a click counts once. */
import { type Kysely, type Selectable, type SqlBool, sql } from "kysely";
import type { Schema } from "./schema.ts";
import { isOf, type JsonValue, type PersonKey, storable, storableJson, timestamp } from "./text.ts";

export interface Dialog {
  readonly id: string;
  readonly kind: string;
  /** 0, 1, 2 …: which step is being asked. */
  readonly step: number;
  readonly state: JsonValue;
}

/** Begins a dialog; begun again with the same id (a retry), the first stands. One of a kind and person is open at a time. */
export async function openDialog(
  db: Kysely<Schema>,
  key: PersonKey,
  { id, kind, state }: Omit<Dialog, "step">,
  expires: Temporal.Instant,
): Promise<Dialog> {
  const row = await db
    .with("ended", (cte) =>
      cte.deleteFrom("dialog").where(isOf(key)).where("kind", "=", kind).where("id", "<>", id).returning("id"),
    )
    .insertInto("dialog")
    .values({
      id,
      workspace: storable(key.workspace),
      person: storable(key.person),
      kind,
      step: 0,
      state: storableJson(state),
      expires_at: timestamp(expires),
    })
    // Changes nothing: what stands is read.
    .onConflict((conflict) =>
      conflict
        .column("id")
        .doUpdateSet({ id })
        .where(sql<SqlBool>`dialog.workspace = ${storable(key.workspace)} and dialog.person = ${storable(key.person)}`),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
  return toDialog(row);
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
