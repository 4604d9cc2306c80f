import { expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { command } from "../../src/commands/command.ts";
import type { CommandContext } from "../../src/commands/context.ts";
import { CommandTableError, commandTable } from "../../src/commands/table.ts";
import { compare, gaps, pathShow, pathStart, type SampleContext, saying, table } from "./samples.ts";

/** A plain command with some of its parts exchanged. */
function sample(args: z.ZodObject, parts: object = {}) {
  return command({
    name: "probe",
    summary: "A probe",
    audience: "anyone",
    visibility: "private",
    args,
    run: (given, _context: SampleContext) => saying(given),
    ...parts,
  });
}

function faults(...commands: Parameters<typeof commandTable<SampleContext>>[0]): readonly string[] {
  try {
    commandTable(commands);
    return [];
  } catch (error) {
    if (error instanceof CommandTableError) return error.faults;
    throw error;
  }
}

const text = () => z.string().describe("A text");

test("a command is found by full name, by its group's bare word and by other words for it", () => {
  expect(table.find("compare")?.name).toBe("compare");
  expect(table.find("versus")?.name).toBe("compare");
  expect(table.find("path")?.name).toBe("path show");
  expect(table.find("path start")?.command.visibility).toBe("private");
  expect(table.find("constructor")).toBeUndefined();
  expect(table.groups.map(({ name }) => name)).toEqual(["path", "remind"]);
});

test("run is typed from the arguments' schema", () => {
  expectTypeOf(compare.run)
    .parameter(0)
    .toEqualTypeOf<{ technologies: string[]; need?: string | undefined; weights: boolean }>();
  const plain = command({
    name: "plain",
    summary: "A command of the product's",
    audience: "anyone",
    visibility: "thread",
    args: z.strictObject({}),
    run: (_args, { workspace, clock }) => saying([workspace, clock]),
  });
  expectTypeOf(plain.run).parameter(1).toEqualTypeOf<CommandContext>();
});

test("a field is read through its wrappers, and the outer meta wins", () => {
  const args = z.strictObject({
    items: z
      .array(z.string().min(2).max(9).meta({ at: 2, complete: "topic" }).nullable())
      .min(1)
      .max(4)
      .optional()
      .describe("Items")
      .meta({ at: 1, split: "or" }),
    days: z.int().min(1).max(7).default(3).describe("Days").meta({ label: "How many days" }),
  });
  const [items, days] = commandTable([sample(args)]).entries[0]?.fields ?? [];
  expect(items).toMatchObject({
    required: false,
    at: 1,
    complete: "topic",
    description: "Items",
    list: { min: 1, max: 4, split: "or" },
    value: { kind: "text", min: 2, max: 9 },
  });
  expect(days).toMatchObject({ initial: 3, label: "How many days", value: { kind: "integer", min: 1, max: 7 } });
});

test.each<[string, z.ZodObject, string]>([
  ["an unknown meta key", z.strictObject({ a1: text().meta({ aft: "for" }) }), "probe, field a1: unknown meta key aft"],
  ["an id in meta", z.strictObject({ a1: text().meta({ id: "x" }) }), "probe, field a1: unknown meta key id"],
  ["coercion", z.strictObject({ a1: z.coerce.boolean().describe("x") }), "probe, field a1: uses z.coerce"],
  ["an open list", z.strictObject({ a1: z.array(text()) }), "probe, field a1: is a list without a bound"],
  ["a long list", z.strictObject({ a1: z.array(text()).max(26) }), "probe, field a1: is a list of up to 26"],
  ["an object", z.strictObject({ a1: z.object({}) }), "probe, field a1: is of kind object"],
  ["no description", z.strictObject({ a1: z.string() }), "probe, field a1: needs a description"],
  ["a gap", z.strictObject({ a1: text().meta({ at: 2 }) }), "probe, field a1: stands at 2, where 1 was expected"],
  [
    "two on one position",
    z.strictObject({ a1: text().meta({ at: 1 }), b1: text().meta({ at: 1 }) }),
    "probe, field b1: stands at 1, where 2 was expected",
  ],
  [
    "required after optional",
    z.strictObject({ a1: text().optional().meta({ at: 1 }), b1: text().meta({ at: 2 }) }),
    "probe, field b1: is required after the optional a1",
  ],
  [
    "a list in front",
    z.strictObject({ a1: z.array(text()).max(2).meta({ at: 1 }), b1: text().meta({ at: 2 }) }),
    "probe, field a1: is a list and must have the last position",
  ],
  [
    "two rests",
    z.strictObject({ a1: text().meta({ at: "rest" }), b1: text().meta({ at: "rest" }) }),
    "probe, field a1: a second field takes the rest of the line",
  ],
  [
    "a keyword that the rest swallows",
    z.strictObject({ a1: text().meta({ at: "rest" }), b1: text().meta({ after: "for" }) }),
    "probe, field b1: has the keyword “for”, which a1 (rest of the line) would swallow",
  ],
  [
    "one keyword twice",
    z.strictObject({ a1: text().meta({ after: "for" }), b1: text().meta({ after: "for" }) }),
    "probe, field b1: the keyword “for” belongs to a1 already",
  ],
  ["split without a list", z.strictObject({ a1: text().meta({ split: "vs" }) }), "probe, field a1: `split` belongs"],
  ["at and after", z.strictObject({ a1: text().meta({ at: 1, after: "for" }) }), "probe, field a1: has both"],
  [
    "two lists",
    z.strictObject({ a1: z.array(text()).max(2), b1: z.array(text()).max(2) }),
    "probe: has the lists a1 and b1",
  ],
  ["a loose object", z.looseObject({ a1: text() }), "probe: its args let unknown keys through"],
  [
    "an inherited name",
    z.strictObject({ constructor: text() }),
    "probe, field constructor: its name is one that every",
  ],
  ["a long choice", z.strictObject({ a1: z.enum(["x".repeat(101)]).describe("x") }), "probe, field a1: its value"],
  [
    "26 options",
    z.strictObject(Object.fromEntries(Array.from({ length: 26 }, (_, index) => [`f${index}`, text().optional()]))),
    "probe: Discord takes 25 options, this has 26",
  ],
])("a table with %s is refused", (_, args, fault) => {
  const found = faults(sample(args));
  expect(
    found.some((line) => line.startsWith(fault)),
    found.join("\n"),
  ).toBe(true);
});

test.each<[string, object, string]>([
  ["a capital in its name", { name: "Probe" }, "Probe: the name “Probe”"],
  ["no summary", { summary: " " }, "probe: its summary"],
  ["a summary of 101", { summary: "x".repeat(101) }, "probe: its summary"],
  ["a default without a group", { groupDefault: true }, "probe: is a group's default without a group"],
  ["a long form title", { form: { title: "x".repeat(25) } }, `probe: the form's “${"x".repeat(25)}”`],
  ["a form of nothing", { form: { title: "x", fields: ["zz"] } }, "probe: its form shows zz"],
  ["a form without what is required", { form: { title: "x", fields: [] } }, "probe, field a1: is required and not in"],
])("a command with %s is refused", (_, parts, fault) => {
  const found = faults(sample(z.strictObject({ a1: text() }), parts));
  expect(
    found.some((line) => line.startsWith(fault)),
    found.join("\n"),
  ).toBe(true);
});

test("names that clash and groups without one default are refused, all faults at once", () => {
  const probe = sample(z.strictObject({}));
  expect(faults(probe, probe)).toEqual(["there are two commands probe"]);
  expect(faults(probe, sample(z.strictObject({}), { name: "other", words: ["probe"] }))).toEqual([
    "“probe” means both probe and other (as another word for it)",
  ]);
  expect(faults(sample(z.strictObject({}), { name: "path" }), pathShow)).toEqual([
    "“path” means both path and group path",
  ]);
  expect(faults(pathStart)).toEqual(["group path: has 0 default commands, it needs one"]);
  expect(faults(sample(z.object({ a1: z.string(), b1: z.date() })))).toHaveLength(2);
});

test("Discord's 25 commands and 8,000 characters and Slack's usage hint hold for the whole", () => {
  const many = Array.from({ length: 26 }, (_, index) => sample(z.strictObject({}), { name: `probe${index}` }));
  expect(faults(...many)[0]).toMatch(/^Discord takes 25 commands and groups, these are 26: probe0, probe1/);
  const wide = Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [`f${index}`, z.string().describe("x".repeat(100))]),
  );
  const heavy = Array.from({ length: 4 }, (_, index) => sample(z.strictObject(wide), { name: `probe${index}` }));
  expect(faults(...heavy)[0]).toMatch(/^Discord takes 8000 characters .* these are 8\d+; the largest is probe0 with/);
});

test("a command runs with good arguments, and is refused in a sentence with bad ones or for the wrong person", async () => {
  const anyone: SampleContext = { audience: "anyone" };
  expect(await compare.invoke({ technologies: ["a", "b"] }, anyone)).toMatchObject({
    kind: "done",
    reply: { data: { first: "a", weights: false } },
  });
  expect(await compare.invoke({ technologies: ["a"], need: 3 }, anyone)).toEqual({
    kind: "refused",
    problems: [
      { field: "technologies", sentence: "“technologies” needs at least 2 entries." },
      { field: "need", sentence: "“need” must be text." },
    ],
  });
  expect(await compare.invoke({ technologies: ["a", "b"], extra: 1 }, anyone)).toMatchObject({
    problems: [{ sentence: "There is no argument “extra” here." }],
  });
  expect(await gaps.invoke({}, anyone)).toMatchObject({
    problems: [{ sentence: "`gaps` is for the admins of this workspace." }],
  });
  expect(await gaps.invoke({}, { audience: "operator" })).toMatchObject({ kind: "done" });
});
