/** What is looked up when a question comes: two MiniSearch indexes, and what each term and phrasing is worth. Made once at start. */
import MiniSearch from "minisearch";
import { meaningAsked } from "./meaning.ts";
import type { Asked } from "./schema.ts";
import type { Recogniser } from "./technologies.ts";
import type { Topic } from "./topic.ts";
import { createVocabulary } from "./vocabulary.ts";
import { bare, terms } from "./words.ts";

/** What a term is worth by the field it stands in; chosen with `npm run eval`. */
const boost = {
  entry: { q: 3, a: 1.4, title: 1.2 },
  page: { title: 3, questions: 2, answers: 1 },
} as const;

export interface Phrasing {
  readonly terms: ReadonlySet<string>;
  readonly worth: number;
  /** Whether it asks what a word means, and nothing else. */
  readonly asksMeaning: boolean;
}

/** Texts reach MiniSearch as terms joined by spaces: each is cut up once, for the index and for our own tables. */
const preparedTerms = {
  tokenize: (text: string) => (text === "" ? [] : text.split(" ")),
  processTerm: (term: string) => term,
} as const;

export function createSearchIndex(topics: readonly Topic[], recogniser: Recogniser) {
  const entryOf = new Map<string, { topic: Topic; entry: Asked }>();
  const entryIndex = new MiniSearch<{ id: string; q: string; a: string; title: string }>({
    fields: ["q", "a", "title"],
    ...preparedTerms,
    searchOptions: { boost: boost.entry, combineWith: "OR", ...preparedTerms },
  });
  const pageIndex = new MiniSearch<{ id: string; title: string; questions: string; answers: string }>({
    fields: ["title", "questions", "answers"],
    ...preparedTerms,
    searchOptions: { boost: boost.page, combineWith: "OR", ...preparedTerms },
  });

  const documentFrequency = new Map<string, number>();
  const phrasings = new Map<string, Phrasing[]>();
  const phrasingTerms = new Map<string, string[][]>();
  const titleTerms = new Map<string, ReadonlySet<string>>();
  const pageTerms = new Map<string, ReadonlySet<string>>();
  const technologies = new Map<string, ReadonlySet<string>>();
  const vocabulary = createVocabulary(topics);

  for (const topic of topics) {
    const title = terms([topic.title, ...topic.aliases].join(" \n "));
    titleTerms.set(topic.id, new Set(terms(topic.title)));
    const about = new Set(recogniser.named(topic.title, true));
    technologies.set(topic.id, about);
    const questions: string[] = [];
    const answers: string[] = [];
    for (const entry of topic.asked) {
      const id = `${topic.id}/${entry.id}`;
      const lines = entry.q.map(terms);
      const answer = terms(bare(entry.a));
      entryOf.set(id, { topic, entry });
      phrasingTerms.set(id, lines);
      entryIndex.add({ id, q: lines.flat().join(" "), a: answer.join(" "), title: title.join(" ") });
      const own = new Set(recogniser.named(`${entry.q.join(" ; ")} ; ${entry.a}`, true));
      technologies.set(id, own.size > 0 ? own : about);
      for (const term of new Set([...lines.flat(), ...answer, ...title])) {
        documentFrequency.set(term, (documentFrequency.get(term) ?? 0) + 1);
      }
      questions.push(...lines.flat());
      answers.push(...answer);
    }
    // Sections are not ranked: measured, it gains nothing.
    pageIndex.add({
      id: topic.id,
      title: title.join(" "),
      // Each word once: a page that says “null” forty times is not forty times as much about it.
      questions: [...new Set(questions)].join(" "),
      answers: [...new Set(answers)].join(" "),
    });
    pageTerms.set(topic.id, new Set([...title, ...questions]));
  }

  const count = Math.max(1, entryOf.size);
  const worth = (term: string): number => {
    const frequency = documentFrequency.get(term) ?? (vocabulary.has(term) ? 3 : 0);
    return Math.log(1 + (count - frequency + 0.5) / (frequency + 0.5));
  };
  for (const [id, lines] of phrasingTerms) {
    const typed = entryOf.get(id)?.entry.q ?? [];
    const list = lines.map((line, index) => {
      const set = new Set(line);
      return {
        terms: set,
        worth: [...set].reduce((sum, term) => sum + worth(term), 0),
        asksMeaning: meaningAsked(typed[index] ?? "") !== undefined,
      };
    });
    phrasings.set(id, list);
  }

  return {
    /** Entries by `topic/entry`. */
    entryOf,
    entryIndex,
    pageIndex,
    /** How many entries hold a term. */
    documentFrequency,
    /** Phrasings by `topic/entry`. */
    phrasings,
    titleTerms,
    /** Terms of a page's title, aliases and questions. */
    pageTerms,
    /** Technologies of a page or a `topic/entry`. */
    technologies,
    vocabulary,
    worth,
    /** Whether the corpus has ever seen a term. */
    known: (term: string) => documentFrequency.has(term) || vocabulary.has(term),
  };
}

export type SearchIndex = ReturnType<typeof createSearchIndex>;
