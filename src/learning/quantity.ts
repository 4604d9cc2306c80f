/**
 * Amounts in what people write: `250ms`, `0.25 s` and `250 milliseconds` are one.
 *
 * A text can mean several amounts (`5m` is minutes or millions, `1.000` one or a thousand, `1 MB` ten or two to some power),
 * so an amount keeps all its readings, and two amounts are the same if any two of them are.
 */

/** What is measured: `time` in seconds, `bytes`, `percent`, `times` as often, or a plain `number`; `/s` after it for a rate. */
type Dimension = `${"time" | "bytes" | "percent" | "times" | "number"}${"" | "/s"}`;

interface Reading {
  readonly dimension: Dimension;
  readonly value: number;
}

export interface Quantity {
  /** As it was written. */
  readonly text: string;
  readonly readings: readonly Reading[];
  /** The number alone, as it may be meant: `1.000` is one or a thousand. */
  readonly bare: readonly number[];
  readonly hasUnit: boolean;
  /** Significant digits that were written: nobody who says 33 % denies 33.3 %. */
  readonly digits: number;
  /** "about 10": near is enough. */
  readonly isRough: boolean;
  /** "at most 10", "more than 10". */
  readonly bound: "most" | "least" | undefined;
  /** Where it stands in the text. */
  readonly start: number;
  readonly end: number;
}

type Unit = readonly [dimension: "time" | "bytes" | "percent" | "times" | "number", factor: number];

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const time = (factor: number): Unit[] => [["time", factor]];
const bytes = (power: number): Unit[] => [
  ["bytes", 1000 ** power],
  ["bytes", 1024 ** power],
];

/** By what people write, in lower case. */
const units = new Map<string, readonly Unit[]>(
  (
    [
      ["ns nanosecond nanoseconds", time(1e-9)],
      ["us µs μs microsecond microseconds", time(1e-6)],
      ["ms msec msecs millis millisecond milliseconds", time(1e-3)],
      ["s sec secs second seconds", time(1)],
      ["m", [...time(minute), ["number", 1e6]]],
      ["min mins minute minutes", time(minute)],
      ["h hr hrs hour hours", time(hour)],
      ["d day days", time(day)],
      ["w week weeks", time(7 * day)],
      ["month months", time(30 * day)],
      ["y yr yrs year years", time(365 * day)],
      ["byte bytes", [["bytes", 1]]],
      [
        "b",
        [
          ["bytes", 1],
          ["number", 1e9],
        ],
      ],
      ["kb kib kilobyte kilobytes", bytes(1)],
      ["mb mib megabyte megabytes", bytes(2)],
      ["gb gib gigabyte gigabytes", bytes(3)],
      ["tb tib terabyte terabytes", bytes(4)],
      ["pb pib petabyte petabytes", bytes(5)],
      ["% percent pct", [["percent", 1]]],
      ["x × times fold", [["times", 1]]],
      ["k thousand", [["number", 1e3]]],
      ["million millions mio", [["number", 1e6]]],
      ["bn billion billions", [["number", 1e9]]],
    ] satisfies readonly [string, readonly Unit[]][]
  ).flatMap(([names, readings]) => names.split(" ").map((name) => [name, readings] as const)),
);

const small =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen";
const tens = "twenty thirty forty fifty sixty seventy eighty ninety";
/** Zero to ninety-nine, and what else is said in words. */
const numberWords = new Map<string, number>([
  ...small.split(" ").map((word, value) => [word, value] as const),
  ...tens.split(" ").flatMap((ten, index) =>
    ["", ...small.split(" ").slice(1, 10)].map((one, value) => {
      return [one === "" ? ten : `${ten}-${one}`, (index + 2) * 10 + value] as const;
    }),
  ),
  ["hundred", 100],
  ["half", 0.5],
  ["twice", 2],
]);

const rates = new Map([
  ["s", 1],
  ["sec", 1],
  ["second", 1],
  ["m", minute],
  ["min", minute],
  ["minute", minute],
  ["h", hour],
  ["hour", hour],
  ["d", day],
  ["day", day],
]);

const roughly = /(?:\babout|\baround|\broughly|\bapprox(?:imately|\.)?|\bca\.?|\bsome|\bnearly|\balmost|[~≈])\s*$/iu;
const atMost =
  /(?:\b(?:less|fewer|lower|smaller|no more|not more) than|\bat most|\bup to|\bunder|\bbelow|\bwithin|\bmax(?:imum)?(?: of)?|[<≤]=?)\s*$/iu;
const atLeast =
  /(?:\b(?:more|greater|higher|larger|no less|not less) than|\bat least|\bover|\babove|\bmin(?:imum)?(?: of)?|[>≥]=?)\s*$/iu;

const orLess = /^\s*(?:max(?:imum)?\b|at (?:the )?most\b|or (?:less|fewer)\b)/iu;
const orMore = /^\s*(?:min(?:imum)?\b|at (?:the )?least\b|or more\b)/iu;

const numeral = String.raw`\d{1,3}(?:[ \u00a0\u202f'’_,.]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?|\.\d+`;
const word = [...numberWords.keys()].sort((a, b) => b.length - a.length).join("|");
const unit = [...units.keys()].sort((a, b) => b.length - a.length).join("|");
const per = [...rates.keys()].sort((a, b) => b.length - a.length).join("|");
/** Not inside a word, a version or a date: `HTTP/2`, `v1.2.3`, `2026-11-20` and `utf8` hold no amount. */
const amount = new RegExp(
  String.raw`(?<![\p{L}\d_./:#-])(?<number>[-−]?(?:${numeral})|(?:${word})(?![\p{L}]))(?![.:/-]?\d)` +
    String.raw`(?:(?:\s*-?|\s+an?\s+)(?<unit>${unit})(?![\p{L}\d]))?` +
    String.raw`(?:(?:\s+\p{L}+)?\s*(?:/|\bper\s|\ban?\s)\s*(?<per>${per})(?![\p{L}])|\s*(?<shorthand>[rqt]ps)(?![\p{L}]))?` +
    String.raw`(?![\p{L}\d_])`,
  "giu",
);

/** The amounts of a text, in order. `1 h 30 min` is one. */
export function quantities(text: string): Quantity[] {
  const found: Quantity[] = [];
  for (const match of openRanges(text).matchAll(amount)) {
    const { number = "", unit: written, per: rate, shorthand } = match.groups ?? {};
    const word = number.toLowerCase();
    const counted = numberWords.get(word);
    const isRate = rate !== undefined || shorthand !== undefined;
    // "One that runs it" counts nothing.
    const countsNothing = (word === "one" || word === "half") && text.trim().toLowerCase() !== word;
    if (countsNothing && written === undefined && !isRate) continue;

    const before = text.slice(0, match.index);
    const after = text.slice(match.index + match[0].length);
    const sign = /^[-−]/.test(number) ? -1 : 1;
    const bare =
      counted === undefined ? readNumeral(number.replace(/^[-−]/, "")).map((value) => sign * value) : [counted];
    const known = units.get(written?.toLowerCase() ?? (word === "twice" ? "times" : "")) ?? plain;
    const seconds = rates.get(rate?.toLowerCase() ?? "s") ?? 1;
    found.push({
      text: match[0].trim(),
      readings: bare.flatMap((value) =>
        known.map(
          ([dimension, factor]): Reading =>
            isRate
              ? { dimension: `${dimension}/s`, value: (value * factor) / seconds }
              : { dimension, value: value * factor },
        ),
      ),
      bare,
      hasUnit: written !== undefined || isRate,
      digits: counted === undefined ? number.replace(/[.,]0+$|[^\d]|^0+/g, "").length : exactDigits,
      isRough: roughly.test(before),
      bound:
        atMost.test(before) || orLess.test(after)
          ? "most"
          : atLeast.test(before) || orMore.test(after)
            ? "least"
            : undefined,
      start: match.index,
      end: match.index + match[0].length,
    });
  }
  return joinTimes(found, text);
}

/** `full`: the same; `half`: the same number, but one of them is a bound and the other is not; `none`: another amount. */
export function compareQuantities(said: Quantity, expected: Quantity): "full" | "half" | "none" {
  if (!isSameAmount(said, expected)) return "none";
  if (said.bound === expected.bound) return "full";
  return said.bound === undefined || expected.bound === undefined ? "half" : "none";
}

const plain: readonly Unit[] = [["number", 1]];
/** Written as a word, a number is as exact as can be. */
const exactDigits = 15;
/** How far from a rough figure is still near. */
const near = 0.1;

function isSameAmount(said: Quantity, expected: Quantity): boolean {
  const same = (a: number, b: number) => isSameValue(a, b, said.digits, expected.isRough);
  for (const a of said.readings) {
    for (const b of expected.readings) {
      if (a.dimension === b.dimension && same(a.value, b.value)) {
        // 99 % and 99.9 % are ten times apart for whoever is woken by the rest.
        if (a.dimension !== "percent" || b.value <= 90 || same(100 - a.value, 100 - b.value)) return true;
      }
      // A share may be said as 0.5 or as 50 %.
      if (a.dimension === "number" && b.dimension === "percent" && same(a.value * 100, b.value)) return true;
      if (a.dimension === "percent" && b.dimension === "number" && same(a.value, b.value * 100)) return true;
    }
  }
  // A unit left out is the one that was meant.
  return said.hasUnit !== expected.hasUnit && said.bare.some((a) => expected.bare.some((b) => same(a, b)));
}

/** Equal, or equal when the expected value is rounded to the digits that were said, two at least. */
function isSameValue(said: number, expected: number, digits: number, isRough: boolean): boolean {
  const apart = Math.abs(said - expected);
  const largest = Math.max(Math.abs(said), Math.abs(expected));
  if (apart <= largest * 1e-9) return true;
  if (isRough && apart <= largest * near) return true;
  if (digits < 2 || digits > exactDigits) return false;
  const rounded = Number(expected.toPrecision(digits));
  return Math.abs(said - rounded) <= largest * 1e-9;
}

/** What a numeral may stand for: a mark before three last digits parts thousands or starts decimals. */
function readNumeral(numeral: string): number[] {
  const marks = numeral.replace(/[\d]/g, "");
  const joined = Number(numeral.replace(/[^\d]/g, ""));
  if (marks === "") return [joined];
  const last = marks.at(-1) ?? "";
  const decimal = Number(
    numeral
      .replace(/[.,](?=\d*$)/, "!")
      .replace(/[^\d!]/g, "")
      .replace("!", "."),
  );
  if (!/[.,]/.test(last)) return [joined];
  const isThousands = /^[1-9]\d{0,2}(?:.\d{3})+$/u.test(numeral) && new Set(marks).size === 1;
  if (!isThousands) return [decimal];
  return marks.length > 1 ? [joined] : [joined, decimal];
}

/** `30–60` with its dash opened, so that both ends are found; same length, dates left as they are. */
function openRanges(text: string): string {
  return text.replace(/(?<![\d-])(\d[\d.,]*)[-–—](?=\d[\d.,]*(?![\d-]))/g, "$1…");
}

function joinTimes(found: readonly Quantity[], text: string): Quantity[] {
  const joined: Quantity[] = [];
  for (const next of found) {
    const last = joined.at(-1);
    const [a, b] = [timeOf(last), timeOf(next)];
    if (
      last !== undefined &&
      a !== undefined &&
      b !== undefined &&
      b < a &&
      /^(\s|and|,)*$/.test(text.slice(last.end, next.start))
    ) {
      joined[joined.length - 1] = {
        ...last,
        text: text.slice(last.start, next.end),
        readings: [{ dimension: "time", value: a + b }],
        bare: [],
        digits: exactDigits,
        end: next.end,
      };
    } else joined.push(next);
  }
  return joined;
}

function timeOf(quantity: Quantity | undefined): number | undefined {
  return quantity?.readings.find(({ dimension }) => dimension === "time")?.value;
}
