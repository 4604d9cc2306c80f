/** What a person puts into an option, held to what its field takes, and turned into what the bot gets. */

import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandInteractionDataBasicOption,
  type APIInteractionDataResolved,
  ApplicationCommandOptionType,
  type InteractionType,
} from "discord-api-types/v10";
import type { Platform } from "../platform.ts";
import type { Channel, Role } from "../state/model.ts";
import { permissionsIn } from "../state/permissions.ts";
import { guildOf, known } from "../state/world.ts";
import { apiAttachment } from "../wire/files.ts";
import { apiRole } from "../wire/guilds.ts";
import { apiMemberOnly, apiUser } from "../wire/users.ts";
import { type GivenFile, storeGiven } from "./files.ts";
import type { Somebody } from "./guild.ts";

/** Text, a number, a tick, a person, a channel, a role or a file. */
export type OptionValue = string | number | boolean | Somebody | Channel | Role | GivenFile;

type Filled = APIApplicationCommandInteractionDataBasicOption<InteractionType.ApplicationCommand>;

const Type = ApplicationCommandOptionType;

/** @param resolved gains what the value stands for. @throws {Error} it is not what the field takes */
export function resolveOption(
  platform: Platform,
  channel: Channel,
  option: APIApplicationCommandBasicOption,
  value: OptionValue,
  resolved: APIInteractionDataResolved,
): Filled {
  const { name } = option;
  switch (option.type) {
    case Type.String: {
      const { min_length: min = 0, max_length: max = 6_000 } = option;
      if (typeof value !== "string") throw wrong(name, "text");
      if (value.length < min || value.length > max) throw wrong(name, `${min} to ${max} characters`);
      requireChoice(name, option.choices ?? [], value);
      return { type: option.type, name, value };
    }
    case Type.Integer:
    case Type.Number: {
      const { min_value: min = -(2 ** 53), max_value: max = 2 ** 53 } = option;
      if (typeof value !== "number") throw wrong(name, "a number");
      if (option.type === Type.Integer && !Number.isInteger(value)) throw wrong(name, "a whole number");
      if (value < min || value > max) throw wrong(name, `${min} to ${max}`);
      requireChoice(name, option.choices ?? [], value);
      return { type: option.type, name, value };
    }
    case Type.Boolean:
      if (typeof value !== "boolean") throw wrong(name, "true or false");
      return { type: option.type, name, value };
    case Type.Attachment: {
      if (typeof value !== "object" || !("content" in value)) throw wrong(name, "a file");
      const file = storeGiven(platform, value);
      platform.optionFiles.set(file.id, file);
      resolved.attachments = { ...resolved.attachments, [file.id]: apiAttachment(platform, channel.id, file, true) };
      return { type: option.type, name, value: file.id };
    }
    default: {
      if (typeof value !== "object" || !("id" in value)) throw wrong(name, "somebody or something of this server");
      const kind = resolveThing(platform, channel, value, resolved);
      const fits =
        (option.type === Type.User && kind === "user") ||
        (option.type === Type.Role && kind === "role") ||
        (option.type === Type.Channel && kind === "channel") ||
        (option.type === Type.Mentionable && kind !== "channel");
      if (!fits) throw wrong(name, `another kind of thing than a ${kind}`);
      return { type: option.type, name, value: value.id };
    }
  }
}

/** Adds a user with her membership, a role or a channel to what the bot gets resolved. */
export function resolveThing(
  platform: Platform,
  place: Channel,
  thing: Somebody | Channel | Role,
  resolved: APIInteractionDataResolved,
): "user" | "role" | "channel" {
  const { world } = platform;
  const guild = guildOf(world, place);
  const role = guild?.roles.get(thing.id);
  if (role !== undefined) {
    resolved.roles = { ...resolved.roles, [role.id]: apiRole(role, 0) };
    return "role";
  }
  const channel = world.channels.get(thing.id);
  if (channel?.kind === "channel") {
    const permissions = String(permissionsIn(world, platform.bot.userId, channel));
    const { id, type, name } = channel;
    resolved.channels = { ...resolved.channels, [id]: { id, type, name, permissions } };
    return "channel";
  }
  const user = known(world.users, thing.id);
  const member = guild?.members.get(user.id);
  resolved.users = { ...resolved.users, [user.id]: apiUser(user) };
  if (member !== undefined) {
    const permissions = String(permissionsIn(world, user.id, place));
    resolved.members = { ...resolved.members, [user.id]: { ...apiMemberOnly(member), permissions } };
  }
  return "user";
}

function requireChoice(name: string, choices: readonly { readonly value: unknown }[], value: unknown): void {
  if (choices.length > 0 && !choices.some((choice) => choice.value === value))
    throw wrong(name, `one of ${choices.map((choice) => String(choice.value)).join(", ")}`);
}

function wrong(name: string, takes: string): Error {
  return new Error(`Option “${name}” takes ${takes}.`);
}
