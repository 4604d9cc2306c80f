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

/** This process's own; a reader that has seen enough (`| head`) ends it quietly. */
export function ownIo({ NO_COLOR }: Pick<Config, "NO_COLOR">): CommandIo {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  return {
    out: (chunk) => void process.stdout.write(chunk),
    complain: (sentence) => void process.stderr.write(`${sentence}\n`),
    input: process.stdin,
    width: process.stdout.columns || 100,
    colour: process.stdout.isTTY === true && NO_COLOR === undefined,
  };
}
