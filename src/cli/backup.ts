/**
 * `npm run --silent backup -- FILE [--replace]`: everything in our tables as one file, readable by its owner alone; `-` writes it
 * to standard output. A file that is there already stays, but for `--replace`. From the embedded database or a server, while the
 * mentor runs; what is queued is not part of it, since that is put there again. What is in it is said on standard error. Exit 1 when
 * it could not be made, 2 for a wrong call.
 */
import { once } from "node:events";
import { existsSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Writable } from "node:stream";
import { systemClock } from "../clock.ts";
import { createLog } from "../ops/log.ts";
import { layoutOf } from "../storage/embedded/files.ts";
import { explainStorageError, openDatabase } from "../storage/index.ts";
import { writeBackup } from "./backup-write.ts";
import { readConfigOrExit } from "./environment.ts";
import { ownIo } from "./io.ts";
import { refuseOldNode } from "./node-version.ts";
import { runBeside } from "./socket-client.ts";

refuseOldNode();
const given = process.argv.slice(2);
const replace = given.includes("--replace");
const [file, ...more] = given.filter((word) => word !== "--replace");
const config = readConfigOrExit();
// Half a backup is none, so a reader that leaves is no success here.
const io = ownIo(config, () => {
  io.complain("The backup was not made: whoever read standard output left before its end.");
  return 1;
});
if (file === undefined || more.length > 0 || (file.startsWith("-") && file !== "-"))
  wrong("Say one file: `npm run --silent backup -- mentor.backup`, or `-` for standard output; --replace.");
if (file === "-" && process.stdout.isTTY === true)
  wrong("A backup is no text: say a file, or send standard output somewhere.");

process.exit(await run(file));

async function run(to: string): Promise<number> {
  try {
    if (to === "-") return await backUp(process.stdout);
    if (existsSync(to) && !replace) {
      io.complain(`${to} is there already: say another file, or --replace to write over it.`);
      return 1;
    }
    return await inPlace(to);
  } catch (error) {
    io.complain(`The backup was not made. ${explainStorageError(error)}`);
    return 1;
  }
}

/** Written beside and moved there once it is whole and on the disk: an older backup of that name is there until then. */
async function inPlace(to: string): Promise<number> {
  const beside = `${to}.${process.pid}.part`;
  try {
    // Open before anything is done with it: a stream opens later by itself, also after the file was taken away again.
    const handle = await open(beside, "wx", 0o600);
    await using stream = handle.createWriteStream({ flush: true });
    const code = await backUp(stream);
    if (code !== 0) return code;
    await rename(beside, to);
    await using folder = await open(dirname(to), "r");
    await folder.sync();
    io.complain(`Written to ${to}. Keep it as you keep the database: it holds what people asked.`);
    return 0;
  } finally {
    await rm(beside, { force: true });
  }
}

async function backUp(to: Writable): Promise<number> {
  const { DATABASE_URL, DATA_DIR, LOG_LEVEL, DATABASE_CONNECT_SECONDS } = config;
  if (DATABASE_URL === undefined) {
    const handed = await besideRunning(to);
    if (handed !== undefined) return handed;
    if (!existsSync(layoutOf(DATA_DIR).cluster)) {
      io.complain(`There is no database in ${DATA_DIR}: nothing to back up.`);
      return 1;
    }
  }
  const database = openDatabase({
    url: DATABASE_URL,
    dataDir: DATA_DIR,
    log: createLog(LOG_LEVEL),
    connectTimeoutMs: DATABASE_CONNECT_SECONDS * 1000,
  });
  try {
    await database.ready;
    await writeBackup(database, systemClock, to, io.complain);
    return 0;
  } finally {
    await database.close();
  }
}

/** A mentor runs on the folder: it makes the backup, and what it sends is written here. */
async function besideRunning(to: Writable): Promise<number | undefined> {
  const failed = new Promise<never>((_, reject) => void to.once("error", reject));
  const out = (chunk: string | Uint8Array) => void to.write(chunk);
  const talk = runBeside({ dataDir: config.DATA_DIR, argv: ["backup"], io: { ...io, out } });
  const code = await Promise.race([talk, failed]);
  if (code !== undefined && to !== process.stdout) {
    to.end();
    await Promise.race([once(to, "close"), failed]);
  }
  return code;
}

function wrong(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
}
