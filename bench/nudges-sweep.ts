/**
 * How long a sweep takes a due learner, however many are enrolled who are not due: 1,000 are due at each, scattered over the
 * table, and each learner was sent a nudge the day before. The queue takes jobs at once and keeps none: what it takes to add
 * them is the same at any size, and would make the sizes look alike.
 */
import { sql } from "kysely";
import { platformPaces } from "../src/nudges/pace.ts";
import type { NewJob } from "../src/nudges/queue.ts";
import { createSweep } from "../src/nudges/sweep.ts";
import { createNudgeStore, type Database } from "../src/storage/index.ts";
import { enrol, goal, log, median, type Outcome, open, type Stage, say, settle } from "./nudges-stage.ts";

const flatness = 1.5;
const due = 1_000;
const first = Temporal.Instant.from("2027-03-01T00:00:00Z");
const minuteMs = 60_000;
/** The sweep that finds them comes so much later, as one every fifteen seconds does. */
const late = Temporal.Duration.from({ seconds: 7 });

interface Enrolled {
  readonly learners: number;
  readonly database: Database;
  /** A day's groups of those due together, a minute apart. */
  readonly groups: number;
  readonly took: number[];
}

export async function sweep(stage: Stage): Promise<Outcome> {
  const sizes = stage.short ? [1_000, 10_000] : [1_000, 100_000, 1_000_000];
  const rounds = stage.short ? 5 : 15;
  const all: Enrolled[] = [];
  try {
    for (const learners of sizes) all.push(await enrolled(stage, learners));
    // The first of each is not counted: it opens connections and compiles code.
    for (let round = 0; round <= rounds; round += 1) {
      // In another order each time, so that none is always the one after a certain other.
      for (let turn = 0; turn < all.length; turn += 1) {
        const one = all[(turn + round) % all.length];
        if (one === undefined) continue;
        const ms = await timed(one, round);
        if (round > 0) one.took.push(ms);
      }
    }
  } finally {
    for (const { database } of all) await database.close();
  }
  const floor = median(all[0]?.took ?? []);
  const ratios = all.map(({ took }) => median(took) / floor);
  const us = (ms: number) => ((1_000 * ms) / due).toFixed(0);
  return {
    table: [
      ["learners enrolled", `times the ${count(sizes[0] ?? 0)}`, "µs a due learner, median", "least", "most"],
      ...all.map(({ learners, took }, index) => [
        count(learners),
        (ratios[index] ?? 0).toFixed(2),
        ...[median(took), Math.min(...took), Math.max(...took)].map(us),
      ]),
    ],
    notes: [`${count(due)} due at each sweep; ${rounds} sweeps of each size, in turns.`],
    missed: ratios.flatMap((ratio, index) =>
      goal(
        ratio <= flatness,
        `with ${count(sizes[index] ?? 0)} enrolled a due learner takes ${ratio.toFixed(2)} times as long, more than ${flatness}`,
      ),
    ),
  };
}

async function enrolled(stage: Stage, learners: number): Promise<Enrolled> {
  say(`enrolling ${count(learners)}`);
  const database = await open(await stage.database());
  const groups = learners / due;
  await enrol(database, {
    platform: "discord",
    ...{ count: learners, groups, workspaces: Math.min(groups * 5, 1_000) },
    ...{ due: first, stepMs: minuteMs, zone: "Etc/UTC", nudged: true },
  });
  await settle(database);
  // What the set-up leaves to write would be written in the midst of a sweep.
  await sql`checkpoint`.execute(database.db).catch(() => {});
  return { learners, database, groups, took: [] };
}

/** Moves the clock to where the next group is due, and sweeps. */
async function timed({ database, groups }: Enrolled, round: number): Promise<number> {
  const day = Math.floor(round / groups);
  const now = first.add({ hours: 24 * day, minutes: round % groups }).add(late);
  const clock = { now: () => now };
  let queued = 0;
  const queue = {
    add: async (_name: string, jobs: readonly NewJob[]) => {
      queued += jobs.length;
    },
  };
  const store = createNudgeStore(database, clock);
  const { run } = createSweep({ store, queue, clock, log, paces: platformPaces, platforms: ["discord"] });
  const started = performance.now();
  await run();
  const ms = performance.now() - started;
  await check(database, now, queued);
  // They are sent before the next is due. Where a fifth of a table has changed, autovacuum has been there.
  await sql`update nudge set state = 'sent', sent_at = due_at, next_try_at = null where state = 'due'`.execute(
    database.db,
  );
  if (groups <= 5) await settle(database);
  return ms;
}

/** A sweep that found nothing would be the fastest of all. */
async function check({ db }: Database, now: Temporal.Instant, queued: number): Promise<void> {
  const { rows } = await sql<{ open: string; due: string }>`
    select (select count(*) from nudge where state = 'due') as open,
      (select count(*) from schedule where state = 'on' and next_due <= ${now.toString()}) as due`.execute(db);
  const most = platformPaces.discord?.queued.most ?? 0;
  if (Number(rows[0]?.open) !== due || Number(rows[0]?.due) !== 0 || queued < Math.min(most, due))
    throw new Error(`A sweep left ${rows[0]?.due} due, ${rows[0]?.open} open and ${queued} queued.`);
}

function count(number: number): string {
  return number.toLocaleString("en-GB");
}
