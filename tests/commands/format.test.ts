import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatCommand } from "../../src/commands/format.ts";
import { parseLine } from "../../src/commands/text.ts";
import { table } from "./samples.ts";

describe("a command with arguments as a line", () => {
  test.each<[string, Record<string, unknown>, string]>([
    [
      "compare",
      { technologies: ["Kafka", "SQL Server"], need: "audit logs, mostly" },
      "compare Kafka vs SQL Server for audit logs, mostly",
    ],
    ["compare", { technologies: ["a vs b", "c,d"], weights: false }, 'compare "a vs b" vs "c,d" --no-weights'],
    ["path start", { level: "senior" }, "path start --level senior"],
    ["path", {}, "path show"],
    ["path start", { role: "sre", level: undefined, hoursAWeek: 3 }, "path start sre --hours-a-week 3"],
    ["ask", { question: "--brief is what?" }, "ask -- --brief is what?"],
    ["ask", { question: "why?\n\n  x", brief: true }, "ask --brief why?\n\n  x"],
    ["ask", { question: '"x"' }, 'ask "\\"x\\""'],
    ["ask", { limit: -1, question: "x" }, "ask --limit -1 x"],
    ["unhelpful", { answer: "a1", reason: "too long" }, "unhelpful --answer a1 too long"],
  ])("%s %o", (name, args, line) => expect(formatCommand(table, name, args)).toBe(line));

  test("says which command or argument it does not know", () => {
    expect(() => formatCommand(table, "nothing", {})).toThrow("there is no command nothing");
    expect(() => formatCommand(table, "topic", { name: "x" })).toThrow("topic has no argument name");
    expect(() => formatCommand(table, "topic", { id: {} })).toThrow("topic: id is nothing a line can say");
  });
});

const text = (maxLength: number) =>
  fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength }),
    fc
      .array(
        fc.constantFrom(
          "vs",
          "VS.",
          "for",
          "in",
          "--need",
          "--",
          "—need",
          "-5",
          "“",
          '"',
          "'",
          "\\",
          ",",
          "a",
          "b c",
          "\n",
          "start",
          " ",
        ),
        {
          minLength: 1,
          maxLength: 6,
        },
      )
      .map((parts) => parts.join(" ").slice(0, maxLength)),
  );

const optional = { requiredKeys: [] };
const cases = fc.oneof(
  fc.tuple(
    fc.constant("compare"),
    fc.record(
      { technologies: fc.array(text(60), { minLength: 2, maxLength: 3 }), need: text(300), weights: fc.boolean() },
      { requiredKeys: ["technologies"] },
    ),
  ),
  fc.tuple(
    fc.constant("ask"),
    fc.record(
      {
        question: text(200).filter((question) => question.trim() !== ""),
        language: fc.constantFrom("go", "java", "typescript"),
        brief: fc.boolean(),
        limit: fc.double({ min: 0, max: 10, noNaN: true }).filter((limit) => !Object.is(limit, -0)),
      },
      { requiredKeys: ["question"] },
    ),
  ),
  fc.tuple(
    fc.constant("path start"),
    fc.record(
      {
        role: text(20),
        level: fc.constantFrom("junior", "mid-level", "senior"),
        hoursAWeek: fc.integer({ min: 1, max: 40 }),
      },
      optional,
    ),
  ),
  fc.tuple(
    fc.constant("remind set"),
    fc.record(
      {
        time: fc.constant("08:30"),
        days: fc.array(fc.constantFrom("mon", "mon-fri"), { minLength: 1, maxLength: 5 }),
        zone: text(20),
      },
      { requiredKeys: ["time"] },
    ),
  ),
  fc.tuple(fc.constant("unhelpful"), fc.record({ reason: text(100), answer: text(10) }, optional)),
);

test("the line of any command with any arguments reads back as just that", () => {
  fc.assert(
    fc.property(cases, ([name, args]) => {
      const line = formatCommand(table, name, args);
      const parsed = parseLine(table, line, { mode: "command", conversation: true });
      const back = parsed.kind === "command" ? { name: parsed.entry.name, args: parsed.args } : parsed;
      expect(back, line).toEqual({ name, args: { ...args } });
    }),
    { numRuns: 5000 },
  );
});
