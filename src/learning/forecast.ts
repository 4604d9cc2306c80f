/**
 * When a level will be finished: an honest range of dates that moves with what the learner really does.
 *
 * Pure. In the first days there is only the plan; each day that passes counts a little more, and after four weeks the plan
 * counts no longer. The range is the wider the less is known, and holds both the last two weeks and the last four.
 */

/** Days after which a learner's own pace is all that counts. */
const wholePicture = 28;
const recent = 14;
/** How far off the pace may be, up and down: on the first day, and when all four weeks are known. */
const margin = { first: 0.25, known: 0.1 } as const;
/** Beyond this no date is worth saying. */
const longest = 3650;

export interface Plan {
  readonly minutesADay: number;
  readonly daysAWeek: number;
}

export interface ForecastInput {
  /** Minutes of the level that are open: reading, exercises, checks. */
  readonly left: number;
  readonly plan: Plan;
  /** What was done, as minutes of the estimate on the learner's local dates; several entries of one date add up. */
  readonly kept: readonly { readonly date: Temporal.PlainDate; readonly minutes: number }[];
  /** The learner's local date. What they do today counts from tomorrow, since today isn't over. */
  readonly today: Temporal.PlainDate;
  /** First day of the enrolment: the level's length is counted from it. */
  readonly startedOn: Temporal.PlainDate;
  /** The day from which the pace counts, if not the first: `paceKnownFrom`. */
  readonly paceFrom?: Temporal.PlainDate;
  /** The level's length. */
  readonly months: { readonly from: number; readonly to: number };
}

export type Forecast =
  | { readonly kind: "done" }
  | {
      readonly kind: "range";
      readonly earliest: Temporal.PlainDate;
      readonly latest: Temporal.PlainDate;
      /** How the range lies to the length that the level is laid out for. */
      readonly frame: "sooner" | "within" | "later";
      /** Two sentences: what the dates are estimated from, and how they lie to the level's length. */
      readonly reason: string;
    }
  | { readonly kind: "open"; readonly reason: string };

export function forecast(input: ForecastInput): Forecast {
  const { left, plan, today, startedOn, months } = input;
  if (left <= 0) return { kind: "done" };
  const planned = (plan.minutesADay * plan.daysAWeek) / 7;
  const known = knownDays(input);
  const trust = known / wholePicture;
  const rates = [recent, wholePicture].map(
    (days) => (1 - trust) * planned + trust * keptRate(input, Math.min(days, known)),
  );
  const off = margin.first + (margin.known - margin.first) * trust;
  const slow = Math.min(...rates) * (1 - off);
  const fast = Math.max(...rates) * (1 + off);
  const dateAt = (rate: number) => today.add({ days: Math.min(longest, Math.ceil(left / rate)) });
  const quiet = known >= recent && keptRate(input, known) === 0;
  if (quiet || left / fast > longest) return { kind: "open", reason: openReason(input, planned, known) };

  const [earliest, latest] = [dateAt(fast), dateAt(slow)];
  const frame =
    Temporal.PlainDate.compare(latest, startedOn.add({ months: months.from })) < 0
      ? "sooner"
      : Temporal.PlainDate.compare(earliest, startedOn.add({ months: months.to })) > 0
        ? "later"
        : "within";
  return { kind: "range", earliest, latest, frame, reason: `${basis(input, known)} ${framing(frame, months)}` };
}

/**
 * The day from which a pace is known. Who takes up another level, or another role, goes on at the pace they had; after more than
 * two weeks without practice, or a pause, they begin anew.
 *
 * @param resumedOn the day on which the last pause ended
 */
export function paceKnownFrom(
  { kept, startedOn }: Pick<ForecastInput, "kept" | "startedOn">,
  resumedOn?: Temporal.PlainDate,
): Temporal.PlainDate {
  const first = kept
    .filter(({ minutes }) => minutes > 0)
    .map(({ date }) => date)
    .sort(Temporal.PlainDate.compare)
    .reduceRight((from, date) => (leadsTo(date, from) ? date : from), startedOn);
  return resumedOn !== undefined && Temporal.PlainDate.compare(resumedOn, first) > 0 ? resumedOn : first;
}

/** Whole days of which the pace is known, up to four weeks. */
function knownDays({ today, startedOn, paceFrom = startedOn }: ForecastInput): number {
  return Math.min(wholePicture, Math.max(0, paceFrom.until(today, { largestUnit: "days" }).days));
}

function leadsTo(date: Temporal.PlainDate, from: Temporal.PlainDate): boolean {
  const apart = date.until(from, { largestUnit: "days" }).days;
  return apart > 0 && apart <= recent;
}

/** Minutes a calendar day over the last whole days. */
function keptRate({ kept, today }: ForecastInput, days: number): number {
  if (days === 0) return 0;
  const since = today.subtract({ days });
  const inside = kept.filter(
    ({ date }) => Temporal.PlainDate.compare(date, since) >= 0 && Temporal.PlainDate.compare(date, today) < 0,
  );
  return inside.reduce((sum, { minutes }) => sum + minutes, 0) / days;
}

function basis(input: ForecastInput, known: number): string {
  const { left } = input;
  const rest = `${hours(left)} of reading and exercises are left.`;
  const aWeek = `about ${count(Math.round(keptRate(input, known) * 7), "minute")} a week`;
  if (known < 7) return `This is an estimate from your plan of ${planned(input)}: ${rest}`;
  if (known < wholePicture)
    return `This is an estimate from your plan of ${planned(input)} and the last ${known} days (${aWeek}): ${rest}`;
  return `This is an estimate from your last four weeks (${aWeek}): ${rest}`;
}

function framing(frame: "sooner" | "within" | "later", { from, to }: ForecastInput["months"]): string {
  const length = `the ${from}–${to} months planned for this level`;
  if (frame === "sooner") return `That is sooner than ${length}. They leave time to use everything at work.`;
  if (frame === "within") return `That is within ${length}.`;
  return `That is longer than ${length}. That is fine: the lessons stay here.`;
}

function openReason(input: ForecastInput, rate: number, known: number): string {
  const recently = `There was no practice in the last ${count(known, "day")}, so any date would be a guess.`;
  const days = Math.ceil(input.left / rate);
  if (!(days <= longest)) return recently;
  const date = input.today.add({ days }).toLocaleString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  return `${recently} With ${planned(input)} from today, you would need until about ${date} for the ${hours(input.left)} that are left.`;
}

function planned({ plan }: ForecastInput): string {
  return `${count(plan.minutesADay, "minute")} on ${count(plan.daysAWeek, "day")} a week`;
}

function hours(minutes: number): string {
  return minutes < 90 ? count(Math.ceil(minutes), "minute") : `${Math.round(minutes / 60)} hours`;
}

function count(number: number, unit: string): string {
  return `${number} ${unit}${number === 1 ? "" : "s"}`;
}
