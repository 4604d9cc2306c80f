/**
 * `npm run nudges`: the operator's view of what is due, queued, sent and failed, why, and how late, by workspace. `--days 30`
 * looks further back, `--json` prints one object. Exit 1 when the database or the queue can't be read, 2 for a wrong call.
 */
import { existsSync } from "node:fs";
import { systemClock } from "../clock.ts";
import { pacesOf } from "../nudges/pace.ts";
import { openQueue, type Queue } from "../nudges/queue.ts";
import { createLog } from "../ops/log.ts";
import { layoutOf } from "../storage/embedded/files.ts";
import { createNudgeStore, explainStorageError, openDatabase } from "../storage/index.ts";
import { readConfigOrExit } from "./environment.ts";
import { ownIo } from "./io.ts";
import { refuseOldNode } from "./node-version.ts";
import { nudgesUsage, readNudgeFlags, reportNudges } from "./nudge-report.ts";
import { runBeside } from "./socket-client.ts";

refuseOldNode();
const argv = process.argv.slice(2);
const config = readConfigOrExit();
const io = ownIo(config);
const log = createLog(config.LOG_LEVEL);

process.exit(await run());

async function run(): Promise<number> {
  const { DATABASE_URL, DATA_DIR, DATABASE_CONNECT_SECONDS } = config;
  if (readNudgeFlags(argv) === undefined) {
    io.complain(nudgesUsage);
    return 2;
  }
  if (DATABASE_URL === undefined) {
    const handed = await runBeside({ dataDir: DATA_DIR, argv: ["nudges", ...argv], io });
    if (handed !== undefined) return handed;
    if (!existsSync(layoutOf(DATA_DIR).cluster)) {
      io.complain(`There is no database in ${DATA_DIR}: nothing was ever due.`);
      return 1;
    }
  }
  const connectTimeoutMs = DATABASE_CONNECT_SECONDS * 1000;
  const database = openDatabase({ url: DATABASE_URL, dataDir: DATA_DIR, log, connectTimeoutMs });
  let queue: Queue | undefined;
  try {
    await database.ready;
    queue = await openQueue({
      redisUrl: config.REDIS_URL,
      database,
      log,
      random: Math.random,
      connectTimeoutMs: 5_000,
    }).catch((error: unknown) => {
      // What is due is known without it.
      io.complain(error instanceof Error ? error.message : String(error));
      return undefined;
    });
    const store = createNudgeStore(database, systemClock);
    const paces = pacesOf({ slack: config.SLACK_MESSAGES_PER_SECOND, discord: config.DISCORD_MESSAGES_PER_SECOND });
    const code = await reportNudges(argv, { store, counts: queue?.counts, paces, clock: systemClock }, io);
    return queue === undefined ? 1 : code;
  } catch (error) {
    io.complain(explainStorageError(error));
    return 1;
  } finally {
    await queue?.close();
    await database.close();
  }
}
