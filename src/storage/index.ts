/**
 * What the mentor remembers, in PostgreSQL: an embedded one under `DATA_DIR` or a real one at `DATABASE_URL`.
 *
 * The one folder that speaks SQL. It may import `config`, `clock`, `ops`, `reply` and `knowledge`, and knows nothing of
 * advisors, commands or chat platforms. Start with `database.ts` (opening) and `store.ts` (what can be asked of it).
 */
export type { Admission } from "./arrivals.ts";
export { dump } from "./backup-dump.ts";
export { BackupUnusable } from "./backup-format.ts";
export { restore } from "./backup-restore.ts";
export { reviewMinutes, type StoredCard, type StoredReview } from "./cards.ts";
export type { Saying } from "./channels.ts";
export type { StoredControl } from "./controls.ts";
export type { NewTurn, Turn, Verdict } from "./conversations.ts";
export { type Database, type DatabaseOptions, openDatabase } from "./database.ts";
export type { Dialog, NewDialog } from "./dialogs.ts";
export type { NewNudge, OpenNudge, Step } from "./due.ts";
export {
  DatabaseTooNew,
  DatabaseUnreachable,
  DataDirLocked,
  DataDirUnusable,
  explainStorageError,
} from "./errors.ts";
export type { GapGroup, GapWhy, NewGap } from "./gaps.ts";
export { ClaimLost, type InboxOutcome, type InboxRow, type NewArrival } from "./inbox.ts";
export type { Known } from "./known.ts";
export { createLearnerStore, type LearnerStore } from "./learner-store.ts";
export type { Enrolment, Learner, Level } from "./learners.ts";
export type { ClaimedNudge } from "./nudge-claim.ts";
export type { Begun } from "./nudge-composed.ts";
export type { DueHour, NudgeCounts, NudgeNumbers } from "./nudge-numbers.ts";
export { createNudgeStore, type NudgeStore } from "./nudge-store.ts";
export { lateWhy, type NudgeKind, type NudgeState, patience, type StoredNudge } from "./nudges.ts";
export type { Rate } from "./pace.ts";
export { guessCause } from "./participation.ts";
export type { Erased, ErasedNudge, Remains, Who } from "./people.ts";
export type { PersonExport } from "./person-export.ts";
export type { QuizAnswer } from "./quiz-answers.ts";
export type { NewSchedule, ScheduleKey, ScheduleRef, StoredSchedule } from "./schedules.ts";
export type { Around } from "./slots.ts";
export { createStore, type Store } from "./store.ts";
export type { EndedLesson, Intended, PracticeDay, Studied } from "./studies.ts";
export { JsonText, type JsonValue, type PersonKey } from "./text.ts";
