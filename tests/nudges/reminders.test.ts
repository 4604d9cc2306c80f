/** What people hear about their reminders, and what a daily message holds. */
import { expect, test } from "vitest";
import { describeForm, readForm } from "../../src/commands/form.ts";
import { commands } from "../../src/commands/index.ts";
import { place } from "../../src/conversations/outgoing.ts";
import { createComposing, questionsBeside } from "../../src/nudges/composing.ts";
import { pickTemplate } from "../../src/nudges/templates.ts";
import { plainText } from "../../src/reply/plain.ts";
import type { Reply } from "../../src/reply/reply.ts";
import { createNudgeStore, JsonText } from "../../src/storage/index.ts";
import { corpus } from "../corpus.ts";
import { testLearning, testStudent } from "../learner.ts";
import { embeddedDatabase, testClock, testLog } from "../storage/support.ts";

const database = await embeddedDatabase();

const textOf = ({ body }: Reply) => plainText(body);
const labels = ({ controls }: Reply) => controls.map(({ label }) => label);
/** A Sunday. */
const remindersOf = (machineZone?: string) =>
  testLearning(corpus, database, testClock("2026-11-29T18:00:00Z"), testLog().log, machineZone).reminders;

test("reminders that were turned off are offered again with their hour, days and zone, and one press turns them on", async () => {
  const reminders = remindersOf();
  const ana = testStudent("ana");
  await reminders.set(ana(), "07:15 mon,wed Lisbon");
  expect(textOf(await reminders.off(ana()))).toContain("turns them on again for Monday and Wednesday at 07:15");
  for (const shown of [
    await reminders.show(ana()),
    await reminders.pause(ana(), "friday"),
    await reminders.keep(ana()),
  ]) {
    expect(textOf(shown)).toMatch(
      /^Reminders are off\. Turn them on again for .* at 07:15, Europe\/Lisbon: \/mentor remind on/,
    );
    expect(shown.controls).toMatchObject([{ label: "Turn on again", command: "remind on", args: {} }]);
    expect(shown.data).toMatchObject({ state: "off", time: "07:15", days: [1, 3], zone: "Europe/Lisbon" });
  }
  expect(textOf(await reminders.resume(ana()))).toMatch(
    /^Reminders are on again: .* at 07:15, Europe\/Lisbon\. The next one comes on Monday 30 November 2026 at 07:15\.$/,
  );
  expect(textOf(await reminders.show(ana()))).toMatch(/^Reminders are on: /);
});

test("whoever names days alone is offered the hour they had last, also after they turned reminders off", async () => {
  const reminders = remindersOf();
  const bo = testStudent("bo");
  expect(textOf(await reminders.set(bo(), "mon-fri"))).toBe("At what time? For example: weekdays at 08:30.");
  await reminders.set(bo(), "21:45 daily");
  await reminders.off(bo());
  const asked = await reminders.set(bo(), "tue and thu");
  expect(textOf(asked)).toBe("At what time? Your last reminders came at 21:45.");
  const [{ args, command }] = asked.controls.length === 1 ? [asked.controls[0] ?? expect.fail()] : expect.fail();
  expect(command).toBe("remind set");
  expect(textOf(await reminders.set(bo(), String(args.when), String(args.zone)))).toMatch(
    /^Set: Tuesday and Thursday at 21:45, Europe\/Berlin/,
  );
});

test("on the console the machine's own zone is offered first, then those of the language; nowhere else", async () => {
  const reminders = remindersOf("Europe/Lisbon");
  const here = await reminders.set(testStudent("cy", "console", {})(), "08:30");
  expect(textOf(here)).toMatch(/^In which time zone\?/);
  expect(labels(here)).toEqual(["Europe/Lisbon", "America/New_York", "America/Chicago", "America/Denver"]);
  expect(here.controls[0]).toMatchObject({ command: "remind set", args: { when: "08:30", zone: "Europe/Lisbon" } });
  const away = await reminders.set(testStudent("di", "discord", {})(), "08:30");
  expect(labels(away)[0]).toBe("America/New_York");
  const inNewYork = await remindersOf("America/New_York").set(testStudent("ed", "console", {})(), "08:30");
  expect(new Set(labels(inNewYork)).size).toBe(labels(inNewYork).length);
});

test("a pause says when I write again, and a stop in a channel what it was set to", async () => {
  const reminders = remindersOf();
  const fi = testStudent("fi");
  await reminders.set(fi(), "08:30 mon-fri");
  expect(textOf(await reminders.pause(fi(), "friday"))).toMatch(
    /^Paused\. I will write again on Friday 4 December 2026 at 08:30\. Your place and your streak are kept\./,
  );
  expect(textOf(await reminders.show(fi()))).toMatch(/^Reminders are paused until Friday 4 December 2026\. After that/);
  expect(textOf(await reminders.setChannel(fi(), "C1", "09:00 mon-fri"))).toMatch(/^Set for this channel: a question/);
  await reminders.stopChannel(fi(), "C1");
  expect(textOf(await reminders.showChannel(fi(), "C1"))).toContain("remind channel weekdays at 09:00, Europe/Berlin");
});

test("a nudge that was put off asks anew, and the one that was sent before asks nothing any more", async () => {
  const clock = testClock("2026-11-30T07:00:00Z");
  const { learning, reminders } = testLearning(corpus, database, clock, testLog().log);
  const store = createNudgeStore(database, clock);
  const eve = testStudent("eve");
  const compose = createComposing({ learning, prefixOf: () => "/mentor ", threadOf: () => "t" });
  await learning.walking.start(eve(), "backend-developer", "beginner");
  await learning.lessons.done(eve(), []);
  await reminders.set(eve(), "08:30 daily UTC");
  clock.advance({ minutes: 90 });
  await store.claimDue(10, (_, dueAt) => {
    const rows = [{ date: dueAt.toZonedDateTimeISO("UTC").toPlainDate(), dueAt, seed: "first" }];
    return { kind: "advance", next: dueAt.add({ hours: 24 }), rows };
  });
  const send = async () => {
    const open = await store.openNudges("slack", { most: 100, each: 100 });
    const all = await Promise.all(
      open.map((one) => store.claimNudge(one, Temporal.Duration.from({ seconds: 1 }), clock.now())),
    );
    const theirs = all.find((one) => one?.nudge.person === eve().person && one.nudge.workspace === eve().workspace);
    const { nudge, schedule, known, missed } = theirs ?? expect.fail("nothing of hers is due");
    const template = pickTemplate("lesson", nudge.seed, []);
    const toCompose = { ...nudge, kind: "lesson" as const, template, missed, known: known ?? expect.fail("nobody") };
    const { reply, begins } = (await compose(toCompose, schedule)) ?? expect.fail("nothing is said");
    const composed = { kind: "lesson" as const, template: template.id, outgoing: new JsonText("{}"), pressable: [] };
    const hour = Temporal.Duration.from({ hours: 1 });
    expect(await store.saveComposed(nudge, { ...composed, ...(begins !== undefined && { begins }) }, hour, hour)).toBe(
      "kept",
    );
    await store.finishNudge(nudge, ["m1"]);
    const { args } = reply.controls.find(({ command }) => command === "quiz answer") ?? expect.fail("nothing is asked");
    const answer = { quiz: String(args.quiz), step: Number(args.step) };
    return { id: nudge.id, answer: async () => textOf(await learning.quizzes.answer(eve(), answer, { choice: 0 })) };
  };
  const first = await send();
  expect(await first.answer()).not.toMatch(/You have already|has ended/);
  clock.advance({ hours: 2 });
  expect(await store.snoozeNudge(eve(), first.id, clock.now(), "second")).toBe(true);
  const second = await send();
  expect(await first.answer()).toContain("That quiz has ended");
  expect(await second.answer()).not.toMatch(/You have already|has ended/);
});

test("who walks no path and has nothing to review gets no message; who has finished one is asked what is due, and nothing else", async () => {
  const clock = testClock("2026-11-30T07:30:00Z");
  const { learning } = testLearning(corpus, database, clock, testLog().log);
  const compose = createComposing({ learning, prefixOf: () => "/mentor ", threadOf: () => "t" });
  const fin = testStudent("fin");
  const { reminders } = testLearning(corpus, database, clock, testLog().log);
  await reminders.set(fin(), "08:30 daily UTC");
  const { desk } = learning;
  const nudge = async (id: string) => {
    const learner = (await desk.store.findLearner(fin())) ?? expect.fail("nobody");
    const known = {
      learner,
      enrolments: await desk.store.enrolmentsOf(fin()),
      ...(await desk.store.studiesOf(fin())),
      cards: (await desk.store.cardsOf(fin())).map(({ card }) => card),
      asked: [],
    };
    const dueAt = clock.now();
    const template = pickTemplate("lesson", id, []);
    const toCompose = { id, date: dueAt.toZonedDateTimeISO("UTC").toPlainDate(), dueAt, seed: id, missed: 0 };
    const schedule = await createNudgeStore(database, clock).findSchedule({ workspace: "w", person: "fin" });
    return compose({ ...toCompose, kind: "lesson", template, known }, schedule ?? expect.fail("no schedule"));
  };
  expect(await nudge("1")).toBeUndefined();
  await learning.walking.start(fin(), "go-developer", "beginner");
  expect(textOf((await nudge("2"))?.reply ?? expect.fail("no lesson"))).toContain("Programming fundamentals");
  for (let shown = await learning.lessons.next(fin()); !/: finished$/.test(shown.title ?? ""); )
    shown = await learning.lessons.skip(fin(), undefined);
  expect(await nudge("3")).toBeUndefined();
  const quiz = await learning.quizzes.start(fin(), { kind: "topic", topic: "sql-basics" }, 1, "t");
  const { args } = quiz.controls[0] ?? expect.fail("nothing is asked");
  await learning.quizzes.answer(fin(), { quiz: String(args.quiz), step: 0 }, { choice: -1 });
  clock.advance({ hours: 48 });
  const asked = (await nudge("4"))?.reply ?? expect.fail("nothing is asked");
  expect(textOf(asked)).toMatch(/^Today: 1 question to review\./);
  expect(labels(asked)[0]).toBe("What comes next");
});

test("the question of how to go on can be put off, takes a day for its pause, and like the last line speaks of days that were missed", async () => {
  const clock = testClock("2026-11-29T18:00:00Z");
  const { learning, reminders } = testLearning(corpus, database, clock, testLog().log);
  const store = createNudgeStore(database, clock);
  const gil = testStudent("gil");
  await reminders.set(gil(), "08:30 daily");
  const schedule = (await store.findSchedule(gil())) ?? expect.fail("no schedule");
  const known = {
    learner: (await learning.desk.store.findLearner(gil())) ?? expect.fail("nobody"),
    ...{ enrolments: [], sections: [], ended: [], cards: [], asked: [] },
  };
  const compose = createComposing({ learning, prefixOf: () => "/mentor ", threadOf: () => "t" });
  const make = async (kind: "question" | "stopped", missed: number) => {
    const nudge = {
      id: "7",
      seed: "s",
      date: Temporal.PlainDate.from("2026-12-04"),
      dueAt: clock.now(),
      missed,
      known,
    };
    const made = await compose({ ...nudge, kind, template: pickTemplate(kind, "s", []) }, schedule);
    return made?.reply ?? expect.fail("nothing is said");
  };
  const question = await make("question", 2);
  expect(textOf(question)).toMatch(/\nI was away when the last 2 were due\.$/);
  expect(textOf(await make("stopped", 1))).toMatch(/\nI was away when the last one was due\.$/);
  expect(textOf(await make("question", 0))).not.toContain("away");
  expect(question.controls.map(({ label, command }) => `${label}: ${command}`)).toEqual([
    "Keep it: remind keep",
    "Fewer days: remind fewer",
    "In 2 hours: remind snooze",
    "Pause until…: remind until",
    "Stop: remind off",
  ]);
  expect(question.controls[2]?.args).toEqual({ nudge: "7", minutes: 120 });
  // Pressed, the pause opens a form that asks for the day.
  const placed = place(question, "s", commands).controls;
  expect(placed.filter(({ form }) => form !== undefined).map(({ form }) => form)).toEqual(["remind until"]);
  const entry = commands.find("remind until") ?? expect.fail("no form");
  expect(describeForm(entry)?.fields).toMatchObject([{ name: "until", input: { kind: "text" } }]);
  expect(readForm(entry, { until: "until 24 december" })).toMatchObject({ kind: "args" });
});

test.each([
  [5.2, 10, 3],
  [8.9, 10, 2],
  [9.4, 10, 1],
  [11.8, 10, 1],
  [0, 5, 3],
  // An exercise is done away from the chat.
  [120, 10, 3],
])("beside a lesson of %s minutes, of %s wished for, there are %s questions", (lesson, wished, count) => {
  expect(questionsBeside(lesson, wished)).toBe(count);
});

test("on every day the message says about how long it takes, and one question is added to a lesson that fills the minutes", async () => {
  const clock = testClock("2026-11-30T07:30:00Z");
  const { learning, reminders } = testLearning(corpus, database, clock, testLog().log);
  const ana = testStudent("ana");
  const compose = createComposing({ learning, prefixOf: () => "/mentor ", threadOf: () => "t" });
  await learning.walking.start(ana(), "backend-developer", "beginner");
  await learning.walking.pace(ana(), 5);
  await reminders.set(ana(), "08:30 daily");
  const store = createNudgeStore(database, clock);
  const lease = Temporal.Duration.from({ minutes: 1 });
  clock.advance({ hours: 24 });
  const lengths: number[] = [];
  for (let day = 0; day < 12; day += 1) {
    const seed = `seed${day}`;
    await store.claimDue(10, (_, dueAt) => {
      const date = dueAt.toZonedDateTimeISO("UTC").toPlainDate();
      return { kind: "advance", next: dueAt.add({ hours: 24 }), rows: [{ date, dueAt, seed }] };
    });
    const open = await store.openNudges("slack", { most: 100, each: 100 });
    const all = await Promise.all(open.map((one) => store.claimNudge(one, lease, clock.now())));
    const theirs = all.find((one) => one?.nudge.person === ana().person && one.nudge.workspace === ana().workspace);
    const { nudge, schedule, known, missed } = theirs ?? expect.fail("nothing of hers is due");
    const template = pickTemplate("lesson", seed, []);
    const toCompose = { ...nudge, kind: "lesson" as const, template, missed, known: known ?? expect.fail("nobody") };
    const { body } = (await compose(toCompose, schedule))?.reply ?? expect.fail("nothing is said");
    await store.foldNudge(nudge, "read");
    const [opening = ""] = plainText(body).split("\n");
    expect(opening).toMatch(/bout (?:a minute|\d+ (?:minutes|hours?))/);
    const [, reading] = /· about (\d+) minutes/.exec(plainText(body)) ?? [];
    const [, said] = /bout (\d+) minutes/.exec(opening) ?? [];
    const questions = /(\d) questions?/.exec(opening)?.[1] ?? "none";
    if (reading !== undefined) {
      lengths.push(Number(said));
      // Beyond the five minutes there is at most one question, whatever the lesson takes.
      if (Number(reading) >= 5) expect(questions).toMatch(/1|none/);
      expect(Number(said)).toBeLessThanOrEqual(Math.max(5, Number(reading) + 1));
    } else expect(opening).not.toMatch(/\d{3} minutes/);
    await learning.lessons.done(ana(), []);
    clock.advance({ hours: 24 });
  }
  expect(lengths.length).toBeGreaterThan(3);
});
