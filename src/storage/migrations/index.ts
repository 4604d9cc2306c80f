/**
 * The migrations in their order, imported by name so that a bundler and knip see them. A published one never changes;
 * the next is added below with a higher number.
 */
import { Kysely, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import type { Pool } from "pg";
import type { Log } from "../../ops/log.ts";
import { dialectOver } from "../dialect.ts";
import { DatabaseTooNew } from "../errors.ts";
import type { Schema } from "../schema.ts";
import { up as conversations } from "./0001-conversations.ts";
import { up as chat } from "./0002-chat.ts";
import { up as presses } from "./0003-presses.ts";
import { up as learning } from "./0004-learning.ts";
import { up as schedules } from "./0005-schedules.ts";
import { up as nudges } from "./0006-nudges.ts";

const migrations: Readonly<Record<string, Migration>> = {
  "0001-conversations": { up: conversations },
  "0002-chat": { up: chat },
  "0003-presses": { up: presses },
  "0004-learning": { up: learning },
  "0005-schedules": { up: schedules },
  "0006-nudges": { up: nudges },
};

/** Own names, since a team may have pointed us at a database in which another program uses Kysely too. */
const migrationTable = "mentor_migration";
const lockTable = "mentor_migration_lock";

/**
 * Brings the database to this release's schema. Safe when several processes start at once: Kysely holds an advisory
 * lock of the session, so the pool must not cut long statements.
 *
 * @throws {DatabaseTooNew} the database knows migrations that this release does not
 */
export async function migrate(pool: Pool, log: Log): Promise<void> {
  // Never destroyed: that would end the pool, which belongs to the caller.
  const db = new Kysely<unknown>({ dialect: dialectOver(async () => pool) });
  const { error, results } = await migratorOf(db).migrateToLatest();
  if (error !== undefined) {
    const unknown = await unknownMigrations(db);
    throw unknown.length > 0 ? new DatabaseTooNew(unknown) : error;
  }
  for (const { migrationName } of results ?? []) log.info({ migration: migrationName }, "migrated");
}

/** The names of the migrations, in their order. */
export const migrationNames: readonly string[] = Object.keys(migrations).sort();

/**
 * Brings a schema beside ours, which is empty or was brought somewhere before, to a migration.
 *
 * @param pool its bare names mean that schema
 */
export async function migrateBeside(pool: Pool, schema: string, to: string): Promise<void> {
  const db = new Kysely<unknown>({ dialect: dialectOver(async () => pool) });
  const { error } = await migratorOf(db, schema).migrateTo(to);
  if (error !== undefined) throw error;
}

/** The last migration that a database had. */
export async function lastMigration(db: Kysely<Schema>): Promise<string> {
  const { rows } = await sql<{ name: string }>`select max(name) as name from ${sql.table(migrationTable)}`.execute(db);
  return rows[0]?.name ?? "";
}

const migratorOf = (db: Kysely<unknown>, schema?: string) =>
  new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
    migrationTableName: migrationTable,
    migrationLockTableName: lockTable,
    ...(schema !== undefined && { migrationTableSchema: schema }),
  });

async function unknownMigrations(db: Kysely<unknown>): Promise<string[]> {
  const table = await sql<{ name: string | null }>`select to_regclass(${migrationTable})::text as name`.execute(db);
  if (table.rows[0]?.name == null) return [];
  const applied = await sql<{ name: string }>`select name from ${sql.table(migrationTable)} order by name`.execute(db);
  return applied.rows.map(({ name }) => name).filter((name) => !(name in migrations));
}
