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
 * two questions”. `again`: how reminders are set again on this surface. `topic`: what a channel is asked about.
 */
export type Values = Readonly<Partial<Record<"where" | "today" | "minutes" | "again" | "topic", string>>>;

const texts: Readonly<Record<NudgeKind, readonly string[]>> = {
  lesson: [
    "Last time you stopped at {where}. Today: {today}, about {minutes} minutes.",
    "You were at {where}. Next comes {today}; {minutes} minutes will do.",
    "Picking up at {where}: today holds {today}, some {minutes} minutes.",
    "{where} is where you left off. On for today: {today}, in about {minutes} minutes.",
    "From {where} we go on to {today}. It takes about {minutes} minutes.",
    "Your place in the path is {where}. Today’s {minutes} minutes are for {today}.",
    "Today’s {minutes} minutes: {today}. You stopped at {where}.",
    "Whenever it suits you: {today}, about {minutes} minutes. We were at {where}.",
    "The next piece after {where}: {today}, {minutes} minutes or so.",
    "A short sitting today, on from {where}: {today}, about {minutes} minutes.",
    "The bookmark lies at {where}. Next to it: {today}, about {minutes} minutes.",
    "{minutes} minutes for {today}, going on from {where}.",
  ],
  question: [
    "The last three lessons are still waiting, and they can. Does this rhythm suit you, or shall I change it?",
    "Weeks differ. Shall I keep writing as now, write less often, rest until a date, or stop?",
    "Three lessons are kept for you. What would help: the same rhythm, fewer days, a pause, or an end?",
    "Before I send another lesson: is this a good time for it, or should it be less often, later, or not at all?",
    "How shall we go on from here: as now, on fewer days, after a pause, or not at all?",
    "I would rather ask than keep writing: keep this rhythm, slow down, rest until a date, or stop?",
    "No lesson today, only a question: how often would you like to hear from me from here on?",
    "Your place, {where}, is kept whatever you choose: the same rhythm, fewer days, a pause, or an end.",
    "A check of the rhythm: is it right, too often, at a bad moment, or no longer wanted?",
  ],
  stopped: [
    "I will stop writing now. Your place, {where}, is kept; {again} starts reminders again whenever you like.",
    "This is the last reminder for now. Everything you did is kept, and {again} brings them back.",
    "I will leave it at this. When you want to go on from {where}, {again} is all it takes.",
    "Reminders rest from today on. What you learned stays, and so does your place; {again} starts them anew.",
    "No more reminders after this one. You can ask me anything at any time, and {again} starts them again.",
    "I take it that now is not the time, and stop writing. {where} will still be there; {again} when you want it.",
    "From here on I write only when you do. Your path stands at {where}; {again} sets a new time.",
    "I will be quiet now. Your place and your answers are kept, and {again} starts reminders at an hour of your choice.",
  ],
  channel: [
    "Today’s question is on {topic}. Answers go in the thread.",
    "A question for everyone, on {topic}. Say in the thread what you would do, and why.",
    "{topic}: what would your team do here? The thread below is for answers.",
    "Something to think about together today: {topic}. Join in in the thread.",
    "For today: {topic}. One sentence in the thread is plenty.",
    "A short one on {topic}. Guesses in the thread are as welcome as answers.",
    "How would you decide this one on {topic}? The discussion belongs in the thread.",
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

/** Says that nudges were missed and that this one stands for them; undefined where none was. */
export function missedLine(missed: number): string | undefined {
  if (missed <= 0) return undefined;
  return missed === 1
    ? "I was away when the last one was due; this one stands for both."
    : `I was away when the last ${missed} were due; this one stands for them all.`;
}
