/**
 * PostgreSQL inside this process (PGlite), for whoever has no server. As delivered it survives neither a power cut nor
 * a second process on its folder; five guards make it do so:
 *
 * 1. fsync is real (`filesystem.ts`), and a first start is built beside and renamed (`files.ts`);
 * 2. the operating system's lock keeps others out (`lock.ts`);
 * 3. vacuum and checkpoints run from a timer (`maintenance.ts`);
 * 4. it runs in a thread, which is ended when a statement takes too long (`thread.ts`, `worker.ts`);
 * 5. the version of PGlite is pinned, and the folder's is checked.
 *
 * `socket.ts` makes a connection of it, as many as are asked for: `multiplexer.ts` lets them take turns, a transaction
 * at a time, and those of the first lane before the others.
 */
import { existsSync, rmSync } from "node:fs";
import pg from "pg";
import type { Log } from "../../ops/log.ts";
import type { Source } from "../database.ts";
import { DataDirUnusable, EngineStopped } from "../errors.ts";
import { drain, healing } from "../pool.ts";
import { columnTypes } from "../types.ts";
import { checkRoom, checkVersion, freeBytes, type Layout, layoutOf, prepare, publish } from "./files.ts";
import { takeLock } from "./lock.ts";
import { startMaintenance } from "./maintenance.ts";
import { createMultiplexer } from "./multiplexer.ts";
import { createSocket } from "./socket.ts";
import { type Engine, startEngine } from "./thread.ts";

/** They cost nothing, but a few more than one let a statement go between those of others. */
const connections = 10;
const firstConnections = 4;

export interface EmbeddedOptions {
  dataDir: string;
  log: Log;
  statementTimeoutMs: number;
  /** How long a statement of the first lane may wait for its turn. */
  firstTimeoutMs: number;
}

export function openEmbedded({ dataDir, log, statementTimeoutMs, firstTimeoutMs }: EmbeddedOptions): Source {
  const layout = layoutOf(dataDir);
  const firstStart = !existsSync(layout.cluster);
  /** None until migrated: a migration may take as long as it needs. */
  let limitMs = 0;
  let release = () => {};
  let stopMaintenance = () => {};
  let opening: Promise<void> = Promise.resolve();
  const multiplexer = createMultiplexer({ start: () => start(layout), limitMs: () => limitMs });

  function createPool(config: pg.PoolConfig): pg.Pool {
    return healing(
      new pg.Pool({
        idleTimeoutMillis: 0,
        user: "postgres",
        database: "postgres",
        host: "embedded",
        port: 5432,
        ssl: false,
        keepAlive: true,
        types: columnTypes,
        stream: () => createSocket(multiplexer),
        ...config,
      }),
      log,
    );
  }
  const pool = createPool({ max: connections });
  const first = createPool({
    max: firstConnections,
    connectionTimeoutMillis: firstTimeoutMs,
    stream: () => createSocket(multiplexer, "first", firstTimeoutMs),
  });

  async function open(migrate: (pool: pg.Pool) => Promise<void>): Promise<void> {
    const started = performance.now();
    prepare(layout);
    release = takeLock(layout);
    try {
      // What a first start that was cut off left; nobody else builds there, since we hold the lock.
      rmSync(layout.unfinished, { recursive: true, force: true });
      if (existsSync(layout.cluster)) checkVersion(layout);
      else await create(layout);
      await migrate(pool);
    } catch (error) {
      await pool.end();
      await multiplexer.close();
      release();
      throw error;
    }
    limitMs = statementTimeoutMs;
    stopMaintenance = startMaintenance(pool, multiplexer.served, log);
    log.debug(
      { dataDir: layout.dataDir, firstStart, tookMs: Math.round(performance.now() - started) },
      "embedded database open",
    );
  }

  return {
    kind: "embedded",
    firstStart,
    pool,
    first,
    createPool: ({ max, searchPath }) => createPool({ max, options: `-c search_path=${searchPath}` }),
    open(migrate) {
      opening = open(migrate);
      return opening;
    },
    async close() {
      // What failed has cleaned up after itself.
      if (
        !(await opening.then(
          () => true,
          () => false,
        ))
      )
        return;
      stopMaintenance();
      await drain(first);
      await drain(pool);
      await multiplexer.close();
      release();
    },
  };
}

/** The first start: the cluster is built beside its place and moved there when it is whole and on the disk. */
async function create(layout: Layout): Promise<void> {
  checkRoom(layout);
  const engine = await start({ ...layout, cluster: layout.unfinished });
  await engine.close();
  await publish(layout);
}

async function start({ dataDir, cluster }: Layout): Promise<Engine> {
  try {
    return await startEngine(cluster);
  } catch (error) {
    if (!(error instanceof EngineStopped)) throw error;
    const full = freeBytes(dataDir) < 2 ** 20;
    throw new DataDirUnusable(dataDir, full ? "the disk is full" : `PostgreSQL does not open it (${error.why})`);
  }
}
