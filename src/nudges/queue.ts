/**
 * The queue that carries nudges, on BullMQ. It only carries: PostgreSQL knows what is due, so the queue may be emptied
 * at any moment, may give a job twice (a worker killed in the middle, a lock that ran out), and its delays serve
 * retries alone. Handlers must be idempotent.
 *
 * BullMQ keeps wall time, whatever clock the rest of the program has.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Job as BullJob } from "bullmq";
import { type Clock, systemClock } from "../clock.ts";
import type { Log } from "../ops/log.ts";
import type { Database, JsonValue } from "../storage/index.ts";
import { cleaned } from "../storage/text.ts";
import { type Jobs, openPostgresBackend, openRedisBackend, type Workers } from "./backend.ts";
import { readRedisUrl } from "./redis.ts";

export interface QueueOptions {
  /** Redis or Valkey; without it, the mentor's own database. */
  redisUrl?: string | undefined;
  database: Pick<Database, "createPool">;
  log: Log;
  /** Between 0 and 1, for the jitter of pauses. */
  random: () => number;
  /** Letters, digits and `-`. */
  name?: string;
  /** How long a Redis that does not answer is tried again before opening rejects. */
  connectTimeoutMs?: number;
  /** How often schedulers are looked after. */
  renewMs?: number;
  wall?: Clock;
}

export interface NewJob {
  readonly data: JsonValue;
  /** Letters, digits, `.`, `_` and `-`, not digits alone. A job whose id is stored is not added again. */
  readonly jobId: string;
  /** From now; 0 when left out. */
  readonly delayMs?: number;
  /** How often it is tried in all; 1 when left out. */
  readonly attempts?: number;
}

export interface Job {
  readonly id: string;
  readonly name: string;
  readonly data: JsonValue;
  /** From 1. */
  readonly attempt: number;
}

/** Returns when the job is done. Any error has it tried again after a growing pause, if attempts are left. */
export type Handler = (job: Job) => Promise<void>;

/** Thrown by a handler: to be tried again after just so long, as a platform's `Retry-After` says. */
export class RetryLater extends Error {
  override readonly name = "RetryLater";
  readonly afterMs: number;

  constructor(afterMs: number, options?: ErrorOptions) {
    super(`to be tried again in ${afterMs} ms`, options);
    this.afterMs = afterMs;
  }
}

/** Thrown by a handler: trying again is of no use. */
export class GiveUp extends Error {
  override readonly name = "GiveUp";
}

export interface Queue {
  readonly kind: "redis" | "postgresql";
  /** Rejects within seconds when the store can't be reached; some of them may have been added then. */
  add(name: string, jobs: readonly NewJob[]): Promise<void>;
  /** Resolves when the worker is ready. */
  work(handler: Handler, options: { concurrency: number }): Promise<void>;
  /** Has a job of this name made every so often, by all processes together, and looks after it until `close`. */
  every(name: string, ms: number): Promise<void>;
  /** Jobs stored, among the delayed ones the next of each scheduler. What is done or has failed is not kept. */
  counts(): Promise<{ waiting: number; active: number; delayed: number }>;
  /** Removes what is stored of them; those being worked on stay. */
  removeJobs(ids: readonly string[]): Promise<void>;
  /** Waits for the jobs under way, `graceMs` at most; what is cut off comes back elsewhere. */
  close(graceMs?: number): Promise<void>;
}

/** A killed worker's job is back after the lock's time and a look, so within some six seconds. */
const lockMs = 4_000;
const stalledMs = 2_000;
/** Killed workers are no fault of the job's, so it may come back as often as it takes. */
const maxStalled = 1_000_000;
/** A scheduler this late is late because the machine is busy; begun anew it would run out of step. */
const standstillMs = 10_000;
const retryFetchMs = 1_000;
/** To give a job back and take it up again costs more than a wait as short as this; a lock is renewed after as long. */
const waitedOutMs = 2_000;
const shortestPauseMs = 1_000;
const longestPauseMs = 5 * 60_000;
const validId = /^(?!\d+$)[A-Za-z0-9._-]{1,200}$/;
/** What is done is known to PostgreSQL, and a job that is kept would keep its id from being used again. */
const notKept = { removeOnComplete: true, removeOnFail: true };
/** An error that lasts is said once in this time. */
const repeatMs = 30_000;

/**
 * Opens the queue. Waits for the database, or for Redis.
 *
 * @throws {RedisUrlUnusable} `redisUrl` is not understood
 * @throws {QueueUnreachable} the store can't be used
 */
export async function openQueue(options: QueueOptions): Promise<Queue> {
  const { redisUrl, database, log, random, name = "nudges", connectTimeoutMs = 30_000 } = options;
  const { renewMs = 30_000, wall = systemClock } = options;
  const complain = complaining(log);
  const backend =
    redisUrl === undefined
      ? await openPostgresBackend(database)
      : await openRedisBackend(readRedisUrl(redisUrl), connectTimeoutMs, complain);
  const jobs: Jobs = await backend.queue(name, { defaultJobOptions: notKept }, complain);
  const workers: Workers[] = [];
  const schedulers: NodeJS.Timeout[] = [];
  let closing: Promise<void> | undefined;

  /** A scheduler is gone when Redis was flushed, and stands still when its next job was taken away. */
  async function look(scheduled: string, ms: number): Promise<void> {
    const isThere = async () => {
      const known = await jobs.getJobScheduler(scheduled);
      const late = wall.now().epochMilliseconds - 2 * ms - Math.max(renewMs, standstillMs);
      return known?.every === ms && known.next !== undefined && known.next > late;
    };
    if (await isThere()) return;
    // Two that begin at one instant would each have a first job made.
    await backend.alone(`scheduler:${name}:${scheduled}`, async () => {
      if (await isThere()) return;
      await jobs.upsertJobScheduler(scheduled, { every: ms }, { name: scheduled, data: {}, opts: notKept });
      log.debug({ job: scheduled, everyMs: ms }, "scheduled");
    });
  }

  function backoff(attempt: number, error: Error | undefined): number {
    if (error instanceof GiveUp) return -1;
    if (error instanceof RetryLater) return Math.ceil(error.afterMs);
    const pause = Math.min(shortestPauseMs * 2 ** (attempt - 1), longestPauseMs);
    // PostgreSQL takes whole milliseconds alone.
    return Math.ceil(pause * (0.5 + random() / 2));
  }

  async function close(graceMs: number): Promise<void> {
    for (const timer of schedulers) clearInterval(timer);
    let cutOff: NodeJS.Timeout | undefined;
    const late = new Promise<"late">((resolve) => {
      cutOff = setTimeout(resolve, graceMs, "late");
    });
    const drained = Promise.all(workers.map((worker) => worker.close()));
    if ((await Promise.race([drained, late])) === "late") log.warn({ graceMs }, "jobs were cut off by the end");
    clearTimeout(cutOff);
    await Promise.race([jobs.close(), late]);
    await backend.close();
  }

  return {
    kind: backend.kind,
    async add(job, added) {
      const invalid = added.find(({ jobId }) => !validId.test(jobId));
      if (invalid !== undefined) throw new RangeError(`“${invalid.jobId}” can't be a job's id`);
      if (added.length === 0) return;
      await jobs.addBulk(
        added.map(({ data, jobId, delayMs = 0, attempts = 1 }) => ({
          name: job,
          data: cleaned(data),
          opts: { jobId, delay: Math.ceil(delayMs), attempts, backoff: { type: "custom" } },
        })),
      );
    },
    async work(handler, { concurrency }) {
      const handle = (job: BullJob<JsonValue>, attempt: number) =>
        handler({ id: job.id ?? "", name: job.name, data: job.data, attempt });
      const process = async (job: BullJob<JsonValue>) => {
        const attempt = job.attemptsMade + 1;
        try {
          await handle(job, attempt);
        } catch (error) {
          if (!(error instanceof RetryLater) || error.afterMs > waitedOutMs || closing !== undefined) throw error;
          await sleep(error.afterMs);
          await handle(job, attempt + 1);
        }
        return undefined;
      };
      const worker = await backend.worker(
        name,
        process,
        {
          concurrency,
          lockDuration: lockMs,
          stalledInterval: stalledMs,
          maxStalledCount: maxStalled,
          runRetryDelay: retryFetchMs,
          settings: { backoffStrategy: (attempt, _type, error) => backoff(attempt, error) },
        },
        complain,
      );
      worker.on("failed", (job, error) => {
        const last = job === undefined || error instanceof GiveUp || job.attemptsMade >= (job.opts.attempts ?? 1);
        const line = { job: job?.name, id: job?.id, attempt: job?.attemptsMade, fault: error.message };
        if (last) log.warn(line, "a job failed");
        else log.debug(line, "a job is tried again");
      });
      workers.push(worker);
    },
    async every(scheduled, ms) {
      await look(scheduled, ms);
      const timer = setInterval(() => void look(scheduled, ms).catch(complain), renewMs);
      timer.unref();
      schedulers.push(timer);
    },
    async counts() {
      const { waiting = 0, prioritized = 0, active = 0, delayed = 0 } = await jobs.getJobCounts();
      return { waiting: waiting + prioritized, active, delayed };
    },
    async removeJobs(ids) {
      for (const id of ids) await jobs.remove(id);
    },
    close(graceMs = 8_000) {
      closing ??= close(graceMs);
      return closing;
    },
  };
}

/** Says what went wrong, though not again and again while it lasts: the libraries repeat themselves at every attempt. */
function complaining(log: Log): (error: Error) => void {
  let quietUntil = 0;
  return (error) => {
    const now = performance.now();
    if (now < quietUntil) return log.debug({ fault: error.message }, "the queue's store fails still");
    quietUntil = now + repeatMs;
    log.warn({ fault: error.message }, "the queue's store failed; it is tried again");
  };
}
