/**
 * Why a reminder did not come or reminders rest: the codes that are kept of it, of the platforms and of our own, and the one place
 * that says them in words.
 */

/** The code of what may have arrived where nobody may look: sent again it could come twice, so it is not. */
export const unseen = "unseen";

/** Why a schedule rests whose zone this runtime does not know. */
export const unknownZone = "unknown time zone";
const unreadable = "unreadable schedule";
/** Why schedules of a workspace that removed the mentor rest. */
const removed = "removed";

/**
 * Codes that tell of the mentor itself and of nobody in particular: a token that is dead, an app that was removed or may not write.
 * What rests for them goes on once the mentor can act again (`returning.ts`).
 */
export const accessLost: readonly string[] = [
  ...["token_revoked", "token_expired", "invalid_auth", "not_authed", "not_allowed_token_type", "account_inactive"],
  ...["app_not_installed", "app_uninstalled", "team_access_not_granted", "team_disabled", "user_removed_from_team"],
  ...["missing_scope", "dead-token", "50027", "401"],
];

const closed = "your direct messages are closed to me";
const noDirect = "your account takes no direct messages from me";
const gone = "the conversation is no longer there for me";
const forbidden = "I am not allowed to write there";
const refused = "the platform refused what it was to hold";

/** A code is of the first that it fits; each ends a sentence. */
const words: readonly (readonly [RegExp, string])[] = [
  [/^(50007|closed-dms|messages_tab_disabled|user_not_visible)$/, closed],
  [/^50278$/, "we share no server any more"],
  [/^(user_not_found|user_disabled|too_many_users|cannot_dm_bot|cannot_dm_user|no-person|10013)$/, noDirect],
  [/^(channel|message|thread)_not_found$|^is_archived$|^(user_)?not_in_channel$|^no[_-]target$/, gone],
  [/^(cannot_reply_to_message|invalid_thread_ts|1000[348]|10015|10062|40060|40094|50083)$/, gone],
  [/^(no_permission|restricted_action\w*|ekm_access_denied|access_denied|app_access_restricted)$/, forbidden],
  [/^(edit_window_closed|cant_\w+|not_agent_app|not_enabled|other_workspace|50001|50013)$/, forbidden],
  [/^(30033|50008|50021|50024|160002|160004|160005|160006)$/, forbidden],
  [/^(20000[01]|240000|30015|4000[56]|50006|50035|50045|50109|upload_\d+)$/, refused],
  [/^(no_text|msg_\w+|invalid_(blocks|attachments|arguments|metadata)\w*|too_many_attachments)$/, refused],
  [/^(markdown_text_conflict|block_mismatch|attachment_payload_limit_exceeded|metadata_too_large)$/, refused],
  [/^removed$/, "I was removed from this workspace"],
  [/^unseen$/, "I could not see whether it had arrived, and did not want to send it twice"],
  [/^unknown time zone$/, "I do not know your time zone any more"],
  [/^unreadable schedule$/, "I could not read your hours"],
  [/^late$/, "it was too late for it, so the next one stands for it"],
  [/^merged$/, "another message had just come"],
  [/^(off|unanswered)$/, "reminders were off"],
  [/^nothing$/, "there was nothing to review and no lesson"],
  [/^put off$/, "it was put off until the next one"],
  [/^paused$/, "reminders were paused"],
  [/^blocked$/, "reminders were resting"],
  [/^attempts ended without a word$/, "something went wrong on my side"],
  [/^restored$/, "I had been restored from a backup, and it may have come before that"],
];

/** What is kept of faults of our own is for the log, and a code that nobody has met says nothing to people. */
const otherwise = "something went wrong on the way";

/** The end of a sentence: "your direct messages are closed to me". */
export function whyInWords(code: string | undefined): string {
  if (code === undefined) return otherwise;
  if (accessLost.includes(code)) return "I had lost access to this workspace";
  return words.find(([codes]) => codes.test(code))?.[1] ?? otherwise;
}

/** How reminders that rest go on: by themselves, by a zone that is known, by being set anew, or by being turned on. */
export type GoingOn = "itself" | "zone" | "set" | "on";

export function goingOn(code: string | undefined): GoingOn {
  if (code === removed || (code !== undefined && accessLost.includes(code))) return "itself";
  if (code === unknownZone) return "zone";
  return code === unreadable ? "set" : "on";
}
