/** What whoever installs the mentor on Discord needs: the link that invites it, with no more rights than it uses. Pure. */
import { GatewayIntentBits, PermissionFlagsBits } from "discord.js";
import type { AnyTable } from "../../commands/table.ts";
import { type CommandBody, commandBodies } from "./register.ts";

/** What the mentor does in a channel. */
const rights = [
  PermissionFlagsBits.ViewChannel,
  PermissionFlagsBits.SendMessages,
  PermissionFlagsBits.SendMessagesInThreads,
  PermissionFlagsBits.CreatePublicThreads,
  PermissionFlagsBits.ReadMessageHistory,
  PermissionFlagsBits.AttachFiles,
];

export interface DiscordManifest {
  readonly invite_url: string;
  /** A decimal string: the bits go beyond 32. */
  readonly permissions: string;
  readonly intents: readonly string[];
  readonly commands: readonly CommandBody[];
}

export interface ManifestOptions {
  readonly applicationId?: string;
  readonly messageContent: boolean;
}

/** The intents as bits. Message content is privileged: it must be switched on in the developer portal. */
export function intentsOf(messageContent: boolean): GatewayIntentBits[] {
  const { Guilds, GuildMessages, DirectMessages, MessageContent } = GatewayIntentBits;
  return [Guilds, GuildMessages, DirectMessages, ...(messageContent ? [MessageContent] : [])];
}

export function discordManifest(table: AnyTable, { applicationId, messageContent }: ManifestOptions): DiscordManifest {
  const permissions = String(rights.reduce((sum, right) => sum | right, 0n));
  const query = new URLSearchParams({ scope: "bot applications.commands", permissions });
  return {
    invite_url:
      `https://discord.com/oauth2/authorize?client_id=${applicationId ?? "YOUR_APPLICATION_ID"}&${query}`.replaceAll(
        "+",
        "%20",
      ),
    permissions,
    intents: intentsOf(messageContent).map((intent) => GatewayIntentBits[intent]),
    commands: commandBodies(table),
  };
}
