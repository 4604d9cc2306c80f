/** Calls that register application commands, for every guild or for one. */

import {
  type APIApplicationCommand,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
} from "discord-api-types/v10";
import { type CommandBody, commandBody } from "../checks/commandShapes.ts";
import { checkCommand, checkCommandChange } from "../checks/commands.ts";
import { read, withoutNulls } from "../checks/reading.ts";
import type { Platform } from "../platform.ts";
import { Refusal } from "../refusal.ts";
import { madeAt } from "../snowflake.ts";
import type { Command, Id } from "../state/model.ts";
import { type Answer, type Call, guildOfCall, type Method, noContent, ok, type Route } from "./route.ts";

/** As many again per guild. */
const most: Readonly<Record<number, number>> = {
  [ApplicationCommandType.ChatInput]: 100,
  [ApplicationCommandType.User]: 15,
  [ApplicationCommandType.Message]: 15,
};
const CREATES_A_DAY = 200;
const DAY_MS = 86_400_000;

/** Where commands are registered: a guild, or undefined for all. */
type Scope = Id | undefined;

export const commandRoutes: Route[] = [false, true].flatMap((inGuild) => {
  const base = inGuild
    ? "/applications/{application.id}/guilds/{guild.id}/commands"
    : "/applications/{application.id}/commands";
  const route = (
    method: Method,
    path: string,
    act: (platform: Platform, scope: Scope, call: Call) => Answer,
  ): Route => ({
    method,
    path,
    auth: "bot",
    handle(platform, call) {
      if (call.param("application.id") !== platform.bot.applicationId) throw new Refusal("unknownApplication");
      return act(platform, inGuild ? guildOfCall(platform, call).id : undefined, call);
    },
  });
  return [
    route("GET", base, (platform, scope) => ok<APIApplicationCommand[]>(registered(platform, scope))),
    route("POST", base, upsert),
    route("PUT", base, overwrite),
    route("GET", `${base}/{command.id}`, (platform, scope, call) =>
      ok<APIApplicationCommand>(commandOf(platform, scope, call)),
    ),
    route("PATCH", `${base}/{command.id}`, change),
    route("DELETE", `${base}/{command.id}`, (platform, scope, call) => {
      platform.world.commands.delete(commandOf(platform, scope, call).id);
      platform.changes.announce();
      return noContent;
    }),
  ];
});

function registered({ world }: Platform, scope: Scope): Command[] {
  return [...world.commands.values()].filter(({ guild_id: guildId }) => guildId === scope);
}

function commandOf(platform: Platform, scope: Scope, call: Call): Command {
  const command = registered(platform, scope).find(({ id }) => id === call.param("command.id"));
  if (command === undefined) throw new Refusal("unknownCommand");
  return command;
}

/** Registers a command, or replaces the one of its name and type. */
function upsert(platform: Platform, scope: Scope, call: Call): Answer {
  const body = checkCommand(platform.measure, call.body);
  const same = registered(platform, scope).find(({ name, type }) => name === body.name && type === body.type);
  const count = registered(platform, scope).filter(({ type }) => type === body.type).length;
  if (same === undefined && count >= (most[body.type] ?? 0)) throw new Refusal("tooManyCommands");
  if (same === undefined) requireCreates(platform, scope, 1);
  const command = store(platform, scope, body, same);
  return { status: same === undefined ? 201 : 200, body: command };
}

/** Makes the list the whole list: what is not on it goes, what keeps its name keeps its id. */
function overwrite(platform: Platform, scope: Scope, call: Call): Answer {
  if (!Array.isArray(call.body)) {
    const message = "Only iterables may be used in a ListType";
    throw new Refusal("invalidForm", [{ path: [], code: "LIST_TYPE_CONVERT", message }]);
  }
  const bodies = call.body.map((body: unknown, index) => checkCommand(platform.measure, body, [index]));
  const repeated = bodies.findIndex(
    ({ name, type }, index) => bodies.findIndex((other) => other.name === name && other.type === type) !== index,
  );
  if (repeated !== -1) {
    const message = "Application command names must be unique";
    throw new Refusal("invalidForm", [{ path: [repeated], code: "APPLICATION_COMMANDS_DUPLICATE_NAME", message }]);
  }
  for (const type of Object.keys(most).map(Number))
    if (bodies.filter((body) => body.type === type).length > (most[type] ?? 0)) throw new Refusal("tooManyCommands");

  const before = registered(platform, scope);
  const sameAs = (body: CommandBody) => before.find(({ name, type }) => name === body.name && type === body.type);
  requireCreates(platform, scope, bodies.filter((body) => sameAs(body) === undefined).length);
  for (const { id } of before) platform.world.commands.delete(id);
  return ok<APIApplicationCommand[]>(bodies.map((body) => store(platform, scope, body, sameAs(body))));
}

function change(platform: Platform, scope: Scope, call: Call): Answer {
  const command = commandOf(platform, scope, call);
  const body = checkCommandChange(platform.measure, call.body, read(commandBody, withoutNulls(command)));
  return ok<APIApplicationCommand>(store(platform, scope, body, command));
}

/** @throws {Refusal} 30034 above 200 new commands in a day */
function requireCreates(platform: Platform, scope: Scope, count: number): void {
  const today = registered(platform, scope).filter(({ id }) => platform.now() - madeAt(id) < DAY_MS).length;
  if (count > 0 && today + count > CREATES_A_DAY) throw new Refusal("tooManyCommandsToday");
}

function store(platform: Platform, scope: Scope, body: CommandBody, before: Command | undefined): Command {
  const { contexts, integration_types: types, options, ...rest } = body;
  const everywhere = [
    InteractionContextType.Guild,
    InteractionContextType.BotDM,
    InteractionContextType.PrivateChannel,
  ];
  const command: Command = {
    ...rest,
    id: before?.id ?? platform.newId(),
    application_id: platform.bot.applicationId,
    version: platform.newId(),
    integration_types: types ?? [ApplicationIntegrationType.GuildInstall],
    ...(options === undefined ? {} : { options }),
    ...(scope === undefined
      ? { contexts: contexts ?? everywhere, dm_permission: true }
      : { guild_id: scope, contexts: null }),
  };
  platform.world.commands.set(command.id, command);
  platform.changes.announce();
  return command;
}
