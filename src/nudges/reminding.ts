/** What learners do with their schedules: the arithmetic of `learning/` and the rows of `storage/` put together. */
import { randomUUID } from "node:crypto";
import {
  isTimeZone,
  nextDueAfterChange,
  nextDueAfterPause,
  type Snoozed,
  snooze as snoozed,
  zoned,
} from "../learning/schedule.ts";
import type { NewSchedule, NudgeStore, PersonKey, StoredSchedule } from "../storage/index.ts";
import { unknownZone } from "./reasons.ts";
import { createRoom, type Room, type RoomOptions } from "./room.ts";

export interface RemindingOptions extends RoomOptions {
  readonly store: NudgeStore;
}

export interface Reminding extends Room {
  /**
   * Sets when somebody, or a channel, is written to. A local day that had its nudge has no second one.
   *
   * @throws {UnknownTimeZone}
   */
  set(schedule: NewSchedule): Promise<StoredSchedule>;
  /** Other days or another zone: what is paused, blocked or off stays so, unless it rested for want of a zone that is known. */
  change(schedule: StoredSchedule, to: Partial<Pick<StoredSchedule, "days" | "zone">>): Promise<StoredSchedule>;
  /** Rests until a local day, on which it goes on. @returns its first instant then */
  pause(schedule: StoredSchedule, until: Temporal.PlainDate): Promise<Temporal.Instant>;
  /** Goes on after a pause, after it was off, or once it can be delivered again. @returns its next instant */
  resume(schedule: StoredSchedule): Promise<Temporal.Instant>;
  off(schedule: StoredSchedule): Promise<void>;
  /** Puts a nudge off. Undefined where it is not theirs to put off, or no more, or none comes by itself. */
  snooze(key: PersonKey, nudge: string, until: Temporal.Instant): Promise<Snoozed | undefined>;
}

/** Whether a pause is on; one of a zone that nobody knows any more can't be told from one that is over. */
export const isPaused = ({ pausedUntil, zone }: StoredSchedule, now: Temporal.Instant): boolean =>
  pausedUntil !== undefined &&
  isTimeZone(zone) &&
  Temporal.PlainDate.compare(pausedUntil, zoned(now, zone).toPlainDate()) > 0;

/**
 * The next instant of a schedule as it stands, not before its pause is over.
 *
 * @throws {UnknownTimeZone}
 */
export function nextOf(
  schedule: Pick<StoredSchedule, "time" | "days" | "zone" | "pausedUntil" | "lastDate">,
  now: Temporal.Instant,
): Temporal.Instant {
  const { pausedUntil, lastDate } = schedule;
  return pausedUntil === undefined
    ? nextDueAfterChange(schedule, lastDate, now)
    : nextDueAfterPause(schedule, pausedUntil, lastDate, now);
}

export function createReminding(options: RemindingOptions): Reminding {
  const { store, clock } = options;
  return {
    ...createRoom(options),
    set: (schedule) => store.setSchedule(schedule, (lastDate) => nextDueAfterChange(schedule, lastDate, clock.now())),
    async change(schedule, to) {
      const cured = to.zone === undefined ? undefined : unknownZone;
      const changed = await store.changeSchedule(schedule, to, (one) => nextOf(one, clock.now()), cured);
      return changed ?? { ...schedule, ...to };
    },
    async pause(schedule, until) {
      const next = nextDueAfterPause(schedule, until, schedule.lastDate, clock.now());
      await store.pauseSchedule(schedule, until, next);
      return next;
    },
    async resume(schedule) {
      const next = nextDueAfterChange(schedule, schedule.lastDate, clock.now());
      await store.resumeSchedule(schedule, next);
      return next;
    },
    off: (schedule) => store.stopSchedule(schedule, "off"),
    async snooze(key, nudge, until) {
      const schedule = await store.findSchedule(key);
      if (schedule === undefined || schedule.state !== "on" || isPaused(schedule, clock.now())) return undefined;
      const outcome = snoozed(until, clock.now(), schedule);
      if (outcome.kind === "merged") return (await store.mergeNudge(key, nudge)) ? outcome : undefined;
      return (await store.snoozeNudge(key, nudge, outcome.at, randomUUID())) ? outcome : undefined;
    },
  };
}
