/** Which sources stand under the explanation of a quiz question: its own, and none rather than another's. */
import { expect, test } from "vitest";
import { citations } from "../../src/knowledge/topic.ts";
import { sourcesOfQuestion } from "../../src/learning/basis.ts";
import { plainText } from "../../src/reply/plain.ts";
import { corpus } from "../corpus.ts";
import { testLearning, testStudent } from "../learner.ts";
import { embeddedDatabase, testClock, testLog } from "../storage/support.ts";

const database = await embeddedDatabase();
const titles = (question: string) => sourcesOfQuestion(corpus, question).map(({ title }) => title);
const everyQuestion = [...corpus.topics.values()].flatMap((topic) =>
  topic.quiz.map((question) => ({ topic, question, found: sourcesOfQuestion(corpus, `${topic.id}/${question.id}`) })),
);

test("a question stands on what it asks about, not on the page's first source", () => {
  expect(titles("background-jobs/ack-when")).toEqual(["Celery documentation, Tasks"]);
  expect(titles("cpp-services/which-sanitizer")).toEqual(["Clang documentation, AddressSanitizer"]);
  expect(titles("jpa-and-transactions/new-in-pool")).toEqual(["Spring Framework reference, Transaction Propagation"]);
  // The page's first source is about joins.
  expect(titles("sql-basics/window-where")).toEqual(["PostgreSQL documentation, Window Functions tutorial"]);
});

test("where no source of the page supports a question, none stands there", () => {
  // A judgement, a calculation, and MySQL on a page whose INSERT is PostgreSQL's.
  for (const question of ["spring-cloud/retry-layers", "sql-basics/multiply", "sql-basics/mysql-upsert"])
    expect(titles(question), question).toEqual([]);
});

test("every source is one of the question's page, two at most, and most questions have one", () => {
  for (const { topic, found } of everyQuestion) {
    expect(found.length).toBeLessThanOrEqual(2);
    for (const source of found) expect(topic.sources).toContain(source);
  }
  const without = everyQuestion.filter(({ found }) => found.length === 0).length;
  expect(without / everyQuestion.length).toBeLessThan(0.4);
});

test("a citation of the question's own comes before all that is found", () => {
  const [topic] = corpus.topics.values();
  const [question] = topic?.quiz ?? [];
  const source = topic?.sources.at(-1);
  if (topic === undefined || question === undefined || source === undefined) return expect.fail("an empty corpus");
  const why = `${question.why}[^${source.id}]`;
  expect(citations(why)).toEqual([source.id]);
  const quiz = [{ ...question, why }, ...topic.quiz.slice(1)];
  const changed = { ...corpus, topics: new Map([[topic.id, { ...topic, quiz }]]) };
  expect(sourcesOfQuestion(changed, `${topic.id}/${question.id}`)).toEqual([source]);
});

test("who answers reads the question's source; where there is none, the explanation ends without", async () => {
  const { learning } = testLearning(corpus, database, testClock(), testLog().log);
  const hal = testStudent("hal");
  const read = async (question: string) => {
    const { body, basis } = await learning.quizzes.guess(hal(), question, "seed", -1);
    return { text: plainText(body), sources: basis.sources.map(({ title }) => title) };
  };
  expect((await read("sql-basics/window-where")).sources).toEqual([
    "PostgreSQL documentation, Window Functions tutorial",
  ]);
  expect((await read("sql-basics/multiply")).sources).toEqual([]);
});
