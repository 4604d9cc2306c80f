import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { command, type GivenArgs } from "../../src/commands/command.ts";
import { describeForm, opensForm, readForm, type Submitted } from "../../src/commands/form.ts";
import { type AnyEntry, commandTable } from "../../src/commands/table.ts";
import { ask, pathShow, type SampleContext, saying } from "./samples.ts";

const review = command({
  name: "review",
  summary: "Review a design",
  audience: "anyone",
  visibility: "thread",
  form: { title: "Review a design" },
  args: z.strictObject({
    systems: z.array(z.string().min(2)).min(1).max(3).describe("One a line"),
    users: z.int().max(1000).optional().describe("How many"),
    strict: z.boolean().default(true).describe("Every fault"),
    text: z.string().max(5000).optional().describe("The design").meta({ multiline: true, label: "Your design" }),
    step: z.int().optional().meta({ hidden: true }),
  }),
  run: (args, _context: SampleContext) => saying(args),
});

const table = commandTable<SampleContext>([ask, review, pathShow]);

function entry(name: string): AnyEntry {
  const found = table.find(name);
  if (found === undefined) throw new Error(name);
  return found;
}

describe("a command's form", () => {
  test("is known from the table", () => {
    expect(opensForm(entry("ask"), {})).toBe(true);
    expect(opensForm(entry("ask"), { question: "x" })).toBe(false);
    expect(opensForm(entry("ask"), { language: "rust" })).toBe(false);
    expect(opensForm(entry("path show"), {})).toBe(false);
    expect(describeForm(entry("path show"))).toBeUndefined();
  });

  test("shows the chosen fields in their order, within what platforms take", () => {
    expect(describeForm(entry("ask"), { language: "go" })).toEqual({
      command: "ask",
      title: "Ask the mentor",
      submit: "Ask",
      fields: [
        {
          name: "question",
          label: "Question",
          description: "Your question, code included",
          placeholder: "Why does my query not use the index?",
          required: true,
          input: { kind: "text", multiline: true, minLength: 1, maxLength: 3000 },
        },
        {
          name: "language",
          label: "Language",
          description: "Language of the examples",
          required: false,
          input: {
            kind: "choice",
            choices: ["go", "java", "typescript"].map((value) => ({ value, label: value })),
            initial: "go",
          },
        },
      ],
    });
  });

  test("lists, numbers, yes and no, defaults and what was given before", () => {
    const form = describeForm(entry("review"), { systems: ["kafka", "redis"], users: 7, text: "x".repeat(3001) });
    expect(
      form?.fields.map(({ name, label, required, input }) => [name, label, required, input.kind, input.initial]),
    ).toEqual([
      ["systems", "Systems", true, "text", "kafka\nredis"],
      ["users", "Users", false, "text", "7"],
      ["strict", "Strict", false, "choice", "true"],
      ["text", "Your design", false, "text", undefined],
    ]);
  });
});

describe("a form filled in", () => {
  const read = (submitted: Submitted, given?: GivenArgs) => readForm(entry("review"), submitted, given);

  test("becomes arguments; an empty input is absent, what the form does not show is kept", () => {
    const submitted = { systems: " kafka \r\n\r\nredis", users: " 12 ", strict: "false", text: "a\n  b" };
    expect(read(submitted, { step: 2, users: 3 })).toEqual({
      kind: "args",
      args: { step: 2, systems: ["kafka", "redis"], users: 12, strict: false, text: "a\n  b" },
    });
    expect(read({ systems: "kafka", users: "", strict: null }, { users: 3 })).toEqual({
      kind: "args",
      args: { systems: ["kafka"] },
    });
  });

  test("says per field what does not fit", () => {
    expect(read({ users: "many", strict: "perhaps", systems: "k" })).toEqual({
      kind: "errors",
      errors: {
        users: "“users” must be a number, not “many”.",
        strict: "“strict” is yes or no, not “perhaps”.",
        systems: "“systems” needs at least 2 characters.",
      },
    });
    expect(read({ systems: "a1\nb1\nc1\nd1", users: "1001" })).toMatchObject({
      errors: { systems: "“systems” takes at most 3 entries.", users: "“users” takes at most 1000." },
    });
    expect(read({ users: "1.5" })).toMatchObject({
      errors: { systems: "“systems” is missing: one a line.", users: "“users” must be a whole number." },
    });
    expect(read({ systems: "kafka" }, { gone: 1 })).toEqual({
      kind: "errors",
      errors: {},
      general: "There is no argument “gone” here.",
    });
  });

  test("never fails, whatever is submitted", () => {
    const value = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constant(null),
      fc.constantFrom("true", "\n", "1e999", "-0"),
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom("systems", "users", "strict", "text", "step", "__proto__"), value),
        (submitted) => {
          const reading = read(submitted);
          if (reading.kind === "args") expect(review.args.safeParse(reading.args).success).toBe(true);
          else expect(Object.keys(reading.errors).length + (reading.general === undefined ? 0 : 1)).toBeGreaterThan(0);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
