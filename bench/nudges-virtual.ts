/**
 * Time that moves only when everybody waits for it, and a queue that lives in it: whatever the machine, what is measured is when
 * things happen, not how fast it is. Time goes in ticks; what is waited for in a tick happens at its end.
 */
import { setImmediate } from "node:timers/promises";
import type { Clock } from "../src/clock.ts";
import { type Handler, type NewJob, type Queue, RetryLater } from "../src/nudges/queue.ts";
import type { JsonValue } from "../src/storage/index.ts";

export interface VirtualTime extends Clock {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** Has it stand still until `work` is done or sleeps. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Within `during` alone. */
  sleep(ms: number): Promise<void>;
  /** Calls at the end of the tick in which so long has passed. */
  after(ms: number, call: () => void): void;
  /** Lets it move on until `over` says so. */
  live(over: () => boolean): Promise<void>;
}

export function createVirtualTime(start: Temporal.Instant, tickMs: number): VirtualTime {
  let now = start.epochMilliseconds;
  let busy = 0;
  let rest = () => {};
  const waiting = new Map<number, (() => void)[]>();

  const enter = () => {
    busy += 1;
  };
  const leave = () => {
    busy -= 1;
    if (busy === 0) rest();
  };
  const after = (ms: number, call: () => void) => {
    const at = now + Math.max(1, Math.ceil(ms / tickMs)) * tickMs;
    const known = waiting.get(at);
    if (known === undefined) waiting.set(at, [call]);
    else known.push(call);
  };

  return {
    now: () => Temporal.Instant.fromEpochMilliseconds(now),
    nowMs: () => now,
    async during(work) {
      enter();
      try {
        return await work();
      } finally {
        leave();
      }
    },
    async sleep(ms) {
      const { promise, resolve } = Promise.withResolvers<void>();
      after(ms, () => {
        enter();
        resolve();
      });
      leave();
      await promise;
    },
    after,
    async live(over) {
      while (!over()) {
        // What has just ended may begin something else.
        await setImmediate();
        if (busy > 0) {
          await new Promise<void>((resolve) => {
            rest = resolve;
          });
          continue;
        }
        now += tickMs;
        const calls = waiting.get(now) ?? [];
        waiting.delete(now);
        for (const call of calls) call();
      }
    },
  };
}

interface Stored extends NewJob {
  readonly name: string;
  readonly data: JsonValue;
  readonly attempt: number;
}

/**
 * What `src/nudges/queue.ts` promises, in virtual time: a stored id is not added again, the first to come is the first to go, and
 * a job that is to be tried again comes back after its pause. Any number of workers share it.
 */
export function createVirtualQueue(time: VirtualTime): { open(): Queue } {
  const stored = new Set<string>();
  const ready: Stored[] = [];
  const workers: { readonly handler: Handler; readonly most: number; running: number }[] = [];
  const scheduled = new Set<string>();
  let next = 0;

  const enqueue = (job: Stored) => {
    ready.push(job);
    pump();
  };
  /** To the worker with most hands free, as whoever is idle takes the next job. */
  const pump = () => {
    for (;;) {
      const free = workers.filter(({ running, most }) => running < most).toSorted((a, b) => a.running - b.running)[0];
      const job = free === undefined ? undefined : ready.shift();
      if (free === undefined || job === undefined) return;
      free.running += 1;
      void time.during(async () => {
        await run(free.handler, job);
        free.running -= 1;
        pump();
      });
    }
  };
  const run = async (handler: Handler, job: Stored) => {
    const { jobId: id, name, data, attempt, attempts = 1 } = job;
    try {
      await handler({ id, name, data, attempt });
      stored.delete(id);
    } catch (error) {
      if (attempt >= attempts) stored.delete(id);
      else
        time.after(error instanceof RetryLater ? error.afterMs : 1_000, () =>
          enqueue({ ...job, attempt: attempt + 1 }),
        );
    }
  };

  return {
    open: () => ({
      kind: "postgresql",
      async add(name, jobs) {
        for (const job of jobs) {
          if (stored.has(job.jobId)) continue;
          stored.add(job.jobId);
          const added = { ...job, name, attempt: 1 };
          if (job.delayMs) time.after(job.delayMs, () => enqueue(added));
          else enqueue(added);
        }
      },
      async work(handler, { concurrency }) {
        workers.push({ handler, most: concurrency, running: 0 });
      },
      async every(name, ms) {
        if (scheduled.has(name)) return;
        scheduled.add(name);
        const come = () => {
          next += 1;
          enqueue({ jobId: `${name}-${next}`, name, data: {}, attempt: 1 });
          time.after(ms, come);
        };
        time.after(ms, come);
      },
      counts: async () => ({ waiting: ready.length, active: 0, delayed: 0 }),
      removeJobs: async () => {},
      // Nothing more is taken by anybody.
      async close() {
        workers.length = 0;
      },
    }),
  };
}
