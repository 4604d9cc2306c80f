/** Weekdays as people type and read them: `mon-fri`, `mon, wed and fri`, `weekends`, “every day”. */
import type { Weekday } from "./schedule.ts";
import type { Match, Word } from "./words.ts";

export const everyDay = [1, 2, 3, 4, 5, 6, 7] as const satisfies readonly Weekday[];
export const workdays = [1, 2, 3, 4, 5] as const satisfies readonly Weekday[];
const weekend = [6, 7] as const satisfies readonly Weekday[];

const names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

/** Three letters and more of a day's name, its plural, and two letters that are no word of their own. */
const known: ReadonlyMap<string, Weekday> = new Map(
  everyDay.flatMap((day) => {
    const whole = nameOf(day).toLowerCase();
    const short = [
      whole.slice(0, 2),
      whole.slice(0, 3),
      ...(day === 2 ? ["tues"] : []),
      ...(day === 3 ? ["weds"] : []),
    ];
    const longer = day === 4 ? ["thur", "thurs"] : [];
    return [whole, `${whole}s`, ...short, ...longer].map((name) => [name, day] as const);
  }),
);
const rangeWords = new Set(["-", "to", "through", "thru", "till", "until"]);
const dayWords = new Set(["day", "days"]);

/** Days at the beginning of `words`, one unit: a day, a range, or a name for several. */
export function matchDays(words: readonly Word[]): Match<readonly Weekday[]> | undefined {
  const [first, second, third, fourth] = words.map(({ word }) => word);
  if (first === undefined) return undefined;
  const compact = compactDays(first);
  if (compact !== undefined) return { taken: 1, value: compact };
  const from = first === "we" ? undefined : known.get(first);
  if (from !== undefined) {
    const to = second !== undefined && rangeWords.has(second) && third !== undefined ? known.get(third) : undefined;
    return to === undefined ? { taken: 1, value: [from] } : { taken: 3, value: range(from, to) };
  }
  if (/^(weekday|workday)s?$/.test(first)) return { taken: 1, value: workdays };
  if (/^weekends?$/.test(first)) return { taken: 1, value: weekend };
  if (first === "daily" || first === "everyday") return { taken: 1, value: everyDay };
  if (second === undefined) return undefined;
  if (/^(work|working|business|week)$/.test(first) && dayWords.has(second)) return { taken: 2, value: workdays };
  if (/^(every|each)$/.test(first) && second === "day") return { taken: 2, value: everyDay };
  if (/^(every|each)$/.test(first) && second === "single" && third === "day") return { taken: 3, value: everyDay };
  if (first === "all" && (second === "days" || second === "week")) return { taken: 2, value: everyDay };
  if (/^(7|seven)$/.test(first) && second === "days" && third === "a" && fourth === "week")
    return { taken: 4, value: everyDay };
  return undefined;
}

/** `monday` → 1; none for what is no day's name. */
export function weekdayOf(word: string): Weekday | undefined {
  return known.get(word);
}

/** In words: “every day”, “weekdays”, “weekends”, “Mondays”, “Monday to Thursday”, “Monday, Wednesday and Friday”. */
export function describeDays(days: readonly Weekday[]): string {
  const chosen = new Set(days);
  if (chosen.size === 7) return "every day";
  if (isSame(chosen, workdays)) return "weekdays";
  if (isSame(chosen, weekend)) return "weekends";
  const [only] = days;
  if (chosen.size === 1 && only !== undefined) return `${nameOf(only)}s`;
  const start = everyDay.find((day) => chosen.has(day) && !chosen.has(before(day)));
  const missing = everyDay.find((day) => !chosen.has(day));
  // “Saturday to Thursday” has to be worked out.
  if (chosen.size === 6 && missing !== undefined && missing !== 7) return `every day except ${nameOf(missing)}`;
  const run = start === undefined ? [] : everyDay.slice(0, chosen.size).map((_, step) => shifted(start, step));
  const [from, to] = [run[0], run.at(-1)];
  if (run.length > 2 && from !== undefined && to !== undefined && isSame(chosen, run))
    return `${nameOf(from)} to ${nameOf(to)}`;
  const listed = everyDay.filter((day) => chosen.has(day)).map(nameOf);
  return `${listed.slice(0, -1).join(", ")} and ${listed.at(-1)}`;
}

/** `Monday` for 1. */
export function nameOf(day: Weekday): string {
  return names[day - 1] ?? names[0];
}

/** `mon-fri`, `mon/wed`, `mo-fr,sa` without spaces, `m-f`. */
function compactDays(word: string): readonly Weekday[] | undefined {
  if (word === "m-f") return workdays;
  const parts = word.split(/[/+]/).map((part) => part.split("-"));
  const days = parts.map(([from, to, ...more]) => {
    const [a, b] = [known.get(from ?? ""), known.get(to ?? "")];
    if (a === undefined || more.length > 0 || (to !== undefined && b === undefined)) return undefined;
    return b === undefined ? [a] : range(a, b);
  });
  if (parts.length === 1 && parts[0]?.length === 1) return undefined;
  return days.some((one) => one === undefined) ? undefined : days.flatMap((one) => one ?? []);
}

/** Both ends included; `fri-mon` goes over the weekend. */
function range(from: Weekday, to: Weekday): readonly Weekday[] {
  return everyDay.slice(0, ((to - from + 7) % 7) + 1).map((_, step) => shifted(from, step));
}

function shifted(day: Weekday, by: number): Weekday {
  return everyDay[(day - 1 + by) % 7] ?? day;
}

function before(day: Weekday): Weekday {
  return shifted(day, 6);
}

function isSame(chosen: ReadonlySet<Weekday>, days: readonly Weekday[]): boolean {
  return chosen.size === days.length && days.every((day) => chosen.has(day));
}
