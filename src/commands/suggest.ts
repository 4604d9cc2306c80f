/** "Did you mean": the nearest of known names to what was typed. */
import { distance } from "fastest-levenshtein";

/** Longer words are no slip of the finger, and comparing them costs. */
const longest = 60;

/** How many slips a word of this length may hold and still be meant. */
function tolerance(length: number): number {
  if (length < 3) return 0;
  if (length < 6) return 1;
  return length < 10 ? 2 : 3;
}

/** Edits between two words, two neighbours exchanged ("topcis") counted as one. */
function slips(typed: string, name: string): number {
  let best = distance(typed, name);
  for (let index = 0; index + 1 < typed.length && best > 1; index++) {
    if (typed[index] === typed[index + 1]) continue;
    const swapped = `${typed.slice(0, index)}${typed[index + 1]}${typed[index]}${typed.slice(index + 2)}`;
    best = Math.min(best, 1 + distance(swapped, name));
  }
  return best;
}

/**
 * Known names that `typed` was probably meant to be, best first: those within the slips its length allows, then those it
 * is the beginning of (three letters or more). Never `typed` itself.
 *
 * @param known names or ids; compared without regard to case
 * @param limit how many at most
 */
export function suggest(typed: string, known: Iterable<string>, limit = 3): readonly string[] {
  const word = typed.trim().toLowerCase();
  if (word.length === 0 || word.length > longest) return [];
  const allowed = tolerance(word.length);
  const found: { name: string; rank: number }[] = [];
  for (const name of known) {
    const other = name.toLowerCase();
    if (other === word) continue;
    const prefix = word.length >= 3 && other.startsWith(word);
    // A name much longer or shorter can't be within the tolerance: no need to compare it.
    const near = Math.abs(other.length - word.length) <= allowed ? slips(word, other) : Number.POSITIVE_INFINITY;
    if (near <= allowed) found.push({ name, rank: near });
    else if (prefix) found.push({ name, rank: allowed + 1 });
  }
  return found
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map(({ name }) => name);
}
