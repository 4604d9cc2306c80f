import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { command } from "../../src/commands/command.ts";
import { discordCommand, discordSize, readFocus, readOptions, slackCommand } from "../../src/commands/options.ts";
import { commandTable } from "../../src/commands/table.ts";
import { type SampleContext, saying, table } from "./samples.ts";

const root = { name: "mentor", description: "The backend mentor" };
const registered = discordCommand(table, root);

function sub(name: string) {
  return registered.options
    .flatMap((option) => [option, ...(option.options ?? [])])
    .find((option) => option.name === name);
}

describe("what Discord registers", () => {
  test("commands and groups, without words of a conversation and the operator's", () => {
    expect(registered.options.map(({ type, name }) => [type, name])).toEqual([
      [1, "ask"],
      [1, "compare"],
      [1, "topics"],
      [1, "topic"],
      [1, "help"],
      [1, "gaps"],
      [2, "path"],
      [2, "remind"],
    ]);
    expect(sub("path")?.options?.map(({ type, name }) => [type, name])).toEqual([
      [1, "show"],
      [1, "start"],
    ]);
  });

  test("a list becomes a, b, c, the required ones first", () => {
    const member = {
      type: 3,
      description: "Names, separated by “vs”",
      autocomplete: true,
      min_length: 1,
      max_length: 60,
    };
    expect(sub("compare")?.options).toEqual([
      { ...member, name: "a", required: true },
      { ...member, name: "b", required: true },
      { ...member, name: "c" },
      { type: 3, name: "need", description: "What you are building", min_length: 1, max_length: 300 },
      { type: 5, name: "weights", description: "Show how each criterion counts" },
    ]);
  });

  test("enums are choices, numbers have bounds, and a command with a form requires nothing", () => {
    expect(sub("start")?.options?.slice(1)).toEqual([
      {
        type: 3,
        name: "level",
        description: "Where you begin",
        choices: ["junior", "mid-level", "senior"].map((value) => ({ name: value, value })),
      },
      { type: 4, name: "hours-a-week", description: "Time you have", min_value: 1, max_value: 40 },
    ]);
    expect(sub("ask")?.options?.some(({ required }) => required)).toBe(false);
  });

  test("an enum of more than 25 is completed instead", () => {
    const values = Array.from({ length: 26 }, (_, index) => `v${index}`);
    const wide = command({
      name: "wide",
      summary: "A wide choice",
      audience: "anyone",
      visibility: "private",
      args: z.strictObject({ which: z.enum(values).describe("Which") }),
      run: (args, _context: SampleContext) => saying(args),
    });
    const option = discordCommand(commandTable([wide]), root).options[0]?.options?.[0];
    expect(option).toEqual({ type: 3, name: "which", description: "Which", required: true, autocomplete: true });
  });

  test("the size counts names, descriptions and values at every depth", () => {
    const tiny = {
      type: 1,
      name: "ab",
      description: "cde",
      options: [{ type: 3, name: "f", description: "gh", choices: [{ name: "i", value: 12 }] }],
    };
    expect(discordSize(tiny)).toBe(11);
    expect(discordSize(registered)).toBeLessThan(8000);
  });
});

test("Slack's slash command hints at what can follow", () => {
  expect(slackCommand(table, root)).toEqual({
    command: "/mentor",
    description: "The backend mentor",
    usage_hint: "ask | compare | topics | topic | help | gaps | path | remind",
    should_escape: false,
  });
});

describe("what Discord sends", () => {
  const leaf = (name: string, value: unknown) => ({ name, type: 3, value });
  const read = (options: unknown) => {
    const result = readOptions(table, options);
    return result.kind === "problems"
      ? result.problems.map(({ sentence }) => sentence)
      : [result.kind, result.entry.name, result.args];
  };

  test("a list in the order of its letters", () => {
    const options = [
      leaf("c", "kafka"),
      leaf("need", "x"),
      leaf("a", "nats"),
      leaf("b", "sqs"),
      { name: "weights", type: 5, value: false },
    ];
    expect(read([{ name: "compare", type: 1, options }])).toEqual([
      "command",
      "compare",
      { technologies: ["nats", "sqs", "kafka"], need: "x", weights: false },
    ]);
  });

  test("a command in a group", () => {
    const start = {
      name: "start",
      type: 1,
      options: [leaf("role", "sre"), { name: "hours-a-week", type: 4, value: 5 }],
    };
    expect(read([{ name: "path", type: 2, options: [start] }])).toEqual([
      "command",
      "path start",
      { role: "sre", hoursAWeek: 5 },
    ]);
    expect(read([{ name: "path", type: 2, options: [{ name: "show", type: 1 }] }])).toEqual([
      "command",
      "path show",
      {},
    ]);
  });

  test("a command without what its form asks for opens the form", () => {
    expect(read([{ name: "ask", type: 1, options: [leaf("language", "go")] }])).toEqual([
      "form",
      "ask",
      { language: "go" },
    ]);
  });

  test("what does not fit comes back in sentences", () => {
    expect(read([{ name: "compare", type: 1, options: [leaf("a", "x")] }])).toEqual([
      "“technologies” needs at least 2 entries.",
    ]);
    expect(read([{ name: "nothing", type: 1 }])).toEqual([expect.stringContaining("reload Discord")]);
    expect(read([{ name: "unhelpful", type: 1 }])).toEqual([expect.stringContaining("reload Discord")]);
    expect(read([{ name: "topic", type: 1, options: [leaf("gone", "x"), leaf("id", "x")] }])).toEqual([
      expect.stringContaining("reload Discord"),
    ]);
  });

  test("the option being typed, for autocomplete", () => {
    const options = [leaf("a", "kafka"), { ...leaf("b", "rab"), focused: true }];
    const focus = readFocus(table, [{ name: "compare", type: 1, options }]);
    expect([focus?.entry.name, focus?.field.complete, focus?.typed]).toEqual(["compare", "technology", "rab"]);
    expect(readFocus(table, [{ name: "compare", type: 1, options: [leaf("a", "kafka")] }])).toBeUndefined();
  });

  test("nothing received makes the reader fail", () => {
    const name = fc.constantFrom(
      "ask",
      "compare",
      "path",
      "start",
      "a",
      "b",
      "question",
      "__proto__",
      "constructor",
      "",
      "{",
    );
    const value = fc.oneof(fc.anything(), fc.string({ unit: "binary" }), fc.double());
    const leaves = fc.array(fc.record({ name, value, focused: fc.boolean() }, { requiredKeys: ["name"] }), {
      maxLength: 5,
    });
    const level = fc.record({ name, type: fc.constantFrom(1, 2, 3), options: leaves });
    const top = fc.record({
      name,
      type: fc.constantFrom(1, 2),
      options: fc.oneof(leaves, fc.array(level, { maxLength: 2 })),
    });
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.array(top, { minLength: 1, maxLength: 2 })), (options) => {
        const result = readOptions(table, options);
        readFocus(table, options);
        if (result.kind === "problems") expect(result.problems.length).toBeGreaterThan(0);
        if (result.kind === "command") expect(result.entry.command.args.safeParse(result.args).success).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});
