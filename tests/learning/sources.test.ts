/** Which sources stand under the explanation of a quiz question: those that it cites, and none rather than another's. */
import { expect, test } from "vitest";
import { createQuestionBank } from "../../src/learning/quiz.ts";
import { plainText } from "../../src/reply/plain.ts";
import { corpus } from "../corpus.ts";
import { testLearning, testStudent } from "../learner.ts";
import { embeddedDatabase, testClock, testLog } from "../storage/support.ts";

const database = await embeddedDatabase();
const bank = createQuestionBank(corpus.topics.values());
const titles = (question: string) => bank.get(question)?.sources.map(({ title }) => title);

test("a question stands on what it asks about, not on the page's first source", () => {
  expect(titles("cpp-services/which-sanitizer")).toEqual(["Clang documentation, AddressSanitizer"]);
  // The page's first source is about joins.
  expect(titles("sql-basics/window-where")).toEqual(["PostgreSQL documentation, Window Functions tutorial"]);
});

test("every question has a source of its page, two at most, but for what is judgement or arithmetic", () => {
  const without: string[] = [];
  for (const { id, quiz, sources } of corpus.topics.values()) {
    const urls = new Set(sources.map(({ url }) => url));
    for (const question of quiz) {
      const found = bank.get(`${id}/${question.id}`)?.sources ?? [];
      if (found.length === 0) without.push(`${id}/${question.id}`);
      expect(found.length).toBeLessThanOrEqual(2);
      for (const { url } of found) expect(urls).toContain(url);
    }
  }
  expect(without).toEqual([
    "building-a-first-api/first-deploy",
    "choosing-a-stack/beginner-plan",
    "rust-services/crud-choice",
    "caching/scaling-order",
    "system-design/rate",
  ]);
});

test("who answers reads the question's source, and no mark of it; where there is none, the explanation ends without", async () => {
  const { learning } = testLearning(corpus, database, testClock(), testLog().log);
  const hal = testStudent("hal");
  const read = async (question: string) => {
    const { body, basis } = await learning.quizzes.guess(hal(), question, "seed", -1);
    return { text: plainText(body), sources: basis.sources.map(({ title }) => title) };
  };
  const { text, sources } = await read("sql-basics/window-where");
  expect(sources).toEqual(["PostgreSQL documentation, Window Functions tutorial"]);
  expect(text).not.toContain("[^");
  expect((await read("system-design/rate")).sources).toEqual([]);
});
