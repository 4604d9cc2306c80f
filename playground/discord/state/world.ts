/** Everything the stand-in remembers, and how it is looked up. */

import type {
  Channel,
  Command,
  Guild,
  GuildChannel,
  Id,
  Interaction,
  Message,
  OpenModal,
  Thread,
  User,
} from "./model.ts";

export interface World {
  readonly users: Map<Id, User>;
  readonly guilds: Map<Id, Guild>;
  readonly channels: Map<Id, Channel>;
  readonly messages: Map<Id, Message>;
  readonly interactions: Map<Id, Interaction>;
  readonly commands: Map<Id, Command>;
  /** The bot is typing there, by channel id, until these Unix milliseconds. */
  readonly typing: Map<Id, number>;
  /** By user id: a person has one modal open at most. */
  readonly modals: Map<Id, OpenModal>;
}

/** The same, for those who only look. */
export type WorldView = {
  readonly [Kind in keyof World]: World[Kind] extends Map<Id, infer Entry> ? ReadonlyMap<Id, Readonly<Entry>> : never;
};

export function createWorld(): World {
  return {
    users: new Map(),
    guilds: new Map(),
    channels: new Map(),
    messages: new Map(),
    interactions: new Map(),
    commands: new Map(),
    typing: new Map(),
    modals: new Map(),
  };
}

/**
 * The record that must be there because another record names it.
 *
 * @throws {Error} the world contradicts itself, which is a fault of the stand-in and never of its user
 */
export function known<Entry>(entries: ReadonlyMap<Id, Entry>, id: Id): Entry {
  const entry = entries.get(id);
  if (entry === undefined) throw new Error(`The stand-in has lost ${id}: a record names it, and it is not there.`);
  return entry;
}

/** The guild of a channel or thread; undefined for direct messages. */
export function guildOf(world: World, channel: Channel): Guild | undefined {
  return channel.kind === "direct" ? undefined : known(world.guilds, channel.guildId);
}

/** The channel whose permissions count: a thread's are its parent's. */
export function parentOf(world: World, channel: GuildChannel | Thread): GuildChannel {
  if (channel.kind === "channel") return channel;
  const parent = known(world.channels, channel.parentId);
  if (parent.kind !== "channel") throw new Error(`Thread ${channel.id} hangs below ${parent.id}, which is no channel.`);
  return parent;
}

/** What was written there and not deleted, oldest first; ephemeral messages are in it. */
export function messagesIn(world: World, channelId: Id): Message[] {
  return [...world.messages.values()].filter((message) => message.channelId === channelId && !message.deleted);
}

export function channelsOf(world: World, guildId: Id): GuildChannel[] {
  return [...world.channels.values()].filter(
    (channel): channel is GuildChannel => channel.kind === "channel" && channel.guildId === guildId,
  );
}

export function threadsOf(world: World, guildId: Id): Thread[] {
  return [...world.channels.values()].filter(
    (channel): channel is Thread => channel.kind === "thread" && channel.guildId === guildId,
  );
}
