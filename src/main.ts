/**
 * The composition root: the only file that knows every part. Starts and stops them.
 *
 * With a terminal or piped input: the console. With nothing on standard input and no platform configured: exit 2, naming
 * the variables.
 */
import { randomUUID } from "node:crypto";
import { fstatSync } from "node:fs";
import { join } from "node:path";
import { createConsole } from "./adapters/console/console.ts";
import { readConfigOrExit } from "./cli/environment.ts";
import { refuseOldNode } from "./cli/node-version.ts";
import { CorpusError } from "./knowledge/faults.ts";
import { createMentor, type Mentor } from "./mentor.ts";
import { createLog } from "./ops/log.ts";
import { maskSecrets } from "./ops/mask.ts";
import { explainStorageError } from "./storage/index.ts";

refuseOldNode();
const config = readConfigOrExit();
const log = createLog(config.LOG_LEVEL);
const interactive = process.stdin.isTTY === true && process.stdout.isTTY === true;

if (!interactive && !hasInput()) {
  complain("There is nothing to do: no terminal, nothing on standard input, and no chat platform configured.");
  process.exit(2);
}

const mentor = await open();
const terminal = createConsole(
  {
    handle: async ({ workspace, thread, person, input }) => {
      const place = { workspace, thread, person };
      if (input.kind === "text") return mentor.conversations.line(place, input.text);
      if (input.kind === "command") return mentor.conversations.command(place, input.command, input.args);
      throw new Error("the console has no stored controls");
    },
    complete: mentor.conversations.complete,
    clock: mentor.clock,
    log,
  },
  {
    input: process.stdin,
    output: process.stdout,
    interactive,
    colour: interactive && config.NO_COLOR === undefined,
    workspace: "console",
    thread: "console",
    person: "local",
    eventId: () => randomUUID().slice(0, 8),
    ...(config.DATABASE_URL === undefined
      ? { history: { file: join(config.DATA_DIR, "console-history"), mask: maskSecrets } }
      : {}),
    welcome: "Backend Mentor. Ask in your own words; `help` lists commands, Ctrl-D leaves.",
  },
);

let failed = false;
mentor.database.ready.catch((error: unknown) => {
  failed = true;
  complain(explainStorageError(error));
  void terminal.stop();
});
for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, () => void terminal.stop());
await terminal.start();
await terminal.ended;
await mentor.close();
process.exit(failed ? 1 : 0);

async function open(): Promise<Mentor> {
  try {
    return await createMentor({
      config,
      log,
      surface: { name: "console", prefix: "", forms: false },
      audience: "operator",
      recordGaps: true,
    });
  } catch (error) {
    if (!(error instanceof CorpusError)) throw error;
    complain(error.message);
    process.exit(1);
  }
}

/** A pipe, a file or a socket can be read; `/dev/null` and a closed descriptor hold nothing. */
function hasInput(): boolean {
  try {
    const stat = fstatSync(0);
    return process.stdin.isTTY === true || stat.isFIFO() || stat.isFile() || stat.isSocket();
  } catch {
    return false;
  }
}

function complain(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}
