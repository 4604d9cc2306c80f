/** What people type about time, cut into words that the parsers of `remind` match. */

export interface Word {
  /** As typed. */
  readonly raw: string;
  /** Lower case. */
  readonly word: string;
}

/** What a matcher found: how many words it took, and what they mean. */
export interface Match<T> {
  readonly taken: number;
  readonly value: T;
}

/** No sentence about a reminder is longer, and reading it costs. */
export const longestText = 200;

/** Words and `,`; dashes, quotes, spaces and full-width digits of any script are read as their plain ones. */
export function wordsOf(text: string): readonly Word[] {
  return text
    .normalize("NFKC")
    .replace(/[\p{Pd}−]/gu, "-")
    .replace(/\p{Cf}/gu, "")
    .replace(/[‘’ʼ]/g, "'")
    .replace(/\b([ap])\.\s?m\b\.?/gi, "$1m")
    .replace(/\bo'\s?clock\b/gi, "oclock")
    .replace(/[()[\]"“”„«»!?]/g, " ")
    .replace(/@/g, " at ")
    .replace(/[,;&、]|\s\+\s/g, " , ")
    .replace(/(?<=\s)-(?=\p{L})|(?<=\p{L})-(?=\s)/gu, " - ")
    .split(/\s+/)
    .map((raw) => raw.replace(/[.:]+$/, ""))
    .filter((raw) => raw !== "")
    .map((raw) => ({ raw, word: raw.toLowerCase() }));
}

/** Numbers that people write out: hours, and the minutes that are said. */
export const numbers: ReadonlyMap<string, number> = new Map([
  ...["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"].map(
    (name, index) => [name, index + 1] as const,
  ),
  ["fifteen", 15],
  ["twenty", 20],
  ["thirty", 30],
  ["forty", 40],
  ["fifty", 50],
]);
