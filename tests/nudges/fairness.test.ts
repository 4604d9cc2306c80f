import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { platformPaces } from "../../src/nudges/pace.ts";
import { type Database, openDatabase } from "../../src/storage/index.ts";
import { noServer, scratchDatabase, testLog } from "../storage/support.ts";
import { stage } from "./stage.ts";

let database: Database;
let drop: (() => Promise<void>) | undefined;

beforeAll(async () => {
  if (noServer !== undefined) return;
  const scratch = await scratchDatabase();
  drop = scratch.drop;
  database = openDatabase({ dataDir: "/nonexistent", url: scratch.url, log: testLog().log });
  await database.ready;
});
afterAll(async () => {
  if (drop === undefined) return;
  await database.close();
  await drop();
});

const many = 50_000;

/** Learners of a workspace, all due at one instant. */
async function enrol(platform: string, workspace: string, count: number, due: Temporal.Instant): Promise<void> {
  await sql`
    with people as (
      insert into learner (workspace, person, platform, created_at, seen_at)
      select ${workspace}, ${workspace} || '-' || i, ${platform}, ${due.toString()}, ${due.toString()}
      from generate_series(1, ${count}::int) i returning workspace, person
    )
    insert into schedule (workspace, person, platform, kind, local_time, days, zone, state, next_due, zone_data, target, created_at, changed_at)
    select workspace, person, ${platform}, 'lesson', (${due.toString()}::timestamptz at time zone 'UTC')::time, '1234567', 'UTC',
      'on', ${due.toString()}, ${process.versions.tz ?? ""}, jsonb_build_object('channel', person), ${due.toString()}, ${due.toString()} from people`.execute(
    database.db,
  );
}

if (noServer !== undefined) test.skip(`fairness between workspaces: skipped, ${noServer}`);
else
  test("50,000 learners of one workspace at 09:00 delay another's ten by seconds", { timeout: 300_000 }, async () => {
    const { name, worker, clock, chat } = stage(database, "2027-03-01T08:55:00Z");
    const { discord } = platformPaces;
    if (discord === undefined) throw new Error("no pace");
    const at = (time: string) => Temporal.Instant.from(`2027-03-01T${time}Z`);
    await enrol(name, "large", many, at("09:00:00"));
    await enrol(name, "small", 10, at("09:00:00"));
    await enrol(name, "next", 10, at("09:00:20"));
    // As many a second as Discord allows; the clock moves with what leaves.
    const one = await worker({ paces: { [name]: discord } });
    // Half of the jobs only take their turn, and come back for it.
    const second = async () => {
      await one.queue.run(2 * discord.perSecond);
      clock.advance({ seconds: 1 });
    };
    const of = (workspace: string) =>
      chat.messages.filter(({ target }) => String(target.channel).startsWith(workspace));
    clock.advance({ minutes: 5 });
    const began = performance.now();
    await one.nudges.sweep();
    const sweptMs = performance.now() - began;
    process.stderr.write(`swept ${many} in ${Math.round(sweptMs)} ms\n`);
    for (let count = 0; count < 20; count += 1) await second();
    expect(of("small")).toHaveLength(10);
    expect(of("large").length).toBeGreaterThan(300);
    // Those twenty seconds later are found by the next sweep, and wait behind what is in the queue.
    await one.nudges.sweep();
    for (let count = 0; count < 12; count += 1) await second();
    expect(of("next")).toHaveLength(10);
    const waits = ["small", "next"].map((workspace) => {
      const first = at(workspace === "small" ? "09:00:00" : "09:00:20");
      return Math.max(...of(workspace).map((message) => message.at.since(first).total("seconds")));
    });
    process.stderr.write(`the others waited ${waits.join(" and ")} s\n`);
    expect(Math.max(...waits)).toBeLessThan(20);
  });
