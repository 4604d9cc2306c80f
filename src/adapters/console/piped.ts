/** The console without a terminal: one line at a time, in order, and nothing but answers on standard output. */
import type { Readable } from "node:stream";
import type { Log } from "../../ops/log.ts";
import { inputLines } from "./lines.ts";
import type { Output } from "./output.ts";
import type { Session } from "./session.ts";

/** Resolves when the input ends, the reader of the output has gone or `stopping` fires; the line under way is finished. */
export async function runPiped(
  session: Session,
  input: Readable,
  output: Output,
  stopping: AbortSignal,
  log: Log,
): Promise<void> {
  const over = AbortSignal.any([stopping, output.closed]);
  const leave = (): void => void input.destroy();
  over.addEventListener("abort", leave, { once: true });
  let first = true;
  try {
    for await (const line of inputLines(input)) {
      if (over.aborted) break;
      if (line.kind === "text" && line.text.trim() === "") continue;
      const text = await session.answer(line, output.closed);
      await output.write(first ? text : `\n${text}`);
      first = false;
    }
  } catch (error) {
    // Destroying the input ends the loop with an error of its own, which says nothing.
    if (!over.aborted) log.error({ err: error }, "standard input could not be read");
  } finally {
    over.removeEventListener("abort", leave);
  }
}
