/** Calls about guilds and their members. */

import type {
  APIChannel,
  APIGuild,
  APIGuildMember,
  RESTAPIPartialCurrentUserGuild,
  RESTGetAPIGuildRolesResult,
  RESTGetAPIGuildThreadsResult,
} from "discord-api-types/v10";
import { removeBot } from "../actions/guilds.ts";
import { Refusal } from "../refusal.ts";
import { guildPermissions, may, permission } from "../state/permissions.ts";
import { channelsOf, threadsOf } from "../state/world.ts";
import { apiGuildChannel, apiThread, apiThreadMember } from "../wire/channels.ts";
import { apiGuild, apiRole } from "../wire/guilds.ts";
import { apiMember } from "../wire/users.ts";
import { guildOfCall, noContent, ok, type Route, userIdOf } from "./route.ts";

export const guildRoutes: Route[] = [
  {
    method: "GET",
    path: "/users/@me/guilds",
    auth: "bot",
    handle({ world, bot }, { query }) {
      const after = BigInt(query.get("after") ?? 0);
      const guilds = [...world.guilds.values()]
        .filter(({ id, members }) => members.has(bot.userId) && BigInt(id) > after)
        .slice(0, Math.min(Number(query.get("limit") ?? 200), 200));
      return ok<RESTAPIPartialCurrentUserGuild[]>(
        guilds.map((guild) => ({
          id: guild.id,
          name: guild.name,
          icon: null,
          banner: null,
          owner: false,
          permissions: String(guildPermissions(guild, bot.userId)),
          features: [],
        })),
      );
    },
  },
  {
    method: "DELETE",
    path: "/users/@me/guilds/{guild.id}",
    auth: "bot",
    handle(platform, call) {
      removeBot(platform, guildOfCall(platform, call));
      return noContent;
    },
  },
  {
    method: "GET",
    path: "/guilds/{guild.id}",
    auth: "bot",
    handle: (platform, call) => ok<APIGuild>(apiGuild(guildOfCall(platform, call))),
  },
  {
    method: "GET",
    path: "/guilds/{guild.id}/channels",
    auth: "bot",
    handle: (platform, call) =>
      ok<APIChannel[]>(
        channelsOf(platform.world, guildOfCall(platform, call).id).map((channel) =>
          apiGuildChannel(platform.world, channel),
        ),
      ),
  },
  {
    method: "GET",
    path: "/guilds/{guild.id}/roles",
    auth: "bot",
    handle: (platform, call) =>
      ok<RESTGetAPIGuildRolesResult>([...guildOfCall(platform, call).roles.values()].map(apiRole)),
  },
  {
    method: "GET",
    path: "/guilds/{guild.id}/members/{user.id}",
    auth: "bot",
    handle(platform, call) {
      const member = guildOfCall(platform, call).members.get(userIdOf(platform, call));
      if (member === undefined) throw new Refusal("unknownMember");
      return ok<APIGuildMember>(apiMember(platform.world, member));
    },
  },
  {
    method: "GET",
    path: "/guilds/{guild.id}/threads/active",
    auth: "bot",
    handle(platform, call) {
      const { world, bot } = platform;
      const threads = threadsOf(world, guildOfCall(platform, call).id).filter(
        (thread) => !thread.archived && may(world, bot.userId, thread, permission.ViewChannel),
      );
      const members = threads.flatMap((thread) => {
        const joinedAt = thread.members.get(bot.userId);
        return joinedAt === undefined ? [] : [apiThreadMember(thread.id, bot.userId, joinedAt)];
      });
      return ok<RESTGetAPIGuildThreadsResult>({
        threads: threads.map((thread) => apiThread(thread, bot.userId, world)),
        members,
      });
    },
  },
];
