/** Who is let do what; asked before anything is changed. */

import type { Platform } from "../platform.ts";
import { Refusal } from "../refusal.ts";
import type { Channel, Id, Message } from "../state/model.ts";
import { may, permission, sending } from "../state/permissions.ts";

/** @throws {Refusal} 50001 when the channel is hidden from her, 50013 when a right is missing there */
export function requireRights(platform: Platform, userId: Id, channel: Channel, ...rights: bigint[]): void {
  if (!may(platform.world, userId, channel, permission.ViewChannel)) throw new Refusal("missingAccess");
  if (!may(platform.world, userId, channel, ...rights)) throw new Refusal("missingPermissions");
}

/** @throws {Refusal} for every reason why she can't write there now: rights, locks, closed or impossible DMs */
export function requireSending(platform: Platform, userId: Id, channel: Channel, withFiles: boolean): void {
  if (channel.kind === "channel" && channel.type === 15) throw new Refusal("notATextChannel");
  requireRights(platform, userId, channel, sending(channel), ...(withFiles ? [permission.AttachFiles] : []));
  if (channel.kind === "direct") requireOpenDms(platform, channel.recipientId);
  if (channel.kind === "thread" && channel.locked && !may(platform.world, userId, channel, permission.ManageThreads))
    throw new Refusal("lockedThread");
}

/** @throws {Refusal} 50007 when she has closed her DMs, 50278 when she shares no guild with the bot */
export function requireOpenDms({ world, bot }: Platform, recipientId: Id): void {
  const shared = [...world.guilds.values()].some(({ members }) => members.has(recipientId) && members.has(bot.userId));
  if (!shared) throw new Refusal("noMutualGuild");
  if (world.users.get(recipientId)?.acceptsDms === false) throw new Refusal("cannotMessageUser");
}

/** @throws {Refusal} 160002 when she may not read what she replies to */
export function requireReplying(platform: Platform, userId: Id, channel: Channel): void {
  if (!may(platform.world, userId, channel, permission.ReadMessageHistory)) throw new Refusal("noHistoryForReply");
}

/** @throws {Refusal} 50005 when it is somebody else's */
export function requireAuthor(message: Message, userId: Id): void {
  if (message.authorId !== userId) throw new Refusal("notYourMessage");
}
