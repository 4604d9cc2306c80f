/**
 * `mentor remind preview --at 08:30 --zone Europe/Berlin`: when a reminder would come, told without opening a database.
 *
 * Read by the parser of `remind set` and computed by the arithmetic that sends, so that anybody can see what a clock
 * change does to a schedule before it does.
 */
import { parseArgs } from "node:util";
import type { Clock } from "../clock.ts";
import { isTimeZone, nextDue, type Schedule, zoned } from "../learning/schedule.ts";
import { describeSchedule, parseDays, parseTime, timeText } from "../learning/when.ts";
import { resolveZone } from "../learning/zones.ts";

interface Streams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

const usage =
  "Say, for example: mentor remind preview --at 08:30 --days mon-fri --zone Europe/Berlin --from 2027-03-26T00:00:00Z --count 5 --json";
const mostOccurrences = 1000;
/** Far enough for anybody, and within what Temporal can count on from. */
const [firstYear, lastYear] = [1900, 9999];

/** Whether a command line asks for the preview; `--json` may stand anywhere. */
export function isRemindPreview(argv: readonly string[]): boolean {
  const [group, name] = argv.filter((word) => word !== "--json");
  return group === "remind" && name === "preview";
}

/**
 * Prints the occurrences of a schedule: with `--json` one array of `{utc, local}`, otherwise a list to read.
 *
 * @param argv the command line from `remind` on
 * @returns the exit code: 0, or 2 for a wrong call, with a sentence on standard error
 */
export function remindPreview(argv: readonly string[], streams: Streams, clock: Clock): number {
  const call = readCall(argv, clock);
  if (typeof call === "string") {
    streams.stderr.write(`${call}\n`);
    return 2;
  }
  const { schedule, from, count, json } = call;
  const due: Temporal.ZonedDateTime[] = [];
  for (let last = from; due.length < count; ) {
    last = nextDue(schedule, last);
    due.push(zoned(last, schedule.zone));
  }
  streams.stdout.write(json ? `${JSON.stringify(due.map(occurrence))}\n` : list(schedule, due));
  return 0;
}

interface Call {
  readonly schedule: Schedule;
  readonly from: Temporal.Instant;
  readonly count: number;
  readonly json: boolean;
}

function readCall(argv: readonly string[], clock: Clock): Call | string {
  const flags = readFlags(argv);
  if (typeof flags === "string") return flags;
  if (flags.at === undefined) return `--at is missing: the local time. ${usage}`;
  if (flags.zone === undefined) return `--zone is missing: the time zone. ${usage}`;
  const time = parseTime(flags.at);
  if (time.kind === "unclear") return `--at: ${time.sentence}`;
  const days = parseDays(flags.days ?? "mon-fri");
  if (days.kind === "unclear") return `--days: ${days.sentence}`;
  const zone = readZone(flags.zone);
  if ("sentence" in zone) return `--zone: ${zone.sentence}`;
  const from = flags.from === undefined ? clock.now() : readInstant(flags.from);
  if (from === undefined)
    return `--from: “${flags.from}” is no instant from ${firstYear} to ${lastYear - 1}. For example: 2027-03-26T00:00:00Z.`;
  const count = Number(flags.count ?? 5);
  if (!/^\d+$/.test(flags.count ?? "5") || count < 1 || count > mostOccurrences)
    return `--count: “${flags.count}” is no whole number from 1 to ${mostOccurrences}.`;
  return { schedule: { time: time.time, days: days.days, zone: zone.id }, from, count, json: flags.json ?? false };
}

function readFlags(argv: readonly string[]) {
  const text = { type: "string" } as const;
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { at: text, days: text, zone: text, from: text, count: text, json: { type: "boolean" } },
      allowPositionals: true,
    });
    const [, , stranger] = positionals;
    return stranger === undefined ? values : `I don't know what to do with “${stranger}”. ${usage}`;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // What follows Node's first sentence is about the shell, not about reminders.
    const [first = ""] = error.message.split(/\.\s|\n/);
    return `${first.replace(/\.$/, "")}. ${usage}`;
  }
}

/** What `remind set` understands, and every name of the IANA database: one may want to see what its `EST` does. */
function readZone(typed: string): { readonly id: string } | { readonly sentence: string } {
  const found = resolveZone(typed);
  if (found.kind === "zone") return { id: found.zone };
  return isTimeZone(typed) ? { id: typed } : { sentence: found.sentence };
}

function readInstant(text: string): Temporal.Instant | undefined {
  try {
    const at = Temporal.Instant.from(text);
    const { year } = at.toZonedDateTimeISO("UTC");
    return year >= firstYear && year < lastYear ? at : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function occurrence(at: Temporal.ZonedDateTime): { readonly utc: string; readonly local: string } {
  return { utc: at.toInstant().toString(), local: at.toString({ smallestUnit: "minute" }) };
}

function list(schedule: Schedule, due: readonly Temporal.ZonedDateTime[]): string {
  const lines = due.map((at) => {
    const day = at.toLocaleString("en-GB", { weekday: "short", day: "2-digit", month: "short", year: "numeric" });
    const isMoved = !at.toPlainTime().equals(schedule.time);
    const note = isMoved ? `  clocks skip ${timeText(schedule.time)}` : "";
    return `  ${day.replace(",", "")}  ${timeText(at.toPlainTime())}  ${at.toInstant().toString()}${note}\n`;
  });
  return `Reminders ${describeSchedule(schedule)}:\n${lines.join("")}`;
}
