/** What a learner is told at the next contact where a reminder could not be delivered. */
import { zoned } from "../learning/schedule.ts";
import type { StoredNudge, StoredSchedule } from "../storage/index.ts";
import { accessLost, whyInWords } from "./reasons.ts";

export { unseen } from "./reasons.ts";

/** One sentence, kept with the learner until they are next in touch. */
export function noteFor(
  code: string,
  { dueAt }: Pick<StoredNudge, "dueAt">,
  { zone }: Pick<StoredSchedule, "zone">,
): string {
  const when = zoned(dueAt, zone).toLocaleString("en-GB", { weekday: "long", day: "numeric", month: "long" });
  const failed = `Your reminder of ${when} could not be delivered: ${whyInWords(code)}.`;
  return accessLost.includes(code)
    ? `${failed} Reminders go on by themselves once I have it back.`
    : `${failed} Reminders have been off since then; remind on turns them on again.`;
}
