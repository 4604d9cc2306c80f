/** A quiz as it is kept: its questions, how each was answered, and by which event it moved last. */
import { z } from "zod";
import type { Dialog, JsonValue, NewDialog } from "../storage/index.ts";
import { type Asked, question } from "./asking.ts";
import type { Verdict } from "./memory.ts";
import { type Presented, present, type QuestionBank, rightToPass } from "./quiz.ts";
import { type Student, seedOf } from "./student.ts";

export const quizKind = "quiz";

const stateSchema = z.object({
  seed: z.string(),
  questions: z.array(z.string()),
  verdicts: z.array(z.enum(["right", "partly", "wrong"])),
  /** The event that moved it last: run again after a crash, it moves nothing and is answered the same. */
  by: z.string().optional(),
  /** The check of a step that it is: most of it right finishes the step. */
  check: z.string().optional(),
});

export type QuizState = z.output<typeof stateSchema>;

export const stateOf = ({ state }: Pick<Dialog, "state">): QuizState => stateSchema.parse(state);

const asJson = (state: QuizState): JsonValue => JSON.parse(JSON.stringify(state));

/** A quiz of some questions; the same event begins the same one. @returns nothing where there is nothing to ask */
export function quizOf(
  student: Student,
  questions: readonly { readonly id: string }[],
  thread: string,
  check?: string,
): NewDialog | undefined {
  if (questions.length === 0) return undefined;
  const seed = seedOf(student);
  const state: QuizState = {
    seed,
    questions: questions.map(({ id }) => id),
    verdicts: [],
    ...(check !== undefined && { check }),
  };
  return { id: seed.slice(0, 22), kind: quizKind, thread, state: asJson(state) };
}

/** The state after one more answer. */
export const answered = (dialog: Dialog, verdict: Verdict, { event }: Student): JsonValue => {
  const state = stateOf(dialog);
  return asJson({ ...state, verdicts: [...state.verdicts, verdict], by: event });
};

export const isOver = (dialog: Dialog): boolean => dialog.step >= stateOf(dialog).questions.length;

export const isMovedBy = (dialog: Dialog, { event }: Student): boolean => stateOf(dialog).by === event;

/** The step that an event answers: the open one, or the one that it answered when it was run before. */
export const stepFor = (student: Student, dialog: Dialog): { readonly quiz: string; readonly step: number } => ({
  quiz: dialog.id,
  step: isMovedBy(dialog, student) ? dialog.step - 1 : dialog.step,
});

/** The question of a step; undefined where it was retired meanwhile. */
export function questionAt(bank: QuestionBank, { questions, seed }: QuizState, step: number): Presented | undefined {
  const found = bank.get(questions[step] ?? "");
  return found === undefined ? undefined : present(found, seed);
}

/** The open question, in words. */
export function askedIn(bank: QuestionBank, dialog: Dialog): Asked | undefined {
  const state = stateOf(dialog);
  const presented = questionAt(bank, state, dialog.step);
  return presented === undefined ? undefined : question(presented, dialog.id, dialog.step, state.questions.length);
}

/** How many answers to a check were needed and right, once all are given; undefined of what is no check. */
export function outcomeOf({ check, questions, verdicts }: QuizState): CheckOutcome | undefined {
  if (check === undefined || verdicts.length < questions.length) return undefined;
  const needed = rightToPass(verdicts.length);
  return { check, needed, passed: verdicts.filter((verdict) => verdict === "right").length >= needed };
}

export interface CheckOutcome {
  readonly check: string;
  readonly needed: number;
  readonly passed: boolean;
}
