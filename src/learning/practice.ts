/**
 * The days a learner practised and what is made of them: streaks and the look of a week.
 *
 * Pure, and kind on purpose. A day counts by the local date kept with each practice, so that no later travel rewrites it.
 * A day off by the learner's own schedule, or paused, is no gap. Two missed days in a calendar month are rest days, free
 * and spent by themselves. A third does not set the streak to nothing: it then reaches back to where two suffice.
 */

/** Something was practised: an answer given, a lesson done. */
export interface Practice {
  readonly at: Temporal.Instant;
  /** The learner's local date at that instant, in the zone they were in. */
  readonly date: Temporal.PlainDate;
}

/** ISO weekday, Monday is 1. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** Which days the learner meant to practise. Kept as history: who changes to daily did not miss last month's Sundays. */
export interface Intent {
  /** Weekdays in force from a date on, in any order; before the first one, and without any, Monday to Friday. */
  readonly schedules: readonly { readonly from: Temporal.PlainDate; readonly days: ReadonlySet<number> }[];
  /** Both ends included; without `until` it still lasts. */
  readonly pauses: readonly { readonly from: Temporal.PlainDate; readonly until?: Temporal.PlainDate | undefined }[];
}

export interface Streak {
  /** Days practised in the run of days that ends now. */
  readonly days: number;
  /** Days practised in the longest run there was, this one included. */
  readonly longest: number;
  /** Missed days that the present run has spent as rest days, oldest first. */
  readonly rested: readonly Temporal.PlainDate[];
  /** Rest days that the present calendar month still has. */
  readonly restDaysLeft: number;
  readonly practisedToday: boolean;
}

const restDaysAMonth = 2;
const usualDays: ReadonlySet<number> = new Set([1, 2, 3, 4, 5]);
/** Whoever practises once in this time has missed no day, whatever the calendars of the places they passed say. */
const aDay = Temporal.Duration.from({ hours: 24 });

/** How many local dates were practised on. */
export function daysPractised(practices: readonly Practice[]): number {
  return new Set(practices.map(({ date }) => date.toString())).size;
}

/**
 * The streak now. A run of days may hold two missed days of each calendar month; the present one is the longest such run
 * that ends now, so another practice, whenever it was, never makes a streak shorter, and neither does travelling.
 * Today is missed only when it is over.
 *
 * @param practices in any order; of a date with several, the first and the last suffice
 * @param now       in the zone where the learner is
 */
export function streak(practices: readonly Practice[], intent: Intent, now: Temporal.ZonedDateTime): Streak {
  const days = timeline(practices, intent, now);
  const counts = new Map<string, number>();
  const missedIn = new Map<string, number>();
  const add = (map: Map<string, number>, key: string, by: 1 | -1) => {
    const count = (map.get(key) ?? 0) + by;
    if (count === 0) map.delete(key);
    else map.set(key, count);
    return count;
  };
  let start = 0;
  let longest = 0;
  for (const { date, isMissed } of days) {
    if (!isMissed) add(counts, date.toString(), 1);
    else if (add(missedIn, monthOf(date), 1) > restDaysAMonth) {
      for (let isOver = true; isOver; start++) {
        const first = days[start];
        if (first === undefined) break;
        if (first.isMissed) add(missedIn, monthOf(first.date), -1);
        else add(counts, first.date.toString(), -1);
        isOver = !(first.isMissed && monthOf(first.date) === monthOf(date));
      }
    }
    longest = Math.max(longest, counts.size);
  }
  const run = counts.size === 0 ? [] : days.slice(start);
  const firstPractised = run.findIndex(({ isMissed }) => !isMissed);
  const rested = run.slice(Math.max(0, firstPractised)).filter(({ isMissed }) => isMissed);
  const today = now.toPlainDate();
  const spent = rested.filter(({ date }) => monthOf(date) === monthOf(today)).length;
  return {
    days: counts.size,
    longest,
    rested: rested.map(({ date }) => date),
    restDaysLeft: restDaysAMonth - spent,
    practisedToday: practices.some(({ date }) => date.equals(today)),
  };
}

/** `off`: by schedule or pause, or before the first practice; `rest`: missed and free; `quiet`: missed; `open`: today, still to come; `ahead`: not there yet. */
export type DayState = "practised" | "off" | "rest" | "quiet" | "open" | "ahead";

export interface DayView {
  readonly date: Temporal.PlainDate;
  readonly state: DayState;
}

/** The seven days, Monday first, of the week that is `weeksBack` weeks before the present one. */
export function weekView(
  practices: readonly Practice[],
  intent: Intent,
  now: Temporal.ZonedDateTime,
  weeksBack = 0,
): DayView[] {
  const today = now.toPlainDate();
  const monday = today.subtract({ days: today.dayOfWeek - 1 + 7 * weeksBack });
  const practised = new Set(practices.map(({ date }) => date.toString()));
  const first = practices.map(({ date }) => date).sort(Temporal.PlainDate.compare)[0] ?? today;
  const rested = new Set(streak(practices, intent, now).rested.map((date) => date.toString()));
  const state = (date: Temporal.PlainDate): DayState => {
    if (practised.has(date.toString())) return "practised";
    const order = Temporal.PlainDate.compare(date, today);
    if (!isPlanned(date, intent) || Temporal.PlainDate.compare(date, first) < 0) return "off";
    if (order > 0) return "ahead";
    if (order === 0) return "open";
    return rested.has(date.toString()) ? "rest" : "quiet";
  };
  return Array.from({ length: 7 }, (_, index) => monday.add({ days: index })).map((date) => ({
    date,
    state: state(date),
  }));
}

/** Days practised in each of the last `weeks` weeks, oldest first, the present one last; `monday` is where a week starts. */
export function practisedByWeek(
  practices: readonly Practice[],
  today: Temporal.PlainDate,
  weeks: number,
): { readonly monday: Temporal.PlainDate; readonly days: number }[] {
  const practised = new Set(practices.map(({ date }) => date.toString()));
  const thisMonday = today.subtract({ days: today.dayOfWeek - 1 });
  return Array.from({ length: weeks }, (_, index) => thisMonday.subtract({ weeks: weeks - 1 - index })).map(
    (monday) => ({
      monday,
      days: [0, 1, 2, 3, 4, 5, 6].filter((days) => practised.has(monday.add({ days }).toString())).length,
    }),
  );
}

interface Day {
  readonly date: Temporal.PlainDate;
  readonly isMissed: boolean;
}

/**
 * Days practised and days missed, in the order they were lived. A day is missed if it was planned, nothing was practised
 * on it, and the practices around it lie more than a day apart: who flies over the date line lives no day twice, and
 * skips one without missing it.
 */
function timeline(practices: readonly Practice[], intent: Intent, now: Temporal.ZonedDateTime): Day[] {
  const ordered = practices.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at));
  const practised = new Set(practices.map(({ date }) => date.toString()));
  const end: Practice = { at: now.toInstant(), date: now.toPlainDate() };
  return ordered.flatMap((practice, index) => {
    const next = ordered[index + 1] ?? end;
    const apart = next.at.since(practice.at);
    const missed = Temporal.Duration.compare(apart, aDay) <= 0 ? [] : datesBetween(practice.date, next.date);
    return [
      { date: practice.date, isMissed: false },
      ...missed
        .filter((date) => isPlanned(date, intent) && !practised.has(date.toString()))
        .map((date) => ({ date, isMissed: true })),
    ];
  });
}

function datesBetween(from: Temporal.PlainDate, to: Temporal.PlainDate): Temporal.PlainDate[] {
  const days = Math.max(0, from.until(to).days - 1);
  return Array.from({ length: days }, (_, index) => from.add({ days: index + 1 }));
}

function isPlanned(date: Temporal.PlainDate, { schedules, pauses }: Intent): boolean {
  const isPaused = pauses.some(
    ({ from, until }) =>
      Temporal.PlainDate.compare(date, from) >= 0 &&
      (until === undefined || Temporal.PlainDate.compare(date, until) <= 0),
  );
  if (isPaused) return false;
  const inForce = schedules
    .filter(({ from }) => Temporal.PlainDate.compare(from, date) <= 0)
    .reduce<Intent["schedules"][number] | undefined>(
      (last, one) => (last === undefined || Temporal.PlainDate.compare(one.from, last.from) >= 0 ? one : last),
      undefined,
    );
  return (inForce?.days ?? usualDays).has(date.dayOfWeek);
}

function monthOf(date: Temporal.PlainDate): string {
  return date.toPlainYearMonth().toString();
}
