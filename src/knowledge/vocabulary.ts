/**
 * Every word that the corpus uses, sections included: what is not among them was mistyped or is foreign to us.
 *
 * Read on the first word that the index does not know, since most questions have none and reading costs as much as a
 * quarter of the start.
 */
import { distance } from "fastest-levenshtein";
import type { Topic } from "./topic.ts";
import { bare, fold, terms } from "./words.ts";

export interface Vocabulary {
  /** Whether some page uses the term. */
  has(term: string): boolean;
  /** The term of the known word nearest to a mistyped one, if one is near enough to be what was meant. */
  correct(word: string): string | undefined;
}

/** A word that the corpus uses less often is not what somebody meant to type. */
const common = 4;

export function createVocabulary(topics: readonly Topic[]): Vocabulary {
  let read: ReturnType<typeof readWords> | undefined;
  const words = () => {
    read ??= readWords(topics);
    return read;
  };
  return {
    has: (term) => words().terms.has(term),
    correct(word) {
      if (!/^[a-z]{5,}$/.test(word)) return undefined;
      const { byLength, counts, termOf } = words();
      const allowed = word.length >= 8 ? 2 : 1;
      let best: { word: string; distance: number } | undefined;
      for (let length = word.length - allowed; length <= word.length + allowed; length++) {
        for (const candidate of byLength.get(length) ?? []) {
          if (candidate[0] !== word[0] || (counts.get(candidate) ?? 0) < common) continue;
          const transposed = isTransposed(word, candidate);
          // "Funds" is a word and no slip for "finds": one letter put for another, in a short word, is rarely one.
          if (!transposed && word.length <= 6 && candidate.length === word.length) continue;
          const apart = transposed ? 1 : distance(word, candidate);
          if (apart <= allowed && (best === undefined || apart < best.distance))
            best = { word: candidate, distance: apart };
        }
      }
      return best === undefined ? undefined : termOf.get(best.word);
    },
  };
}

function readWords(topics: readonly Topic[]) {
  const termOf = new Map<string, string>();
  const byLength = new Map<number, string[]>();
  const counts = new Map<string, number>();
  for (const { title, aliases, asked, sections } of topics) {
    const written = [
      title,
      ...aliases,
      ...asked.flatMap(({ q }) => q),
      ...sections.map(({ markdown }) => bare(markdown)),
    ].join("\n");
    for (const word of fold(written).match(/[a-z]{4,}/g) ?? []) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
      if (termOf.has(word)) continue;
      const [term] = terms(word);
      if (term === undefined) continue;
      termOf.set(word, term);
      const sameLength = byLength.get(word.length);
      if (sameLength === undefined) byLength.set(word.length, [word]);
      else sameLength.push(word);
    }
  }
  return { termOf, byLength, counts, terms: new Set(termOf.values()) };
}

/** Two neighbouring letters swapped: the commonest slip, and two edits by Levenshtein. */
function isTransposed(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  const at = [...a].findIndex((letter, index) => letter !== b[index]);
  return at >= 0 && a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}
