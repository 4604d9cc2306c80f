import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ForecastInput, forecast } from "../../src/learning/forecast.ts";

const date = (text: string) => Temporal.PlainDate.from(text);
const today = date("2027-03-01");
/** So many minutes on each of the last days before today. */
const each = (days: number, minutes: number) =>
  Array.from({ length: days }, (_, index) => ({ date: today.subtract({ days: index + 1 }), minutes }));
const input = (parts: Partial<ForecastInput>): ForecastInput => ({
  left: 700,
  plan: { minutesADay: 10, daysAWeek: 5 },
  kept: [],
  today,
  startedOn: today,
  months: { from: 3, to: 6 },
  ...parts,
});
function range(parts: Partial<ForecastInput>): {
  earliest: Temporal.PlainDate;
  latest: Temporal.PlainDate;
  reason: string;
  frame: string;
} {
  const found = forecast(input(parts));
  if (found.kind !== "range") throw new Error(`expected dates, found ${JSON.stringify(found)}`);
  return found;
}
const days = (until: Temporal.PlainDate) => today.until(until, { largestUnit: "days" }).days;

describe("the forecast", () => {
  test("on the first day it rests on the plan: 700 minutes at 50 a week are about 14 weeks, a quarter either way", () => {
    const { earliest, latest, reason } = range({});
    expect(days(earliest)).toBe(Math.ceil(98 / 1.25));
    expect(days(latest)).toBe(Math.ceil(98 / 0.75));
    expect(reason).toBe(
      "This is an estimate from your plan of 10 minutes on 5 days a week: 12 hours of reading and exercises are left. " +
        "That is within the 3–6 months planned for this level.",
    );
  });

  test("after four weeks it rests on what was done, whatever the plan said", () => {
    const startedOn = today.subtract({ days: 40 });
    const { earliest, latest, reason } = range({
      startedOn,
      kept: each(40, 20),
      plan: { minutesADay: 5, daysAWeek: 1 },
    });
    expect(days(earliest)).toBe(Math.ceil(35 / 1.1));
    expect(days(latest)).toBe(Math.ceil(35 / 0.9));
    expect(reason).toMatch(/^This is an estimate from your last four weeks \(about 140 minutes a week\): 12 hours/);
  });

  test("in between it moves from one to the other, a little each day", () => {
    const kept = each(28, 40);
    const latest = [0, 7, 14, 21, 28].map((known) =>
      days(range({ startedOn: today.subtract({ days: known }), kept }).latest),
    );
    expect(latest).toEqual(latest.toSorted((a, b) => b - a));
    expect(new Set(latest).size).toBe(5);
    expect(range({ startedOn: today.subtract({ days: 12 }), kept }).reason).toMatch(
      /^This is an estimate from your plan of 10 minutes on 5 days a week and the last 12 days \(about 280 minutes a week\): /,
    );
  });

  test("it holds both the last two weeks and the four before them", () => {
    const startedOn = today.subtract({ days: 60 });
    const slowing = [...each(14, 5), ...each(28, 20).slice(14)];
    const { earliest, latest } = range({ startedOn, kept: slowing });
    expect(days(earliest)).toBeLessThanOrEqual(700 / 12.5);
    expect(days(latest)).toBeGreaterThanOrEqual(700 / 5);
  });

  test("what is done today counts from tomorrow, so an unfinished day makes nobody look slow", () => {
    const startedOn = today.subtract({ days: 28 });
    const kept = each(28, 10);
    expect(range({ startedOn, kept: [...kept, { date: today, minutes: 60 }] })).toEqual(range({ startedOn, kept }));
  });

  test("a pause does not count: the pace begins anew where it ended", () => {
    const startedOn = today.subtract({ days: 100 });
    expect(forecast(input({ startedOn })).kind).toBe("open");
    const { reason } = range({ startedOn, paceFrom: today.subtract({ days: 2 }) });
    expect(reason).toMatch(/^This is an estimate from your plan/);
  });

  test("after quiet weeks it says that it can't say, and what the plan would give", () => {
    const found = forecast(input({ startedOn: today.subtract({ days: 28 }) }));
    expect(found).toEqual({
      kind: "open",
      reason:
        "There was no practice in the last 28 days, so any date would be a guess. " +
        "With 10 minutes on 5 days a week from today, you would need until about 7 June 2027 for the 12 hours that are left.",
    });
  });

  test("one quiet week changes the date, two make it a guess", () => {
    expect(forecast(input({ startedOn: today.subtract({ days: 7 }) })).kind).toBe("range");
    expect(forecast(input({ startedOn: today.subtract({ days: 14 }) })).kind).toBe("open");
  });

  test("a plan of no days gives no date and no nonsense", () => {
    const found = forecast(input({ plan: { minutesADay: 10, daysAWeek: 0 } }));
    expect(found.kind).toBe("open");
    expect(JSON.stringify(found)).not.toMatch(/NaN|Infinity/);
  });

  test("nothing left is done", () => {
    expect(forecast(input({ left: 0 }))).toEqual({ kind: "done" });
  });

  test("dates lie sooner than, within or later than the level's length, and it is said kindly", () => {
    expect(range({ left: 100 }).frame).toBe("sooner");
    expect(range({ left: 700 }).frame).toBe("within");
    expect(range({ left: 4000 })).toMatchObject({
      frame: "later",
      reason: expect.stringContaining("longer than the 3–6 months planned for this level. That is fine"),
    });
  });

  test("more done never moves the finish later, more left never moves it sooner, and the range is a range", () => {
    const kept = fc.array(
      fc.record({ minutes: fc.integer({ min: 0, max: 60 }), ago: fc.integer({ min: 0, max: 40 }) }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3000 }),
        fc.integer({ min: 0, max: 60 }),
        kept,
        fc.constantFrom(5, 10, 20),
        fc.integer({ min: 1, max: 7 }),
        (left, known, done, minutesADay, daysAWeek) => {
          const at = (extra: number, leftNow: number) =>
            forecast(
              input({
                left: leftNow,
                startedOn: today.subtract({ days: known }),
                plan: { minutesADay, daysAWeek },
                kept: done.map(({ minutes, ago }) => ({
                  date: today.subtract({ days: ago }),
                  minutes: minutes + extra,
                })),
              }),
            );
          const before = at(0, left);
          if (before.kind !== "range") return;
          expect(Temporal.PlainDate.compare(before.earliest, before.latest)).toBeLessThanOrEqual(0);
          expect(Temporal.PlainDate.compare(before.earliest, today)).toBeGreaterThan(0);
          for (const [other, sign] of [
            [at(5, left), -1],
            [at(0, left + 200), 1],
          ] as const) {
            if (other.kind !== "range") continue;
            expect(sign * Temporal.PlainDate.compare(other.latest, before.latest)).toBeGreaterThanOrEqual(0);
            expect(sign * Temporal.PlainDate.compare(other.earliest, before.earliest)).toBeGreaterThanOrEqual(0);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
