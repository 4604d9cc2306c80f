/**
 * What the mentor teaches over months: paths, lessons, quizzes, progress. Takes plain values, returns a `Reply`, keeps what
 * was learned; knows no chat platform, no queue, no schedule.
 */
import type { Clock } from "../clock.ts";
import type { Corpus } from "../knowledge/load.ts";
import type { Pictures } from "../reply/images/pictures.ts";
import type { Reply } from "../reply/reply.ts";
import type { Dialog, LearnerStore } from "../storage/index.ts";
import { createLessons, type Lessons } from "./lessons.ts";
import { placementKind } from "./placing.ts";
import { createQuestionBank } from "./quiz.ts";
import { quizKind } from "./quiz-dialog.ts";
import { createQuizzes, type Quizzes } from "./quizzing.ts";
import { createStandings, type Standings } from "./standing.ts";
import type { Desk, Student } from "./student.ts";
import { createWalking, type Walking } from "./walking.ts";

export interface Learning {
  readonly walking: Walking;
  readonly lessons: Lessons;
  readonly quizzes: Quizzes;
  readonly standings: Standings;
  /** What was typed where something is asked, read as its answer; undefined where it is none. */
  typed(student: Student, asked: Dialog, text: string): Promise<Reply | undefined>;
  /** For what composes messages of its own. */
  readonly desk: Desk;
}

export interface LearningOptions {
  readonly corpus: Corpus;
  readonly store: LearnerStore;
  readonly clock: Clock;
  readonly pictures: Pictures;
}

export function createLearning({ corpus, store, clock, pictures }: LearningOptions): Learning {
  const desk: Desk = { corpus, bank: createQuestionBank(corpus.topics.values()), store, clock };
  const lessons = createLessons(desk);
  const walking = createWalking(desk);
  const quizzes = createQuizzes(desk);
  return {
    desk,
    lessons,
    walking,
    quizzes,
    async typed(student, asked, text) {
      if (asked.kind === quizKind) return quizzes.typed(student, asked, text);
      return asked.kind === placementKind ? walking.typedPlacement(student, asked, text) : undefined;
    },
    standings: createStandings(desk, lessons, pictures),
  };
}
