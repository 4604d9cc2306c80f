/**
 * `npm run --silent mentor -- <command> [--json]`: one command and out, for scripts.
 *
 * `ask --json -` reads questions from standard input and prints one JSON object a line. Exit codes: 0; 1 when something
 * broke on our side; 2 for a wrong call.
 */

import { randomUUID } from "node:crypto";
import { consoleSurface } from "../adapters/console/console.ts";
import { inputLines } from "../adapters/console/lines.ts";
import { renderReply } from "../adapters/console/render.ts";
import { commands } from "../commands/index.ts";
import { quote } from "../commands/line.ts";
import { hintText, parseLine } from "../commands/text.ts";
import { describeTopic } from "../commands/topics.ts";
import type { Place } from "../conversations/conversations.ts";
import { CorpusError } from "../knowledge/faults.ts";
import { knowledgeFolder } from "../knowledge/folder.ts";
import { loadCorpus } from "../knowledge/load.ts";
import { createMentor, type Mentor } from "../mentor.ts";
import { createLog } from "../ops/log.ts";
import { plainText } from "../reply/plain.ts";
import { visibleText } from "../reply/sanitise.ts";
import { explainStorageError } from "../storage/index.ts";
import { answerObject, errorObject } from "./answer-json.ts";
import { readConfigOrExit } from "./environment.ts";
import { refuseOldNode } from "./node-version.ts";

refuseOldNode();
const config = readConfigOrExit();
const log = createLog(config.LOG_LEVEL);
const { words, json, thread, record } = readFlags(process.argv.slice(2));
// A reader that has seen enough (`| head`) ends us quietly.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

try {
  process.exitCode = await run();
} catch (error) {
  process.stderr.write(`${error instanceof CorpusError ? error.message : explainStorageError(error)}\n`);
  process.exitCode = 1;
}
// The embedded database's thread has been closed by now; what could still hold the process is a standard input nobody ends.
process.exit();

async function run(): Promise<number> {
  const [first] = words;
  if (first === undefined) return wrong('Say a command: `mentor ask "…"`, `mentor help`.');
  if (first === "topics" && json && words.length === 1) {
    print([...loadCorpus(knowledgeFolder, config.KNOWLEDGE_DIR).topics.values()].map(describeTopic));
    return 0;
  }
  if (first === "ask" && json) return askJson(words.slice(1));
  if (thread || record) return wrong("`--thread` and `--record` go with `ask --json`.");

  const line = words.map((word) => (/[\s"'“”]/.test(word) ? quote(word) : word)).join(" ");
  const parsed = parseLine(commands, line, { mode: "command", conversation: true });
  if (parsed.kind !== "command") return wrong(parsed.kind === "error" ? hintText(parsed) : "That is no command.");
  return withMentor(async (mentor) => {
    const reply = await mentor.conversations.command(place(randomUUID()), parsed.entry.name, parsed.args);
    if (json) print(reply.data ?? { title: reply.title ?? null, text: plainText(reply.body) });
    else
      process.stdout.write(
        renderReply(reply, {
          width: process.stdout.columns || 100,
          colour: process.stdout.isTTY === true && config.NO_COLOR === undefined,
        }),
      );
    return isBroken(reply.data) ? 1 : 0;
  });
}

/** Questions from the arguments, or with `-` from standard input: one line, one question, one object, in order. */
async function askJson(rest: readonly string[]): Promise<number> {
  if (rest.length === 0) return wrong("Say a question, or `-` to read questions from standard input.");
  return withMentor(async (mentor) => {
    let broken = false;
    let current = randomUUID();
    const answerLine = async (text: string): Promise<void> => {
      const started = performance.now();
      try {
        const reply = thread
          ? await mentor.conversations.line(place(current), text)
          : await mentor.conversations.question(place(current), text);
        const object = answerObject(text, reply, performance.now() - started);
        broken ||= object.kind === "error";
        print(object);
      } catch (error) {
        const reference = randomUUID().slice(0, 8);
        log.error({ err: error, reference }, "a question failed");
        broken = true;
        print(errorObject(text, reference, performance.now() - started));
      }
    };
    if (rest.length === 1 && rest[0] === "-") {
      for await (const line of inputLines(process.stdin)) {
        if (line.kind !== "text") print(errorFree(line.kind));
        else if (line.text.trim() === "") current = randomUUID();
        else {
          if (!thread) current = randomUUID();
          await answerLine(visibleText(line.text));
        }
      }
    } else await answerLine(visibleText(rest.join(" ")));
    return broken ? 1 : 0;
  });
}

/** A line that can't be read as text is the caller's mistake: declined, with the reason. */
function errorFree(kind: "not-utf8" | "too-long") {
  const text = kind === "not-utf8" ? "That line is not valid UTF-8." : "That line is longer than I can read.";
  return {
    question: "",
    kind: "declined",
    confidence: 0,
    title: "A line that can't be read",
    text,
    topics: [],
    sources: [],
    next: [],
    took_ms: 0,
  };
}

async function withMentor(work: (mentor: Mentor) => Promise<number>): Promise<number> {
  const mentor = await createMentor({
    config,
    log,
    recordGaps: json ? record : true,
  });
  try {
    const code = await work(mentor);
    await mentor.threads.settled();
    return code;
  } finally {
    await mentor.close();
  }
}

function place(current: string): Place {
  return {
    workspace: "console",
    thread: `cli-${current}`,
    person: "local",
    audience: "operator",
    surface: consoleSurface,
  };
}

function readFlags(given: readonly string[]) {
  const flags = new Set(["--json", "--thread", "--record"]);
  return {
    words: given.filter((word) => !flags.has(word)),
    json: given.includes("--json"),
    thread: given.includes("--thread"),
    record: given.includes("--record"),
  };
}

function isBroken(data: unknown): boolean {
  return typeof data === "object" && data !== null && "error" in data && "reference" in data;
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

function wrong(sentence: string): number {
  process.stderr.write(`${sentence}\n`);
  return 2;
}
