/** The mentor can act again where it could not: what rested because of that goes on at its next hour, as if nothing had been due. */
import type { Clock } from "../clock.ts";
import { UnknownTimeZone } from "../learning/schedule.ts";
import type { NudgeStore, StoredSchedule } from "../storage/index.ts";
import { accessLost } from "./reasons.ts";
import { nextOf } from "./reminding.ts";

/** Workspaces that have the app, or a platform that takes the token. */
export type Whereabouts = Parameters<NudgeStore["returnTo"]>[0];

/**
 * Has every schedule that only the mentor's own trouble had stopped go on; who can't be written to for a reason of their own stays
 * as they are. May be called as often as one likes, by any number of processes.
 *
 * @returns how many schedules go on
 */
export function returned(
  { store, clock }: { readonly store: Pick<NudgeStore, "returnTo">; readonly clock: Clock },
  where: Whereabouts,
): Promise<number> {
  const now = clock.now();
  return store.returnTo(where, accessLost, (schedule) => nextOrNow(schedule, now));
}

function nextOrNow(schedule: StoredSchedule, now: Temporal.Instant): Temporal.Instant {
  try {
    return nextOf(schedule, now);
  } catch (error) {
    // The sweep says what is wrong with it.
    if (error instanceof UnknownTimeZone) return now;
    throw error;
  }
}
