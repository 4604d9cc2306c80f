/** What every check of a code block returns, and the small tools that all of them share. */

export interface CodeFault {
  /** 1-based, inside the block: 1 is the line under the opening fence. */
  readonly line: number;
  readonly message: string;
}

/** What a language's own check found. Placeholders are kept apart because `broken` excuses wrong syntax, never “…”. */
export interface Verdict {
  readonly syntax: readonly CodeFault[];
  readonly placeholders: readonly CodeFault[];
}

/** Reads one block whose line ends are `\n` and which is not blank. Never throws on a parse error. */
export type Check = (code: string) => Verdict | Promise<Verdict>;

export const ELLIPSIS = "…";

/** The line in which an offset (UTF-16 units) lies; past the end means the last line that has something on it. */
export function lineAt(code: string, offset: number): number {
  const end = code.trimEnd().length;
  return code.slice(0, Math.min(offset, end)).split("\n").length;
}

/** A fault for the placeholder “…” on each of these lines. */
export function placeholderFaults(lines: Iterable<number>): CodeFault[] {
  return [...new Set(lines)].map((line) => ({
    line,
    message: `write a comment instead of ${ELLIPSIS} (it is code to the reader who copies it; in comments and strings it is fine)`,
  }));
}

/**
 * The lines with “…” outside comments and strings, for a language whose parser does not hand out a tree.
 *
 * @param inert a global expression that matches every comment and every string of the language
 */
export function placeholdersOutside(code: string, inert: RegExp): CodeFault[] {
  if (!code.includes(ELLIPSIS)) return [];
  return placeholderFaults(
    blank(code, inert)
      .split("\n")
      .flatMap((line, index) => (line.includes(ELLIPSIS) ? [index + 1] : [])),
  );
}

/** The code with all that matches turned into spaces: offsets and lines stay what they were. */
export function blank(code: string, pattern: RegExp): string {
  return code.replaceAll(pattern, (match) => match.replaceAll(/[^\n]/g, " "));
}

/** The word or sign that stands at an offset, quoted for a message. */
export function tokenAt(code: string, offset: number): string {
  const token = /^(?:[\p{L}\p{N}_$]+|.)/u.exec(code.slice(offset))?.[0];
  return token === undefined ? "end of the block" : `“${token.slice(0, 40)}”`;
}

/** The message of whatever was thrown, on one line. */
export function messageOf(thrown: unknown): string {
  return (thrown instanceof Error ? thrown.message : String(thrown)).split("\n", 1)[0]?.replace(/[.:]$/, "") ?? "";
}
