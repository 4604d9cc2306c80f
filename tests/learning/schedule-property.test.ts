import fc from "fast-check";
import { expect, test } from "vitest";
import {
  fold,
  nextDue,
  nextDueAfterChange,
  recheck,
  type Schedule,
  type Weekday,
} from "../../src/learning/schedule.ts";
import { dueMinutes } from "./schedule-reference.ts";

const zones = Intl.supportedValuesOf("timeZone");
const day = 24 * 60;
const everyDay = [1, 2, 3, 4, 5, 6, 7] as const satisfies readonly Weekday[];
const minuteOf = (text: string) => Temporal.Instant.from(text).epochMilliseconds / 60_000;
const instant = (minute: number) => Temporal.Instant.fromEpochMilliseconds(minute * 60_000);

const zone = fc.constantFrom(...zones);
const moment = fc.integer({ min: minuteOf("1990-01-08T00:00Z"), max: minuteOf("2040-01-01T00:00Z") }).map(instant);
const time = fc
  .integer({ min: 0, max: day - 1 })
  .map((minute) => new Temporal.PlainTime(Math.floor(minute / 60), minute % 60));
const days = fc.subarray([...everyDay], { minLength: 1 });
const schedule: fc.Arbitrary<Schedule> = fc.record({ time, days, zone });

/** The instants at which a zone's clocks change, in a window of years. */
function changes(of: string, from: string, to: string): Temporal.ZonedDateTime[] {
  const found: Temporal.ZonedDateTime[] = [];
  let at = Temporal.Instant.from(from).toZonedDateTimeISO(of).getTimeZoneTransition("next");
  while (at !== null && Temporal.Instant.compare(at.toInstant(), Temporal.Instant.from(to)) < 0) {
    found.push(at);
    at = at.getTimeZoneTransition("next");
  }
  return found;
}

/** What `nextDue` says from a minute on, up to another. */
function walk(of: Schedule, from: number, to: number): string[] {
  const found: string[] = [];
  let due = nextDue(of, instant(from).subtract({ nanoseconds: 1 }));
  while (Temporal.Instant.compare(due, instant(to)) < 0) {
    found.push(due.toString());
    due = nextDue(of, due);
  }
  return found;
}

/** Three days either side of a change are told alike, the first aside: what came before the window may reach into it. */
function expectAsOnTheWall(of: Schedule, change: Temporal.Instant): void {
  const at = Math.floor(change.epochMilliseconds / 60_000);
  const slow = dueMinutes(of, at - 3 * day, at + 3 * day).filter((minute) => minute >= at - 2 * day);
  const fast = walk(of, at - 2 * day, at + 3 * day - 1);
  expect(fast, JSON.stringify(of)).toEqual(
    slow.filter((minute) => minute < at + 3 * day - 1).map((minute) => instant(minute).toString()),
  );
}

test("around every clock change of every zone from 2026 to 2032 it is due when a clock on the wall says so", () => {
  let compared = 0;
  for (const of of zones) {
    for (const change of changes(of, "2026-01-01T00:00Z", "2033-01-01T00:00Z")) {
      const wall = change.toPlainTime();
      for (const minutes of [-45, 15]) {
        const near = wall.add({ minutes }).round("minute");
        expectAsOnTheWall({ time: near, days: everyDay, zone: of }, change.toInstant());
        compared++;
      }
    }
  }
  expect(compared).toBeGreaterThan(2000);
});

test("around any clock change since 1990, on any days, it is due when a clock on the wall says so", () => {
  const changing = zones
    .map((of) => ({ of, found: changes(of, "1990-01-08T00:00Z", "2040-01-01T00:00Z") }))
    .filter(({ found }) => found.length > 0);
  const near = fc.constantFrom(...changing).chain(({ of, found }) =>
    fc.record({
      zone: fc.constant(of),
      days,
      change: fc.constantFrom(...found),
      minutes: fc.integer({ min: -150, max: 90 }),
    }),
  );
  fc.assert(
    fc.property(near, ({ zone: of, days: on, change, minutes }) => {
      const wall = change.toPlainTime().add({ minutes }).round("minute");
      expectAsOnTheWall({ time: wall, days: on, zone: of }, change.toInstant());
    }),
    { numRuns: 800 },
  );
});

test("it is due strictly later, on an allowed day, never before its wall-clock time, at most once a local day", () => {
  fc.assert(
    fc.property(schedule, moment, (of, after) => {
      const dates = new Set<string>();
      let last = after;
      for (let count = 0; count < 4; count++) {
        const due = nextDue(of, last);
        expect(Temporal.Instant.compare(due, last)).toBe(1);
        const shown = due.toZonedDateTimeISO(of.zone);
        const gap = shown.toPlainTime().equals(of.time) ? 0 : jumpBefore(shown);
        const meant = shown.toPlainDateTime().subtract({ nanoseconds: gap });
        expect(gap).toBeGreaterThanOrEqual(0);
        expect(meant.toPlainTime().equals(of.time)).toBe(true);
        expect(of.days).toContain(meant.dayOfWeek);
        dates.add(shown.toPlainDate().toString());
        last = due;
      }
      expect(dates.size).toBe(4);
    }),
    { numRuns: 2000 },
  );
});

test("whenever one asks before it is due, the answer is the same; asked later it is never earlier", () => {
  fc.assert(
    fc.property(schedule, moment, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (of, after, part) => {
      const due = nextDue(of, after);
      const wait = due.since(after).total("minutes");
      const between = after.add({ minutes: Math.floor(wait * part) });
      expect(nextDue(of, between).equals(due)).toBe(true);
      expect(Temporal.Instant.compare(nextDue(of, due.add({ minutes: Math.floor(wait * part) })), due)).toBe(1);
    }),
    { numRuns: 2000 },
  );
});

test("a learner who travels and changes their mind as they like has at most one nudge a local date", () => {
  const step = fc.record({ to: schedule, after: fc.integer({ min: 0, max: 3 * day }) });
  fc.assert(
    fc.property(moment, fc.array(step, { minLength: 2, maxLength: 12 }), (start, steps) => {
      const sent: string[] = [];
      let now = start;
      let lastDate: Temporal.PlainDate | undefined;
      for (const { to, after } of steps) {
        const until = now.add({ minutes: after });
        let due = nextDueAfterChange(to, lastDate, now);
        while (Temporal.Instant.compare(due, until) <= 0) {
          lastDate = due.toZonedDateTimeISO(to.zone).toPlainDate();
          sent.push(lastDate.toString());
          due = nextDueAfterChange(to, lastDate, due);
        }
        now = until;
      }
      expect(sent).toEqual([...new Set(sent)].toSorted());
    }),
    { numRuns: 1000 },
  );
});

test("found at any time, every date missed is told of once, and the next one is still to come", () => {
  fc.assert(
    fc.property(schedule, moment, fc.integer({ min: 0, max: 40 * day }), (of, start, late) => {
      const dueAt = nextDue(of, start);
      const now = dueAt.add({ minutes: late });
      const found = fold(dueAt, now, of);
      const told = found.kind === "send" ? [...found.folded, found.date] : found.folded;
      const passed: string[] = [];
      for (let due = dueAt; Temporal.Instant.compare(due, now) <= 0; due = nextDue(of, due))
        passed.push(due.toZonedDateTimeISO(of.zone).toPlainDate().toString());
      expect(told.map(String)).toEqual(passed);
      expect(found.next.equals(nextDue(of, now))).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test("an instant moved by up to two hours by other rules is set right, a right one is left alone", () => {
  fc.assert(
    fc.property(schedule, moment, fc.integer({ min: -120, max: 120 }), (of, start, minutes) => {
      const due = nextDue(of, start);
      const corrected = recheck(of, due.add({ minutes }), undefined) ?? due.add({ minutes });
      expect(corrected.equals(due)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

/** How far the clock jumped forward at the last change before an instant, in nanoseconds. */
function jumpBefore(shown: Temporal.ZonedDateTime): number {
  const change = shown.add({ nanoseconds: 1 }).getTimeZoneTransition("previous");
  if (change === null) return 0;
  return change.offsetNanoseconds - change.subtract({ nanoseconds: 1 }).offsetNanoseconds;
}
