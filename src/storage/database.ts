/**
 * Opens the database, embedded or on a server, behind one `Kysely`, and a second for what can't wait.
 *
 * They can be used at once: what is asked of them before the database is open and migrated waits for that, and fails as
 * the opening failed.
 */
import { Kysely } from "kysely";
import type { Pool } from "pg";
import type { Log } from "../ops/log.ts";
import { dialectOver } from "./dialect.ts";
import { openEmbedded } from "./embedded/index.ts";
import { migrate } from "./migrations/index.ts";
import type { Schema } from "./schema.ts";
import { openServer } from "./server.ts";

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/name`; without it, the embedded database in `dataDir`. */
  url?: string | undefined;
  /** Folder of the embedded database. */
  dataDir: string;
  log: Log;
  /** How long a server that does not answer is tried again before `ready` rejects. */
  connectTimeoutMs?: number;
  /** How long a statement may run. */
  statementTimeoutMs?: number;
  /** How long one of `first` may run, or wait for its turn. */
  firstTimeoutMs?: number;
}

export interface PoolOptions {
  /** Connections at most. */
  max: number;
  /** The schema whose tables are meant by a bare name. */
  searchPath: string;
}

export interface Database {
  readonly kind: "embedded" | "server";
  readonly db: Kysely<Schema>;
  /** The same database for what can't wait, such as storing what arrives: it does not queue behind the rest and fails soon. */
  readonly first: Kysely<Schema>;
  /** Connections for a library that brings its own tables. Whoever asks for them ends them, before `close`. */
  createPool(options: PoolOptions): Promise<Pool>;
  /** Resolves when the database is open and migrated. Rejects with one of the named errors of `errors.ts`. */
  readonly ready: Promise<void>;
  /** The embedded database does not exist yet: making it takes seconds, so a first answer should not wait for `ready`. */
  readonly firstStart: boolean;
  /** Waits for the statements under way, then frees everything. Can be called twice, and before `ready`. */
  close(): Promise<void>;
}

/** One way to a database. Its pools are usable once `open` has resolved. */
export interface Source {
  readonly kind: Database["kind"];
  readonly firstStart: boolean;
  readonly pool: Pool;
  readonly first: Pool;
  createPool(options: PoolOptions): Pool;
  /** Makes the pool usable and calls `migrate` with one that does not cut long statements. */
  open(migrate: (pool: Pool) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** Returns at once; whatever goes wrong comes out of `ready` and of every query. */
export function openDatabase({
  url,
  dataDir,
  log,
  connectTimeoutMs = 30_000,
  statementTimeoutMs = 30_000,
  firstTimeoutMs = 1_500,
}: DatabaseOptions): Database {
  const source =
    url === undefined
      ? openEmbedded({ dataDir, log, statementTimeoutMs, firstTimeoutMs })
      : openServer({ url, log, connectTimeoutMs, statementTimeoutMs, firstTimeoutMs });
  const ready = source.open((pool) => migrate(pool, log));
  // Whoever awaits `ready` or a query hears of it; nobody doing so must not end the process.
  ready.catch(() => {});
  let closing: Promise<void> | undefined;
  return {
    kind: source.kind,
    firstStart: source.firstStart,
    ready,
    db: new Kysely<Schema>({ dialect: dialectOver(() => ready.then(() => source.pool)) }),
    first: new Kysely<Schema>({ dialect: dialectOver(() => ready.then(() => source.first)) }),
    createPool: (options) => ready.then(() => source.createPool(options)),
    close() {
      closing ??= source.close();
      return closing;
    },
  };
}
