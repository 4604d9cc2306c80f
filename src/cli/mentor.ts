/**
 * `npm run --silent mentor -- <command> [--json]`: one command and out, for scripts.
 *
 * `ask --json -` reads questions from standard input and prints one JSON object a line. Exit codes: 0; 1 when something
 * broke on our side; 2 for a wrong call. Beside a mentor that runs on the embedded database, that one does it.
 */
import { systemClock } from "../clock.ts";
import { CorpusError } from "../knowledge/faults.ts";
import { createMentor } from "../mentor.ts";
import { createLog } from "../ops/log.ts";
import { explainStorageError } from "../storage/index.ts";
import { readConfigOrExit } from "./environment.ts";
import { ownIo } from "./io.ts";
import { refuseOldNode } from "./node-version.ts";
import { readsInput, runOneShot } from "./one-shot.ts";
import { isRemindPreview, remindPreview } from "./remind-preview.ts";
import { runBeside } from "./socket-client.ts";

refuseOldNode();
const given = process.argv.slice(2);
// Arithmetic alone: needs no configuration, and opens nothing.
if (isRemindPreview(given)) process.exit(remindPreview(given, process, systemClock));
const config = readConfigOrExit();
const log = createLog(config.LOG_LEVEL);
const io = ownIo(config);

try {
  process.exitCode = (await beside()) ?? (await alone());
} catch (error) {
  io.complain(error instanceof CorpusError ? error.message : explainStorageError(error));
  process.exitCode = 1;
}
// The embedded database's thread has been closed by now; what could still hold the process is a standard input nobody ends.
process.exit();

async function beside(): Promise<number | undefined> {
  if (config.DATABASE_URL !== undefined) return undefined;
  return runBeside({ dataDir: config.DATA_DIR, argv: ["mentor", ...given], io, input: readsInput(given) });
}

function alone(): Promise<number> {
  return runOneShot(given, {
    async withMentor(work) {
      const mentor = await createMentor({ config, log, recordGaps: true });
      try {
        return await work(mentor);
      } finally {
        await mentor.close();
      }
    },
    knowledgeDir: config.KNOWLEDGE_DIR,
    io,
    log,
  });
}
