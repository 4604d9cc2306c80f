/** Whether what is set for an hour comes on time, and which times near it have room. */
import type { Clock } from "../clock.ts";
import { isTimeZone, nextDueAfterChange, offers, type Schedule, zoned } from "../learning/schedule.ts";
import type { Log } from "../ops/log.ts";
import type { Around, NudgeStore, StoredSchedule } from "../storage/index.ts";
import { type Paces, paceOf, quarter, waitAt } from "./pace.ts";

export interface RoomOptions {
  readonly store: Pick<NudgeStore, "dueAround">;
  readonly clock: Clock;
  readonly paces: Paces;
  /** Where whoever runs the mentor is warned. */
  readonly log?: Log;
}

export interface Room {
  /** Whether so much is due by an instant that what is set for it would come over a quarter of an hour late. */
  isFull(of: RoomOf, due: Temporal.Instant): Promise<boolean>;
  /**
   * Undefined where a schedule comes on time; else the times a quarter of an hour earlier and later that do, on the same days.
   * Whoever runs the mentor is warned.
   */
  ifFull(schedule: StoredSchedule): Promise<readonly Schedule[] | undefined>;
}

/** @property but the schedule itself, which is not in its own way */
export interface RoomOf {
  readonly platform: string;
  readonly workspace: string;
  readonly but?: string;
}

/** What waited longer was folded. */
const longestWait = Temporal.Duration.from({ hours: 2 });
/** Of so many times is known that they were warned of. */
const warnedMost = 1_000;

export function createRoom({ store, clock, paces, log }: RoomOptions): Room {
  const warned = new Set<string>();

  const isFull = async ({ platform, workspace, but }: RoomOf, due: Temporal.Instant): Promise<boolean> => {
    const pace = paceOf(paces, platform);
    const of = { platform, ...(pace.of === "workspace" && { workspace }), ...(but !== undefined && { but }) };
    const from = due.subtract(longestWait);
    const now = clock.now();
    const around = await store.dueAround(of, from, due.add({ minutes: 1 }));
    // What should have left by now leaves from now on.
    const all = [...around.known, ...again(around, from)].map(({ at, count }) => ({
      at: Temporal.Instant.compare(at, now) < 0 ? now : at,
      count,
    }));
    return Temporal.Duration.compare(waitAt(due, all, pace), quarter) >= 0;
  };

  const warn = (of: RoomOf, due: Temporal.Instant): void => {
    const { platform, workspace } = of;
    const where = { platform, ...(paceOf(paces, platform).of === "workspace" && { workspace }) };
    const key = JSON.stringify([where, due.toString()]);
    if (warned.has(key)) return;
    if (warned.size >= warnedMost) warned.clear();
    warned.add(key);
    log?.warn(
      { ...where, at: due.toString() },
      "a time is full: a reminder was set at which over a quarter of an hour is waited",
    );
  };

  return {
    isFull,
    async ifFull(schedule) {
      const { nextDue, platform, workspace, id, lastDate, time } = schedule;
      const of = { platform, workspace, but: id };
      if (nextDue === undefined || !(await isFull(of, nextDue))) return undefined;
      warn(of, nextDue);
      const free: Schedule[] = [];
      const { earlier, later } = offers(schedule);
      // Past midnight it would be another day than the one that was chosen.
      const onThatDay = [
        ...(Temporal.PlainTime.compare(earlier.time, time) < 0 ? [earlier] : []),
        ...(Temporal.PlainTime.compare(later.time, time) > 0 ? [later] : []),
      ];
      for (const offer of onThatDay) {
        if (!(await isFull(of, nextDueAfterChange(offer, lastDate, clock.now())))) free.push(offer);
      }
      return free;
    },
  };
}

/** What was due on a day before, at the instants at which it is due again within two hours from one on. */
function again({ earlier }: Around, from: Temporal.Instant): readonly { at: Temporal.Instant; count: number }[] {
  const local = new Map<string, Temporal.ZonedDateTime | undefined>();
  return earlier.flatMap(({ zone, time, days, count }) => {
    if (!local.has(zone)) local.set(zone, isTimeZone(zone) ? zoned(from, zone) : undefined);
    const begin = local.get(zone);
    if (begin === undefined) return [];
    const today = begin.withPlainTime(time);
    const at = Temporal.ZonedDateTime.compare(today, begin) < 0 ? begin.add({ days: 1 }).withPlainTime(time) : today;
    const isTheirs = days.includes(String(at.dayOfWeek));
    return isTheirs ? [{ at: at.toInstant(), count }] : [];
  });
}
