/** Everything that is kept of a person, as plain JSON that they can read and take elsewhere. */
import { type Kysely, sql } from "kysely";
import { type Who, workspacesOf } from "./people.ts";
import type { Schema } from "./schema.ts";
import { isTheirs, type TableName, tables } from "./tables.ts";
import type { JsonValue } from "./text.ts";

/** The shape's name and version; a change that breaks a reader raises it. */
const format = "backend-mentor/person/1";

/** One row as JSON: columns by their names, times in ISO 8601 (UTC), days as `YYYY-MM-DD`. */
export type ExportedRow = Readonly<Record<string, JsonValue>>;

/**
 * A file of a person's data. `schema.ts` says what the tables and columns mean; tables are in its order without those that
 * hold nothing of them, rows in the order of their first columns.
 */
export interface PersonExport {
  readonly format: typeof format;
  readonly exported_at: string;
  readonly platform: string;
  readonly person: string;
  readonly workspaces: readonly {
    readonly workspace: string;
    readonly tables: Readonly<Partial<Record<TableName, readonly ExportedRow[]>>>;
  }[];
}

/**
 * Left out: what is said above once, what means nothing outside the database, and what somebody who finds the file could
 * act with (ids of buttons, addresses that take an answer).
 */
const hidden: Readonly<Partial<Record<TableName, readonly string[]>>> = {
  thread: ["last_position"],
  inbox: ["seed", "outgoing", "claimed_until"],
  control: ["id"],
  dialog: ["id"],
  schedule: ["target", "zone_data"],
  nudge: ["seed", "outgoing", "claimed_until"],
};

/** Reads in one snapshot. */
export async function exportPerson(db: Kysely<Schema>, who: Who, at: Temporal.Instant): Promise<PersonExport> {
  return db
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute(async (transaction) => {
      const workspaces = [];
      for (const workspace of await workspacesOf(transaction, who)) {
        const found: [TableName, readonly ExportedRow[]][] = [];
        for (const table of tables) {
          const rows = await rowsOf(transaction, table, { ...who, workspace });
          if (rows.length > 0) found.push([table, rows]);
        }
        workspaces.push({ workspace, tables: Object.fromEntries(found) });
      }
      return { format, exported_at: at.toString(), platform: who.platform, person: who.person, workspaces };
    });
}

async function rowsOf(db: Kysely<Schema>, table: TableName, key: Who): Promise<ExportedRow[]> {
  // Of a thread that others take part in too: where their turns stand, not what those said.
  const theirs =
    table === "thread"
      ? sql`(${isTheirs(table, key)} or id in (select thread_id from turn where ${isTheirs("turn", key)}))`
      : isTheirs(table, key);
  const { rows } = await sql<Readonly<Record<string, unknown>>>`
    select * from ${sql.table(table)} where ${theirs} order by 1, 2, 3`.execute(db);
  const left = new Set(["workspace", "person", "platform", ...(hidden[table] ?? [])]);
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row)
        .filter(([column]) => !left.has(column))
        .map(([column, value]) => [column, column === "arrival" ? saidIn(value) : plain(value)]),
    ),
  );
}

/** Of an event what they did, not where its answer goes. */
function saidIn(arrival: unknown): JsonValue {
  return typeof arrival === "object" && arrival !== null && "input" in arrival ? plain(arrival.input) : null;
}

function plain(value: unknown): JsonValue {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Temporal.Instant || value instanceof Temporal.PlainDate) return value.toString();
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}
