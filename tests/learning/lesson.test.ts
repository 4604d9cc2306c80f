import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Section, Topic } from "../../src/knowledge/topic.ts";
import { lessonMinutes, lessonParts, partWith, portion, readingMinutes } from "../../src/learning/lesson.ts";
import { corpus } from "../corpus.ts";

const topics = [...corpus.topics.values()];
const anyTopic = fc.constantFrom(...topics);
const minutes = fc.constantFrom(5, 10, 20);
const topic = (id: string): Topic => {
  const found = corpus.topics.get(id);
  if (found === undefined) throw new Error(`no topic ${id}`);
  return found;
};
/** A topic and some of its headings. */
const partlyRead = anyTopic.chain((one) =>
  fc.tuple(
    fc.constant(one),
    fc.subarray(one.sections.map(({ name }) => name)).map((names) => new Set(names)),
  ),
);
const words = (count: number) => Array.from({ length: count }, () => "word").join(" ");
const withSections = (sections: readonly Pick<Section, "name" | "markdown">[]): Topic => ({
  ...topic("lost-updates"),
  sections: sections.map((section) => ({ ...section, line: 1 })),
});

describe("reading time", () => {
  test("prose is read at 180 words a minute, table rows and code take longer", () => {
    expect(readingMinutes(words(180))).toBe(1);
    expect(readingMinutes(`| ${words(120)} |`)).toBe(1);
    expect(readingMinutes(`\`\`\`sql\n${"SELECT 1;\n\n".repeat(30)}\`\`\``)).toBe(2);
  });

  test("footnotes and empty lines cost nothing", () => {
    expect(readingMinutes(`${words(90)}[^pg-lock][^mysql-locking]\n\n\n${words(90)}`)).toBe(1);
  });
});

describe("a topic as a lesson", () => {
  test("every section stands in exactly one part, in order, with its text", () => {
    for (const each of topics) {
      const parts = lessonParts(each);
      expect(parts.flatMap(({ headings }) => headings)).toEqual(each.sections.map(({ name }) => name));
      for (const part of parts) {
        expect(part.id).toBe(`${each.id}#${part.headings[0]}`);
        for (const { name, markdown } of each.sections)
          if (part.headings.includes(name)) expect(part.markdown).toContain(`### ${name}\n\n${markdown}`);
      }
    }
  });

  test("parts take about five minutes, and theirs add up to the lesson's", () => {
    for (const each of topics) {
      const parts = lessonParts(each);
      for (const part of parts) {
        expect(part.minutes, part.id).toBeLessThan(7.5);
        expect(part.minutes, part.id).toBeGreaterThan(2);
      }
      const sum = parts.reduce((all, part) => all + part.minutes, 0);
      expect(sum).toBeCloseTo(lessonMinutes(each), 5);
    }
  });

  test("Asked and Check yourself are no reading", () => {
    for (const part of topics.flatMap(lessonParts)) expect(part.markdown).not.toMatch(/^### (Asked|Check yourself)/m);
  });

  test("each quiz question belongs to one part, and to the one that explains it", () => {
    for (const each of topics) {
      const ids = lessonParts(each).flatMap(({ questions }) => questions.map(({ id }) => id));
      expect(ids.toSorted()).toEqual(each.quiz.map(({ id }) => id).toSorted());
    }
    const mysql = partWith(topic("database-indexes"), "In MySQL");
    expect(mysql?.questions.map(({ id }) => id)).toContain("mysql-prefix");
  });

  test("a part names the sources it cites and no others", () => {
    const [first] = lessonParts(topic("database-indexes"));
    expect(first?.sources.map(({ id }) => id)).toContain("pg-partial");
    expect(first?.sources.map(({ id }) => id)).not.toContain("mysql-multi");
  });
});

describe("a portion of a lesson", () => {
  test("read portion by portion, no section is lost and none comes twice", () => {
    fc.assert(
      fc.property(partlyRead, minutes, ([one, before], length) => {
        const done = new Set(before);
        const seen: string[] = [];
        for (let parts = portion(one, done, length); parts.length > 0; parts = portion(one, done, length)) {
          for (const heading of parts.flatMap(({ headings }) => headings)) {
            seen.push(heading);
            done.add(heading);
          }
        }
        expect(seen).toEqual(one.sections.map(({ name }) => name).filter((name) => !before.has(name)));
      }),
      { numRuns: 200 },
    );
  });

  test("it fits the time, or is a single part", () => {
    fc.assert(
      fc.property(partlyRead, minutes, ([one, done], length) => {
        const parts = portion(one, done, length);
        const sum = parts.reduce((all, part) => all + part.minutes, 0);
        expect(parts.length <= 1 || sum <= length * 1.2 + 1e-9).toBe(true);
        if (length === 20) expect(sum).toBeCloseTo(lessonMinutes(one, done), 5);
      }),
      { numRuns: 200 },
    );
  });

  test("ten minutes hold more than five where a lesson is longer than that", () => {
    const long = topics.filter((each) => lessonParts(each).length > 1);
    expect(long.length).toBeGreaterThan(40);
    for (const each of long) expect(portion(each, new Set(), 5)).toHaveLength(1);
    expect(long.filter((each) => portion(each, new Set(), 10).length > 1).length).toBeGreaterThan(long.length / 2);
  });

  test("a renamed section is open again, and nothing else is", () => {
    fc.assert(
      fc.property(anyTopic, fc.nat(), (one, pick) => {
        const done = new Set(one.sections.map(({ name }) => name));
        const renamed = one.sections[pick % one.sections.length]?.name ?? "";
        const after = {
          ...one,
          sections: one.sections.map((each) => (each.name === renamed ? { ...each, name: "In Renamed" } : each)),
        };
        expect(portion(after, done, 20).flatMap(({ headings }) => headings)).toEqual(["In Renamed"]);
      }),
      { numRuns: 100 },
    );
  });

  test("a section that grows moves no mark: what was read stays read", () => {
    const before = withSections([
      { name: "In short", markdown: words(400) },
      { name: "How to", markdown: words(500) },
      { name: "Pitfalls", markdown: words(700) },
    ]);
    const [first] = portion(before, new Set(), 5);
    expect(first?.headings).toEqual(["In short", "How to"]);
    const grown = withSections([
      { name: "When to use it", markdown: words(300) },
      { name: "In short", markdown: words(900) },
      { name: "How to", markdown: words(900) },
      { name: "Pitfalls", markdown: words(700) },
    ]);
    const open = portion(grown, new Set(first?.headings), 20).flatMap(({ headings }) => headings);
    expect(open).toEqual(["When to use it", "Pitfalls"]);
  });

  test("a part is found by any of its sections, also after parts began elsewhere", () => {
    const one = topic("service-discovery");
    for (const part of lessonParts(one))
      for (const heading of part.headings) expect(partWith(one, heading)).toEqual(part);
    expect(partWith(one, "In Atlantis")).toBeUndefined();
  });

  test("a section longer than a portion is shown whole", () => {
    const long = withSections([
      { name: "In short", markdown: words(90) },
      { name: "How to", markdown: words(2000) },
    ]);
    expect(portion(long, new Set(["In short"]), 5).map(({ headings }) => headings)).toEqual([["How to"]]);
  });
});
