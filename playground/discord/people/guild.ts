/** A guild as a test sets it up and changes it. */

import { ChannelType, Locale } from "discord-api-types/v10";
import {
  addBot,
  deleteChannel,
  removeBot,
  tellChannel,
  tellGuild,
  tellGuildGone,
  tellMember,
  tellRole,
} from "../actions/guilds.ts";
import type { Platform } from "../platform.ts";
import type { Guild, GuildChannel, Id, Role, Thread } from "../state/model.ts";
import { everyoneByDefault, invitedWith } from "../state/permissions.ts";
import { channelsOf, known, threadsOf } from "../state/world.ts";

const channelTypes = {
  text: ChannelType.GuildText,
  announcement: ChannelType.GuildAnnouncement,
  forum: ChannelType.GuildForum,
} as const;

export interface ChannelPlan {
  readonly name: string;
  readonly type?: keyof typeof channelTypes;
  readonly topic?: string;
}

/** Anybody with an id: a `Person`, or the bot. */
export interface Somebody {
  readonly id: Id;
}

export interface GuildPlan {
  readonly name?: string;
  /** The first one owns it. */
  readonly members?: readonly Somebody[];
  /** `general` unless said otherwise. */
  readonly channels?: readonly (string | ChannelPlan)[];
  /** The name of the channel where Discord greets newcomers; none unless said. */
  readonly systemChannel?: string;
  readonly locale?: Locale;
  /** Rights the bot joins with; `false` for a guild without it. */
  readonly bot?: bigint | false;
}

export interface GuildHandle {
  readonly id: Id;
  readonly record: Readonly<Guild>;
  /** @throws {Error} there is none of this name */
  channel(name: string): GuildChannel;
  /** @throws {Error} there is none of this name */
  thread(name: string): Thread;
  addChannel(plan: string | ChannelPlan): GuildChannel;
  removeChannel(channel: GuildChannel): void;
  addRole(name: string, permissions?: bigint, mentionable?: boolean): Role;
  join(who: Somebody): void;
  leave(who: Somebody): void;
  give(who: Somebody, role: Role): void;
  /** Changes what a role may do in the whole guild. */
  setPermissions(role: Role, permissions: bigint): void;
  /** `@everyone`. */
  readonly everyone: Role;
  /** The role the bot came with. @throws {Error} it is not here */
  botRole(): Role;
  /** Allows or denies in one channel; bits named in neither are as the guild has them. */
  overwrite(channel: GuildChannel, whose: Role | Somebody, change: { allow?: bigint; deny?: bigint }): void;
  addBot(permissions?: bigint): void;
  removeBot(): void;
  /** An outage: the guild is there, and Discord can't reach it. */
  goesDown(): void;
  comesBack(): void;
}

export function createGuild(platform: Platform, plan: GuildPlan): GuildHandle {
  const { world } = platform;
  const id = platform.newId();
  const owner = plan.members?.[0]?.id ?? "0";
  const everyone: Role = { id, name: "@everyone", managed: false, mentionable: false, permissions: everyoneByDefault };
  const guild: Guild = {
    id,
    name: plan.name ?? "Backend Guild",
    ownerId: owner,
    locale: plan.locale ?? Locale.EnglishUS,
    roles: new Map([[id, everyone]]),
    members: new Map(),
    systemChannelId: undefined,
  };
  world.guilds.set(id, guild);
  for (const who of plan.members ?? []) addMember(platform, guild, who.id);
  for (const channel of plan.channels ?? ["general"]) addChannel(platform, guild, channel);
  if (plan.systemChannel !== undefined)
    guild.systemChannelId = named(channelsOf(world, id), plan.systemChannel, "channel").id;
  if (plan.bot !== false) addBot(platform, guild, plan.bot ?? invitedWith);
  platform.changes.announce();
  return handle(platform, guild, everyone);
}

function handle(platform: Platform, guild: Guild, everyone: Role): GuildHandle {
  const { world, bot } = platform;
  return {
    id: guild.id,
    record: guild,
    everyone,
    channel: (name) => named(channelsOf(world, guild.id), name, "channel"),
    thread: (name) => named(threadsOf(world, guild.id), name, "thread"),
    addChannel(plan) {
      const channel = addChannel(platform, guild, plan);
      tellChannel(platform, channel, "created");
      return channel;
    },
    removeChannel: (channel) => deleteChannel(platform, channel),
    addRole(name, permissions = 0n, mentionable = false) {
      const role: Role = { id: platform.newId(), name, managed: false, mentionable, permissions };
      guild.roles.set(role.id, role);
      tellRole(platform, guild, role, "created");
      return role;
    },
    join(who) {
      addMember(platform, guild, who.id);
      tellMember(platform, guild, who.id, "joined");
    },
    leave(who) {
      guild.members.delete(who.id);
      tellMember(platform, guild, who.id, "left");
    },
    give(who, role) {
      known(guild.members, who.id).roles.add(role.id);
      platform.changes.announce();
    },
    setPermissions(role, permissions) {
      role.permissions = permissions;
      tellRole(platform, guild, role, "changed");
    },
    botRole() {
      const own = [...(guild.members.get(bot.userId)?.roles ?? [])].map((id) => known(guild.roles, id));
      const role = own.find(({ managed }) => managed);
      if (role === undefined) throw new Error(`The bot is not in ${guild.name}.`);
      return role;
    },
    overwrite(channel, whose, { allow = 0n, deny = 0n }) {
      channel.overwrites.set(whose.id, {
        id: whose.id,
        of: guild.roles.has(whose.id) ? "role" : "member",
        allow,
        deny,
      });
      tellChannel(platform, channel, "changed");
    },
    addBot: (permissions) => addBot(platform, guild, permissions),
    removeBot: () => removeBot(platform, guild),
    goesDown: () => tellGuildGone(platform, guild, true),
    comesBack: () => tellGuild(platform, guild),
  };
}

function addMember(platform: Platform, guild: Guild, userId: Id): void {
  guild.members.set(userId, { userId, joinedAt: platform.now(), roles: new Set(), nick: undefined });
}

function addChannel(platform: Platform, guild: Guild, plan: string | ChannelPlan): GuildChannel {
  const { name, type = "text", topic }: ChannelPlan = typeof plan === "string" ? { name: plan } : plan;
  const channel: GuildChannel = {
    kind: "channel",
    id: platform.newId(),
    type: channelTypes[type],
    guildId: guild.id,
    position: channelsOf(platform.world, guild.id).length,
    overwrites: new Map(),
    name,
    topic,
  };
  platform.world.channels.set(channel.id, channel);
  return channel;
}

function named<Entry extends { readonly name: string }>(entries: readonly Entry[], name: string, kind: string): Entry {
  const found = entries.find((entry) => entry.name === name);
  if (found !== undefined) return found;
  throw new Error(
    `There is no ${kind} “${name}”; there are: ${entries.map((entry) => entry.name).join(", ") || "none"}.`,
  );
}
