/** A line read as a question: its terms and their weights, synonyms, corrected typos, and the technologies it names. */
import { meaningAsked } from "./meaning.ts";
import type { Glossary } from "./schema.ts";
import type { SearchIndex } from "./search-index.ts";
import type { Recogniser } from "./technologies.ts";
import { fold, terms } from "./words.ts";

const weight = {
  synonym: 0.6,
  /** A year or a small number says little; 404 and 40001 say a lot. */
  looseNumber: 0.25,
  corrected: 0.8,
} as const;

export interface Question {
  readonly text: string;
  /** The word or name whose meaning is asked for, where that is all. */
  readonly meaning?: string;
  /** Weight of each term; 1 for what was typed. */
  readonly terms: ReadonlyMap<string, number>;
  /** Technologies named, parents included. */
  readonly technologies: ReadonlySet<string>;
  /** Technologies named in the words themselves. */
  readonly named: readonly string[];
  /** Share of the question's worth that lies in terms the corpus has never seen. */
  readonly unknown: number;
}

/** A verb that no index holds; asked for by itself it is the language. */
const languageGo = /^(\s*(?:what is|what's|whats|explain|define|why|why use|learn) )go(?=\s*\??\s*$)/i;

/** How questions are read, against what the corpus knows. */
export function createReader(
  glossary: Glossary,
  recogniser: Recogniser,
  { documentFrequency, vocabulary, known, worth }: SearchIndex,
): (text: string) => Question {
  const synonyms = glossary.synonyms.flatMap(({ typed, means }) =>
    typed.map((word) => ({ phrase: ` ${fold(word)} `, means: terms(means) })),
  );

  return (typedText) => {
    const text = typedText.replace(languageGo, "$1Golang");
    const weights = new Map<string, number>();
    let unknown = 0;
    let total = 0;
    const named = recogniser.named(text);
    const technologyWords = new Set(
      named.flatMap((id) => [recogniser.get(id)?.name ?? "", ...(recogniser.get(id)?.written ?? [])].flatMap(terms)),
    );
    const typed = [...new Set(terms(text.slice(0, 12_000)))].filter(
      (term) => !isQuantity(term) || documentFrequency.has(term),
    );
    const plainWords = new Map((fold(text).match(/[a-z]{5,}/g) ?? []).map((word) => [terms(word)[0] ?? "", word]));
    for (const term of typed) {
      total += worth(term);
      if (known(term) || technologyWords.has(term)) weights.set(term, isLooseNumber(term) ? weight.looseNumber : 1);
      else {
        const word = plainWords.get(term);
        const corrected = word === undefined ? undefined : vocabulary.correct(word);
        if (corrected !== undefined) weights.set(corrected, Math.max(weights.get(corrected) ?? 0, weight.corrected));
        else {
          weights.set(term, 1);
          unknown += worth(term);
        }
      }
    }
    const padded = ` ${fold(text).replace(/[^\p{L}\p{N}+#.-]+/gu, " ")} `;
    for (const { phrase, means } of synonyms) {
      if (padded.includes(phrase)) for (const term of means) if (!weights.has(term)) weights.set(term, weight.synonym);
    }
    for (const id of named) {
      for (const term of terms(recogniser.get(id)?.name ?? ""))
        if (!weights.has(term)) weights.set(term, weight.synonym);
    }
    const meaning = meaningAsked(text);
    return {
      text,
      ...(meaning !== undefined && { meaning }),
      terms: weights,
      technologies: recogniser.withParents(named),
      named,
      unknown: total === 0 ? 0 : unknown / total,
    };
  };
}

function isLooseNumber(term: string): boolean {
  return /^(\d{1,2}|(19|20)\d\d)$/.test(term);
}

/** `100m`, `6x`, `30ms`: how much, not what. Codes such as 40001 stay while the corpus knows them. */
function isQuantity(term: string): boolean {
  return /^[.,]?\d[\d.,:]*[a-z%]{0,3}$/.test(term);
}
