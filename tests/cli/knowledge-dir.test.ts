/** A KNOWLEDGE_DIR that can't be used, as whoever set it meets it: exit 1, the variable's name, no stack. */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { run, temporaryFolder } from "../processes.ts";

const shared = temporaryFolder();
afterAll(() => shared[Symbol.dispose]());
const gone = join(shared.path, "gone");
const environment = { KNOWLEDGE_DIR: gone, DATA_DIR: join(shared.path, "data") };

test.each<[string, readonly string[]]>([
  ["src/main.ts", []],
  ["src/cli/mentor.ts", ["ask", "--json", "what is a saga"]],
  ["src/cli/mentor.ts", ["topics", "--json"]],
  ["src/cli/health.ts", []],
])("%s %j says it and ends with 1", async (program, args) => {
  const { code, stdout, stderr } = await run(program, args, { input: "hi\n", environment });
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(`KNOWLEDGE_DIR ${gone} `);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test("replay says it and leaves no folder behind", async () => {
  using temporary = temporaryFolder();
  const event = join(shared.path, "event.json");
  writeFileSync(event, "{}");
  const { code, stderr } = await run("src/cli/replay.ts", [event], {
    environment: { ...environment, TMPDIR: temporary.path },
  });
  expect(code).toBe(1);
  expect(stderr).toContain(`KNOWLEDGE_DIR ${gone} `);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(readdirSync(temporary.path)).toEqual([]);
});

test("the doctor names it among the rest, a fault inside a topic as well", async () => {
  const missing = await run("src/cli/doctor.ts", [], { environment });
  expect(missing.code).toBe(1);
  expect(missing.stdout).toMatch(/^✗ KNOWLEDGE_DIR \S+gone /m);
  const unsound = join(shared.path, "unsound");
  mkdirSync(join(unsound, "topics"), { recursive: true });
  writeFileSync(join(unsound, "topics", "ours.md"), "no front matter\n");
  const found = await run("src/cli/doctor.ts", [], { environment: { ...environment, KNOWLEDGE_DIR: unsound } });
  expect(found.code).toBe(1);
  expect(found.stdout).toMatch(/^✗ topics\/ours\.md:1 /m);
});
