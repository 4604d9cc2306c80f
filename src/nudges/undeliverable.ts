/** What a learner is told, at the next contact, of a reminder that could not be delivered. */
import { zoned } from "../learning/schedule.ts";
import type { StoredNudge, StoredSchedule } from "../storage/index.ts";

/** The platforms' codes, in words that say what to do where the learner can do something. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/^(50007|closed-dms|messages_tab_disabled|user_not_visible)$/, "your direct messages are closed to me"],
  [/^50278$/, "we share no server any more"],
  [
    /^(user_not_found|user_disabled|cannot_dm_bot|cannot_dm_user|10013)$/,
    "your account takes no direct messages from me",
  ],
  [/^(channel_not_found|is_archived|not_in_channel|10003)$/, "the conversation is closed"],
  [
    /^(token_revoked|account_inactive|invalid_auth|not_authed|token_expired|app_not_installed|app_uninstalled|dead-token|50027|401)$/,
    "I had lost access to this workspace",
  ],
];

/** One sentence, kept with the learner until they are next in touch. */
export function noteFor(
  code: string,
  { dueAt }: Pick<StoredNudge, "dueAt">,
  { zone }: Pick<StoredSchedule, "zone">,
): string {
  const why = reasons.find(([codes]) => codes.test(code))?.[1] ?? `it was refused (${code})`;
  const when = zoned(dueAt, zone).toLocaleString("en-GB", { weekday: "long", day: "numeric", month: "long" });
  return `Your reminder of ${when} could not be delivered: ${why}. Reminders rest since then; remind set starts them again.`;
}
