/**
 * The advisor: a question and the turns before it become an answer from the corpus.
 *
 * It knows no chat platform, no database and no clock: plain values in, an `Answer` out. Three bands keep it honest:
 * it answers, says that it has no page on exactly this and names the nearest, or declines.
 */
import type { Corpus } from "../knowledge/load.ts";
import type { Question } from "../knowledge/question.ts";
import type { EntryHit, PageHit, Search } from "../knowledge/search.ts";
import type { Topic } from "../knowledge/topic.ts";
import { root } from "../reply/markdown.ts";
import { reply, type SourceReference, type TopicReference } from "../reply/reply.ts";
import type { Answer, PastTurn } from "./answer.ts";
import { type Judgement, judge } from "./bands.ts";
import { composeEntry, composePage, composeSpecific, type Part, phoneScreen, type Wanted } from "./compose.ts";
import { resolve } from "./followup.ts";
import { longestQuestion, precheck } from "./input.ts";
import { kindOf } from "./kind.ts";
import { actions, nearbyPages, nearestPages, nextQuestions } from "./onward.ts";
import { type Subject, twoSubjects } from "./subjects.ts";
import { declined, foreign, ofItself, unusable, weak, welcome } from "./voices.ts";

export interface Advisor {
  /**
   * Answers one line.
   *
   * @param text what was typed or pasted, at most 12,000 characters
   * @param past the thread's last turns, oldest first
   */
  ask(text: string, past?: readonly PastTurn[]): Answer;
  /** The next part of the page that the thread is about; undefined when there is nothing to go on with. */
  more(past: readonly PastTurn[]): Answer | undefined;
  /** A page whole, in its own order. */
  page(topic: Topic): Answer;
}

/** An entry this near to the question answers it in its own words; below, the page as a whole does. */
const entryFits = { score: 0.2, phrasing: 0.3, inThread: 0.12 } as const;
/** A page with less than this is near by accident: a weak answer does not send anyone there. */
const worthNaming = 0.5;
/** A second entry of the page answers another side of the question when it is nearly as near and holds this much that the first lacks. */
const alsoFits = { score: 0.75, adds: 0.12 } as const;

export function createAdvisor(corpus: Corpus, search: Search): Advisor {
  const related = (id: string) => corpus.topics.get(id)?.related ?? [];

  const ask = (text: string, past: readonly PastTurn[] = []): Answer => {
    const checked = precheck(text, past.length === 0);
    switch (checked.kind) {
      case "greeting":
        return welcome(checked.thanks);
      case "itself":
        return ofItself(checked.said);
      case "unusable":
        return unusable(checked.about, checked.reason);
      case "language":
        return foreign(checked.language, nearestPages(search.find(search.read(text)), corpus));
      case "question":
        return answerQuestion(text.slice(0, longestQuestion), past);
    }
  };

  const answerQuestion = (text: string, past: readonly PastTurn[]): Answer => {
    const two = twoSubjects(text, search);
    if (two !== undefined) return answerBoth(text, two);
    const {
      question,
      hits: found,
      from,
      bare,
      nearness,
    } = resolve(text, past, search, related, (id) => corpus.topics.get(id)?.title ?? "");
    const here = from === undefined ? undefined : corpus.topics.get(from.memory.topics[0] ?? "");
    const stays = bare && here !== undefined && speaksOf(here, question);
    const hits = stays ? onTop(here, found) : found;
    const judgement = judge(question, hits, search);
    const inTalk = from !== undefined && judgement.band === "declined" && judgement.outside === undefined;
    const band = inTalk && onPage(question, hits, from) ? "answer" : judgement.band;
    if (band === "declined") return declined(judgement.outside, question.meaning);
    if (band === "weak" && !stays && !(from !== undefined && judgement.withoutPage.length === 0)) {
      return weak(
        search,
        question,
        judgement,
        nearestPages(hits, corpus),
        hits.filter(({ score }) => score >= worthNaming).length,
      );
    }
    const parts = [
      compose(question, hits, past, from === undefined ? undefined : { bare: stays, nearness }, phoneScreen),
    ];
    return finish(parts, hits, question, judgement, past);
  };

  /** Whether a page can go on about the technologies just named: any example, a section or an entry of theirs. */
  const speaksOf = (topic: Topic, question: Question) =>
    question.named.length === 0 ||
    (kindOf(question.text) === "example" && !isAboutAnother(topic, question)) ||
    topic.sections.some(
      ({ name }) =>
        /^In (?!short$)/.test(name) && search.recogniser.named(name).some((id) => question.named.includes(id)),
    ) ||
    (!isAboutAnother(topic, question) &&
      topic.asked.some((entry) => question.named.some((id) => search.technologiesOf(topic, entry).has(id))));

  const isAboutAnother = (topic: Topic, question: Question) =>
    search.recogniser.conflict(new Set(question.named), search.technologiesOf(topic));

  /** In a thread, words that mean nothing alone still ask about the page at hand. */
  const onPage = (question: Question, hits: readonly PageHit[], from: PastTurn) =>
    question.unknown < 0.5 && hits[0] !== undefined && from.memory.topics.includes(hits[0].topic.id);

  const compose = (
    question: Question,
    hits: readonly PageHit[],
    past: readonly PastTurn[],
    inThread: { bare: boolean; nearness: ReadonlyMap<string, number> } | undefined,
    budget: number,
  ): Part => {
    const [top] = hits;
    if (top === undefined) throw new Error("compose needs a page");
    const used = new Set(inThread ? past.flatMap(({ memory }) => memory.entries) : []);
    const seen = new Set(inThread ? past.flatMap(({ memory }) => memory.shown) : []);
    const wanted: Wanted = { kind: kindOf(question.text), question, seen, budget };
    const [best, second] =
      inThread === undefined ? top.entries : rankForThread(question, top.entries, used, inThread.nearness, search);
    const specific = inThread?.bare === true ? composeSpecific(top.topic, wanted, search) : undefined;
    if (specific !== undefined) return specific;
    const own = inThread ? ownWords(search.read(question.text), best, search) : 1;
    const isNear =
      best !== undefined &&
      (best.score >= entryFits.score || best.phrasing >= entryFits.phrasing) &&
      own >= entryFits.inThread;
    const wantsExample = inThread !== undefined && wanted.kind === "example";
    if (best === undefined || !isNear || wantsExample || !speaksBeyondName(question, best, search)) {
      return composePage(top.topic, wanted, search, inThread === undefined);
    }
    const also = second !== undefined && answersAnotherSide(question, best, second, search) ? second.entry : undefined;
    return composeEntry(top.topic, best.entry, also, wanted, search);
  };

  const answerBoth = (text: string, [first, second]: readonly [Subject, Subject]): Answer => {
    const half = Math.floor(phoneScreen / 2) - 10;
    const parts = [first, second].map(({ question, hits }) => compose(question, hits, [], undefined, half));
    const confidence = Math.min(first.judgement.confidence, second.judgement.confidence);
    const hits = [...first.hits.slice(0, 1), ...second.hits.slice(0, 1)];
    return finish(parts, hits, search.read(text), { ...first.judgement, confidence }, []);
  };

  const finish = (
    parts: readonly Part[],
    hits: readonly PageHit[],
    question: Question,
    judgement: Judgement,
    past: readonly PastTurn[],
  ): Answer => {
    const topics = parts.map(({ topic }) => topic);
    const entries = parts.flatMap((part) => part.entries);
    const shown = parts.flatMap((part) => part.shown);
    const [first] = topics;
    if (first === undefined) throw new Error("an answer needs a page");
    return {
      ...reply({ body: root(...parts.flatMap(({ nodes }) => nodes)) }),
      kind: "answer",
      confidence: Math.max(judgement.confidence, 0.01),
      title: topics.map(({ title }) => title).join(" · "),
      basis: {
        topics: topics.map(reference),
        sources: sourcesOf(parts),
        nearby: nearbyPages(hits, topics).map(reference),
      },
      controls: [
        ...nextQuestions(first, hits, new Set([...entries, ...past.flatMap(({ memory }) => memory.entries)]), corpus),
        ...actions(first, shown),
      ],
      memory: { topics: topics.map(({ id }) => id), entries, shown, technologies: [...question.technologies] },
    };
  };

  const more = (past: readonly PastTurn[]): Answer | undefined => {
    const last = past.findLast(({ kind, memory }) => kind === "answer" && memory.topics.length > 0);
    const topic = corpus.topics.get(last?.memory.topics[0] ?? "");
    if (last === undefined || topic === undefined) return undefined;
    const seen = new Set(past.flatMap(({ memory }) => memory.shown));
    const rest = topic.sections.filter(({ name }) => !seen.has(`${topic.id}#${name}`));
    if (rest.length === 0) return undefined;
    const question = search.read(last.question);
    const wanted: Wanted = { kind: kindOf(last.question), question, seen, budget: phoneScreen };
    const part = composePage(topic, wanted, search, !seen.has(`${topic.id}#In short`));
    return finish([part], [], question, { confidence: 1, band: "answer", withoutPage: [] }, past);
  };

  return { ask, more, page: (topic) => wholePage(topic) };

  function wholePage(topic: Topic): Answer {
    const part = composePage(
      topic,
      { kind: "other", question: search.read(""), seen: new Set(), budget: Number.MAX_SAFE_INTEGER },
      search,
    );
    return finish([part], [], search.read(topic.title), { confidence: 1, band: "answer", withoutPage: [] }, []);
  }
}

/** An entry that shares nothing with the question but a technology's name says nothing about what was asked. */
function speaksBeyondName(question: Question, hit: EntryHit, search: Search): boolean {
  const { entry, topic } = hit;
  const theirs = search.technologiesOf(topic, entry);
  const comparesThem = question.named.length > 1 && question.named.every((id) => theirs.has(id));
  const isName =
    question.meaning === undefined && onlyNames(question, search) && question.text.trim().split(/\s+/).length <= 2;
  if (comparesThem || (hit.phrasing >= 0.62 && !isName)) return true;
  if (onlyNames(question, search)) return false;
  return hit.score >= 1 || search.overlapBeyondNames(question, `${entry.q.join(" ")} ${entry.a}`) >= 0.15;
}

function onlyNames(question: Question, search: Search): boolean {
  return question.named.length > 0 && search.overlapBeyondNames(question, "") === 1;
}

function answersAnotherSide(question: Question, first: EntryHit, second: EntryHit, search: Search): boolean {
  if (second.score < first.score * alsoFits.score || second.phrasing < entryFits.phrasing) return false;
  const text = ({ entry }: EntryHit) => `${entry.q.join(" ")} ${entry.a}`;
  return (
    search.overlap(question, `${text(first)} ${text(second)}`) - search.overlap(question, text(first)) >= alsoFits.adds
  );
}

/** The hits with the page at hand first. */
function onTop(topic: Topic, hits: readonly PageHit[]): readonly PageHit[] {
  const hit = hits.find((one) => one.topic === topic) ?? { topic, score: 0.5, entries: [], covered: 0.5 };
  return [hit, ...hits.filter((one) => one !== hit)];
}

/** How much of a line an entry holds: in a thread the earlier question's words must not choose alone. */
function ownWords(line: Question, hit: EntryHit | undefined, search: Search): number {
  return hit === undefined ? 0 : search.overlap(line, `${hit.entry.q.join(" ")} ${hit.entry.a}`);
}

/** In a thread the line's own words choose, and an entry that was shown only comes again when it fits far better. */
function rankForThread(
  question: Question,
  entries: readonly EntryHit[],
  used: ReadonlySet<string>,
  nearness: ReadonlyMap<string, number>,
  search: Search,
): EntryHit[] {
  const line = search.read(question.text);
  const worth = (hit: EntryHit) => {
    const id = `${hit.topic.id}/${hit.entry.id}`;
    const own = ownWords(line, hit, search) + threadWeights.nearness * (nearness.get(id) ?? 0);
    return threadWeights.score * hit.score + own - (used.has(id) ? threadWeights.used : 0);
  };
  return entries
    .map((hit) => ({ hit, worth: worth(hit) }))
    .sort((a, b) => b.worth - a.worth)
    .map(({ hit }) => hit);
}

const threadWeights = { score: 0.4, nearness: 1, used: 0.3 } as const;

function reference({ id, title, own }: Topic): TopicReference {
  return own ? { id, title, own } : { id, title };
}

function sourcesOf(parts: readonly Part[]): SourceReference[] {
  const found = parts.flatMap(({ topic, cites }) => {
    const cited = topic.sources.filter(({ id }) => cites.includes(id));
    // A part that cites nothing itself rests on the page, and the page on its first source.
    return cited.length > 0 ? cited : topic.sources.slice(0, 1);
  });
  return [...new Map(found.map(({ title, url }) => [url, { title, url }])).values()];
}
