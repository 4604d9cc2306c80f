/** Restores a backup into a database, whichever of the two kinds either of them is. */
import type { Readable } from "node:stream";
import { Kysely, sql } from "kysely";
import { columnsOf, plainText } from "./backup-dump.ts";
import { type BackupHeader, BackupUnusable } from "./backup-format.ts";
import { loading } from "./backup-load.ts";
import { readBackup } from "./backup-read.ts";
import { type Silenced, silence } from "./backup-silence.ts";
import type { Database } from "./database.ts";
import { dialectOver } from "./dialect.ts";
import { migrateBeside, migrationNames } from "./migrations/index.ts";
import type { Schema } from "./schema.ts";
import { tables } from "./tables.ts";

export interface RestoreOptions {
  /** Called once the backup is known to be good. The caller closes what it gives. */
  readonly database: () => Database;
  /** Opens the file anew; it is read twice, so that nothing is written of one that is damaged. */
  readonly open: () => Readable;
  /** Takes the place of what is there; else the database must hold nothing. */
  readonly replace: boolean;
  /** Nothing was sent since the backup was made, so what was open then is done now. */
  readonly moved: boolean;
  readonly now: Temporal.Instant;
}

export interface Restored {
  readonly header: BackupHeader;
  readonly rows: number;
  /** What is not sent any more; nothing where the mentor was moved. */
  readonly silenced: Silenced;
}

/** Where a backup of an older release is brought to this one, before it is taken over. */
const beside = "mentor_restore";

/**
 * @throws {BackupUnusable} it is damaged, of a later release, or the database is not empty; nothing was changed then
 */
export async function restore(options: RestoreOptions): Promise<Restored> {
  const { open, replace, moved, now } = options;
  const { header, end } = await readBackup(open());
  const latest = migrationNames.at(-1) ?? "";
  if (!migrationNames.includes(header.migration))
    throw new BackupUnusable(
      `The backup was made with ${header.migration}, which this release does not know: restore it with the release that made it, or a later one.`,
    );
  const database = options.database();
  await database.ready;
  const { db } = database;
  if (!replace) await refuseRows(db);
  const isOlder = header.migration !== latest;
  if (isOlder) await loadBeside(database, header.migration, latest, open);
  const silenced = await db.transaction().execute(async (transaction) => {
    await plainText(transaction);
    // Whoever runs on this database waits here, and goes on with what was restored.
    await sql`lock table ${sql.join(tables.map((table) => sql.table(table)))} in access exclusive mode`.execute(
      transaction,
    );
    if (!replace) await refuseRows(transaction);
    await sql`truncate ${sql.join(tables.map((table) => sql.table(table)))} restart identity`.execute(transaction);
    if (isOlder) await takeOver(transaction);
    else await readBackup(open(), loading(transaction));
    return moved ? { nudges: 0, questions: 0 } : silence(transaction, now);
  });
  return { header, rows: Object.values(end.rows).reduce((sum, count) => sum + count, 0), silenced };
}

async function refuseRows(db: Kysely<Schema>): Promise<void> {
  for (const table of tables) {
    const { rows } = await sql`select from ${sql.table(table)} limit 1`.execute(db);
    if (rows.length > 0)
      throw new BackupUnusable(
        `The database is not empty: there are rows in ${table}. Restore into an empty one, or say --replace to lose what is there.`,
      );
  }
}

/** A schema as the backup's release had it, filled, then migrated as a database of that release would be. */
async function loadBeside(database: Database, from: string, to: string, open: () => Readable): Promise<void> {
  await sql`drop schema if exists ${sql.table(beside)} cascade`.execute(database.db);
  await sql`create schema ${sql.table(beside)}`.execute(database.db);
  const pool = await database.createPool({ max: 1, searchPath: beside });
  try {
    await migrateBeside(pool, beside, from);
    const there = new Kysely<Schema>({ dialect: dialectOver(async () => pool) });
    await there.transaction().execute(async (transaction) => {
      await plainText(transaction);
      await readBackup(open(), loading(transaction));
    });
    await migrateBeside(pool, beside, to);
  } catch (error) {
    await sql`drop schema ${sql.table(beside)} cascade`.execute(database.db).catch(() => {});
    throw error;
  } finally {
    await pool.end();
  }
}

async function takeOver(db: Kysely<Schema>): Promise<void> {
  for (const table of tables) {
    const columns = await columnsOf(db, table);
    const names = sql.join(columns.map(({ name }) => sql.ref(name)));
    const there = sql.table(`${beside}.${table}`);
    await sql`
      insert into ${sql.table(table)} (${names}) overriding system value select ${names} from ${there}`.execute(db);
    const counted = columns.find((column) => column.counted);
    if (counted === undefined) continue;
    const sequence = (name: string) => sql`pg_get_serial_sequence(${name}, ${counted.name})`;
    await sql`
      select setval(${sequence(table)}, nextval(${sequence(`${beside}.${table}`)}::regclass), false)`.execute(db);
  }
  await sql`drop schema ${sql.table(beside)} cascade`.execute(db);
}
