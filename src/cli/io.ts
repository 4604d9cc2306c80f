/** What a command line reads and writes, whether it is this process's own or that of one beside a running mentor. */
import type { Config } from "../config.ts";

export interface CommandIo {
  out(chunk: string | Uint8Array): void;
  /** A sentence for the person, without its line end. */
  complain(sentence: string): void;
  readonly input: AsyncIterable<string | Uint8Array>;
  /** Columns of what shows it. */
  readonly width: number;
  readonly colour: boolean;
}

/**
 * A reader that has seen enough (`| head`) ends the process quietly: without a listener Node would print a stack.
 *
 * @param leave puts away what would stay behind; its result is the exit code
 */
export function endWithReader(leave: () => number = () => 0): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    const code = leave();
    process.exit(error.code === "EPIPE" ? code : 1);
  });
}

/** This process's own; ends with its reader, as `endWithReader` says. */
export function ownIo({ NO_COLOR }: Pick<Config, "NO_COLOR">, leave?: () => number): CommandIo {
  endWithReader(leave);
  return {
    out: (chunk) => void process.stdout.write(chunk),
    complain: (sentence) => void process.stderr.write(`${sentence}\n`),
    input: process.stdin,
    width: process.stdout.columns || 100,
    colour: process.stdout.isTTY === true && NO_COLOR === undefined,
  };
}
