/** Reads a line in the light of the turns before it: what "and in MySQL?" is about. */
import type { Question } from "../knowledge/question.ts";
import type { PageHit, Search } from "../knowledge/search.ts";
import type { PastTurn } from "./answer.ts";
import { bands, judge } from "./bands.ts";

export interface Resolved {
  readonly question: Question;
  readonly hits: readonly PageHit[];
  /** The turn that the line goes on from, if it goes on from one. */
  readonly from: PastTurn | undefined;
  /** Nothing but a technology or a wish for an example was said: the subject is the turn before. */
  readonly bare: boolean;
  /** How near each `topic/entry` is to the line's own words alone, 0–1. */
  readonly nearness: ReadonlyMap<string, number>;
}

/** Words that say how something is wanted, not what. */
const manner = new Set(
  "show example snippet code same thing version look equivalent instead differ different work write written do please explain more detail short longer also again mean sampl exampl".split(
    " ",
  ),
);

const opening =
  /^(and|but|so|then|ok(ay)?|also|or|what about|how about|what if|why( not)?|which|what|in|with|without|for|show|give|could|can|would|should|example|is|does|do|how|when|any|the|same|instead|ours?|we|i|my|my)\b/i;
const strongOpening =
  /^(and|but|what about|how about|what if|why not|why\??$|show me|give me|in \w+\??$|example|instead|same|then|or|so|any|ok(ay)?,?|the )\b/i;
const anaphora =
  /\b(it|its|that|this|those|these|them|they|there|one|ones|same|instead|either|neither|both|latter|former|then|again|each)\b/i;

/** A page of the thread is this much likelier than one that isn't; a related one somewhat. */
const nearby = { same: 0.2, vague: 0.4, related: 0.07 } as const;
/** A line that is nearer than this to no entry says too little to leave the page at hand. */
const vaguePhrasing = 0.5;
/** Below this confidence in the line alone, a page that is not near the thread counts for less. */
const leaves = 0.8;

const elsewherePenalty = 0.7;
const carried = { previous: 0.3, title: 0.35 } as const;

export function resolve(
  text: string,
  past: readonly PastTurn[],
  search: Search,
  related: (topic: string) => readonly string[],
  titleOf: (topic: string) => string,
): Resolved {
  const alone = search.read(text);
  const hitsAlone = search.find(alone);
  const last = past.findLast(({ memory, kind }) => kind === "answer" || (kind === "weak" && memory.topics.length > 0));
  const nearness = new Map(
    hitsAlone.flatMap(({ topic, entries }) =>
      entries.map(({ entry, phrasing }) => [`${topic.id}/${entry.id}`, phrasing]),
    ),
  );
  const asNew: Resolved = { question: alone, hits: hitsAlone, from: undefined, bare: false, nearness };
  if (last === undefined) return asNew;

  const judged = judge(alone, hitsAlone, search);
  if (judged.outside !== undefined) return asNew;
  const top = hitsAlone[0];
  const technologyTerms = new Set(
    alone.named.flatMap((id) => [...search.read(search.recogniser.get(id)?.name ?? "").terms.keys()]),
  );
  const spoken = new Set(alone.named.flatMap((id) => search.recogniser.get(id)?.written ?? []));
  const bare = [...alone.terms.keys()].every(
    (term) => manner.has(term) || technologyTerms.has(term) || spoken.has(term),
  );
  const words = alone.terms.size;
  const strong = strongOpening.test(text.trim());
  const refers = anaphora.test(text);
  const points = bare || strong || refers || (words <= 4 && opening.test(text.trim())) || words <= 2;
  if (!points) return asNew;
  const near = new Set([...last.memory.topics.slice(0, 1), ...last.memory.topics.slice(0, 1).flatMap(related)]);
  const closest = top?.entries[0]?.phrasing ?? 0;
  // "How long should I keep them" is near to many an entry: with so few words of its own a line does not stand alone.
  const enough = words >= (refers || strong ? 4 : 3);
  const elsewhere = !bare && enough && top !== undefined && !near.has(top.topic.id) && judged.band === "answer";
  const own =
    closest >= 0.75 ||
    (!strong && judged.confidence >= 0.6 && closest >= 0.3) ||
    (words >= 6 && judged.confidence >= bands.answer + 0.1);
  if (elsewhere && own) return asNew;

  const question = inContext(alone, last, search, titleOf);
  const nudge = new Map<string, number>();
  const [current] = last.memory.topics;
  if (current !== undefined) for (const id of related(current)) nudge.set(id, nearby.related);
  for (const [order, topic] of last.memory.topics.slice(0, 2).entries())
    nudge.set(topic, (closest < vaguePhrasing ? nearby.vague : nearby.same) / (order + 1));
  const away = judged.confidence >= leaves ? 1 : elsewherePenalty;
  const hits = search
    .find(question, nudge)
    .map((hit) => (near.has(hit.topic.id) ? hit : { ...hit, score: hit.score * away }))
    .toSorted((a, b) => b.score - a.score);
  return { question, hits, from: last, bare, nearness };
}

/** The line's own terms at full weight, the earlier question's at less, and its technologies unless it names another of their family. */
function inContext(alone: Question, last: PastTurn, search: Search, titleOf: (topic: string) => string): Question {
  const before = search.read(last.question);
  const weights = new Map(alone.terms);
  const replaced = new Set(
    last.memory.technologies.filter((id) => search.recogniser.conflict(alone.technologies, new Set([id]))),
  );
  const dropped = new Set(
    [...replaced].flatMap((id) => [...search.read(search.recogniser.get(id)?.name ?? "").terms.keys()]),
  );
  for (const term of before.terms.keys()) {
    if (!weights.has(term) && !dropped.has(term)) weights.set(term, carried.previous);
  }
  for (const term of search.read(titleOf(last.memory.topics[0] ?? "")).terms.keys()) {
    if (!weights.has(term) && !dropped.has(term)) weights.set(term, carried.title);
  }
  const technologies = new Set([...alone.technologies, ...last.memory.technologies.filter((id) => !replaced.has(id))]);
  return { ...alone, terms: weights, technologies };
}
