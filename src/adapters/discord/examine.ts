/** Whether Discord will have us: token, intent, servers and rights, each looked at and said in a sentence. Posts nothing. */
import { ApplicationFlags, DiscordAPIError, REST, Routes } from "discord.js";
import { z } from "zod";
import type { AnyTable } from "../../commands/table.ts";
import type { Finding } from "../adapter.ts";
import { discordManifest } from "./invite.ts";

export interface ExamineOptions {
  readonly token: string;
  readonly apiUrl?: string | undefined;
  readonly messageContent: boolean;
}

const application = z.object({ id: z.string(), name: z.string(), flags: z.number().default(0) });
const guilds = z.array(z.object({ id: z.string(), name: z.string(), permissions: z.string() }));
const portal = (id: string, page: string) => `https://discord.com/developers/applications/${id}/${page}`;

export async function examineDiscord(
  { token, apiUrl, messageContent }: ExamineOptions,
  table: AnyTable,
): Promise<readonly Finding[]> {
  const rest = new REST({
    retries: 1,
    timeout: 10_000,
    ...(apiUrl !== undefined && { api: apiUrl.replace(/\/+$/, "") }),
  }).setToken(token.replace(/^Bot\s+/i, ""));
  try {
    const { id, name, flags } = application.parse(await rest.get(Routes.currentApplication()));
    const { permissions, invite_url } = discordManifest(table, { applicationId: id, messageContent });
    return [
      { state: "good", sentence: `DISCORD_TOKEN is good, for the application “${name}”.` },
      ...intentFindings(flags, messageContent, id),
      ...guildFindings(await allGuilds(rest), BigInt(permissions), invite_url),
    ];
  } catch (error) {
    return [{ state: "missing", sentence: whyNot(error) }];
  }
}

/** Servers on one page, as many as Discord gives; and how many pages are read. */
const pageMost = 200;
const pagesMost = 50;

async function allGuilds(rest: REST): Promise<z.output<typeof guilds>> {
  const all: z.output<typeof guilds> = [];
  for (let page = 0; page < pagesMost; page++) {
    const last = all.at(-1)?.id;
    const query = new URLSearchParams({ limit: String(pageMost), ...(last !== undefined && { after: last }) });
    const some = guilds.parse(await rest.get(Routes.userGuilds(), { query }));
    all.push(...some);
    if (some.length < pageMost) break;
  }
  return all;
}

function intentFindings(flags: number, messageContent: boolean, id: string): Finding[] {
  const isOn = (flags & (ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited)) !== 0;
  if (messageContent && !isOn)
    return [
      {
        state: "missing",
        sentence: `DISCORD_MESSAGE_CONTENT=1 needs the *Message Content Intent*: switch it on at ${portal(id, "bot")}.`,
      },
    ];
  if (!messageContent)
    return [
      {
        state: "note",
        sentence:
          "Without DISCORD_MESSAGE_CONTENT=1 follow-ups come as a reply, a mention or the “Follow up” button (least rights).",
      },
    ];
  return [{ state: "good", sentence: "The Message Content intent is on." }];
}

function guildFindings(all: z.output<typeof guilds>, wanted: bigint, invite: string): Finding[] {
  if (all.length === 0)
    return [{ state: "missing", sentence: `The bot is in no server yet: invite it with ${invite}` }];
  const poor = all.filter(
    ({ permissions }) => (BigInt(permissions) & wanted) !== wanted && (BigInt(permissions) & 8n) === 0n,
  );
  return [
    { state: "good", sentence: `The bot is in ${all.length === 1 ? "one server" : `${all.length} servers`}.` },
    ...poor.map(
      ({ name }): Finding => ({
        state: "missing",
        sentence: `In “${name}” the bot lacks a right it uses: give its role what ${invite} asks for, or invite it again.`,
      }),
    ),
  ];
}

function whyNot(error: unknown): string {
  if (error instanceof DiscordAPIError && error.status === 401)
    return "Discord refuses DISCORD_TOKEN: copy it anew from *Bot → Reset Token* at https://discord.com/developers/applications.";
  const why = error instanceof Error ? error.message : String(error);
  return `Discord can't be asked, so DISCORD_TOKEN could not be tried: check the network and DISCORD_API_URL (${why}).`;
}
