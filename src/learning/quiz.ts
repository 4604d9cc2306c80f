/**
 * What to ask, and how it is put: picks quiz questions for a learner and lays out their options.
 *
 * Pure and repeatable: the same cards, time and seed give the same questions with the same options in the same places,
 * so that a message sent again after a crash is the message sent before.
 */
import { createHash } from "node:crypto";
import { citations, type Topic } from "../knowledge/topic.ts";
import { bare, fold } from "../knowledge/words.ts";
import type { SourceReference } from "../reply/reply.ts";
import type { IsTerm } from "./choice.ts";
import { type Card, due, retrievability, weakTopics } from "./memory.ts";

/** How many questions: in a nudge at most, and in a `quiz`. */
export const questionsIn = { nudge: 3, quiz: 5 } as const;
/** Of the questions of a check, the share that must be right for the step to be finished. */
const shareToPass = 0.7;
/** How many of the questions of a check must be right. */
export const rightToPass = (questions: number): number => Math.ceil(questions * shareToPass);
/** In a quiz over weak topics, of one topic in a row: questions of different topics stick better than a block of one. */
const perWeakTopic = 2;

export interface Question {
  /** `topic/question`, as it is called now. */
  readonly id: string;
  readonly topic: { readonly id: string; readonly title: string; readonly own: boolean };
  readonly text: string;
  readonly answer: string;
  readonly others: readonly string[];
  readonly why: string;
  /** What the explanation cites; none rather than a wrong one. */
  readonly sources: readonly SourceReference[];
  /** Words of the pages: whoever types one of them has not mistyped another. */
  readonly isTerm: IsTerm;
}

/** A question as it is shown. */
export interface Presented {
  readonly question: string;
  readonly topic: Question["topic"];
  /** Markdown, as all texts of a question. */
  readonly text: string;
  readonly options: readonly string[];
  /** Index into `options`. */
  readonly correct: number;
  readonly why: string;
  readonly sources: readonly SourceReference[];
  readonly isTerm: IsTerm;
}

/** All quiz questions of the corpus. */
export interface QuestionBank {
  /** The question of an id, also of a former one; none if it was retired. */
  get(id: string): Question | undefined;
  /** A topic's questions in the page's order, also by a former id of the topic; none if it was retired. */
  of(topic: string): readonly Question[];
}

export function createQuestionBank(pages: Iterable<Topic>): QuestionBank {
  const topics = [...pages];
  const isTerm = termsOf(topics);
  const byId = new Map<string, Question>();
  const former = new Map<string, Question>();
  const byTopic = new Map<string, readonly Question[]>();
  const formerTopics = new Map<string, readonly Question[]>();
  for (const topic of topics) {
    const questions = topic.quiz.map(({ id, was, q, answer, others, why }) => {
      const question: Question = {
        id: `${topic.id}/${id}`,
        topic: { id: topic.id, title: topic.title, own: topic.own },
        text: q,
        answer,
        others,
        why,
        sources: cited(topic, why),
        isTerm,
      };
      byId.set(question.id, question);
      for (const topicId of [topic.id, ...topic.was])
        for (const entry of [id, ...was]) former.set(`${topicId}/${entry}`, question);
      return question;
    });
    byTopic.set(topic.id, questions);
    for (const id of topic.was) formerTopics.set(id, questions);
  }
  return {
    get: (id) => byId.get(id) ?? former.get(id),
    of: (topic) => byTopic.get(topic) ?? formerTopics.get(topic) ?? [],
  };
}

/**
 * Cards under the ids that their questions have now. Cards of retired questions are left out; where a question has two
 * cards, because it was met under both its names, the one that was answered more often stays.
 */
export function presentCards(cards: readonly Card[], bank: QuestionBank): Card[] {
  const kept = new Map<string, Card>();
  for (const card of cards) {
    const question = bank.get(card.question);
    if (question === undefined) continue;
    const known = kept.get(question.id);
    if (known === undefined || card.reps > known.reps) kept.set(question.id, { ...card, question: question.id });
  }
  return [...kept.values()];
}

/**
 * `due`: what came due, most at risk first. `weak`: the weakest topics. `topic`: one topic, met or not.
 * `mixed`: what came due, then questions of the given topics that were never met, then what is weak.
 */
export type QuizMode =
  | { readonly kind: "due" }
  | { readonly kind: "weak" }
  | { readonly kind: "topic"; readonly topic: string }
  | { readonly kind: "mixed"; readonly topics: readonly string[] };

/**
 * Questions to ask now, best first, none twice; fewer than `count` where there are no more, none where there is
 * nothing to ask.
 *
 * @param at now, in the learner's zone: what was answered on this local day and is not due again comes last in `topic`
 *           and not at all elsewhere
 */
export function pickQuestions(
  mode: QuizMode,
  learner: { readonly cards: readonly Card[]; readonly bank: QuestionBank; readonly at: Temporal.ZonedDateTime },
  count: number,
): Question[] {
  const { bank, at } = learner;
  const cards = presentCards(learner.cards, bank);
  const ids = (() => {
    switch (mode.kind) {
      case "due":
        return dueIds(cards, at);
      case "weak":
        return weakIds(cards, at);
      case "topic":
        return topicIds(mode.topic, cards, bank, at);
      case "mixed": {
        const met = new Set(cards.map(({ question }) => question));
        const fresh = mode.topics.flatMap((topic) => bank.of(topic)).filter(({ id }) => !met.has(id));
        return [...dueIds(cards, at), ...fresh.map(({ id }) => id), ...weakIds(cards, at)];
      }
    }
  })();
  return [...new Set(ids)].slice(0, count).flatMap((id) => bank.get(id) ?? []);
}

/** The question with its options in an order that the seed decides; rewording an option leaves it where it was. */
export function present(question: Question, seed: string): Presented {
  const place = (index: number) => createHash("sha256").update(`${seed}:${question.id}:${index}`).digest("hex");
  const options = [question.answer, ...question.others]
    .map((text, index) => ({ text, isAnswer: index === 0, place: place(index) }))
    .sort((a, b) => (a.place < b.place ? -1 : 1));
  return {
    question: question.id,
    topic: question.topic,
    text: question.text,
    options: options.map(({ text }) => text),
    correct: options.findIndex(({ isAnswer }) => isAnswer),
    why: question.why,
    sources: question.sources,
    isTerm: question.isTerm,
  };
}

function cited({ sources }: Topic, why: string): SourceReference[] {
  const ids = citations(why);
  return sources.filter(({ id }) => ids.includes(id)).map(({ title, url }) => ({ title, url }));
}

/** The words that the pages use; read when the first answer in words comes. */
function termsOf(topics: readonly Topic[]): IsTerm {
  let known: ReadonlySet<string> | undefined;
  const read = () => {
    const texts = topics.flatMap(({ sections, quiz }) => [
      ...sections.map(({ markdown }) => markdown),
      ...quiz.flatMap(({ q, answer, others, why }) => [q, answer, ...others, bare(why)]),
    ]);
    return new Set(texts.flatMap((text) => fold(text).match(/\p{L}+/gu) ?? []));
  };
  return (word) => {
    known ??= read();
    return known.has(word);
  };
}

function dueIds(cards: readonly Card[], at: Temporal.ZonedDateTime): string[] {
  return due(cards, at.toInstant()).map(({ question }) => question);
}

/** The weakest two questions of each weak topic, topic by topic, then the next two of each. */
function weakIds(cards: readonly Card[], at: Temporal.ZonedDateTime): string[] {
  const ranked = weakTopics(cards, at.toInstant()).flatMap((topic) =>
    topic.cards
      .filter((card) => isDue(card, at) || !wasAnsweredToday(card, at))
      .map(({ question }, index) => ({ question, round: Math.floor(index / perWeakTopic) })),
  );
  return ranked.sort((a, b) => a.round - b.round).map(({ question }) => question);
}

/** What is due, then what was never asked, then the rest by how likely it is forgotten, then what was answered today. */
function topicIds(topic: string, cards: readonly Card[], bank: QuestionBank, at: Temporal.ZonedDateTime): string[] {
  const cardOf = new Map(cards.map((card) => [card.question, card]));
  const rank = (id: string): number => {
    const card = cardOf.get(id);
    if (card === undefined || card.state === "new") return 1;
    if (isDue(card, at)) return 0;
    return wasAnsweredToday(card, at) ? 3 : 2;
  };
  const remembered = (id: string): number => {
    const card = cardOf.get(id);
    return card === undefined ? 0 : retrievability(card, at.toInstant());
  };
  return bank
    .of(topic)
    .map(({ id }) => id)
    .sort((a, b) => rank(a) - rank(b) || remembered(a) - remembered(b));
}

function isDue(card: Card, at: Temporal.ZonedDateTime): boolean {
  return Temporal.Instant.compare(card.due, at.toInstant()) <= 0;
}

function wasAnsweredToday({ lastReview }: Card, at: Temporal.ZonedDateTime): boolean {
  return lastReview?.toZonedDateTimeISO(at.timeZoneId).toPlainDate().equals(at.toPlainDate()) ?? false;
}
