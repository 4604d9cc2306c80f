/** Calls about channels and threads. */

import {
  CreateForumThreadRequestSchema,
  CreateTextThreadWithMessageRequestSchema,
  CreateTextThreadWithoutMessageRequestSchema,
  UpdateThreadRequestPartialSchema,
} from "discord-api-spec/zod";
import {
  type APIChannel,
  type APIMessage,
  type APIThreadMember,
  ChannelType,
  type RESTGetAPIChannelThreadMembersResult,
  type RESTPostAPIChannelThreadsResult,
} from "discord-api-types/v10";
import { z } from "zod";
import { draftFrom, post, type } from "../actions/messages.ts";
import { requireRights, requireSending } from "../actions/rights.ts";
import { startThread } from "../actions/startThread.ts";
import { changeThread, deleteThread, joinThread, leaveThread, type ThreadChange } from "../actions/threads.ts";
import { checkMessage } from "../checks/messages.ts";
import { read, withoutNulls } from "../checks/reading.ts";
import { againstSpec } from "../checks/spec.ts";
import type { Platform } from "../platform.ts";
import { Refusal } from "../refusal.ts";
import type { GuildChannel, Thread } from "../state/model.ts";
import { permission } from "../state/permissions.ts";
import { apiChannel, apiThread, apiThreadMember } from "../wire/channels.ts";
import { apiMessage } from "../wire/messages.ts";
import { type Answer, type Call, channelOf, failOn, messageOf, noContent, ok, type Route, userIdOf } from "./route.ts";

const { CreatePublicThreads, CreatePrivateThreads, ManageThreads, SendMessages } = permission;

const autoArchive = z.literal([60, 1440, 4320, 10080]).exactOptional();
const threadStart = z.object({
  name: z.string(),
  auto_archive_duration: autoArchive,
  rate_limit_per_user: z.int().exactOptional(),
  type: z
    .literal([ChannelType.AnnouncementThread, ChannelType.PublicThread, ChannelType.PrivateThread])
    .default(ChannelType.PrivateThread),
  invitable: z.boolean().exactOptional(),
});
const threadPatch = z.object({
  name: z.string().exactOptional(),
  archived: z.boolean().exactOptional(),
  locked: z.boolean().exactOptional(),
  invitable: z.boolean().exactOptional(),
  auto_archive_duration: autoArchive,
  rate_limit_per_user: z.int().exactOptional(),
});

export const channelRoutes: Route[] = [
  {
    method: "GET",
    path: "/channels/{channel.id}",
    auth: "bot",
    handle: (platform, call) =>
      ok<APIChannel>(apiChannel(platform.world, channelOf(platform, call), platform.bot.userId)),
  },
  {
    method: "PATCH",
    path: "/channels/{channel.id}",
    auth: "bot",
    handle(platform, call) {
      const channel = channelOf(platform, call);
      if (channel.kind !== "thread") throw new Refusal("wrongChannelType");
      failOn(againstSpec(platform.measure, UpdateThreadRequestPartialSchema, call.body));
      changeThread(platform, channel, permittedChange(platform, channel, call.body));
      return ok<APIChannel>(apiThread(channel, platform.bot.userId, platform.world));
    },
  },
  {
    method: "DELETE",
    path: "/channels/{channel.id}",
    auth: "bot",
    handle(platform, call) {
      const thread = threadOf(platform, call);
      requireRights(platform, platform.bot.userId, thread, ManageThreads);
      const was = apiThread(thread, platform.bot.userId, platform.world);
      deleteThread(platform, thread);
      return ok<APIChannel>(was);
    },
  },
  {
    method: "POST",
    path: "/channels/{channel.id}/typing",
    auth: "bot",
    handle(platform, call) {
      const channel = channelOf(platform, call);
      requireSending(platform, platform.bot.userId, channel, false);
      type(platform, channel);
      return noContent;
    },
  },
  {
    method: "POST",
    path: "/channels/{channel.id}/messages/{message.id}/threads",
    auth: "bot",
    handle(platform, call) {
      const parent = threadable(platform, call, CreatePublicThreads);
      const from = messageOf(platform, call, parent);
      failOn(againstSpec(platform.measure, CreateTextThreadWithMessageRequestSchema, call.body));
      const start = read(threadStart, withoutNulls(call.body));
      const announcement = parent.type === ChannelType.GuildAnnouncement;
      const type = announcement ? ChannelType.AnnouncementThread : ChannelType.PublicThread;
      const thread = startThread(platform, { ...threadDraft(platform, parent, start), type, from });
      return created(apiThread(thread, platform.bot.userId, platform.world));
    },
  },
  {
    method: "POST",
    path: "/channels/{channel.id}/threads",
    auth: "bot",
    handle(platform, call) {
      const channel = channelOf(platform, call);
      if (channel.kind === "channel" && channel.type === ChannelType.GuildForum)
        return forumPost(platform, call, channel);
      failOn(againstSpec(platform.measure, CreateTextThreadWithoutMessageRequestSchema, call.body));
      const start = read(threadStart, withoutNulls(call.body));
      const isPrivate = start.type === ChannelType.PrivateThread;
      const parent = threadable(platform, call, isPrivate ? CreatePrivateThreads : CreatePublicThreads);
      const thread = startThread(platform, { ...threadDraft(platform, parent, start), type: start.type });
      return created(apiThread(thread, platform.bot.userId, platform.world));
    },
  },
  {
    method: "GET",
    path: "/channels/{channel.id}/thread-members",
    auth: "bot",
    handle(platform, call) {
      const thread = threadOf(platform, call);
      const members = [...thread.members].map(([userId, at]) => apiThreadMember(thread.id, userId, at));
      return ok<RESTGetAPIChannelThreadMembersResult>(members);
    },
  },
  {
    method: "GET",
    path: "/channels/{channel.id}/thread-members/{user.id}",
    auth: "bot",
    handle(platform, call) {
      const thread = threadOf(platform, call);
      const userId = userIdOf(platform, call);
      const joinedAt = thread.members.get(userId);
      if (joinedAt === undefined) throw new Refusal("unknownMember");
      return ok<APIThreadMember>(apiThreadMember(thread.id, userId, joinedAt));
    },
  },
  {
    method: "PUT",
    path: "/channels/{channel.id}/thread-members/{user.id}",
    auth: "bot",
    handle(platform, call) {
      const thread = threadOf(platform, call);
      if (thread.archived) throw new Refusal("archivedThread");
      joinThread(platform, thread, userIdOf(platform, call));
      return noContent;
    },
  },
  {
    method: "DELETE",
    path: "/channels/{channel.id}/thread-members/{user.id}",
    auth: "bot",
    handle(platform, call) {
      const thread = threadOf(platform, call);
      if (thread.archived) throw new Refusal("archivedThread");
      leaveThread(platform, thread, userIdOf(platform, call));
      return noContent;
    },
  },
];

function created(thread: RESTPostAPIChannelThreadsResult & { message?: APIMessage }): Answer {
  return { status: 201, body: thread };
}

function threadOf(platform: Platform, call: Call): Thread {
  const channel = channelOf(platform, call);
  if (channel.kind !== "thread") throw new Refusal("wrongChannelType");
  return channel;
}

/** The channel, if threads can be started in it and the bot may. Threads have none of their own. */
function threadable(platform: Platform, call: Call, right: bigint): GuildChannel {
  const channel = channelOf(platform, call);
  if (channel.kind !== "channel" || channel.type === ChannelType.GuildForum) throw new Refusal("wrongChannelType");
  requireRights(platform, platform.bot.userId, channel, right);
  return channel;
}

function threadDraft({ bot }: Platform, parent: GuildChannel, start: z.infer<typeof threadStart>) {
  return {
    parent,
    ownerId: bot.userId,
    name: start.name,
    autoArchiveMinutes: start.auto_archive_duration,
    slowModeSeconds: start.rate_limit_per_user,
    invitable: start.invitable,
  };
}

/** In a forum a thread comes with its first message, and the right for it is to send messages. */
function forumPost(platform: Platform, call: Call, parent: GuildChannel) {
  requireRights(platform, platform.bot.userId, parent, SendMessages);
  failOn(againstSpec(platform.measure, CreateForumThreadRequestSchema, call.body));
  const { message, ...rest } = read(z.looseObject({ message: z.unknown() }), call.body);
  const body = checkMessage(platform.measure, "create", message, ["message"]);
  const draft = draftFrom(platform, body, call.uploads);
  const start = read(threadStart, withoutNulls(rest));
  const thread = startThread(platform, { ...threadDraft(platform, parent, start), type: ChannelType.PublicThread });
  const first = post(platform, { ...draft, channel: thread, authorId: platform.bot.userId });
  return created({
    ...apiThread(thread, platform.bot.userId, platform.world),
    message: apiMessage(platform, first, platform.settings.privilegedIntents),
  });
}

/** Its starter may change it; locking, and anything in another's thread, needs MANAGE_THREADS. */
function permittedChange(platform: Platform, thread: Thread, body: unknown): ThreadChange {
  const patch = read(threadPatch, withoutNulls(body));
  const own = thread.ownerId === platform.bot.userId && patch.locked === undefined && !thread.locked;
  // Unarchiving what is not locked takes the right to write there and no more.
  const wakes = patch.archived === false && Object.keys(patch).length === 1 && !thread.locked;
  const right = own || wakes ? permission.SendMessagesInThreads : ManageThreads;
  requireRights(platform, platform.bot.userId, thread, right);
  const { auto_archive_duration: minutes, rate_limit_per_user: seconds, ...same } = patch;
  return {
    ...same,
    ...(minutes === undefined ? {} : { autoArchiveMinutes: minutes }),
    ...(seconds === undefined ? {} : { slowModeSeconds: seconds }),
  };
}
