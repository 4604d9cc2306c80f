/** A typed line cut into words: what is quoted, what is a flag, and where each stands in the line. */

/** One word of a line; quoted text is one word. */
export interface Word {
  /** Offsets in the line, quotes included. */
  readonly start: number;
  readonly end: number;
  /** Without its quotes. */
  readonly text: string;
  readonly quoted: boolean;
  /** `--name`, `--name=value`, also with the dash that phones make of `--`. */
  readonly flag?: { readonly name: string; readonly value?: string; readonly valueQuoted: boolean };
}

const flagStart = /^(?:--|—|–)([A-Za-z][A-Za-z0-9-]*)(=?)/;
const flagWindow = 64;

type QuoteClass = "double" | "single" | "curlyDouble" | "curlySingle";

function quoteClass(character: string | undefined): QuoteClass | undefined {
  switch (character) {
    case '"':
      return "double";
    case "'":
      return "single";
    case "“":
    case "”":
    case "„":
      return "curlyDouble";
    case "‘":
    case "’":
    case "‚":
      return "curlySingle";
    default:
      return undefined;
  }
}

const space = /\s/;

/**
 * Cuts `line` into words, from offset `from`. A quote opens only at a word's beginning and only if one before a space,
 * a comma or the end closes it, so that apostrophes and stray quotes stay what they are. In straight double quotes `\"` and `\\` stand for
 * `"` and `\`. Never fails; linear in the line's length.
 */
export function* cutWords(line: string, from = 0): Generator<Word, void> {
  // A kind of quote that nothing closes from here on is not looked for again: hostile lines would cost their square.
  const unclosed = new Set<QuoteClass>();
  let at = from;
  while (at < line.length) {
    if (space.test(line.charAt(at))) {
      at++;
      continue;
    }
    const start = at;
    const flag = flagStart.exec(line.slice(start, start + flagWindow));
    const valueAt = flag?.[2] === "=" ? start + flag[0].length : start;
    const quoted = flag !== null && flag[2] === "" ? undefined : readQuoted(line, valueAt, unclosed);
    const end = quoted?.end ?? wordEnd(line, start);
    at = end;
    const name = flag?.[1];
    // `--a/b` or `--name…` longer than the window is no flag: the name must reach the `=` or the word's end.
    const isFlag = flag !== null && name !== undefined && (flag[2] === "=" || start + flag[0].length === end);
    if (isFlag) {
      const value = quoted?.text ?? line.slice(valueAt, end);
      const flagPart = {
        name: name.toLowerCase(),
        valueQuoted: quoted !== undefined,
        ...(flag[2] === "=" ? { value } : {}),
      };
      yield { start, end, text: line.slice(start, end), quoted: false, flag: flagPart };
    } else {
      yield { start, end, text: quoted?.text ?? line.slice(start, end), quoted: quoted !== undefined };
    }
  }
}

function wordEnd(line: string, start: number): number {
  let end = start;
  while (end < line.length && !space.test(line.charAt(end))) end++;
  return end;
}

function readQuoted(line: string, open: number, unclosed: Set<QuoteClass>): { text: string; end: number } | undefined {
  const kind = quoteClass(line[open]);
  if (kind === undefined || unclosed.has(kind)) return undefined;
  let text = "";
  for (let at = open + 1; at < line.length; at++) {
    const character = line.charAt(at);
    const next = line[at + 1];
    if (kind === "double" && character === "\\" && (next === '"' || next === "\\")) {
      text += next;
      at++;
    } else if (quoteClass(character) === kind && (next === undefined || next === "," || space.test(next))) {
      return { text, end: at + 1 };
    } else {
      text += character;
    }
  }
  unclosed.add(kind);
  return undefined;
}

/** `text` in quotes that `cutWords` takes off again. */
export function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
}

/** What a field that takes the rest of a line gets: the text verbatim, without the quotes that stand around the whole. */
export function readRest(line: string, from: number): string {
  const rest = line.slice(from).trim();
  const [first] = cutWords(rest);
  return first?.quoted === true && first.end === rest.length ? first.text : rest;
}
