import { sql } from "kysely";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { fullHours, pacesOf, platformPaces } from "../../src/nudges/pace.ts";
import { openQueue } from "../../src/nudges/queue.ts";
import { type Database, openDatabase } from "../../src/storage/index.ts";
import { run, temporaryFolder } from "../processes.ts";
import { noServer, scratchDatabase, testLog } from "../storage/support.ts";
import { stage } from "./stage.ts";

let database: Database;
let url = "";
let drop: (() => Promise<void>) | undefined;

beforeAll(async () => {
  if (noServer !== undefined) return;
  ({ url, drop } = await scratchDatabase());
  database = openDatabase({ dataDir: "/nonexistent", url, log: testLog().log });
  await database.ready;
});
afterAll(async () => {
  if (drop === undefined) return;
  await database.close();
  await drop();
});

const report = (...args: string[]) => run("src/cli/nudges.ts", args, { environment: { DATABASE_URL: url } });

if (noServer !== undefined) test.skip(`the operator's command line: skipped, ${noServer}`);
else {
  test("`nudges` says what became of what was due, what is queued, and how late it was", async () => {
    const start = Temporal.Now.instant()
      .round({ smallestUnit: "minute", roundingMode: "floor" })
      .subtract({ minutes: 30 });
    const { remind, worker, clock, key } = stage(database, start.toString());
    const time = start.add({ minutes: 1 }).toZonedDateTimeISO("UTC").toPlainTime();
    for (const person of ["ana", "bo"]) await remind(person, { time, zone: "UTC" });
    const one = await worker();
    clock.advance({ minutes: 3 });
    await one.nudges.sweep();
    await one.queue.run(1);
    const queue = await openQueue({ database, log: testLog().log, random: () => 0 });
    onTestFinished(() => queue.close());
    await queue.add("nudge", [{ data: { id: "2" }, jobId: "n2.0", delayMs: 3_600_000 }]);

    const { code, stdout, stderr } = await report("--json");
    expect([code, stderr]).toEqual([0, ""]);
    const shown = JSON.parse(stdout);
    expect(shown).toMatchObject({
      all: { due: 1, sending: 0, sent: 1, folded: 0, failed: 0, lateness: { p50: 120, p99: 120 } },
      queue: { waiting: 0, active: 0, delayed: 1 },
      schedules: { on: 2, off: 0, blocked: 0 },
      fullHours: [],
    });
    expect(shown.workspaces).toMatchObject([{ workspace: key("ana").workspace, due: 1, sent: 1 }]);
    const words = await report();
    expect(words.stdout).toContain("1 due, 0 on their way, 1 sent, 0 folded, 0 failed; late by 2.0 min (p50)");
    expect(words.stdout).toContain("Queue: 0 waiting, 0 active, 1 delayed");
    await sql`truncate schedule cascade`.execute(database.db);
  });

  test("a wrong call is answered with a sentence and exit 2", async () => {
    for (const args of [["--days", "0"], ["--days", "x"], ["all"], ["--nonsense"]])
      expect(await report(...args)).toMatchObject({
        code: 2,
        stdout: "",
        stderr: expect.stringMatching(/^Say `nudges`/),
      });
  });
}

test("where no database was ever made, `nudges` says so and makes none", async () => {
  using folder = temporaryFolder();
  const { code, stderr } = await run("src/cli/nudges.ts", [], { environment: { DATA_DIR: `${folder.path}/data` } });
  expect([code, stderr]).toEqual([1, `There is no database in ${folder.path}/data: nothing was ever due.\n`]);
});

test("an hour is full where more is due than its limit lets through: of all on Discord, of each workspace on Slack", () => {
  const from = Temporal.Instant.from("2027-03-01T09:00:00Z");
  const hours = [
    { platform: "discord", due: 50_000 },
    { platform: "discord", workspace: "a", due: 45_000 },
    { platform: "discord", workspace: "b", due: 5_000 },
    { platform: "slack", due: 13_000 },
    { platform: "slack", workspace: "c", due: 2_000 },
    { platform: "slack", workspace: "e", due: 5_000 },
  ].map((hour) => ({ ...hour, from }));
  expect(fullHours(hours, platformPaces)).toEqual([
    { platform: "discord", from, due: 50_000, capacity: 20_250, minutes: 38 },
    { platform: "slack", workspace: "e", from, due: 5_000, capacity: 2_250, minutes: 34 },
  ]);
  expect(fullHours(hours, pacesOf({ discord: 200, slack: 4 }))).toEqual([
    { platform: "slack", workspace: "c", from, due: 2_000, capacity: 1_800, minutes: 17 },
    { platform: "slack", workspace: "e", from, due: 5_000, capacity: 1_800, minutes: 42 },
  ]);
});

test("rates that are not set are the platforms' own, and a slow one still lets one through at a time", () => {
  expect(pacesOf({ slack: 10 }).discord).toEqual(platformPaces.discord);
  expect(platformPaces).toEqual({
    discord: { perSecond: 45, burst: 5, messages: 2, of: "platform", queued: { each: 180, most: 180 } },
    slack: { perSecond: 5, burst: 10, messages: 2, of: "workspace", queued: { each: 50, most: 1_000 } },
  });
  expect(pacesOf({ slack: 0.01 }).slack).toEqual({
    ...{ perSecond: 0.01, burst: 1, messages: 2, of: "workspace" },
    queued: { each: 1, most: 20 },
  });
});
