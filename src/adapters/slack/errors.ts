/** Slack's error codes and what they mean for the mentor: one table, and errors of calls read by it. */
import { webApi } from "@slack/bolt";
import { unseen } from "../../nudges/undeliverable.ts";
import { TryLater, Undeliverable } from "../../reply/messenger.ts";

/**
 * - `dead`: the installation is gone; nothing can be sent until an operator acts.
 * - `forbidden`: not allowed there, now or later.
 * - `gone`: the target is closed or no longer exists.
 * - `no-dm`: this person can't be written to directly.
 * - `ours`: what we sent breaks a rule; once more as plain text.
 * - `later`: Slack's trouble or its limits; it may have taken effect.
 */
export type Meaning = "dead" | "forbidden" | "gone" | "no-dm" | "ours" | "later";

const codes: Readonly<Record<Meaning, readonly string[]>> = {
  dead: [
    ...["invalid_auth", "not_authed", "token_expired", "token_revoked", "account_inactive", "team_access_not_granted"],
    ...["not_allowed_token_type", "user_removed_from_team", "team_disabled", "app_not_installed"],
  ],
  forbidden: [
    ...["missing_scope", "no_permission", "restricted_action", "restricted_action_read_only_channel"],
    ...["restricted_action_thread_locked", "restricted_action_thread_only_channel"],
    ...["restricted_action_non_threadable_channel", "ekm_access_denied", "access_denied", "app_access_restricted"],
    ...["edit_window_closed", "cant_update_message", "cant_delete_message", "not_agent_app", "not_enabled"],
  ],
  gone: [
    ...["channel_not_found", "not_in_channel", "is_archived", "message_not_found", "thread_not_found"],
    ...["cannot_reply_to_message", "user_not_in_channel", "invalid_thread_ts"],
  ],
  "no-dm": [
    ...["user_not_found", "user_disabled", "user_not_visible", "too_many_users", "messages_tab_disabled"],
    ...["cannot_dm_bot"],
  ],
  ours: [
    ...["no_text", "msg_too_long", "msg_blocks_too_long", "msg_blocks_too_many", "invalid_blocks"],
    ...["invalid_blocks_format", "invalid_attachments", "too_many_attachments", "markdown_text_conflict"],
    ...["invalid_arguments", "block_mismatch", "attachment_payload_limit_exceeded", "metadata_too_large"],
    ...["invalid_metadata_format", "invalid_metadata_schema"],
  ],
  later: [
    ...["ratelimited", "rate_limited", "message_limit_exceeded", "internal_error", "fatal_error"],
    ...["service_unavailable", "request_timeout", "team_added_to_org", "org_login_required"],
  ],
};

const meanings = new Map(
  Object.values(codes).flatMap((all, index) => all.map((code) => [code, Object.keys(codes)[index]])),
);

/** What a code means; one that is not in the table is `forbidden`: trying again changes nothing. */
export function meaningOf(code: string): Meaning {
  const found = meanings.get(code);
  const known: readonly Meaning[] = ["dead", "forbidden", "gone", "no-dm", "ours", "later"];
  return known.find((meaning) => meaning === found) ?? "forbidden";
}

/** Slack refused what we sent as malformed. */
export class Malformed extends Error {
  override readonly name = "Malformed";
  readonly code: string;

  constructor(code: string, details: string, options?: ErrorOptions) {
    super(`Slack refused a payload: ${code}${details}`, options);
    this.code = code;
  }
}

/** Milliseconds to wait where Slack names none. */
const usualWait = 2_000;

/** What Slack answered to a method that it did not carry out; undefined where nobody knows what became of it. */
export function slackCode(error: unknown): string | undefined {
  if (error instanceof webApi.WebAPIPlatformError) return error.data.error;
  return error instanceof Undeliverable || error instanceof Malformed ? error.code : undefined;
}

/** Codes of a method that was not carried out, since too much was asked for. */
const tooMany: ReadonlySet<string> = new Set(["ratelimited", "rate_limited", "message_limit_exceeded"]);

/**
 * What to do where Slack does not show what may be there: nothing more where reading is forbidden, since nobody could tell a second
 * message from the first; Slack takes no key that would keep it from posting twice. Where the place is gone, posting says so.
 *
 * @throws {Undeliverable} `unseen`
 */
export function throwIfUnseen(error: Undeliverable): void {
  if (meaningOf(error.code) !== "forbidden") return;
  throw new Undeliverable(unseen, `nobody may look whether it has arrived (${error.code})`, { cause: error });
}

/** An error of a call, in the words of `Messenger`. */
export function understood(error: unknown, method: string): Error {
  if (error instanceof webApi.WebAPIRateLimitedError)
    return new TryLater(error.retryAfter * 1_000, `Slack asks to wait with ${method}`, { cause: error, unsent: true });
  if (error instanceof webApi.WebAPIPlatformError) return refused(error, method);
  if (error instanceof webApi.WebAPIHTTPError)
    return new TryLater(usualWait, `${method} was answered with HTTP ${error.statusCode}`, { cause: error });
  if (error instanceof TryLater || error instanceof Undeliverable) return error;
  return new TryLater(usualWait, `${method} was not answered`, { cause: error });
}

function refused(error: webApi.WebAPIPlatformError, method: string): Error {
  const { error: code, response_metadata } = error.data;
  const needed = "needed" in error.data ? error.data.needed : undefined;
  const details = [response_metadata?.messages ?? []].flat().join(" ").slice(0, 500);
  const scope = typeof needed === "string" ? ` (needs ${needed})` : "";
  switch (meaningOf(code)) {
    case "later":
      return new TryLater(usualWait, `${method} was answered with ${code}`, {
        cause: error,
        unsent: tooMany.has(code),
      });
    case "ours":
      return new Malformed(code, details === "" ? "" : `: ${details}`, { cause: error });
    default:
      return new Undeliverable(code, `${method} was answered with ${code}${scope}`, { cause: error });
  }
}
