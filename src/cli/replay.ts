/**
 * `npm run --silent replay -- FILE`: feeds one recorded event (JSON) through the real adapter, engine and a database of its own,
 * without a network, and prints every call the adapter would have made, one JSON object a line. A Slack body or envelope, or a
 * Discord dispatch `{t, d}`; `-` reads standard input. Exit 2 for what is neither, 1 where the corpus is not sound.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import type { ChatHost, ReplayedCall } from "../adapters/adapter.ts";
import { commands } from "../commands/index.ts";
import type { Arrival } from "../conversations/arrival.ts";
import { createTurns } from "../conversations/turns.ts";
import { CorpusError } from "../knowledge/faults.ts";
import { createMentor, type Mentor } from "../mentor.ts";
import { createLog, type Log } from "../ops/log.ts";
import { readConfigOrExit } from "./environment.ts";
import { endWithReader } from "./io.ts";
import { refuseOldNode } from "./node-version.ts";

refuseOldNode();
const patienceMs = 90_000;
const [file] = process.argv.slice(2);
if (file === undefined) wrong("Say which file: `npm run --silent replay -- event.json`, or `-` for standard input.");

const body = read(file);
const given = readConfigOrExit();
const folder = mkdtempSync(join(tmpdir(), "mentor-replay-"));
// The database's thread may still be writing where the start was given up.
const removeFolder = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
endWithReader(() => {
  removeFolder();
  return 0;
});
const config = { ...given, DATABASE_URL: undefined, DATA_DIR: join(folder, "data") };
const log = createLog(config.LOG_LEVEL);
const mentor = await open();
let code = 0;
try {
  await mentor.database.ready;
  await replay(body, mentor, log);
} catch (error) {
  if (!(error instanceof z.ZodError)) throw error;
  process.stderr.write(`That is neither a Slack body nor a Discord dispatch: ${z.prettifyError(error)}\n`);
  code = 2;
} finally {
  await mentor.close();
  removeFolder();
}
process.exit(code);

async function open(): Promise<Mentor> {
  try {
    return await createMentor({ config, log, recordGaps: false });
  } catch (error) {
    removeFolder();
    if (!(error instanceof CorpusError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

async function replay(recorded: unknown, { conversations, store, clock }: Mentor, logger: Log): Promise<void> {
  const turns = createTurns({ store, conversations, table: commands, clock, log: logger });
  const arrived: Arrival[] = [];
  const host: ChatHost = {
    table: commands,
    suggest: conversations.suggest,
    clock,
    log: logger,
    async receive(arrival) {
      const reception = await turns.receive(arrival);
      print({
        call: "receive",
        args: { event: arrival.event, thread: arrival.thread, address: arrival.address, reception },
      });
      if (reception === "stored") arrived.push(arrival);
      return reception;
    },
  };
  const isDiscord = typeof recorded === "object" && recorded !== null && "t" in recorded;
  const replayed = isDiscord
    ? (await import("../adapters/discord/replay.ts")).replayDiscord(recorded, host, print)
    : (await import("../adapters/slack/replay.ts")).replaySlack(recorded, host, print);
  const { messenger, surface } = replayed;
  turns.join(surface.name === "discord" ? "discord" : "slack", { messenger, surface: () => surface });
  await replayed.take();
  const until = performance.now() + patienceMs;
  for (const { workspace, event } of arrived)
    while ((await store.inboxRow(workspace, event))?.state !== "done" && performance.now() < until)
      await setTimeout(20);
  await turns.stop();
}

function read(from: string): unknown {
  try {
    return JSON.parse(readFileSync(from === "-" ? 0 : from, "utf8"));
  } catch (error) {
    wrong(`${from} can't be read as JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function print(call: ReplayedCall): void {
  process.stdout.write(`${JSON.stringify(call)}\n`);
}

function wrong(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
}
