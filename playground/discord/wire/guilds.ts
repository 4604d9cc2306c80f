/** Guilds and roles as they go over the line. */

import { type APIGuild, type APIRole, type GatewayDispatchEvents, GuildFeature } from "discord-api-types/v10";
import type { EventData } from "../platform.ts";
import type { Guild, Id, Role } from "../state/model.ts";
import { may, permission } from "../state/permissions.ts";
import { channelsOf, known, threadsOf, type World } from "../state/world.ts";
import { apiGuildChannel, apiThread } from "./channels.ts";
import { NO_FLAGS } from "./flags.ts";
import { timestamp } from "./time.ts";
import { apiMember, apiMembers } from "./users.ts";

/** From this size on, GUILD_CREATE calls a guild large. */
const LARGE_GUILD = 50;

export function apiRole(role: Role, position: number): APIRole {
  return {
    id: role.id,
    name: role.name,
    permissions: String(role.permissions),
    position,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    managed: role.managed,
    mentionable: role.mentionable,
    icon: null,
    unicode_emoji: null,
    flags: NO_FLAGS,
  };
}

export function apiGuild(guild: Guild): APIGuild {
  return {
    id: guild.id,
    name: guild.name,
    icon: null,
    description: null,
    splash: null,
    discovery_splash: null,
    features: [GuildFeature.Community],
    banner: null,
    owner_id: guild.ownerId,
    application_id: null,
    region: "deprecated",
    afk_channel_id: null,
    afk_timeout: 300,
    system_channel_id: guild.systemChannelId ?? null,
    system_channel_flags: NO_FLAGS,
    widget_enabled: false,
    widget_channel_id: null,
    verification_level: 0,
    roles: [...guild.roles.values()].map(apiRole),
    default_message_notifications: 1,
    mfa_level: 0,
    explicit_content_filter: 0,
    max_presences: null,
    max_members: 500_000,
    max_stage_video_channel_users: 50,
    max_video_channel_users: 25,
    vanity_url_code: null,
    premium_tier: 0,
    premium_subscription_count: 0,
    premium_progress_bar_enabled: false,
    preferred_locale: guild.locale,
    rules_channel_id: null,
    safety_alerts_channel_id: null,
    public_updates_channel_id: null,
    nsfw_level: 0,
    emojis: [],
    stickers: [],
    incidents_data: null,
    hub_type: null,
    ...undocumentedButInTheSchema,
  };
}

/** Fields that Discord's OpenAPI requires and `discord-api-types` does not know. */
const undocumentedButInTheSchema = { home_header: null, nsfw: false };

/**
 * GUILD_CREATE, for the bot: every channel, the active threads it can see, and (without GUILD_MEMBERS) no member but
 * itself.
 */
export function guildCreate(
  world: World,
  guild: Guild,
  bot: Id,
  allMembers: boolean,
): EventData<GatewayDispatchEvents.GuildCreate> {
  const self = known(guild.members, bot);
  return {
    ...apiGuild(guild),
    joined_at: timestamp(self.joinedAt),
    large: guild.members.size > LARGE_GUILD,
    unavailable: false,
    member_count: guild.members.size,
    voice_states: [],
    members: allMembers ? apiMembers(world, guild) : [apiMember(world, self)],
    channels: channelsOf(world, guild.id).map((channel) => apiGuildChannel(world, channel)),
    threads: threadsOf(world, guild.id)
      .filter((thread) => !thread.archived && may(world, bot, thread, permission.ViewChannel))
      .map((thread) => apiThread(thread, bot, world)),
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}
