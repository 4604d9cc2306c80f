/** Why reminders can't be delivered, and what a learner is told of it at the next contact. */
import { zoned } from "../learning/schedule.ts";
import type { StoredNudge, StoredSchedule } from "../storage/index.ts";

/** The code of what may have arrived where nobody may look: sent again it could come twice, so it is not. */
export const unseen = "unseen";

/** Why such a nudge is over, in words that its learner and the operator read: nobody is told that it was not delivered for certain. */
export const unseenWhy = "it may have arrived, and nobody may look";

/**
 * Codes that tell of the mentor itself and of nobody in particular: a token that is dead, an app that was removed or may not write.
 * What rests for them goes on once the mentor can act again (`returning.ts`).
 */
export const accessLost: readonly string[] = [
  ...["token_revoked", "token_expired", "invalid_auth", "not_authed", "not_allowed_token_type", "account_inactive"],
  ...["app_not_installed", "app_uninstalled", "team_access_not_granted", "team_disabled", "user_removed_from_team"],
  ...["missing_scope", "dead-token", "50027", "401"],
];

/** The platforms' codes, in words that say what to do where the learner can do something. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/^(50007|closed-dms|messages_tab_disabled|user_not_visible)$/, "your direct messages are closed to me"],
  [/^50278$/, "we share no server any more"],
  [
    /^(user_not_found|user_disabled|cannot_dm_bot|cannot_dm_user|10013)$/,
    "your account takes no direct messages from me",
  ],
  [/^(channel_not_found|is_archived|not_in_channel|10003)$/, "the conversation is closed"],
];

/** One sentence, kept with the learner until they are next in touch. */
export function noteFor(
  code: string,
  { dueAt }: Pick<StoredNudge, "dueAt">,
  { zone }: Pick<StoredSchedule, "zone">,
): string {
  const when = zoned(dueAt, zone).toLocaleString("en-GB", { weekday: "long", day: "numeric", month: "long" });
  const failed = `Your reminder of ${when} could not be delivered`;
  if (accessLost.includes(code))
    return `${failed}: I had lost access to this workspace. Reminders go on by themselves once I have it back.`;
  const why = reasons.find(([codes]) => codes.test(code))?.[1] ?? `it was refused (${code})`;
  return `${failed}: ${why}. Reminders have been off since then; remind on turns them on again.`;
}
