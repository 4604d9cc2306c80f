/** Slash commands as her client has them: which she can call here, and what it lets her enter. */

import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandInteractionDataBasicOption,
  type APIApplicationCommandInteractionDataOption,
  type APIApplicationCommandInteractionDataSubcommandOption,
  type APIApplicationCommandOption,
  type APIInteractionDataResolved,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  InteractionContextType,
  type InteractionType,
} from "discord-api-types/v10";
import type { Platform } from "../platform.ts";
import type { Channel, Command, User } from "../state/model.ts";
import { may, permission, permissionsIn } from "../state/permissions.ts";
import { type OptionValue, resolveOption } from "./optionValues.ts";

const Type = ApplicationCommandOptionType;

export type OptionValues = Readonly<Record<string, OptionValue>>;

/** A command she found in her client, and the way down to what takes its options. */
export interface FoundCommand {
  readonly command: Command;
  /** Names of the group and the subcommand; empty for a command without. */
  readonly path: readonly string[];
  readonly options: readonly APIApplicationCommandBasicOption[];
}

/** @throws {Error} when her client would not offer the command here, saying why */
export function findCommand(platform: Platform, user: User, channel: Channel, line: string): FoundCommand {
  const [name = "", ...path] = line.replace(/^\//, "").split(" ");
  const command = offered(platform, user, channel, ApplicationCommandType.ChatInput, name);
  return { command, path, options: descend(command.options ?? [], path, `/${name}`) };
}

/** @throws {Error} not registered, not for this place, or not for her */
export function offered(
  { world, bot }: Platform,
  user: User,
  channel: Channel,
  type: ApplicationCommandType,
  name: string,
): Command {
  const guildId = channel.kind === "direct" ? undefined : channel.guildId;
  const known = [...world.commands.values()].filter((command) => command.type === type && command.name === name);
  const command =
    known.find(({ guild_id: id }) => id !== undefined && id === guildId) ?? known.find((c) => c.guild_id === undefined);
  if (command === undefined) throw new Error(`${user.name} finds no command “${name}”: it is not registered here.`);
  const context = guildId === undefined ? InteractionContextType.BotDM : InteractionContextType.Guild;
  if (command.contexts && !command.contexts.includes(context))
    throw new Error(`“${name}” is not offered in ${guildId === undefined ? "direct messages" : "servers"}.`);
  const granted = permissionsIn(world, user.id, channel);
  const needed = BigInt(command.default_member_permissions ?? 0);
  const adminsOnly = command.default_member_permissions === "0";
  const lacks = (granted & needed) !== needed || (adminsOnly && (granted & permission.Administrator) === 0n);
  if (guildId !== undefined && lacks) throw new Error(`${user.name} may not use “${name}”.`);
  if (!may(world, user.id, channel, permission.UseApplicationCommands))
    throw new Error(`${user.name} may not use commands here.`);
  if (channel.kind === "thread" && channel.archived) throw new Error("There are no commands in an archived thread.");
  if (guildId !== undefined && !world.guilds.get(guildId)?.members.has(bot.userId))
    throw new Error(`“${name}” is not offered: the bot is not in this server.`);
  return command;
}

function descend(
  options: readonly APIApplicationCommandOption[],
  path: readonly string[],
  called: string,
): readonly APIApplicationCommandBasicOption[] {
  const [step, ...rest] = path;
  const nested = options.filter((option) => option.type === Type.Subcommand || option.type === Type.SubcommandGroup);
  if (step === undefined) {
    if (nested.length > 0)
      throw new Error(`${called} can't be called bare: choose ${nested.map(({ name }) => name).join(", ")}.`);
    return options.filter((option) => option.type !== Type.Subcommand && option.type !== Type.SubcommandGroup);
  }
  const next = nested.find(({ name }) => name === step);
  if (next === undefined) throw new Error(`${called} has no subcommand “${step}”.`);
  return descend(next.options ?? [], rest, `${called} ${step}`);
}

export interface FilledOptions {
  readonly options: APIApplicationCommandInteractionDataOption<InteractionType.ApplicationCommand>[];
  readonly resolved: APIInteractionDataResolved;
}

/**
 * What goes to the bot for what she entered.
 *
 * @throws {Error} an option is missing, unknown, or not what its field takes
 */
export function fillOptions(
  platform: Platform,
  found: FoundCommand,
  channel: Channel,
  values: OptionValues,
): FilledOptions {
  const unknown = Object.keys(values).filter((name) => !found.options.some((option) => option.name === name));
  if (unknown.length > 0) throw new Error(`“${found.command.name}” has no option ${unknown.join(", ")}.`);
  const resolved: APIInteractionDataResolved = {};
  const filled = found.options.flatMap((option) => {
    const value = values[option.name];
    if (value !== undefined) return [resolveOption(platform, channel, option, value, resolved)];
    if (option.required === true) throw new Error(`Option “${option.name}” of “${found.command.name}” is required.`);
    return [];
  });
  return { options: nested(found.path, filled), resolved };
}

/** Options inside the group and the subcommand they belong to. */
export function nested<Type extends InteractionType>(
  [first, second]: readonly string[],
  options: APIApplicationCommandInteractionDataBasicOption<Type>[],
): APIApplicationCommandInteractionDataOption<Type>[] {
  if (first === undefined) return options;
  const type = ApplicationCommandOptionType.Subcommand;
  if (second === undefined) return [{ type, name: first, options }];
  const inner: APIApplicationCommandInteractionDataSubcommandOption<Type> = { type, name: second, options };
  return [{ type: ApplicationCommandOptionType.SubcommandGroup, name: first, options: [inner] }];
}
