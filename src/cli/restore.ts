/**
 * `npm run --silent restore -- FILE [--replace] [--moved]`: puts a backup into an empty database, embedded or on a server,
 * whichever it came from; `-` reads it from standard input.
 *
 * `--replace` loses what is there. Reminders that may have been sent since the backup are not sent again; `--moved` says that
 * the mentor was stopped before the backup and did nothing since, so that nothing is left out. Nothing is written of a backup
 * that is damaged. Exit 1 when it could not be restored, 2 for a wrong call.
 */
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { systemClock } from "../clock.ts";
import { createLog } from "../ops/log.ts";
import { BackupUnusable, type Database, explainStorageError, openDatabase, restore } from "../storage/index.ts";
import { readConfigOrExit } from "./environment.ts";
import { refuseOldNode } from "./node-version.ts";

refuseOldNode();
const known = ["--replace", "--moved"];
const given = process.argv.slice(2);
const [file, ...more] = given.filter((word) => !known.includes(word));
if (file === undefined || more.length > 0 || (file.startsWith("-") && file !== "-")) {
  say("Say one file: `npm run --silent restore -- mentor.backup`, or `-` for standard input; --replace, --moved.");
  process.exit(2);
}
const config = readConfigOrExit();
process.exit(await run(file));

async function run(from: string): Promise<number> {
  // Readable by its owner alone, as what it holds is.
  const folder = mkdtempSync(join(tmpdir(), "mentor-restore-"));
  let database: Database | undefined;
  const openOurs = () => {
    database = openDatabase({
      url: config.DATABASE_URL,
      dataDir: config.DATA_DIR,
      log: createLog(config.LOG_LEVEL),
      connectTimeoutMs: config.DATABASE_CONNECT_SECONDS * 1000,
    });
    return database;
  };
  try {
    const path = from === "-" ? join(folder, "backup") : from;
    if (from === "-") await pipeline(process.stdin, createWriteStream(path, { mode: 0o600 }));
    const now = systemClock.now();
    const { header, rows, silenced } = await restore({
      database: openOurs,
      open: () => createReadStream(path),
      replace: given.includes("--replace"),
      moved: given.includes("--moved"),
      now,
    });
    say(`${rows} rows restored, of ${header.at}, made with ${header.migration}.`);
    if (silenced.nudges > 0)
      say(
        `${silenced.nudges} reminders that were due before ${now} are not sent: they may have been since the backup. They are listed as “restored”.`,
      );
    if (silenced.questions > 0)
      say(`${silenced.questions} questions that waited in the backup are not answered: they may have been since.`);
    return 0;
  } catch (error) {
    say(error instanceof BackupUnusable ? error.message : explainStorageError(error));
    return 1;
  } finally {
    await database?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}
