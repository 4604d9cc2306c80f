/**
 * When a learner is due: the arithmetic of reminders, pure, on Temporal. No clock, no database, no platform.
 *
 * A schedule is wall-clock time, so an instant is computed from it one occurrence at a time and kept as an instant. What
 * a learner was sent is remembered by local date: whatever happens to clocks, zones and schedules, no local date is due twice.
 */

/** ISO weekday: 1 is Monday, 7 is Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

export interface Schedule {
  /** Local wall-clock time; whole minutes. */
  readonly time: Temporal.PlainTime;
  /** At least one, ascending, none twice. */
  readonly days: readonly Weekday[];
  /** IANA zone, such as `Europe/Berlin`. */
  readonly zone: string;
}

/** The zone is not in this runtime's IANA data, or is an offset, which knows no clock changes. */
export class UnknownTimeZone extends Error {
  override readonly name = "UnknownTimeZone";
  readonly zone: string;

  constructor(zone: string) {
    super(`“${zone}” is not a time zone of the IANA database; Europe/Berlin is one.`);
    this.zone = zone;
  }
}

/** A nudge this late still counts as on time: sweeps come once a minute, and many are due at 09:00. */
const onTime = Temporal.Duration.from({ minutes: 10 });
/** Later than this it belongs to another part of the day. */
const latest = Temporal.Duration.from({ hours: 2 });
/** From this local time on, what is late waits for the next one. */
const quietFrom = Temporal.PlainTime.from("22:00");
/** Two messages closer than this become one. */
const together = Temporal.Duration.from({ hours: 1 });
/** One weekday alone recurs within 7 days, within 14 if its date was skipped by the zone; the rest is room. */
const horizon = 21;

/**
 * The next instant at which a learner is due, strictly after `after`.
 *
 * A local time that a DST jump skips moves later by the length of the jump, also past midnight; one that occurs twice
 * fires on the first (`Temporal` disambiguation "compatible"). Dates that a zone skipped whole are passed. Never two
 * instants on one local day: where a moved time lands on a day that has its own, the day's own is left out.
 *
 * @param schedule local wall-clock time, ISO weekdays 1–7 and IANA zone
 * @param after    UTC instant
 * @throws {UnknownTimeZone} the zone is not in this runtime's IANA data
 */
export function nextDue(schedule: Schedule, after: Temporal.Instant): Temporal.Instant {
  // The day before comes first: its time may have moved past midnight.
  const first = localDateOf(after, schedule.zone).subtract({ days: 1 });
  for (let days = 0; days <= horizon; days++) {
    const due = dueOn(schedule, first.add({ days }));
    if (due !== undefined && Temporal.Instant.compare(due, after) > 0) return due;
  }
  throw new RangeError(`A schedule without weekdays is never due (${schedule.days.join(",")}).`);
}

/**
 * The next instant after a schedule was changed or its learner travelled: strictly after `now`, on a local date later
 * than the last one that had a nudge. Going west a date may come again: it stays as it was, and has no second nudge.
 *
 * @param lastDate the latest local date, in the zone of its time, that a nudge was written for; none before the first
 */
export function nextDueAfterChange(
  schedule: Schedule,
  lastDate: Temporal.PlainDate | undefined,
  now: Temporal.Instant,
): Temporal.Instant {
  let due = nextDue(schedule, now);
  while (lastDate !== undefined && Temporal.PlainDate.compare(localDateOf(due, schedule.zone), lastDate) <= 0) {
    // Far ahead only where a stored date is wrong; then by leaps, not day by day.
    const eve = startOf(lastDate, schedule.zone);
    due = nextDue(schedule, later(due, eve));
  }
  return due;
}

/**
 * The next instant of a schedule paused until a date: on that date or after, strictly after `now`.
 *
 * @param until    local date on which the pause is over
 * @param lastDate as in `nextDueAfterChange`
 */
export function nextDueAfterPause(
  schedule: Schedule,
  until: Temporal.PlainDate,
  lastDate: Temporal.PlainDate | undefined,
  now: Temporal.Instant,
): Temporal.Instant {
  const justBefore = startOf(until, schedule.zone).subtract({ nanoseconds: 1 });
  return nextDueAfterChange(schedule, lastDate, later(justBefore, now));
}

/** What becomes of a nudge that was found due. */
export type Found =
  | {
      /** Sent, for the local date `date`. */
      readonly kind: "send";
      readonly date: Temporal.PlainDate;
      /** Beyond the minutes that count as on time. */
      readonly late: boolean;
      /** Local dates whose nudges were missed and are told of in this one, oldest first. */
      readonly folded: readonly Temporal.PlainDate[];
      readonly next: Temporal.Instant;
    }
  | {
      /** Too late: nothing is sent now, the dates are told of in the next one. */
      readonly kind: "fold";
      readonly folded: readonly Temporal.PlainDate[];
      readonly next: Temporal.Instant;
    };

/**
 * What becomes of a schedule found due at `now`. On time or late by up to two hours its nudge is sent; later than that,
 * or late and past 22:00 local (or past midnight), it folds into the next. Of several missed while nothing ran, the last
 * alone can be sent.
 *
 * @param dueAt the schedule's stored instant
 * @param now   when it was found, at or after `dueAt`
 */
export function fold(dueAt: Temporal.Instant, now: Temporal.Instant, schedule: Schedule): Found {
  const folded: Temporal.PlainDate[] = [];
  let last = dueAt;
  let date = localDateOf(last, schedule.zone);
  let next = nextDueAfterChange(schedule, date, last);
  while (Temporal.Instant.compare(next, now) <= 0) {
    folded.push(date);
    last = next;
    date = localDateOf(last, schedule.zone);
    next = nextDueAfterChange(schedule, date, last);
  }
  const delay = delayOf(last, now, schedule.zone);
  return delay === "too late"
    ? { kind: "fold", folded: [...folded, date], next }
    : { kind: "send", date, late: delay === "late", folded, next };
}

/**
 * What becomes of a snoozed nudge found at `now`: as with `fold`, except that the schedule's own next one, if its time has
 * come as well, takes its place.
 *
 * @param until when the snoozed row was due
 */
export function foldSnoozed(
  until: Temporal.Instant,
  now: Temporal.Instant,
  schedule: Schedule,
): { readonly kind: "send"; readonly late: boolean } | { readonly kind: "fold"; readonly into: Temporal.Instant } {
  const into = nextDue(schedule, until);
  const delay = delayOf(until, now, schedule.zone);
  return delay === "too late" || Temporal.Instant.compare(into, now) <= 0
    ? { kind: "fold", into }
    : { kind: "send", late: delay === "late" };
}

/** What becomes of a nudge that its learner put off. */
export type Snoozed =
  /** The same row, due at `at`. */
  | { readonly kind: "moved"; readonly at: Temporal.Instant }
  /** Within an hour of the next one, or after it: they merge, and nothing is sent until then. */
  | { readonly kind: "merged"; readonly into: Temporal.Instant };

/** @param until the instant the learner chose; at the earliest `now` */
export function snooze(until: Temporal.Instant, now: Temporal.Instant, schedule: Schedule): Snoozed {
  const at = later(until, now);
  const into = nextDue(schedule, now);
  return Temporal.Instant.compare(at, into.subtract(together)) > 0 ? { kind: "merged", into } : { kind: "moved", at };
}

/**
 * A stored instant held against today's zone data: rules change after the fact, and then the wall-clock time counts.
 *
 * @param storedDue a schedule's next due instant, computed under whatever data the runtime had then; not a snoozed nudge's
 * @param lastDate  as in `nextDueAfterChange`
 * @returns the instant it should be, or nothing where the stored one still is right
 */
export function recheck(
  schedule: Schedule,
  storedDue: Temporal.Instant,
  lastDate: Temporal.PlainDate | undefined,
): Temporal.Instant | undefined {
  // Rules move a zone by hours: of the occurrences around the stored instant the nearest is the one that was meant.
  const before = dueBefore(schedule, storedDue);
  const after = nextDue(schedule, storedDue.subtract({ nanoseconds: 1 }));
  if (after.equals(storedDue)) return undefined;
  const nearest =
    before !== undefined && Temporal.Duration.compare(storedDue.since(before), after.since(storedDue)) < 0;
  const meant = nearest ? before : after;
  const isFree = lastDate === undefined || Temporal.PlainDate.compare(localDateOf(meant, schedule.zone), lastDate) > 0;
  return isFree ? meant : nextDueAfterChange(schedule, lastDate, meant);
}

/** The same schedule 15 minutes earlier and later, for an hour that is full. Past midnight the days move along. */
export function offers(schedule: Schedule): { readonly earlier: Schedule; readonly later: Schedule } {
  return { earlier: shifted(schedule, -15), later: shifted(schedule, 15) };
}

/**
 * The date on a learner's calendar at an instant.
 *
 * @throws {UnknownTimeZone} the zone is not in this runtime's IANA data
 */
export function localDateOf(at: Temporal.Instant, zone: string): Temporal.PlainDate {
  return zoned(at, zone).toPlainDate();
}

/**
 * An instant on a zone's clock.
 *
 * @throws {UnknownTimeZone} the zone is not in this runtime's IANA data
 */
export function zoned(at: Temporal.Instant, zone: string): Temporal.ZonedDateTime {
  if (!isTimeZone(zone)) throw new UnknownTimeZone(zone);
  return at.toZonedDateTimeISO(zone);
}

/** Known to this runtime under this name, in whatever case; an offset such as `+02:00` is none. */
export function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The instant a local date is due at, if it is: an allowed day that exists and whose turn the day before didn't take. */
function dueOn(schedule: Schedule, date: Temporal.PlainDate): Temporal.Instant | undefined {
  const due = plainlyDueOn(schedule, date);
  if (due === undefined) return undefined;
  const eve = plainlyDueOn(schedule, date.subtract({ days: 1 }));
  return eve !== undefined && localDateOf(eve, schedule.zone).equals(localDateOf(due, schedule.zone)) ? undefined : due;
}

function plainlyDueOn({ time, days, zone }: Schedule, date: Temporal.PlainDate): Temporal.Instant | undefined {
  if (!days.some((day) => day === date.dayOfWeek)) return undefined;
  const isSkipped = !date.toZonedDateTime(zone).toPlainDate().equals(date);
  return isSkipped ? undefined : date.toZonedDateTime({ timeZone: zone, plainTime: time }).toInstant();
}

/** The last occurrence strictly before an instant, within the horizon. */
function dueBefore(schedule: Schedule, at: Temporal.Instant): Temporal.Instant | undefined {
  // The day after comes first: where clocks went back over midnight, it had begun before.
  const first = localDateOf(at, schedule.zone).add({ days: 1 });
  for (let days = 0; days <= horizon; days++) {
    const due = dueOn(schedule, first.subtract({ days }));
    if (due !== undefined && Temporal.Instant.compare(due, at) < 0) return due;
  }
  return undefined;
}

function delayOf(dueAt: Temporal.Instant, now: Temporal.Instant, zone: string): "on time" | "late" | "too late" {
  const lateness = now.since(dueAt);
  if (Temporal.Duration.compare(lateness, onTime) <= 0) return "on time";
  const local = zoned(now, zone);
  const isQuiet =
    !local.toPlainDate().equals(localDateOf(dueAt, zone)) ||
    Temporal.PlainTime.compare(local.toPlainTime(), quietFrom) >= 0;
  return isQuiet || Temporal.Duration.compare(lateness, latest) > 0 ? "too late" : "late";
}

function shifted({ time, days, zone }: Schedule, minutes: number): Schedule {
  const on = Temporal.PlainDate.from("2024-01-01").toPlainDateTime(time).add({ minutes });
  const overMidnight = on.toPlainDate().since("2024-01-01").days;
  return { time: on.toPlainTime(), days: days.map((day) => weekday(day + overMidnight)).toSorted(), zone };
}

/** 0 is Sunday and 8 is Monday. */
function weekday(day: number): Weekday {
  const all = [7, 1, 2, 3, 4, 5, 6] as const satisfies readonly Weekday[];
  return all.at(day % 7) ?? 7;
}

function startOf(date: Temporal.PlainDate, zone: string): Temporal.Instant {
  if (!isTimeZone(zone)) throw new UnknownTimeZone(zone);
  return date.toZonedDateTime(zone).toInstant();
}

function later(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(a, b) < 0 ? b : a;
}
