import { expect, test } from "vitest";
import { createReviewing } from "../../src/learning/reviewing.ts";
import { learnerOf } from "../../src/learning/student.ts";
import { corpus } from "../corpus.ts";
import { testLearning, testStudent } from "../learner.ts";
import { embeddedDatabase, testClock, testLog } from "../storage/support.ts";

const database = await embeddedDatabase();

test("of topics asked about, three questions a day are met, however many are answered", async () => {
  const clock = testClock();
  const { desk } = testLearning(corpus, database, clock, testLog().log).learning;
  const asked = [...corpus.topics.keys()].slice(0, 5).map((topic) => ({ topic, at: clock.now() }));
  const { cardsMet, remember } = createReviewing({
    ...desk,
    store: { ...desk.store, askedTopics: async () => asked },
  });
  const hal = testStudent("hal");
  const learner = await learnerOf(desk, hal());
  const counts: number[] = [];
  for (const hours of [0, 0, 24]) {
    clock.advance({ hours });
    const cards = await cardsMet(hal(), learner);
    counts.push(cards.length);
    for (const { question, state } of cards)
      if (state === "new")
        await remember(hal(), learner, { question, verdict: "right" }, `${question}:${counts.length}`);
  }
  expect(counts).toEqual([3, 3, 6]);
});
