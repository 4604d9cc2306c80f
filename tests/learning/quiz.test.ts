import fc from "fast-check";
import { expect, test } from "vitest";
import type { Topic } from "../../src/knowledge/topic.ts";
import { type Card, meet, review } from "../../src/learning/memory.ts";
import { createQuestionBank, pickQuestions, present, presentCards, questionsIn } from "../../src/learning/quiz.ts";
import { corpus } from "../corpus.ts";

const at = Temporal.ZonedDateTime.from("2026-10-20T08:45[Europe/Berlin]");

type Entry = { id: string; was?: string[] };

function topic(id: string, entries: readonly Entry[], was: string[] = []): Topic {
  const quiz = entries.map((entry) => ({
    id: entry.id,
    was: entry.was ?? [],
    q: `What of ${entry.id}?`,
    answer: `answer ${entry.id}`,
    others: ["other 1", "other 2", "other 3"],
    why: `why ${entry.id}`,
  }));
  const [any] = corpus.topics.values();
  if (any === undefined) throw new Error("the corpus is empty");
  return { ...any, id, was, title: `Topic ${id}`, quiz };
}

const cache = topic("cache", [{ id: "a" }, { id: "b" }, { id: "c" }, { id: "d" }, { id: "e" }, { id: "f" }]);
const locks = topic("locks", [{ id: "a", was: ["first"] }, { id: "b" }, { id: "c" }], ["mutexes"]);
const bank = createQuestionBank([cache, locks]);
const ids = (questions: readonly { id: string }[]) => questions.map(({ id }) => id);

const known = (question: string, when = at.subtract({ days: 1 })): Card =>
  review(meet(question, when.toInstant()), "good", when);
const forgotten = (question: string, when = at.subtract({ days: 2 })): Card =>
  review(meet(question, when.toInstant()), "again", when);

test("every question of the corpus is found under its id and shown with the right answer marked", () => {
  const all = createQuestionBank(corpus.topics.values());
  let count = 0;
  for (const { id, quiz } of corpus.topics.values()) {
    for (const entry of quiz) {
      const question = all.get(`${id}/${entry.id}`);
      if (question === undefined) throw new Error(`${id}/${entry.id} is missing`);
      const shown = present(question, "seed");
      expect(shown.options[shown.correct]).toBe(entry.answer);
      expect(shown.options.toSorted()).toEqual([entry.answer, ...entry.others].toSorted());
      count++;
    }
  }
  expect(count).toBeGreaterThan(400);
});

test("a question shown again with its seed has its options in the same places, another seed has others", () => {
  const question = bank.get("cache/a");
  if (question === undefined) throw new Error("missing");
  const places = new Set<number>();
  fc.assert(
    fc.property(fc.string(), (seed) => {
      expect(present(question, seed)).toEqual(present(question, seed));
      places.add(present(question, seed).correct);
    }),
    { numRuns: 200 },
  );
  expect([...places].toSorted()).toEqual([0, 1, 2, 3]);
});

test("rewording an option while a question waits for its answer moves no option", () => {
  const question = bank.get("cache/a");
  if (question === undefined) throw new Error("missing");
  const before = present(question, "seed");
  const after = present({ ...question, others: ["reworded", ...question.others.slice(1)] }, "seed");
  expect(after.correct).toBe(before.correct);
  expect(after.options.map((text) => (text === "reworded" ? "other 1" : text))).toEqual(before.options);
});

test("questions keep their cards when they or their topic are renamed, and retired ones drop quietly", () => {
  const cards = [known("mutexes/first"), known("mutexes/b"), known("locks/gone"), known("nowhere/x")];
  expect(presentCards(cards, bank).map(({ question }) => question)).toEqual(["locks/a", "locks/b"]);
  expect(bank.get("locks/first")?.id).toBe("locks/a");
  expect(ids(bank.of("mutexes"))).toEqual(ids(bank.of("locks")));
});

test("of a question met under two names the card that was answered more often stays", () => {
  const often = review(known("locks/first", at.subtract({ days: 5 })), "good", at.subtract({ days: 3 }));
  const [card, ...more] = presentCards([known("locks/a"), often], bank);
  expect(more).toEqual([]);
  expect(card).toEqual({ ...often, question: "locks/a" });
});

test("what is due is asked at any time, and nothing else in that mode", () => {
  const cards = [known("cache/a"), forgotten("cache/b"), meet("cache/c", at.toInstant()), known("mutexes/first")];
  expect(ids(pickQuestions({ kind: "due" }, { cards, bank, at }, questionsIn.quiz))).toEqual(["cache/b", "cache/c"]);
  expect(pickQuestions({ kind: "due" }, { cards: [], bank, at }, questionsIn.quiz)).toEqual([]);
});

test("a quiz on a topic takes what is due, then what is new, then the rest, what was answered today last", () => {
  const cards = [known("cache/a", at.subtract({ minutes: 5 })), known("cache/b"), forgotten("cache/d")];
  const picked = ids(pickQuestions({ kind: "topic", topic: "cache" }, { cards, bank, at }, 6));
  expect(picked).toEqual(["cache/d", "cache/c", "cache/e", "cache/f", "cache/b", "cache/a"]);
  expect(pickQuestions({ kind: "topic", topic: "cache" }, { cards, bank, at }, questionsIn.quiz)).toHaveLength(5);
  expect(pickQuestions({ kind: "topic", topic: "nowhere" }, { cards, bank, at }, 5)).toEqual([]);
});

test("a question answered wrong today and put off to tomorrow comes after those of other days", () => {
  const wrong = forgotten("locks/a", at.subtract({ hours: 5 }));
  const again = review(wrong, "again", at.subtract({ hours: 4 }));
  const firm = review(known("locks/b", at.subtract({ days: 3 })), "good", at.subtract({ days: 1 }));
  const picked = pickQuestions({ kind: "topic", topic: "locks" }, { cards: [again, firm], bank, at }, 5);
  expect(ids(picked)).toEqual(["locks/c", "locks/b", "locks/a"]);
});

test("a quiz on what is weak goes from topic to topic, two questions of each, and spares what was answered today", () => {
  const lapsed = (question: string) =>
    review(known(question, at.subtract({ days: 9 })), "again", at.subtract({ days: 2 }));
  const cards = [
    ...["a", "b", "c"].map((id) => lapsed(`locks/${id}`)),
    ...["a", "b", "c"].map((id) => forgotten(`cache/${id}`)),
    forgotten("cache/e", at.subtract({ minutes: 5 })),
  ];
  const picked = ids(pickQuestions({ kind: "weak" }, { cards, bank, at }, 9));
  expect(picked.map((id) => id.split("/")[0])).toEqual(["locks", "locks", "cache", "cache", "locks", "cache"]);
  expect(picked).not.toContain("cache/e");
  expect(pickQuestions({ kind: "weak" }, { cards: [known("cache/a")], bank, at }, 5)).toEqual([]);
});

test("a nudge asks what is due, then new questions of the lesson, none twice", () => {
  const cards = [forgotten("cache/a"), known("locks/a")];
  const mode = { kind: "mixed", topics: ["mutexes", "cache"] } as const;
  expect(ids(pickQuestions(mode, { cards, bank, at }, questionsIn.nudge))).toEqual(["cache/a", "locks/b", "locks/c"]);
  const all = ids(pickQuestions(mode, { cards, bank, at }, 20));
  expect(new Set(all).size).toBe(all.length);
});
