/** Plays the month: moves the clock on, has the mentor look, and holds what comes against what was to come. */
import type { Log } from "../../ops/log.ts";
import type { PlaceName } from "./chat.ts";
import { createMovedClock } from "./clock.ts";
import { createDiary, type Entry, type Unasked } from "./diary.ts";
import { createChoosing, seeded } from "./knowing.ts";
import { createLearner, type Expected, expectedOn, firstDay, home, isAway, snoozedOn } from "./life.ts";
import { openPlace } from "./places.ts";

/**
 * While something may be due it is looked for every quarter of an hour. Else every two hours: what is due wrongly is sent up to
 * two hours late, so none of it stays unseen.
 */
const dueHours = { from: 8, to: 11 } as const;
const steps = { due: { minutes: 15 }, quiet: { hours: 2 } } as const;
/** She looks at her messages this long after they came. */
const reads = { minutes: 10 } as const;
const snooze = { hours: 2 } as const;
const lateMinutes = 15;

export interface Day {
  readonly date: Temporal.PlainDate;
  /** The learner's zone on that day. */
  readonly zone: string;
  readonly entries: readonly Entry[];
}

export interface Month {
  readonly title: string;
  readonly days: readonly Day[];
  /** A sentence for each message that was missed, late, doubled or not to come. */
  readonly faults: readonly string[];
  readonly reminders: number;
  readonly pictures: readonly Uint8Array[];
}

export interface PlayOptions {
  readonly place: PlaceName;
  readonly days: number;
  readonly seed: number;
  readonly log: Log;
  /** Called when a day is over. */
  readonly onDay?: (day: Day) => void;
}

export async function playMonth({ place, days, seed, log, onDay }: PlayOptions): Promise<Month> {
  const clock = createMovedClock(firstDay.toZonedDateTime({ timeZone: home, plainTime: "18:00" }).toInstant());
  const { chat, corpus, settled, answered, close } = await openPlace(place, clock, log);
  const diary = createDiary(chat, clock, answered);
  const learner = createLearner(chat, diary, createChoosing(corpus, seeded(seed)));
  const played: Day[] = [];
  const faults: string[] = [];

  /** Moves on, looking now and then; stops where something came. */
  const until = async (end: Temporal.Instant): Promise<readonly Unasked[]> => {
    while (Temporal.Instant.compare(clock.now(), end) < 0) {
      const { hour } = clock.now().toZonedDateTimeISO(home);
      const next = clock.now().add(hour >= dueHours.from && hour < dueHours.to ? steps.due : steps.quiet);
      clock.moveTo(Temporal.Instant.compare(next, end) < 0 ? next : end);
      await chat.sweep();
      await settled();
      const came = diary.looks();
      if (came.length > 0) return came;
    }
    return [];
  };

  const at = (date: Temporal.PlainDate, time: string) =>
    date.toZonedDateTime({ timeZone: home, plainTime: time }).toInstant();

  /** One day, up to midnight; @returns the messages that were to come */
  const live = async (date: Temporal.PlainDate, isLast: boolean): Promise<Expected[]> => {
    const expected = expectedOn(date);
    const all = expected === undefined ? [] : [expected];
    for (;;) {
      const came = await until(at(date, "19:00"));
      const message = came.find(({ kind }) => kind !== "other")?.message;
      if (came.length === 0) break;
      if (message === undefined || isAway(date)) continue;
      clock.moveTo(clock.now().add(reads));
      if (expected !== undefined && date.equals(snoozedOn) && all.length === 1) {
        await diary.does("[In 2 hours]", () => message.press("In 2 hours"), /Put off/);
        all.push({ ...expected, at: clock.now().add(snooze) });
      } else await learner.morning(date, message);
      await diary.readsOn();
    }
    if (!isAway(date)) await learner.evening(date);
    if (isLast) await learner.leaves();
    await diary.readsOn();
    while ((await until(at(date.add({ days: 1 }), "00:00"))).length > 0);
    return all;
  };

  try {
    for (let day = 0; day < days; day += 1) {
      const date = firstDay.add({ days: day });
      const [entriesBefore, unaskedBefore] = [diary.entries.length, diary.unasked.length];
      if (day === 0) await learner.begins();
      const expected = await live(date, day === days - 1);
      faults.push(...held(date, expected, diary.unasked.slice(unaskedBefore)));
      const one = { date, zone: expected[0]?.zone ?? home, entries: diary.entries.slice(entriesBefore) };
      played.push(one);
      onDay?.(one);
    }
    return {
      title: chat.title,
      days: played,
      faults,
      reminders: diary.unasked.filter(({ kind }) => kind !== "other").length,
      pictures: chat.pictures(),
    };
  } finally {
    await close();
  }
}

/** What is wrong with the messages of a day, as sentences. */
export function held(
  date: Temporal.PlainDate,
  expected: readonly Expected[],
  came: readonly Pick<Unasked, "at" | "kind">[],
): string[] {
  const reminders = came.filter(({ kind }) => kind !== "other");
  // A long lesson is several messages: alone, one that is no lesson has no reason.
  const stray = came.filter(({ kind, at }) => kind === "other" && !reminders.some((one) => one.at.equals(at)));
  const wrong = expected.flatMap(({ at, kind }, index) => {
    const one = reminders[index];
    if (one === undefined) return [`${date}: the ${kind} due at ${at} did not come.`];
    const late = at.until(one.at).total("minutes");
    return [
      ...(late > lateMinutes ? [`${date}: the ${kind} came ${late} minutes late.`] : []),
      ...(late < 0 ? [`${date}: the ${kind} came ${-late} minutes early.`] : []),
      ...(one.kind === kind ? [] : [`${date}: a ${one.kind} came instead of a ${kind}.`]),
    ];
  });
  const more = [...reminders.slice(expected.length), ...stray];
  return [
    ...wrong,
    ...more.map(
      ({ at, kind }) => `${date}: ${kind === "other" ? "a message" : `a ${kind}`} came at ${at} that was not to come.`,
    ),
  ];
}
