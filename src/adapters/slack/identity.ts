/** Who the bot is and what it may do, asked before anything else; and why it can't begin, in one sentence for the operator. */
import { webApi } from "@slack/bolt";
import { z } from "zod";
import { CannotStart } from "../adapter.ts";
import { type CallsOptions, clientOptions } from "./calls.ts";

export interface Identity {
  /** The bot's own workspace: every row is kept under it. */
  readonly team: string;
  /** Where people open the workspace; ends in a slash. */
  readonly url?: string;
  readonly user: string;
  readonly bot: string;
  /** Scopes the bot token was granted. */
  readonly scopes: ReadonlySet<string>;
}

const authTest = z.object({
  ...{ team_id: z.string(), user_id: z.string(), bot_id: z.string().optional() },
  url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .catch(undefined),
});

/** Without these nobody can be answered. */
const needed = ["app_mentions:read", "chat:write", "commands", "im:history"] as const;

const tokenPage = "*OAuth & Permissions* of your app at https://api.slack.com/apps";
const appTokenPage = "*Basic Information → App-Level Tokens* of your app at https://api.slack.com/apps";

/** Tries before a Slack that can't be reached is given up. */
const patience = { retries: 3, minTimeout: 500, factor: 2 } as const;

/** @throws {CannotStart} the token is dead, of the wrong kind, or lacks a scope */
export async function identify({ botToken, apiUrl, logger }: CallsOptions): Promise<Identity> {
  // Asking twice who one is does no harm: here the library may try again.
  const options = { ...clientOptions(apiUrl), rejectRateLimitedCalls: false, retryConfig: patience, logger };
  const answer = await new webApi.WebClient(botToken, options).auth.test().catch((error: unknown) => {
    throw new CannotStart(botTokenSentence(error), { cause: error });
  });
  const parsed = authTest.safeParse(answer);
  if (!parsed.success || parsed.data.bot_id === undefined)
    throw new CannotStart(`SLACK_BOT_TOKEN is no bot token: copy the one that begins with xoxb- from ${tokenPage}.`);
  const scopes = new Set(answer.response_metadata?.scopes ?? []);
  const missing = needed.filter((scope) => !scopes.has(scope));
  if (missing.length > 0)
    throw new CannotStart(
      `SLACK_BOT_TOKEN lacks the ${missing.length === 1 ? "scope" : "scopes"} ${missing.join(", ")}: add ${missing.length === 1 ? "it" : "them"} under *Bot Token Scopes* in ${tokenPage}, then reinstall the app.`,
    );
  const { team_id: team, user_id: user, bot_id: bot, url } = parsed.data;
  return { ...{ team, user, bot, scopes }, ...(url !== undefined && { url: url.replace(/\/*$/, "/") }) };
}

function botTokenSentence(error: unknown): string {
  const code = codeOf(error);
  if (code === undefined) return unreachable(error);
  if (code === "not_allowed_token_type")
    return `SLACK_BOT_TOKEN is of the wrong kind (${code}): copy the one that begins with xoxb- from ${tokenPage}.`;
  return `Slack refuses SLACK_BOT_TOKEN (${code}): copy the *Bot User OAuth Token* (xoxb-…) from ${tokenPage}.`;
}

/** Why the socket can't be opened, or can't be opened again. */
export function appTokenSentence(error: unknown): string {
  const code = codeOf(error);
  switch (code) {
    case undefined:
      return unreachable(error);
    case "missing_scope":
      return `SLACK_APP_TOKEN lacks the scope connections:write: make a token with it under ${appTokenPage}.`;
    case "not_allowed_token_type":
      return `SLACK_APP_TOKEN is of the wrong kind (${code}): it begins with xapp- and is made under ${appTokenPage}.`;
    case "socket_mode_not_enabled":
    case "socket_mode_not_allowed":
      return `Socket Mode is off (${code}), so SLACK_APP_TOKEN opens nothing: switch it on under *Socket Mode* of your app at https://api.slack.com/apps.`;
    default:
      return `Slack refuses SLACK_APP_TOKEN (${code}): make a token with connections:write under ${appTokenPage}.`;
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof webApi.WebAPIPlatformError ? error.data.error : undefined;
}

function unreachable(error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return `Slack can't be reached, so neither SLACK_BOT_TOKEN nor SLACK_APP_TOKEN could be tried: check the network and SLACK_API_URL (${why}).`;
}
