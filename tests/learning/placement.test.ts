import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { trackOf } from "../../src/learning/path.ts";
import { type Answered, ladderOf, type Placement, placement } from "../../src/learning/placement.ts";
import { corpus } from "../corpus.ts";

const ladder = ladderOf(corpus, "backend-developer");
const rungOf = (question: string) => ladder.findIndex(({ questions }) => questions.includes(question));

/** Plays the eight questions; `knows` says what is answered right. */
function play(knows: (question: string, number: number) => boolean, seed = "seed", rungs = ladder) {
  const answers: Answered[] = [];
  let now: Placement = placement(rungs, answers, seed);
  for (let i = 0; now.kind === "question" && i < 20; i++) {
    answers.push({ question: now.question, right: knows(now.question, now.number) });
    now = placement(rungs, answers, seed);
  }
  if (now.kind !== "placed") throw new Error("placement never ended");
  return { answers, result: now };
}

describe("placement", () => {
  test("eight questions, the first from the intermediate level, up on right and down on wrong", () => {
    const first = placement(ladder, [], "a");
    expect(first).toMatchObject({ kind: "question", number: 1, of: 8, level: "intermediate" });
    if (first.kind !== "question") throw new Error("expected a question");
    const second = (right: boolean) => placement(ladder, [{ question: first.question, right }], "a");
    expect(second(true)).toMatchObject({ number: 2, level: "advanced" });
    expect(second(false)).toMatchObject({ number: 2, level: "beginner" });
    expect(play(() => true).answers).toHaveLength(8);
  });

  test("the same seed and answers ask the same, another seed asks others", () => {
    const asked = (seed: string) => play((_, number) => number % 2 === 0, seed).answers.map(({ question }) => question);
    expect(asked("a")).toEqual(asked("a"));
    expect(new Set(["a", "b", "c", "d"].map((seed) => asked(seed).join())).size).toBeGreaterThan(1);
  });

  test("no question comes twice, whatever is answered, for any role", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...corpus.roles.map(({ id }) => id)),
        fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
        fc.string(),
        (role, rights, seed) => {
          const { answers } = play((_, number) => rights[number - 1] ?? false, seed, ladderOf(corpus, role));
          expect(new Set(answers.map(({ question }) => question)).size).toBe(8);
        },
      ),
      { numRuns: 200 },
    );
  });

  test("who knows everything begins at the top, who knows nothing at the beginning", () => {
    expect(play(() => true).result).toMatchObject({ level: "advanced", right: 8 });
    expect(play(() => true).result).not.toHaveProperty("failsAt");
    expect(play(() => false).result).toEqual({
      kind: "placed",
      level: "beginner",
      skippable: [],
      right: 0,
      failsAt: "step-programming",
    });
  });

  test("who knows the first steps and no more begins at the level of the next one", () => {
    for (let known = 0; known < ladder.length; known++) {
      for (const seed of ["a", "b", "c"]) {
        const { result } = play((question) => rungOf(question) < known, seed);
        expect(result.failsAt, `${known} steps known`).toBe(ladder[known]?.step);
        expect(result.level).toBe(ladder[known]?.level);
      }
    }
  });

  test("one slip of somebody who knows it all, or one lucky guess of somebody who knows nothing, does not decide", () => {
    for (let slip = 1; slip <= 8; slip++)
      expect(play((_, number) => number !== slip).result.level, `slip ${slip}`).toBe("advanced");
    for (let luck = 1; luck <= 8; luck++)
      expect(play((_, number) => number === luck).result.level, `luck ${luck}`).toBe("beginner");
  });

  test("exactly those lessons may be skipped that were asked about, never wrong, below where the answers fail, at the level", () => {
    // One topic a step, so that a step asked about twice asks about the same topic.
    const narrow = ladder.map((rung, index) => ({
      ...rung,
      questions: ["a", "b", "c", "d", "e", "f", "g", "h"].map((id) => `topic-${index}/${id}`),
    }));
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), (rights) => {
        const { answers, result } = play((_, number) => rights[number - 1] ?? false, "seed", narrow);
        const failing = narrow.findIndex(({ step }) => step === result.failsAt);
        const expected = narrow.flatMap(({ level }, index) => {
          const about = answers.filter(({ question }) => question.startsWith(`topic-${index}/`));
          const known = about.length > 0 && about.every(({ right }) => right) && (failing < 0 || index < failing);
          return known && level === result.level ? [`topic-${index}`] : [];
        });
        expect(result.skippable.toSorted()).toEqual(expected.toSorted());
      }),
      { numRuns: 256 },
    );
  });

  test("what may be skipped is a lesson of the track one is placed on", () => {
    const { result } = play((question) => rungOf(question) < 9);
    const track = trackOf(corpus, "backend-developer", result.level);
    expect(result.level).toBe("intermediate");
    expect(result.skippable.length).toBeGreaterThan(0);
    expect(track?.steps.flatMap((step) => step.lessons.map(({ id }) => id))).toEqual(
      expect.arrayContaining([...result.skippable]),
    );
  });

  test("an answer to a question that the corpus has dropped since still counts", () => {
    const { answers, result } = play((question) => rungOf(question) < 6);
    const [first, ...rest] = answers;
    if (first === undefined) throw new Error("no answers");
    const dropped = placement(ladder, [{ ...first, question: "retired/question" }, ...rest], "seed");
    expect(dropped).toMatchObject({ kind: "placed", level: result.level });
  });

  test("an unknown role has no ladder", () => {
    expect(ladderOf(corpus, "astronaut")).toEqual([]);
    expect(() => placement([], [], "a")).toThrow(RangeError);
  });
});
