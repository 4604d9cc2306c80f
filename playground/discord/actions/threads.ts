/** Threads that are there: joined, archived, woken, locked. */

import { ChannelType } from "discord-api-types/v10";
import type { Platform } from "../platform.ts";
import { Refusal } from "../refusal.ts";
import type { Id, Thread } from "../state/model.ts";
import { messagesIn } from "../state/world.ts";
import { tellJoined, tellThread, tellThreadGone } from "./announcing.ts";

const MAX_MEMBERS = 1_000;

/** @throws {Refusal} 30033 when it is full */
export function joinThread(platform: Platform, thread: Thread, userId: Id): void {
  if (thread.members.has(userId)) return;
  if (thread.members.size >= MAX_MEMBERS) throw new Refusal("tooManyThreadMembers");
  const at = platform.now();
  thread.members.set(userId, at);
  if (userId === platform.bot.userId && thread.type === ChannelType.PrivateThread)
    tellThread(platform, thread, "shown");
  tellJoined(platform, thread, userId, at);
  platform.changes.announce();
}

export function leaveThread(platform: Platform, thread: Thread, userId: Id): void {
  thread.members.delete(userId);
  platform.changes.announce();
}

/** A message wakes an archived thread: the bot hears of the thread before it hears of the message. */
export function touchThread(platform: Platform, thread: Thread): void {
  if (thread.archived) changeThread(platform, thread, { archived: false });
}

/** The thread and what was written in it are gone; the message it was started from stays. */
export function deleteThread(platform: Platform, thread: Thread): void {
  const { world } = platform;
  tellThreadGone(platform, thread);
  for (const message of messagesIn(world, thread.id)) message.deleted = true;
  const starter = world.messages.get(thread.id);
  if (starter !== undefined) starter.threadId = undefined;
  world.channels.delete(thread.id);
  platform.changes.announce();
}

export type ThreadChange = Partial<
  Pick<Thread, "name" | "archived" | "locked" | "invitable" | "autoArchiveMinutes" | "slowModeSeconds">
>;

/** @throws {Refusal} 50083 when anything but its being archived or locked is changed in an archived thread */
export function changeThread(platform: Platform, thread: Thread, change: ThreadChange): void {
  const { archived, locked, ...others } = change;
  const staysArchived = thread.archived && archived !== false;
  if (staysArchived && Object.keys(others).length > 0) throw new Refusal("archivedThread");
  if (archived !== undefined && archived !== thread.archived) thread.archiveChangedAt = platform.now();
  Object.assign(thread, change);
  tellThread(platform, thread, "changed");
  platform.changes.announce();
}
