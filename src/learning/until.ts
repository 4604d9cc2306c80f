/** Until when, as people say it after `pause until`: `friday`, `2 weeks`, `24 dec`, `next monday`. */
import { nameOf, weekdayOf } from "./days.ts";
import type { Weekday } from "./schedule.ts";
import { longestText, numbers, type Word, wordsOf } from "./words.ts";

export type Until =
  | {
      readonly kind: "date";
      /** The first day that is not paused any more; after today. */
      readonly date: Temporal.PlainDate;
    }
  | { readonly kind: "unclear"; readonly sentence: string };

const example = "For example: friday, 2 weeks, or 24 december.";
/** Whoever is away longer is better off beginning anew. */
const longest = { years: 1 };

const months = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
] as const;
/** Words that change no date. */
const fillers = new Set(["until", "till", "til", "to", "for", "in", "on", "the", "of", "from", "now", "again", ","]);

/**
 * A date after today, up to a year ahead.
 *
 * A weekday is the next one after today; with “next” it is the one of next week. A date without a year is the next of its
 * name. Digits that may be day and month or month and day are asked about.
 *
 * @param today the learner's local date
 */
export function parseUntil(text: string, today: Temporal.PlainDate): Until {
  const words = text.length > longestText ? [] : wordsOf(text).filter(({ word }) => !fillers.has(word));
  if (words.length === 0) return unclear(`Until when? ${example}`);
  const found = named(words, today) ?? span(words, today) ?? written(words, today) ?? inDigits(words, today);
  if (found === undefined) return unclear(`I don't understand “${quoted(text)}” as a date. ${example}`);
  if (typeof found === "string") return unclear(found);
  if (Temporal.PlainDate.compare(found, today) <= 0)
    return unclear(`${describeDate(found)} is not in the future. Today is ${describeDate(today)}. ${example}`);
  if (Temporal.PlainDate.compare(found, today.add(longest)) > 0)
    return unclear(
      `I can pause for up to a year, and ${describeDate(found)} is later than that. To stop completely, turn the reminders off.`,
    );
  return { kind: "date", date: found };
}

/** “Friday 24 December 2027” */
export function describeDate(date: Temporal.PlainDate): string {
  return `${dayName(date)} ${dayAndMonth(date)}`;
}

/** A date, a sentence on why there is none, or nothing where the words are of another kind. */
type Read = Temporal.PlainDate | string | undefined;

/** `tomorrow`, `friday`, `next monday`, `next week`, `end of the month`. */
function named(words: readonly Word[], today: Temporal.PlainDate): Read {
  const [first, second, third, more] = words.map(({ word }) => word);
  if (first === undefined || more !== undefined) return undefined;
  const phrase = [first, second, third].filter((word) => word !== undefined).join(" ");
  switch (phrase) {
    case "today":
      return today;
    case "tomorrow":
      return today.add({ days: 1 });
    case "day after tomorrow":
      return today.add({ days: 2 });
    case "weekend":
      return nextWeekday(6, today);
    case "after weekend":
    case "next week":
      return nextWeekday(1, today);
    case "next month":
    case "end month":
    case "end this month":
      return today.with({ day: 1 }).add({ months: 1 });
    case "next year":
    case "new year":
    case "end year":
    case "end this year":
      return today.with({ month: 1, day: 1 }).add({ years: 1 });
  }
  if (third !== undefined) return undefined;
  if (second === undefined) {
    const day = weekdayOf(first);
    return day === undefined ? undefined : nextWeekday(day, today);
  }
  const day = weekdayOf(second);
  if (day === undefined) return undefined;
  if (first === "this" || first === "coming") return nextWeekday(day, today);
  return first === "next" ? nextWeekday(1, today).add({ days: day - 1 }) : undefined;
}

/** `2 weeks`, `ten days`, `a month`, `a fortnight`, `another week`. */
function span(words: readonly Word[], today: Temporal.PlainDate): Read {
  const [first, second, third] = words.map(({ word }) => word);
  if (first === "fortnight" && second === undefined) return today.add({ weeks: 2 });
  if (first === undefined || second === undefined || third !== undefined) return undefined;
  if (second === "fortnight") return today.add({ weeks: 2 });
  const isOne = ["a", "an", "another"].includes(first);
  const amount = isOne ? 1 : /^\d{1,3}$/.test(first) ? Number(first) : numbers.get(first);
  if (amount === undefined) return undefined;
  switch (second.replace(/s$/, "")) {
    case "day":
      return today.add({ days: amount });
    case "week":
      return today.add({ weeks: amount });
    case "month":
      return today.add({ months: amount });
    case "year":
      return today.add({ years: amount });
    default:
      return undefined;
  }
}

/** `24 dec`, `december 24th 2026`, `friday 24 december`, `the 24th`, `january`. */
function written(given: readonly Word[], today: Temporal.PlainDate): Read {
  const weekday = weekdayOf(given[0]?.word ?? "");
  const words = (weekday === undefined || given.length === 1 ? given : given.slice(1)).filter(
    ({ word }) => word !== ",",
  );
  const month = words.map(({ word }) => monthOf(word)).find((number) => number !== undefined);
  const others = words.filter(({ word }) => monthOf(word) === undefined).map(({ word }) => word);
  const [dayWord = "", yearWord, more] = others;
  if (month !== undefined && words.length === 1 && weekday === undefined) {
    const thisYear = today.with({ month, day: 1 });
    return month > today.month ? thisYear : thisYear.add({ years: 1 });
  }
  const day = /^([0-3]?\d)(st|nd|rd|th)?\.?$/.exec(dayWord);
  if (day === null || more !== undefined || words.length - others.length > 1) return undefined;
  if (yearWord !== undefined && !/^\d{4}$/.test(yearWord)) return undefined;
  // A number alone is no date, “24th” is.
  if (month === undefined && (day[2] === undefined || yearWord !== undefined)) return undefined;
  const date = dated(Number(day[1]), month, yearWord === undefined ? undefined : Number(yearWord), today);
  if (weekday === undefined || typeof date === "string" || date.dayOfWeek === weekday) return date;
  return `${dayAndMonth(date)} is a ${dayName(date)}, not a ${nameOf(weekday)}. Which is it? ${example}`;
}

/** `2026-12-24`, `24.12.`, `24.12.2026`, `24/12`; of `3/4` it asks which is the month. */
function inDigits(words: readonly Word[], today: Temporal.PlainDate): Read {
  const word = words[0]?.word ?? "";
  if (words.length > 1) return undefined;
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(word);
  if (iso !== null) return dated(Number(iso[3]), Number(iso[2]), Number(iso[1]), today);
  const dotted = /^(\d{1,2})\.(\d{1,2})(?:\.(\d{4})?)?$/.exec(word);
  if (dotted !== null) return dated(Number(dotted[1]), Number(dotted[2]), yearOf(dotted[3]), today);
  const slashed = /^(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}))?$/.exec(word);
  if (slashed === null) return undefined;
  const [a, b, year] = [Number(slashed[1]), Number(slashed[2]), yearOf(slashed[3])];
  if (a > 12 || a === b) return dated(a, b, year, today);
  if (b > 12) return dated(b, a, year, today);
  return `“${word}” can mean ${a} ${monthName(b)} or ${b} ${monthName(a)}. Please write the name of the month.`;
}

/** A day of a month, the next to come where month or year are open; a sentence where the calendar has no such day. */
function dated(
  day: number,
  month: number | undefined,
  year: number | undefined,
  today: Temporal.PlainDate,
): Temporal.PlainDate | string {
  const from = year === undefined ? today : today.with({ year, month: 1, day: 1 });
  // Eight years hold a 29 February, five months a 31st.
  const steps = year !== undefined ? 1 : month !== undefined ? 9 : 13;
  for (let step = 0; step < steps; step++) {
    const base = from.with({ day: 1 }).add(month === undefined ? { months: step } : { years: step });
    const inMonth = month === undefined ? base : month > 12 || month < 1 ? undefined : base.with({ month });
    if (inMonth === undefined || day < 1 || day > inMonth.daysInMonth) continue;
    const date = inMonth.with({ day });
    if (year !== undefined || Temporal.PlainDate.compare(date, today) >= 0) return date;
  }
  return `There is no such day. ${example}`;
}

/** Strictly after today. */
function nextWeekday(day: Weekday, today: Temporal.PlainDate): Temporal.PlainDate {
  return today.add({ days: ((day - today.dayOfWeek + 6) % 7) + 1 });
}

function monthOf(word: string): number | undefined {
  if (word.length < 3) return undefined;
  const index = months.findIndex(
    (month) => month === word || month.slice(0, 3) === word || (word === "sept" && month === "september"),
  );
  return index < 0 ? undefined : index + 1;
}

function yearOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

/** “24 December 2027” */
function dayAndMonth(date: Temporal.PlainDate): string {
  return `${date.day} ${monthName(date.month)} ${date.year}`;
}

function monthName(month: number): string {
  const name = months[month - 1] ?? String(month);
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

function dayName(date: Temporal.PlainDate): string {
  return date.toLocaleString("en", { weekday: "long" });
}

function quoted(text: string): string {
  const short = text.trim();
  return short.length > 60 ? `${short.slice(0, 60).toWellFormed()}…` : short;
}

function unclear(sentence: string): Until {
  return { kind: "unclear", sentence };
}
