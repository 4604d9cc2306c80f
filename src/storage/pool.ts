/** What both kinds of database do with their `pg.Pool`. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import type { Log } from "../ops/log.ts";
import { faultOf } from "./errors.ts";

/**
 * A broken connection is dropped and the next query makes another. Without listeners Node would end the process for
 * an idle connection that breaks (`pool`) or one between two statements of a transaction (`client`).
 */
export function healing(pool: Pool, log: Log): Pool {
  pool.on("error", (error) => log.warn({ fault: faultOf(error) }, "an idle database connection broke"));
  pool.on("connect", (client) => {
    client.on("error", (error) => log.debug({ fault: faultOf(error) }, "a database connection broke"));
  });
  return pool;
}

/** Ends the pool after what was asked of it: `pool.end()` alone leaves those waiting for a connection hanging for ever. */
export async function drain(pool: Pool): Promise<void> {
  // A query made just before has still to reach the pool.
  await sleep(0);
  while (pool.waitingCount > 0 || pool.idleCount < pool.totalCount) await sleep(5);
  await pool.end();
}
