/** A learner's month, shortened: the first days of it on the console and on Discord, and what is held against it. */
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Unasked } from "../../src/cli/month/diary.ts";
import { expectedOn } from "../../src/cli/month/life.ts";
import { held, playMonth } from "../../src/cli/month/playing.ts";
import { dayAsText } from "../../src/cli/month/transcript.ts";
import { run } from "../processes.ts";
import { testLog } from "../storage/support.ts";

const date = (text: string) => Temporal.PlainDate.from(text);
const came = (at: string, kind: Unasked["kind"] = "lesson") => ({ at: Temporal.Instant.from(at), kind });

describe("three days of a learner", { timeout: 180_000 }, () => {
  test("on Discord: a lesson every weekday at 08:30, one put off, answers in the chat", async () => {
    const { log, lines } = testLog();
    const month = await playMonth({ place: "discord", days: 3, seed: 8, log });
    expect(month.faults).toEqual([]);
    expect(month.reminders).toBe(3);
    const text = month.days.map(dayAsText).join("");
    expect(text).toMatch(/Your level: \w+/);
    expect(text).toMatch(/Tuesday 9 March, Berlin.*08:30 {2}Your path begins today.*Done\. 1 of 17 lessons/s);
    expect(text).toMatch(/\[In 2 hours\] → Put off: it comes again at 10:40\.\n {2}10:40 {2}\S/);
    expect(text).toMatch(/Right\.|Not this time\./);
    expect(text).toContain("can you show an example");
    expect(text).toContain("What I keep about you");
    // What `path` and `progress` showed as pictures.
    expect(month.pictures.length).toBeGreaterThanOrEqual(2);
    for (const picture of month.pictures) expect(Buffer.from(picture).subarray(1, 4).toString()).toBe("PNG");
    expect(lines.filter((line) => /"level":[56]0/.test(line))).toEqual([]);
  });

  test("on the console, from the command line: the same days as JSON, exit 0", async () => {
    const { code, stdout, stderr } = await run("src/cli/month.ts", ["--days", "3", "--on", "console", "--json"], {
      environment: {},
    });
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const month = z
      .object({
        on: z.literal("The console"),
        reminders: z.number(),
        faults: z.array(z.string()),
        days: z.array(
          z.object({ date: z.string(), entries: z.array(z.object({ at: z.string(), did: z.string().nullable() })) }),
        ),
      })
      .parse(JSON.parse(stdout));
    expect(month).toMatchObject({ reminders: 3, faults: [] });
    const unasked = month.days.flatMap(({ entries }) => entries.filter(({ did }) => did === null));
    expect(unasked.map(({ at }) => at)).toEqual([
      "2027-03-09T07:30:00Z",
      "2027-03-10T07:30:00Z",
      "2027-03-10T09:40:00Z",
    ]);
  });
});

test("an unknown place is refused with how to use it, exit 2", async () => {
  const { code, stderr } = await run("src/cli/month.ts", ["--on", "irc"], { environment: {} });
  expect(code).toBe(2);
  expect(stderr).toContain("slack|discord|console");
});

test("what is due follows the zone, the journey, the rest, the clock change and the fewer days", () => {
  const due = (day: string) => expectedOn(date(day))?.at.toString();
  expect(due("2027-03-09")).toBe("2027-03-09T07:30:00Z");
  expect(due("2027-03-18")).toBeUndefined();
  expect(due("2027-03-22")).toBe("2027-03-22T08:30:00Z");
  expect(due("2027-03-27")).toBeUndefined();
  expect(due("2027-03-29")).toBe("2027-03-29T06:30:00Z");
  expect(expectedOn(date("2027-04-01"))?.kind).toBe("question");
  expect(due("2027-04-06")).toBeUndefined();
});

test("a reminder that is missed, late, doubled, of the wrong kind or on a day off is told", () => {
  const tuesday = date("2027-03-09");
  const one = expectedOn(tuesday);
  const expected = one === undefined ? [] : [one];
  const onTime = came("2027-03-09T07:30:00Z");
  expect(held(tuesday, expected, [onTime])).toEqual([]);
  expect(held(tuesday, expected, [came("2027-03-09T07:45:00Z")])).toEqual([]);
  // The parts of a long lesson come with it.
  expect(held(tuesday, expected, [came("2027-03-09T07:30:00Z", "other"), onTime])).toEqual([]);
  expect(held(tuesday, expected, [])).toEqual([expect.stringContaining("did not come")]);
  expect(held(tuesday, expected, [came("2027-03-09T07:46:00Z")])).toEqual([expect.stringContaining("16 minutes late")]);
  expect(held(tuesday, expected, [came("2027-03-09T07:29:00Z")])).toEqual([expect.stringContaining("early")]);
  expect(held(tuesday, expected, [onTime, onTime])).toEqual([expect.stringContaining("not to come")]);
  expect(held(tuesday, expected, [onTime, came("2027-03-09T12:00:00Z", "other")])).toHaveLength(1);
  expect(held(tuesday, expected, [came("2027-03-09T07:30:00Z", "question")])).toHaveLength(1);
  expect(held(date("2027-03-13"), [], [came("2027-03-13T07:30:00Z")])).toHaveLength(1);
});
