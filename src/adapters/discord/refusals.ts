/** Why Discord does not have the mentor, in one sentence for the operator. Pure. */
import { DiscordjsError, DiscordjsErrorCodes } from "discord.js";
import { described, meaningOf } from "./errors.ts";

const portal = "https://discord.com/developers/applications";
export const deadToken = `Discord refuses DISCORD_TOKEN: copy the token anew from your application's page “Bot” at ${portal}.`;
const disallowedIntent = `Discord refuses the Message Content intent: switch it on under “Bot”, “Privileged Gateway Intents” at ${portal}, or unset DISCORD_MESSAGE_CONTENT.`;

const outgrown =
  "Discord wants the mentor's servers spread over more connections: start it again, which asks how many.";

/** The gateway's code for a token that is refused. */
export const authenticationFailed = 4004;

/** By the code with which the gateway closes for good. */
export const refusals: Readonly<Record<number, string>> = { 4011: outgrown, 4014: disallowedIntent };

/** Why it can't begin. */
export function whyNot(error: unknown, apiUrl: string | undefined): string {
  if (error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid) return deadToken;
  if (meaningOf(error) === "dead-token") return deadToken;
  const { message } = described(error);
  if (/disallowed intents/i.test(message)) return disallowedIntent;
  if (/authentication failed|unauthorized/i.test(message)) return deadToken;
  const again = /sessions remaining.*resets at (\S+)/i.exec(message)?.[1];
  if (again !== undefined)
    return `Discord lets the bot connect only so often a day, and that is used up until ${again}: start it again then, and look why it started so often.`;
  return `Discord can't be reached at ${apiUrl ?? "https://discord.com/api"} (${message.replace(/\.$/, "")}).`;
}
