import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commands } from "../../src/commands/index.ts";
import { hintText, type LineOptions, parseLine } from "../../src/commands/text.ts";
import { idsOf, table } from "./samples.ts";

const commandMode: LineOptions = { mode: "command" };
const freeMode: LineOptions = { mode: "free", ids: idsOf };

/** What a line means, short: command and arguments, or the kind with its sentence. */
function read(line: string, options: LineOptions = commandMode): unknown {
  const parsed = parseLine(table, line, options);
  if (parsed.kind === "command" || parsed.kind === "form") return [parsed.kind, parsed.entry.name, parsed.args];
  if (parsed.kind === "error") return hintText(parsed);
  return parsed.hint === undefined ? "text" : `text: ${hintText(parsed.hint)}`;
}

describe("a line where commands are expected", () => {
  test.each<[string, string, object]>([
    ["compare postgres vs mongodb", "compare", { technologies: ["postgres", "mongodb"] }],
    [
      "compare postgres vs mongodb for audit logs",
      "compare",
      { technologies: ["postgres", "mongodb"], need: "audit logs" },
    ],
    ["Compare  Postgres VS. Mongo  FOR  a  b", "compare", { technologies: ["Postgres", "Mongo"], need: "a  b" }],
    ["/compare SQL Server vs Aurora DSQL", "compare", { technologies: ["SQL Server", "Aurora DSQL"] }],
    ["compare kafka, rabbitmq,nats", "compare", { technologies: ["kafka", "rabbitmq", "nats"] }],
    [
      'compare "vs" vs “for all” for ‘logs for audit’',
      "compare",
      { technologies: ["vs", "for all"], need: "logs for audit" },
    ],
    ["compare a vs b for reads for a team", "compare", { technologies: ["a", "b"], need: "reads for a team" }],
    [
      "compare --technologies a --technologies 'b c' --need=\"x y\"",
      "compare",
      { technologies: ["a", "b c"], need: "x y" },
    ],
    ["compare a vs b --no-weights", "compare", { technologies: ["a", "b"], weights: false }],
    ["compare a vs b --weights=no", "compare", { technologies: ["a", "b"], weights: false }],
    ["compare --weights false a vs b", "compare", { technologies: ["a", "b"], weights: false }],
    ["compare a vs b —weights", "compare", { technologies: ["a", "b"], weights: true }],
    ["versus a vs b", "compare", { technologies: ["a", "b"] }],
    ["path", "path show", {}],
    ["path show", "path show", {}],
    ["path start", "path start", {}],
    ["path start sre senior", "path start", { role: "sre", level: "senior" }],
    ["path start sre 'Mid Level'", "path start", { role: "sre", level: "mid-level" }],
    ["path start spring boot senior", "path start", { role: "spring boot", level: "senior" }],
    ["path start spring boot", "path start", { role: "spring boot" }],
    ["path start --hours-a-week 5 sre", "path start", { role: "sre", hoursAWeek: 5 }],
    ["path start --level senior sre", "path start", { role: "sre", level: "senior" }],
    [
      "remind set 08:30 mon wed in America/Sao_Paulo",
      "remind set",
      { time: "08:30", days: ["mon", "wed"], zone: "America/Sao_Paulo" },
    ],
    ["remind 08:30 mon,wed", "remind set", { time: "08:30", days: ["mon", "wed"] }],
    ["ask what is a saga?", "ask", { question: "what is a saga?" }],
    ["ask --brief false starts", "ask", { question: "false starts", brief: true }],
    [
      'ask --language=go --limit 2.5 why --brief "x"  for',
      "ask",
      { question: 'why --brief "x"  for', language: "go", limit: 2.5 },
    ],
    ["ask --frobnicate is what?", "ask", { question: "--frobnicate is what?" }],
    ["ask -- --brief is what?", "ask", { question: "--brief is what?" }],
    ['ask "what is it"', "ask", { question: "what is it" }],
    ["ask why?\n```sql\nSELECT  '1' -- x\n```\n", "ask", { question: "why?\n```sql\nSELECT  '1' -- x\n```" }],
    ["ask 'tis what it's", "ask", { question: "'tis what it's" }],
    ["help path start", "help", { command: "path start" }],
  ])("%s", (line, name, args) => {
    expect(read(line)).toEqual(["command", name, args]);
  });

  test.each([
    [
      "compare postgres",
      "“technologies” needs at least 2 entries. Usage: `compare <technologies> vs <…> [for <need>] [--weights]`",
    ],
    [
      "compare",
      "“technologies” is missing: names, separated by “vs”. Usage: `compare <technologies> vs <…> [for <need>] [--weights]`",
    ],
    [
      "compare a vs b for",
      "“for” needs something after it. Usage: `compare <technologies> vs <…> [for <need>] [--weights]`",
    ],
    [
      "compare a vs b --wieghts",
      "`compare` has no --wieghts. Did you mean --weights? Usage: `compare <technologies> vs <…> [for <need>] [--weights]`",
    ],
    [
      "compare a vs b --weights=perhaps",
      "“weights” is yes or no, not “perhaps”. Usage: `compare <technologies> vs <…> [for <need>] [--weights]`",
    ],
    [
      "compare a vs b --need",
      "--need needs a value after it. Usage: `compare <technologies> vs <…> [for <need>] [--weights]`",
    ],
    ["topic", "“id” is missing: its id. Usage: `topic <id>`"],
    ["topic a b", "“b” is more than `topic` takes: put quotes around what belongs together. Usage: `topic <id>`"],
    ["topic a --id b", "--id is given twice. Usage: `topic <id>`"],
    ["gaps now", "`gaps` takes no words after it: “now” is too much. Usage: `gaps`"],
    [
      "path start sre seniro",
      "“level” is one of junior, mid-level or senior, not “seniro”. Did you mean “senior”? Usage: `path start [role] [level] [--hours-a-week <hours-a-week>]`",
    ],
    [
      "path start --hours-a-week",
      "--hours-a-week needs a value after it. Usage: `path start [role] [level] [--hours-a-week <hours-a-week>]`",
    ],
    [
      "path start --hours-a-week=",
      "“hours a week” must be a number, not “”. Usage: `path start [role] [level] [--hours-a-week <hours-a-week>]`",
    ],
    [
      "path start --hours-a-week 99",
      "“hours a week” takes at most 40. Usage: `path start [role] [level] [--hours-a-week <hours-a-week>]`",
    ],
    [
      "path strat",
      "`path show` takes no words after it: “strat” is too much. Did you mean `path start`? Usage: `path show`",
    ],
    ["remind 8:3", "A time looks like 08:30. Usage: `remind set <time> [<days> <…>] [in <zone>]`"],
    ["topcis caching", "There is no command “topcis”. Did you mean `topics caching` or `topic caching`?"],
    ["xyzzy", "There is no command “xyzzy”."],
    [
      "ask",
      "“question” is missing: your question, code included. Usage: `ask [--language <language>] [--brief] [--limit <limit>] <question…>`",
    ],
    ["more", "There is no command “more”."],
    ["unhelpful", "There is no command “unhelpful”."],
  ])("%s → a sentence that helps", (line, sentence) => {
    expect(read(line)).toBe(sentence);
  });

  test("an empty line is no error", () => expect(read("  \n")).toBe("text"));

  test("what a form can ask for opens it, with what was given, where forms are", () => {
    expect(read("ask --language go", { mode: "command", forms: true })).toEqual(["form", "ask", { language: "go" }]);
    expect(read("ask --language rust", { mode: "command", forms: true })).toMatch(/one of go, java or typescript/);
    expect(read("topic", { mode: "command", forms: true })).toMatch(/missing/);
  });
});

describe("a line where questions are expected", () => {
  test.each([
    ["help ask", "help"],
    ["help", "help"],
    ["help path start", "help"],
    ["topics caching", "topics"],
    ["topic caching-patterns", "topic"],
    ["compare kafka vs rabbitmq for audit logs", "compare"],
    ["path", "path show"],
  ])("%s is a command", (line, name) => expect(read(line, freeMode)).toEqual(["command", name, expect.anything()]));

  test.each([
    "help me choose a queue",
    "topics I should learn first",
    "topic of the day",
    "compare kafka and rabbitmq",
    "compare apples vs oranges",
    "path to senior engineer",
    "what is a saga?",
    "more about kafka",
    "",
    "👍",
  ])("%s is a question", (line) => expect(read(line, freeMode)).toBe("text"));

  test.each([
    ["topcis", "text: There is no command “topcis”. Did you mean `topics` or `topic`?"],
    ["topic cachng-patterns", "text: There is no topic “cachng-patterns”. Did you mean `topic caching-patterns`?"],
    ["help me", "text: There is no command “me”."],
    ["topic", "text: “id” is missing: its id. Usage: `topic <id>`"],
  ])("%s is a question that may have been meant otherwise", (line, hint) => expect(read(line, freeMode)).toBe(hint));

  test("a long line with a near miss is a plain question", () => {
    expect(read("topcis about caching please", freeMode)).toBe("text");
  });

  test("words of a conversation count inside one", () => {
    const conversation: LineOptions = { ...freeMode, conversation: true };
    expect(read("unhelpful it was\nwrong", conversation)).toEqual([
      "command",
      "unhelpful",
      { reason: "it was\nwrong" },
    ]);
    expect(read("unhelpful", freeMode)).toBe("text");
  });
});

test("a line of 100,000 hostile characters is read in a blink", () => {
  for (const piece of ["“a ", '"a ', "'a ", "--x ", '\\" "', "a,", "vs ", " "]) {
    for (const start of ["ask ", "compare ", "topic ", ""]) {
      const line = (start + piece.repeat(100_000 / piece.length)).slice(0, 100_000);
      const begun = performance.now();
      for (const mode of ["command", "free"] as const) parseLine(table, line, { mode, ids: idsOf });
      expect(performance.now() - begun).toBeLessThan(2000);
    }
  }
});

test("no line makes the reader fail", () => {
  const word = fc.constantFrom(
    "ask",
    "compare",
    "path",
    "start",
    "remind",
    "set",
    "topic",
    "help",
    "vs",
    "for",
    "in",
    "--",
  );
  const part = fc.oneof(
    word,
    fc.constantFrom(
      "--brief",
      "--limit",
      "--need=",
      "--no-weights",
      "--technologies",
      "“",
      "”",
      '"',
      "'",
      "\\",
      ",",
      "\u0000",
      "\ud800",
      "__proto__",
      "--constructor",
    ),
    fc.string({ unit: "binary", maxLength: 8 }),
  );
  const line = fc
    .array(part, { maxLength: 12 })
    .chain((parts) => fc.constantFrom(" ", "", "\n").map((gap) => parts.join(gap)));
  fc.assert(
    fc.property(
      line,
      fc.constantFrom("command" as const, "free" as const),
      fc.boolean(),
      (text, mode, conversation) => {
        const parsed = parseLine(table, text, { mode, conversation, forms: true, ids: idsOf });
        if (parsed.kind === "command") expect(parsed.entry.command.args.safeParse(parsed.args).success).toBe(true);
        if (parsed.kind === "error") expect(parsed.sentence.length).toBeGreaterThan(5);
        if (mode === "free") expect(["command", "text"]).toContain(parsed.kind);
      },
    ),
    { numRuns: 5000 },
  );
});

test("who names no role that there is, or one by a name like none, is told where they are listed", () => {
  const ids = (kind: string) => (kind === "role" ? ["go-developer"] : undefined);
  expect(parseLine(commands, "path start wizard", { mode: "free", ids })).toMatchObject({
    kind: "text",
    hint: { sentence: "There is no role “wizard”.", suggestions: ["roles"] },
  });
});

test("a slip in the one argument of a command of two words is told, not answered as a question", () => {
  expect(parseLine(commands, "path pace 15", { mode: "free" })).toMatchObject({
    kind: "text",
    hint: { sentence: expect.stringContaining("5, 10 or 20") },
  });
});
