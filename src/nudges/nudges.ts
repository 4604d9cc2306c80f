/**
 * Nudges: what is due is found, queued, and delivered once, through a platform's REST API.
 *
 * Knows no platform, no command and no lesson: messengers, words and the keeping of messages are passed in. PostgreSQL
 * holds what is due and what became of it; the queue only carries.
 */
import type { Clock } from "../clock.ts";
import { recheck } from "../learning/schedule.ts";
import type { Log } from "../ops/log.ts";
import type { NudgeStore, StoredSchedule } from "../storage/index.ts";
import { createDelivery, type DeliveryOptions } from "./deliver.ts";
import { createFullHours } from "./full-hours.ts";
import { type Paces, platformPaces } from "./pace.ts";
import type { Job, Queue } from "./queue.ts";
import { createSweep, nudgeJob } from "./sweep.ts";

export interface NudgesOptions extends Pick<DeliveryOptions, "messengers" | "compose" | "outbox" | "random"> {
  readonly store: NudgeStore;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly log: Log;
  readonly paces?: Paces;
  /** Nudges under way at a time in this process. */
  readonly concurrency?: number;
  readonly sweepMs?: number;
  readonly leaseMs?: number;
}

export interface Nudges {
  /** Takes up work: what is due is swept and delivered here from now on. */
  start(): Promise<void>;
  /** One sweep, now. */
  sweep(): Promise<void>;
  /** Takes nothing new, closes the queue when what is under way is done, or after `graceMs`. */
  stop(graceMs?: number): Promise<void>;
}

/** The name of the sweep's job. */
const sweepJob = "sweep";

const zonesAtOnce = 1_000;

export function createNudges(options: NudgesOptions): Nudges {
  const { store, queue, clock, log, messengers, paces = platformPaces } = options;
  const { concurrency = 32, sweepMs = 15_000, leaseMs = 20_000 } = options;
  let isStopping = false;
  const platforms = [...messengers.keys()];
  const sweep = createSweep({ store, queue, clock, log, paces, platforms, isStopping: () => isStopping });
  const deliver = createDelivery({ ...options, paces, leaseMs });
  const lookForFullHours = createFullHours({ store, clock, log, paces });
  let beginning: Promise<void> | undefined;
  let rechecking: Promise<void> | undefined;

  const sweepNow = async (): Promise<void> => {
    await sweep.run();
    await lookForFullHours().catch((error: unknown) => log.warn({ err: error }, "full hours could not be looked for"));
  };

  const handle = async (job: Job): Promise<void> => {
    if (job.name === sweepJob) return sweepNow();
    if (job.name !== nudgeJob) return log.warn({ job: job.name }, "a job is of no known kind");
    const platform = await deliver(job);
    // Where a nudge leaves, the queue is kept full; a fault of that is the next sweep's to mend.
    if (platform !== undefined && !isStopping)
      await sweep.left(platform).catch((error: unknown) => log.debug({ err: error }, "the queue could not be filled"));
  };

  /** A release of the time zone data may have moved what was computed with an older one. */
  const recheckZones = async (): Promise<void> => {
    const look = (schedule: StoredSchedule, due: Temporal.Instant) => {
      try {
        return recheck(schedule, due, schedule.lastDate);
      } catch {
        // The sweep meets it when it is due, and says so.
        return undefined;
      }
    };
    let after: string | undefined;
    do after = await store.recheckZones(after, zonesAtOnce, look);
    while (after !== undefined && !isStopping);
  };

  return {
    async start() {
      await queue.work(handle, { concurrency });
      await queue.every(sweepJob, sweepMs);
      // What fell due while nothing ran waits for no scheduler.
      beginning = sweepNow().catch((error: unknown) => log.warn({ err: error }, "the first sweep failed"));
      rechecking = recheckZones().catch((error: unknown) => log.warn({ err: error }, "zones could not be looked at"));
    },
    sweep: sweepNow,
    async stop(graceMs) {
      isStopping = true;
      await Promise.all([beginning, rechecking]);
      await queue.close(graceMs);
    },
  };
}
