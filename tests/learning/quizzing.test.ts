/** What a learner reads in a quiz and in `progress`, over a database of its own. */
import { expect, test } from "vitest";
import type { Student } from "../../src/learning/student.ts";
import { plainText } from "../../src/reply/plain.ts";
import type { Reply } from "../../src/reply/reply.ts";
import { createStore } from "../../src/storage/index.ts";
import { corpus } from "../corpus.ts";
import { testLearning, testStudent } from "../learner.ts";
import { embeddedDatabase, testClock, testLog } from "../storage/support.ts";

const database = await embeddedDatabase();

const textOf = ({ body }: Reply) => plainText(body);

function place() {
  const clock = testClock();
  const { learning } = testLearning(corpus, database, clock, testLog().log);
  /** Answers what a reply asks, right or wrong. */
  const answers = async (student: () => Student, { body, controls }: Reply, right: boolean): Promise<Reply> => {
    const asked = plainText(body);
    const found = [...corpus.topics.values()].flatMap(({ quiz }) => quiz).filter(({ q }) => asked.includes(plain(q)));
    const options = controls.filter(({ label }) => /^[A-E]$/.test(label));
    const isRight = (label: string) => found.some(({ answer }) => asked.includes(`${label} · ${plain(answer)}`));
    const control = options.find(({ label }) => isRight(label) === right) ?? expect.fail("nothing to press");
    const { quiz, step, choice } = control.args;
    return learning.quizzes.answer(student(), { quiz: String(quiz), step: Number(step) }, { choice: Number(choice) });
  };
  return { clock, learning, answers };
}

/** Markdown as it reads. */
const plain = (markdown: string) => markdown.replaceAll(/[`*]|\[\^[^\]]+\]/g, "");

test("an answer's explanation and sources stand before the next question, and no source of it below that", async () => {
  const { learning, answers } = place();
  const ana = testStudent("ana");
  const first = await learning.quizzes.start(ana(), { kind: "topic", topic: "jwt" }, 2, "t");
  expect(textOf(first)).toMatch(/^Question 1 of 2 · /);
  expect(first.basis).toEqual({ topics: [], sources: [] });

  const second = await answers(ana, first, true);
  expect(textOf(second)).toMatch(/^Right\.[\s\S]*Sources?: [\s\S]*Question 2 of 2 · /);
  const kinds = second.body.children.map(({ type }) => type);
  expect(kinds.indexOf("thematicBreak")).toBe(kinds.indexOf("heading") - 1);
  // Whatever stands below a reply stands below its last question.
  expect(second.basis).toEqual({ topics: [], sources: [] });

  const last = await answers(ana, second, false);
  expect(textOf(last)).toMatch(
    /^Not this time\. The answer is [A-E]: [\s\S]*1 of 2 right\. The first of these questions/,
  );
  expect(last.basis.sources.length).toBeGreaterThan(0);
  expect(last.basis.topics).toMatchObject([{ id: "jwt" }]);
});

test.each([
  ["qwertz", /^I can't tell which of these you mean[^\n]*\n+A question/],
  ["?", /^Answer with a letter or in your own words\.[^\n]*\n+A question/],
  ["a or b", /^That names more than one answer\. Which one do you mean\?\n+A question/],
])("“%s” is no answer: the question stays open and nothing is counted", async (said, expected) => {
  const { learning } = place();
  const person = testStudent(`unread ${said}`);
  const first = await learning.quizzes.start(person(), { kind: "topic", topic: "sql-basics" }, 1, "t");
  const again = await learning.quizzes.answerOpen(person(), said, "t");
  expect(textOf(again)).toMatch(expected);
  expect(textOf(again)).toContain(textOf(first));
  expect(again.controls).toEqual(first.controls);
  expect(await learning.desk.store.cardsOf(person())).toEqual([]);
  // Still open, and answered by the letter.
  expect(textOf(await learning.quizzes.answerOpen(person(), "a", "t"))).toMatch(/^(?:Right|Not this time)\./);
});

test("a quiz with nothing to ask says what helps, in each of its modes", async () => {
  const { learning, clock, answers } = place();
  const ida = testStudent("ida");
  const say = async (kind: "due" | "weak" | "mixed") => {
    const mode = kind === "mixed" ? { kind, topics: [] } : { kind };
    return textOf(await learning.quizzes.start(ida(), mode, 5, "t"));
  };
  const begin = "/mentor quiz caching asks about one topic, and /mentor path start begins a path";
  for (const kind of ["mixed", "due"] as const)
    expect(await say(kind)).toContain(
      `Nothing is due for review now, because you have not met any questions. ${begin}`,
    );
  expect(await say("weak")).toContain(
    `I don't know yet what you know least, because you have not met any questions. ${begin}`,
  );

  const quiz = async (topic: string, right: boolean) =>
    answers(ida, await learning.quizzes.start(ida(), { kind: "topic", topic }, 1, "t"), right);
  await quiz("jwt", true);
  expect(await say("mixed")).toMatch(
    /^Nothing is due for review now\. The next question comes back [^.]+\. \S+ quiz caching/,
  );
  expect(await say("weak")).toMatch(
    /^Nothing is weak: you will probably still know in a week what you have answered\. The/,
  );

  await quiz("caching", false);
  await quiz("caching", false);
  clock.advance({ minutes: 2 });
  expect(await say("weak")).toMatch(
    /^You have gone through what you know least for today\. The next question comes back/,
  );
  // Nothing points to where there is nothing either.
  for (const kind of ["mixed", "due"] as const) expect(await say(kind)).not.toContain("quiz weak");
});

test("in a conversation “?” and two answers in one put the question again, and other words go to the mentor", async () => {
  const { learning } = place();
  const gil = testStudent("gil");
  await learning.quizzes.start(gil(), { kind: "topic", topic: "sql-basics" }, 1, "t");
  const typed = async (text: string) => {
    const asked = (await learning.desk.store.dialogIn(gil(), "t")) ?? expect.fail("nothing is asked");
    return learning.quizzes.typed(gil(), asked.dialog, text);
  };
  for (const said of ["?", "??", "b or c"])
    expect(textOf((await typed(said)) ?? expect.fail(said))).toMatch(/A question · SQL/);
  expect(await typed("how do I index a JSON column?")).toBeUndefined();
  expect(await learning.desk.store.cardsOf(gil())).toEqual([]);
  expect(textOf((await typed("I don't know")) ?? expect.fail("no answer"))).toMatch(/^Not this time\. The answer is/);
  expect(await learning.desk.store.cardsOf(gil())).toHaveLength(1);
});

test("the questions that finish a step say how many must be right, and hold to it", async () => {
  const { learning, answers } = place();
  const bo = testStudent("bo");
  await learning.walking.start(bo(), "go-developer", "beginner");
  for (let opened = await learning.lessons.next(bo()); !/Check: /.test(opened.title ?? ""); )
    opened = await learning.lessons.done(bo(), []);
  const opened = await learning.lessons.next(bo());
  const [, count, needed] =
    /(\d+) questions about the whole step\. With (\d+) right answers/.exec(textOf(opened)) ?? [];
  expect(Number(needed)).toBe(Math.ceil(Number(count) * 0.7));
  const step = String(opened.controls[0]?.args.step);
  const [, minutes] =
    /Next: the check of .*, about (\d+) minutes\./.exec(textOf(await learning.standings.show(bo()))) ?? [];
  const counted = async () => (await learning.desk.store.practiceDays(bo())).reduce((sum, day) => sum + day.minutes, 0);
  const before = await counted();
  let isFirst = true;
  for (const wrong of [Number(count) - Number(needed) + 1, Number(count) - Number(needed)]) {
    let shown = await learning.quizzes.check(bo(), step, "t");
    for (let index = 0; index < Number(count); index += 1) shown = await answers(bo, shown, index >= wrong);
    if (isFirst) expect((await counted()) - before, "announced as it counts").toBeCloseTo(Number(minutes), 0);
    isFirst = false;
    const isFinished = wrong === Number(count) - Number(needed);
    expect(textOf(shown).includes("This step is finished.")).toBe(isFinished);
    expect(textOf(shown).includes(`The step needs ${needed} right answers`)).toBe(!isFinished);
  }
});

test("progress says the same in its text and in its picture, before and after questions came back", async () => {
  const { learning, clock, answers } = place();
  const cy = testStudent("cy");
  const quiz = async (right: boolean) => {
    let shown = await learning.quizzes.start(cy(), { kind: "topic", topic: "sql-basics" }, 3, "t");
    for (let index = 0; index < 3; index += 1) shown = await answers(cy, shown, right);
  };
  const progress = async () => {
    const shown = await learning.standings.progress(cy());
    return { text: textOf(shown), picture: shown.pictures[0]?.alt ?? "" };
  };
  await quiz(false);
  const early = await progress();
  expect(early.text).toContain("Remembered: not known yet");
  expect(early.picture).toContain("Remembered: not known yet");
  expect(early.picture).not.toMatch(/% remembered/);
  // Nothing of it was ever known, so no share of it can be told.
  expect(early.text).toMatch(/Worth another look: [^(]*\(not answered right yet\)$/m);
  expect(early.picture).toMatch(/Worth another look: [^.]* not answered right yet\./);
  expect(`${early.text} ${early.picture}`).not.toMatch(/\d%|know in a week/);

  const days = async (each: readonly number[]) => {
    for (const one of each) {
      clock.advance({ hours: 24 * one });
      await quiz(true);
    }
  };
  await days([1, 4]);
  const between = await progress();
  expect(between.text).toContain(
    "Remembered: not known yet, because 3 of the 5 questions that it takes have come back so far",
  );
  expect(between.picture).toContain("Remembered: not known yet.");
  await days([12]);
  const later = await progress();
  const [, share] = /Remembered: (\d+%) of the 6 questions/.exec(later.text) ?? expect.fail(later.text);
  expect(later.picture).toContain(`${share} remembered`);

  // Known once and forgotten since: now there is something to tell.
  clock.advance({ hours: 24 * 90 });
  await quiz(false);
  const forgotten = await progress();
  const [, weak] = /Worth another look: .*?\((\d+%)\)/.exec(forgotten.text) ?? expect.fail(forgotten.text);
  expect(forgotten.text).toContain("how much you will probably still know in a week");
  expect(forgotten.picture).toMatch(new RegExp(`probably still know in a week: [^.]*${weak}`));
});

test("all topics that an answer showed come back as questions, also where it was asked in a direct message of no workspace", async () => {
  const { clock, learning } = place();
  const store = createStore(database, clock);
  const di = testStudent("di", "discord");
  const memory = { topics: ["sql-basics", "http-basics"], entries: [], shown: [], technologies: [] };
  const turn = { person: "di", question: "?", kind: "answer", confidence: 1, title: "SQL", reply: { memory } };
  await learning.walking.pace(di(), 10);
  await store.appendTurn("dm:di", "discord:1", turn, clock.now());
  const asked = await learning.desk.store.askedTopics(di(), clock.now().subtract({ hours: 1 }));
  expect(asked.map(({ topic }) => topic).toSorted()).toEqual(["http-basics", "sql-basics"]);
});

test.each(["nodejs", "Node.js", "node js", "spring", "Spring Boot", "springboot", "golang"])(
  "a path begins by the name people say: %s",
  async (said) => {
    const { learning } = place();
    expect((await learning.walking.start(testStudent("flo")(), said, undefined)).title).toMatch(
      /: where do you begin\?$/,
    );
  },
);
