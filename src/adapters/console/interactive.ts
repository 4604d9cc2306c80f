/** The console at a terminal: editing, history, completion, numbers for choices, Ctrl-C and Ctrl-D. */
import { clearLine, createInterface, cursorTo } from "node:readline";
import type { Writable } from "node:stream";
import type { Reply } from "../../reply/reply.ts";
import type { AdapterHost } from "../adapter.ts";
import { type HistoryOptions, mostLines, openHistory } from "./history.ts";
import type { Output } from "./output.ts";
import { paint } from "./paint.ts";
import { asOneLine, asWritten, bracketedPaste, keysOf, type TerminalInput } from "./paste.ts";
import type { Session } from "./session.ts";

export interface InteractiveOptions {
  readonly input: TerminalInput;
  readonly stream: Writable;
  readonly colour: boolean;
  readonly history?: HistoryOptions | undefined;
  /** One or two quiet lines before the first prompt. */
  readonly welcome?: string | undefined;
}

/** An answer that takes longer than this, in milliseconds, is announced. */
const patience = 600;

/** How what nobody asked for gets onto the screen, once there is one. */
export interface Screen {
  show?: (made: Reply) => Promise<void>;
}

/** Resolves when the person leaves or `stopping` fires, and lines already sent have been answered. */
export async function runInteractive(
  session: Session,
  { complete, log }: Pick<AdapterHost, "complete" | "log">,
  { input, stream, colour, history: historyOptions, welcome }: InteractiveOptions,
  output: Output,
  stopping: AbortSignal,
  screen: Screen = {},
): Promise<void> {
  const style = paint(colour);
  const history = await openHistory(historyOptions, log);
  const sent: string[] = [];
  let running: AbortController | undefined;
  let busy = false;
  let answering = Promise.resolve();
  let remembering = Promise.resolve();
  /** The key before was Ctrl-C: another one leaves. */
  let interrupted = false;
  const left = Promise.withResolvers<void>();

  const keys = keysOf(input, (block) => {
    interrupted = false;
    if (!over()) terminal.write(asOneLine(block));
  });
  const terminal = createInterface({
    input: keys,
    output: stream,
    terminal: true,
    prompt: style("prompt", "› "),
    history: [...history.lines],
    historySize: mostLines,
    removeHistoryDuplicates: true,
    completer: (line: string, done: (error: null, result: [string[], string]) => void) => {
      completions(complete, line).then(
        (result) => done(null, result),
        (error: unknown) => {
          log.error({ err: error }, "completion failed");
          done(null, [[], line]);
        },
      );
    },
  });
  let closed = false;
  const over = (): boolean => closed;

  async function answerSent(): Promise<void> {
    busy = true;
    for (let line = sent.shift(); line !== undefined; line = sent.shift()) {
      running = new AbortController();
      const announced = setTimeout(() => stream.write(style("quiet", "working, Ctrl-C stops it")), patience);
      const text = await session.answer({ kind: "text", text: line }, running.signal);
      clearTimeout(announced);
      running = undefined;
      // What stood on this line (the announcement, keys typed ahead) makes room; the prompt brings the keys back.
      if (!output.closed.aborted) {
        cursorTo(stream, 0);
        clearLine(stream, 0);
      }
      await output.write(`\n${text}\n`);
      if (!closed) terminal.prompt(true);
    }
    busy = false;
  }

  /** Above the prompt, after what is being answered; what was typed ahead stays. */
  screen.show = (made) => {
    const shown = answering.then(async () => {
      const text = await session.unasked(made);
      cursorTo(stream, 0);
      clearLine(stream, 0);
      await output.write(`\n${text}\n`);
      if (!closed) terminal.prompt(true);
    });
    answering = shown.catch(() => {});
    return shown;
  };

  function leave(): void {
    sent.length = 0;
    running?.abort();
    terminal.close();
  }

  terminal.on("line", (edited) => {
    const line = asWritten(edited);
    if (/^\s*(exit|quit)\s*$/i.test(line)) return leave();
    if (line.trim() === "") return terminal.prompt();
    remembering = history.remember(line);
    sent.push(line);
    if (!busy) answering = answerSent();
  });
  keys.on("keypress", (_, key: { ctrl?: boolean; name?: string } | undefined) => {
    if (!(key?.ctrl && key.name === "c")) interrupted = false;
  });
  terminal.on("SIGINT", () => {
    if (interrupted) return leave();
    interrupted = true;
    if (running) return running.abort();
    const hint = terminal.line === "" ? `\n${style("quiet", "Ctrl-C again leaves")}` : "";
    // `write` with Ctrl-E, Ctrl-U moves to the end and clears the line, without a line of history.
    terminal.write(null, { ctrl: true, name: "e" });
    terminal.write(null, { ctrl: true, name: "u" });
    if (hint) stream.write(`${hint}\n`);
    terminal.prompt();
  });
  terminal.on("close", () => {
    closed = true;
    keys.release();
    left.resolve();
  });
  const stop = (): void => terminal.close();
  for (const signal of [stopping, output.closed]) {
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
  }

  await output.write(bracketedPaste.on + (welcome ? `${style("quiet", welcome)}\n\n` : ""));
  if (!closed) terminal.prompt();
  await left.promise;
  delete screen.show;
  await Promise.all([answering, remembering]);
  await output.write(`${bracketedPaste.off}\n`);
}

/** Readline lists what may replace the last word; whole lines would repeat what is typed. */
async function completions(complete: AdapterHost["complete"], line: string): Promise<[string[], string]> {
  const word = line.slice(line.lastIndexOf(" ") + 1);
  const typed = line.length - word.length;
  const lines = (await complete(line)).filter((candidate) => candidate.startsWith(line.slice(0, typed)));
  return [lines.map((candidate) => candidate.slice(typed)), word];
}
