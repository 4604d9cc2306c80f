import fc from "fast-check";
import { expect, test } from "vitest";
import { fillTemplate, missedLine, pickTemplate, remember, templates } from "../../src/nudges/templates.ts";
import type { NudgeKind } from "../../src/storage/index.ts";

const kinds: readonly NudgeKind[] = ["lesson", "question", "stopped", "channel"];
const values = { where: "WHERE", today: "TODAY", minutes: "10", again: "AGAIN", topic: "TOPIC" };

test("there are eight or more of each kind, every one with an id and words of its own", () => {
  for (const kind of kinds) expect(templates.filter((one) => one.kind === kind).length).toBeGreaterThanOrEqual(8);
  expect(new Set(templates.map(({ id }) => id)).size).toBe(templates.length);
  expect(new Set(templates.map(({ text }) => text)).size).toBe(templates.length);
});

test("a lesson names where its learner stopped and what today's minutes hold; a last line says how to come back", () => {
  for (const template of templates) {
    const text = fillTemplate(template, values);
    if (template.kind === "lesson") for (const part of ["WHERE", "TODAY", "10"]) expect(text).toContain(part);
    if (template.kind === "stopped") expect(text).toContain("AGAIN");
    if (template.kind === "channel") expect(text).toContain("TOPIC");
  }
});

test("none shouts, shames or speaks of loss", () => {
  for (const text of [...templates.map((one) => one.text), missedLine(1), missedLine(3), missedLine(2, "stopped")])
    expect(text).not.toMatch(
      /!|streak|lose|losing|lost|miss(ed|ing)? (you|out)|fail|behind|disappoint|should have|forg[eo]t/i,
    );
});

test("no learner sees one twice in five, whatever kinds come between", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...kinds), fc.uuid()), { maxLength: 60 }), (sent) => {
      let recent: number[] = [];
      const seen = new Map<NudgeKind, number[]>();
      for (const [kind, seed] of sent) {
        const { id } = pickTemplate(kind, seed, recent);
        const before = seen.get(kind) ?? [];
        // A row of twelve of other kinds in between is none that anybody gets.
        if (recent.length < 12) expect(before.slice(-4)).not.toContain(id);
        expect(recent.filter((one) => templates.find((t) => t.id === one)?.kind === kind).slice(0, 4)).not.toContain(
          id,
        );
        seen.set(kind, [...before, id]);
        recent = remember(id, recent);
      }
    }),
    { numRuns: 200 },
  );
});

test("the same nudge tried again opens with the same words, and all of a kind come up", () => {
  expect(pickTemplate("lesson", "seed", [3, 5])).toBe(pickTemplate("lesson", "seed", [3, 5]));
  const found = new Set(Array.from({ length: 400 }, (_, index) => pickTemplate("lesson", `s${index}`, []).id));
  expect(found.size).toBe(templates.filter(({ kind }) => kind === "lesson").length);
});

test("a place without a value is a fault, not a gap in the text", () => {
  const [template] = templates;
  expect(() => template && fillTemplate(template, { where: "here" })).toThrow(/\{today\}/);
});
