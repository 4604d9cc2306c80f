/** A time of day as people type it: `08:30`, `8.30 pm`, `20h30`, `half past eight`, `noon`. */
import { type Match, numbers, type Word } from "./words.ts";

export type PartOfDay = "morning" | "afternoon" | "evening" | "night";

/** What was read, before it is known which half of the day is meant. */
export interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
  readonly half: "am" | "pm" | undefined;
  /** Said as on a dial (`8`, `half past eight`), so that either half of the day may be meant; 08:30 isn't. */
  readonly dial: boolean;
  /** As typed, for saying back. */
  readonly text: string;
}

/** Hours of the parts of a day, as `from` to `to` included. */
const hoursOf = {
  morning: [[1, 11]],
  afternoon: [[12, 18]],
  evening: [[16, 23]],
  night: [
    [18, 23],
    [0, 5],
  ],
} as const satisfies Record<PartOfDay, readonly (readonly [number, number])[]>;

/** Without a word about the half of the day, these hours are asked about: nobody is woken by a misreading. */
const [smallHour, lastSmallHour] = [1, 5];

/** A time at the beginning of `words`. */
export function matchTime(words: readonly Word[]): Match<TimeOfDay> | undefined {
  const found = relative(words) ?? named(words) ?? digits(words) ?? spoken(words);
  if (found === undefined) return undefined;
  // “8am pm” is left with a word too many, which is said.
  const half = found.value.half === undefined ? halfAt(words, found.taken) : { taken: 0, value: found.value.half };
  const taken = found.taken + half.taken;
  const text = words.slice(0, taken).map(({ raw }) => raw);
  return { taken, value: { ...found.value, half: half.value, text: text.join(" ").replace("oclock", "o'clock") } };
}

/** `in the morning`, `evenings`, `at night` at the beginning of `words`; `every` before it is the caller's to see. */
export function matchPart(words: readonly Word[]): Match<PartOfDay> | undefined {
  const skipped = words.findIndex(({ word }) => !["in", "the", "at"].includes(word));
  const part = words[skipped]?.word.replace(/s$/, "");
  if (skipped > 2 || part === undefined || !isPart(part)) return undefined;
  return { taken: skipped + 1, value: part };
}

/** The time on a 24-hour clock, or a sentence that says why there is none. */
export function settle(
  read: TimeOfDay,
  part: PartOfDay | undefined,
): { readonly time: Temporal.PlainTime } | { readonly sentence: string } {
  const { hour, minute, half, text } = read;
  const no = (sentence: string) => ({ sentence });
  if (hour === 24 && minute === 0) return no("24:00 is 00:00 of the next day. Please write 00:00 and the days for it.");
  if (hour > 23 || minute > 59) return no(`“${text}” is not a time of day. Write it like 08:30 or 8:30 pm.`);
  if ((half === "am" && hour > 12) || (half === "pm" && hour === 0))
    return no(`“${text}” is not a time of day. Write it like 08:30 or 8:30 pm.`);
  const halves = half !== undefined && hour <= 12 ? [(hour % 12) + (half === "pm" ? 12 : 0)] : undefined;
  const bothHalves = hour >= 1 && hour <= 12 ? [hour % 12, (hour % 12) + 12] : [hour];
  if (part !== undefined) {
    const fitting = (halves ?? bothHalves).filter((one) =>
      hoursOf[part].some(([from, to]) => one >= from && one <= to),
    );
    const [only] = fitting;
    return only !== undefined && fitting.length === 1
      ? { time: new Temporal.PlainTime(only, minute) }
      : no(`“${text}” does not fit “${part}”. Please write it on the 24-hour clock, such as 08:30.`);
  }
  const [given] = halves ?? [hour];
  if (halves === undefined && read.dial && hour >= smallHour && hour <= lastSmallHour) {
    const [early, late] = bothHalves.map((one) => new Temporal.PlainTime(one, minute).toString().slice(0, 5));
    return no(`“${text}” can mean ${early} or ${late}. Please say which one.`);
  }
  return { time: new Temporal.PlainTime(given, minute) };
}

type Read = Match<Pick<TimeOfDay, "hour" | "minute" | "dial"> & { readonly half?: "am" | "pm" }>;

/** `half past eight`, `quarter to nine`, `ten past 9`, `25 minutes to six`. */
function relative(words: readonly Word[]): Read | undefined {
  const start = words[0]?.word === "a" ? 1 : 0;
  const amount = minutesAt(words, start);
  if (amount === undefined) return undefined;
  const at = start + amount.taken;
  const direction = words[at]?.word;
  const isPast = direction === "past" || direction === "after";
  if (!isPast && direction !== "to" && direction !== "before") return undefined;
  // “8 to 9” is a range that somebody hopes for, “8 minutes to 9” is a time.
  if (!isPast && amount.isBareDigits) return undefined;
  const hour = hourAt(words, at + 1);
  if (hour === undefined) return undefined;
  const total = (hour.value * 60 + (isPast ? amount.value : -amount.value) + 24 * 60) % (24 * 60);
  const whole = Math.floor(total / 60);
  // Before one o'clock it is twelve on a dial.
  const onDial = hour.dial && whole === 0 ? 12 : whole;
  return { taken: at + 1 + hour.taken, value: { hour: onDial, minute: total % 60, dial: hour.dial } };
}

/** `noon`, `midday`, `midnight`. */
function named(words: readonly Word[]): Read | undefined {
  const hour = hourOfName(words[0]?.word);
  return hour === undefined ? undefined : { taken: 1, value: { hour, minute: 0, dial: false } };
}

/** `8`, `08:30`, `8.30pm`, `20h30`, `0830`, `8 30`. */
function digits(words: readonly Word[]): Read | undefined {
  const word = words[0]?.word ?? "";
  const parted =
    /^(\d{1,2})[:.h](\d{2})(?::00)?(?:h|hrs?)?(am?|pm?)?$/.exec(word) ??
    /^(\d{1,2})(\d{2})(?:h|hrs?)?(am|pm)?$/.exec(word);
  if (parted !== null) {
    const [, hour, minute, half] = parted;
    return { taken: 1, value: { hour: Number(hour), minute: Number(minute), dial: false, ...halfOf(half) } };
  }
  const whole = /^(\d{1,2})(h|hrs?)?(am?|pm?)?$/.exec(word);
  if (whole === null) return undefined;
  const [, hour = "", unit, half] = whole;
  const next = words[1]?.word ?? "";
  if (unit === undefined && half === undefined && /^[0-5]\d$/.test(next))
    return { taken: 2, value: { hour: Number(hour), minute: Number(next), dial: false } };
  const dial = unit === undefined && !hour.startsWith("0");
  return { taken: 1, value: { hour: Number(hour), minute: 0, dial, ...halfOf(half) } };
}

/** `eight`, `eight thirty`, `seven forty-five`, `nine oh five`. */
function spoken(words: readonly Word[]): Read | undefined {
  const hour = hourAt(words, 0);
  if (hour === undefined || /^\d/.test(words[0]?.word ?? "")) return undefined;
  const zero = ["oh", "o"].includes(words[1]?.word ?? "") ? 1 : 0;
  const minute = numberAt(words, 1 + zero);
  const isMinute = minute !== undefined && (zero === 1 ? minute.value < 10 : minute.value >= 10);
  return isMinute
    ? { taken: 1 + zero + minute.taken, value: { hour: hour.value, minute: minute.value, dial: true } }
    : { taken: 1, value: { hour: hour.value, minute: 0, dial: true } };
}

/** `am`, `pm`, `o'clock`, `hours` after a time. */
function halfAt(words: readonly Word[], at: number): Match<"am" | "pm" | undefined> {
  const word = words[at]?.word ?? "";
  if (word === "am" || word === "pm") return { taken: 1, value: word };
  if (!["oclock", "h", "hrs", "hours"].includes(word)) return { taken: 0, value: undefined };
  const after = words[at + 1]?.word;
  return after === "am" || after === "pm" ? { taken: 2, value: after } : { taken: 1, value: undefined };
}

function halfOf(text: string | undefined): { readonly half?: "am" | "pm" } {
  if (text === undefined) return {};
  return { half: text.startsWith("a") ? "am" : "pm" };
}

/** `half`, `quarter`, `ten`, `25 minutes`. */
function minutesAt(
  words: readonly Word[],
  at: number,
): (Match<number> & { readonly isBareDigits: boolean }) | undefined {
  const word = words[at]?.word ?? "";
  if (word === "half") return { taken: 1, value: 30, isBareDigits: false };
  if (word === "quarter") return { taken: 1, value: 15, isBareDigits: false };
  const isDigits = /^[1-5]?\d$/.test(word);
  const number = isDigits ? { taken: 1, value: Number(word) } : numberAt(words, at);
  if (number === undefined) return undefined;
  const unit = /^(min|mins|minute|minutes)$/.test(words[at + number.taken]?.word ?? "") ? 1 : 0;
  return { taken: number.taken + unit, value: number.value, isBareDigits: isDigits && unit === 0 };
}

/** A written number, also `twenty-five` and `twenty five`. */
function numberAt(words: readonly Word[], at: number): Match<number> | undefined {
  const [tens = "", ones] = (words[at]?.word ?? "").split("-");
  const value = numbers.get(tens);
  if (value === undefined) return undefined;
  const isTens = value >= 20;
  if (ones !== undefined) {
    const rest = numbers.get(ones);
    return isTens && rest !== undefined && rest < 10 ? { taken: 1, value: value + rest } : undefined;
  }
  const rest = isTens ? numbers.get(words[at + 1]?.word ?? "") : undefined;
  return rest !== undefined && rest < 10 ? { taken: 2, value: value + rest } : { taken: 1, value };
}

/** An hour in a phrase: `eight`, `20`, `noon`. */
function hourAt(words: readonly Word[], at: number): (Match<number> & { readonly dial: boolean }) | undefined {
  const word = words[at]?.word ?? "";
  const name = hourOfName(word);
  if (name !== undefined) return { taken: 1, value: name, dial: false };
  const joined = /^(\d{1,2})(am|pm)$/.exec(word);
  if (joined !== null) {
    const hour = Number(joined[1]);
    if (hour < 1 || hour > 12) return undefined;
    return { taken: 1, value: (hour % 12) + (joined[2] === "pm" ? 12 : 0), dial: false };
  }
  if (/^\d{1,2}$/.test(word)) return Number(word) > 23 ? undefined : { taken: 1, value: Number(word), dial: true };
  const spokenHour = numbers.get(word);
  return spokenHour === undefined || spokenHour > 12 ? undefined : { taken: 1, value: spokenHour, dial: true };
}

function hourOfName(word: string | undefined): number | undefined {
  if (word === "noon" || word === "midday") return 12;
  return word === "midnight" ? 0 : undefined;
}

function isPart(word: string): word is PartOfDay {
  return Object.hasOwn(hoursOf, word);
}
