/** A thread is started: from a message, or on its own. */

import { ChannelType, MessageFlags, MessageType } from "discord-api-types/v10";
import type { Platform } from "../platform.ts";
import { Refusal } from "../refusal.ts";
import type { GuildChannel, Id, Message, Thread } from "../state/model.ts";
import { tellJoined, tellMessage, tellThread } from "./announcing.ts";
import { post } from "./messages.ts";

export interface ThreadDraft {
  readonly parent: GuildChannel;
  readonly ownerId: Id;
  readonly name: string;
  readonly type: Thread["type"];
  /** The message it is started from: it shares its id, so there can only be one. */
  readonly from?: Message;
  readonly autoArchiveMinutes?: Thread["autoArchiveMinutes"] | undefined;
  readonly slowModeSeconds?: number | undefined;
  readonly invitable?: boolean | undefined;
}

/** @throws {Refusal} 160004 when the message has a thread */
export function startThread(platform: Platform, draft: ThreadDraft): Thread {
  const { parent, ownerId, from, type } = draft;
  if (from?.threadId !== undefined) throw new Refusal("threadExists");
  const at = platform.now();
  const thread: Thread = {
    kind: "thread",
    id: from?.id ?? platform.newId(),
    type,
    guildId: parent.guildId,
    parentId: parent.id,
    ownerId,
    createdAt: at,
    members: new Map([[ownerId, at]]),
    name: draft.name,
    archived: false,
    archiveChangedAt: at,
    locked: false,
    invitable: draft.invitable ?? true,
    autoArchiveMinutes: draft.autoArchiveMinutes ?? 4320,
    slowModeSeconds: draft.slowModeSeconds ?? 0,
    messageCount: 0,
  };
  platform.world.channels.set(thread.id, thread);
  tellThread(platform, thread, "started");
  tellJoined(platform, thread, ownerId, at);
  if (from !== undefined) startFrom(platform, thread, from);
  else if (type !== ChannelType.PrivateThread && parent.type !== ChannelType.GuildForum)
    post(platform, {
      channel: parent,
      authorId: ownerId,
      type: MessageType.ThreadCreated,
      content: thread.name,
      reference: { channelId: thread.id, messageId: undefined },
    });
  platform.changes.announce();
  return thread;
}

function startFrom(platform: Platform, thread: Thread, message: Message): void {
  message.threadId = thread.id;
  message.flags |= MessageFlags.HasThread;
  tellMessage(platform, message, "edited");
  post(platform, {
    channel: thread,
    authorId: message.authorId,
    type: MessageType.ThreadStarterMessage,
    reference: { channelId: message.channelId, messageId: message.id },
  });
  // The starter is shown, not counted.
  thread.messageCount = 0;
}
