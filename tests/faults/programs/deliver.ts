/**
 * A worker that sweeps and delivers to the platform at a URL until it is killed: prints `ready`.
 * Arguments: DATABASE_URL, REDIS_URL or nothing, the platform's URL.
 */
import { systemClock } from "../../../src/clock.ts";
import { createNudges } from "../../../src/nudges/nudges.ts";
import { openQueue } from "../../../src/nudges/queue.ts";
import { createLog } from "../../../src/ops/log.ts";
import { createNudgeStore, openDatabase } from "../../../src/storage/index.ts";
import { plainCompose, plainOutbox } from "../../nudges/plain.ts";
import { createMessenger } from "../messenger.ts";

const [url = "", redisUrl = "", platform = ""] = process.argv.slice(2);
const log = createLog("error");
const database = openDatabase({ dataDir: "/nonexistent", url, log });
const queue = await openQueue({ redisUrl: redisUrl || undefined, database, log, random: Math.random });
const nudges = createNudges({
  store: createNudgeStore(database, systemClock),
  queue,
  clock: systemClock,
  log,
  random: Math.random,
  messengers: new Map([["faulty", createMessenger(platform)]]),
  compose: plainCompose,
  outbox: plainOutbox,
  concurrency: 8,
  sweepMs: 1_000,
  leaseMs: 3_000,
});
await nudges.start();
process.stdout.write("ready\n");
