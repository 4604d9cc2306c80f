/** The commands as Discord has them: registered by difference, so that a start without change writes nothing. */
import { ApplicationCommandType, ApplicationIntegrationType, InteractionContextType } from "discord.js";
import { z } from "zod";
import { discordCommand } from "../../commands/options.ts";
import type { AnyTable } from "../../commands/table.ts";
import type { Calls } from "./calls.ts";
import { withFileOptions } from "./fileOption.ts";
import { contextMenuName } from "./interactions.ts";

/** What is registered, as plain JSON. */
export type CommandBody = Readonly<Record<string, unknown>>;

const everywhere = {
  integration_types: [ApplicationIntegrationType.GuildInstall],
  contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
} as const;

/** The body that is registered: `/mentor` with every command under it, and the entry in a message's menu. */
export function commandBodies(table: AnyTable): readonly CommandBody[] {
  const command = discordCommand(table, {
    name: "mentor",
    description: "Ask the backend mentor: answers with sources, topics, resources",
  });
  return [
    { ...command, options: withFileOptions(table, command.options), ...everywhere },
    { type: ApplicationCommandType.Message, name: contextMenuName, ...everywhere },
  ];
}

/**
 * Registers what differs from what Discord has.
 *
 * @param guild one guild, where a change shows at once; else everywhere
 * @returns whether anything was written
 */
export async function registerCommands(
  calls: Pick<Calls, "commands" | "putCommands">,
  application: string,
  table: AnyTable,
  guild?: string,
): Promise<boolean> {
  const bodies = commandBodies(table).map((body) => (guild === undefined ? body : withoutPlaces(body)));
  const there = z.array(z.record(z.string(), z.unknown())).parse(await calls.commands(application, guild));
  const present = guild === undefined ? there : there.map(withoutPlaces);
  if (isSame(present, bodies)) return false;
  await calls.putCommands(application, bodies, guild);
  return true;
}

/** In more servers than this it is no try-out any more, and asking every one takes long. */
const lookedAtMost = 20;

/**
 * Takes away what an earlier start with DISCORD_GUILD_ID registered in single servers, where it would stand beside what is
 * registered everywhere. All commands of ours that are registered there go.
 */
export async function dropGuildCommands(
  calls: Pick<Calls, "commands" | "putCommands">,
  application: string,
  guilds: readonly string[],
): Promise<readonly string[]> {
  const dropped: string[] = [];
  for (const guild of guilds.length > lookedAtMost ? [] : guilds) {
    if (z.array(z.unknown()).parse(await calls.commands(application, guild)).length === 0) continue;
    await calls.putCommands(application, [], guild);
    dropped.push(guild);
  }
  return dropped;
}

/** Commands of one guild have no say in where they are used. */
function withoutPlaces({ contexts: _, integration_types: __, ...body }: CommandBody): CommandBody {
  return body;
}

const isSame = (one: readonly CommandBody[], other: readonly CommandBody[]): boolean =>
  JSON.stringify(normal(one)) === JSON.stringify(normal(other));

const normal = (bodies: readonly CommandBody[]): unknown[] =>
  bodies.map((body) => normalised({ type: ApplicationCommandType.ChatInput, ...body })).sort(byText);

/** What is ours to say of a command; Discord adds ids, versions and fields that are not set. */
const ours = new Set([
  "type",
  "name",
  "description",
  "options",
  "contexts",
  "integration_types",
  "required",
  "autocomplete",
  "choices",
  "value",
  "min_length",
  "max_length",
  "min_value",
  "max_value",
]);
/** Lists whose order says nothing. */
const unordered = new Set(["contexts", "integration_types"]);

/** The same for bodies that mean the same: keys in order, without what is not set. */
function normalised(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => normalised(item));
    return unordered.has(key) ? items.sort(byText) : items;
  }
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([name, inner]) => ours.has(name) && !isUnset(inner));
  return Object.fromEntries(kept.sort(byText).map(([name, inner]) => [name, normalised(inner, name)]));
}

const isUnset = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === false ||
  value === "" ||
  (Array.isArray(value) && value.length === 0);

function byText(one: unknown, other: unknown): number {
  const [a, b] = [JSON.stringify(one), JSON.stringify(other)];
  return a < b ? -1 : a > b ? 1 : 0;
}
