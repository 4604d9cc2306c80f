/**
 * Writes turns into the embedded database of the folder given until it is killed: prints `found <thread> <turns>` for
 * each thread, then `ready`, then `ack <thread> <position>` when a turn is acknowledged.
 */
import { systemClock } from "../../../src/clock.ts";
import { createLog } from "../../../src/ops/log.ts";
import { createStore, openDatabase } from "../../../src/storage/index.ts";

const threads = ["a", "b", "c"];
const database = openDatabase({ dataDir: process.argv[2] ?? "", log: createLog("warn") });
const store = createStore(database, systemClock);
await database.ready;
for (const thread of threads) {
  const turns = await store.recentTurns("w", thread, 1_000_000);
  turns.forEach(({ position }, index) => {
    if (position !== index + 1) throw new Error(`thread ${thread} has position ${position} at ${index + 1}`);
  });
  process.stdout.write(`found ${thread} ${turns.length}\n`);
}
process.stdout.write("ready\n");

async function write(thread: string): Promise<never> {
  for (;;) {
    const turn = await store.appendTurn("w", thread, {
      person: "p",
      question: "How do I make a consumer idempotent?",
      kind: "answer",
      confidence: 0.9,
      title: "Idempotency",
      reply: { text: "Keep the message's key with its effect, in one transaction. ".repeat(20) },
    });
    process.stdout.write(`ack ${thread} ${turn.position}\n`);
    // A transaction of several statements, cut anywhere.
    if (turn.position % 3 === 0) await store.recordFeedback("w", turn.id, "unhelpful", "too short");
  }
}
await Promise.all(threads.map(write));
