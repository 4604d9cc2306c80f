/**
 * A learner's way along a track: what it is made of, where they are, what comes next.
 *
 * Pure. A track is made from the corpus each time; a learner's progress names topics, section headings and the ids of
 * exercises and checks, never an enrolment or a number. So whoever changes role or level keeps what they have done.
 */
import type { Corpus } from "../knowledge/load.ts";
import type { Level, Role } from "../knowledge/schema.ts";
import { type Step, stepsOf } from "../knowledge/steps.ts";
import type { Topic } from "../knowledge/topic.ts";
import { reviewMinutes } from "../storage/index.ts";
import { lessonMinutes, lessonParts, type Part, portion } from "./lesson.ts";

export type Mark = "done" | "skipped";

/** What a learner has done, of whatever track. */
export interface Progress {
  /** By topic, the headings of the sections that were read. */
  readonly sectionsDone: ReadonlyMap<string, ReadonlySet<string>>;
  /** Topics that are closed as a whole. A mark outlives changes of the topic; without one, every section must have been read. */
  readonly lessons: ReadonlyMap<string, Mark>;
  /** Exercises and checks, by their ids. */
  readonly tasks: ReadonlyMap<string, Mark>;
}

export const nothingDone: Progress = { sectionsDone: new Map(), lessons: new Map(), tasks: new Map() };

export interface TrackStep extends Omit<Step, "lessons"> {
  readonly lessons: readonly Topic[];
}

/** A role's way through one level. */
export interface Track {
  readonly role: Role;
  readonly level: Level;
  /** How many months the level is meant to take. */
  readonly months: { readonly from: number; readonly to: number };
  readonly steps: readonly TrackStep[];
}

/** The first thing on a track that is open. In a step, its lessons come first, then its exercise, then its check. */
export type Place =
  | {
      readonly kind: "lesson";
      readonly step: TrackStep;
      readonly lesson: Topic;
      /** The part of the lesson that begins where the learner stopped. */
      readonly part: Part;
      /** 1-based number of that part, and how many the lesson has. */
      readonly number: number;
      readonly of: number;
    }
  | { readonly kind: "exercise" | "check"; readonly step: TrackStep }
  | { readonly kind: "finished" };

/** Lessons: what was skipped is neither done nor open. */
export interface Count {
  readonly done: number;
  readonly skipped: number;
  readonly total: number;
}

export interface Standing {
  readonly place: Place;
  /** Lessons of the track. */
  readonly lessons: Count;
  /** Estimated reading minutes of the track: those that are behind the learner, skipped or read. */
  readonly minutes: { readonly done: number; readonly total: number };
  readonly steps: readonly {
    readonly step: TrackStep;
    readonly state: "done" | "now" | "next";
    readonly lessons: Count;
  }[];
  /** Minutes of what is open: reading, exercises, and for each question of a check what an answer counts. */
  readonly left: { readonly reading: number; readonly exercises: number; readonly checks: number };
}

/** What to do next, in the time the learner wants to give. */
export type Assignment =
  | {
      readonly kind: "lesson";
      readonly step: TrackStep;
      /** Parts in reading order; of one lesson, or of the next ones of the step too where there is time. Never empty. */
      readonly parts: readonly Part[];
      readonly minutes: number;
    }
  | { readonly kind: "exercise" | "check"; readonly step: TrackStep }
  | { readonly kind: "finished" };

/** @returns the track, or nothing if the corpus has no such role or level */
export function trackOf(corpus: Corpus, roleId: string, level: Level): Track | undefined {
  const role = corpus.roles.find(({ id }) => id === roleId);
  const path = corpus.paths.levels.find(({ id }) => id === level);
  if (role === undefined || path === undefined) return undefined;
  const steps = stepsOf(corpus, role, level).map((step) => ({
    ...step,
    lessons: step.lessons.flatMap((id) => corpus.topics.get(id) ?? []),
  }));
  return { role, level, months: path.months, steps };
}

/** The level that comes after one, if any does. */
export function levelAfter({ paths }: Corpus, level: Level): Level | undefined {
  return paths.levels[paths.levels.findIndex(({ id }) => id === level) + 1]?.id;
}

/** Where a learner is on a track, and how far. */
export function whereAmI(track: Track, progress: Progress): Standing {
  const place = firstOpen(track, progress);
  const lessons = track.steps.flatMap((step) => step.lessons);
  const total = sum(lessons.map((topic) => lessonMinutes(topic)));
  const reading = sum(lessons.map((topic) => minutesLeft(topic, progress)));
  const open = (id: string) => !progress.tasks.has(id);
  return {
    place,
    lessons: count(lessons, progress),
    minutes: { done: sum([total, -reading]), total },
    steps: track.steps.map((step) => ({
      step,
      state: place.kind !== "finished" && place.step === step ? "now" : isStepOpen(step, progress) ? "next" : "done",
      lessons: count(step.lessons, progress),
    })),
    left: {
      reading,
      exercises: sum(track.steps.map(({ exercise }) => (open(exercise.id) ? exercise.hours * 60 : 0))),
      checks: sum(track.steps.map(({ check }) => (open(check.id) ? check.questions.length * reviewMinutes : 0))),
    },
  };
}

/** @param minutes how long the learner wants to read: 5, 10 or 20 */
export function next(track: Track, progress: Progress, minutes: number): Assignment {
  const place = firstOpen(track, progress);
  if (place.kind !== "lesson") return place;
  const parts: Part[] = [];
  for (const lesson of place.step.lessons.filter((each) => isOpen(each, progress))) {
    const left = minutes - sum(parts.map((part) => part.minutes));
    const fitting = portion(lesson, doneIn(lesson, progress), left);
    // A further lesson is begun only if its beginning fits, and only once the one before is read to its end.
    if (parts.length > 0 && fitting.some((part) => part.minutes > left)) break;
    parts.push(...fitting);
    if (sum(fitting.map(({ headings }) => headings.length)) < openIn(lesson, progress).length) break;
  }
  return { kind: "lesson", step: place.step, parts, minutes: sum(parts.map((part) => part.minutes)) };
}

/** Progress after some sections of a topic were read; a lesson of which none is open any more is done. */
export function read(progress: Progress, topic: Topic, headings: readonly string[]): Progress {
  const done = new Set([...doneIn(topic, progress), ...headings]);
  const after = { ...progress, sectionsDone: new Map(progress.sectionsDone).set(topic.id, done) };
  return openIn(topic, after).length === 0 ? mark(after, { lesson: topic.id }, "done") : after;
}

/** Progress after a lesson, an exercise or a check is closed as a whole. */
export function mark(progress: Progress, what: { lesson: string } | { task: string }, as: Mark): Progress {
  return "lesson" in what
    ? { ...progress, lessons: new Map(progress.lessons).set(what.lesson, as) }
    : { ...progress, tasks: new Map(progress.tasks).set(what.task, as) };
}

/** Progress after the lesson, exercise or check that comes next was skipped, and which it was. */
export function skip(track: Track, progress: Progress): { readonly progress: Progress; readonly skipped: Place } {
  const skipped = firstOpen(track, progress);
  if (skipped.kind === "finished") return { progress, skipped };
  const what = skipped.kind === "lesson" ? { lesson: skipped.lesson.id } : { task: skipped.step[skipped.kind].id };
  return { progress: mark(progress, what, "skipped"), skipped };
}

function firstOpen(track: Track, progress: Progress): Place {
  for (const step of track.steps) {
    const lesson = step.lessons.find((each) => isOpen(each, progress));
    if (lesson !== undefined) return placeIn(step, lesson, progress);
    for (const kind of ["exercise", "check"] as const) {
      if (!progress.tasks.has(step[kind].id)) return { kind, step };
    }
  }
  return { kind: "finished" };
}

function placeIn(step: TrackStep, lesson: Topic, progress: Progress): Place {
  const parts = lessonParts(lesson);
  const [heading] = openIn(lesson, progress);
  const number = 1 + parts.findIndex(({ headings }) => headings.some((each) => each === heading));
  const [part] = portion(lesson, doneIn(lesson, progress), 0);
  if (part === undefined) throw new Error(`${lesson.id} is open and has nothing to read`);
  return { kind: "lesson", step, lesson, part, number, of: parts.length };
}

function isStepOpen({ lessons, exercise, check }: TrackStep, progress: Progress): boolean {
  return (
    lessons.some((topic) => isOpen(topic, progress)) || [exercise, check].some(({ id }) => !progress.tasks.has(id))
  );
}

function isOpen(topic: Topic, progress: Progress): boolean {
  return markOf(topic, progress) === undefined && openIn(topic, progress).length > 0;
}

/** Skipped, and not read to its end since. */
function isSkipped(topic: Topic, progress: Progress): boolean {
  return markOf(topic, progress) === "skipped" && openIn(topic, progress).length > 0;
}

/** Headings that are still to be read, in order. */
function openIn(topic: Topic, progress: Progress): readonly string[] {
  const done = doneIn(topic, progress);
  return topic.sections.map(({ name }) => name).filter((name) => !done.has(name));
}

/** Headings that were read, also under an id that the topic had before. */
function doneIn(topic: Topic, { sectionsDone }: Progress): ReadonlySet<string> {
  return new Set([topic.id, ...topic.was].flatMap((id) => [...(sectionsDone.get(id) ?? [])]));
}

function markOf(topic: Topic, { lessons }: Progress): Mark | undefined {
  return [topic.id, ...topic.was].map((id) => lessons.get(id)).find((each) => each !== undefined);
}

function minutesLeft(topic: Topic, progress: Progress): number {
  return isOpen(topic, progress) ? lessonMinutes(topic, doneIn(topic, progress)) : 0;
}

function count(lessons: readonly Topic[], progress: Progress): Count {
  const skipped = lessons.filter((topic) => isSkipped(topic, progress)).length;
  const closed = lessons.filter((topic) => !isOpen(topic, progress)).length;
  return { done: closed - skipped, skipped, total: lessons.length };
}

/** A sum of minutes that are known to a tenth. */
function sum(minutes: readonly number[]): number {
  return Math.round(minutes.reduce((all, each) => all + each, 0) * 10) / 10;
}
