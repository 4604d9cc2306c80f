/** What a learner's answers leave behind: the cards of questions they meet, and the reviews that move those cards on. */
import type { Learner } from "../storage/index.ts";
import { type Card, meet, questionsToMeet, ratingOf, review, type Verdict } from "./memory.ts";
import { cardsOf, type Desk, nowOf, type Student, zoneOf } from "./student.ts";

/** What was asked about so long ago is not asked back. */
const askedBack = { hours: 24 * 30 } as const;

export interface Reviewing {
  /** Cards with those that are met by having asked about their topics. */
  cardsMet(student: Student, learner: Learner): Promise<Card[]>;
  /** Keeps an answer. @param cause told apart, so that an answer counts once. @returns the card as it is after it */
  remember(student: Student, learner: Learner, question: string, verdict: Verdict, cause: string): Promise<Card>;
}

export function createReviewing(desk: Desk): Reviewing {
  const { bank, store, clock } = desk;
  return {
    async cardsMet(student, learner) {
      const cards = await cardsOf(desk, student);
      const asked = await store.askedTopics(student, clock.now().subtract(askedBack));
      const today = nowOf(desk, learner).toPlainDate();
      const metToday = cards.filter(
        ({ state, due }) => state === "new" && due.toZonedDateTimeISO(zoneOf(learner)).toPlainDate().equals(today),
      ).length;
      const met = questionsToMeet(
        asked,
        (topic) => bank.of(topic).map(({ id }) => id),
        new Set(cards.map(({ question }) => question)),
        metToday,
      ).map((question) => meet(question, clock.now()));
      await store.meetCards(student, met.map(asStored));
      return [...cards, ...met];
    },
    async remember(student, learner, question, verdict, cause) {
      const known = (await cardsOf(desk, student)).find((card) => card.question === question);
      const before = known ?? meet(question, clock.now());
      const now = nowOf(desk, learner);
      const after = review(before, ratingOf(verdict), now);
      await store.saveReview(
        student,
        { question, verdict, before: before.state, cause, date: now.toPlainDate() },
        asStored(after),
        zoneOf(learner),
      );
      return after;
    },
  };
}

function asStored(card: Card) {
  return { question: card.question, due: card.due, card: JSON.parse(JSON.stringify(card)) };
}
