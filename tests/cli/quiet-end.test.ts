/** Whoever reads a command line's output may leave (`| head -1`): that is no error, and nothing stays behind. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ended, start, temporaryFolder } from "../processes.ts";

/** @returns the exit code and what was said, with the reader gone at once or after the first piece */
async function unread(program: string, args: readonly string[], environment: Record<string, string>, after: boolean) {
  const child = start(program, args, environment);
  child.stdin.on("error", () => {});
  child.stdin.end();
  if (after) child.stdout.once("data", () => child.stdout.destroy());
  else child.stdout.destroy();
  let stderr = "";
  child.stderr.on("data", (chunk) => (stderr += chunk));
  return { code: await ended(child), stderr };
}

test.each<[string, readonly string[]]>([
  ["manifest", ["slack"]],
  ["manifest", ["discord"]],
  ["corpus", []],
  ["doctor", []],
  ["mentor", ["help"]],
])("%s %j ends without a word", { timeout: 60_000 }, async (name, args) => {
  using folder = temporaryFolder();
  const environment = { DATA_DIR: join(folder.path, "data"), DISCORD_APPLICATION_ID: "123456789012345678" };
  expect(await unread(`src/cli/${name}.ts`, args, environment, false)).toEqual({ code: 0, stderr: "" });
});

test("replay takes its database away", { timeout: 60_000 }, async () => {
  using folder = temporaryFolder();
  using temporary = temporaryFolder();
  const event = join(folder.path, "event.json");
  const body = { type: "app_mention", user: "U1", text: "<@UBOT> what is a saga", ts: "1.1", channel: "C1" };
  writeFileSync(
    event,
    JSON.stringify({ type: "event_callback", event_id: "Ev1", team_id: "T1", event: { ...body, event_ts: "1.1" } }),
  );
  const ending = await unread("src/cli/replay.ts", [event], { TMPDIR: temporary.path }, false);
  expect(ending).toEqual({ code: 0, stderr: "" });
  expect(readdirSync(temporary.path)).toEqual([]);
});

test("the demo ends the bot that it started", { timeout: 60_000 }, async () => {
  using temporary = temporaryFolder();
  const ending = await unread("src/cli/demo.ts", [], { TMPDIR: temporary.path }, true);
  expect(ending).toEqual({ code: 0, stderr: "" });
  expect(readdirSync(temporary.path)).toEqual([]);
  expect(processesWith(temporary.path)).toEqual([]);
});

/** Processes in whose environment a text stands, where the system tells (Linux). */
function processesWith(text: string): string[] {
  return readdirSync("/proc").filter((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      return readFileSync(`/proc/${entry}/environ`, "utf8").includes(text);
    } catch {
      return false;
    }
  });
}
