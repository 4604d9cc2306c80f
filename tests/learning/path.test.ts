import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Level } from "../../src/knowledge/schema.ts";
import { lessonMinutes } from "../../src/learning/lesson.ts";
import {
  levelAfter,
  mark,
  next,
  nothingDone,
  type Progress,
  read,
  skip,
  type Track,
  trackOf,
  whereAmI,
} from "../../src/learning/path.ts";
import { corpus } from "../corpus.ts";

const levels: readonly Level[] = ["beginner", "intermediate", "advanced"];
const track = (role: string, level: Level): Track => {
  const found = trackOf(corpus, role, level);
  if (found === undefined) throw new Error(`no track ${role} ${level}`);
  return found;
};
const anyTrack = fc
  .tuple(fc.constantFrom(...corpus.roles.map(({ id }) => id)), fc.constantFrom(...levels))
  .map(([role, level]) => track(role, level));

/** Does what comes next, as a diligent learner would. */
function doNext(on: Track, progress: Progress, minutes: number): Progress {
  const task = next(on, progress, minutes);
  if (task.kind === "finished") return progress;
  if (task.kind !== "lesson") return mark(progress, { task: task.step[task.kind].id }, "done");
  return task.parts.reduce((before, part) => {
    const topic = corpus.topics.get(part.topic);
    return topic === undefined ? before : read(before, topic, part.headings);
  }, progress);
}

/** Does what comes next, some times or until everything is done. */
function follow(on: Track, from: Progress, times = 500, minutes = 10): Progress {
  let progress = from;
  for (let i = 0; i < times && next(on, progress, minutes).kind !== "finished"; i++)
    progress = doNext(on, progress, minutes);
  return progress;
}

describe("a track", () => {
  test("every role has one at every level, and no others exist", () => {
    for (const { id } of corpus.roles) {
      for (const level of levels) {
        const { steps } = track(id, level);
        expect(steps).toHaveLength(5);
        for (const { lessons } of steps) expect(lessons.length).toBeGreaterThanOrEqual(2);
      }
    }
    expect(trackOf(corpus, "astronaut", "beginner")).toBeUndefined();
  });

  test("levels follow one another", () => {
    expect(levelAfter(corpus, "beginner")).toBe("intermediate");
    expect(levelAfter(corpus, "advanced")).toBeUndefined();
  });
});

describe("walking", () => {
  test("whoever follows what comes next finishes, in whatever portions, and nothing comes twice", () => {
    fc.assert(
      fc.property(anyTrack, fc.constantFrom(5, 10, 20), (on, minutes) => {
        let progress = nothingDone;
        const seen: string[] = [];
        for (let i = 0; i < 300; i++) {
          const task = next(on, progress, minutes);
          if (task.kind === "finished") break;
          if (task.kind === "lesson") {
            expect(task.parts.length).toBeGreaterThan(0);
            seen.push(...task.parts.flatMap((part) => part.headings.map((heading) => `${part.topic}#${heading}`)));
          } else seen.push(task.step[task.kind].id);
          progress = doNext(on, progress, minutes);
        }
        const expected = on.steps.flatMap(({ lessons, exercise, check }) => [
          ...lessons.flatMap(({ id, sections }) => sections.map(({ name }) => `${id}#${name}`)),
          exercise.id,
          check.id,
        ]);
        expect(seen).toEqual(expected);
        const { place, left, lessons } = whereAmI(on, progress);
        expect(place.kind).toBe("finished");
        expect(left).toEqual({ reading: 0, exercises: 0, checks: 0 });
        expect(lessons.done).toBe(lessons.total);
      }),
      { numRuns: 60 },
    );
  });

  test("reading minutes add up at every moment, and done only grows", () => {
    fc.assert(
      fc.property(anyTrack, fc.array(fc.constantFrom("do", "skip"), { maxLength: 40 }), (on, moves) => {
        let progress = nothingDone;
        let before = whereAmI(on, progress);
        const all = on.steps.flatMap(({ lessons }) => lessons).reduce((sum, topic) => sum + lessonMinutes(topic), 0);
        expect(before.minutes.total).toBeCloseTo(all, 5);
        for (const move of moves) {
          progress = move === "do" ? doNext(on, progress, 10) : skip(on, progress).progress;
          const now = whereAmI(on, progress);
          expect(now.minutes.done + now.left.reading).toBeCloseTo(now.minutes.total, 5);
          expect(now.minutes.done).toBeGreaterThanOrEqual(before.minutes.done);
          expect(now.lessons.done).toBeGreaterThanOrEqual(before.lessons.done);
          before = now;
        }
      }),
      { numRuns: 60 },
    );
  });

  test("five minutes hold one part, ten hold more, and twenty go on into the next lesson", () => {
    const on = track("backend-developer", "intermediate");
    const parts = (minutes: number) => {
      const task = next(on, nothingDone, minutes);
      return task.kind === "lesson" ? task.parts : [];
    };
    expect(parts(5)).toHaveLength(1);
    const topics = new Set(parts(20).map(({ topic }) => topic));
    expect([...topics]).toEqual(on.steps[0]?.lessons.slice(0, topics.size).map(({ id }) => id));
    expect(topics.size).toBeGreaterThan(1);
    fc.assert(
      fc.property(anyTrack, fc.constantFrom(10, 20), fc.nat(25), (any, minutes, times) => {
        const task = next(any, follow(any, nothingDone, times), minutes);
        if (task.kind === "lesson" && task.parts.length > 1) expect(task.minutes).toBeLessThanOrEqual(minutes * 1.2);
      }),
      { numRuns: 40 },
    );
  });

  test("no lesson is begun before the one in front of it is read to its end, even if it would fit", () => {
    const on = track("backend-developer", "beginner");
    const [step] = on.steps;
    const [first, second] = step?.lessons ?? [];
    if (step === undefined || first === undefined || second === undefined) throw new Error("a track has lessons");
    const section = (name: string, minutes: number) => ({ name, markdown: "word ".repeat(180 * minutes), line: 1 });
    const long = { ...first, sections: [section("In short", 4), section("How to", 6)] };
    const short = { ...second, sections: [section("In short", 1)] };
    const narrow: Track = { ...on, steps: [{ ...step, lessons: [long, short] }] };
    expect(next(narrow, nothingDone, 5)).toMatchObject({ minutes: 4, parts: [{ topic: first.id }] });
    const rest = read(nothingDone, long, ["In short"]);
    expect(next(narrow, rest, 10)).toMatchObject({ minutes: 7, parts: [{ topic: first.id }, { topic: second.id }] });
  });

  test("a step is its lessons, then its exercise, then its check, and says so in the picture", () => {
    const on = track("python-developer", "beginner");
    const [first] = on.steps;
    if (first === undefined) throw new Error("a track has steps");
    let progress = nothingDone;
    for (const lesson of first.lessons) progress = mark(progress, { lesson: lesson.id }, "done");
    expect(whereAmI(on, progress).place).toMatchObject({ kind: "exercise", step: { id: "step-programming" } });
    progress = mark(progress, { task: first.exercise.id }, "done");
    expect(whereAmI(on, progress).place).toMatchObject({ kind: "check", step: { id: "step-programming" } });
    progress = mark(progress, { task: first.check.id }, "done");
    expect(whereAmI(on, progress).steps.map(({ state }) => state)).toEqual(["done", "now", "next", "next", "next"]);
    expect(whereAmI(on, progress).place).toMatchObject({ kind: "lesson", number: 1, lesson: { id: "http-basics" } });
  });

  test("where I am names the lesson, the part and how many there are", () => {
    const on = track("backend-developer", "beginner");
    const lesson = corpus.topics.get("programming-fundamentals");
    if (lesson === undefined) throw new Error("no such topic");
    expect(whereAmI(on, nothingDone).place).toMatchObject({ kind: "lesson", number: 1 });
    const place = whereAmI(on, nothingDone).place;
    const progress = place.kind === "lesson" ? read(nothingDone, lesson, place.part.headings) : nothingDone;
    expect(whereAmI(on, progress).place).toMatchObject({ kind: "lesson", number: 2, of: 2, lesson: { id: lesson.id } });
  });
});

describe("skipping", () => {
  test("it closes what comes next, says what that was, and is counted as skipped, not as done", () => {
    const on = track("go-developer", "intermediate");
    const { progress, skipped } = skip(on, nothingDone);
    expect(skipped).toMatchObject({ kind: "lesson", lesson: { id: "goroutines" } });
    expect(whereAmI(on, progress)).toMatchObject({
      place: { kind: "lesson", lesson: { id: "go-channels" } },
      lessons: { done: 0, skipped: 1 },
    });
  });

  test("skipping everything finishes, and a finished track has nothing to skip", () => {
    const on = track("go-developer", "beginner");
    let progress = nothingDone;
    for (let i = 0; i < 100 && whereAmI(on, progress).place.kind !== "finished"; i++)
      progress = skip(on, progress).progress;
    expect(whereAmI(on, progress).place.kind).toBe("finished");
    expect(skip(on, progress)).toEqual({ progress, skipped: { kind: "finished" } });
  });
});

describe("what is done stays done", () => {
  test("changing role keeps the lessons, exercises and checks that both tracks share, and nothing is asked again", () => {
    fc.assert(
      fc.property(anyTrack, anyTrack, fc.nat(60), (from, to, times) => {
        const progress = follow(from, nothingDone, times);
        const closed = new Set([...progress.lessons.keys(), ...progress.tasks.keys()]);
        const expected = to.steps.flatMap(({ lessons }) => lessons).filter(({ id }) => closed.has(id)).length;
        expect(whereAmI(to, progress).lessons.done).toBe(expected);
        const task = next(to, progress, 5);
        if (task.kind === "lesson") expect(closed.has(task.parts[0]?.topic ?? "")).toBe(false);
        if (task.kind === "exercise" || task.kind === "check") expect(closed.has(task.step[task.kind].id)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test("an exercise of one's own language is to be done after changing language, a shared one is not", () => {
    const python = follow(track("python-developer", "beginner"), nothingDone);
    const go = track("go-developer", "beginner");
    const open = whereAmI(go, python).left.exercises;
    expect(open).toBe((go.steps[0]?.exercise.hours ?? 0) * 60);
  });

  test("progress under an id that a topic had before counts", () => {
    const on = track("backend-developer", "beginner");
    const [step] = on.steps;
    const [topic] = step?.lessons ?? [];
    if (step === undefined || topic === undefined) throw new Error("a track has lessons");
    const renamed = { ...topic, id: "fundamentals", was: [topic.id] };
    const after: Track = {
      ...on,
      steps: [{ ...step, lessons: [renamed, ...step.lessons.slice(1)] }, ...on.steps.slice(1)],
    };
    const [first, ...rest] = topic.sections.map(({ name }) => name);
    const half = { ...nothingDone, sectionsDone: new Map([[topic.id, new Set(rest)]]) };
    expect(whereAmI(after, half).place).toMatchObject({ part: { headings: [first] } });
    expect(whereAmI(after, mark(nothingDone, { lesson: topic.id }, "done")).lessons.done).toBe(1);
  });

  test("a finished lesson stays finished when it gains a section, one under way opens just that section", () => {
    const on = track("backend-developer", "beginner");
    const [step] = on.steps;
    const [topic] = step?.lessons ?? [];
    if (step === undefined || topic === undefined) throw new Error("a track has lessons");
    const grown = { ...topic, sections: [...topic.sections, { name: "In Ruby", markdown: "New text.", line: 1 }] };
    const after: Track = {
      ...on,
      steps: [{ ...step, lessons: [grown, ...step.lessons.slice(1)] }, ...on.steps.slice(1)],
    };
    const headings = topic.sections.map(({ name }) => name);
    expect(whereAmI(after, read(nothingDone, topic, headings)).lessons.done).toBe(1);
    const underWay = { ...nothingDone, sectionsDone: new Map([[topic.id, new Set(headings)]]) };
    expect(whereAmI(after, underWay).place).toMatchObject({
      lesson: { id: topic.id },
      part: { headings: ["In Ruby"] },
    });
  });
});
