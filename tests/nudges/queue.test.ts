import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { QueueUnreachable } from "../../src/nudges/backend.ts";
import { GiveUp, type Job, openQueue, type Queue, type QueueOptions, RetryLater } from "../../src/nudges/queue.ts";
import { RedisUrlUnusable, readRedisUrl } from "../../src/nudges/redis.ts";
import { type Database, openDatabase } from "../../src/storage/index.ts";
import { noServer, scratchDatabase, startProgram, testLog } from "../storage/support.ts";
import { freePort, noRedis, type RedisServer, startRedis, startSentinel } from "./support.ts";

/** Where a queue is, and how everything in it is lost. */
interface Place {
  dataDir: string;
  url?: string;
  redisUrl?: string;
  empty(database: Database): Promise<void>;
  remove(): Promise<void>;
}

/** A busy machine is no failure. */
const soon = { timeout: 30_000, interval: 20 };

function testQueue(title: string, makePlace: () => Promise<Place>): void {
  describe(`the queue ${title}`, { timeout: 90_000 }, () => {
    let place: Place;
    let database: Database;
    let names = 0;
    const open = () => openDatabase({ dataDir: place.dataDir, url: place.url, log: testLog().log });

    beforeAll(async () => {
      place = await makePlace();
      database = open();
      await database.ready;
    });
    afterAll(async () => {
      await database.close();
      await place.remove();
    });

    /** A queue of the test's own. */
    async function fresh(more: Partial<QueueOptions> = {}): Promise<{ queue: Queue; name: string; lines: string[] }> {
      names += 1;
      const { log, lines } = testLog();
      const name = `test-${names}`;
      const queue = await openQueue({ redisUrl: place.redisUrl, database, log, random: () => 0, name, ...more });
      onTestFinished(() => queue.close(500));
      return { queue, name, lines };
    }

    /** Works and notes what it was given; `fate` may throw. */
    async function work(queue: Queue, fate: (job: Job) => void = () => {}, concurrency = 5): Promise<Job[]> {
      const done: Job[] = [];
      await queue.work(
        async (job) => {
          done.push(job);
          fate(job);
        },
        { concurrency },
      );
      return done;
    }
    const ids = (jobs: readonly Job[]) => jobs.map(({ id, attempt }) => `${id} ${attempt}`);

    test("gives each job once, with what was put in less what jsonb can't hold", async () => {
      const { queue, lines } = await fresh();
      const done = await work(queue);
      const added = Array.from({ length: 50 }, (_, n) =>
        queue.add("deliver", [{ data: { n, text: "a\0b\ud800" }, jobId: `j-${n}` }]),
      );
      await Promise.all(added);
      await expect.poll(() => done.length, soon).toBe(50);
      expect(new Set(done.map(({ id }) => id)).size).toBe(50);
      expect(done.find(({ id }) => id === "j-7")).toEqual({
        id: "j-7",
        name: "deliver",
        data: { n: 7, text: "ab\ufffd" },
        attempt: 1,
      });
      await expect.poll(() => queue.counts(), soon).toEqual({ waiting: 0, active: 0, delayed: 0 });
      expect(lines.filter((line) => line.includes('"level":40'))).toEqual([]);
    });

    test("ignores an id that is stored, takes it again when it is done, and refuses one that BullMQ would", async () => {
      const { queue } = await fresh();
      for (const n of [1, 2]) await queue.add("deliver", [{ data: n, jobId: "same" }]);
      await queue.add(
        "deliver",
        [3, 4].map((data) => ({ data, jobId: "same" })),
      );
      expect(await queue.counts()).toEqual({ waiting: 1, active: 0, delayed: 0 });
      const done = await work(queue);
      await expect.poll(() => done.length, soon).toBe(1);
      await expect.poll(() => queue.counts(), soon).toEqual({ waiting: 0, active: 0, delayed: 0 });
      await queue.add("deliver", [{ data: 5, jobId: "same" }]);
      await expect.poll(() => done.map(({ data }) => data), soon).toEqual([1, 5]);
      for (const jobId of ["a:b", "12", ""]) {
        await expect(queue.add("deliver", [{ data: 1, jobId }])).rejects.toThrow(RangeError);
      }
    });

    test("tries again after a pause, after just what a handler says, and not once it gives up", async () => {
      const { queue, lines } = await fresh();
      const at: Record<string, number[]> = { pause: [], told: [], hopeless: [] };
      const done = await work(queue, ({ id, attempt }) => {
        at[id]?.push(performance.now());
        if (id === "pause" && attempt === 1) throw new Error("not now");
        if (id === "told" && attempt === 1) throw new RetryLater(1_500.2);
        if (id === "hopeless") throw new GiveUp("closed");
      });
      for (const jobId of Object.keys(at)) await queue.add("deliver", [{ data: {}, jobId, attempts: 5 }]);
      await expect.poll(() => ids(done).sort(), soon).toEqual(["hopeless 1", "pause 1", "pause 2", "told 1", "told 2"]);
      const waited = (id: string) => (at[id]?.[1] ?? 0) - (at[id]?.[0] ?? 0);
      expect(waited("pause")).toBeGreaterThan(490);
      expect(waited("told")).toBeGreaterThan(1_490);
      await expect.poll(() => queue.counts(), soon).toEqual({ waiting: 0, active: 0, delayed: 0 });
      expect(lines.filter((line) => line.includes("a job failed"))).toHaveLength(1);
    });

    test("keeps what is delayed over a restart, and what is removed does not come", async () => {
      const { queue, name } = await fresh();
      const started = performance.now();
      for (const n of [1, 2, 3]) await queue.add("deliver", [{ data: n, jobId: `late-${n}`, delayMs: 1_200 }]);
      await queue.removeJobs(["late-2", "none"]);
      await queue.close();
      const { queue: again } = await fresh({ name });
      expect(await again.counts()).toMatchObject({ delayed: 2 });
      const done = await work(again);
      await expect.poll(() => ids(done).sort(), soon).toEqual(["late-1 1", "late-3 1"]);
      expect(performance.now() - started).toBeGreaterThan(1_190);
    });

    test("makes a job every so often, once for two processes, and makes it again after everything was lost", async () => {
      const { queue, name, lines } = await fresh({ renewMs: 300 });
      const { queue: other } = await fresh({ name, renewMs: 300 });
      await Promise.all([queue, other].map((one) => one.every("sweep", 1_000)));
      expect(await queue.counts()).toMatchObject({ active: 0 });
      const [mine, theirs] = [await work(queue), await work(other)];
      const runs = () => [...mine, ...theirs].map(({ id }) => id);
      await expect.poll(() => runs().length, soon).toBeGreaterThan(3);
      const before = runs();
      expect(new Set(before).size).toBe(before.length);
      // By the second, though two look after it.
      const slots = before.map((id) => Number(id.split(":").at(-1)));
      expect((Math.max(...slots) - Math.min(...slots)) / (slots.length - 1)).toBeGreaterThanOrEqual(990);

      await place.empty(database);
      await expect.poll(() => runs().length, soon).toBeGreaterThan(before.length + 2);
      expect(lines.filter((line) => line.includes('"scheduled"'))).not.toEqual([]);
    });

    test("waits for the job under way when it closes, but no longer than told", async () => {
      const { queue, name } = await fresh();
      const { promise: taken, resolve: take } = Promise.withResolvers<void>();
      let finished = false;
      await queue.work(
        async () => {
          take();
          await new Promise((resolve) => setTimeout(resolve, 400));
          finished = true;
        },
        { concurrency: 1 },
      );
      await queue.add("deliver", [{ data: 1, jobId: "one" }]);
      await taken;
      await queue.close(5_000);
      expect(finished).toBe(true);

      const { queue: stuck, lines } = await fresh({ name });
      const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
      await stuck.work(
        () => {
          begin();
          return new Promise(() => {});
        },
        { concurrency: 1 },
      );
      await stuck.add("deliver", [{ data: 1, jobId: "two" }]);
      await begun;
      const started = performance.now();
      await stuck.close(300);
      expect(performance.now() - started).toBeLessThan(2_000);
      expect(lines.some((line) => line.includes("cut off"))).toBe(true);
    });

    test("gives the jobs of a killed process to another within seconds", async () => {
      names += 1;
      const name = `test-${names}`;
      // The embedded folder is one process's.
      if (place.url === undefined) await database.close();
      const program = startProgram("../../nudges/programs/hold.ts", [
        place.dataDir,
        place.url ?? "",
        place.redisUrl ?? "",
        name,
      ]);
      onTestFinished(() => program.kill());
      for (const n of [0, 1, 2, 3, 4]) await program.line(`held held-${n}`);
      await program.kill();
      const killed = performance.now();
      if (place.url === undefined) database = open();
      const { queue } = await fresh({ name });
      const done = await work(queue);
      await expect.poll(() => done.length, soon).toBe(5);
      // Left to itself BullMQ takes a minute.
      expect(performance.now() - killed).toBeLessThan(30_000);
      expect(done.map(({ data }) => data).sort()).toEqual([0, 1, 2, 3, 4]);
    });
  });
}

function embedded(): Place {
  const dataDir = mkdtempSync(join(tmpdir(), "mentor-queue-"));
  return {
    dataDir,
    async empty(database) {
      await sql`truncate bullmq.job, bullmq.scheduler, bullmq.meta cascade`.execute(database.db);
    },
    async remove() {
      rmSync(dataDir, { recursive: true });
    },
  };
}

test("an embedded engine that is lost to a statement over its limit takes no job with it", async () => {
  const place = embedded();
  const database = openDatabase({ dataDir: place.dataDir, log: testLog().log, statementTimeoutMs: 1_000 });
  onTestFinished(async () => {
    await database.close();
    await place.remove();
  });
  const queue = await openQueue({ database, log: testLog().log, random: () => 0 });
  onTestFinished(() => queue.close(500));
  const done: string[] = [];
  await queue.work(async ({ id }) => void done.push(id), { concurrency: 5 });
  const slow = sql`select count(*) from generate_series(1, 100000000000)`.execute(database.db);
  const added = Array.from({ length: 20 }, (_, n) => queue.add("deliver", [{ data: n, jobId: `j-${n}` }]));
  await expect(slow).rejects.toMatchObject({ code: "57014" });
  await Promise.all(added);
  await expect.poll(() => done.length, soon).toBe(20);
  // Woken by a notification, as before.
  await queue.add("deliver", [{ data: 20, jobId: "after" }]);
  await expect.poll(() => done.at(-1), { timeout: 3_000 }).toBe("after");
});

const reason = (missing: string | undefined) => (missing === undefined ? "" : `: skipped, ${missing}`);

testQueue("in the embedded database", async () => embedded());

describe.skipIf(noServer !== undefined)(`with a server${reason(noServer)}`, () => {
  testQueue("on a PostgreSQL server", async () => {
    const { url, drop } = await scratchDatabase();
    return { ...embedded(), url, remove: drop };
  });
});

describe.skipIf(noRedis !== undefined)(`with a Redis${reason(noRedis)}`, { timeout: 90_000 }, () => {
  testQueue("on Redis", async () => {
    const redis = await startRedis(await freePort());
    return {
      ...embedded(),
      redisUrl: `redis://${redis.place}/3`,
      empty: async () => void (await redis.tell("flushall")),
      remove: () => redis.kill(),
    };
  });

  const database = { createPool: () => Promise.reject(new Error("the database is not asked")) };
  async function start(port?: number, more?: readonly string[]): Promise<RedisServer> {
    const redis = await startRedis(port ?? (await freePort()), more);
    onTestFinished(() => redis.kill());
    return redis;
  }
  async function open(redisUrl: string, connectTimeoutMs = 10_000) {
    const { log, lines } = testLog();
    const queue = await openQueue({ redisUrl, database, log, random: () => 0, connectTimeoutMs });
    onTestFinished(() => queue.close(500));
    return { queue, lines };
  }
  async function carries(queue: Queue): Promise<void> {
    const done: string[] = [];
    await queue.work(async ({ id }) => void done.push(id), { concurrency: 2 });
    await queue.add("deliver", [{ data: 1, jobId: "one" }]);
    await queue.add("deliver", [{ data: 2, jobId: "two", delayMs: 200 }]);
    await expect.poll(() => done, soon).toEqual(["one", "two"]);
  }

  test("a cluster carries jobs", async () => {
    const port = await freePort();
    const redis = await start(port, [
      "--cluster-enabled",
      "yes",
      "--cluster-port",
      `${await freePort()}`,
      "--cluster-announce-ip",
      "127.0.0.1",
    ]);
    await redis.tell("cluster", "addslotsrange", "0", "16383");
    await expect.poll(() => redis.tell("cluster", "info"), soon).toContain("cluster_state:ok");
    await carries((await open(`redis+cluster://${redis.place}`)).queue);
  });

  test("sentinels name the master, and jobs go there", async () => {
    const redis = await start();
    const config = join(mkdtempSync(join(tmpdir(), "mentor-sentinel-")), "sentinel.conf");
    onTestFinished(() => rmSync(join(config, ".."), { recursive: true }));
    writeFileSync(config, `sentinel monitor main 127.0.0.1 ${redis.port} 1\n`);
    const sentinel = await startSentinel(config);
    onTestFinished(() => sentinel.kill());
    await carries((await open(`redis+sentinel://127.0.0.1:1,${sentinel.place}/main/2`)).queue);
    expect(await redis.tell("info", "keyspace")).toContain("db2");
  });

  test("a Redis that is away is named without the password", async () => {
    const port = await freePort();
    await expect(open(`redis://:hush@127.0.0.1:${port}`, 700)).rejects.toThrow(
      new QueueUnreachable(`Redis at 127.0.0.1:${port}`, `connect ECONNREFUSED 127.0.0.1:${port}`),
    );
  });

  test("adding fails soon while Redis is away, and all goes on when it is back", async () => {
    const port = await freePort();
    const redis = await startRedis(port);
    const { queue, lines } = await open(`redis://127.0.0.1:${port}`);
    await carries(queue);
    await redis.kill();
    const started = performance.now();
    await expect(queue.add("deliver", [{ data: 1, jobId: "lost" }])).rejects.toThrow();
    expect(performance.now() - started).toBeLessThan(6_000);
    await start(port);
    await expect
      .poll(() => queue.add("deliver", [{ data: 3, jobId: "three" }]).then(() => "added", String), soon)
      .toBe("added");
    await expect.poll(() => queue.counts(), soon).toEqual({ waiting: 0, active: 0, delayed: 0 });
    // The same fault again and again is said once.
    expect(lines.filter((line) => line.includes('"level":40')).length).toBeLessThan(3);
  });
});

test.for([
  ["redis://localhost", { kind: "single", hosts: [{ host: "localhost", port: 6379 }], database: 0, tls: false }],
  ["rediss://me:p%40ss@db.example:7000/4", { username: "me", password: "p@ss", database: 4, tls: true }],
  ["redis://:secret@[::1]:6380", { hosts: [{ host: "::1", port: 6380 }], username: undefined, password: "secret" }],
  [
    "redis+sentinel://a:1,b/main/2",
    {
      kind: "sentinel",
      hosts: [
        { host: "a", port: 1 },
        { host: "b", port: 26_379 },
      ],
      master: "main",
      database: 2,
    },
  ],
  [
    "rediss+cluster://a:1,b:2",
    {
      kind: "cluster",
      hosts: [
        { host: "a", port: 1 },
        { host: "b", port: 2 },
      ],
      tls: true,
    },
  ],
] as const)("REDIS_URL %s is understood", ([url, place]) => {
  expect(readRedisUrl(url)).toMatchObject(place);
});

test.for([
  ["http://localhost", "it has another form"],
  ["redis://a:1,b:2", "several hosts need +sentinel or +cluster"],
  ["redis+sentinel://a:1", "the master's name is missing"],
  ["redis+cluster://a:1/2", "a cluster has database 0 alone"],
  ["redis://hush@a/zero", "the database is not a number"],
  ["redis://:hu%sh@a", "a % in it is not followed by two hexadecimal digits"],
  ["redis://a:b", "a host is not host:port"],
] as const)("REDIS_URL %s is refused without being repeated", ([url, fault]) => {
  expect(() => readRedisUrl(url)).toThrow(new RedisUrlUnusable(fault));
  expect(() => readRedisUrl(url)).not.toThrow(/hush|hu%sh/);
});
