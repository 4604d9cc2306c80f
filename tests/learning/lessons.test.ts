/** What a learner does on a path leaves behind, over a database of its own. */
import { expect, test } from "vitest";
import { intentOf } from "../../src/learning/progress.ts";
import { plainText } from "../../src/reply/plain.ts";
import type { Reply } from "../../src/reply/reply.ts";
import { corpus } from "../corpus.ts";
import { testLearning, testStudent } from "../learner.ts";
import { embeddedDatabase, testClock, testLog } from "../storage/support.ts";

const database = await embeddedDatabase();

const textOf = ({ body }: Reply) => plainText(body);

function place() {
  const clock = testClock();
  return { clock, ...testLearning(corpus, database, clock, testLog().log) };
}

test("an exercise is practice on the day it is first done, and its hours count towards the pace", async () => {
  const { clock, learning } = place();
  const di = testStudent("di");
  await learning.walking.start(di(), "go-developer", "beginner");
  for (let shown = await learning.lessons.next(di()); !/^Exercise/.test(shown.title ?? ""); )
    shown = await learning.lessons.done(di(), []);
  const [read] = await learning.desk.store.practiceDays(di());
  clock.advance({ hours: 24 });
  await learning.lessons.done(di(), []);
  const exercise = (await learning.desk.store.studiesOf(di())).ended.at(-1)?.id ?? expect.fail("nothing was done");
  await learning.lessons.done(di(), [exercise]);
  const days = await learning.desk.store.practiceDays(di());
  expect(days[0]).toEqual(read);
  expect(days).toHaveLength(2);
  expect(days[1]?.parts).toBe(1);
  expect(days[1]?.minutes).toBeGreaterThanOrEqual(60);
  expect(textOf(await learning.standings.progress(di()))).toContain("Practised: 2 days");
});

test("another level is forecast from the pace that is known, not from the plan again", async () => {
  const { clock, learning } = place();
  const eli = testStudent("eli");
  await learning.walking.start(eli(), "go-developer", "beginner");
  for (let day = 0; day < 21; day += 1) {
    const shown = await learning.lessons.done(eli(), []);
    if (/^Check/.test(shown.title ?? "")) await learning.lessons.skip(eli(), undefined);
    clock.advance({ hours: 24 });
  }
  await learning.walking.start(eli(), "go-developer", "intermediate");
  expect(textOf(await learning.standings.show(eli()))).toMatch(/and the last 21 days \(about \d+ minutes a week\)/);
});

test.each(["start", "leave", "reminder"])("a pause ends with what goes on: %s", async (by) => {
  const { clock, learning, reminders } = place();
  const fay = testStudent(`fay-${by}`);
  await learning.walking.start(fay(), "go-developer", "beginner");
  await learning.lessons.done(fay(), []);
  await learning.walking.pause(fay());
  if (by === "start") await learning.walking.start(fay(), "go-developer", "beginner");
  if (by === "reminder") await reminders.set(fay(), "08:30 mon-fri", undefined);
  if (by === "leave") await learning.walking.leave(fay());
  clock.advance({ hours: 24 * 30 });
  await learning.walking.start(fay(), "go-developer", "beginner");
  await learning.lessons.done(fay(), []);
  expect(textOf(await learning.standings.progress(fay()))).toContain("In a row: 1 day");
});

test("a pause until a day ends sooner for who goes on sooner", async () => {
  const { clock, learning } = place();
  const { store } = learning.desk;
  const gil = testStudent("gil");
  await learning.lessons.next(gil());
  const today = clock.now().toZonedDateTimeISO("UTC").toPlainDate();
  await store.intend(gil(), { kind: "pause", from: today });
  await store.intend(gil(), { kind: "resume", from: today.add({ days: 20 }) });
  await store.intend(gil(), { kind: "resume", from: today.add({ days: 5 }) });
  const { pauses } = await intentOf(learning.desk, gil());
  expect(pauses.map(({ from, until }) => `${from} ${until}`)).toEqual([`${today} ${today.add({ days: 4 })}`]);
});

test("progress on a path that nobody practised on yet shows the path, the forecast and the next lesson", async () => {
  const { learning } = place();
  const ira = testStudent("ira");
  await learning.walking.start(ira(), "go-developer", "beginner");
  const shown = await learning.standings.progress(ira());
  expect(textOf(shown)).toMatch(
    /Lessons: 0 of \d+ done \(Go Developer, beginner level\)[\s\S]*You will probably finish/,
  );
  expect(shown.controls.map(({ command }) => command)).toEqual(["path next"]);
});

test("one section of a skipped lesson, read later, does not make the whole of it done", async () => {
  const { learning } = place();
  const jo = testStudent("jo");
  await learning.walking.start(jo(), "go-developer", "beginner");
  await learning.lessons.skip(jo(), undefined);
  const stateOf = async () => (await learning.desk.store.studiesOf(jo())).ended.map(({ state }) => state);
  const id = (await learning.desk.store.studiesOf(jo())).ended[0]?.id ?? "";
  const sections = (corpus.topics.get(id)?.sections ?? []).map(({ name }) => `${id}#${name}`);
  await learning.lessons.done(jo(), sections.slice(0, 1));
  expect(await stateOf()).toEqual(["skipped"]);
  await learning.lessons.done(jo(), sections);
  expect(await stateOf()).toEqual(["done"]);
});
