import { expect, test } from "vitest";
import { whenInWords } from "../../src/learning/wording.ts";

test.each([
  ["2027-03-01T15:00", "2027-03-01T15:10", "in 10 minutes"],
  ["2027-03-01T00:30", "2027-03-01T23:30", "later today"],
  ["2027-03-01T15:00", "2027-03-02T00:00", "tomorrow"],
  ["2027-03-01T00:10", "2027-03-02T23:50", "tomorrow"],
  ["2027-03-01T13:00", "2027-03-03T00:00", "in 2 days"],
  // The day on which the clocks go forward has 23 hours.
  ["2027-03-27T12:00", "2027-03-29T00:00", "in 2 days"],
])("at %s what comes back at %s comes back %s, by the learner's own days", (now, then, words) => {
  for (const zone of ["Europe/Berlin", "Pacific/Auckland", "America/Los_Angeles"]) {
    const at = (text: string) => Temporal.PlainDateTime.from(text).toZonedDateTime(zone);
    expect(whenInWords(at(now), at(then).toInstant())).toBe(words);
  }
});
