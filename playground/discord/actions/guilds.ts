/** Guilds and what is in them come and change; the bot joins and is thrown out. */

import { GatewayDispatchEvents, GatewayIntentBits } from "discord-api-types/v10";
import type { Platform } from "../platform.ts";
import type { Guild, GuildChannel, Id, Role } from "../state/model.ts";
import { invitedWith } from "../state/permissions.ts";
import { known, messagesIn, threadsOf } from "../state/world.ts";
import { apiGuildChannel } from "../wire/channels.ts";
import { apiRole, guildCreate } from "../wire/guilds.ts";
import { apiMember, apiUser } from "../wire/users.ts";
import { deleteThread } from "./threads.ts";

const { Guilds, GuildMembers } = GatewayIntentBits;

/** The bot joins, with a role of its own that carries the rights it was invited with. */
export function addBot(platform: Platform, guild: Guild, permissions: bigint = invitedWith): void {
  const { bot, world } = platform;
  if (guild.members.has(bot.userId)) return;
  const name = known(world.users, bot.userId).name;
  const role: Role = { id: platform.newId(), name, managed: true, mentionable: false, permissions };
  guild.roles.set(role.id, role);
  guild.members.set(bot.userId, {
    userId: bot.userId,
    joinedAt: platform.now(),
    roles: new Set([role.id]),
    nick: undefined,
  });
  tellGuild(platform, guild);
}

/** GUILD_CREATE: the bot joined, or an outage is over. */
export function tellGuild(platform: Platform, guild: Guild): void {
  platform.tell({
    name: GatewayDispatchEvents.GuildCreate,
    guildId: guild.id,
    intents: Guilds,
    data: ({ intents }) => guildCreate(platform.world, guild, platform.bot.userId, (intents & GuildMembers) !== 0),
  });
}

/** GUILD_DELETE: for good, or (`unavailable`) an outage. */
export function tellGuildGone(platform: Platform, guild: Guild, unavailable: boolean): void {
  platform.tell({
    name: GatewayDispatchEvents.GuildDelete,
    guildId: guild.id,
    intents: Guilds,
    data: () => (unavailable ? { id: guild.id, unavailable } : { id: guild.id }),
  });
}

/** The bot goes; its role and its guild commands go with it. */
export function removeBot(platform: Platform, guild: Guild): void {
  const { bot, world } = platform;
  for (const id of guild.members.get(bot.userId)?.roles ?? []) if (guild.roles.get(id)?.managed) guild.roles.delete(id);
  guild.members.delete(bot.userId);
  for (const { id, guild_id: guildId } of world.commands.values()) if (guildId === guild.id) world.commands.delete(id);
  tellGuildGone(platform, guild, false);
  platform.changes.announce();
}

const channelEvents = {
  created: GatewayDispatchEvents.ChannelCreate,
  changed: GatewayDispatchEvents.ChannelUpdate,
  deleted: GatewayDispatchEvents.ChannelDelete,
} as const;

/** The channel, its threads and what was written there are gone. */
export function deleteChannel(platform: Platform, channel: GuildChannel): void {
  const { world } = platform;
  for (const thread of threadsOf(world, channel.guildId))
    if (thread.parentId === channel.id) deleteThread(platform, thread);
  for (const message of messagesIn(world, channel.id)) message.deleted = true;
  world.channels.delete(channel.id);
  tellChannel(platform, channel, "deleted");
  platform.changes.announce();
}

export function tellChannel(platform: Platform, channel: GuildChannel, what: keyof typeof channelEvents): void {
  platform.tell({
    name: channelEvents[what],
    guildId: channel.guildId,
    intents: Guilds,
    data: () => apiGuildChannel(platform.world, channel),
  });
}

export function tellRole(platform: Platform, guild: Guild, role: Role, what: "created" | "changed"): void {
  platform.tell({
    name: what === "created" ? GatewayDispatchEvents.GuildRoleCreate : GatewayDispatchEvents.GuildRoleUpdate,
    guildId: guild.id,
    intents: Guilds,
    data: () => ({ guild_id: guild.id, role: apiRole(role, [...guild.roles.keys()].indexOf(role.id)) }),
  });
}

/** Somebody joined or left: told to bots with GUILD_MEMBERS. */
export function tellMember(platform: Platform, guild: Guild, userId: Id, what: "joined" | "left"): void {
  const common = { guildId: guild.id, intents: GuildMembers };
  if (what === "joined")
    platform.tell({
      ...common,
      name: GatewayDispatchEvents.GuildMemberAdd,
      data: () => ({ ...apiMember(platform.world, known(guild.members, userId)), guild_id: guild.id }),
    });
  else
    platform.tell({
      ...common,
      name: GatewayDispatchEvents.GuildMemberRemove,
      data: () => ({ guild_id: guild.id, user: apiUser(known(platform.world.users, userId)) }),
    });
}
