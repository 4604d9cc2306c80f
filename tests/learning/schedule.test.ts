import { describe, expect, test } from "vitest";
import {
  fold,
  foldSnoozed,
  localDateOf,
  nextDue,
  nextDueAfterChange,
  nextDueAfterPause,
  offers,
  recheck,
  type Schedule,
  snooze,
  UnknownTimeZone,
  type Weekday,
} from "../../src/learning/schedule.ts";

const daily = [1, 2, 3, 4, 5, 6, 7] as const;
const weekdays = [1, 2, 3, 4, 5] as const;
const schedule = (time: string, zone: string, days: readonly Weekday[] = daily): Schedule => ({
  time: Temporal.PlainTime.from(time),
  days,
  zone,
});
const at = (text: string) => Temporal.Instant.from(text);
const date = (text: string) => Temporal.PlainDate.from(text);
const local = (instant: Temporal.Instant, zone: string) =>
  instant.toZonedDateTimeISO(zone).toString({ smallestUnit: "minute", timeZoneName: "never" });

/** The next `count` occurrences after an instant, as local text with its offset. */
function occurrences(of: Schedule, after: string, count: number): string[] {
  let last = at(after);
  return Array.from({ length: count }, () => {
    last = nextDue(of, last);
    return local(last, of.zone);
  });
}

describe("clock changes", () => {
  test.each([
    [
      "in Berlin 02:30 does not exist on one Sunday in March and moves to 03:30",
      schedule("02:30", "Europe/Berlin"),
      "2027-03-26T12:00Z",
      ["2027-03-27T02:30+01:00", "2027-03-28T03:30+02:00", "2027-03-29T02:30+02:00"],
    ],
    [
      "in Berlin 02:30 comes twice on one Sunday in October and fires on the first",
      schedule("02:30", "Europe/Berlin"),
      "2027-10-29T12:00Z",
      ["2027-10-30T02:30+02:00", "2027-10-31T02:30+02:00", "2027-11-01T02:30+01:00"],
    ],
    [
      "in São Paulo the jump took midnight, and 00:30 moved to 01:30",
      schedule("00:30", "America/Sao_Paulo"),
      "2018-11-03T00:00Z",
      ["2018-11-03T00:30-03:00", "2018-11-04T01:30-02:00", "2018-11-05T00:30-02:00"],
    ],
    [
      "a learner in São Paulo is reminded at 08:30 before and after summer time ends",
      schedule("08:30", "America/Sao_Paulo"),
      "2019-02-16T00:00Z",
      ["2019-02-16T08:30-02:00", "2019-02-17T08:30-03:00"],
    ],
    [
      "in Casablanca clocks go back for Ramadan, 02:30 comes twice",
      schedule("02:30", "Africa/Casablanca"),
      "2025-02-22T12:00Z",
      ["2025-02-23T02:30+01:00", "2025-02-24T02:30+00:00"],
    ],
    [
      "in Casablanca clocks go forward after Ramadan, 02:30 moves to 03:30",
      schedule("02:30", "Africa/Casablanca"),
      "2025-04-05T12:00Z",
      ["2025-04-06T03:30+01:00", "2025-04-07T02:30+01:00"],
    ],
    [
      "on Lord Howe the jump is half an hour",
      schedule("02:10", "Australia/Lord_Howe"),
      "2026-10-02T16:00Z",
      ["2026-10-04T02:40+11:00", "2026-10-05T02:10+11:00"],
    ],
    [
      "on Lord Howe half an hour comes twice",
      schedule("01:45", "Australia/Lord_Howe"),
      "2027-04-03T12:00Z",
      ["2027-04-04T01:45+11:00", "2027-04-05T01:45+10:30"],
    ],
    [
      "in Kathmandu the offset has 45 minutes and never changes",
      schedule("08:30", "Asia/Kathmandu"),
      "2027-03-27T12:00Z",
      ["2027-03-28T08:30+05:45", "2027-03-29T08:30+05:45"],
    ],
    [
      "at Troll the jump is two hours",
      schedule("01:30", "Antarctica/Troll"),
      "2027-03-27T12:00Z",
      ["2027-03-28T03:30+02:00", "2027-03-29T01:30+02:00"],
    ],
    [
      "in Cairo midnight is skipped on a Friday",
      schedule("00:00", "Africa/Cairo"),
      "2027-04-29T00:00Z",
      ["2027-04-30T01:00+03:00", "2027-05-01T00:00+03:00"],
    ],
    [
      "in Gaza 02:30 is skipped on a Saturday",
      schedule("02:30", "Asia/Gaza"),
      "2027-03-26T12:00Z",
      ["2027-03-27T03:30+03:00", "2027-03-28T02:30+03:00"],
    ],
    [
      "in Apia 30 December 2011 never was",
      schedule("08:30", "Pacific/Apia"),
      "2011-12-29T00:00Z",
      ["2011-12-29T08:30-10:00", "2011-12-31T08:30+14:00", "2012-01-01T08:30+14:00"],
    ],
    [
      "in Apia a reminder on Fridays passes the one that never was",
      schedule("08:30", "Pacific/Apia", [5]),
      "2011-12-20T00:00Z",
      ["2011-12-23T08:30-10:00", "2012-01-06T08:30+14:00"],
    ],
    [
      "in Nuuk the jump takes the hour before midnight: 23:30 moves past it, and its day has no second one",
      schedule("23:30", "America/Nuuk"),
      "2024-03-29T12:00Z",
      ["2024-03-29T23:30-02:00", "2024-03-31T00:30-01:00", "2024-04-01T23:30-01:00"],
    ],
    [
      "in Nuuk a reminder on Saturdays moves past midnight once a year",
      schedule("23:30", "America/Nuuk", [6]),
      "2024-03-29T12:00Z",
      ["2024-03-31T00:30-01:00", "2024-04-06T23:30-01:00"],
    ],
  ])("%s", (_, of, after, expected) => {
    expect(occurrences(of, after, expected.length)).toEqual(expected);
  });
});

test("between midnight and a time moved past it, the moved one is next", () => {
  expect(nextDue(schedule("23:30", "America/Nuuk"), at("2024-03-31T01:15Z")).toString()).toBe("2024-03-31T01:30:00Z");
});

test("what is due now is not due next", () => {
  const of = schedule("08:30", "Europe/Berlin", weekdays);
  const due = nextDue(of, at("2027-05-03T05:00Z"));
  expect(due.toString()).toBe("2027-05-03T06:30:00Z");
  expect(nextDue(of, due).toString()).toBe("2027-05-04T06:30:00Z");
  expect(nextDue(of, due.subtract({ nanoseconds: 1 })).equals(due)).toBe(true);
});

test.each(["Mars/Olympus", "", "+02:00", "UTC+2", "2027-01-01[Europe/Berlin]"])("“%s” is no zone", (zone) => {
  expect(() => nextDue(schedule("08:30", zone), at("2027-01-01T00:00Z"))).toThrow(UnknownTimeZone);
});

test("a schedule without weekdays is refused, and not searched for ever", () => {
  expect(() => nextDue(schedule("08:30", "UTC", []), at("2027-01-01T00:00Z"))).toThrow(RangeError);
});

describe("a nudge found late", () => {
  const of = schedule("08:30", "Europe/Berlin", weekdays);
  const due = at("2027-05-03T06:30Z");
  const found = (now: string, from = due, by = of) => {
    const outcome = fold(from, at(now), by);
    return { ...outcome, folded: outcome.folded.map(String), next: local(outcome.next, by.zone) };
  };

  test("within minutes is on time", () => {
    expect(found("2027-05-03T06:40Z")).toMatchObject({ kind: "send", late: false, next: "2027-05-04T08:30+02:00" });
  });

  test("by two hours is sent and late, by more folds into the next", () => {
    expect(found("2027-05-03T08:30Z")).toMatchObject({ kind: "send", late: true, folded: [] });
    expect(found("2027-05-03T08:30:01Z")).toEqual({
      kind: "fold",
      folded: ["2027-05-03"],
      next: "2027-05-04T08:30+02:00",
    });
  });

  test("late and past 22:00 it folds, on time it is sent", () => {
    const evening = schedule("21:55", "Europe/Berlin");
    const from = at("2027-05-03T19:55Z");
    expect(found("2027-05-03T20:04Z", from, evening)).toMatchObject({ kind: "send", late: false });
    expect(found("2027-05-03T20:06Z", from, evening)).toMatchObject({ kind: "fold", next: "2027-05-04T21:55+02:00" });
  });

  test("late and past midnight it folds, though the clock reads early", () => {
    const night = schedule("23:50", "Europe/Berlin");
    expect(found("2027-05-03T22:20Z", at("2027-05-03T21:50Z"), night)).toMatchObject({
      kind: "fold",
      folded: ["2027-05-03"],
      next: "2027-05-04T23:50+02:00",
    });
  });

  test("after days offline the missed ones fold into one", () => {
    expect(found("2027-05-06T07:00Z")).toMatchObject({
      kind: "send",
      late: true,
      folded: ["2027-05-03", "2027-05-04", "2027-05-05"],
      next: "2027-05-07T08:30+02:00",
    });
    expect(found("2027-05-08T12:00Z")).toEqual({
      kind: "fold",
      folded: ["2027-05-03", "2027-05-04", "2027-05-05", "2027-05-06", "2027-05-07"],
      next: "2027-05-10T08:30+02:00",
    });
  });

  test("a stored instant that the zone's rules have left behind has no second one on its date", () => {
    expect(found("2027-05-03T05:31Z", at("2027-05-03T05:30Z"))).toMatchObject({
      kind: "send",
      next: "2027-05-04T08:30+02:00",
    });
  });
});

describe("a snooze", () => {
  const of = schedule("08:30", "Europe/Berlin");
  const now = at("2027-05-03T06:35Z");

  test("moves the same nudge", () => {
    expect(snooze(at("2027-05-03T07:35Z"), now, of)).toEqual({ kind: "moved", at: at("2027-05-03T07:35Z") });
  });

  test("into the past is due now", () => {
    expect(snooze(at("2027-05-03T06:00Z"), now, of)).toEqual({ kind: "moved", at: now });
  });

  test("to within an hour of the next one merges with it", () => {
    expect(snooze(at("2027-05-04T05:30Z"), now, of).kind).toBe("moved");
    expect(snooze(at("2027-05-04T05:31Z"), now, of)).toEqual({ kind: "merged", into: at("2027-05-04T06:30Z") });
    expect(snooze(at("2027-05-09T05:31Z"), now, of)).toEqual({ kind: "merged", into: at("2027-05-04T06:30Z") });
  });

  test("found late gives way to the schedule's own", () => {
    const until = at("2027-05-03T07:35Z");
    expect(foldSnoozed(until, at("2027-05-03T07:36Z"), of)).toEqual({ kind: "send", late: false });
    expect(foldSnoozed(until, at("2027-05-03T09:00Z"), of)).toEqual({ kind: "send", late: true });
    expect(foldSnoozed(until, at("2027-05-03T09:36Z"), of)).toEqual({ kind: "fold", into: at("2027-05-04T06:30Z") });
    const early = at("2027-05-04T06:00Z");
    expect(foldSnoozed(early, at("2027-05-04T06:31Z"), of)).toEqual({ kind: "fold", into: at("2027-05-04T06:30Z") });
  });
});

describe("travel and changes", () => {
  const next = (of: Schedule, last: string | undefined, now: string) =>
    local(nextDueAfterChange(of, last === undefined ? undefined : date(last), at(now)), of.zone);

  test("a later time chosen after today's nudge begins tomorrow, before it still today", () => {
    const evening = schedule("18:00", "Europe/Berlin");
    expect(next(evening, "2027-05-03", "2027-05-03T10:00Z")).toBe("2027-05-04T18:00+02:00");
    expect(next(evening, "2027-05-02", "2027-05-03T10:00Z")).toBe("2027-05-03T18:00+02:00");
    expect(next(evening, undefined, "2027-05-03T10:00Z")).toBe("2027-05-03T18:00+02:00");
  });

  test("going west over the date line, a date that had its nudge has no second", () => {
    const honolulu = schedule("08:30", "Pacific/Honolulu");
    expect(next(honolulu, "2027-05-03", "2027-05-03T01:00Z")).toBe("2027-05-04T08:30-10:00");
  });

  test("going east over the date line, the date skipped stays empty", () => {
    const auckland = schedule("08:30", "Pacific/Auckland");
    expect(next(auckland, "2027-05-02", "2027-05-03T18:00Z")).toBe("2027-05-04T08:30+12:00");
  });

  test("changing zones at midnight gives one nudge a date", () => {
    const from = schedule("00:00", "Europe/Berlin");
    const sent = nextDue(from, at("2027-05-02T12:00Z"));
    const lisbon = schedule("00:00", "Europe/Lisbon");
    const last = String(localDateOf(sent, from.zone));
    expect(last).toBe("2027-05-03");
    // An hour later it is midnight in Lisbon, of the same date.
    expect(next(lisbon, last, sent.toString())).toBe("2027-05-04T00:00+01:00");
  });
});

test("a pause ends on its date, and today's date stays done", () => {
  const of = schedule("08:30", "Europe/Berlin", weekdays);
  const due = (until: string, last: string | undefined, now: string) =>
    local(nextDueAfterPause(of, date(until), last === undefined ? undefined : date(last), at(now)), of.zone);
  expect(due("2027-05-07", "2027-05-03", "2027-05-03T10:00Z")).toBe("2027-05-07T08:30+02:00");
  expect(due("2027-05-08", "2027-05-03", "2027-05-03T10:00Z")).toBe("2027-05-10T08:30+02:00");
  expect(due("2027-05-03", "2027-05-03", "2027-05-03T05:00Z")).toBe("2027-05-04T08:30+02:00");
  expect(due("2027-05-03", undefined, "2027-05-05T05:00Z")).toBe("2027-05-05T08:30+02:00");
});

describe("zone data that changed after the fact", () => {
  const of = schedule("08:30", "Africa/Casablanca");

  test("leaves what is still right alone", () => {
    expect(recheck(of, nextDue(of, at("2027-05-03T00:00Z")), undefined)).toBeUndefined();
  });

  test("moves an instant that was computed under the old rules, either way", () => {
    // Older data keeps Morocco an hour ahead of UTC in 2027, today's does not.
    expect(recheck(of, at("2027-05-03T07:30Z"), date("2027-05-02"))).toEqual(at("2027-05-03T08:30Z"));
    expect(recheck(of, at("2027-05-03T09:30Z"), date("2027-05-02"))).toEqual(at("2027-05-03T08:30Z"));
  });

  test("keeps a pause, and never gives a date a second nudge", () => {
    const weekly = schedule("08:30", "Africa/Casablanca", [1]);
    expect(recheck(weekly, at("2027-05-17T07:30Z"), date("2027-05-03"))).toEqual(at("2027-05-17T08:30Z"));
    const late = schedule("23:30", "Africa/Casablanca");
    expect(recheck(late, at("2027-05-04T00:10Z"), date("2027-05-03"))).toEqual(at("2027-05-04T23:30Z"));
  });
});

describe("15 minutes earlier and later", () => {
  test("are offered for the same days", () => {
    const { earlier, later } = offers(schedule("09:00", "Europe/Berlin", weekdays));
    expect([earlier.time.toString(), later.time.toString()]).toEqual(["08:45:00", "09:15:00"]);
    expect([earlier.days, later.days]).toEqual([weekdays, weekdays]);
  });

  test("take the days along over midnight", () => {
    expect(offers(schedule("00:05", "Europe/Berlin", [1, 7])).earlier).toEqual(
      schedule("23:50", "Europe/Berlin", [6, 7]),
    );
    expect(offers(schedule("23:50", "Europe/Berlin", [1, 7])).later).toEqual(
      schedule("00:05", "Europe/Berlin", [1, 2]),
    );
  });
});
