import fc from "fast-check";
import { expect, test } from "vitest";
import {
  askedQuestionsADay,
  type Card,
  cardSchema,
  due,
  meet,
  questionsToMeet,
  type Rating,
  ratingOf,
  ratings,
  retention,
  retrievability,
  review,
  weakTopics,
} from "../../src/learning/memory.ts";

const berlin = (text: string) => Temporal.ZonedDateTime.from(`${text}[Europe/Berlin]`);
const start = berlin("2026-10-20T08:45");
const dueDate = (card: Card, zone = "Europe/Berlin") => card.due.toZonedDateTimeISO(zone).toPlainDate().toString();

/** A question answered at the hour of `start`, each time on the day it is due. */
function answered(question: string, ...given: Rating[]): Card {
  let at = start;
  let card = meet(question, at.toInstant());
  for (const rating of given) {
    card = review(card, rating, at);
    const next = card.due.toZonedDateTimeISO(at.timeZoneId);
    at = next.hour === 0 ? next.add({ hours: 8, minutes: 45 }) : next;
  }
  return card;
}

test("a question answered right comes back after days, and each time after more", () => {
  const once = answered("cache/stampede", "good");
  const twice = answered("cache/stampede", "good", "good");
  const thrice = answered("cache/stampede", "good", "good", "good");
  expect(dueDate(once)).toBe("2026-10-22");
  expect([once, twice, thrice].map(({ scheduledDays }) => scheduledDays)).toEqual([2, 11, 46]);
});

test("a question comes back at the start of the local day, so that an earlier nudge of that day has it", () => {
  const card = review(meet("cache/stampede", start.toInstant()), "good", start);
  expect(due([card], berlin("2026-10-21T23:59").toInstant())).toEqual([]);
  expect(due([card], berlin("2026-10-22T00:00").toInstant())).toEqual([card]);
});

test("a wrong answer comes back the same day once, and a second one the day after", () => {
  const wrong = review(meet("cache/stampede", start.toInstant()), "again", start);
  const later = start.add({ minutes: 10 });
  expect(wrong.due).toEqual(later.toInstant());
  const again = review(wrong, "again", later);
  expect(dueDate(again)).toBe("2026-10-21");
  const thrice = review(again, "again", later.add({ hours: 5 }));
  expect(dueDate(thrice)).toBe("2026-10-21");
});

test("an answer that is partly right is done for the day", () => {
  expect(dueDate(answered("cache/stampede", "hard"))).toBe("2026-10-21");
  expect(dueDate(answered("cache/stampede", "good", "hard"))).not.toBe("2026-10-22");
});

test("days are the learner's own, whatever the date is in UTC", () => {
  // 23:30 and 00:30 in Los Angeles are one day in UTC and two days there.
  const evening = Temporal.ZonedDateTime.from("2026-10-20T23:30[America/Los_Angeles]");
  const card = review(meet("cache/stampede", evening.toInstant()), "again", evening);
  const afterMidnight = review(card, "again", evening.add({ hours: 1 }));
  expect(afterMidnight.due).toEqual(evening.add({ hours: 1, minutes: 10 }).toInstant());
  expect(afterMidnight.stability).toBeGreaterThan(
    review(card, "again", Temporal.ZonedDateTime.from("2026-10-20T23:40[America/Los_Angeles]")).stability,
  );
});

test("any row of answers keeps a card storable, due later, and due the same day once at most", () => {
  const zones = fc.constantFrom("UTC", "Pacific/Apia", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu");
  const answers = fc.array(
    fc.record({ rating: fc.constantFrom(...ratings), after: fc.integer({ min: 0, max: 4000 }) }),
    {
      minLength: 1,
      maxLength: 30,
    },
  );
  fc.assert(
    fc.property(answers, zones, (given, zone) => {
      let at = Temporal.ZonedDateTime.from(`2026-03-01T09:00[${zone}]`);
      let card = meet("cache/stampede", at.toInstant());
      const sameDay = new Map<string, number>();
      for (const { rating, after } of given) {
        at = at.add({ minutes: after });
        card = review(card, rating, at);
        expect(Temporal.Instant.compare(card.due, at.toInstant())).toBe(1);
        const today = at.toPlainDate().toString();
        if (dueDate(card, zone) === today) sameDay.set(today, (sameDay.get(today) ?? 0) + 1);
        const stored = JSON.parse(JSON.stringify(card));
        expect(cardSchema.parse(stored)).toEqual(card);
      }
      expect(Math.max(0, ...sameDay.values())).toBeLessThanOrEqual(1);
    }),
    { numRuns: 150 },
  );
});

test("what is most at risk is asked first, what was never asked last, the newest met before older ones", () => {
  const at = start.add({ days: 30 });
  const old = meet("new/old", start.toInstant());
  const fresh = meet("new/fresh", start.add({ days: 1 }).toInstant());
  const weak = answered("cache/weak", "again", "good");
  const firm = answered("cache/firm", "good", "good");
  const order = due([old, firm, fresh, weak], at.toInstant()).map(({ question }) => question);
  expect(order).toEqual(["cache/weak", "cache/firm", "new/fresh", "new/old"]);
});

test("memory fades with time, and slower for what is known better", () => {
  const weak = answered("cache/weak", "good");
  const firm = answered("cache/firm", "good", "good");
  const after = (card: Card, days: number) =>
    retrievability(card, (card.lastReview ?? start.toInstant()).add({ minutes: Math.round(24 * 60 * days) }));
  expect(after(weak, 0)).toBe(1);
  expect(after(weak, 2)).toBeGreaterThan(after(weak, 9));
  expect(after(firm, 9)).toBeGreaterThan(after(weak, 9));
  expect(after(firm, firm.stability)).toBeCloseTo(0.9, 2);
  expect(retrievability(meet("cache/new", start.toInstant()), start.toInstant())).toBe(0);
});

test("an answer counts by whether it was right", () => {
  expect((["right", "partly", "wrong"] as const).map(ratingOf)).toEqual(["good", "hard", "again"]);
});

test("retention counts first answers of a day to what was known, in the window alone", () => {
  const on = (date: string, question: string, rating: Rating, before: Card["state"] = "review") => ({
    question,
    date: Temporal.PlainDate.from(date),
    rating,
    before,
  });
  const reviews = [
    on("2026-09-30", "a/1", "again"),
    on("2026-10-01", "a/1", "good"),
    on("2026-10-02", "a/2", "again"),
    on("2026-10-02", "a/2", "good", "relearning"),
    on("2026-10-03", "a/3", "good", "new"),
    on("2026-10-31", "a/4", "hard"),
    on("2026-11-01", "a/5", "again"),
  ];
  const october = { from: Temporal.PlainDate.from("2026-10-01"), to: Temporal.PlainDate.from("2026-10-31") };
  expect(retention(reviews, october)).toEqual({ asked: 3, remembered: 2, share: 2 / 3 });
  expect(retention([], october).share).toBeUndefined();
});

test("topics with wrong answers are weak, weakest first, also right after the answer", () => {
  const cards = [
    answered("firm/1", "good", "good"),
    answered("shaky/1", "again", "good"),
    answered("shaky/2", "good", "good"),
    answered("lost/1", "good", "again"),
    meet("unasked/1", start.toInstant()),
  ];
  const moment = start.add({ days: 2, hours: 1 }).toInstant();
  expect(weakTopics(cards, moment).map(({ topic }) => topic)).toEqual(["lost"]);
  expect(weakTopics(cards.slice(0, 2), moment).map(({ topic }) => topic)).toEqual(["shaky"]);
  expect(weakTopics([answered("once/1", "again")], start.toInstant())).toHaveLength(1);
});

test("of two topics remembered equally well, the one forgotten more often is weaker", () => {
  const card = answered("a/1", "again", "good");
  const cards = [card, { ...card, question: "b/1", lapses: card.lapses + 1 }];
  expect(weakTopics(cards, start.add({ days: 2 }).toInstant()).map(({ topic }) => topic)).toEqual(["b", "a"]);
});

test("topics a learner asked about bring a few of their questions a day, newest topic first", () => {
  const asked = [
    { topic: "old", at: start.toInstant() },
    { topic: "new", at: start.add({ hours: 1 }).toInstant() },
    { topic: "gone", at: start.add({ hours: 2 }).toInstant() },
  ];
  const questionsOf = (topic: string) => (topic === "gone" ? [] : [1, 2, 3].map((number) => `${topic}/${number}`));
  expect(questionsToMeet(asked, questionsOf, new Set(["new/2"]), 0)).toEqual(["new/1", "new/3", "old/1"]);
  expect(questionsToMeet(asked, questionsOf, new Set(), askedQuestionsADay - 1)).toEqual(["new/1"]);
  expect(questionsToMeet(asked, questionsOf, new Set(), askedQuestionsADay + 2)).toEqual([]);
});
