/** Channels, threads and direct messages as they go over the line. */

import {
  type APIDMChannel,
  type APIGuildForumChannel,
  type APINewsChannel,
  type APITextChannel,
  type APIThreadChannel,
  type APIThreadMember,
  ChannelType,
  type OverwriteType,
} from "discord-api-types/v10";
import type { Channel, DirectChannel, GuildChannel, Id, Thread } from "../state/model.ts";
import { known, messagesIn, type World } from "../state/world.ts";
import { NO_FLAGS } from "./flags.ts";
import { timestamp } from "./time.ts";
import { apiUser } from "./users.ts";

const ROLE_OVERWRITE: OverwriteType = 0;
const MEMBER_OVERWRITE: OverwriteType = 1;

export type WireGuildChannel = (APITextChannel | APINewsChannel | APIGuildForumChannel) & { guild_id: Id };
export type WireChannel = WireGuildChannel | APIThreadChannel | APIDMChannel;

export function apiChannel(world: World, channel: Channel, reader: Id): WireChannel {
  if (channel.kind === "direct") return apiDirectChannel(world, channel);
  return channel.kind === "thread" ? apiThread(channel, reader, world) : apiGuildChannel(world, channel);
}

export function apiGuildChannel(world: World, channel: GuildChannel): WireGuildChannel {
  const common = {
    id: channel.id,
    guild_id: channel.guildId,
    name: channel.name,
    position: channel.position,
    parent_id: null,
    topic: channel.topic ?? null,
    nsfw: false,
    flags: NO_FLAGS,
    rate_limit_per_user: 0,
    last_message_id: lastMessage(world, channel.id),
    last_pin_timestamp: null,
    permission_overwrites: [...channel.overwrites.values()].map(({ id, of, allow, deny }) => ({
      id,
      type: of === "role" ? ROLE_OVERWRITE : MEMBER_OVERWRITE,
      allow: String(allow),
      deny: String(deny),
    })),
  };
  if (channel.type !== ChannelType.GuildForum) return { ...common, type: channel.type };
  return {
    ...common,
    type: channel.type,
    available_tags: [],
    default_reaction_emoji: null,
    default_sort_order: null,
    default_forum_layout: 0,
  };
}

/** @param reader whose own membership is told along */
export function apiThread(thread: Thread, reader: Id, world: World): APIThreadChannel {
  const joinedAt = thread.members.get(reader);
  return {
    id: thread.id,
    type: thread.type,
    guild_id: thread.guildId,
    parent_id: thread.parentId,
    owner_id: thread.ownerId,
    name: thread.name,
    flags: NO_FLAGS,
    rate_limit_per_user: thread.slowModeSeconds,
    last_message_id: lastMessage(world, thread.id),
    message_count: thread.messageCount,
    total_message_sent: thread.messageCount,
    // Discord stops counting at 50.
    member_count: Math.min(thread.members.size, 50),
    applied_tags: [],
    thread_metadata: {
      archived: thread.archived,
      archive_timestamp: timestamp(thread.archiveChangedAt),
      auto_archive_duration: thread.autoArchiveMinutes,
      locked: thread.locked,
      create_timestamp: timestamp(thread.createdAt),
      ...(thread.type === ChannelType.PrivateThread ? { invitable: thread.invitable } : {}),
    },
    ...(joinedAt === undefined ? {} : { member: apiThreadMember(thread.id, reader, joinedAt) }),
  };
}

export function apiThreadMember(threadId: Id, userId: Id, joinedAt: number): APIThreadMember {
  return { id: threadId, user_id: userId, join_timestamp: timestamp(joinedAt), flags: NO_FLAGS };
}

export function apiDirectChannel(world: World, channel: DirectChannel): APIDMChannel {
  return {
    id: channel.id,
    type: channel.type,
    name: null,
    flags: NO_FLAGS,
    last_message_id: lastMessage(world, channel.id),
    recipients: [apiUser(known(world.users, channel.recipientId))],
  };
}

function lastMessage(world: World, channelId: Id): Id | null {
  return messagesIn(world, channelId).findLast(({ onlyFor }) => onlyFor === undefined)?.id ?? null;
}
