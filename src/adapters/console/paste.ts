/**
 * Bracketed paste: a terminal that knows it wraps what is pasted in two marks, so that a pasted block is one question and
 * not one for each line. Node's readline names the marks but does nothing with them.
 */
import { PassThrough, type Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { setImmediate } from "node:timers/promises";
import { visibleText } from "../../reply/sanitise.ts";

export const bracketedPaste = { on: "\u001b[?2004h", off: "\u001b[?2004l" } as const;

const start = "\u001b[200~";
const end = "\u001b[201~";
/** Stands for a line break within the one line that readline edits. */
const lineBreak = "⏎";

/** A pasted block as it can stand in an edited line; what it held of escapes and controls is gone. */
export const asOneLine = (block: string): string =>
  visibleText(block)
    .trimEnd()
    .replaceAll(/[\n\u2028\u2029]/g, lineBreak);

/** The edited line as the person meant it. */
export const asWritten = (line: string): string => line.replaceAll(lineBreak, "\n");

/** A terminal's input, or a stand-in for one. */
export type TerminalInput = Readable & { setRawMode?: (raw: boolean) => unknown };

/**
 * The keys typed, for readline to read, without what was pasted: that goes to `onPaste`, a block at a time, in its place
 * among the keys. (As keys, 100,000 pasted characters would take readline minutes.)
 */
export function keysOf(input: TerminalInput, onPaste: (block: string) => void): TerminalInput & { release(): void } {
  const keys = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (raw: boolean) => input.setRawMode?.(raw),
    release() {
      input.off("data", take);
      input.off("end", finish);
      input.pause();
    },
  });
  const decoder = new StringDecoder("utf8");
  let pending = "";
  let pasting = false;
  let order: Promise<unknown> = Promise.resolve();

  const type = (text: string): void => {
    if (text !== "") order = order.then(() => keys.write(text));
  };
  const paste = (block: string): void => {
    // Keys before the block reach readline within this turn of the event loop.
    order = order.then(() => setImmediate()).then(() => onPaste(block));
  };
  function take(chunk: Uint8Array | string): void {
    let from = pasting ? Math.max(0, pending.length - end.length) : 0;
    pending += typeof chunk === "string" ? chunk : decoder.write(chunk);
    for (;;) {
      const mark = pasting ? end : start;
      const at = pending.indexOf(mark, from);
      if (at < 0) break;
      (pasting ? paste : type)(pending.slice(0, at));
      pending = pending.slice(at + mark.length);
      pasting = !pasting;
      from = 0;
    }
    if (pasting) return;
    // The beginning of a mark may be all that has arrived of it. A lone Escape waits for the key that it modifies anyway.
    const held = beginningOfMark(pending);
    type(pending.slice(0, pending.length - held));
    pending = pending.slice(pending.length - held);
  }
  function finish(): void {
    order = order.then(() => keys.end());
  }
  input.on("data", take);
  input.on("end", finish);
  // A terminal that vanishes (a dropped connection) is one that the person has left; it may say so even after release.
  input.on("error", finish);
  return keys;
}

function beginningOfMark(text: string): number {
  for (let length = Math.min(start.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith(start.slice(0, length))) return length;
  }
  return 0;
}
