/** Where BullMQ keeps its jobs: Redis when there is one, else the mentor's own PostgreSQL, embedded or on a server. */
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Job as BullJob,
  Queue as BullQueue,
  type ConnectionOptions,
  createPostgresBackend,
  isPgPool,
  type JobSchedulerJson,
  type JobsOptions,
  type Processor,
  type QueueOptions,
  runMigrations,
  Worker,
  type WorkerOptions,
  withBackend,
} from "bullmq";
import type { Cluster, Redis } from "ioredis";
import type { PoolClient } from "pg";
import type { Database, JsonValue } from "../storage/index.ts";
import { connectRedis, describeRedis, type RedisPlace } from "./redis.ts";

type Common<Options> = Omit<Options, "connection" | "prefix">;
type Process = Processor<JsonValue, undefined>;

/** What is used of BullMQ's queue and worker, the same whatever the backend. */
export interface Jobs {
  addBulk(jobs: { name: string; data: JsonValue; opts: JobsOptions }[]): Promise<unknown>;
  remove(id: string): Promise<number>;
  getJobCounts(): Promise<Record<string, number>>;
  getJobScheduler(id: string): Promise<JobSchedulerJson<JsonValue> | undefined>;
  upsertJobScheduler(
    id: string,
    repeat: { every: number },
    template: { name: string; data: JsonValue; opts: Omit<JobsOptions, "jobId" | "repeat" | "delay"> },
  ): Promise<unknown>;
  close(): Promise<void>;
}
export interface Workers {
  on(event: "failed", listener: (job: BullJob<JsonValue, undefined> | undefined, error: Error) => void): unknown;
  close(force?: boolean): Promise<void>;
}

export interface Backend {
  readonly kind: "redis" | "postgresql";
  /** Ready to be used. */
  queue(name: string, options: Common<QueueOptions>, onError: OnError): Promise<Jobs>;
  worker(name: string, process: Process, options: Common<WorkerOptions>, onError: OnError): Promise<Workers>;
  /** Does what two processes must not do at once; does nothing where another is at it. */
  alone(what: string, work: () => Promise<void>): Promise<void>;
  /** After its queues and workers. */
  close(): Promise<void>;
}

type OnError = (error: Error) => void;

/** The queue's store can't be reached. `place` never holds a password. */
export class QueueUnreachable extends Error {
  override readonly name = "QueueUnreachable";

  constructor(place: string, fault: string) {
    super(`The queue in ${place} can't be used: ${fault}.`);
  }
}

const OnPostgres = withBackend(createPostgresBackend);
const schema = "bullmq";
/** A worker that listens, its statements, the queue's, and two to spare; with one, a worker silently does nothing. */
const connections = 6;
const attempts = 5;
const pauseMs = 500;

/** Resolves when the database is open and BullMQ's own tables are there. */
export async function openPostgresBackend(database: Pick<Database, "createPool">): Promise<Backend> {
  const pool = await database.createPool({ max: connections, searchPath: schema });
  const clients = new Set<PoolClient>();
  pool.on("connect", (client) => clients.add(client));
  pool.on("remove", (client) => clients.delete(client));
  try {
    await untilReady(async () => {
      const client = await pool.connect();
      try {
        await runMigrations(client, schema);
      } finally {
        client.release();
      }
    });
  } catch (error) {
    await pool.end();
    throw new QueueUnreachable("PostgreSQL", faultIn(error));
  }
  // BullMQ's own check, since its type of a pool does not match that of pg.
  const connection: unknown = pool;
  if (!isPgPool(connection)) throw new TypeError("BullMQ does not take this version's pools");
  return {
    kind: "postgresql",
    queue: (name, options, onError) =>
      built(() => new OnPostgres.Queue<JsonValue, undefined>(name, { ...options, connection }), onError),
    worker: (name, process, options, onError) =>
      built(() => new OnPostgres.Worker<JsonValue, undefined>(name, process, { ...options, connection }), onError),
    async alone(what, work) {
      const client = await pool.connect();
      // A connection that is thrown away gives back what it holds.
      let isGood = false;
      try {
        // No transaction: on the embedded engine all others would wait for it, and the work with them.
        const { rows } = await client.query<{ held: boolean }>(
          "select pg_try_advisory_lock(hashtextextended($1, 0)) as held",
          [what],
        );
        if (rows[0]?.held === true) {
          await work();
          await client.query("select pg_advisory_unlock(hashtextextended($1, 0))", [what]);
        }
        isGood = true;
      } finally {
        client.release(!isGood);
      }
    },
    async close() {
      const ended = pool.end().then(() => true);
      if (await Promise.race([ended, sleep(pauseMs, false)])) return;
      // A worker that was cut off in its job still holds a connection.
      for (const client of clients) void client.end().catch(() => {});
    },
  };
}

/** In one slot of a cluster, as BullMQ's scripts need it. */
const prefix = "{mentor}";

/** @param timeoutMs how long a Redis that does not answer is tried again */
export async function openRedisBackend(place: RedisPlace, timeoutMs: number, onError: OnError): Promise<Backend> {
  // Whoever adds must not wait for ever; a worker has nothing better to do.
  const adding = connectRedis(place, "short");
  const working = connectRedis(place, "long");
  const both = [adding, working];
  for (const connection of both) connection.on("error", onError);
  let fault = "no answer";
  adding.on("error", (error: Error) => {
    fault = faultIn(error);
  });
  try {
    await Promise.race([
      Promise.all(both.map(answering)),
      sleep(timeoutMs, undefined, { ref: false }).then(() => Promise.reject(new Error("too late"))),
    ]);
  } catch {
    for (const connection of both) connection.disconnect();
    throw new QueueUnreachable(`Redis at ${describeRedis(place)}`, fault);
  }
  return {
    kind: "redis",
    queue: (name, options, onFault) => built(() => new BullQueue(name, { ...options, ...on(adding) }), onFault),
    worker: (name, process, options, onFault) =>
      built(() => new Worker(name, process, { ...options, ...on(working) }), onFault),
    // BullMQ's script for a scheduler is one step of Redis.
    alone: (_what, work) => work(),
    async close() {
      for (const connection of both) connection.disconnect();
    },
  };
}

function on(connection: ConnectionOptions) {
  return { connection, prefix };
}

async function answering(connection: Redis | Cluster): Promise<void> {
  while (connection.status !== "end") {
    try {
      await connection.ping();
      return;
    } catch {
      await sleep(pauseMs, undefined, { ref: false });
    }
  }
}

interface Built {
  on(event: "error", listener: OnError): unknown;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<unknown>;
}

/** An object that met an unreachable store stays dead without a word, so it is thrown away and another made. */
async function built<T extends Built>(make: () => T, onError: OnError): Promise<T> {
  return await untilReady(async () => {
    const made = make();
    made.on("error", onError);
    try {
      await made.waitUntilReady();
      return made;
    } catch (error) {
      await made.close().catch(() => {});
      throw error;
    }
  });
}

async function untilReady<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tried === attempts) throw error;
      await sleep(pauseMs * tried);
    }
  }
}

function faultIn(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/[.\s]+$/, "") || "no reason given";
}
