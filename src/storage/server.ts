/** A PostgreSQL server at `DATABASE_URL`. */
import { setTimeout as sleep } from "node:timers/promises";
import pg, { type PoolConfig } from "pg";
import type { Log } from "../ops/log.ts";
import type { Source } from "./database.ts";
import { codeOf, DatabaseUnreachable, faultOf } from "./errors.ts";
import { drain, healing } from "./pool.ts";
import { columnTypes } from "./types.ts";

const oldestMajor = 15;
/** Faults that waiting does not mend: wrong password, not let in, no such database. */
const lasting = new Set(["28P01", "28000", "3D000"]);
const firstPauseMs = 250;
const longestPauseMs = 5_000;
const attemptMs = 5_000;
const connections = 10;
const firstConnections = 8;

export interface ServerOptions {
  url: string;
  log: Log;
  connectTimeoutMs: number;
  statementTimeoutMs: number;
  /** How long a statement of the first lane may take, and before it the wait for a connection. */
  firstTimeoutMs: number;
}

export function openServer(options: ServerOptions): Source {
  const { url, log, connectTimeoutMs, statementTimeoutMs, firstTimeoutMs } = options;
  const config: PoolConfig = {
    connectionString: url,
    application_name: "backend-mentor",
    connectionTimeoutMillis: attemptMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: columnTypes,
  };
  const createPool = (more: PoolConfig) =>
    healing(new pg.Pool({ ...config, statement_timeout: statementTimeoutMs, ...more }), log);
  const pool = createPool({ max: connections });
  // Connections of their own, kept open: what can't wait does not queue behind what can.
  const first = createPool({
    max: firstConnections,
    statement_timeout: firstTimeoutMs,
    connectionTimeoutMillis: firstTimeoutMs,
    idleTimeoutMillis: 0,
  });
  const stopped = new AbortController();

  let opening: Promise<void> = Promise.resolve();

  async function open(migrate: (pool: pg.Pool) => Promise<void>): Promise<void> {
    // A migration may take as long as it needs, and wait for the one that another process runs.
    const unhurried = healing(new pg.Pool({ ...config, max: 1 }), log);
    try {
      await connect(unhurried, placeOf(url));
      await migrate(unhurried);
    } finally {
      await unhurried.end();
    }
  }

  /** Tries until it answers; the pauses double. */
  async function connect(first: pg.Pool, place: string): Promise<void> {
    const deadline = performance.now() + connectTimeoutMs;
    for (let attempt = 1, pause = firstPauseMs; ; attempt += 1, pause = Math.min(pause * 2, longestPauseMs)) {
      try {
        return await check(first, place);
      } catch (error) {
        if (error instanceof DatabaseUnreachable) throw error;
        const fault = faultOf(error);
        if (lasting.has(codeOf(error) ?? "")) throw new DatabaseUnreachable(place, fault);
        if (stopped.signal.aborted) throw new DatabaseUnreachable(place, "it was closed before it answered");
        if (performance.now() + pause > deadline) {
          throw new DatabaseUnreachable(place, `${fault}, after ${attempt} attempts`);
        }
        log.warn({ place, attempt, fault, againInMs: pause }, "PostgreSQL does not answer, trying again");
        await sleep(pause, undefined, { signal: stopped.signal }).catch(() => {});
      }
    }
  }

  return {
    kind: "server",
    firstStart: false,
    pool,
    first,
    createPool: ({ max, searchPath }) => createPool({ max, options: `-c search_path=${searchPath}` }),
    open(migrate) {
      opening = open(migrate);
      return opening;
    },
    async close() {
      stopped.abort();
      await opening.catch(() => {});
      await drain(first);
      await drain(pool);
    },
  };
}

async function check(pool: pg.Pool, place: string): Promise<void> {
  const { rows } = await pool.query<{ version: number }>(
    "select current_setting('server_version_num')::integer as version",
  );
  const major = Math.floor((rows[0]?.version ?? 0) / 10_000);
  if (major < oldestMajor) {
    throw new DatabaseUnreachable(place, `it is version ${major}, and ${oldestMajor} or later is needed`);
  }
}

/** `host:port/database`, as `pg` understands the URL and the environment; never user or password. */
function placeOf(url: string): string {
  const { host, port, database } = new pg.Client({ connectionString: url });
  return `${host}:${port}/${database ?? ""}`;
}
