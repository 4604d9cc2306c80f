/** Several things are asked at once, events run twice after a crash, skips are taken back: what of it a learner sees. */
import { expect, test } from "vitest";
import type { Student } from "../../src/learning/student.ts";
import { plainText } from "../../src/reply/plain.ts";
import type { Reply } from "../../src/reply/reply.ts";
import { corpus } from "../corpus.ts";
import { testLearning, testStudent } from "../learner.ts";
import { embeddedDatabase, testClock, testLog } from "../storage/support.ts";

const database = await embeddedDatabase();

const textOf = ({ body }: Reply) => plainText(body);
const buttons = ({ controls }: Reply) => controls.map(({ label }) => label);

function place() {
  const clock = testClock();
  const { learning } = testLearning(corpus, database, clock, testLog().log);
  /** What is typed in a conversation while something is asked there. */
  const types = async (student: Student, thread: string, text: string): Promise<Reply | undefined> => {
    clock.advance({ seconds: 30 });
    const asked = await learning.desk.store.dialogIn(student, thread);
    return asked === undefined ? undefined : learning.typed(student, asked.dialog, text);
  };
  const presses = (student: Student, label: string, { controls }: Reply) => {
    const { args } = controls.find((one) => one.label === label) ?? expect.fail(`no ${label}`);
    return learning.quizzes.answer(
      student,
      { quiz: String(args.quiz), step: Number(args.step) },
      { choice: Number(args.choice) },
    );
  };
  return { clock, learning, types, presses };
}

/** Up to the check of the first step. */
async function atCheck(learning: ReturnType<typeof place>["learning"], student: () => Student): Promise<string> {
  await learning.walking.start(student(), "go-developer", "beginner");
  let shown = await learning.lessons.next(student());
  while (!/^Check: /.test(shown.title ?? "")) shown = await learning.lessons.done(student(), []);
  return String(shown.controls[0]?.args.step);
}

test("a letter answers what was asked last: a question that finds the level, not the quiz above it", async () => {
  const { clock, learning, types } = place();
  const ana = testStudent("ana");
  await learning.quizzes.start(ana(), { kind: "topic", topic: "sql-basics" }, 2, "t");
  clock.advance({ minutes: 5 });
  await learning.walking.place(ana(), "go-developer", "t");
  expect(textOf((await types(ana(), "t", "A")) ?? expect.fail("no answer"))).toMatch(/^Question 2 of 8/);
  expect(textOf((await types(ana(), "t", "I don't know")) ?? expect.fail("no answer"))).toMatch(/^Question 3 of 8/);
  expect(await types(ana(), "t", "what is sharding?")).toBeUndefined();
  expect(await types(ana(), "elsewhere", "A")).toBeUndefined();
});

test("a check goes on after a reminder has asked something else, and the mentor says that it is open", async () => {
  const { clock, learning, types, presses } = place();
  const bo = testStudent("bo");
  const step = await atCheck(learning, bo);
  const check = await learning.quizzes.check(bo(), step, "t");
  const second = await presses(bo(), "A", check);
  clock.advance({ hours: 12 });
  const later = await learning.quizzes.start(bo(), { kind: "topic", topic: "sql-basics" }, 1, "t");
  const told = (await types(bo(), "t", "B")) ?? expect.fail("no answer");
  expect(textOf(told)).toMatch(/This question comes back/);
  expect(buttons(told)[0]).toMatch(/^Go on: the check, \d+ questions left$/);
  // The press on what the reminder asked does nothing more; the check's own buttons still do.
  expect(textOf(await presses(bo(), "A", later))).toContain("You have answered all of these");
  expect(textOf(await presses(bo(), "A", second))).toMatch(/Question 3 of/);
});

test("“go on” asks the open question again, and what is typed then is about it", async () => {
  const { clock, learning, types } = place();
  const cy = testStudent("cy");
  await learning.quizzes.start(cy(), { kind: "topic", topic: "sql-basics" }, 2, "t");
  clock.advance({ minutes: 1 });
  await learning.quizzes.start(cy(), { kind: "topic", topic: "http-basics" }, 1, "t");
  const told = (await types(cy(), "t", "A")) ?? expect.fail("no answer");
  const { args } = told.controls[0] ?? expect.fail("no button");
  clock.advance({ minutes: 1 });
  expect(textOf(await learning.quizzes.goOn(cy(), String(args.quiz), "t"))).toMatch(/^Question 1 of 2 · SQL/);
  expect(textOf((await types(cy(), "t", "B")) ?? expect.fail("no answer"))).toMatch(/Question 2 of 2 · SQL/);
});

test("an event that runs again after a crash answers, marks and skips once, and says the same", async () => {
  const { learning, types } = place();
  const di = testStudent("di");
  await learning.walking.start(di(), "go-developer", "beginner");
  const twice = async (what: (student: Student) => Promise<Reply | undefined>) => {
    const student = di();
    const first = (await what(student)) ?? expect.fail("nothing said");
    const again = (await what(student)) ?? expect.fail("nothing said");
    expect(textOf(again)).toBe(textOf(first));
    return textOf(first);
  };
  expect(await twice((student) => learning.lessons.done(student, []))).toMatch(/^Done\. [01] of/);
  expect(await twice((student) => learning.lessons.skip(student, undefined))).toMatch(/, 1 skipped/);
  expect(await twice((student) => learning.lessons.unskip(student, undefined))).not.toMatch(/skipped/);
  await learning.quizzes.start(di(), { kind: "topic", topic: "sql-basics" }, 2, "t");
  expect(await twice((student) => types(student, "t", "B"))).toMatch(/Question 2 of 2/);
  expect(await twice((student) => types(student, "t", "C"))).toMatch(/of 2 right/);
  expect(await learning.desk.store.reviewsSince(di(), Temporal.Instant.fromEpochMilliseconds(0))).toHaveLength(2);
  await learning.walking.place(di(), "go-developer", "t");
  expect(await twice((student) => types(student, "t", "A"))).toMatch(/^Question 2 of 8/);
});

test("a skipped lesson is counted as skipped, not as done, and can be taken back", async () => {
  const { learning } = place();
  const eli = testStudent("eli");
  await learning.walking.start(eli(), "go-developer", "beginner");
  const skipped = await learning.lessons.skip(eli(), undefined);
  expect(textOf(skipped)).toMatch(/^Skipped: Programming fundamentals for backend work\./);
  expect(textOf(skipped)).toMatch(/· 0 of 15 lessons done, 1 skipped/);
  const path = await learning.standings.show(eli());
  expect(textOf(path)).toMatch(/: 0 of \d lessons, 1 skipped, you are here/);
  expect(path.pictures[0]?.alt).toMatch(/you are here, 0 of \d lessons, 1 skipped/);
  expect(textOf(await learning.standings.progress(eli()))).toContain("Lessons: 0 of 15 done, 1 skipped");
  const { command, args } = skipped.controls.find(({ label }) => label === "Take it back") ?? expect.fail("no button");
  expect(command).toBe("path unskip");
  const back = await learning.lessons.unskip(eli(), String(args.lesson));
  expect(textOf(back)).toMatch(/^Back on your path: Programming fundamentals for backend work\./);
  expect(back.title).toMatch(/^Programming fundamentals/);
  expect(textOf(await learning.lessons.unskip(eli(), undefined))).toMatch(/^Nothing on this path is skipped\./);
});

test("a finished path is one that was finished: it says what can come next, and a skip taken back opens it again", async () => {
  const { learning } = place();
  const fay = testStudent("fay");
  await learning.walking.start(fay(), "go-developer", "beginner");
  for (let shown = await learning.lessons.next(fay()); !/: finished$/.test(shown.title ?? ""); )
    shown = await learning.lessons.skip(fay(), undefined);
  const states = async () => (await learning.desk.store.enrolmentsOf(fay())).map(({ state }) => state);
  expect(await states()).toEqual(["finished"]);
  const next = await learning.lessons.next(fay());
  expect(next.title).toBe("Go Developer, beginner level: finished");
  expect(buttons(next)).toEqual(["Start the intermediate level"]);
  expect((await learning.standings.show(fay())).title).toBe("Go Developer, beginner level");
  for (const said of [await learning.walking.pause(fay()), await learning.walking.leave(fay())])
    expect(textOf(said)).toContain("You have finished Go Developer, beginner level.");
  await learning.lessons.unskip(fay(), undefined);
  expect(await states()).toEqual(["active"]);
  await learning.lessons.skip(fay(), undefined);
  const begun = await learning.walking.start(fay(), "go-developer", "intermediate");
  expect(textOf(begun)).not.toContain("It replaces");
});

test("the last answer of a check finishes the path with the step, and counts towards the pace", async () => {
  const { learning, types } = place();
  const gil = testStudent("gil");
  await learning.walking.start(gil(), "go-developer", "beginner");
  let shown = await learning.lessons.next(gil());
  const lastCheck = /^Check: /;
  while (!(lastCheck.test(shown.title ?? "") && /Step 5 of 5/.test(textOf(shown))))
    shown = await learning.lessons.skip(gil(), undefined);
  const before = (await learning.desk.store.practiceDays(gil()))[0]?.parts ?? 0;
  let asked = await learning.quizzes.check(gil(), String(shown.controls[0]?.args.step), "t");
  while (!/right\./.test(textOf(asked).split("\n").at(-2) ?? "") && !/This step is finished/.test(textOf(asked))) {
    const found = [...corpus.topics.values()]
      .flatMap(({ quiz }) => quiz)
      .find(({ q }) => textOf(asked).includes(plain(q)));
    asked = (await types(gil(), "t", plain(found?.answer ?? ""))) ?? expect.fail(textOf(asked));
  }
  expect(textOf(asked)).toContain("This step is finished.");
  expect((await learning.desk.store.enrolmentsOf(gil()))[0]?.state).toBe("finished");
  expect((await learning.desk.store.practiceDays(gil()))[0]?.parts).toBe(before + 1);
});

test("`path switch` takes up what was begun, offers it first, and leaves a paused path told so", async () => {
  const { learning } = place();
  const hal = testStudent("hal");
  await learning.walking.start(hal(), "go-developer", "intermediate");
  await learning.walking.start(hal(), "python-developer", "beginner");
  const offered = await learning.walking.switchTo(hal(), undefined, undefined);
  // Of one kind with the roles below it, it stands before them wherever it is shown.
  expect(offered.controls[0]).toMatchObject({ label: "Go on: Go Developer, intermediate level", role: "next" });
  expect((await learning.walking.switchTo(hal(), "golang", undefined)).title).toBe("Go Developer, intermediate level");
  expect((await learning.walking.switchTo(hal(), "java developer", undefined)).title).toMatch(/where do you begin\?$/);
  await learning.walking.pause(hal());
  expect(textOf(await learning.lessons.done(hal(), []))).toContain("This path is paused");
});

/** Markdown as it reads. */
const plain = (markdown: string) => markdown.replaceAll(/[`*]|\[\^[^\]]+\]/g, "");
