/**
 * The sweep: finds what is due, writes its nudges, and puts jobs into the queue. Any number of processes may sweep at
 * once. The queue may be emptied at any moment: each sweep puts back what is due and held by nobody.
 */
import { randomUUID } from "node:crypto";
import type { Clock } from "../clock.ts";
import { fold, nextDue, recheck, UnknownTimeZone, zoned } from "../learning/schedule.ts";
import type { Log } from "../ops/log.ts";
import {
  lateWhy,
  type NewNudge,
  type NudgeStore,
  type OpenNudge,
  type Step,
  type StoredSchedule,
} from "../storage/index.ts";
import { type Paces, paceOf } from "./pace.ts";
import type { Queue } from "./queue.ts";
import { unseen } from "./reasons.ts";

export interface SweepOptions {
  readonly store: NudgeStore;
  readonly queue: Pick<Queue, "add">;
  readonly clock: Clock;
  readonly log: Log;
  readonly paces: Paces;
  readonly platforms: readonly string[];
  /** Whether what is not begun is left to the next process. */
  readonly isStopping?: () => boolean;
}

export interface Sweep {
  /** Claims all that is due and fills the queue. */
  run(): Promise<void>;
  /** Called when a nudge of a platform has left: fills the queue before it runs dry. */
  left(platform: string): Promise<void>;
}

/** Schedules in one transaction: some 300 ms. */
const batch = 2_000;
/** More is left to the next sweep. */
const batchesMost = 250;
/** After a long downtime so many missed days are written down. */
const missedMost = 30;
/** A job is put back for its turn once; more come from faults of the database. */
const jobAttempts = 20;
/** Jobs added at a time. */
const adding = 200;

/** The name of a nudge's job. */
export const nudgeJob = "nudge";

/** A job's id: each attempt has its own, so that a job that is stored is never the one that is needed. */
export const jobIdOf = ({ id, attempts }: Pick<OpenNudge, "id" | "attempts">): string => `n${id}.${attempts}`;

const folding = Temporal.Duration.from({ hours: 1 });

interface Filling {
  /** Jobs put in since the last sweep, which makes sure of all of them. */
  readonly added: Set<string>;
  /** More is due than fits. */
  more: boolean;
  /** Nudges that left since it was filled. */
  left: number;
  /** Fills one after the other: each puts in what the last one did not. */
  last: Promise<void>;
  running: number;
}

export function createSweep(options: SweepOptions): Sweep {
  const { store, queue, clock, log, paces, platforms, isStopping = () => false } = options;
  const fillings = new Map<string, Filling>();

  const fillingOf = (platform: string): Filling => {
    const known = fillings.get(platform) ?? {
      added: new Set(),
      more: false,
      left: 0,
      last: Promise.resolve(),
      running: 0,
    };
    fillings.set(platform, known);
    return known;
  };

  const fill = (platform: string): Promise<void> => {
    const filling = fillingOf(platform);
    filling.running += 1;
    const done = filling.last
      .then(() => fillNow(platform, filling))
      .finally(() => {
        filling.running -= 1;
      });
    filling.last = done.catch(() => {});
    return done;
  };

  const fillNow = async (platform: string, filling: Filling): Promise<void> => {
    filling.left = 0;
    const { queued } = paceOf(paces, platform);
    const open = await store.openNudges(platform, queued);
    filling.more = open.length >= queued.most || open.some(({ isLast }) => isLast);
    const missing = open.filter((nudge) => !filling.added.has(jobIdOf(nudge)));
    for (let index = 0; index < missing.length; index += adding) {
      const jobs = missing.slice(index, index + adding).map((nudge) => ({
        data: { id: nudge.id, workspace: nudge.workspace, platform },
        jobId: jobIdOf(nudge),
        attempts: jobAttempts,
      }));
      await queue.add(nudgeJob, jobs);
      for (const { jobId } of jobs) filling.added.add(jobId);
    }
  };

  /** Many are due at the same wall-clock time: what becomes of them is computed once a sweep's batch. */
  const deciding = () => {
    const now = clock.now();
    const known = new Map<string, Outlook>();
    return (schedule: StoredSchedule, due: Temporal.Instant): Step => {
      try {
        const key = [schedule.time, schedule.days, schedule.zone, schedule.lastDate, due].join(" ");
        const outlook = known.get(key) ?? outlookOf(schedule, due, now);
        known.set(key, outlook);
        return stepOf(outlook);
      } catch (error) {
        // One schedule that can't be computed must not keep the others.
        log.error({ err: error, schedule: schedule.id, workspace: schedule.workspace }, "a schedule can't be computed");
        return { kind: "block", why: error instanceof UnknownTimeZone ? "unknown time zone" : "unreadable schedule" };
      }
    };
  };

  let foldedAt: Temporal.Instant | undefined;
  /** Now and then: nobody waits for it. */
  const foldUnserved = async (): Promise<void> => {
    const now = clock.now();
    if (foldedAt !== undefined && Temporal.Instant.compare(foldedAt.add(folding), now) > 0) return;
    foldedAt = now;
    const folded = await store.foldUnserved(unseen);
    if (folded > 0) log.warn({ folded }, "nudges are over: for a day no process took them up");
  };

  return {
    async run() {
      for (const filling of fillings.values()) filling.added.clear();
      for (let round = 0; round < batchesMost; round++) {
        // Fewer than a batch may mean that another process holds the rest for a moment.
        const claimed = await store.claimDue(batch, deciding());
        // What is claimed leaves while the rest is being claimed; what was open before is put back where nothing is.
        if (claimed > 0 || round === 0) for (const platform of platforms) await fill(platform);
        if (claimed === 0 || isStopping()) break;
      }
      await foldUnserved();
    },
    async left(platform) {
      const filling = fillingOf(platform);
      filling.left += 1;
      const { queued } = paceOf(paces, platform);
      if (filling.more && filling.running === 0 && filling.left >= queued.each / 3) await fill(platform);
    },
  };
}

/** What becomes of all schedules that are alike, without what each row has of its own. */
interface Outlook {
  readonly next: Temporal.Instant;
  /** None where it is not due after all. */
  readonly rows: readonly Omit<NewNudge, "seed">[] | undefined;
}

/** Rules of a zone may have changed since the instant was computed. */
function outlookOf(schedule: StoredSchedule, stored: Temporal.Instant, now: Temporal.Instant): Outlook {
  const due = recheck(schedule, stored, schedule.lastDate) ?? stored;
  if (Temporal.Instant.compare(due, now) > 0) return { next: due, rows: undefined };
  const found = fold(due, now, schedule);
  const missed = found.folded
    .slice(-missedMost)
    .map((date) => ({ date, dueAt: dueOn(schedule, date, due), folded: lateWhy }));
  const sent = found.kind === "send" ? [{ date: found.date, dueAt: dueOn(schedule, found.date, due) }] : [];
  return { next: found.next, rows: [...missed, ...sent] };
}

function stepOf({ next, rows }: Outlook): Step {
  if (rows === undefined) return { kind: "move", next };
  return { kind: "advance", next, rows: rows.map((row) => ({ ...row, seed: randomUUID() })) };
}

function dueOn(schedule: StoredSchedule, date: Temporal.PlainDate, first: Temporal.Instant): Temporal.Instant {
  if (zoned(first, schedule.zone).toPlainDate().equals(date)) return first;
  return nextDue(schedule, date.toZonedDateTime(schedule.zone).toInstant().subtract({ nanoseconds: 1 }));
}
