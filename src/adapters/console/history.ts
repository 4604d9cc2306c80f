/** Lines of earlier sessions, in a file readable by its owner alone. Losing it is a pity, never an error. */
import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Log } from "../../ops/log.ts";
import { asOneLine } from "./paste.ts";

export interface HistoryOptions {
  readonly file: string;
  /** Hides keys, tokens and passwords: what is typed by mistake must not stay on disk. */
  readonly mask: (line: string) => string;
}

export interface History {
  /** Newest first, as readline wants it. */
  readonly lines: readonly string[];
  remember(line: string): Promise<void>;
}

export const mostLines = 500;
const longestLine = 2_000;

export async function openHistory(options: HistoryOptions | undefined, log: Log): Promise<History> {
  if (!options) return { lines: [], remember: async () => {} };
  const { file, mask } = options;
  let usable = true;
  let order = Promise.resolve();
  const attempt = (action: () => Promise<void>): Promise<void> => {
    order = order
      .then(() => (usable ? action() : undefined))
      .catch((error: unknown) => {
        usable = false;
        log.info({ err: error, file }, "the console's history is not kept");
      });
    return order;
  };
  let lines: string[] = [];
  await attempt(async () => {
    await mkdir(dirname(file), { recursive: true });
    const kept = (await readFile(file, "utf8").catch(absent)).split("\n").filter((line) => line !== "");
    // The file is data from outside: what stands in it is shown in a terminal.
    lines = kept.slice(-mostLines).map(asOneLine);
    if (kept.length > 2 * mostLines) await writeFile(file, lines.map((line) => `${line}\n`).join(""), { mode: 0o600 });
  });
  return {
    lines: lines.toReversed(),
    remember: (line) =>
      attempt(async () => {
        if (line.length <= longestLine) await appendFile(file, `${asOneLine(mask(line))}\n`, { mode: 0o600 });
      }),
  };
}

function absent(error: NodeJS.ErrnoException): string {
  if (error.code === "ENOENT") return "";
  throw error;
}
