/**
 * When a schedule is due, the slow way: every minute of a window in turn, as a clock on the wall shows it.
 *
 * Shares nothing with `nextDue`: offsets come from `Intl`, and what a jump skips is seen by the clock having jumped.
 */
import type { Schedule } from "../../src/learning/schedule.ts";

const day = 24 * 60;

/** Minutes since 1970, in UTC. */
type Minute = number;

/** @returns the minutes in [from, to) at which the schedule is due, in order */
export function dueMinutes(schedule: Schedule, from: Minute, to: Minute): Minute[] {
  const offset = offsets(schedule.zone);
  const wanted = schedule.time.hour * 60 + schedule.time.minute;
  const isDue = (wall: Minute) => minuteOfDay(wall) === wanted && schedule.days.some((one) => one === weekday(wall));
  const due: Minute[] = [];
  const dates = new Set<number>();
  const fire = (at: Minute) => {
    const date = Math.floor((at + offset(at)) / day);
    if (!dates.has(date)) due.push(at);
    dates.add(date);
  };
  let shown = from + offset(from) - 1;
  for (let at = from; at < to; at++) {
    const wall = at + offset(at);
    for (let skipped = shown + 1; skipped < wall; skipped++) {
      const midnight = Math.floor(skipped / day) * day;
      const isWholeDay = midnight > shown && midnight + day <= wall;
      if (isDue(skipped) && !isWholeDay) fire(at + skipped - shown - 1);
    }
    // Clocks that went back show again what they have shown.
    if (wall > shown && isDue(wall)) fire(at);
    shown = Math.max(shown, wall);
  }
  return due.toSorted((a, b) => a - b);
}

function minuteOfDay(wall: Minute): number {
  return ((wall % day) + day) % day;
}

/** 1 January 1970 was a Thursday. */
function weekday(wall: Minute): number {
  return ((((Math.floor(wall / day) + 3) % 7) + 7) % 7) + 1;
}

/** A zone's offset in minutes at a minute; asked of `Intl` minute by minute only in hours in which it changes. */
function offsets(zone: string): (at: Minute) => number {
  const known = offsetsOf.get(zone) ?? readOffsets(zone);
  offsetsOf.set(zone, known);
  return known;
}

const offsetsOf = new Map<string, (at: Minute) => number>();

function readOffsets(zone: string): (at: Minute) => number {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  const ask = (at: Minute) => {
    const name = format.formatToParts(at * 60_000).find(({ type }) => type === "timeZoneName")?.value ?? "";
    const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?/.exec(name) ?? [];
    return (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
  };
  const known = new Map<Minute, number>();
  const cached = (at: Minute) => {
    const offset = known.get(at) ?? ask(at);
    known.set(at, offset);
    return offset;
  };
  return (at) => {
    const hour = Math.floor(at / 60) * 60;
    return cached(hour) === cached(hour + 60) ? cached(hour) : cached(at);
  };
}
