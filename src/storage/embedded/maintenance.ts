/** Vacuuming and checkpoints, which nothing in an embedded PostgreSQL does by itself: unserved, an 8 MB table grew to 934 MB. */
import type { Pool } from "pg";
import type { Log } from "../../ops/log.ts";
import { faultOf } from "../errors.ts";

const everyMs = 5 * 60_000;

/**
 * Starts serving the database every five minutes, if it was used since; returns how to stop.
 *
 * @param served how many batches of statements the engine has answered
 */
export function startMaintenance(pool: Pool, served: () => number, log: Log): () => void {
  let seen = served();
  let running = false;

  async function serve(): Promise<void> {
    if (running || served() === seen) return;
    running = true;
    const started = performance.now();
    try {
      await pool.query("vacuum");
      await pool.query("checkpoint");
      log.debug({ tookMs: Math.round(performance.now() - started) }, "vacuumed and checkpointed");
    } catch (error) {
      // The next round tries again; a fault that lasts shows in the statements of people's work.
      log.warn({ fault: faultOf(error) }, "the database could not be vacuumed");
    } finally {
      seen = served();
      running = false;
    }
  }

  const timer = setInterval(serve, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
