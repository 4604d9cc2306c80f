/**
 * Workers are killed under load and the queue is emptied, and at the end every learner has one message: counted at the
 * platform, which now and then takes a message and does not say so. `npm run faults -- --only kills` runs it long.
 *
 * Needs the PostgreSQL of the tests; in Redis a redis-server on the PATH.
 */
import { systemClock } from "../../src/clock.ts";
import { createLog } from "../../src/ops/log.ts";
import { createNudgeStore, openDatabase } from "../../src/storage/index.ts";
import { enrol, settled } from "../faults/learners.ts";
import { countLosses, startPlatform } from "../faults/platform.ts";
import { type Program, scratchDatabase, startProgram } from "../storage/support.ts";
import { freePort, startRedis } from "./support.ts";

export interface Outcome {
  readonly kills: number;
  readonly flushes: number;
  readonly learners: number;
  readonly lost: number;
  readonly doubled: number;
  /** Answers of the platform that were no good, though it may have taken the message. */
  readonly lies: number;
  readonly lateness: string;
}

interface Options {
  readonly kills: number;
  readonly redis: boolean;
  /** Between 0 and 1. */
  readonly random?: () => number;
}

const workers = 2;
/** Learners that fall due before each kill, one after the other: so that workers have work whenever they are hit. */
const perKill = 40;
const spreadMs = 1_200;
/** More falls due than is sent between two kills: what is left over is sent at the end. */
const settleMs = { least: 90_000, perKill: 1_000 };

export async function runFaults({ kills, redis, random = Math.random }: Options): Promise<Outcome> {
  const { url, drop } = await scratchDatabase();
  const server = redis ? await startRedis(await freePort()) : undefined;
  const redisUrl = server === undefined ? "" : `redis://${server.place}`;
  const chat = await startPlatform(random);
  const database = openDatabase({ dataDir: "/nonexistent", url, log: createLog("error") });
  const running = new Set<Program>();
  const start = () => {
    const program = startProgram("../../faults/programs/deliver.ts", [url, redisUrl, chat.url]);
    running.add(program);
    return program;
  };
  let flushes = 0;
  try {
    await database.ready;
    const learners = kills * perKill;
    for (let count = 0; count < workers; count += 1) start();
    for (let kill = 0; kill < kills; kill += 1) {
      const [victim] = running;
      if (victim === undefined) throw new Error("no worker runs");
      await victim.line("ready");
      await enrol(database, { first: kill * perKill, count: perKill, spreadMs });
      // Before the first is sent, in the middle, or when the last has been.
      await chat.takes(Math.floor(random() * perKill));
      running.delete(victim);
      await victim.kill();
      if (server !== undefined && kill % 3 === 1) {
        await server.tell("flushall");
        flushes += 1;
      }
      start();
    }
    await settled(database, settleMs.least + kills * settleMs.perKill);
    const channels = [...Array(learners).keys()].map((index) => `dm-${index}`);
    const { all } = await createNudgeStore(database, systemClock).nudgeNumbers(
      systemClock.now().subtract({ hours: 24 }),
      1,
    );
    return {
      kills,
      flushes,
      learners,
      ...countLosses(chat, channels),
      lies: chat.counts.lies,
      lateness:
        all.lateness === undefined
          ? "none sent"
          : `p50 ${all.lateness.p50.toFixed(1)} s, p99 ${all.lateness.p99.toFixed(1)} s`,
    };
  } finally {
    await Promise.all([...running].map((program) => program.kill()));
    await database.close();
    chat.close();
    await server?.kill();
    await drop();
  }
}
