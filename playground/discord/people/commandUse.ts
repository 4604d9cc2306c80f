/** What her client sends when she uses a command, by typing it or from a menu on somebody or on a message. */

import {
  type APIApplicationCommandInteractionDataBasicOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  GatewayIntentBits,
  InteractionType,
} from "discord-api-types/v10";
import type { InteractionBase, InteractionPayload } from "../actions/interactions.ts";
import type { Platform } from "../platform.ts";
import type { Channel, Command, Message } from "../state/model.ts";
import { apiMessage } from "../wire/messages.ts";
import type { Somebody } from "./guild.ts";
import { resolveThing } from "./optionValues.ts";
import { type FilledOptions, type FoundCommand, nested } from "./slash.ts";

function guildField({ guild_id: guildId }: Command) {
  return guildId === undefined ? {} : { guild_id: guildId };
}

export function slashPayload(
  base: InteractionBase,
  { command }: FoundCommand,
  filled: FilledOptions,
): InteractionPayload {
  const { id, name } = command;
  const { options, resolved } = filled;
  return {
    ...base,
    type: InteractionType.ApplicationCommand,
    data: {
      id,
      name,
      type: ApplicationCommandType.ChatInput,
      ...guildField(command),
      ...(options.length === 0 ? {} : { options }),
      ...(Object.keys(resolved).length === 0 ? {} : { resolved }),
    },
  };
}

/** @param values what stands in the options so far, the focused one half-typed */
export function autocompletePayload(
  base: InteractionBase,
  found: FoundCommand,
  values: Readonly<Record<string, string | number | boolean>>,
  focused: string,
): InteractionPayload {
  type Option = APIApplicationCommandInteractionDataBasicOption<InteractionType.ApplicationCommandAutocomplete>;
  const { command, path } = found;
  const basic = found.options.flatMap((option): Option[] => {
    const value = values[option.name];
    const focus = option.name === focused ? { focused: true } : {};
    if (value === undefined) return [];
    switch (option.type) {
      case ApplicationCommandOptionType.String:
      case ApplicationCommandOptionType.Integer:
      case ApplicationCommandOptionType.Number:
        // A half-typed number is text.
        return [{ name: option.name, type: option.type, value: String(value), ...focus }];
      case ApplicationCommandOptionType.Boolean:
        return [{ name: option.name, type: option.type, value: value === true }];
      default:
        return [];
    }
  });
  const options = nested(path, basic);
  return {
    ...base,
    type: InteractionType.ApplicationCommandAutocomplete,
    data: {
      id: command.id,
      name: command.name,
      type: ApplicationCommandType.ChatInput,
      options,
      ...guildField(command),
    },
  };
}

/** A command on a message: the bot may read this one, whatever its intents. */
export function messageCommandPayload(
  platform: Platform,
  base: InteractionBase,
  command: Command,
  target: Message,
): InteractionPayload {
  return {
    ...base,
    type: InteractionType.ApplicationCommand,
    data: {
      id: command.id,
      name: command.name,
      type: ApplicationCommandType.Message,
      ...guildField(command),
      target_id: target.id,
      resolved: { messages: { [target.id]: apiMessage(platform, target, GatewayIntentBits.MessageContent) } },
    },
  };
}

export function userCommandPayload(
  platform: Platform,
  base: InteractionBase,
  command: Command,
  channel: Channel,
  target: Somebody,
): InteractionPayload {
  const resolved = {};
  resolveThing(platform, channel, target, resolved);
  return {
    ...base,
    type: InteractionType.ApplicationCommand,
    data: {
      id: command.id,
      name: command.name,
      type: ApplicationCommandType.User,
      ...guildField(command),
      target_id: target.id,
      resolved: { users: {}, ...resolved },
    },
  };
}
