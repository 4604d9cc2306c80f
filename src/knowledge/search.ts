/**
 * Finds the pages and the entries that answer a question.
 *
 * MiniSearch (BM25) ranks entries and whole pages; entries near the top are compared once more, phrasing by phrasing, since
 * a page's *Asked* questions are written in the words people type. Scores are divided by what the question's own terms
 * are worth, so that they can be compared between questions. The numbers in `tuning` were chosen with `npm run eval`.
 */
import type { Corpus } from "./load.ts";
import { createReader, type Question } from "./question.ts";
import { rememberLast } from "./remember.ts";
import type { Asked } from "./schema.ts";
import { createSearchIndex } from "./search-index.ts";
import { createRecogniser, type Recogniser } from "./technologies.ts";
import type { Topic } from "./topic.ts";
import { bare, terms } from "./words.ts";

const tuning = {
  /** Shares of an entry's score: BM25 of the entry, its nearest phrasing, BM25 of its page. */
  entryShare: { bm25: 0.2, phrasing: 0.65, page: 0.15 },
  /** Shares of a page's score. */
  pageShare: { page: 0.4, entry: 0.6 },
  /** What a page or entry of another technology than any named is worth. */
  unaskedTechnology: 0.92,
  /** How much a page of the team's own is preferred. */
  own: 1.15,
  /** What a title that holds the whole question is worth; more where nothing but a name was typed. */
  title: { inQuestion: 0.8, alone: 4 },
  /** Who types an entry's own words means that entry: from this nearness on a page's score rises by up to this much. */
  sameWords: { from: 0.8, worth: 2 },
  /** How near a phrasing is that asks what a word means where that was not asked, or the other way round. */
  otherwiseAsked: 0.9,
} as const;

export interface EntryHit {
  readonly topic: Topic;
  readonly entry: Asked;
  readonly score: number;
  /** 0–1: how near the nearest phrasing is. */
  readonly phrasing: number;
}

export interface PageHit {
  readonly topic: Topic;
  readonly score: number;
  /** The page's entries that were found, best first. */
  readonly entries: readonly EntryHit[];
  /** 0–1: share of the question's worth that the page's title and questions hold. */
  readonly covered: number;
}

export interface Search {
  readonly recogniser: Recogniser;
  /** Reads a text as a question: terms, synonyms, corrected typos, technologies. */
  read(text: string): Question;
  /** Pages that may answer, best first. `nudge` raises pages that a conversation is already about. */
  find(question: Question, nudge?: ReadonlyMap<string, number>): PageHit[];
  /** Worth of a term: rare terms are worth more. */
  worth(term: string): number;
  /** How much of a question's worth a text holds, 0–1. */
  overlap(question: Question, text: string): number;
  /** Whether any page or entry speaks of a technology. */
  hasPage(technology: string): boolean;
  /** The same for what a question says besides the technologies it names; 1 where it says nothing else. */
  overlapBeyondNames(question: Question, text: string): number;
  /** Whether a page is about a technology, by its title or an alias. */
  concerns(topic: Topic, technology: string): boolean;
  /** Whether no page is about a technology as a whole, though entries may ask about it. */
  isMentionedOnly(technology: string): boolean;
  /** Technologies an entry speaks of, and those a page is about as a whole. */
  technologiesOf(topic: Topic, entry?: Asked): ReadonlySet<string>;
}

/** So many texts' words are kept: those of the pages that people ask about again and again. */
const textsRemembered = 3_000;

export function createSearch(corpus: Corpus): Search {
  const recogniser = createRecogniser(corpus.glossary);
  const topics = [...corpus.topics.values()];
  const index = createSearchIndex(topics, recogniser);
  const { entryOf, entryIndex, pageIndex, phrasings, titleTerms, pageTerms, technologies, worth } = index;
  const titled = recogniser.withParents(topics.flatMap(({ title }) => recogniser.named(title, true)));
  const spokenOf = spokenTechnologies(topics, recogniser);
  const read = createReader(corpus.glossary, recogniser, index);

  const value = (question: Question) =>
    [...question.terms].reduce((sum, [term, weight]) => sum + weight * worth(term), 0);

  const nearness = (id: string, question: Question, asked: number): number => {
    let best = 0;
    for (const phrasing of phrasings.get(id) ?? []) {
      let shared = 0;
      for (const [term, weight] of question.terms) if (phrasing.terms.has(term)) shared += weight * worth(term);
      // What a word means and when one needs it are asked with the same terms.
      const fit = phrasing.asksMeaning === (question.meaning !== undefined) ? 1 : tuning.otherwiseAsked;
      if (shared > 0)
        best = Math.max(
          best,
          (fit * shared) / Math.sqrt(asked * phrasing.worth),
          phrasing.terms.size >= 3 ? (fit * 0.7 * shared) / phrasing.worth : 0,
        );
    }
    return Math.min(1, best);
  };

  const find = (question: Question, nudge: ReadonlyMap<string, number> = new Map()): PageHit[] => {
    const asked = value(question);
    if (asked === 0) return [];
    const query = [...question.terms.keys()].join(" ");
    const options = { boostTerm: (term: string) => question.terms.get(term) ?? 1 };
    const pages = new Map(
      pageIndex
        .search(query, options)
        .slice(0, 40)
        .map(({ id, score }) => [String(id), score / asked / 6]),
    );
    const found = entryIndex.search(query, options).slice(0, 80);

    const entries = new Map<string, EntryHit[]>();
    for (const { id, score } of found) {
      const held = entryOf.get(String(id));
      if (held === undefined) continue;
      const theirs = technologies.get(String(id)) ?? new Set();
      if (recogniser.conflict(question.technologies, theirs)) continue;
      const phrasing = nearness(String(id), question, asked);
      const { bm25, phrasing: near, page } = tuning.entryShare;
      const fit = technologyFit(question, recogniser.withParents(theirs));
      const same =
        (tuning.sameWords.worth * Math.max(0, phrasing - tuning.sameWords.from)) / (1 - tuning.sameWords.from);
      const total =
        same + fit * ((bm25 * score) / asked / 6 + near * phrasing + page * (pages.get(held.topic.id) ?? 0));
      entries.set(held.topic.id, [...(entries.get(held.topic.id) ?? []), { ...held, score: total, phrasing }]);
    }

    const typedWords = question.text.trim().split(/\s+/);
    const isName = typedWords.length <= 3 && typedWords.every((word) => terms(word).length > 0);
    const titleWorth = isName ? tuning.title.alone : tuning.title.inQuestion;
    const hits: PageHit[] = [];
    for (const id of new Set([...pages.keys(), ...entries.keys()])) {
      const topic = corpus.topics.get(id);
      if (topic === undefined) continue;
      const about = technologies.get(id) ?? new Set();
      // A page that compares several of a family speaks of the family.
      if (about.size < 2 && recogniser.conflict(question.technologies, about)) continue;
      const own = (entries.get(id) ?? []).sort((a, b) => b.score - a.score);
      const page = (pages.get(id) ?? 0) * technologyFit(question, recogniser.withParents(about));
      const nearest = own.reduce((best, { phrasing }) => Math.max(best, phrasing), 0);
      const { from, worth: bonus } = tuning.sameWords;
      const score =
        (tuning.pageShare.page * page + tuning.pageShare.entry * (own[0]?.score ?? 0)) * (topic.own ? tuning.own : 1) +
        (isName ? 0 : (bonus * Math.max(0, nearest - from)) / (1 - from)) +
        titleWorth * titleMatch(titleTerms.get(id) ?? new Set(), question, asked) +
        (nudge.get(id) ?? 0);
      hits.push({ topic, score, entries: own, covered: coveredBy(pageTerms.get(id) ?? new Set(), question, asked) });
    }
    return hits.sort((a, b) => b.score - a.score);
  };

  /** 1 where question and title are the same words, less the more either says besides. */
  const titleMatch = (title: ReadonlySet<string>, question: Question, asked: number) => {
    const shared = [...title].filter((term) => question.terms.has(term)).length;
    return title.size === 0 ? 0 : (coveredBy(title, question, asked) ** 3 * shared) / title.size;
  };

  const coveredBy = (held: ReadonlySet<string>, question: Question, asked: number) =>
    [...question.terms].reduce((sum, [term, weight]) => sum + (held.has(term) ? weight * worth(term) : 0), 0) / asked;

  const wordsOf = rememberLast(textsRemembered, (text: string): ReadonlySet<string> => new Set(terms(bare(text))));

  const overlap = (question: Question, text: string): number => {
    const asked = value(question);
    return asked === 0 ? 0 : coveredBy(wordsOf(text), question, asked);
  };

  const withoutNames = (question: Question): Question => {
    const names = new Set(
      question.named
        .flatMap((id) => [recogniser.get(id)?.name ?? "", ...(recogniser.get(id)?.written ?? [])])
        .flatMap(terms),
    );
    return { ...question, terms: new Map([...question.terms].filter(([term]) => !names.has(term))) };
  };

  return {
    recogniser,
    read,
    find,
    worth,
    overlap,
    overlapBeyondNames: (question, text) => {
      const rest = withoutNames(question);
      return rest.terms.size === 0 ? 1 : overlap(rest, text);
    },
    concerns: (topic, technology) => recogniser.named([topic.title, ...topic.aliases].join(" ; ")).includes(technology),
    isMentionedOnly: (technology) => !titled.has(technology),
    hasPage: (technology) => spokenOf.has(technology),
    technologiesOf: (topic, entry) =>
      technologies.get(entry === undefined ? topic.id : `${topic.id}/${entry.id}`) ?? new Set(),
  };
}

/** A page about one technology is a little less likely to be meant when the question names none. */
function technologyFit(question: Question, theirs: ReadonlySet<string>): number {
  if (theirs.size === 0) return 1;
  const shared = [...theirs].some((id) => question.technologies.has(id));
  return shared ? 1 : tuning.unaskedTechnology;
}

/** How many entries must ask about a technology for its questions to be ours. */
const entriesOfAPage = 3;

/** Technologies that a title, a section or some entries' questions name: a passing mention is no page. */
function spokenTechnologies(topics: readonly Topic[], recogniser: Recogniser): ReadonlySet<string> {
  const named = new Map<string, number>();
  const count = (texts: readonly string[], weight: number) => {
    for (const id of new Set(texts.flatMap((text) => recogniser.named(text, true))))
      named.set(id, (named.get(id) ?? 0) + weight);
  };
  for (const { title, aliases, asked, sections } of topics) {
    count([title, ...sections.map(({ name }) => name)], entriesOfAPage);
    count(aliases, 1);
    for (const { q } of asked) count(q, 1);
  }
  return recogniser.withParents([...named].filter(([, entries]) => entries >= entriesOfAPage).map(([id]) => id));
}
