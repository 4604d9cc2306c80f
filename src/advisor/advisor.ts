/**
 * The advisor: a question and the turns before it become an answer from the corpus.
 *
 * It knows no chat platform, no database and no clock: plain values in, an `Answer` out. Three bands keep it honest:
 * it answers, says that it has no page on exactly this and names the nearest, or declines.
 */
import type { Corpus } from "../knowledge/load.ts";
import type { EntryHit, PageHit, Question, Search } from "../knowledge/search.ts";
import type { Topic } from "../knowledge/topic.ts";
import { root } from "../reply/markdown.ts";
import { type Control, reply, type SourceReference, type TopicReference } from "../reply/reply.ts";
import type { Answer, PastTurn } from "./answer.ts";
import { type Judgement, judge } from "./bands.ts";
import { composeEntry, composePage, composeSpecific, type Part, phoneScreen, type Wanted } from "./compose.ts";
import { resolve } from "./followup.ts";
import { longestQuestion, precheck } from "./input.ts";
import { kindOf } from "./kind.ts";
import { declined, foreign, unusable, weak, welcome } from "./voices.ts";

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
/** A second entry of the page answers another side of the question when it is nearly as near and holds this much that the first lacks. */
const alsoFits = { score: 0.75, adds: 0.12 } as const;

export function createAdvisor(corpus: Corpus, search: Search): Advisor {
  const related = (id: string) => corpus.topics.get(id)?.related ?? [];

  const ask = (text: string, past: readonly PastTurn[] = []): Answer => {
    const checked = precheck(text);
    switch (checked.kind) {
      case "greeting":
        return welcome(checked.thanks);
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
    } = resolve(text, past, search, related, (id) => corpus.topics.get(id)?.title ?? "");
    const here = from === undefined ? undefined : corpus.topics.get(from.memory.topics[0] ?? "");
    const stays = bare && here !== undefined && speaksOf(here, question);
    const hits = stays ? onTop(here, found) : found;
    const judgement = judge(question, hits, search);
    const inTalk = from !== undefined && judgement.band === "declined" && judgement.outside === undefined;
    const band = inTalk && onPage(question, hits, from) ? "answer" : judgement.band;
    if (band === "declined") return declined(judgement.outside);
    if (band === "weak" && !stays && !(from !== undefined && judgement.withoutPage.length === 0)) {
      return weak(search, question, judgement, nearestPages(hits, corpus));
    }
    const parts = [compose(question, hits, past, from === undefined ? undefined : { bare: stays }, phoneScreen)];
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
    inThread: { bare: boolean } | undefined,
    budget: number,
  ): Part => {
    const [top] = hits;
    if (top === undefined) throw new Error("compose needs a page");
    const used = new Set(inThread ? past.flatMap(({ memory }) => memory.entries) : []);
    const seen = new Set(inThread ? past.flatMap(({ memory }) => memory.shown) : []);
    const wanted: Wanted = { kind: kindOf(question.text), question, seen, budget };
    const [best, second] =
      inThread === undefined
        ? top.entries
        : rankForThread(question, top.entries, (id) => used.has(`${top.topic.id}/${id}`), search);
    const specific = inThread?.bare === true ? composeSpecific(top.topic, wanted, search) : undefined;
    if (specific !== undefined) return specific;
    const own = inThread ? ownWords(question, best, search) : 1;
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
  const isName = onlyNames(question, search) && question.text.trim().split(/\s+/).length <= 2;
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

/** How much of the line's own words an entry holds: in a thread the earlier question's words must not choose alone. */
function ownWords(question: Question, hit: EntryHit | undefined, search: Search): number {
  if (hit === undefined) return 0;
  return search.overlap(search.read(question.text), `${hit.entry.q.join(" ")} ${hit.entry.a}`);
}

/** In a thread the line's own words choose, and an entry that was shown only comes again when it fits far better. */
function rankForThread(
  question: Question,
  entries: readonly EntryHit[],
  isUsed: (id: string) => boolean,
  search: Search,
): EntryHit[] {
  const worth = (hit: EntryHit) => hit.score * 0.4 + ownWords(question, hit, search) - (isUsed(hit.entry.id) ? 0.3 : 0);
  return entries.toSorted((a, b) => worth(b) - worth(a));
}

interface Subject {
  readonly question: Question;
  readonly hits: readonly PageHit[];
  readonly judgement: Judgement;
}

function reference({ id, title, own }: Topic): TopicReference {
  return own ? { id, title, own } : { id, title };
}

/** The next pages, as far as they are near: half as good as the best is not a page to send anyone to. */
function nearbyPages(hits: readonly PageHit[], used: readonly Topic[]): Topic[] {
  const best = hits[0]?.score ?? 0;
  return hits
    .filter(({ topic, score }) => !used.includes(topic) && score >= best * 0.5)
    .slice(0, 3 - Math.min(2, used.length))
    .map(({ topic }) => topic);
}

/** Two questions in one line, when each stands on its own and has a page of its own. */
function twoSubjects(text: string, search: Search): readonly [Subject, Subject] | undefined {
  if (text.length > 600) return undefined;
  const halves = text
    .split(
      /\?\s+(?=\S)|[;,.]?\s+(?:and also|also|and (?=how|what|why|should|when|is|can|do|does|which))\s*|;\s+|\n\s*\n/i,
    )
    .filter((half) => half.trim() !== "");
  if (halves.length !== 2 || !halves.every((half, index) => index === 0 || isQuestion(half))) return undefined;
  const [first, second] = halves.map((half) => {
    const question = search.read(half);
    const hits = search.find(question);
    return { question, hits, judgement: judge(question, hits, search) };
  });
  if (first === undefined || second === undefined) return undefined;
  const stands = ({ question, judgement, hits }: Subject) =>
    question.terms.size >= 2 && judgement.band === "answer" && (hits[0]?.entries[0]?.phrasing ?? 0) >= 0.35;
  if (!stands(first) || !stands(second) || first.hits[0]?.topic.id === second.hits[0]?.topic.id) return undefined;
  return [first, second];
}

/** Whether a part of a line asks for itself: not what follows on from the part before. */
function isQuestion(text: string): boolean {
  return (
    /^\W*(and |also |or )?(how|what|why|when|which|where|who|should|is|are|can|could|do|does|offset|\S+ (or|vs) )/i.test(
      text,
    ) && !/\b(it|them|they|that|this|those|these|too)\b/i.test(text)
  );
}

function nearestPages(hits: readonly PageHit[], corpus: Corpus): Topic[] {
  const nearest = hits.map(({ topic }) => topic);
  const fallback = ["system-design", "choosing-a-stack", "choosing-a-database"].flatMap(
    (id) => corpus.topics.get(id) ?? [],
  );
  return [...new Set([...nearest, ...fallback, ...corpus.topics.values()])].slice(0, 3);
}

function sourcesOf(parts: readonly Part[]): SourceReference[] {
  const found = parts.flatMap(({ topic, cites }) => {
    const cited = topic.sources.filter(({ id }) => cites.includes(id));
    // A part that cites nothing itself rests on the page, and the page on its first source.
    return cited.length > 0 ? cited : topic.sources.slice(0, 1);
  });
  return [...new Map(found.map(({ title, url }) => [url, { title, url }])).values()];
}

/** Questions that have an answer of their own: two of this page, nearest first, and one of the page that came next. */
function nextQuestions(topic: Topic, hits: readonly PageHit[], used: ReadonlySet<string>, corpus: Corpus): Control[] {
  const entriesOf = (page: Topic) => {
    const found = hits.find((hit) => hit.topic === page)?.entries.map(({ entry }) => entry) ?? [];
    return [...new Set([...found, ...page.asked])]
      .filter(({ id }) => !used.has(`${page.id}/${id}`))
      .flatMap(({ q }) => askable(q) ?? []);
  };
  const own = entriesOf(topic);
  const related = topic.related.flatMap((id) => corpus.topics.get(id) ?? []);
  const next = hits.map((hit) => hit.topic).find((page) => page !== topic && related.includes(page)) ?? related[0];
  const labels = [...own.slice(0, 2), ...(next === undefined ? [] : entriesOf(next).slice(0, 1)), ...own.slice(2)];
  return [...new Set(labels)]
    .slice(0, 3)
    .map((label): Control => ({ label, command: "ask", args: { question: label }, role: "next" }));
}

/** A phrasing that reads as a question on a button. */
function askable(phrasings: readonly string[]): string | undefined {
  return phrasings.find(
    (text) =>
      text.length <= 72 &&
      !text.includes("\n") &&
      !/error|exception|[:[\]{}]|^[^a-z]*[A-Z]/.test(text.replace(/\bI\b/g, "")),
  );
}

function actions(topic: Topic, shown: readonly string[]): Control[] {
  const rest = topic.sections.some(({ name }) => !shown.includes(`${topic.id}#${name}`));
  const words = [...(rest ? ["more"] : []), "sources", "helpful", "unhelpful"];
  return words.map((word): Control => ({ label: word, command: word, args: {}, role: "action" }));
}
