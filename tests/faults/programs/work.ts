/**
 * Works on the embedded database of the folder given until the power is cut: enrols learners who are due at once, delivers their
 * nudges to the platform at a URL, and writes turns. Prints `found <what> <count>` of what it found there, `ready`, then
 * `ack <what> <count>` when one more is acknowledged; whats are `learners` (with their schedules), `receipts` and `turns`.
 *
 * Arguments: the folder, the platform's URL, a prefix of the channels, `work` or `finish`: that enrols nobody, prints `done`
 * when nothing is due any more, and closes.
 */
import { sql } from "kysely";
import { systemClock } from "../../../src/clock.ts";
import { createNudges } from "../../../src/nudges/nudges.ts";
import { openQueue } from "../../../src/nudges/queue.ts";
import { createLog } from "../../../src/ops/log.ts";
import { createLearnerStore, createNudgeStore, createStore, openDatabase } from "../../../src/storage/index.ts";
import { plainCompose, plainOutbox } from "../../nudges/plain.ts";
import { settled, zoneAtNoon } from "../learners.ts";
import { createMessenger } from "../messenger.ts";

const [dataDir = "", platform = "", prefix = "", mode = "work"] = process.argv.slice(2);
const settleMs = 60_000;
const log = createLog("error");
const database = openDatabase({ dataDir, log });
const store = createStore(database, systemClock);
const learners = createLearnerStore(database, systemClock);
const schedules = createNudgeStore(database, systemClock);
const zone = zoneAtNoon(systemClock.now());

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function count(of: "learners" | "receipts"): Promise<number> {
  const table =
    of === "learners" ? sql`schedule join learner using (workspace, person)` : sql`nudge where receipt <> '[]'`;
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from ${table}`.execute(database.db);
  return rows[0]?.count ?? 0;
}

await database.ready;
const turns = await store.recentTurns("w", "t", 1_000_000);
turns.forEach(({ position }, index) => {
  if (position !== index + 1) throw new Error(`the thread has position ${position} at ${index + 1}`);
});
const found = { learners: await count("learners"), receipts: await count("receipts"), turns: turns.length };
for (const [what, number] of Object.entries(found)) say(`found ${what} ${number}`);

let receipts = found.receipts;
const queue = await openQueue({ redisUrl: undefined, database, log, random: Math.random });
const nudges = createNudges({
  store: schedules,
  queue,
  clock: systemClock,
  log,
  random: Math.random,
  messengers: new Map([
    [
      "faulty",
      createMessenger(platform, () => {
        receipts += 1;
        say(`ack receipts ${receipts}`);
      }),
    ],
  ]),
  compose: plainCompose,
  outbox: plainOutbox,
  concurrency: 4,
  sweepMs: 500,
  leaseMs: 3_000,
});
await nudges.start();
say("ready");

async function writeTurns(): Promise<never> {
  for (;;) {
    const { position } = await store.appendTurn("w", "t", {
      person: "p",
      question: "How do I make a consumer idempotent?",
      kind: "answer",
      confidence: 0.9,
      title: "Idempotency",
      reply: { text: "Keep the message's key with its effect, in one transaction. ".repeat(20) },
    });
    say(`ack turns ${position}`);
  }
}

async function enrolLearners(): Promise<never> {
  for (let number = found.learners; ; number += 1) {
    const key = { workspace: `w${number % 5}`, person: `p${number}` };
    const due = systemClock.now();
    await learners.learnerOf(key, { platform: "faulty" });
    await schedules.setSchedule(
      {
        ...key,
        platform: "faulty",
        time: due.toZonedDateTimeISO(zone).toPlainTime(),
        days: [1, 2, 3, 4, 5, 6, 7],
        zone,
        target: { channel: `${prefix}${number}`, workspace: key.workspace },
      },
      () => due,
    );
    say(`ack learners ${number + 1}`);
  }
}

if (mode === "work") await Promise.all([writeTurns(), enrolLearners()]);
else if (await settled(database, settleMs)) {
  await nudges.stop();
  await database.close();
  say("done");
  process.exit(0);
}
