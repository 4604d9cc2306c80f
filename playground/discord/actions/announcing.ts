/** What bots are told about messages, channels and threads, with the intents that each needs. */

import { GatewayDispatchEvents, GatewayIntentBits } from "discord-api-types/v10";
import type { Platform } from "../platform.ts";
import type { Channel, Id, Message, Thread } from "../state/model.ts";
import { may, permission } from "../state/permissions.ts";
import { known } from "../state/world.ts";
import { apiThread, apiThreadMember } from "../wire/channels.ts";
import { messageEvent } from "../wire/messages.ts";

const { Guilds, GuildMessages, DirectMessages, GuildMessageReactions, DirectMessageReactions } = GatewayIntentBits;

/** Nothing is told of what the bot can't see, nor of ephemeral messages. */
function place(platform: Platform, channelId: Id): { guildId: Id | undefined; visible: boolean } {
  const channel: Channel = known(platform.world.channels, channelId);
  const visible = may(platform.world, platform.bot.userId, channel, permission.ViewChannel);
  return { guildId: channel.kind === "direct" ? undefined : channel.guildId, visible };
}

export function tellMessage(platform: Platform, message: Message, what: "created" | "edited"): void {
  const { guildId, visible } = place(platform, message.channelId);
  if (!visible || message.onlyFor !== undefined) return;
  platform.tell({
    name: what === "created" ? GatewayDispatchEvents.MessageCreate : GatewayDispatchEvents.MessageUpdate,
    guildId,
    intents: guildId === undefined ? DirectMessages : GuildMessages,
    data: ({ intents }) => messageEvent(platform, message, intents, what),
  });
}

export function tellDeletion(platform: Platform, message: Message): void {
  const { guildId, visible } = place(platform, message.channelId);
  if (!visible || message.onlyFor !== undefined) return;
  platform.tell({
    name: GatewayDispatchEvents.MessageDelete,
    guildId,
    intents: guildId === undefined ? DirectMessages : GuildMessages,
    data: () => ({
      id: message.id,
      channel_id: message.channelId,
      ...(guildId === undefined ? {} : { guild_id: guildId }),
    }),
  });
}

export function tellReaction(platform: Platform, message: Message, userId: Id, emoji: string): void {
  const { guildId, visible } = place(platform, message.channelId);
  if (!visible) return;
  platform.tell({
    name: GatewayDispatchEvents.MessageReactionAdd,
    guildId,
    intents: guildId === undefined ? DirectMessageReactions : GuildMessageReactions,
    data: () => ({
      user_id: userId,
      channel_id: message.channelId,
      message_id: message.id,
      message_author_id: message.authorId,
      emoji: { id: null, name: emoji },
      burst: false,
      burst_colors: [],
      type: 0,
      ...(guildId === undefined ? {} : { guild_id: guildId }),
    }),
  });
}

export function tellThread(platform: Platform, thread: Thread, what: "started" | "shown" | "changed"): void {
  const { guildId, visible } = place(platform, thread.id);
  if (!visible) return;
  const common = { guildId, intents: Guilds };
  const data = () => apiThread(thread, platform.bot.userId, platform.world);
  if (what === "changed") platform.tell({ ...common, name: GatewayDispatchEvents.ThreadUpdate, data });
  else
    platform.tell({
      ...common,
      name: GatewayDispatchEvents.ThreadCreate,
      data: () => ({ ...data(), ...(what === "started" ? { newly_created: true as const } : {}) }),
    });
}

export function tellThreadGone(platform: Platform, thread: Thread): void {
  const { guildId, visible } = place(platform, thread.id);
  if (!visible) return;
  const { id, parentId, type } = thread;
  platform.tell({
    name: GatewayDispatchEvents.ThreadDelete,
    guildId,
    intents: Guilds,
    data: () => ({ id, guild_id: thread.guildId, parent_id: parentId, type }),
  });
}

/** The bot itself was added to a thread: without GUILD_MEMBERS it learns of nobody else. */
export function tellJoined(platform: Platform, thread: Thread, userId: Id, joinedAt: number): void {
  if (userId !== platform.bot.userId) return;
  platform.tell({
    name: GatewayDispatchEvents.ThreadMembersUpdate,
    guildId: thread.guildId,
    intents: Guilds,
    data: () => ({
      id: thread.id,
      guild_id: thread.guildId,
      member_count: Math.min(thread.members.size, 50),
      added_members: [{ ...apiThreadMember(thread.id, userId, joinedAt), presence: null }],
    }),
  });
}
