/** Calls about messages. */

import {
  MessageType,
  type RESTGetAPIChannelMessageResult,
  type RESTGetAPIChannelMessagesResult,
  type RESTPatchAPIChannelMessageResult,
  type RESTPostAPIChannelMessageResult,
} from "discord-api-types/v10";
import { draftFrom, edit, post, react, remove } from "../actions/messages.ts";
import { requireAuthor, requireReplying, requireRights, requireSending } from "../actions/rights.ts";
import { checkMessage, type MessageBody } from "../checks/messages.ts";
import type { Platform } from "../platform.ts";
import { Refusal } from "../refusal.ts";
import type { Channel, Message, Reference } from "../state/model.ts";
import { may, permission } from "../state/permissions.ts";
import { messagesIn } from "../state/world.ts";
import { apiMessage, apiNewMessage } from "../wire/messages.ts";
import { type Call, channelOf, messageOf, noContent, ok, type Route } from "./route.ts";

const { ReadMessageHistory, ManageMessages, AddReactions } = permission;

/** What the application, as opposed to a session, may read. */
function shown(platform: Platform, message: Message) {
  return apiMessage(platform, message, platform.settings.privilegedIntents);
}

export const messageRoutes: Route[] = [
  {
    method: "GET",
    path: "/channels/{channel.id}/messages",
    auth: "bot",
    handle(platform, call) {
      const channel = channelOf(platform, call);
      // Without the right to history Discord gives an empty list, not an error.
      const mayRead = may(platform.world, platform.bot.userId, channel, ReadMessageHistory);
      const messages = mayRead ? page(messagesIn(platform.world, channel.id), call.query) : [];
      return ok<RESTGetAPIChannelMessagesResult>(messages.map((message) => shown(platform, message)));
    },
  },
  {
    method: "GET",
    path: "/channels/{channel.id}/messages/{message.id}",
    auth: "bot",
    handle(platform, call) {
      const channel = channelOf(platform, call);
      requireRights(platform, platform.bot.userId, channel, ReadMessageHistory);
      return ok<RESTGetAPIChannelMessageResult>(shown(platform, messageOf(platform, call, channel)));
    },
  },
  {
    method: "POST",
    path: "/channels/{channel.id}/messages",
    auth: "bot",
    handle(platform, call) {
      const message = apiNewMessage(platform, send(platform, call), platform.settings.privilegedIntents);
      return ok<RESTPostAPIChannelMessageResult>(message);
    },
  },
  {
    method: "PATCH",
    path: "/channels/{channel.id}/messages/{message.id}",
    auth: "bot",
    handle(platform, call) {
      const channel = channelOf(platform, call);
      const message = messageOf(platform, call, channel);
      requireAuthor(message, platform.bot.userId);
      if (channel.kind === "thread" && channel.archived) throw new Refusal("archivedThread");
      const body = checkMessage(platform.measure, "edit", call.body ?? {}, [], message.flags);
      edit(platform, message, body, call.uploads);
      return ok<RESTPatchAPIChannelMessageResult>(shown(platform, message));
    },
  },
  {
    method: "DELETE",
    path: "/channels/{channel.id}/messages/{message.id}",
    auth: "bot",
    handle(platform, call) {
      const channel = channelOf(platform, call);
      const message = messageOf(platform, call, channel);
      if (message.authorId !== platform.bot.userId)
        requireRights(platform, platform.bot.userId, channel, ManageMessages);
      remove(platform, message);
      return noContent;
    },
  },
  {
    method: "PUT",
    path: "/channels/{channel.id}/messages/{message.id}/reactions/{emoji}/@me",
    auth: "bot",
    handle(platform, call) {
      const channel = channelOf(platform, call);
      requireRights(platform, platform.bot.userId, channel, AddReactions, ReadMessageHistory);
      react(platform, messageOf(platform, call, channel), platform.bot.userId, call.param("emoji"));
      return noContent;
    },
  },
];

function send(platform: Platform, call: Call): Message {
  const { bot } = platform;
  const channel = channelOf(platform, call);
  const body = checkMessage(platform.measure, "create", call.body ?? {});
  requireSending(platform, bot.userId, channel, call.uploads.length > 0);
  const sent = alreadySent(platform, body);
  if (sent !== undefined) return sent;
  const reference = referenceOf(platform, channel, body);
  const message = post(platform, {
    ...draftFrom(platform, body, call.uploads),
    channel,
    authorId: bot.userId,
    type: reference === undefined ? MessageType.Default : MessageType.Reply,
    reference,
    nonce: body.nonce,
  });
  return message;
}

/**
 * `enforce_nonce`: the message that went out under this nonce a short while ago, instead of a second one.
 *
 * @throws {Refusal} 10008 when it was deleted meanwhile: still none is created
 */
function alreadySent(
  { world, bot, settings, now }: Platform,
  { nonce, enforce_nonce }: MessageBody,
): Message | undefined {
  if (enforce_nonce !== true || nonce === undefined) return undefined;
  const earliest = now() - settings.nonceWindowMs;
  const sent = [...world.messages.values()].find(
    (message) => message.authorId === bot.userId && message.nonce === nonce && message.createdAt >= earliest,
  );
  if (sent?.deleted === true) throw new Refusal("unknownMessage");
  return sent;
}

/** @throws {Refusal} 160002, or 50035 when what is replied to is gone and the bot insists */
function referenceOf(
  platform: Platform,
  channel: Channel,
  { message_reference: wanted }: MessageBody,
): Reference | undefined {
  if (wanted === undefined) return undefined;
  requireReplying(platform, platform.bot.userId, channel);
  const message = platform.world.messages.get(wanted.message_id);
  if (message !== undefined && !message.deleted && message.channelId === channel.id)
    return { channelId: channel.id, messageId: message.id };
  if (!wanted.fail_if_not_exists) return undefined;
  const problem = { path: ["message_reference"], code: "REPLIES_UNKNOWN_MESSAGE", message: "Unknown message" };
  throw new Refusal("invalidForm", [problem]);
}

/** `limit`, `before`, `after`, `around`: newest first. @throws {Refusal} 50035 for a limit outside 1 to 100 */
function page(messages: readonly Message[], query: URLSearchParams): Message[] {
  const limit = Number(query.get("limit") ?? 50);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    const message = `int value should be ${limit < 1 ? "greater than or equal to 1" : "less than or equal to 100"}.`;
    throw new Refusal("invalidForm", [
      { path: ["limit"], code: limit < 1 ? "NUMBER_TYPE_MIN" : "NUMBER_TYPE_MAX", message },
    ]);
  }
  const newestFirst = messages.filter(({ onlyFor }) => onlyFor === undefined).toReversed();
  const [before, after, around] = ["before", "after", "around"].map((key) => query.get(key));
  if (around) {
    const at = newestFirst.findIndex(({ id }) => BigInt(id) <= BigInt(around));
    const start = Math.max(0, (at === -1 ? newestFirst.length : at) - Math.floor(limit / 2));
    return newestFirst.slice(start, start + limit);
  }
  if (after) return newestFirst.filter(({ id }) => BigInt(id) > BigInt(after)).slice(-limit);
  return newestFirst.filter(({ id }) => !before || BigInt(id) < BigInt(before)).slice(0, limit);
}
