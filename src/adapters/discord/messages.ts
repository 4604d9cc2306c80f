/** What people write, as events of the mentor: who is meant, in which conversation, and where the answer goes. Pure. */

import { type GatewayMessageCreateDispatchData, MessageType } from "discord.js";
import type { Arrival } from "../../conversations/arrival.ts";
import { ownWorkspace } from "../../conversations/arrival.ts";
import { maskSecrets } from "../../ops/mask.ts";
import { type ChannelFacts, type Guilds, namesOf } from "./guilds.ts";
import { type MessageTarget, toTarget } from "./target.ts";
import { mentions, type Names, readText, threadName } from "./text.ts";

/** A message created or edited, as the gateway tells it. */
export type MessageData = GatewayMessageCreateDispatchData;

/** A message that may be for the mentor, before files and what was said above have been read. */
export interface Heard {
  readonly address: Arrival["address"];
  readonly text: string;
  readonly channel: string;
  readonly facts: ChannelFacts;
  readonly names: Names;
  /** What it replies to, when that is somebody else's message; empty where it can't be read. */
  readonly repliedTo?: string;
}

export interface Hearing {
  readonly self: string;
  readonly messageContent: boolean;
  readonly guilds: Guilds;
}

/** Whether an event may be for the mentor at all, by what the payload says alone. */
export function isFromPerson({ author, webhook_id: webhook, type }: MessageData): boolean {
  if (author.bot === true || author.system === true || webhook !== undefined) return false;
  return type === MessageType.Default || type === MessageType.Reply;
}

/** @param facts of its channel. Undefined: it is not for the mentor */
export function hear(
  message: MessageData,
  facts: ChannelFacts,
  { self, messageContent, guilds }: Hearing,
): Heard | undefined {
  const names = namesOf(message, self, guilds);
  const address = addressOf(message, facts, names, self);
  if (address === undefined || (address === "overheard" && !messageContent)) return undefined;
  const above = message.type === MessageType.Reply ? message.referenced_message : undefined;
  // Without the right to read, a reply that pings nobody is blank: somebody speaks, and not to the mentor.
  const isPinged = message.mentions.some(({ id }) => id === self);
  if (address === "reply" && !messageContent && !isPinged) return undefined;
  return {
    address,
    text: readText(message.content, names),
    channel: message.channel_id,
    facts,
    names,
    ...(above && above.author.id !== self && { repliedTo: above.content }),
  };
}

function addressOf(
  message: MessageData,
  facts: ChannelFacts,
  names: Names,
  self: string,
): Arrival["address"] | undefined {
  if (message.guild_id === undefined) return "direct";
  if (mentions(message.content, names.self)) return "mention";
  if (message.type === MessageType.Reply && message.referenced_message?.author.id === self) return "reply";
  return facts.isThread ? "overheard" : undefined;
}

/** What was read besides the message itself. */
export interface Beside {
  readonly files: string;
  readonly above: readonly string[];
  /** What could not be read, in sentences: the answer says so. */
  readonly notes: readonly string[];
}

/** What people need to know in a thread where the mentor has the least rights, said once, with its first answer. */
const leastRights = "To go on here, reply to me or mention me: other messages in this thread I can't see.";

export function messageArrival(
  message: MessageData,
  { address, text, channel, facts }: Heard,
  { files, above, notes }: Beside,
  { guilds, messageContent }: Pick<Hearing, "guilds" | "messageContent">,
): Arrival {
  const { id, author, guild_id: guild } = message;
  const isInChannel = guild !== undefined && !facts.isThread;
  // What says nothing gets a line, and a line needs no thread.
  const about = [text, above.at(-1) ?? "", files].find((part) => part !== "");
  const starts = isInChannel && facts.startsThreads && about !== undefined;
  const lines = [...notes, ...(starts && !messageContent ? [leastRights] : [])];
  const target: MessageTarget = {
    kind: "message",
    channel,
    message: id,
    user: author.id,
    // A name stays for all to see, and is kept until the answer is sent.
    start: starts ? threadName(maskSecrets(about)) : null,
    points: guild !== undefined,
    note: lines.length === 0 ? null : maskSecrets(lines.join(" ")),
  };
  return {
    platform: "discord",
    event: id,
    workspace: workspaceOf(guild, author.id),
    // A thread has the id of the message it hangs under; where none can be, somebody in a channel is one conversation.
    thread: starts ? `discord:${id}` : isInChannel ? personalThread(channel, author.id) : `discord:${channel}`,
    person: author.id,
    ...(guild !== undefined && { channel: facts.parent ?? channel }),
    audience:
      guild !== undefined && guilds.manages(guild, author.id, message.member?.roles ?? []) ? "curator" : "anyone",
    locale: (guild === undefined ? undefined : guilds.locale(guild)) ?? "en",
    address,
    visibility: guild === undefined ? "private" : "thread",
    input: { kind: "text", text: [text, files].filter((part) => part !== "").join("\n\n"), above: [...above] },
    target: toTarget(target),
    message: id,
  };
}

/** An edited question takes the place of the one that was answered; Discord tells of other changes with the old instant. */
export function editArrival(arrival: Arrival, edited: string): Arrival {
  return { ...arrival, event: `edit:${arrival.event}:${Date.parse(edited)}`, replaces: arrival.event };
}

export const workspaceOf = (guild: string | undefined, user: string): string => guild ?? ownWorkspace(user);

export const personalThread = (channel: string, user: string): string => `discord:command:${channel}:${user}`;
