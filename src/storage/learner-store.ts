/** What is kept of learners, bound to one database and one clock. */
import type { Clock } from "../clock.ts";
import * as cards from "./cards.ts";
import { askedTopics } from "./conversations.ts";
import type { Database } from "./database.ts";
import * as dialogs from "./dialogs.ts";
import { askedMost } from "./known.ts";
import * as learners from "./learners.ts";
import { answerStep, type QuizAnswer } from "./quiz-answers.ts";
import * as studies from "./studies.ts";
import type { JsonValue, PersonKey } from "./text.ts";

export type LearnerStore = ReturnType<typeof createLearnerStore>;

export function createLearnerStore({ db }: Pick<Database, "db">, clock: Clock) {
  return {
    learnerOf: (
      key: PersonKey,
      known: { readonly platform: string; readonly zone?: string; readonly locale?: string },
    ) => learners.learnerOf(db, key, known, clock.now()),
    findLearner: (key: PersonKey) => learners.findLearner(db, key),
    homeOf: (platform: string, person: string) => learners.homeOf(db, platform, person),
    changeLearner: (key: PersonKey, change: Parameters<typeof learners.changeLearner>[2]) =>
      learners.changeLearner(db, key, change),
    takeNote: (key: PersonKey) => learners.takeNote(db, key),
    takeNotes: (platform: string, person: string) => learners.takeNotes(db, platform, person),
    enrolmentsOf: (key: PersonKey) => learners.enrolmentsOf(db, key),
    enrol: (key: PersonKey, track: Pick<learners.Enrolment, "role" | "level">) =>
      learners.enrol(db, key, track, clock.now()),
    moveEnrolment: (
      key: PersonKey,
      id: string,
      from: readonly learners.Enrolment["state"][],
      to: learners.Enrolment["state"],
    ) => learners.moveEnrolment(db, key, id, from, to, clock.now()),
    study: (key: PersonKey, studied: studies.Studied) => studies.study(db, key, studied, clock.now()),
    endLesson: (key: PersonKey, lesson: studies.EndedLesson) => studies.endLesson(db, key, lesson, clock.now()),
    unskip: (key: PersonKey, id: string) => studies.unskip(db, key, id),
    studiesOf: (key: PersonKey) => studies.studiesOf(db, key),
    intend: (key: PersonKey, intended: studies.Intended) => studies.intend(db, key, intended),
    intents: (key: PersonKey) => studies.intents(db, key),
    practiceDays: (key: PersonKey) => studies.practiceDays(db, key),
    /** Topics that were asked about since an instant, the latest first. */
    askedTopics: (key: PersonKey, since: Temporal.Instant) => askedTopics(db, key, since, askedMost),
    meetCards: (key: PersonKey, met: readonly cards.StoredCard[]) => cards.meetCards(db, key, met, clock.now()),
    cardsOf: (key: PersonKey) => cards.cardsOf(db, key),
    saveReview: (key: PersonKey, review: cards.StoredReview, after: cards.StoredCard, zone: string) =>
      cards.saveReview(db, key, review, after, zone, clock.now()),
    reviewsSince: (key: PersonKey, since: Temporal.Instant) => cards.reviewsSince(db, key, since),
    openDialog: (key: PersonKey, dialog: dialogs.NewDialog, lasts: Temporal.Duration) =>
      dialogs.openDialog(db, key, dialog, clock.now(), lasts),
    dialogById: (key: PersonKey, id: string) => dialogs.dialogById(db, key, id, clock.now()),
    dialogsOf: (key: PersonKey, kind: string) => dialogs.dialogsOf(db, key, kind, clock.now()),
    dialogIn: (who: Parameters<typeof dialogs.dialogIn>[1], thread: string) =>
      dialogs.dialogIn(db, who, thread, clock.now()),
    moveDialog: (key: PersonKey, at: Pick<dialogs.Dialog, "id" | "step">, state: JsonValue) =>
      dialogs.moveDialog(db, key, at, state, clock.now()),
    answerStep: (key: PersonKey, at: Pick<dialogs.Dialog, "id" | "step">, state: JsonValue, answer: QuizAnswer) =>
      answerStep(db, key, at, state, answer, clock.now()),
    askAgain: (key: PersonKey, id: string, thread: string) => dialogs.askAgain(db, key, id, thread, clock.now()),
    closeDialog: (key: PersonKey, id: string) => dialogs.closeDialog(db, key, id),
    purgeDialogs: () => dialogs.purgeDialogs(db, clock.now()),
  };
}
