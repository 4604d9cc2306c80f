/** What a learner's answers leave behind: the cards of questions they meet, and the reviews that move those cards on. */
import type { Clock } from "../clock.ts";
import type { Known, Learner, QuizAnswer } from "../storage/index.ts";
import { type Card, meet, questionsToMeet, ratingOf, review, type Verdict } from "./memory.ts";
import { cardsOf, type Desk, nowOf, readCards, type Student, zoneOf } from "./student.ts";

/** What was asked about before is not asked back. */
export const askedSince = ({ now }: Clock): Temporal.Instant => now().subtract({ hours: 24 * 30 });

export interface Answered {
  readonly question: string;
  readonly verdict: Verdict;
}

export interface Reviewing {
  /** Cards with those that are met by having asked about their topics. */
  cardsMet(student: Student, learner: Learner): Promise<Card[]>;
  /** The same, of what has been read. */
  cardsMetFrom(student: Student, known: Pick<Known, "learner" | "cards" | "asked">): Promise<Card[]>;
  /** What an answer leaves behind. @param cause told apart, so that an answer counts once */
  review(student: Student, learner: Learner, answered: Answered, cause: string): Promise<Omit<QuizAnswer, "studied">>;
  /** Keeps an answer that stands by itself. */
  remember(student: Student, learner: Learner, answered: Answered, cause: string): Promise<void>;
}

export function createReviewing(desk: Desk): Reviewing {
  const { bank, store, clock } = desk;

  /** How many questions somebody met today, answered since or not. */
  const metToday = async (student: Student, learner: Learner): Promise<number> => {
    const since = nowOf(desk, learner).startOfDay().toInstant();
    const stored = await store.cardsOf(student);
    return stored.filter(({ metAt }) => Temporal.Instant.compare(metAt, since) >= 0).length;
  };

  const withMet = async (
    student: Student,
    learner: Learner,
    cards: readonly Card[],
    asked: Known["asked"],
  ): Promise<Card[]> => {
    const known = new Set(cards.map(({ question }) => question));
    const toMeet = (already: number) =>
      questionsToMeet(asked, (topic) => bank.of(topic).map(({ id }) => id), known, already);
    // Most often there is nothing new, and no need to ask what was met today.
    if (toMeet(0).length === 0) return [...cards];
    const met = toMeet(await metToday(student, learner)).map((question) => meet(question, clock.now()));
    await store.meetCards(student, met.map(asStored));
    return [...cards, ...met];
  };

  const reviewOf: Reviewing["review"] = async (student, learner, { question, verdict }, cause) => {
    const known = (await cardsOf(desk, student)).find((card) => card.question === question);
    const before = known ?? meet(question, clock.now());
    const now = nowOf(desk, learner);
    return {
      review: { question, verdict, before: before.state, cause, date: now.toPlainDate() },
      after: asStored(review(before, ratingOf(verdict), now)),
      zone: zoneOf(learner),
    };
  };

  return {
    async cardsMet(student, learner) {
      const asked = await store.askedTopics(student, askedSince(clock));
      return withMet(student, learner, await cardsOf(desk, student), asked);
    },
    cardsMetFrom: (student, { learner, cards, asked }) => withMet(student, learner, readCards(cards), asked),
    review: reviewOf,
    async remember(...how) {
      const { review: kept, after, zone } = await reviewOf(...how);
      await store.saveReview(how[0], kept, after, zone);
    },
  };
}

function asStored(card: Card) {
  return { question: card.question, due: card.due, card: JSON.parse(JSON.stringify(card)) };
}
