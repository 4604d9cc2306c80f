import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Schedule, Weekday } from "../../src/learning/schedule.ts";
import { isTimeZone } from "../../src/learning/schedule.ts";
import { parseUntil } from "../../src/learning/until.ts";
import { describeSchedule, parseDays, parseTime, parseWhen } from "../../src/learning/when.ts";

/** What was understood, as it is said back; or the sentence. */
function read(text: string): string {
  const when = parseWhen(text);
  return when.kind === "when" ? describeSchedule({ ...when, zone: when.zone ?? "nowhere" }) : when.sentence;
}

describe("what is understood", () => {
  test.each([
    ["08:30 mon-fri", "weekdays at 08:30, nowhere"],
    ["08:30 mon-fri Europe/Berlin", "weekdays at 08:30, Europe/Berlin"],
    ["Europe/Berlin mon-fri 08:30", "weekdays at 08:30, Europe/Berlin"],
    ["8", "weekdays at 08:00, nowhere"],
    ["8am", "weekdays at 08:00, nowhere"],
    ["12am daily", "every day at 00:00, nowhere"],
    ["12pm daily", "every day at 12:00, nowhere"],
    ["8.30", "weekdays at 08:30, nowhere"],
    ["20h30", "weekdays at 20:30, nowhere"],
    ["20h", "weekdays at 20:00, nowhere"],
    ["0830", "weekdays at 08:30, nowhere"],
    ["8 30", "weekdays at 08:30, nowhere"],
    ["8:30 pm", "weekdays at 20:30, nowhere"],
    ["8:30 p.m.", "weekdays at 20:30, nowhere"],
    ["8:30PM", "weekdays at 20:30, nowhere"],
    ["5:30", "weekdays at 05:30, nowhere"],
    ["8 o'clock", "weekdays at 08:00, nowhere"],
    ["half past eight", "weekdays at 08:30, nowhere"],
    ["quarter to nine", "weekdays at 08:45, nowhere"],
    ["a quarter past nine", "weekdays at 09:15, nowhere"],
    ["quarter to one", "weekdays at 12:45, nowhere"],
    ["quarter to midnight", "weekdays at 23:45, nowhere"],
    ["ten to nine", "weekdays at 08:50, nowhere"],
    ["10 minutes to 9", "weekdays at 08:50, nowhere"],
    ["10 past 9", "weekdays at 09:10, nowhere"],
    ["twenty-five to ten", "weekdays at 09:35, nowhere"],
    ["twenty five to ten", "weekdays at 09:35, nowhere"],
    ["eight thirty", "weekdays at 08:30, nowhere"],
    ["seven forty-five pm", "weekdays at 19:45, nowhere"],
    ["nine oh five", "weekdays at 09:05, nowhere"],
    ["at noon", "weekdays at 12:00, nowhere"],
    ["midnight on weekends", "weekends at 00:00, nowhere"],
    ["half past eight in the evening", "weekdays at 20:30, nowhere"],
    ["at 5 in the morning", "weekdays at 05:00, nowhere"],
    ["every morning at 8", "every day at 08:00, nowhere"],
    ["every night at 9", "every day at 21:00, nowhere"],
    ["monday mornings at 9", "Mondays at 09:00, nowhere"],
    ["weekdays at half past eight", "weekdays at 08:30, nowhere"],
    ["every day at 7", "every day at 07:00, nowhere"],
    ["mon, wed and fri 18:15", "Monday, Wednesday and Friday at 18:15, nowhere"],
    ["mon/wed/fri 18:15", "Monday, Wednesday and Friday at 18:15, nowhere"],
    ["tue-thu 9", "Tuesday to Thursday at 09:00, nowhere"],
    ["monday to thursday at 8 in Berlin", "Monday to Thursday at 08:00, Europe/Berlin"],
    ["fri-mon 9:00", "Friday to Monday at 09:00, nowhere"],
    ["mo-fr,sa 9", "Monday to Saturday at 09:00, nowhere"],
    ["weekends 10:00", "weekends at 10:00, nowhere"],
    ["weekdays and sunday 10:00", "every day except Saturday at 10:00, nowhere"],
    ["every day except sunday at 8", "Monday to Saturday at 08:00, nowhere"],
    ["daily 8:00 but not on fridays", "every day except Friday at 08:00, nowhere"],
    ["08:30 in Berlin", "weekdays at 08:30, Europe/Berlin"],
    ["Berlin time 8.30", "weekdays at 08:30, Europe/Berlin"],
    ["8 PM weekdays New York", "weekdays at 20:00, America/New_York"],
    ["8:30 weekdays, Berlin, Germany", "weekdays at 08:30, Europe/Berlin"],
    ["8:30 Isle of Man", "weekdays at 08:30, Europe/Isle_of_Man"],
    ["Ho Chi Minh City 7am tue thu", "Tuesday and Thursday at 07:00, Asia/Ho_Chi_Minh"],
    ["please remind me at 8:30 on weekdays in San Francisco.", "weekdays at 08:30, America/Los_Angeles"],
    ["wake me up at 8 on sundays", "Sundays at 08:00, nowhere"],
    ["０８：３０ MON‑FRI", "weekdays at 08:30, nowhere"],
    ["08:30\u00a0mon\u2009—\u2009fri", "weekdays at 08:30, nowhere"],
  ])("%s → %s", (text, said) => {
    expect(read(text)).toBe(said);
  });

  test("days that were not named are Monday to Friday, and that is told apart", () => {
    expect(parseWhen("8:30")).toMatchObject({ days: [1, 2, 3, 4, 5], daysNamed: false });
    expect(parseWhen("8:30 mon-fri")).toMatchObject({ days: [1, 2, 3, 4, 5], daysNamed: true });
  });
});

describe("what is not understood is said, with what to say instead", () => {
  test.each([
    ["", "At what time? For example: 08:30 mon-fri."],
    ["weekends", "At what time? For example: weekends at 08:30."],
    ["in Berlin", "At what time?"],
    ["at 5", "“5” can mean 05:00 or 17:00."],
    ["half past five", "“half past five” can mean 05:30 or 17:30."],
    ["half eight", "“half eight” means different times to different people."],
    ["8 to 9", "I can remind you once a day, but I read more than one time: 08:00 and 09:00."],
    ["10 to 9", "I can remind you once a day, but I read more than one time"],
    ["8:30 and 18:00", "I can remind you once a day, but I read more than one time: 08:30 and 18:00."],
    ["mornings and evenings at 8", "I can remind you once a day, but I read morning and evening."],
    ["24:00", "24:00 is 00:00 of the next day"],
    ["25:30", "“25:30” is not a time of day."],
    ["8:75", "“8:75” is not a time of day."],
    ["13 am", "“13 am” is not a time of day."],
    ["13 in the morning", "“13” does not fit “morning”."],
    ["8am pm", "I don't understand “pm”."],
    ["8ish", "I don't understand “8ish”."],
    ["08:30 mon-fry", "I don't understand “mon-fry”."],
    ["08:30 foo bar", "I don't understand “foo bar”."],
    [
      "every other day at 8",
      "I can remind you at one time, on the weekdays you choose. “every other” is not possible.",
    ],
    [
      "first monday of the month 8:00",
      "I can remind you at one time, on the weekdays you choose. “month” is not possible.",
    ],
    ["mon-sun except mon-sun 8:00", "Then no day is left."],
    ["08:30 UTC+2", "“UTC+2” is an offset"],
    ["08:30 +02:00", "“+02:00” is an offset"],
    ["08:30 in Xyzzy", "I don't know the time zone “Xyzzy”."],
    ["08:30 Berlin and Tokyo", "I read two time zones: Europe/Berlin and Asia/Tokyo."],
    ["8:30 ".repeat(60), "That text is too long."],
  ])("%s → %s", (text, sentence) => {
    expect(read(text).startsWith(sentence), read(text)).toBe(true);
    expect(parseWhen(text).kind).toBe("unclear");
  });

  test("zones to choose from come along", () => {
    expect(parseWhen("08:30 CET")).toMatchObject({ zones: expect.arrayContaining(["Europe/Berlin"]) });
    expect(parseWhen("08:30 in Berln")).toMatchObject({ zones: expect.arrayContaining(["Europe/Berlin"]) });
    expect(parseWhen("08:30 Berlin and Tokyo")).toMatchObject({ zones: ["Europe/Berlin", "Asia/Tokyo"] });
  });
});

test("days and times are read alone", () => {
  expect(parseDays("mon,wed-fri")).toEqual({ kind: "days", days: [1, 3, 4, 5] });
  expect(parseDays("every day")).toMatchObject({ days: [1, 2, 3, 4, 5, 6, 7] });
  expect(parseDays("mon 8:30").kind).toBe("unclear");
  expect(parseDays("").kind).toBe("unclear");
  expect(parseTime("half past eight")).toMatchObject({ kind: "time", time: Temporal.PlainTime.from("08:30") });
  expect(parseTime("8:30 mon").kind).toBe("unclear");
  expect(parseTime("").kind).toBe("unclear");
});

test("every schedule is read back from its own description", () => {
  const all = [1, 2, 3, 4, 5, 6, 7] as const satisfies readonly Weekday[];
  const schedule: fc.Arbitrary<Schedule> = fc.record({
    time: fc.integer({ min: 0, max: 1439 }).map((at) => new Temporal.PlainTime(Math.floor(at / 60), at % 60)),
    days: fc.subarray([...all], { minLength: 1 }),
    zone: fc.constantFrom(...Intl.supportedValuesOf("timeZone")),
  });
  fc.assert(
    fc.property(schedule, (of) => {
      const { time, days, zone } = of;
      expect(parseWhen(describeSchedule(of))).toEqual({ kind: "when", time, days, zone, daysNamed: true });
    }),
    { numRuns: 1000 },
  );
});

test("whatever is typed is understood as something real, or answered with a short sentence", () => {
  const pieces =
    "8 08:30 am pm mon-fri monday to - , half quarter past in Berlin Europe/Berlin every day except time noon 2 weeks dec next 24th 3/4 2026-12-24 UTC +2 twenty".split(
      " ",
    );
  const text = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 60 }),
    fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((words) => words.join(" ")),
  );
  const today = Temporal.PlainDate.from("2026-11-25");
  fc.assert(
    fc.property(text, (typed) => {
      const when = parseWhen(typed);
      if (when.kind === "unclear") expect(when.sentence.length).toBeLessThan(400);
      else {
        expect(when.days.length).toBeGreaterThan(0);
        expect(when.zone === undefined || isTimeZone(when.zone)).toBe(true);
      }
      const until = parseUntil(typed, today);
      if (until.kind === "unclear") expect(until.sentence.length).toBeLessThan(400);
      else expect(Temporal.PlainDate.compare(until.date, today)).toBe(1);
    }),
    { numRuns: 2000 },
  );
});

describe("until when, on Wednesday 25 November 2026", () => {
  const until = (text: string) => {
    const found = parseUntil(text, Temporal.PlainDate.from("2026-11-25"));
    return found.kind === "date" ? found.date.toString() : found.sentence;
  };

  test.each([
    ["tomorrow", "2026-11-26"],
    ["friday", "2026-11-27"],
    ["until friday", "2026-11-27"],
    ["this friday", "2026-11-27"],
    ["next friday", "2026-12-04"],
    ["next monday", "2026-11-30"],
    ["wednesday", "2026-12-02"],
    ["the weekend", "2026-11-28"],
    ["next week", "2026-11-30"],
    ["next month", "2026-12-01"],
    ["the end of the month", "2026-12-01"],
    ["2 weeks", "2026-12-09"],
    ["in two weeks", "2026-12-09"],
    ["a fortnight", "2026-12-09"],
    ["ten days", "2026-12-05"],
    ["a month", "2026-12-25"],
    ["2026-12-24", "2026-12-24"],
    ["24 dec", "2026-12-24"],
    ["Dec 24th", "2026-12-24"],
    ["the 24th of December, 2026", "2026-12-24"],
    ["friday 4 december", "2026-12-04"],
    ["24.12.", "2026-12-24"],
    ["24.12.2026", "2026-12-24"],
    ["24/12", "2026-12-24"],
    ["12/24/2026", "2026-12-24"],
    ["1 jan", "2027-01-01"],
    ["january", "2027-01-01"],
    ["the 24th", "2026-12-24"],
    ["the 31st", "2026-12-31"],
  ])("%s is %s", (text, date) => {
    expect(until(text)).toBe(date);
  });

  test.each([
    ["", "Until when?"],
    ["soon", "I don't understand “soon” as a date."],
    ["99", "I don't understand “99” as a date."],
    ["monday 8am", "I don't understand “monday 8am” as a date."],
    ["3/4", "“3/4” can mean 3 April or 4 March. Please write the name of the month."],
    ["31 feb", "There is no such day."],
    ["2026-13-01", "There is no such day."],
    ["friday 5 december", "5 December 2026 is a Saturday, not a Friday."],
    ["today", "Wednesday 25 November 2026 is not in the future"],
    ["25 nov", "Wednesday 25 November 2026 is not in the future"],
    ["2025-12-24", "Wednesday 24 December 2025 is not in the future"],
    ["13 months", "I can pause for up to a year"],
    ["24 december 2027", "I can pause for up to a year"],
  ])("“%s” is answered", (text, sentence) => {
    expect(until(text).startsWith(sentence), until(text)).toBe(true);
  });
});
