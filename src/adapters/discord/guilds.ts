/** What the gateway client remembers of guilds, as far as the mentor needs it: read from its cache, never asked for. */
import { type APIUser, ChannelType, type Client, PermissionFlagsBits } from "discord.js";
import type { Names } from "./text.ts";

export interface ChannelFacts {
  readonly isThread: boolean;
  /** Of a thread: the channel it is in. */
  readonly parent?: string;
  /** A thread that the mentor began. */
  readonly isOwn: boolean;
  /** Whether a thread can be started from a message in it, and written in. */
  readonly startsThreads: boolean;
}

/** Facts of guilds; undefined where nothing is remembered. */
export interface Guilds {
  channel(id: string): ChannelFacts | undefined;
  /** The role the bot came with. */
  ownRole(guild: string): string | undefined;
  /** Whether somebody with these roles manages the server. */
  manages(guild: string, user: string, roles: readonly string[]): boolean;
  locale(guild: string): string | undefined;
  roleName(guild: string, role: string): string | undefined;
  channelName(channel: string): string | undefined;
}

const { Administrator, ManageGuild, CreatePublicThreads, SendMessagesInThreads } = PermissionFlagsBits;

/** Whether permission bits, as Discord writes them, include managing the server. */
export function managesServer(permissions: string): boolean {
  return (BigInt(permissions) & (ManageGuild | Administrator)) !== 0n;
}

export const isThreadType = (type: number): boolean =>
  type === ChannelType.AnnouncementThread || type === ChannelType.PublicThread || type === ChannelType.PrivateThread;

export function guildsOf(client: Client): Guilds {
  return {
    channel(id) {
      const channel = client.channels.cache.get(id);
      if (channel === undefined || channel.isDMBased()) return undefined;
      if (channel.isThread())
        return {
          isThread: true,
          ...(channel.parentId !== null && { parent: channel.parentId }),
          isOwn: channel.ownerId === client.user?.id,
          startsThreads: false,
        };
      const takesThreads = channel.type === ChannelType.GuildText || channel.type === ChannelType.GuildAnnouncement;
      const rights = client.user === null ? null : channel.permissionsFor(client.user);
      return {
        isThread: false,
        isOwn: false,
        startsThreads: takesThreads && rights?.has([CreatePublicThreads, SendMessagesInThreads]) === true,
      };
    },
    // Of its own roles only the one it came with is managed by Discord.
    ownRole: (id) => client.guilds.cache.get(id)?.members.me?.roles.cache.find(({ managed }) => managed)?.id,
    manages(id, user, roles) {
      const guild = client.guilds.cache.get(id);
      if (guild === undefined) return false;
      if (guild.ownerId === user) return true;
      return [id, ...roles].some((role) =>
        managesServer(String(guild.roles.cache.get(role)?.permissions.bitfield ?? 0)),
      );
    },
    locale: (id) => client.guilds.cache.get(id)?.preferredLocale,
    roleName: (id, role) => client.guilds.cache.get(id)?.roles.cache.get(role)?.name,
    channelName(id) {
      const channel = client.channels.cache.get(id);
      return channel === undefined || channel.isDMBased() ? undefined : channel.name;
    },
  };
}

/** Facts from the little that an event says of its channel. */
export function factsFrom(type: number | undefined, parent?: string | null, isOwn = false): ChannelFacts {
  return {
    isThread: type !== undefined && isThreadType(type),
    ...(parent && { parent }),
    isOwn,
    startsThreads: type === ChannelType.GuildText || type === ChannelType.GuildAnnouncement,
  };
}

/** The names behind the marks of a message. */
export function namesOf(
  message: {
    readonly mentions: readonly Pick<APIUser, "id" | "username" | "global_name">[];
    readonly guild_id?: string | undefined;
  },
  self: string,
  guilds: Guilds,
): Names {
  const { guild_id: guild } = message;
  const role = guild === undefined ? undefined : guilds.ownRole(guild);
  const users = new Map(message.mentions.map((user) => [user.id, user.global_name ?? user.username]));
  return {
    self: role === undefined ? [self] : [self, role],
    user: (id) => users.get(id),
    role: (id) => (guild === undefined ? undefined : guilds.roleName(guild, id)),
    channel: (id) => guilds.channelName(id),
  };
}
