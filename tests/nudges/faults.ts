/**
 * Workers are killed under load and the queue is emptied, and at the end every learner has one message: counted at the
 * platform, which now and then takes a message and does not say so.
 *
 *     node tests/nudges/faults.ts --kills 300 [--redis]
 *
 * Needs the PostgreSQL of the tests; with `--redis` a redis-server on the PATH.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { sql } from "kysely";
import { systemClock } from "../../src/clock.ts";
import { createLog } from "../../src/ops/log.ts";
import { createNudgeStore, type Database, openDatabase } from "../../src/storage/index.ts";
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
/** So long a kill waits for messages. */
const patienceMs = 6_000;

export async function runFaults({ kills, redis, random = Math.random }: Options): Promise<Outcome> {
  const { url, drop } = await scratchDatabase();
  const server = redis ? await startRedis(await freePort()) : undefined;
  const redisUrl = server === undefined ? "" : `redis://${server.place}`;
  const chat = await startPlatform(random);
  const database = openDatabase({ dataDir: "/nonexistent", url, log: createLog("error") });
  const running = new Set<Program>();
  const start = () => {
    const program = startProgram("../../nudges/programs/worker.ts", [url, redisUrl, chat.url]);
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
      await enrol(database, kill * perKill);
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
    const counts = [...Array(learners).keys()].map((index) => chat.taken.get(`dm-${index}`) ?? 0);
    const { all } = await createNudgeStore(database, systemClock).nudgeNumbers(
      systemClock.now().subtract({ hours: 24 }),
      1,
    );
    return {
      kills,
      flushes,
      learners,
      lost: counts.filter((count) => count === 0).length,
      doubled: counts.filter((count) => count > 1).length,
      lies: chat.lies(),
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

/** Learners due one after the other from now on, at their second of the day. */
async function enrol(database: Database, first: number): Promise<void> {
  const now = systemClock.now().toString({ fractionalSecondDigits: 6 });
  await sql`
    with people as (
      insert into learner (workspace, person, platform, created_at, seen_at)
      select 'w' || (i % 5), 'p' || i, 'faulty', ${now}, ${now}
      from generate_series(${first}::int, ${first + perKill - 1}::int) i
      returning *
    ), timed as (
      select *, ${now}::timestamptz + (substr(person, 2)::int - ${first}::int) * ${spreadMs / perKill}::int * interval '1 ms' as due
      from people
    )
    insert into schedule (workspace, person, platform, kind, local_time, days, zone, state, next_due, zone_data, target, created_at, changed_at)
    select workspace, person, 'faulty', 'lesson', (due at time zone 'UTC')::time, '{1,2,3,4,5,6,7}', 'UTC', 'on', due, 'test',
      jsonb_build_object('channel', 'dm-' || substr(person, 2)), ${now}, ${now} from timed`.execute(database.db);
}

async function settled(database: Database, withinMs: number): Promise<void> {
  const until = performance.now() + withinMs;
  while (performance.now() < until) {
    const { rows } = await sql<{ open: boolean }>`
      select exists (select from nudge where state in ('due', 'sending'))
        or exists (select from schedule where last_date is null) as open`.execute(database.db);
    if (rows[0]?.open === false) return;
    await sleep(250);
  }
}

/** Takes messages, and now and then takes one and answers 500, or hangs up, or asks to wait. */
async function startPlatform(random: () => number) {
  const taken = new Map<string, number>();
  const keys = new Set<string>();
  let lies = 0;
  let total = 0;
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (text: string) => {
      body += text;
    });
    request.on("end", async () => {
      if (request.method === "GET") return response.writeHead(keys.has((request.url ?? "").slice(1)) ? 200 : 404).end();
      const fate = random();
      if (fate < 0.03) return response.writeHead(429).end();
      const { key, channel }: { key: string; channel: string } = JSON.parse(body);
      keys.add(key);
      total += 1;
      taken.set(channel, (taken.get(channel) ?? 0) + 1);
      if (fate < 0.1) lies += 1;
      if (fate < 0.06) return response.writeHead(500).end();
      if (fate < 0.1) return response.destroy();
      await sleep(random() * 15);
      return response.writeHead(200).end();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    taken,
    lies: () => lies,
    /** Resolves when so many more messages were taken, or none come. */
    async takes(more: number) {
      const [goal, until] = [total + more, performance.now() + patienceMs];
      while (total < goal && performance.now() < until) await sleep(5);
    },
    close: () => server.close(),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { kills: { type: "string", default: "300" }, redis: { type: "boolean" } } });
  const outcome = await runFaults({ kills: Number(values.kills), redis: values.redis === true });
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
  process.exit(outcome.lost + outcome.doubled === 0 ? 0 : 1);
}
