/** Where a call points: channels, people, messages; and in which of Slack's words they are refused. */

import { openDirect } from "../direct-messages.ts";
import type { Channel, Message, User } from "../state/records.ts";
import type { World } from "../world.ts";
import { type Call, Refused } from "./call.ts";

export function userNamed(world: World, id: string): User {
  const user = world.workspace.users.get(id);
  if (user === undefined) throw new Refused("user_not_found");
  return user;
}

/** A channel the bot can see: public ones, and those it is in. */
export function visibleChannel({ world }: Call, id: string): Channel {
  const channel = world.workspace.channels.get(id);
  const seen = channel !== undefined && (channel.kind === "public" || channel.members.has(world.app.botUserId));
  if (channel === undefined || !seen) throw new Refused("channel_not_found");
  return channel;
}

/** As `visibleChannel`; a person's id stands for the direct message, `#name` for a public channel. */
export function postTarget(call: Call, id: string): Channel {
  const { workspace, app } = call.world;
  const user = /^[UW]/.test(id) ? workspace.users.get(id) : undefined;
  const named = [...workspace.channels.values()].find(
    ({ kind, name }) => kind === "public" && name !== "" && name === id.replace(/^#/, ""),
  );
  if (user !== undefined && (user.deleted || user.isBot)) throw new Refused("channel_not_found");
  const channel = user === undefined ? (named ?? visibleChannel(call, id)) : openDirect(call.world, user).channel;
  if (channel.archived) throw new Refused("is_archived");
  if (channel.kind === "im" && !app.messagesTab) throw new Refused("messages_tab_disabled");
  const admitted = channel.members.has(app.botUserId) || app.scopes.has("chat:write.public");
  if (!admitted) throw new Refused("not_in_channel");
  if (channel.readOnly) throw new Refused("restricted_action_read_only_channel");
  return channel;
}

/**
 * The parent a reply goes under. A deleted parent is no error: Slack posts the reply at top level. A `ts` of a reply is
 * no parent either; Slack then looks up the parent (unconfirmed), and the mistake is recorded.
 */
export function threadTarget(call: Call, channel: Channel): string | undefined {
  const { workspace } = call.world;
  const wanted = call.args.text("thread_ts");
  if (wanted === undefined || wanted === "") return undefined;
  if (!/^\d{10}\.\d{6}$/.test(wanted)) throw new Refused("invalid_thread_ts");
  const found = workspace.message(channel.id, wanted);
  if (found === undefined) return undefined;
  const parent = found.threadTs ?? found.ts;
  if (found.threadTs !== undefined) {
    workspace.recordViolation({ where: call.method, error: "thread_ts_of_a_reply", details: [wanted] });
  }
  if (channel.lockedThreads.has(parent)) throw new Refused("restricted_action_thread_locked");
  return parent;
}

export function messageNamed({ world }: Call, channel: Channel, ts: string): Message {
  const message = world.workspace.message(channel.id, ts);
  if (message === undefined || message.subtype === "tombstone") throw new Refused("message_not_found");
  return message;
}
