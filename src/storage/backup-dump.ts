/** Writes all our tables as a backup's lines, from one snapshot. The queue's are left out: what is due is put there again. */
import { type Kysely, sql, type Transaction } from "kysely";
import { backupVersion } from "./backup-format.ts";
import { lastMigration } from "./migrations/index.ts";
import type { Schema } from "./schema.ts";
import { type TableName, tables } from "./tables.ts";

/** Rows taken at a time. */
const fetched = 500;

export interface Column {
  readonly name: string;
  /** As a cast names it. */
  readonly type: string;
  /** Its values are counted by the database. */
  readonly counted: boolean;
}

export interface Dumped {
  readonly rows: Readonly<Record<string, number>>;
}

/** @param write called with each line, and waited for */
export async function dump(
  db: Kysely<Schema>,
  at: Temporal.Instant,
  write: (line: string) => Promise<void> | void,
): Promise<Dumped> {
  return db
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute(async (transaction) => {
      await plainText(transaction);
      const migration = await lastMigration(transaction);
      await write(JSON.stringify({ backup: "backend-mentor", version: backupVersion, migration, at: at.toString() }));
      const rows: Record<string, number> = {};
      const sequences: Record<string, string> = {};
      for (const table of tables) {
        const columns = await columnsOf(transaction, table);
        await write(JSON.stringify({ table, columns: columns.map(({ name }) => name) }));
        rows[table] = await dumpTable(transaction, table, columns, write);
        const counted = columns.find((column) => column.counted);
        if (counted !== undefined) sequences[table] = await nextOf(transaction, table, counted.name);
      }
      await write(JSON.stringify({ end: true, rows, sequences }));
      return { rows };
    });
}

/** Every value's text is the same on every server, whatever its settings. */
export async function plainText(db: Kysely<Schema>): Promise<void> {
  await sql`set local timezone to 'UTC'`.execute(db);
  await sql`set local datestyle to 'ISO, YMD'`.execute(db);
  await sql`set local extra_float_digits to 1`.execute(db);
}

async function dumpTable(
  db: Transaction<Schema>,
  table: TableName,
  columns: readonly Column[],
  write: (line: string) => Promise<void> | void,
): Promise<number> {
  const texts = columns.map(({ name }) => sql`${sql.ref(name)}::text`);
  // One array a row: an object would spell out every name in every row.
  await sql`declare dumped no scroll cursor for select array[${sql.join(texts)}] as values from ${sql.table(table)}`.execute(
    db,
  );
  let count = 0;
  for (;;) {
    const { rows } = await sql<{ values: (string | null)[] }>`fetch ${sql.lit(fetched)} from dumped`.execute(db);
    for (const { values } of rows) await write(JSON.stringify(values));
    count += rows.length;
    if (rows.length < fetched) break;
  }
  await sql`close dumped`.execute(db);
  return count;
}

/** The columns of a table as the database has them, in the schema that a bare name means. */
export async function columnsOf(db: Kysely<Schema>, table: string): Promise<Column[]> {
  const { rows } = await sql<Column>`
    select attname::text as name, format_type(atttypid, atttypmod) as type, attidentity <> '' as counted
    from pg_attribute
    where attrelid = to_regclass(quote_ident(${table})) and attnum > 0 and not attisdropped and attgenerated = ''
    order by attnum`.execute(db);
  return rows;
}

async function nextOf(db: Kysely<Schema>, table: string, column: string): Promise<string> {
  const { rows: names } = await sql<{ name: string }>`
    select pg_get_serial_sequence(quote_ident(${table}), ${column}) as name`.execute(db);
  const sequence = names[0]?.name;
  if (sequence === undefined) throw new Error(`${table}.${column} has no sequence.`);
  const { rows } = await sql<{ next: string }>`
    select (last_value + case when is_called then 1 else 0 end)::text as next from ${sql.raw(sequence)}`.execute(db);
  return rows[0]?.next ?? "1";
}
