/**
 * What a learner who waits takes, beside one job scheduler of BullMQ each in the same store: whoever has no schedules of their
 * own would keep them so. A scheduler knows what a delivery needs to know, or in a second column the learner's number alone, and
 * then needs a table besides. Everything is packed first, so that what writing leaves behind flatters nobody.
 */
import { Queue as BullQueue, type Queue } from "bullmq";
import { sql } from "kysely";
import { type Jobs, openPostgresBackend } from "../src/nudges/backend.ts";
import { openQueue } from "../src/nudges/queue.ts";
import type { Database, JsonValue } from "../src/storage/index.ts";
import { enrol, goal, log, type Outcome, open, type Stage, say } from "./nudges-stage.ts";

const most = 0.25;
const at = Temporal.Instant.from("2027-03-01T09:00:00Z");
/** Schedulers upserted at a time. */
const together = 50;

interface Numbers {
  readonly ours: number;
  /** Of a scheduler that knows what a delivery needs, and of one that knows a number. */
  readonly full: number;
  readonly bare: number;
}

export async function bytes(stage: Stage): Promise<Outcome> {
  const learners = stage.short ? 5_000 : 100_000;
  const schedulers = stage.short ? 1_000 : 10_000;
  say("bytes in PostgreSQL");
  const database = await open(await stage.database());
  try {
    const before = await sizeOf(database, "public");
    await enrol(database, { platform: "slack", count: learners, workspaces: 1_000, due: at, zone: "Europe/Berlin" });
    // What they wait in is the schedule: that they are known at all is the same in any design.
    const table = (await sizeOf(database, "public", "schedule")) / learners;
    if ((await sizeOf(database, "public")) <= before) throw new Error("Nobody was enrolled.");
    const inPostgres = await postgres(stage, schedulers, table, learners);
    say("bytes in Redis");
    const inRedis = await redis(stage, schedulers, table, learners);
    const rows = [
      ["PostgreSQL", inPostgres],
      ["Redis", inRedis],
    ] as const;
    return {
      table: [
        [
          "bytes a waiting learner, queue in",
          "mentor ÷ scheduler",
          "mentor ÷ scheduler of a number alone",
          "mentor",
          "scheduler",
          "scheduler of a number alone",
        ],
        ...rows.map(([store, { ours, full, bare }]) => [
          store,
          ...[ours / full, ours / bare].map((ratio) => ratio.toFixed(2)),
          ...[ours, full, bare].map((size) => size.toFixed(0)),
        ]),
      ],
      notes: [
        `${learners.toLocaleString("en-GB")} learners, ${schedulers.toLocaleString("en-GB")} schedulers; tables with their indexes, vacuumed in full; Redis by used_memory.`,
      ],
      missed: rows.flatMap(([store, { ours, full }]) =>
        goal(
          ours <= most * full,
          `in ${store} a learner takes ${(ours / full).toFixed(2)} of a scheduler, more than ${most}`,
        ),
      ),
    };
  } finally {
    await database.close();
  }
}

/** What a delivery needs to know of a learner. */
const needed = (number: number): JsonValue => {
  const id = (letter: string) => `${letter}${String(number).padStart(10, "0")}`;
  const [workspace, person] = [`T${String(number % 1_000).padStart(10, "0")}`, id("U")];
  return { workspace, person, platform: "slack", target: { channel: id("D") } };
};
const number = (value: number): JsonValue => value;

async function schedule(jobs: Schedules, count: number, data: (nth: number) => JsonValue) {
  for (let from = 0; from < count; from += together)
    await Promise.all(
      Array.from({ length: Math.min(together, count - from) }, (_, index) =>
        jobs.upsertJobScheduler(
          `s${from + index}`,
          { pattern: "0 9 * * *", tz: "Europe/Berlin" },
          { name: "nudge", data: data(from + index), opts: { removeOnComplete: true, removeOnFail: true } },
        ),
      ),
    );
}

type Schedules = Pick<Queue<JsonValue, undefined>, "upsertJobScheduler">;

async function postgres(stage: Stage, count: number, table: number, learners: number): Promise<Numbers> {
  const sizes: number[] = [];
  for (const data of [undefined, needed, number]) {
    const database = await open(await stage.database());
    try {
      const empty = await openPostgresBackend(database);
      await empty.close();
      const before = await sizeOf(database, "bullmq");
      if (data === undefined) {
        const queue = await openQueue({ database, log, random: Math.random });
        await queue.every("sweep", 15_000);
        await queue.close();
      } else {
        const backend = await openPostgresBackend(database);
        const jobs = await backend.queue("schedulers", {}, () => {});
        await schedule(asSchedules(jobs), count, data);
        await jobs.close();
        await backend.close();
      }
      sizes.push((await sizeOf(database, "bullmq")) - before);
    } finally {
      await database.close();
    }
  }
  const [queue = 0, full = 0, bare = 0] = sizes;
  return { ours: table + queue / learners, full: full / count, bare: bare / count };
}

/** Of BullMQ's own class, which the mentor knows by the few methods that it uses. */
function asSchedules(jobs: Jobs): Schedules {
  if (!(jobs instanceof BullQueue)) throw new TypeError("The queue is none of BullMQ's.");
  return jobs;
}

async function redis(stage: Stage, count: number, table: number, learners: number): Promise<Numbers> {
  const server = await stage.redis();
  const database = await open(await stage.database());
  const used = async () => Number(/used_memory:(\d+)/.exec(await server.tell("info", "memory"))?.[1]);
  const grown = async (fill: () => Promise<void>) => {
    await server.tell("flushall");
    const before = await used();
    await fill();
    return (await used()) - before;
  };
  const schedulers = (data: (nth: number) => JsonValue) => async () => {
    const jobs = new BullQueue<JsonValue, undefined>("schedulers", { connection: { port: server.port } });
    await jobs.waitUntilReady();
    await schedule(jobs, count, data);
    await jobs.close();
  };
  try {
    const queue = await grown(async () => {
      const opened = await openQueue({ redisUrl: `redis://${server.place}`, database, log, random: Math.random });
      await opened.every("sweep", 15_000);
      await opened.close();
    });
    const full = await grown(schedulers(needed));
    const bare = await grown(schedulers(number));
    return { ours: table + queue / learners, full: full / count, bare: bare / count };
  } finally {
    await database.close();
  }
}

/** Bytes of a schema's tables with all that belongs to them, or of one of them. */
async function sizeOf({ db }: Database, schema: string, table?: string): Promise<number> {
  const { rows: tables } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = ${schema}`.execute(db);
  for (const { name } of tables) await sql`vacuum full analyze ${sql.table(`${schema}.${name}`)}`.execute(db);
  const { rows } = await sql<{ size: string }>`
    select coalesce(sum(pg_total_relation_size(format('%I.%I', schemaname, tablename)::regclass)), 0) as size
    from pg_tables where schemaname = ${schema} and (${table ?? null}::text is null or tablename = ${table ?? null})`.execute(
    db,
  );
  return Number(rows[0]?.size);
}
