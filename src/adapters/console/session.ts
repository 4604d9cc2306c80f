/** One person at one console: turns what was typed into an `Inbound`, and what comes back into text. */
import type { Paragraph } from "mdast";
import { numberedChoices } from "../../reply/layout.ts";
import { inlineCode, paragraph, root } from "../../reply/markdown.ts";
import { type Attachment, type Reply, reply } from "../../reply/reply.ts";
import { visibleText } from "../../reply/sanitise.ts";
import type { AdapterHost, Inbound, Input } from "../adapter.ts";
import type { KeepFile } from "./exports.ts";
import type { InputLine } from "./lines.ts";
import { renderReply } from "./render.ts";

export interface SessionOptions {
  readonly workspace: string;
  readonly thread: string;
  readonly person: string;
  /** Unique each time it is called. */
  readonly eventId: () => string;
  readonly colour: boolean;
  /** Columns of the terminal now; it may be resized between two answers. */
  readonly columns: () => number;
  /** Keeps the files of replies; absent: their text is written below the reply. */
  readonly keepFile?: KeepFile;
}

export interface Session {
  /** The text to show for one line, ending in a newline. Never rejects: a fault on our side becomes an apology. */
  answer(line: InputLine, signal?: AbortSignal): Promise<string>;
  /** The text of a reply that nobody asked for just now; a number means its choices from here on. */
  unasked(made: Reply): Promise<string>;
}

const faults: Record<Exclude<InputLine["kind"], "text">, string> = {
  "not-utf8": "I could not read that line: it is not valid UTF-8. Save or send it as UTF-8 and ask again.",
  "too-long":
    "That line is longer than I can read. Put the question in a few sentences, with only the lines that matter.",
};

export function createSession(
  { handle, clock, log }: Pick<AdapterHost, "handle" | "clock" | "log">,
  options: SessionOptions,
): Session {
  let last: Reply | undefined;

  const said = (sentence: string): Reply => reply({ body: root(paragraph(sentence)) });

  /** A number means the choice of the last reply that carries it; any other number is a question like any text. */
  function inputFor(text: string): Input {
    const chosen = /^\d{1,2}$/.test(text.trim()) && last ? numberedChoices(last)[Number(text.trim()) - 1] : undefined;
    return chosen ? { kind: "command", command: chosen.command, args: chosen.args } : { kind: "text", text };
  }

  async function turn(text: string, signal: AbortSignal | undefined): Promise<Reply> {
    const { workspace, thread, person } = options;
    const event = options.eventId();
    const inbound: Inbound = { event, workspace, thread, person, at: clock.now(), input: inputFor(text) };
    try {
      last = await unlessStopped(handle(inbound, signal), signal);
      return last;
    } catch (error) {
      if (signal?.aborted) return said("Stopped.");
      log.error({ err: error, reference: event }, "the console got no reply");
      return said(`Something broke on my side, and I could not answer. The log has it under reference ${event}.`);
    }
  }

  /** The reply with a line for each file that was kept, instead of the file; one that can't be kept stays. */
  async function kept(made: Reply): Promise<Reply> {
    const { keepFile } = options;
    if (keepFile === undefined) return made;
    const left: Attachment[] = [];
    const lines: Paragraph[] = [];
    for (const file of made.files) {
      try {
        const path = await keepFile(file);
        // On a line of its own it can be copied.
        lines.push(paragraph(`${file.title}, readable by you alone:`, { type: "break" }, inlineCode(path)));
      } catch (error) {
        log.warn({ err: error }, "a file could not be kept, so its text is shown");
        left.push(file);
      }
    }
    return { ...made, body: root(...made.body.children, ...lines), files: left };
  }

  return {
    async unasked(made) {
      last = made;
      return renderReply(made, { width: options.columns(), colour: options.colour });
    },
    async answer(line, signal) {
      const made = line.kind === "text" ? await turn(visibleText(line.text), signal) : said(faults[line.kind]);
      const shown = made.files.length === 0 ? made : await kept(made);
      return renderReply(shown, { width: options.columns(), colour: options.colour });
    },
  };
}

/** The answer, or a rejection as soon as the person stops it, whether or not the engine listens. */
async function unlessStopped(answer: Promise<Reply>, signal: AbortSignal | undefined): Promise<Reply> {
  if (!signal) return answer;
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([answer, stopped]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
