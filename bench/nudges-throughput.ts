/**
 * Nudges a second from end to end in one process: due, swept, queued, composed, sent to a platform that answers at once, noted as
 * sent. Beside it bare BullMQ, which moves as many empty jobs through the same store: added as the sweep adds them, by as many
 * hands. Once with a line of plain words, once with the lesson that a learner of a path gets.
 */

import { systemClock } from "../src/clock.ts";
import { openPostgresBackend, openRedisBackend } from "../src/nudges/backend.ts";
import type { Compose, Outbox } from "../src/nudges/deliver.ts";
import { createNudges } from "../src/nudges/nudges.ts";
import type { Pace } from "../src/nudges/pace.ts";
import { openQueue } from "../src/nudges/queue.ts";
import { readRedisUrl } from "../src/nudges/redis.ts";
import type { NudgeMessenger } from "../src/reply/messenger.ts";
import { createNudgeStore } from "../src/storage/index.ts";
import { zoneAtNoon } from "../tests/faults/learners.ts";
import { plainCompose, plainOutbox } from "../tests/nudges/plain.ts";
import { type Lessons, openLessons } from "./nudges-lessons.ts";
import { enrol, log, median, type Outcome, type Stage, say, settle } from "./nudges-stage.ts";

/** As many as a process works on at a time, and as many as the sweep adds at a time. */
const concurrency = 16;
const adding = 20;
const workspaces = 20;
/** Nothing is held back: what is measured is the machine. */
const unpaced: Pace = { perSecond: 1e6, burst: 1e6, messages: 1, of: "platform", queued: { each: 500, most: 5_000 } };

interface Words {
  readonly compose: Compose;
  readonly outbox: Outbox;
}

export async function throughput(stage: Stage): Promise<Outcome> {
  const count = stage.short ? 200 : 1_000;
  const rounds = stage.short ? 1 : 3;
  const server = await stage.redis();
  const table: string[][] = [
    [
      "a second, queue in",
      "lessons ÷ bare",
      "plain ÷ bare",
      "nudges, lessons",
      "nudges, plain words",
      "bare BullMQ, empty jobs",
      "CPU of this process each, ms",
    ],
  ];
  for (const [store, redisUrl] of [
    ["PostgreSQL", undefined],
    ["Redis", `redis://${server.place}`],
  ] as const) {
    say(`throughput, queue in ${store}`);
    const lessons = await openLessons(await stage.database());
    try {
      let first = 0;
      const delivered = async (words: Words) => {
        await enrolDue(lessons, first, count);
        first += count;
        return deliver(lessons, redisUrl, words, count);
      };
      const runs: { bare: Speed; plain: Speed; lesson: Speed }[] = [];
      for (let round = 0; round <= rounds; round += 1) {
        const bare = await moveBare(lessons, redisUrl, count);
        const plain = await delivered({ compose: plainCompose, outbox: plainOutbox });
        const lesson = await delivered(lessons);
        // The first of each is not counted: it opens connections and compiles code.
        if (round > 0) runs.push({ bare, plain, lesson });
      }
      const of = (what: "bare" | "plain" | "lesson", number: keyof Speed) =>
        median(runs.map((run) => run[what][number]));
      const [lesson, plain, bare] = (["lesson", "plain", "bare"] as const).map((what) => of(what, "perSecond"));
      table.push([
        store,
        ...[lesson, plain].map((rate = 0) => (rate / (bare ?? 0)).toFixed(2)),
        ...[lesson, plain, bare].map((rate = 0) => rate.toFixed(0)),
        (["lesson", "plain", "bare"] as const).map((what) => of(what, "cpuMs").toFixed(1)).join(", "),
      ]);
    } finally {
      await lessons.close();
    }
  }
  return {
    table,
    notes: [`${count} of each at a time, ${concurrency} under way at a time, medians of ${rounds}; one process.`],
    missed: [],
  };
}

async function enrolDue({ database }: Lessons, first: number, count: number): Promise<void> {
  const due = systemClock.now();
  const zone = zoneAtNoon(due);
  await enrol(database, { platform: "slack", first, count, workspaces, due, zone, walking: true });
  await settle(database);
}

async function deliver(
  { database }: Lessons,
  redisUrl: string | undefined,
  { compose, outbox }: Words,
  count: number,
): Promise<Speed> {
  const queue = await openQueue({ redisUrl, database, log, random: Math.random });
  const { promise: all, resolve } = Promise.withResolvers<void>();
  let sent = 0;
  const messenger: NudgeMessenger = {
    find: async () => undefined,
    async send(_target, _outgoing, { key, arrived }) {
      await arrived(key);
      sent += 1;
      if (sent === count) resolve();
    },
  };
  const nudges = createNudges({
    store: createNudgeStore(database, systemClock),
    ...{ queue, clock: systemClock, log, random: Math.random, compose, outbox, concurrency },
    messengers: new Map([["slack", messenger]]),
    paces: { slack: unpaced },
  });
  const speed = stopwatch(count);
  await nudges.start();
  await all;
  const found = speed();
  await nudges.stop();
  return found;
}

/** BullMQ's own queue and worker, with nothing of the mentor between them. */
async function moveBare({ database }: Lessons, redisUrl: string | undefined, count: number): Promise<Speed> {
  const ignore = () => {};
  const backend =
    redisUrl === undefined
      ? await openPostgresBackend(database)
      : await openRedisBackend(readRedisUrl(redisUrl), 10_000, ignore);
  const { promise: all, resolve } = Promise.withResolvers<void>();
  let moved = 0;
  const move = async () => {
    moved += 1;
    if (moved === count) resolve();
    return undefined;
  };
  const jobs = await backend.queue("bare", {}, ignore);
  const worker = await backend.worker("bare", move, { concurrency }, ignore);
  const speed = stopwatch(count);
  for (let from = 0; from < count; from += adding)
    await jobs.addBulk(
      Array.from({ length: Math.min(adding, count - from) }, (_, index) => ({
        name: "bare",
        data: from + index,
        opts: { removeOnComplete: true, removeOnFail: true },
      })),
    );
  await all;
  const found = speed();
  await worker.close();
  await jobs.close();
  await backend.close();
  return found;
}

interface Speed {
  readonly perSecond: number;
  /** Processor time of this process each. */
  readonly cpuMs: number;
}

function stopwatch(count: number): () => Speed {
  const [started, before] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { perSecond: (1_000 * count) / (performance.now() - started), cpuMs: (user + system) / 1_000 / count };
  };
}
