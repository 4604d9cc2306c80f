import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { run, start, temporaryFolder } from "../processes.ts";

const answer = z.strictObject({
  question: z.string(),
  kind: z.enum(["answer", "weak", "declined", "greeting", "error"]),
  confidence: z.number().min(0).max(1),
  title: z.string(),
  text: z.string(),
  topics: z.array(z.strictObject({ id: z.string(), title: z.string() })),
  sources: z.array(z.strictObject({ title: z.string(), url: z.url() })),
  next: z.array(z.string()),
  took_ms: z.number().nonnegative(),
});

/** One folder for the file: making a database takes seconds, opening it does not. Threads and gaps of the tests don't meet. */
const shared = temporaryFolder();
const data = join(shared.path, "data");
afterAll(() => shared[Symbol.dispose]());

const mentor = (args: readonly string[], dataDir: string, input?: string | Uint8Array) =>
  run("src/cli/mentor.ts", args, { environment: { DATA_DIR: dataDir }, ...(input === undefined ? {} : { input }) });
const objects = (stdout: string) =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => answer.parse(JSON.parse(line)));

test("every non-empty line is a question and gives one object, in order", async () => {
  const lines = [
    "offset or cursor pagination",
    "",
    "how do i center a div",
    "hi",
    "more",
    "aerospike namespace eviction",
    "offset or cursor pagination",
  ];
  const { code, stdout, stderr } = await mentor(["ask", "--json", "-"], data, lines.join("\n"));
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const found = objects(stdout);
  expect(found.map(({ question }) => question)).toEqual(lines.filter((line) => line !== ""));
  expect(found.map(({ kind }) => kind)).toMatchObject([
    "answer",
    "declined",
    "greeting",
    expect.any(String),
    "weak",
    "answer",
  ]);
  expect(found[0]?.sources.length).toBeGreaterThan(0);
  expect(found[0]?.text.startsWith("Cursor by default")).toBe(true);
  expect(found[4]?.topics.length).toBeGreaterThanOrEqual(3);
});

test("with --thread the lines are turns, words act, and an empty line starts another thread", async () => {
  const lines = [
    "two transactions both read balance 100 and both subtract",
    "and in mysql?",
    "more",
    "",
    "and in mysql?",
  ];
  const { code, stdout } = await mentor(["ask", "--json", "--thread", "-"], data, `${lines.join("\n")}\n`);
  expect(code).toBe(0);
  const [first, second, third, alone] = objects(stdout);
  expect([first, second, third].map((one) => one?.topics[0]?.id)).toEqual([
    "lost-updates",
    "lost-updates",
    "lost-updates",
  ]);
  expect(third?.text).not.toBe(first?.text);
  expect(alone?.topics[0]?.id).not.toBe("lost-updates");
});

test("gaps are kept only with --record, and never with a secret in them", async () => {
  await mentor(["ask", "--json", "aerospike eviction one"], data);
  await mentor(["ask", "--json", "--record", "aerospike eviction two password=hunter2hunter2"], data);
  await mentor(["ask", "--json", "--record", "Aerospike eviction two password=hunter2hunter2?"], data);
  const { stdout, code } = await mentor(["gaps", "--json"], data);
  expect(code).toBe(0);
  const gaps = z
    .array(z.looseObject({ question: z.string(), asked: z.number(), why: z.string() }))
    .parse(JSON.parse(stdout));
  expect(gaps).toMatchObject([{ asked: 2, why: "weak" }]);
  expect(stdout).not.toContain("hunter2");
});

test("topics --json gives an object a topic and opens no database", async () => {
  using folder = temporaryFolder();
  const { stdout, code } = await run("src/cli/mentor.ts", ["topics", "--json"], {
    environment: { DATA_DIR: "/dev/null/nowhere", WORKING_FOLDER: folder.path },
  });
  expect(code).toBe(0);
  const topics = z
    .array(
      z.strictObject({
        id: z.string(),
        title: z.string(),
        area: z.string(),
        level: z.string(),
        words: z.int(),
        sources: z.int(),
        questions: z.int(),
        asked: z.int(),
      }),
    )
    .parse(JSON.parse(stdout));
  expect(topics.length).toBeGreaterThanOrEqual(60);
  expect(
    topics.every(
      ({ words, sources, questions, asked }) => words >= 450 && sources >= 2 && questions >= 4 && asked >= 6,
    ),
  ).toBe(true);
});

test.each([
  [["help"]],
  [["coverage"]],
  [["roles"]],
  [["roles", "go-developer"]],
  [["resources", "caching"]],
  [["topic", "lost-updates"]],
  [["topics", "caching"]],
])("%j answers as text and as one JSON value", async (args) => {
  const text = await mentor(args, data);
  expect(text).toMatchObject({ code: 0, stderr: "" });
  expect(text.stdout.length).toBeGreaterThan(100);
  const json = await mentor([...args, "--json"], data);
  expect(json.code).toBe(0);
  expect(json.stdout.trimEnd().split("\n")).toHaveLength(1);
  JSON.parse(json.stdout);
});

test.each<[readonly string[], RegExp]>([
  [[], /Say a command/],
  [["topcis"], /Did you mean `topics`/],
  [["topic"], /Usage: `topic/],
  [["ask", "--json"], /Say a question/],
  [["help", "--record"], /go with `ask --json`/],
])("a wrong call %j is exit 2 and a sentence", async (args, sentence) => {
  const { code, stdout, stderr } = await mentor(args, data);
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toMatch(sentence);
});

test("bytes that are no UTF-8, escapes, NUL and 100,000 characters each give their line", async () => {
  const input = Buffer.concat([
    Buffer.from("is \u001b[31mred\u001b[0m safe in a jwt\u0000\n"),
    Buffer.from([0xff, 0xfe, 0x0a]),
    Buffer.from(`${"long ".repeat(20_000)}\n`),
    Buffer.from("\u202egnp.exe pagination\n"),
    Buffer.from("🎉\n"),
  ]);
  const { code, stdout } = await mentor(["ask", "--json", "-"], data, input);
  expect(code).toBe(0);
  expect(objects(stdout)).toHaveLength(5);
  expect(stdout).not.toContain("\\u001b");
});

test("a reader that leaves early is no error", async () => {
  const child = start("src/cli/mentor.ts", ["ask", "--json", "-"], { DATA_DIR: data });
  child.stdin.on("error", () => {});
  child.stdin.end("offset or cursor pagination\n".repeat(50));
  child.stdout.once("data", () => child.stdout.destroy());
  let stderr = "";
  child.stderr.on("data", (chunk) => (stderr += chunk));
  const code = await new Promise((resolve) => child.on("exit", resolve));
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

test("a database folder that is a file is a sentence and exit 1", async () => {
  const { code, stderr } = await mentor(["ask", "--json", "hi"], "/etc/hostname");
  expect(code).toBe(1);
  expect(stderr).toMatch(/database can't be kept in \/etc\/hostname/);
  expect(stderr).not.toMatch(/\n\s+at /);
});
