/**
 * What people say about reminders, and what they hear. `own-reminders.ts`: a person's own; `channel-questions.ts`: a channel's
 * daily question; `offers.ts` and `schedule-words.ts`: what they say of hours, days and zones.
 */
import type { Clock } from "../clock.ts";
import type { Student } from "../learning/student.ts";
import type { Target } from "../reply/messenger.ts";
import type { Reply } from "../reply/reply.ts";
import type { LearnerStore, NudgeStore } from "../storage/index.ts";
import { createChannelQuestions } from "./channel-questions.ts";
import { createOwnReminders } from "./own-reminders.ts";
import type { Reminding } from "./reminding.ts";

/** How people are reached first, by platform. */
export interface Reach {
  /**
   * The direct message of a person, opened where there is none.
   *
   * @throws {Undeliverable} they can't be written to
   * @throws {TryLater} not now
   */
  direct(platform: string, workspace: string, person: string): Promise<Target>;
  /** A channel that everybody in it reads. */
  channel(platform: string, channel: string): Target;
}

export interface RemindersOptions {
  readonly reminding: Reminding;
  readonly store: NudgeStore;
  readonly learners: LearnerStore;
  readonly clock: Clock;
  readonly reach: Reach;
  /** Where this process runs, IANA: whoever sits at its console is most likely there. */
  readonly machineZone?: string;
}

export interface OwnReminders {
  show(student: Student): Promise<Reply>;
  /** @param when in the person's own words; @param zone where a button says it */
  set(student: Student, when: string, zone?: string): Promise<Reply>;
  zone(student: Student, zone: string): Promise<Reply>;
  /** @param until in the person's own words; without it, until they say so */
  pause(student: Student, until: string | undefined): Promise<Reply>;
  resume(student: Student): Promise<Reply>;
  off(student: Student): Promise<Reply>;
  /** The same days, half as many of them: asked for after messages that nobody answered. */
  fewer(student: Student): Promise<Reply>;
  keep(student: Student): Promise<Reply>;
  snooze(student: Student, nudge: string, minutes: number): Promise<Reply>;
  /** The last messages that were due for somebody, and what became of them. */
  mine(student: Student): Promise<Reply>;
}

export interface ChannelQuestions {
  setChannel(student: Student, channel: string, when: string): Promise<Reply>;
  showChannel(student: Student, channel: string): Promise<Reply>;
  stopChannel(student: Student, channel: string): Promise<Reply>;
  /** Where a channel's question is set and none comes: why, and how it goes on. */
  restOfChannel(where: Pick<Student, "workspace" | "prefix">, channel: string): Promise<Reply | undefined>;
}

export interface Reminders extends OwnReminders, ChannelQuestions {}

export function createReminders(options: RemindersOptions): Reminders {
  return { ...createOwnReminders(options), ...createChannelQuestions(options) };
}
