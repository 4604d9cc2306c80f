/** What can be pressed under an answer, kept so that it works days later, after a restart and from another process. */
import { type Kysely, type RawBuilder, type SqlBool, sql } from "kysely";
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
  if (controls.length > 0) await keepControls(controls, at, expires).execute(db);
}

/**
 * The statement that stores controls, to be part of another.
 *
 * @param where they are stored only if it holds
 */
export function keepControls(
  controls: readonly StoredControl[],
  at: Temporal.Instant,
  expires: Temporal.Instant,
  where: RawBuilder<SqlBool> = sql`true`,
): RawBuilder<unknown> {
  const rows = controls.map(({ onlyFor = null, ...control }) => ({ ...control, only_for: onlyFor }));
  return sql`
    insert into control (id, workspace, thread, command, args, label, only_for, created_at, expires_at)
    select id, workspace, thread, command, args, label, only_for, ${timestamp(at)}, ${timestamp(expires)}
    from jsonb_to_recordset(${storableJson(rows)})
      as r(id text, workspace text, thread text, command text, args jsonb, label text, only_for text)
    where ${where}
    on conflict (id) do nothing`;
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
