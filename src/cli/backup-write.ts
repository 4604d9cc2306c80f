/** A backup as bytes: the dump's lines, packed. */
import { once } from "node:events";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { Clock } from "../clock.ts";
import { type Database, dump } from "../storage/index.ts";

/**
 * Writes a backup and ends `to`.
 *
 * @param say told what was done, a table at a time
 * @returns how many rows it holds
 */
export async function writeBackup(
  { db }: Pick<Database, "db">,
  clock: Clock,
  to: Writable,
  say: (sentence: string) => void,
): Promise<number> {
  const gzip = createGzip();
  const written = pipeline(gzip, to);
  // Where it can't be written, whoever waits below hears of it.
  const failed = written.then(() => {});
  failed.catch(() => {});
  const { rows } = await dump(
    db,
    clock.now(),
    async (line) => {
      if (!gzip.write(`${line}\n`)) await Promise.race([once(gzip, "drain"), failed]);
    },
    (table, count) => say(`${table}: ${count}`),
  );
  gzip.end();
  await written;
  return Object.values(rows).reduce((sum, count) => sum + count, 0);
}
