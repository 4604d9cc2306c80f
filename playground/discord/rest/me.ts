/** Calls about the bot itself, its application, and its direct messages. */

import { CreatePrivateChannelRequestSchema } from "discord-api-spec/zod";
import type {
  APIApplication,
  APIUser,
  RESTGetAPIGatewayBotResult,
  RESTGetAPIGatewayResult,
  RESTPostAPICurrentUserCreateDMChannelResult,
} from "discord-api-types/v10";
import { z } from "zod";
import { openDirectChannel } from "../actions/directMessages.ts";
import { requireOpenDms } from "../actions/rights.ts";
import { read } from "../checks/reading.ts";
import { againstSpec } from "../checks/spec.ts";
import type { StartLimit } from "../gateway/startLimit.ts";
import type { Platform } from "../platform.ts";
import { Refusal } from "../refusal.ts";
import { apiDirectChannel } from "../wire/channels.ts";
import { applicationFlags } from "../wire/flags.ts";
import { apiSelf, apiUser } from "../wire/users.ts";
import { botUser, failOn, ok, type Route } from "./route.ts";

/** What the routes need beyond the platform: the gateway's address and how many starts are left. */
export interface GatewayFacts {
  url(): string;
  readonly startLimit: StartLimit;
}

export function meRoutes({ url, startLimit }: GatewayFacts): Route[] {
  return [
    {
      method: "GET",
      path: "/gateway",
      auth: "none",
      handle: () => ok<RESTGetAPIGatewayResult>({ url: url() }),
    },
    {
      method: "GET",
      path: "/gateway/bot",
      auth: "bot",
      handle: ({ settings }) =>
        ok<RESTGetAPIGatewayBotResult>({ url: url(), shards: settings.shards, session_start_limit: startLimit.left() }),
    },
    {
      method: "GET",
      path: "/users/@me",
      auth: "bot",
      handle: (platform) => ok<APIUser>(apiSelf(botUser(platform))),
    },
    {
      method: "GET",
      path: "/users/{user.id}",
      auth: "bot",
      handle({ world }, call) {
        const user = world.users.get(call.param("user.id"));
        if (user === undefined) throw new Refusal("unknownUser");
        return ok<APIUser>(apiUser(user));
      },
    },
    {
      method: "GET",
      path: "/applications/@me",
      auth: "bot",
      handle: (platform) => ok<APIApplication>(application(platform)),
    },
    {
      method: "POST",
      path: "/users/@me/channels",
      auth: "bot",
      handle(platform, call) {
        failOn(againstSpec(platform.measure, CreatePrivateChannelRequestSchema, call.body));
        const { recipient_id: id } = read(z.object({ recipient_id: z.string() }), call.body);
        const user = platform.world.users.get(id);
        if (user === undefined || user.bot) throw new Refusal("unknownUser");
        if (platform.settings.closedDmsRefusedOn === "open") requireOpenDms(platform, id);
        const channel = openDirectChannel(platform, id);
        return ok<RESTPostAPICurrentUserCreateDMChannelResult>(apiDirectChannel(platform.world, channel));
      },
    },
  ];
}

function application(platform: Platform): APIApplication & Record<string, unknown> {
  const { bot, settings, world } = platform;
  const flags = applicationFlags(settings.privilegedIntents);
  const user = apiUser(botUser(platform));
  return {
    id: bot.applicationId,
    name: user.username,
    icon: null,
    description: "",
    type: null,
    flags,
    flags_new: String(flags),
    bot: user,
    bot_public: true,
    bot_require_code_grant: false,
    verify_key: "0".repeat(64),
    owner: user,
    team: null,
    summary: "",
    redirect_uris: [],
    interactions_endpoint_url: null,
    role_connections_verification_url: null,
    approximate_guild_count: [...world.guilds.values()].filter(({ members }) => members.has(bot.userId)).length,
    approximate_user_install_count: 0,
    approximate_user_authorization_count: 0,
    event_webhooks_status: 1,
    explicit_content_filter: 0,
    eligible_oauth2_scopes: ["bot", "applications.commands"],
  };
}
