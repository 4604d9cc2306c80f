/** What can be pressed under an answer, kept so that it works days later, after a restart and from another process. */
import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";
import { type JsonValue, storable, storableJson, timestamp } from "./text.ts";

export interface StoredControl {
  readonly id: string;
  readonly workspace: string;
  readonly thread: string;
  readonly command: string;
  readonly args: Readonly<Record<string, JsonValue>>;
  readonly label: string;
  /** The one person who may press it; anyone without it. */
  readonly onlyFor?: string;
}

/** Stores controls; one that is there already stays as it is, since an answer made again has the same. */
export async function storeControls(
  db: Kysely<Schema>,
  controls: readonly StoredControl[],
  at: Temporal.Instant,
  expires: Temporal.Instant,
): Promise<void> {
  await keepControls(db, controls, at, expires)?.execute();
}

/** The statement that stores controls, to be part of another; undefined where there are none. */
export function keepControls(
  db: Kysely<Schema>,
  controls: readonly StoredControl[],
  at: Temporal.Instant,
  expires: Temporal.Instant,
) {
  if (controls.length === 0) return undefined;
  return db
    .insertInto("control")
    .values(
      controls.map(({ id, workspace, thread, command, args, label, onlyFor }) => ({
        id,
        workspace: storable(workspace),
        thread: storable(thread),
        command,
        args: storableJson(args),
        label: storable(label),
        only_for: onlyFor ?? null,
        created_at: timestamp(at),
        expires_at: timestamp(expires),
      })),
    )
    .onConflict((conflict) => conflict.column("id").doNothing());
}

/**
 * The control of that id in this workspace, unless it has ended.
 *
 * @param owner where the workspace is a person's own (a direct message on Discord): what is for them alone is found
 *              whichever workspace it comes from
 */
export async function findControl(
  db: Kysely<Schema>,
  workspace: string,
  id: string,
  now: Temporal.Instant,
  owner?: string,
): Promise<StoredControl | undefined> {
  const row = await db
    .selectFrom("control")
    .selectAll()
    .where("id", "=", storable(id))
    .where((where) =>
      owner === undefined
        ? where("workspace", "=", storable(workspace))
        : where.or([where("workspace", "=", storable(workspace)), where("only_for", "=", storable(owner))]),
    )
    .where("expires_at", ">", timestamp(now))
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    id: row.id,
    workspace: row.workspace,
    thread: row.thread,
    command: row.command,
    args: isRecord(row.args) ? row.args : {},
    label: row.label,
    ...(row.only_for !== null && { onlyFor: row.only_for }),
  };
}

export async function purgeControls(db: Kysely<Schema>, now: Temporal.Instant): Promise<void> {
  await db.deleteFrom("control").where("expires_at", "<=", timestamp(now)).execute();
}

function isRecord(value: JsonValue): value is Readonly<Record<string, JsonValue>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
