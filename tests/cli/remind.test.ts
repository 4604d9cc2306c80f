import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { remindPreview } from "../../src/cli/remind-preview.ts";
import { run, temporaryFolder } from "../processes.ts";

const berlin = ["--at", "02:30", "--days", "mon-sun", "--zone", "Europe/Berlin", "--from", "2027-03-26T00:00:00Z"];

/** The function alone, at a moment. */
function preview(...args: readonly string[]) {
  const written = { stdout: "", stderr: "" };
  const into = (stream: "stdout" | "stderr") => ({ write: (text: string) => (written[stream] += text) });
  const clock = { now: () => Temporal.Instant.from("2027-05-03T06:30:00Z") };
  const code = remindPreview(["remind", "preview", ...args], { stdout: into("stdout"), stderr: into("stderr") }, clock);
  return { code, ...written };
}

const occurrences = z.array(z.strictObject({ utc: z.iso.datetime(), local: z.string() }));
const locals = (stdout: string) => occurrences.parse(JSON.parse(stdout)).map(({ local }) => local);

test("the command line prints one JSON array over a clock change, and makes no database", async () => {
  using folder = temporaryFolder();
  const data = join(folder.path, "data");
  const { code, stdout, stderr } = await run(
    "src/cli/mentor.ts",
    ["remind", "preview", ...berlin, "--count", "5", "--json"],
    { environment: { DATA_DIR: data } },
  );
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(stdout).toBe(
    `${JSON.stringify([
      { utc: "2027-03-26T01:30:00Z", local: "2027-03-26T02:30+01:00[Europe/Berlin]" },
      { utc: "2027-03-27T01:30:00Z", local: "2027-03-27T02:30+01:00[Europe/Berlin]" },
      { utc: "2027-03-28T01:30:00Z", local: "2027-03-28T03:30+02:00[Europe/Berlin]" },
      { utc: "2027-03-29T00:30:00Z", local: "2027-03-29T02:30+02:00[Europe/Berlin]" },
      { utc: "2027-03-30T00:30:00Z", local: "2027-03-30T02:30+02:00[Europe/Berlin]" },
    ])}\n`,
  );
  expect(existsSync(data)).toBe(false);
});

test("an unknown zone ends with 2 and a sentence, also where the configuration is broken", async () => {
  using folder = temporaryFolder();
  const data = join(folder.path, "data");
  const { code, stdout, stderr } = await run(
    "src/cli/mentor.ts",
    ["--json", "remind", "preview", "--at", "08:30", "--zone", "Europe/Berln"],
    { environment: { DATA_DIR: data, TURN_RETENTION_DAYS: "never" } },
  );
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^--zone: .*“Europe\/Berln”\. Did you mean Europe\/Berlin/);
  expect(existsSync(data)).toBe(false);
});

test("a thousand occurrences arrive whole", async () => {
  const { code, stdout } = await run(
    "src/cli/mentor.ts",
    ["remind", "preview", ...berlin, "--count", "1000", "--json"],
    {
      environment: {},
    },
  );
  expect(code).toBe(0);
  expect(locals(stdout)).toHaveLength(1000);
});

test("without --from it begins strictly after now, without --days on weekdays, without --count with five", () => {
  const { code, stdout } = preview("--at", "08:30", "--zone", "Europe/Berlin", "--json");
  expect(code).toBe(0);
  // Now is Monday 08:30 in Berlin, exactly.
  expect(locals(stdout).map((local) => local.slice(0, 16))).toEqual([
    "2027-05-04T08:30",
    "2027-05-05T08:30",
    "2027-05-06T08:30",
    "2027-05-07T08:30",
    "2027-05-10T08:30",
  ]);
});

test("days and times are read as in `remind set`", () => {
  const { stdout } = preview(
    "--at",
    "half past eight",
    "--days",
    "mon, wed and sat",
    "--zone",
    "Tokyo",
    "--count",
    "3",
    "--json",
  );
  expect(locals(stdout)).toEqual([
    "2027-05-05T08:30+09:00[Asia/Tokyo]",
    "2027-05-08T08:30+09:00[Asia/Tokyo]",
    "2027-05-10T08:30+09:00[Asia/Tokyo]",
  ]);
});

test("any name of the IANA database can be looked at, an offset can't", () => {
  expect(locals(preview("--at", "08:30", "--zone", "EST", "--count", "1", "--json").stdout)).toEqual([
    "2027-05-03T08:30-05:00[EST]",
  ]);
  expect(preview("--at", "08:30", "--zone", "+02:00").code).toBe(2);
});

test("without --json it is a list to read, which says what a clock change moved", () => {
  expect(preview(...berlin, "--count", "3").stdout).toBe(
    [
      "Reminders every day at 02:30, Europe/Berlin:",
      "  Fri 26 Mar 2027  02:30  2027-03-26T01:30:00Z",
      "  Sat 27 Mar 2027  02:30  2027-03-27T01:30:00Z",
      "  Sun 28 Mar 2027  03:30  2027-03-28T01:30:00Z  clocks skip 02:30",
      "",
    ].join("\n"),
  );
});

test.each([
  [[], "--at is missing"],
  [["--at", "08:30"], "--zone is missing"],
  [["--at", "25:00", "--zone", "UTC"], "--at: “25:00” is not a time of day"],
  [["--at", "08:30 mon", "--zone", "UTC"], "--at: I don't understand the time"],
  [["--at", "8 and 9", "--zone", "UTC"], "--at: I can remind you once a day"],
  [["--at", "08:30", "--zone", "UTC", "--days", "someday"], "--days: I don't understand the days “someday”"],
  [["--at", "08:30", "--zone", "UTC", "--days", ""], "--days: I don't understand the days"],
  [["--at", "08:30", "--zone", "UTC", "--from", "yesterday"], "--from: “yesterday” is no instant"],
  [["--at", "08:30", "--zone", "UTC", "--from", "+275760-01-01T00:00Z"], "--from: “+275760"],
  [["--at", "08:30", "--zone", "UTC", "--count", "0"], "--count: “0” is no whole number from 1 to 1000"],
  [["--at", "08:30", "--zone", "UTC", "--count", "1e3"], "--count: “1e3”"],
  [["--at", "08:30", "--zone", "UTC", "--every", "day"], "Unknown option '--every'."],
  [["--at", "08:30", "--zone", "UTC", "tomorrow"], "I don't know what to do with “tomorrow”."],
])("%j is a wrong call", (args, sentence) => {
  const { code, stdout, stderr } = preview(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr.startsWith(sentence), stderr).toBe(true);
  expect(stderr.endsWith("\n")).toBe(true);
});
