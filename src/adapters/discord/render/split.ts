/** What is too long for one message, divided where a reader would: between words, else between graphemes, never in a link. */
import { type Atom, type Line, written } from "./line.ts";

/** Whether a text may stand in one message. */
export type Fits = (text: string) => boolean;

/** Longer words are divided within. */
const longestWord = 200;
/** Longer graphemes (a letter under a heap of marks) are divided between their code points. */
const longestGrapheme = 100;
const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

export interface LinePiece {
  readonly text: string;
  /** What stood between this piece and the one before: a space, or nothing within a word. */
  readonly gap: "" | " ";
}

/** A line written as few pieces as fit; one piece where it fits whole. */
export function linePieces(line: Line, fits: Fits): LinePiece[] {
  const whole = written(line);
  if (fits(whole)) return [{ text: whole, gap: "" }];
  const bits = line.flatMap(bitsOf);
  const pieces: LinePiece[] = [];
  for (let from = 0, spaced = false; from < bits.length; ) {
    const size = longestPrefix(bits.length - from, (count) => fits(written(bits.slice(from, from + count))));
    const piece = written(bits.slice(from, from + size));
    if (piece !== "") pieces.push({ text: piece, gap: spaced ? " " : "" });
    spaced = isSpaced(bits[from + size - 1]) || /^\s/.test(bits[from + size]?.value ?? "");
    from += size;
  }
  return pieces;
}

const isSpaced = (atom: Atom | undefined): boolean => atom?.kind === "text" && /\s$/.test(atom.value);

/** The text itself in pieces that fit, for a line of code that is longer than a message. */
export function textPieces(value: string, fits: Fits): string[] {
  const bits = graphemes(value);
  const pieces: string[] = [];
  for (let from = 0; from < bits.length; ) {
    const size = longestPrefix(bits.length - from, (count) => fits(bits.slice(from, from + count).join("")));
    pieces.push(bits.slice(from, from + size).join(""));
    from += size;
  }
  return pieces;
}

/** How many of `total` parts fit, at least one. Doubles before it halves: the work follows what fits, not the total. */
export function longestPrefix(total: number, fits: (count: number) => boolean): number {
  let [low, high] = [1, 2];
  while (high <= total && fits(high)) [low, high] = [high, high * 2];
  high = Math.min(high, total + 1);
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Words with the space after them; code and long words fall into graphemes. */
function bitsOf(atom: Atom): Atom[] {
  if (atom.kind === "whole") return [atom];
  const words = atom.kind === "code" ? [atom.value] : (atom.value.match(/\s*\S+\s*|\s+/g) ?? []);
  return words
    .flatMap((word) => (word.length > longestWord ? graphemes(word) : [word]))
    .map((value) => ({ ...atom, value }));
}

function graphemes(value: string): string[] {
  return [...segmenter.segment(value)].flatMap(({ segment }) =>
    segment.length > longestGrapheme ? [...segment] : [segment],
  );
}
