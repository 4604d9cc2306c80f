/** Puts a backup's rows into tables that hold nothing, with their ids, and has ids go on where they stood. */
import { type Kysely, type RawBuilder, sql } from "kysely";
import { type Column, columnsOf } from "./backup-dump.ts";
import { type BackupEnd, type BackupRow, type BackupTable, BackupUnusable } from "./backup-format.ts";
import type { BackupVisitor } from "./backup-read.ts";
import type { Schema } from "./schema.ts";

/** Rows put in at a time: so many, or so many characters. */
const rowsMost = 500;
const charactersMost = 1_000_000;

/**
 * A visitor that loads what it is told. Within a transaction, so that all of it is there or nothing.
 *
 * @param db bare names of tables mean those that are filled
 */
export function loading(db: Kysely<Schema>): BackupVisitor {
  let columns: readonly Column[] = [];
  let open: BackupTable | undefined;
  let waiting: BackupRow[] = [];
  let characters = 0;

  const flush = async (): Promise<void> => {
    if (open === undefined || waiting.length === 0) return;
    await insert(db, open, columns, waiting);
    waiting = [];
    characters = 0;
  };

  return {
    async table(table) {
      await flush();
      const known = await columnsOf(db, table.table);
      columns = table.columns.flatMap((name) => known.find((column) => column.name === name) ?? []);
      if (known.length === 0) throw new BackupUnusable(`The backup's table ${table.table} does not fit its migration.`);
      if (columns.length < table.columns.length || columns.length < known.length)
        throw new BackupUnusable(`The backup's columns of ${table.table} are not those of this release.`);
      open = table;
    },
    async row(row) {
      waiting.push(row);
      characters += row.reduce((sum, value) => sum + (value?.length ?? 0), 0);
      if (waiting.length >= rowsMost || characters >= charactersMost) await flush();
    },
    async end(end) {
      await flush();
      await setSequences(db, end);
    },
  };
}

async function insert(
  db: Kysely<Schema>,
  { table }: BackupTable,
  columns: readonly Column[],
  rows: readonly BackupRow[],
): Promise<void> {
  const names = columns.map(({ name }) => sql.ref(name));
  const given = columns.map((_, index) => sql`${rows.map((row) => row[index] ?? null)}::text[]`);
  const cast = columns.map(({ name, type }): RawBuilder<unknown> => sql`given.${sql.ref(name)}::${sql.raw(type)}`);
  await sql`
    insert into ${sql.table(table)} (${sql.join(names)}) overriding system value
    select ${sql.join(cast)} from unnest(${sql.join(given)}) as given(${sql.join(names)})`.execute(db);
}

/** Ids go on where the backup says, and after the highest there is in any case. */
async function setSequences(db: Kysely<Schema>, { sequences }: Pick<BackupEnd, "sequences">): Promise<void> {
  for (const [table, next] of Object.entries(sequences)) {
    const column = (await columnsOf(db, table)).find(({ counted }) => counted);
    if (column === undefined) continue;
    await sql`
      select setval(
        pg_get_serial_sequence(quote_ident(${table}), ${column.name}),
        greatest(${next}::bigint, coalesce((select max(${sql.ref(column.name)}) + 1 from ${sql.table(table)}), 1)),
        false)`.execute(db);
  }
}
