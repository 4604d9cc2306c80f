/** Bit sets that go over the line. */

import { ApplicationFlags, GatewayIntentBits } from "discord-api-types/v10";

/** No bit set. Typed as a number because most of Discord's flag enums have no name for zero. */
export const NO_FLAGS: number = 0;

const flagOfIntent = [
  [GatewayIntentBits.MessageContent, ApplicationFlags.GatewayMessageContentLimited],
  [GatewayIntentBits.GuildMembers, ApplicationFlags.GatewayGuildMembersLimited],
  [GatewayIntentBits.GuildPresences, ApplicationFlags.GatewayPresenceLimited],
] as const;

/** Which privileged intents are on, in the form for applications that need no review. */
export function applicationFlags(privilegedIntents: number): number {
  return flagOfIntent.reduce((sum, [intent, flag]) => ((privilegedIntents & intent) === 0 ? sum : sum | flag), 0);
}
