/** One call of Discord's REST API: its name, who may make it, and what it does. */

import type { Upload } from "../actions/uploads.ts";
import type { Platform } from "../platform.ts";
import { type Problem, Refusal } from "../refusal.ts";
import type { Channel, Guild, Id, Message, User } from "../state/model.ts";
import { may, permission } from "../state/permissions.ts";
import { known } from "../state/world.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** A request, taken apart. */
export interface Call {
  /** `POST /channels/{channel.id}/messages`: method and path as documented. */
  readonly name: string;
  readonly query: URLSearchParams;
  /** Parsed JSON, or `payload_json` of a form; undefined without a body. */
  readonly body: unknown;
  readonly uploads: readonly Upload[];
  /** A part of the path, by its documented name: `channel.id`. */
  param(name: string): string;
}

export interface Answer {
  readonly status: number;
  /** Absent for 204. */
  readonly body?: unknown;
}

export interface Route {
  readonly method: Method;
  /** As Discord documents it, without `/api/v10`: `/channels/{channel.id}/messages`. */
  readonly path: string;
  /** Calls about interactions carry no bot token, and stand outside of the bot's global limit. */
  readonly auth: "bot" | "none";
  handle(platform: Platform, call: Call): Answer;
}

export const noContent: Answer = { status: 204 };

/** The body of a 200, held to the type that `discord-api-types` gives the call. */
export function ok<Body>(body: Body): Answer {
  return { status: 200, body };
}

/** @throws {Refusal} 50035 when there are any */
export function failOn(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new Refusal("invalidForm", problems);
}

/** @throws {Refusal} 10003, or 50001 when the bot can't see it */
export function channelOf({ world, bot }: Platform, call: Call): Channel {
  const channel = world.channels.get(call.param("channel.id"));
  if (channel === undefined) throw new Refusal("unknownChannel");
  if (!may(world, bot.userId, channel, permission.ViewChannel)) throw new Refusal("missingAccess");
  return channel;
}

/** A message that everybody in the channel can see. @throws {Refusal} 10008 */
export function messageOf({ world }: Platform, call: Call, channel: Channel): Message {
  const message = world.messages.get(call.param("message.id"));
  if (message === undefined || message.deleted || message.channelId !== channel.id || message.onlyFor !== undefined)
    throw new Refusal("unknownMessage");
  return message;
}

/** @throws {Refusal} 10004, also for a guild that the bot is not in */
export function guildOfCall({ world, bot }: Platform, call: Call): Guild {
  const guild = world.guilds.get(call.param("guild.id"));
  if (guild === undefined || !guild.members.has(bot.userId)) throw new Refusal("unknownGuild");
  return guild;
}

export function botUser({ world, bot }: Platform): User {
  return known(world.users, bot.userId);
}

/** `@me` is the bot. */
export function userIdOf({ bot }: Platform, call: Call): Id {
  const id = call.param("user.id");
  return id === "@me" ? bot.userId : id;
}
