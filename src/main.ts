/**
 * The composition root: the only file that knows every part. Starts and stops them.
 *
 * With a chat platform's token: the bot. Else, with a terminal or piped input: the console. With nothing on standard input and no platform configured: exit 2, naming
 * the variables.
 */
import { randomUUID } from "node:crypto";
import { fstatSync } from "node:fs";
import { join } from "node:path";
import { type Console, consoleSurface, createConsole } from "./adapters/console/console.ts";
import { keepIn } from "./adapters/console/exports.ts";
import { readConfigOrExit } from "./cli/environment.ts";
import { refuseOldNode } from "./cli/node-version.ts";
import { reportNudges } from "./cli/nudge-report.ts";
import { servedCommands } from "./cli/served.ts";
import { type RunCommand, type ServedCommands, serveCommands } from "./cli/socket-server.ts";
import { hasChatPlatform } from "./config.ts";
import type { Place } from "./conversations/place.ts";
import { CorpusError } from "./knowledge/faults.ts";
import { createMentor, type Mentor } from "./mentor.ts";
import type { Nudging } from "./nudging.ts";
import { createLog } from "./ops/log.ts";
import { maskSecrets } from "./ops/mask.ts";
import { explainStorageError } from "./storage/index.ts";

refuseOldNode();
const config = readConfigOrExit();
const platformNames = { slack: "Slack", discord: "Discord" } as const;
const localPerson = { workspace: "console", person: "local" };
const interactive = process.stdin.isTTY === true && process.stdout.isTTY === true;
// Whoever types is told in a sentence: warnings would stand between the lines, unless they were asked for.
const log = createLog(
  interactive && !hasChatPlatform(config) && config.LOG_LEVEL === "warn" ? "error" : config.LOG_LEVEL,
);

if (!hasChatPlatform(config) && !interactive && !hasInput()) {
  complain(
    "There is nothing to do: no terminal, nothing on standard input, and no chat platform configured (SLACK_BOT_TOKEN with SLACK_APP_TOKEN, or DISCORD_TOKEN).",
  );
  process.exit(2);
}

const mentor = await open();
process.exit(hasChatPlatform(config) ? await runBot() : await runConsole());

/** On the configured chat platforms, until a signal ends it. */
async function runBot(): Promise<number> {
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
  try {
    await mentor.database.ready;
  } catch (error) {
    complain(explainStorageError(error));
    return 1;
  }
  // The platforms' clients are large: the console starts without them.
  const { startBot, startWorker } = await import("./bot.ts");
  const isWorker = config.ROLE === "worker";
  const bot = await (isWorker ? startWorker : startBot)(mentor, config, log);
  for (const refusal of bot.refusals) complain(refusal);
  if (bot.platforms.length > 0) {
    const names = bot.platforms.map((name) => platformNames[name]).join(" and ");
    const serving = await serveBeside();
    complain(isWorker ? `Ready to send reminders on ${names}.` : `Ready on ${names}.`);
    await stopped;
    await serving?.close();
  }
  await bot.stop();
  await mentor.close();
  return bot.platforms.length > 0 ? 0 : 1;
}

/** The embedded database is this process's own: command lines beside it are answered here. */
async function serveBeside(): Promise<ServedCommands | undefined> {
  if (mentor.database.kind !== "embedded") return undefined;
  try {
    const run = servedCommands({ mentor, config, log, more: { nudges: reportFrom(mentor) } });
    return await serveCommands({ dataDir: config.DATA_DIR, run, log });
  } catch (error) {
    log.warn({ err: error }, "command lines beside this process can't be answered");
    return undefined;
  }
}

const reportFrom =
  ({ nudgeStore: store, jobs, clock, paces }: Mentor): RunCommand =>
  (argv, io) =>
    reportNudges(argv, { store, counts: jobs.counts, paces, clock }, io);

/** In a terminal or between two pipes, until its input ends. */
async function runConsole(): Promise<number> {
  const terminal = createConsole(
    {
      handle: async ({ workspace, thread, person, input }) => {
        const place: Place = { workspace, thread, person, audience: "operator", surface: consoleSurface };
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
      ...localPerson,
      thread: "console",
      eventId: () => randomUUID().slice(0, 8),
      ...(config.DATABASE_URL === undefined
        ? { history: { file: join(config.DATA_DIR, "console-history"), mask: maskSecrets } }
        : {}),
      ...(interactive && { keepFile: keepIn(join(config.DATA_DIR, "exports")) }),
      welcome: "Backend Mentor. Ask in your own words; `help` lists commands, Ctrl-D leaves.",
    },
  );

  const reminding = interactive ? remindHere(terminal) : undefined;
  let fault: string | undefined;
  mentor.database.ready.catch((error: unknown) => {
    fault = explainStorageError(error);
    void terminal.stop();
  });
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, () => void terminal.stop());
  await terminal.start();
  await terminal.ended;
  await reminding?.stop();
  await mentor.close();
  if (fault === undefined) return 0;
  // Not before the prompt has left the line.
  complain(fault);
  return 1;
}

/** Reminders of whoever sits here, while they do: begun once there are any, since a queue is large. */
function remindHere({ messenger }: Pick<Console, "messenger">): { stop(): Promise<void> } {
  let nudging: Promise<Nudging> | undefined;
  const begin = async (): Promise<Nudging> => {
    const { startNudging } = await import("./nudging.ts");
    return startNudging(mentor, new Map([["console", { messenger }]]), config, log);
  };
  const start = () => {
    nudging ??= begin();
  };
  mentor.reach.onConsole = start;
  mentor.database.ready
    .then(() => mentor.nudgeStore.findSchedule(localPerson))
    .then((schedule) => schedule?.state === "on" && start())
    .catch((error: unknown) => log.warn({ err: error }, "reminders can't be looked for"));
  return { stop: async () => (await nudging)?.stop(1_000) };
}

async function open(): Promise<Mentor> {
  try {
    return await createMentor({
      config,
      log,
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
