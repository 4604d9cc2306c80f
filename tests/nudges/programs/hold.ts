/**
 * Takes jobs of the queue and never finishes them: prints `ready`, then `held <id>` for each, until it is killed.
 * Arguments: DATA_DIR, DATABASE_URL or nothing, REDIS_URL or nothing, the queue's name.
 */
import { openQueue } from "../../../src/nudges/queue.ts";
import { createLog } from "../../../src/ops/log.ts";
import { openDatabase } from "../../../src/storage/index.ts";

const [dataDir = "", url, redisUrl, name = "hold"] = process.argv.slice(2);
const log = createLog("error");
const database = openDatabase({ dataDir, url: url || undefined, log });
const queue = await openQueue({ redisUrl: redisUrl || undefined, database, log, random: Math.random, name });
for (let n = 0; n < 5; n += 1) await queue.add("hold", [{ data: n, jobId: `held-${n}` }]);
await queue.work(
  ({ id }) => {
    process.stdout.write(`held ${id}\n`);
    return new Promise(() => {});
  },
  { concurrency: 5 },
);
process.stdout.write("ready\n");
