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
 * @param say told what is in it, once it is whole
 */
export async function writeBackup(
  { db }: Pick<Database, "db">,
  clock: Clock,
  to: Writable,
  say: (sentence: string) => void,
): Promise<void> {
  const gzip = createGzip();
  const written = pipeline(gzip, to);
  // Where it can't be written, whoever waits below hears of it.
  const failed = written.then(() => {});
  failed.catch(() => {});
  const { rows } = await dump(db, clock.now(), async (line) => {
    if (!gzip.write(`${line}\n`)) await Promise.race([once(gzip, "drain"), failed]);
  });
  gzip.end();
  await written;
  say(inWords(rows));
}

/** What a reader can hold against what they know of the mentor: no table's name means anything to them. */
function inWords(rows: Readonly<Record<string, number>>): string {
  const count = (table: string, one: string, many: string): string => {
    const found = rows[table] ?? 0;
    return `${found.toLocaleString("en")} ${found === 1 ? one : many}`;
  };
  const all = Object.values(rows).reduce((sum, found) => sum + found, 0);
  const parts = [
    count("learner", "learner", "learners"),
    count("schedule", "schedule", "schedules"),
    count("nudge", "reminder", "reminders"),
    `${count("thread", "conversation", "conversations")} with ${count("turn", "answer", "answers")}`,
    count("gap", "gap", "gaps"),
  ];
  return `In the backup: ${parts.join(", ")}; ${all.toLocaleString("en")} ${all === 1 ? "row" : "rows"} in all.`;
}
