import fc from "fast-check";
import { expect, test } from "vitest";
import {
  daysPractised,
  type Intent,
  type Practice,
  practisedByWeek,
  streak,
  weekView,
} from "../../src/learning/practice.ts";

const date = (text: string) => Temporal.PlainDate.from(text);
const everyDay: Intent = {
  schedules: [{ from: date("2020-01-01"), days: new Set([1, 2, 3, 4, 5, 6, 7]) }],
  pauses: [],
};
const unset: Intent = { schedules: [], pauses: [] };

/** A practice at a local time in a zone, Berlin unless said. */
function at(text: string, zone = "Europe/Berlin"): Practice {
  const when = Temporal.ZonedDateTime.from(`${text.includes("T") ? text : `${text}T08:30`}[${zone}]`);
  return { at: when.toInstant(), date: when.toPlainDate() };
}
const now = (text: string, zone = "Europe/Berlin") => Temporal.ZonedDateTime.from(`${text}[${zone}]`);
/** One practice on each day of a month. */
const days = (month: string, ...numbers: number[]) =>
  numbers.map((number) => at(`${month}-${String(number).padStart(2, "0")}`));
const texts = (dates: readonly Temporal.PlainDate[]) => dates.map(String);

test("a streak counts the days practised, each once, and today only when it is done", () => {
  const practices = [...days("2026-10", 5, 6, 7), at("2026-10-07T21:00")];
  expect(streak(practices, everyDay, now("2026-10-08T07:00"))).toEqual({
    days: 3,
    longest: 3,
    rested: [],
    restDaysLeft: 2,
    practisedToday: false,
  });
  expect(streak([...practices, ...days("2026-10", 8)], everyDay, now("2026-10-08T09:00"))).toMatchObject({
    days: 4,
    practisedToday: true,
  });
  expect(daysPractised(practices)).toBe(3);
  expect(streak([], everyDay, now("2026-10-08T09:00"))).toMatchObject({ days: 0, longest: 0, restDaysLeft: 2 });
});

test("days off by schedule don't break a streak, and practising on one counts", () => {
  const fridayAndMonday = days("2026-10", 1, 2, 5, 6);
  expect(streak(fridayAndMonday, unset, now("2026-10-06T20:00"))).toMatchObject({ days: 4, rested: [] });
  expect(streak([...fridayAndMonday, ...days("2026-10", 3)], unset, now("2026-10-06T20:00")).days).toBe(5);
});

test("a change of schedule does not make a missed day of a past day off", () => {
  const schedules = [
    { from: date("2026-10-06"), days: new Set([1, 2, 3, 4, 5, 6, 7]) },
    { from: date("2026-09-01"), days: new Set([1, 2, 3, 4, 5]) },
  ];
  const practices = days("2026-10", 1, 2, 5, 6, 7, 8, 9);
  expect(streak(practices, { schedules, pauses: [] }, now("2026-10-12T09:00"))).toMatchObject({
    days: 7,
    rested: [date("2026-10-10"), date("2026-10-11")],
  });
});

test("a pause keeps a streak", () => {
  const practices = [...days("2026-10", 1, 2), ...days("2026-11", 2)];
  const pauses = [{ from: date("2026-10-03"), until: date("2026-11-01") }];
  expect(streak(practices, { ...everyDay, pauses }, now("2026-11-02T20:00"))).toMatchObject({ days: 3, rested: [] });
  const open = { ...everyDay, pauses: [{ from: date("2026-11-03") }] };
  expect(streak(practices, open, now("2027-03-02T20:00")).days).toBe(1);
});

test("two missed days a month are free, in each month anew", () => {
  const practices = [...days("2026-10", 26, 27, 29, 31), ...days("2026-11", 2, 3, 5)];
  const found = streak(practices, everyDay, now("2026-11-05T20:00"));
  expect(found).toMatchObject({ days: 7, restDaysLeft: 0 });
  expect(texts(found.rested)).toEqual(["2026-10-28", "2026-10-30", "2026-11-01", "2026-11-04"]);
});

test("after a third missed day a streak reaches back to where two suffice", () => {
  const practices = days("2026-10", 1, 3, 5, 6, 8, 9);
  expect(streak(practices, everyDay, now("2026-10-09T20:00"))).toMatchObject({ days: 5, longest: 5 });
  expect(streak(days("2026-10", 1, 2, 3, 4, 8), everyDay, now("2026-10-08T20:00"))).toMatchObject({
    days: 1,
    longest: 4,
  });
});

test("a streak that is over stays as the longest", () => {
  const practices = days("2026-10", 1, 2, 3, 4, 5);
  expect(streak(practices, everyDay, now("2026-10-08T20:00"))).toMatchObject({ days: 5, restDaysLeft: 0 });
  expect(streak(practices, everyDay, now("2026-10-09T20:00"))).toMatchObject({ days: 0, longest: 5, rested: [] });
});

test("whoever crosses the date line to the east has not missed the day that was not there", () => {
  const practices = [
    at("2026-10-01T20:00", "America/Los_Angeles"),
    at("2026-10-02T20:00", "America/Los_Angeles"),
    // Fifteen hours later, and two dates.
    at("2026-10-04T08:00", "Pacific/Auckland"),
  ];
  expect(streak(practices, everyDay, now("2026-10-04T09:00", "Pacific/Auckland"))).toMatchObject({
    days: 3,
    rested: [],
  });
  const onArrival = now("2026-10-04T07:00", "Pacific/Auckland");
  expect(streak(practices.slice(0, 2), everyDay, onArrival)).toMatchObject({ days: 2, rested: [] });
});

test("whoever crosses it to the west keeps the day that is tomorrow there", () => {
  const practices = [at("2026-10-03T09:00", "Pacific/Auckland"), at("2026-10-04T09:00", "Pacific/Auckland")];
  expect(streak(practices, everyDay, now("2026-10-03T14:00", "America/Los_Angeles"))).toMatchObject({ days: 2 });
});

const zones = [
  "UTC",
  "Pacific/Auckland",
  "Pacific/Kiritimati",
  "Pacific/Pago_Pago",
  "Pacific/Apia",
  "America/Los_Angeles",
  "Asia/Kathmandu",
  "Europe/Berlin",
  "Australia/Lord_Howe",
];
const zone = fc.constantFrom(...zones);
const first = Temporal.Instant.from("2026-02-20T12:00Z");
/** Practices some hours apart, each in a zone of its own. */
const journey = (maxHours: number) =>
  fc.array(fc.record({ after: fc.integer({ min: 0, max: maxHours * 60 }), zone }), { maxLength: 60 }).map((legs) => {
    let instant = first;
    return legs.map((leg) => {
      instant = instant.add({ minutes: leg.after });
      return { at: instant, date: instant.toZonedDateTimeISO(leg.zone).toPlainDate(), zone: leg.zone };
    });
  });
const intents = fc.record({
  schedules: fc.array(
    fc.record({
      from: fc.integer({ min: 0, max: 120 }).map((add) => date("2026-02-01").add({ days: add })),
      days: fc.uniqueArray(fc.integer({ min: 1, max: 7 })).map((list) => new Set(list)),
    }),
    { maxLength: 3 },
  ),
  pauses: fc.array(
    fc
      .record({ from: fc.integer({ min: 0, max: 120 }), length: fc.integer({ min: 0, max: 20 }) })
      .map(({ from, length }) => ({
        from: date("2026-02-01").add({ days: from }),
        until: date("2026-02-01").add({ days: from + length }),
      })),
    { maxLength: 2 },
  ),
});
const end = (practices: readonly Practice[], hours: number) => (practices.at(-1)?.at ?? first).add({ hours });

test("who practises at least once in 24 hours has every one of their days in the streak, wherever they travel", () => {
  fc.assert(
    fc.property(journey(24), zone, fc.integer({ min: 0, max: 24 }), (practices, here, later) => {
      const found = streak(practices, everyDay, end(practices, later).toZonedDateTimeISO(here));
      expect(found).toMatchObject({ days: daysPractised(practices), longest: daysPractised(practices), rested: [] });
    }),
    { numRuns: 300 },
  );
});

test("going to another zone within a day of practising never makes a streak shorter", () => {
  fc.assert(
    fc.property(journey(70), intents, zone, zone, fc.integer({ min: 0, max: 24 }), (practices, intent, a, b, later) => {
      const moment = end(practices, later);
      const here = streak(practices, intent, moment.toZonedDateTimeISO(a));
      const there = streak(practices, intent, moment.toZonedDateTimeISO(b));
      expect(there.days).toBe(here.days);
      expect(there.longest).toBe(here.longest);
    }),
    { numRuns: 300 },
  );
});

test("another practice, whenever and wherever one can be, never makes a streak shorter", () => {
  // Nobody is on the other side of the date line for one practice between two others: they are where they were before it.
  const extra = fc.record({ hours: fc.integer({ min: -48, max: 24 * 80 }) });
  fc.assert(
    fc.property(journey(70), intents, extra, (practices, intent, { hours }) => {
      // West of it a day that was missed may be today still.
      const here = practices.at(-1)?.zone ?? "UTC";
      const last = end(practices, 40);
      const instant = first.add({ hours });
      const there =
        practices.findLast(({ at: before }) => Temporal.Instant.compare(before, instant) <= 0)?.zone ?? here;
      const more = { at: instant, date: instant.toZonedDateTimeISO(there).toPlainDate() };
      fc.pre(Temporal.Instant.compare(instant, last) <= 0);
      const moment = last.toZonedDateTimeISO(here);
      const before = streak(practices, intent, moment);
      const after = streak([...practices, more], intent, moment);
      expect(after.days).toBeGreaterThanOrEqual(before.days);
      expect(after.longest).toBeGreaterThanOrEqual(before.longest);
      expect(after.longest).toBeGreaterThanOrEqual(after.days);
    }),
    { numRuns: 500 },
  );
});

test("a streak never spends more than two rest days a month, and its order of practices does not matter", () => {
  fc.assert(
    fc.property(journey(70), intents, zone, (practices, intent, here) => {
      const moment = end(practices, 30).toZonedDateTimeISO(here);
      const found = streak(practices, intent, moment);
      const months = Map.groupBy(found.rested, (day) => day.toPlainYearMonth().toString());
      for (const spent of months.values()) expect(spent.length).toBeLessThanOrEqual(2);
      expect(found.restDaysLeft).toBeGreaterThanOrEqual(0);
      expect(streak(practices.toReversed(), intent, moment)).toEqual(found);
    }),
    { numRuns: 200 },
  );
});

test("a week shows what was practised, free, quiet, off, open and still ahead", () => {
  // 2026-10-07 is a Wednesday.
  const practices = [...days("2026-09", 24), ...days("2026-10", 1, 2, 5)];
  const states = (back: number) => weekView(practices, unset, now("2026-10-07T07:00"), back).map(({ state }) => state);
  expect(states(0)).toEqual(["practised", "rest", "open", "ahead", "ahead", "off", "off"]);
  expect(states(1)).toEqual(["quiet", "quiet", "quiet", "practised", "practised", "off", "off"]);
  expect(states(2)).toEqual(["off", "off", "off", "practised", "quiet", "off", "off"]);
  expect(weekView(practices, unset, now("2026-10-07T07:00"))[0]?.date.toString()).toBe("2026-10-05");
});

test("days by week end with the present week", () => {
  const weeks = practisedByWeek([...days("2026-09", 21, 22, 27), ...days("2026-10", 5, 6)], date("2026-10-07"), 3);
  expect(weeks.map(({ monday, days: count }) => `${monday} ${count}`)).toEqual([
    "2026-09-21 3",
    "2026-09-28 0",
    "2026-10-05 2",
  ]);
});
