/** Schedules, nudges and their pace, bound to one database and one clock. */
import type { Clock } from "../clock.ts";
import type { Database } from "./database.ts";
import * as due from "./due.ts";
import * as answers from "./nudge-answers.ts";
import { claimNudge } from "./nudge-claim.ts";
import { type Composed, saveComposed } from "./nudge-composed.ts";
import * as numbers from "./nudge-numbers.ts";
import * as nudges from "./nudges.ts";
import * as pace from "./pace.ts";
import { participation } from "./participation.ts";
import * as changes from "./schedule-changes.ts";
import * as schedules from "./schedules.ts";
import * as slots from "./slots.ts";
import type { PersonKey } from "./text.ts";
import * as workspaces from "./workspaces.ts";

export type NudgeStore = ReturnType<typeof createNudgeStore>;

/** @param zoneData the release of the time zone data that instants are computed with */
export function createNudgeStore(
  { db }: Pick<Database, "db">,
  clock: Clock,
  zoneData: string = process.versions.tz ?? "unknown",
) {
  return {
    setSchedule: (schedule: schedules.NewSchedule, next: schedules.Next) =>
      schedules.setSchedule(db, schedule, next, zoneData, clock.now()),
    findSchedule: (key: schedules.ScheduleKey) => schedules.findSchedule(db, key),
    channelSchedules: (workspace: string) => schedules.channelSchedules(db, workspace),
    changeSchedule: (
      ref: schedules.ScheduleRef,
      change: Parameters<typeof changes.changeSchedule>[2],
      next: (schedule: schedules.StoredSchedule) => Temporal.Instant,
      cured?: string,
    ) => changes.changeSchedule(db, ref, change, next, zoneData, clock.now(), cured),
    pauseSchedule: (ref: schedules.ScheduleRef, until: Temporal.PlainDate, next: Temporal.Instant) =>
      changes.pauseSchedule(db, ref, until, next, zoneData, clock.now()),
    resumeSchedule: (ref: schedules.ScheduleRef, next: Temporal.Instant) =>
      changes.resumeSchedule(db, ref, next, zoneData, clock.now()),
    stopSchedule: (ref: schedules.ScheduleRef, state: "off" | "blocked", why?: string) =>
      changes.stopSchedule(db, ref, state, why, clock.now()),
    stopWorkspace: (of: { readonly workspace: string; readonly platform: string }) =>
      workspaces.stopWorkspace(db, of, clock.now()),
    returnTo: (
      where: workspaces.Whereabouts,
      whys: readonly string[],
      next: (schedule: schedules.StoredSchedule) => Temporal.Instant,
    ) => workspaces.returnTo(db, where, whys, next, zoneData, clock.now()),
    recheckZones: (after: string | undefined, most: number, recheck: Parameters<typeof schedules.recheckZones>[4]) =>
      schedules.recheckZones(db, zoneData, after, most, recheck),
    dueAround: (of: slots.DueOf, from: Temporal.Instant, to: Temporal.Instant) => slots.dueAround(db, of, from, to),
    claimDue: (most: number, decide: Parameters<typeof due.claimDue>[4]) =>
      due.claimDue(db, clock.now(), most, zoneData, decide),
    /** @param unseen why, of one that may have arrived */
    foldUnserved: (unseen: string) => due.foldUnserved(db, clock.now(), unseen),
    openNudges: (platform: string, bounds: { readonly most: number; readonly each: number }) =>
      due.openNudges(db, platform, clock.now(), bounds),
    /** @param lease how long nobody else may work on it */
    claimNudge: (
      nudge: Pick<nudges.StoredNudge, "workspace" | "id">,
      lease: Temporal.Duration,
      askedSince: Temporal.Instant,
    ) => claimNudge(db, nudge, clock.now(), clock.now().add(lease), askedSince),
    saveComposed: (
      claim: Parameters<typeof saveComposed>[1],
      composed: Composed,
      apart: Temporal.Duration,
      lasts: Temporal.Duration,
    ) => saveComposed(db, claim, composed, apart, clock.now(), clock.now().add(lasts)),
    saveNudgeReceipt: (claim: nudges.NudgeClaim, receipt: readonly string[]) =>
      nudges.saveNudgeReceipt(db, claim, receipt),
    renewNudge: (claim: nudges.NudgeClaim, lease: Temporal.Duration) =>
      nudges.renewNudge(db, claim, clock.now().add(lease)),
    /** @param at when it arrived, where that was not just now */
    finishNudge: (claim: nudges.NudgeClaim, receipt?: readonly string[], at = clock.now()) =>
      nudges.finishNudge(db, claim, at, receipt),
    foldNudge: (claim: nudges.NudgeClaim, why: string) => nudges.foldNudge(db, claim, why),
    retryNudge: (
      claim: nudges.NudgeClaim,
      after: Temporal.Duration,
      why: string,
      how: Parameters<typeof nudges.retryNudge>[4],
    ) => nudges.retryNudge(db, claim, clock.now().add(after), why, how),
    failNudge: (claim: Parameters<typeof nudges.failNudge>[1], why: string, blocked?: { readonly note: string }) =>
      nudges.failNudge(db, claim, why, clock.now(), blocked),
    releaseNudges: () => nudges.releaseNudges(db),
    purgeNudges: (before: Temporal.Instant) => nudges.purgeNudges(db, before),
    snoozeNudge: (key: PersonKey, id: string, until: Temporal.Instant, seed: string) =>
      answers.snoozeNudge(db, key, id, until, seed, clock.now()),
    mergeNudge: (key: PersonKey, id: string) => answers.mergeNudge(db, key, id, clock.now()),
    answerNudges: (key: PersonKey) => answers.answerNudges(db, key, clock.now()),
    answerAllNudges: (who: Parameters<typeof answers.answerAllNudges>[1]) =>
      answers.answerAllNudges(db, who, clock.now()),
    participation: (of: { readonly workspace: string; readonly channel: string }, since: Temporal.Instant) =>
      participation(db, of, since),
    nudgesOf: (key: PersonKey, limit: number) => answers.nudgesOf(db, key, limit),
    nudgeNumbers: (since: Temporal.Instant, most: number) => numbers.nudgeNumbers(db, since, most),
    dueByHour: (from: Temporal.Instant, to: Temporal.Instant, most: number) => numbers.dueByHour(db, from, to, most),
    takeTokens: (key: string, count: number, rate: pace.Rate) => pace.takeTokens(db, key, count, rate, clock.now()),
  };
}
