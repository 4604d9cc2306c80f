/**
 * What nudges open with. Eight or more of each kind, since those seen before work less; none comes twice in five to one
 * learner. They name a place and a portion and ask for nothing: nothing is lost by leaving one be.
 */
import { createHash } from "node:crypto";
import type { NudgeKind } from "../storage/index.ts";

export interface Template {
  /** Kept with learners: never used for another text. */
  readonly id: number;
  readonly kind: NudgeKind;
  /** With places for `values` in braces. */
  readonly text: string;
}

/**
 * `where`: where the learner stopped, such as “Caching, part 2 of 4”. `today`: what today's minutes hold, such as “cache stampedes and
 * two questions”. `minutes`: how long that takes, such as “11 minutes”. `again`: how reminders are set again on this surface. `topic`: what a channel is asked about.
 */
export type Values = Readonly<Partial<Record<"where" | "today" | "minutes" | "again" | "topic", string>>>;

const texts: Readonly<Record<NudgeKind, readonly string[]>> = {
  lesson: [
    "Last time you stopped at {where}. Today: {today}, about {minutes}.",
    "You were at {where}. Next: {today}, about {minutes}.",
    "After {where} you continue today with {today}. It takes about {minutes}.",
    "{where} is where you stopped. Today: {today}, in about {minutes}.",
    "From {where} you go on to {today}. Plan about {minutes} for it.",
    "Your last lesson ended at {where}. Today’s plan: {today}, about {minutes}.",
    "Today you have {today}, about {minutes}. You stopped at {where}.",
    "Whenever it suits you: {today}, about {minutes}. Last time you were at {where}.",
    "This comes after {where}: {today}, about {minutes}.",
    "For today, after {where}: {today}, about {minutes}.",
    "You reached {where}. The next part is {today}, about {minutes}.",
    "About {minutes} today: {today}. You continue from {where}.",
  ],
  question: [
    "The last three lessons are still here, and they can wait. Is this rhythm right for you, or shall I change it?",
    "Every week is different. Shall I keep writing as now, write less often, pause until a date, or stop?",
    "I keep the last three lessons for you. What would help: the same rhythm, fewer days, a pause, or a stop?",
    "Before I send another lesson: is this a good time for it, or would you like it less often, later, or not at all?",
    "How would you like to continue: as now, on fewer days, after a pause, or not at all?",
    "I would like to ask before I write again: keep this rhythm, slow down, pause until a date, or stop?",
    "No lesson today, only a question: how often would you like to hear from me from now on?",
    "Your place, {where}, is kept, whatever you choose: the same rhythm, fewer days, a pause, or a stop.",
    "A question about these messages: is the rhythm right, too often, at a bad time, or do you no longer want them?",
  ],
  stopped: [
    "I will stop writing now. Your place, {where}, is kept. {again} turns reminders on again whenever you like.",
    "This is the last reminder for now. Everything you did is kept, and {again} turns reminders on again.",
    "I will stop here. When you want to continue from {where}, type {again}.",
    "Reminders are off from today. What you learned is kept, and so is your place. {again} turns them on again.",
    "No more reminders after this one. You can ask me anything at any time, and {again} turns them on again.",
    "This seems not to be a good time, so I stop writing. {where} is kept for you. Type {again} when you want to continue.",
    "From now on I write only when you write to me. Your path is at {where}. {again} turns reminders on again.",
    "I will be quiet now. Your place and your answers are kept, and {again} turns reminders on again.",
  ],
  channel: [
    "Today’s question is about {topic}. Please answer in the thread.",
    "A question for everyone, about {topic}. Write in the thread what you would do, and why.",
    "{topic}: what would your team do here? Please answer in the thread below.",
    "Something to think about together today: {topic}. Join the thread.",
    "The question for today is about {topic}. One sentence in the thread is enough.",
    "A short question about {topic}. Guesses are as welcome in the thread as answers.",
    "How would you decide this one about {topic}? Discuss it in the thread.",
    "Two minutes for {topic}: read, think, and answer in the thread.",
  ],
};

const spans: Readonly<Record<NudgeKind, number>> = { lesson: 0, question: 100, stopped: 200, channel: 300 };

export const templates: readonly Template[] = Object.entries(spans).flatMap(([name, from]) =>
  (["lesson", "question", "stopped", "channel"] as const)
    .filter((kind) => kind === name)
    .flatMap((kind) => texts[kind].map((text, index) => ({ id: from + index + 1, kind, text }))),
);

/** How many others come before one comes again. */
const apart = 4;
/** Of all kinds together: a learner's last lessons are still known after a question. */
const remembered = 12;

/**
 * A template of a kind, the same for the same seed, none of the last four of its kind.
 *
 * @param recent the ids used last, newest first
 */
export function pickTemplate(kind: NudgeKind, seed: string, recent: readonly number[]): Template {
  const ofKind = templates.filter((template) => template.kind === kind);
  const used = recent.filter((id) => ofKind.some((template) => template.id === id)).slice(0, apart);
  const fresh = ofKind.filter(({ id }) => !used.includes(id));
  const number = createHash("sha256").update(`${seed}:template`).digest().readUInt32BE(0);
  const picked = fresh[number % fresh.length];
  if (picked === undefined) throw new RangeError(`There are no templates of the kind ${kind}.`);
  return picked;
}

/** The ids to remember once a template was used, newest first. */
export const remember = (id: number, recent: readonly number[]): number[] => [id, ...recent].slice(0, remembered);

/**
 * The text with its places filled.
 *
 * @throws {RangeError} it names a place that has no value
 */
export function fillTemplate({ text }: Template, values: Values): string {
  const known = new Map(Object.entries(values));
  return text.replaceAll(/\{(\w+)\}/g, (_place, name: string) => {
    const value = known.get(name);
    if (value === undefined) throw new RangeError(`A nudge names {${name}}, which has no value.`);
    return value;
  });
}

/**
 * Says that nudges were missed because of the mentor; undefined where none was. A lesson stands for them; a question and a last
 * line hold none.
 */
export function missedLine(missed: number, kind: NudgeKind = "lesson"): string | undefined {
  if (missed <= 0) return undefined;
  const away = missed === 1 ? "I was away when the last one was due." : `I was away when the last ${missed} were due.`;
  if (kind !== "lesson") return away;
  return `${away} This one is for ${missed === 1 ? "both days" : "all of them"}.`;
}
