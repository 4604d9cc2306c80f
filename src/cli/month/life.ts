/** A learner's month: what she does on which day, and when she is to be written to. Written out by hand, not computed by what is tested. */
import type { Call, Chat, Shown } from "./chat.ts";
import type { Diary } from "./diary.ts";
import type { Choose } from "./knowing.ts";

export const home = "Europe/Berlin";
/** The first day is a Monday; the clocks go forward on Sunday, 28 March. */
export const firstDay = Temporal.PlainDate.from("2027-03-08");

const hour = Temporal.PlainTime.from("08:30");

/** When a message is due on a day, and what it is. */
export interface Expected {
  readonly at: Temporal.Instant;
  readonly kind: "lesson" | "question";
  readonly zone: string;
}

const between = (date: Temporal.PlainDate, from: string, to: string): boolean =>
  Temporal.PlainDate.compare(date, from) >= 0 && Temporal.PlainDate.compare(date, to) <= 0;

/** What must come on a day; nothing on the others. */
export function expectedOn(date: Temporal.PlainDate): Expected | undefined {
  // Reminders are set on the first evening, rest on two days, and are fewer after the question.
  const isFewer = between(date, "2027-04-02", "2099-12-31");
  const days = isFewer ? [1, 3, 5] : [1, 2, 3, 4, 5];
  if (date.equals(firstDay) || !days.includes(date.dayOfWeek) || between(date, "2027-03-18", "2027-03-19"))
    return undefined;
  const zone = between(date, "2027-03-22", "2027-03-26") ? "Europe/Lisbon" : home;
  return {
    at: date.toZonedDateTime({ timeZone: zone, plainTime: hour }).toInstant(),
    kind: date.equals("2027-04-01") ? "question" : "lesson",
    zone,
  };
}

/** She puts this one off: it comes again two hours after she pressed. */
export const snoozedOn = Temporal.PlainDate.from("2027-03-10");
/** On these days she does not even look. */
export const isAway = (date: Temporal.PlainDate): boolean => between(date, "2027-03-29", "2027-03-31");

export interface Learner {
  /** Path, level and reminders, on the first evening. */
  begins(): Promise<void>;
  /** With a lesson before her. */
  morning(date: Temporal.PlainDate, lesson: Shown): Promise<void>;
  evening(date: Temporal.PlainDate): Promise<void>;
  /** What is kept about her, on the last evening. */
  leaves(): Promise<void>;
}

const questionsMost = 12;
/** So often she is right: less about all a role must know than about what she has just read. */
const knows = { before: 0.4, after: 0.75 } as const;

export function createLearner(chat: Chat, diary: Diary, choose: Choose): Learner {
  const calls = (call: Call, comes: RegExp) =>
    diary.does([call.name, ...Object.values(call.options ?? {})].join(" "), () => chat.calls(call), comes);
  const presses = (label: string, on: Shown, comes: RegExp) => diary.does(`[${label}]`, () => on.press(label), comes);

  /** Answers a question and those that follow it. */
  const answers = async (first: Shown, over: RegExp, share: number = knows.after): Promise<Shown> => {
    let shown = first;
    for (let count = 0; count < questionsMost; count += 1) {
      const letter = choose(shown.text, share);
      if (letter === undefined) return shown;
      shown = await presses(letter, shown, over);
    }
    throw new Error("The questions do not end.");
  };

  return {
    async begins() {
      await calls({ name: "path start", options: { role: "nodejs-developer" } }, /where do you begin/);
      const asked = await presses("Place me: 8 questions", diary.last(/Place me: 8 questions/), /Question 1 of 8/);
      const placed = await answers(asked, /Question \d of 8|Your level/, knows.before);
      const label = /Start at \w+ level/.exec(placed.text)?.[0] ?? "";
      await presses(label, placed, /Five steps/);
      await calls({ name: "remind set", options: { when: `08:30 weekdays ${home}` } }, /Set.*08:30/s);
      await calls({ name: "path show" }, /^.*you are here/s);
    },
    async morning(date, lesson) {
      if (lesson.text.includes("Fewer days")) {
        await presses("Fewer days", lesson, /From now on/);
        return;
      }
      await answers(lesson, /Right\.|Not this time\.|Partly right\./);
      if (lesson.text.includes("Start the check")) {
        const next = await calls({ name: "path next" }, /right answers the step is finished/);
        const first = await presses("Start the check", next, /Question 1 of/);
        await answers(first, /Right\.|Not this time\.|Partly right\./);
      } else await presses("Done, go on", lesson, /Done\./);
      if (date.equals("2027-03-10"))
        await diary.does("“can you show an example”", () => chat.writes("can you show an example"), /^.*From:/s);
    },
    async evening(date) {
      if (date.equals("2027-03-17")) await calls({ name: "remind pause", options: { until: "monday" } }, /Paused/);
      if (date.equals("2027-03-21"))
        await calls({ name: "remind zone", options: { zone: "Lisbon" } }, /Europe\/Lisbon/);
      if (date.equals("2027-03-26"))
        await calls({ name: "remind zone", options: { zone: "Berlin" } }, /Europe\/Berlin/);
      if (date.dayOfWeek === 7) await calls({ name: "progress" }, /Your progress/);
    },
    async leaves() {
      await calls({ name: "progress" }, /Your progress/);
      await calls({ name: "path show" }, /^.*you are here/s);
      await calls({ name: "data privacy" }, /What I keep about you/);
    },
  };
}
