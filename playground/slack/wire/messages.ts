/** Messages as Slack writes them, in answers and in events. */
import type { Installation } from "../installation.ts";
import type { JsonObject } from "../json.ts";
import type { Message } from "../state/records.ts";
import type { WorkspaceState } from "../state/workspace.ts";
import { fileJson } from "./files.ts";
import { botProfileJson } from "./users.ts";

export interface MessageContext {
  readonly workspace: WorkspaceState;
  readonly app: Installation;
  readonly baseUrl: () => string;
}

/** What a parent says of its replies. */
function replies(message: Message, workspace: WorkspaceState): JsonObject {
  if (message.threadTs !== undefined) return {};
  const answers = workspace.thread(message.channel, message.ts).filter(({ ts }) => ts !== message.ts);
  const last = answers.at(-1);
  if (last === undefined) return {};
  const users = [...new Set(answers.map(({ user }) => user))];
  return {
    thread_ts: message.ts,
    reply_count: answers.length,
    reply_users_count: users.length,
    latest_reply: last.ts,
    reply_users: users,
    is_locked: workspace.channels.get(message.channel)?.lockedThreads.has(message.ts) ?? false,
    subscribed: false,
  };
}

/** @param allMetadata whether `event_payload` is told too: events and `include_all_metadata` do */
export function messageJson(message: Message, context: MessageContext, allMetadata = true): JsonObject {
  const { app, workspace } = context;
  const parent = message.threadTs === undefined ? undefined : workspace.message(message.channel, message.threadTs);
  const files = message.files.flatMap((id) => {
    const file = workspace.files.get(id);
    return file === undefined ? [] : [fileJson(file, message.teamId, context.baseUrl())];
  });
  return {
    ...(message.subtype === undefined ? {} : { subtype: message.subtype }),
    ...(message.subtype === "tombstone" ? { hidden: true } : {}),
    user: message.user,
    type: "message",
    ts: message.ts,
    ...(message.clientMsgId === undefined ? {} : { client_msg_id: message.clientMsgId }),
    ...(message.botId === undefined
      ? {}
      : { bot_id: message.botId, app_id: app.appId, bot_profile: botProfileJson(app, message.teamId) }),
    ...(message.username === undefined ? {} : { username: message.username }),
    text: message.text,
    team: message.teamId,
    ...(message.blocks.length === 0 ? {} : { blocks: message.blocks }),
    ...(message.attachments.length === 0 ? {} : { attachments: message.attachments }),
    ...(files.length === 0 ? {} : { files, upload: false }),
    ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    ...(parent === undefined ? {} : { parent_user_id: parent.user }),
    ...(message.subtype === "thread_broadcast" && parent !== undefined ? { root: messageJson(parent, context) } : {}),
    ...(message.edited === undefined ? {} : { edited: { user: message.edited.user, ts: message.edited.ts } }),
    ...(message.metadata === undefined
      ? {}
      : {
          metadata: {
            event_type: message.metadata.event_type,
            ...(allMetadata ? { event_payload: message.metadata.event_payload } : {}),
          },
        }),
    ...(message.reactions.length === 0
      ? {}
      : { reactions: message.reactions.map(({ name, users }) => ({ name, users, count: users.length })) }),
    ...replies(message, workspace),
  };
}
