/** Long text in pieces that put together again are the text: at spaces or line ends where there are any, never within a character. */
import type { Run } from "./inline.ts";

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** What joins the character before it, a space too, so that no piece may begin with it. */
const joining = String.raw`[\p{Grapheme_Extend}\p{Mc}\p{Emoji_Modifier}\u200d]`;
/** A word with the spaces after it, which stay on its side of a break. */
const wordsWithSpaces = new RegExp(
  String.raw`(?:\S|\s(?=${joining}))+(?:\s(?!${joining}))*|(?:\s(?!${joining}))+`,
  "gu",
);

/**
 * The greatest index up to `limit` at which the text may be broken between two characters as a reader sees them.
 * A single one that is longer than the limit is broken between code points.
 */
export function breakBefore(text: string, limit: number): number {
  if (text.length <= limit) return text.length;
  const at = graphemes.segment(text).containing(limit)?.index ?? 0;
  if (at > 0) return at;
  const code = text.charCodeAt(limit);
  return code >= 0xdc00 && code <= 0xdfff ? limit - 1 : limit;
}

/** The text in pieces of at most `limit`, broken anywhere between characters. */
function chopped(text: string, limit: number): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > limit) {
    const at = breakBefore(rest, limit);
    pieces.push(rest.slice(0, at));
    rest = rest.slice(at);
  }
  return [...pieces, rest];
}

/**
 * Code in pieces of whole lines. The newline between two pieces is in neither; a line longer than the limit is chopped.
 * No piece is empty: a blank line that would stand alone is a newline.
 */
export function codePieces(code: string, limit: number): string[] {
  if (code.length <= limit) return [code];
  const pieces: string[] = [];
  let piece: string | undefined;
  // Two parts of one line are never joined by a newline: a part ends where the next would not have fitted.
  for (const line of code.split("\n").flatMap((one) => chopped(one, limit))) {
    if (piece !== undefined && piece.length + 1 + line.length <= limit) {
      piece = `${piece}\n${line}`;
    } else {
      if (piece !== undefined) pieces.push(piece === "" ? "\n" : piece);
      piece = line;
    }
  }
  if (piece !== undefined && piece !== "") pieces.push(piece);
  return pieces;
}

const runWeight = (run: Run): number => (run.type === "text" ? run.text.length : run.url.length + run.text.length);

/** Runs in groups of at most `limit` characters, broken between words where words are shorter than that. */
export function fill(runs: readonly Run[], limit: number): Run[][] {
  const groups: Run[][] = [];
  let group: Run[] = [];
  let size = 0;
  const put = (part: readonly Run[], length: number): void => {
    if (size > 0 && size + length > limit) {
      groups.push(group);
      group = [];
      size = 0;
    }
    for (const run of part) add(group, run);
    size += length;
  };
  const short = total(runs) <= limit;
  for (const word of short ? runs.map((run) => [run]) : wordsOf(runs)) {
    const length = total(word);
    if (length <= limit) put(word, length);
    else for (const run of word.flatMap((one) => chopRun(one, limit))) put([run], runWeight(run));
  }
  return size > 0 ? [...groups, group] : groups;
}

const total = (runs: readonly Run[]): number => runs.reduce((sum, run) => sum + runWeight(run), 0);

const chopRun = (run: Run, limit: number): Run[] =>
  run.type === "text" ? chopped(run.text, limit).map((text) => ({ ...run, text })) : [run];

/** A word may go over several runs, as where half of it is bold. */
function wordsOf(runs: readonly Run[]): Run[][] {
  const parts = runs.flatMap((run): Run[] =>
    run.type === "link" ? [run] : (run.text.match(wordsWithSpaces) ?? []).map((text) => ({ ...run, text })),
  );
  const found: Run[][] = [];
  let open: Run[] | undefined;
  for (const part of parts) {
    if (open === undefined) {
      open = [];
      found.push(open);
    }
    open.push(part);
    if (/\s$/.test(part.text)) open = undefined;
  }
  return found;
}

/** Appends a run, to the last one where both look the same. */
export function add(runs: Run[], run: Run): void {
  const last = runs.at(-1);
  if (last?.type === "text" && run.type === "text" && sameStyle(last, run))
    runs[runs.length - 1] = { ...last, text: last.text + run.text };
  else runs.push(run);
}

const sameStyle = (one: Run, other: Run): boolean =>
  (["bold", "italic", "strike", "code"] as const).every((key) => one.style?.[key] === other.style?.[key]);
