/** One command of the mentor and out: what `mentor` prints, with a mentor of its own or one that runs already. */
import { randomUUID } from "node:crypto";
import { consoleSurface } from "../adapters/console/console.ts";
import { inputLines } from "../adapters/console/lines.ts";
import { renderReply } from "../adapters/console/render.ts";
import { commands } from "../commands/index.ts";
import { quote } from "../commands/line.ts";
import { hintText, parseLine } from "../commands/text.ts";
import { describeTopic } from "../commands/topics.ts";
import type { Place } from "../conversations/place.ts";
import { knowledgeFolder } from "../knowledge/folder.ts";
import { loadCorpus } from "../knowledge/load.ts";
import type { Mentor } from "../mentor.ts";
import type { Log } from "../ops/log.ts";
import { plainText } from "../reply/plain.ts";
import { visibleText } from "../reply/sanitise.ts";
import { answerObject, errorObject } from "./answer-json.ts";
import type { CommandIo } from "./io.ts";

type Talking = Pick<Mentor, "conversations" | "threads">;

export interface OneShotOptions {
  /** Calls `work` with a mentor, and looks after its end. */
  readonly withMentor: (work: (mentor: Talking) => Promise<number>) => Promise<number>;
  readonly knowledgeDir: string | undefined;
  readonly io: CommandIo;
  readonly log: Log;
}

/** Whether a command line reads standard input. */
export const readsInput = (argv: readonly string[]): boolean => {
  const { words, json } = readFlags(argv);
  return json && words[0] === "ask" && words.length === 2 && words[1] === "-";
};

/** @returns the exit code: 0, 1 when something broke on our side, 2 for a wrong call */
export async function runOneShot(argv: readonly string[], options: OneShotOptions): Promise<number> {
  const { withMentor, knowledgeDir, io, log } = options;
  const { words, json, thread, record } = readFlags(argv);
  const print = (value: unknown) => io.out(`${JSON.stringify(value)}\n`);
  const wrong = (sentence: string): number => {
    io.complain(sentence);
    return 2;
  };

  const place = (current: string): Place => ({
    workspace: "console",
    thread: `cli-${current}`,
    person: "local",
    audience: "operator",
    surface: consoleSurface,
    recordGaps: json ? record : true,
  });

  /** Until what it leaves behind is stored. */
  const talking = (work: (mentor: Talking) => Promise<number>) =>
    withMentor(async (mentor) => {
      const code = await work(mentor);
      await mentor.threads.settled();
      return code;
    });

  /** Questions from the arguments, or with `-` from standard input: one line, one question, one object, in order. */
  const askJson = (rest: readonly string[]) =>
    talking(async (mentor) => {
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
        for await (const line of inputLines(io.input)) {
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

  const [first] = words;
  if (first === undefined) return wrong('Say a command: `mentor ask "…"`, `mentor help`.');
  if (first === "topics" && json && words.length === 1) {
    print([...loadCorpus(knowledgeFolder, knowledgeDir).topics.values()].map(describeTopic));
    return 0;
  }
  if (first === "ask" && json)
    return words.length > 1
      ? askJson(words.slice(1))
      : wrong("Say a question, or `-` to read questions from standard input.");
  if (thread || record) return wrong("`--thread` and `--record` go with `ask --json`.");

  const line = words.map((word) => (/[\s"'“”]/.test(word) ? quote(word) : word)).join(" ");
  const parsed = parseLine(commands, line, { mode: "command", conversation: true });
  if (parsed.kind !== "command") return wrong(parsed.kind === "error" ? hintText(parsed) : "That is no command.");
  return talking(async (mentor) => {
    const reply = await mentor.conversations.command(place(randomUUID()), parsed.entry.name, parsed.args);
    if (json) print(reply.data ?? { title: reply.title ?? null, text: plainText(reply.body) });
    else io.out(renderReply(reply, { width: io.width, colour: io.colour }));
    return isBroken(reply.data) ? 1 : 0;
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
