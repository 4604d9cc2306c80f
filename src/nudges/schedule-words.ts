/** Hours, days and what became of messages, in the words that people read. */
import { zoned } from "../learning/schedule.ts";
import type { Student } from "../learning/student.ts";
import { describeDate } from "../learning/until.ts";
import { timeText } from "../learning/when.ts";
import { paragraph, root } from "../reply/markdown.ts";
import { type Control, type Reply, reply } from "../reply/reply.ts";
import type { LearnerStore, StoredNudge, StoredSchedule } from "../storage/index.ts";
import { unseen, whyInWords } from "./reasons.ts";

export type Sentence = Parameters<typeof paragraph>;

export const say = (...sentence: Sentence): Reply => reply({ body: root(paragraph(...sentence)) });

export const action = (label: string, command: string, args: Control["args"] = {}): Control => ({
  label,
  command,
  args,
  role: "action",
});

const dayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** "mon,wed,fri", as `remind set` reads it. */
export const daysTyped = (days: StoredSchedule["days"]): string => days.map((day) => dayNames[day - 1]).join(",");

/** "Monday 30 November 2026 at 08:30" on the schedule's own clock. */
export function instantInWords(at: Temporal.Instant, zone: string): string {
  const local = zoned(at, zone);
  return `${describeDate(local.toPlainDate())} at ${timeText(local.toPlainTime())}`;
}

/** A sentence with a space before it; nothing where none is due. */
export const nextInWords = ({ nextDue, zone }: Pick<StoredSchedule, "nextDue" | "zone">): string =>
  nextDue === undefined ? "" : ` The next one comes on ${instantInWords(nextDue, zone)}.`;

export const firstInWords = ({ nextDue, zone }: Pick<StoredSchedule, "nextDue" | "zone">, where: string): string =>
  nextDue === undefined ? "" : ` The first one comes on ${instantInWords(nextDue, zone)}${where}.`;

/** The same for whoever walks no path: a day on which nothing waits for them passes in silence. */
export const ifAnythingInWords = ({ nextDue, zone }: Pick<StoredSchedule, "nextDue" | "zone">): string =>
  nextDue === undefined
    ? ""
    : ` From ${instantInWords(nextDue, zone)} on I write when questions come back for review, and once you choose a path, with its lessons.`;

/** What became of a message; of one that was put off, until when. */
export function stateInWords({ state, why, sentAt, dueAt }: StoredNudge, zone: string, now: Temporal.Instant): string {
  switch (state) {
    case "sent":
      return sentAt === undefined ? "sent" : `sent at ${timeText(zoned(sentAt, zone).toPlainTime())}`;
    case "due":
      // The sweep writes them when they are due; later is what was put off.
      if (Temporal.Instant.compare(dueAt, now) > 0) return `put off until ${instantInWords(dueAt, zone)}`;
      return "is being sent";
    case "sending":
      return "is being sent";
    case "folded":
      return `not sent: ${why === undefined ? "the next one stands for it" : whyInWords(why)}`;
    case "failed":
      return `${why === unseen ? "may have arrived" : "could not be delivered"}: ${whyInWords(why)}`;
  }
}

/** The zone to go by: said now, kept, or known to the platform. */
export async function zoneFor(
  learners: LearnerStore,
  student: Student,
  said: string | undefined,
): Promise<string | undefined> {
  const learner = await learners.findLearner(student);
  return said ?? learner?.zone ?? student.zone;
}
