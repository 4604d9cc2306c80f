/** Where a backup goes, as whoever makes one meets it: no file is written over unasked, and what is in it is said in words. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ended, run, start, temporaryFolder } from "../processes.ts";

const shared = temporaryFolder();
const environment = { DATA_DIR: join(shared.path, "data") };
beforeAll(() => run("src/cli/mentor.ts", ["ask", "--json", "--record", "aerospike eviction"], { environment }));
afterAll(() => shared[Symbol.dispose]());

test("a file that is there stays as it is, but for --replace", async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, "kept.backup");
  writeFileSync(file, "the only copy");
  const refused = await run("src/cli/backup.ts", [file], { environment });
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused.stderr).toMatch(/^\S+kept\.backup is there already: [^\n]*--replace[^\n]*\n$/);
  expect(readFileSync(file, "utf8")).toBe("the only copy");
  const made = await run("src/cli/backup.ts", [file, "--replace"], { environment });
  expect(made).toMatchObject({ code: 0, stdout: "" });
  const said =
    /^In the backup: 0 learners, 0 schedules, 0 reminders, 1 conversation with 1 answer, 1 gap; \d+ rows in all\.\nWritten to /;
  expect(made.stderr).toMatch(said);
  expect(gunzipSync(readFileSync(file)).toString()).toContain("aerospike eviction");
  expect(readdirSync(folder.path)).toEqual(["kept.backup"]);
});

test("half a backup on standard output is no success", async () => {
  const child = start("src/cli/backup.ts", ["-"], environment);
  child.stdout.destroy();
  let stderr = "";
  child.stderr.on("data", (chunk) => (stderr += chunk));
  expect(await ended(child)).toBe(1);
  expect(stderr).toMatch(/^The backup was not made: [^\n]+\n$/);
});
