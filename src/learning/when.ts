/**
 * When somebody wants to be reminded, in their words: `08:30 mon-fri Europe/Berlin`, “weekdays at half past eight”.
 *
 * The order of time, days and place is free. What is left out is filled in only where the answer says so; what can be
 * read in two ways, or not at all, comes back as a sentence with an example.
 */
import { describeDays, everyDay, matchDays, workdays } from "./days.ts";
import type { Schedule, Weekday } from "./schedule.ts";
import { matchPart, matchTime, type PartOfDay, settle, type TimeOfDay } from "./timeofday.ts";
import { longestText, type Word, wordsOf } from "./words.ts";
import { resolveZone } from "./zones.ts";

export interface Unclear {
  readonly kind: "unclear";
  /** What was not understood and what to say instead, for the person who typed it. */
  readonly sentence: string;
  /** Where the zone alone was unclear: those to offer. */
  readonly zones?: readonly string[];
  /** Where the time alone is missing: the days it is for, and the zone where one was named. */
  readonly days?: readonly Weekday[];
  readonly zone?: string;
}

export interface When {
  readonly kind: "when";
  readonly time: Temporal.PlainTime;
  /** Monday to Friday where none were named. */
  readonly days: readonly Weekday[];
  readonly daysNamed: boolean;
  /** Absent where none was named. */
  readonly zone?: string;
}

const example = "For example: 08:30 mon-fri, or weekdays at half past eight in Berlin.";

/** Words that say nothing more. */
const fillers = new Set(
  "a about and around at but by can could every each for i in it like me my of on please pls remind reminder reminders send set the time times timezone to tz up wake want would you zone local , -".split(
    " ",
  ),
);
const exceptions = new Set(["except", "excluding", "without", "not", "minus"]);
/** Rhythms that weekdays can't say. */
const otherRhythms =
  /\b(every|each) (other|second|third|\d+|two|three|four)\b|\b(bi-?weekly|fortnightly|fortnight|monthly|month|months|hourly|hour|twice|once|weekly)\b/;
/** “Half eight” is 08:30 in London and, from somebody who thinks in German, 07:30. */
const halfHour = /\bhalf (\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b/;

/** What `remind set` was told. */
export function parseWhen(text: string): When | Unclear {
  const read = scan(text);
  if ("kind" in read) return read;
  const time = timeOf(read);
  if (time !== undefined && "kind" in time) return time;
  const zone = zoneOf(read);
  if (zone !== undefined && "kind" in zone) return zone;
  const days = read.days ?? workdays;
  if (time === undefined) {
    const such = read.days === undefined ? "08:30 mon-fri" : `${describeDays(days)} at 08:30`;
    return { ...unclear(`At what time? For example: ${such}.`), days, ...(zone !== undefined && { zone: zone.id }) };
  }
  return {
    kind: "when",
    time: time.time,
    days,
    daysNamed: read.days !== undefined,
    ...(zone !== undefined && { zone: zone.id }),
  };
}

/** Days alone: `mon-fri`, `mon,wed`, `weekends`, `every day except sunday`. */
export function parseDays(text: string): { readonly kind: "days"; readonly days: readonly Weekday[] } | Unclear {
  const read = scan(text);
  if ("kind" in read) return read;
  const [stranger] = [...read.times.map(({ text: time }) => time), ...read.runs.map(rawOf)];
  if (stranger !== undefined || read.days === undefined)
    return unclear(
      `I don't understand the days “${quoted(stranger ?? text)}”. For example: mon-fri, or mon, wed and fri.`,
    );
  return { kind: "days", days: read.days };
}

/** A time alone: `08:30`, `8 pm`, `half past eight`. */
export function parseTime(text: string): { readonly kind: "time"; readonly time: Temporal.PlainTime } | Unclear {
  const read = scan(text);
  if ("kind" in read) return read;
  const time = timeOf(read);
  if (time !== undefined && "kind" in time) return time;
  if (time === undefined || read.runs.length > 0 || read.days !== undefined)
    return unclear(`I don't understand the time “${quoted(text)}”. For example: 08:30, or 8:30 pm.`);
  return { kind: "time", time: time.time };
}

/** In words that `parseWhen` reads: “weekdays at 08:30, Europe/Berlin”. */
export function describeSchedule({ time, days, zone }: Schedule): string {
  return `${describeDays(days)} at ${timeText(time)}, ${zone}`;
}

/** `08:30` */
export function timeText(time: Temporal.PlainTime): string {
  return time.toString({ smallestUnit: "minute" });
}

interface Scanned {
  readonly times: readonly TimeOfDay[];
  readonly part: PartOfDay | undefined;
  /** Ascending; absent where none were named. */
  readonly days: readonly Weekday[] | undefined;
  /** What is neither time nor days nor filler, in one piece each. */
  readonly runs: readonly Run[];
}

interface Run {
  readonly words: readonly Word[];
  /** “in …” and “… time” tell that a place is meant. */
  readonly isPlace: boolean;
}

function scan(text: string): Scanned | Unclear {
  if (text.length > longestText) return unclear(`That text is too long. ${example}`);
  const words = wordsOf(text);
  const spaced = words.map(({ word }) => word).join(" ");
  const rhythm = otherRhythms.exec(spaced)?.[0];
  if (rhythm !== undefined)
    return unclear(`I can remind you at one time, on the weekdays you choose. “${rhythm}” is not possible. ${example}`);
  const half = halfHour.exec(spaced)?.[0];
  if (half !== undefined)
    return unclear(`“${half}” means different times to different people. Please write a time, such as 08:30.`);
  const times: TimeOfDay[] = [];
  const parts = new Set<PartOfDay>();
  const named = new Set<Weekday>();
  const left = new Set<Weekday>();
  const runs: Run[] = [];
  let isEach = false;
  let leavesOut = false;
  for (let at = 0; at < words.length; ) {
    const rest = words.slice(at);
    const word = rest[0]?.word ?? "";
    const days = matchDays(rest);
    if (days !== undefined) {
      for (const day of days.value) (leavesOut ? left : named).add(day);
      at += days.taken;
      continue;
    }
    if (exceptions.has(word)) {
      leavesOut = true;
      at++;
      continue;
    }
    const part = matchPart(rest);
    const time = part === undefined ? matchTime(rest) : undefined;
    if (part !== undefined) {
      parts.add(part.value);
      isEach ||= /^(every|each)$/.test(words[at - 1]?.word ?? "");
      at += part.taken;
    } else if (time !== undefined) {
      times.push(time.value);
      leavesOut = false;
      at += time.taken;
    } else if (fillers.has(word)) at++;
    else {
      const end = rest.findIndex((_, index) => index > 0 && isKnown(rest.slice(index)));
      const run = rest.slice(0, end < 0 ? rest.length : end);
      at += run.length;
      const isPlace =
        words[at - run.length - 1]?.word === "in" || /^(time|tz|timezone|zone)$/.test(words[at]?.word ?? "");
      runs.push({ words: run, isPlace });
      leavesOut = false;
    }
  }
  if (parts.size > 1)
    return unclear(
      `I can remind you once a day, but I read ${[...parts].join(" and ")}. Please choose one, or write a time such as 08:30.`,
    );
  const whole = named.size > 0 ? named : left.size > 0 || isEach ? new Set<Weekday>(everyDay) : undefined;
  const days = whole === undefined ? undefined : everyDay.filter((day) => whole.has(day) && !left.has(day));
  if (days?.length === 0) return unclear(`Then no day is left. ${example}`);
  return { times, part: [...parts][0], days, runs };
}

/** The beginning of something that is no place's name. */
function isKnown(words: readonly Word[]): boolean {
  const word = words[0]?.word ?? "";
  return (
    (fillers.has(word) && word !== "of") ||
    exceptions.has(word) ||
    (matchDays(words) ?? matchTime(words) ?? matchPart(words)) !== undefined
  );
}

function timeOf({ times, part }: Scanned): { readonly time: Temporal.PlainTime } | Unclear | undefined {
  const settled = times.map((time) => settle(time, part));
  const [first] = settled;
  if (first === undefined) return undefined;
  for (const one of settled) if ("sentence" in one) return unclear(one.sentence);
  const distinct = new Set(settled.map((one) => ("time" in one ? timeText(one.time) : "")));
  if (distinct.size > 1)
    return unclear(
      `I can remind you once a day, but I read more than one time: ${[...distinct].join(" and ")}. Please choose one.`,
    );
  return "time" in first ? first : undefined;
}

function zoneOf({ runs }: Scanned): { readonly id: string } | Unclear | undefined {
  if (runs.length === 0) return undefined;
  const zones = new Set<string>();
  for (const run of runs) {
    const typed = rawOf(run);
    const found = resolveZone(typed);
    if (found.kind === "zone") zones.add(found.zone);
    else if (run.isPlace || found.suggestions.length > 0 || /\/|^(utc|gmt|[+-])/i.test(typed))
      return { ...unclear(found.sentence), ...(found.suggestions.length > 0 && { zones: found.suggestions }) };
    else return unclear(`I don't understand “${quoted(typed)}”. ${example}`);
  }
  const [id] = zones;
  if (zones.size > 1)
    return { ...unclear(`I read two time zones: ${[...zones].join(" and ")}. Please choose one.`), zones: [...zones] };
  return id === undefined ? undefined : { id };
}

function rawOf({ words }: Run): string {
  return words.map(({ raw }) => raw).join(" ");
}

/** What was typed, short enough to be said back. */
function quoted(text: string): string {
  const short = text.trim();
  return short.length > 60 ? `${short.slice(0, 60).toWellFormed()}…` : short;
}

function unclear(sentence: string): Unclear {
  return { kind: "unclear", sentence };
}
