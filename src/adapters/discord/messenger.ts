/** How answers leave for Discord: over its REST API alone, each message once, until nothing is left to send. */
import { SnowflakeUtil } from "discord.js";
import type { Clock } from "../../clock.ts";
import { unseen } from "../../nudges/undeliverable.ts";
import type { Log } from "../../ops/log.ts";
import { emphasis, paragraph } from "../../reply/markdown.ts";
import {
  type Messenger,
  type NudgeMessenger,
  type Outgoing,
  type Sending,
  Undeliverable,
} from "../../reply/messenger.ts";
import type { Reply } from "../../reply/reply.ts";
import type { Calls } from "./calls.ts";
import { type Channels, createChannels } from "./channels.ts";
import { createDelivery, type Delivery, type PartOnTheWay, withoutButtons } from "./delivery.ts";
import { asDelivery, described, meaningOf } from "./errors.ts";
import { personalParts } from "./render/attached.ts";
import { type DiscordPart, renderDiscord } from "./render/render.ts";
import { type DiscordTarget, isFallback, readReceipt, readTarget, receiptOf } from "./target.ts";

export interface MessengerOptions {
  readonly calls: Calls;
  /** The bot's user; undefined until it is known. */
  readonly self: () => string | undefined;
  /** Resolves when an interaction that this process is acknowledging has been. */
  readonly acknowledged: (interaction: string) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

export function createMessenger(options: MessengerOptions): Messenger & NudgeMessenger {
  const { calls, self, clock, log } = options;
  const channels = createChannels({ calls, self, clock, log });
  const deliver = createDelivery({ ...options, channels });

  return {
    async send(target, outgoing, sending) {
      const where = readTarget(target);
      await asKnown(() => sendParts(deliver(where, outgoing.reply), rendered(where, outgoing, clock), sending));
    },

    async find(target, outgoing, { key, sent, since }) {
      const where = readTarget(target);
      const index = sent.length;
      const part = rendered(where, outgoing, clock)[index];
      if (part === undefined) return undefined;
      // An answer's way leads to one of several places, and nobody looks for it in all of them.
      if (where.kind !== "channel" || part.personal === true)
        throw new Undeliverable(unseen, "nobody looks for what was to go elsewhere than into one channel");
      const { channel } = where;
      const after = SnowflakeUtil.generate({ timestamp: since.epochMilliseconds }).toString();
      const message = await asKnown(() => channels.look({ channel, part, key, index, after }));
      if (message === undefined) return undefined;
      const at = Temporal.Instant.fromEpochMilliseconds(SnowflakeUtil.timestampFrom(message));
      return { id: receiptOf(channel, message), at };
    },

    async replace(target, receipt, outgoing, sending) {
      const where = readTarget(target);
      const old = receipt.map(readReceipt).filter((one) => one !== undefined);
      const parts = rendered(where, outgoing, clock);
      const [first] = old;
      const there = first === undefined ? false : await asKnown(() => isThere(calls, first.channel));
      if (first === undefined || !there) {
        await asKnown(() => sendParts(deliver(where, outgoing.reply), parts, sending));
        return;
      }
      const fitting = isFallback(where, first.channel) ? parts.map(withoutButtons) : parts;
      const delivery = deliver(where, outgoing.reply);
      await asKnown(() => replaceParts({ channels, calls, delivery }, first.channel, old, fitting, sending));
    },

    async working(target) {
      try {
        const where = readTarget(target);
        if (where.kind !== "interaction") await calls.typing(where.channel);
      } catch (error) {
        log.debug({ discord: described(error) }, "could not show that an answer is being made");
      }
    },
  };
}

/** Turns what Discord answers into what the port knows. */
async function asKnown<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw asDelivery(error);
  }
}

function rendered(where: DiscordTarget, { reply, controls }: Outgoing, clock: Clock): readonly DiscordPart[] {
  const note = where.kind === "channel" ? null : where.note;
  // What comes as a direct message for want of a living token stands in another workspace, where its buttons would be dead.
  const isElsewhere =
    where.kind === "interaction" &&
    !where.direct &&
    reply.visibility === "private" &&
    clock.now().epochMilliseconds >= where.until;
  const announced = [
    ...(note === null ? [] : [note]),
    ...(where.kind === "message" && where.points ? handedOver(reply) : []),
  ];
  const shown = announced.length === 0 ? reply : withNote(reply, announced.join(" "));
  return [...renderDiscord(shown, isElsewhere ? [] : controls), ...personalParts(reply.files)];
}

const handedOver = ({ files }: Reply): string[] => {
  if (files.length === 0) return [];
  return [
    files.length === 1 ? "The file comes to you as a direct message." : "The files come to you as a direct message.",
  ];
};

function withNote(reply: Reply, note: string): Reply {
  const line = paragraph(emphasis(note));
  return { ...reply, body: { ...reply.body, children: [...reply.body.children, line] } };
}

async function sendParts(delivery: Delivery, parts: readonly DiscordPart[], sending: Sending): Promise<void> {
  for (const [index, part] of parts.entries()) {
    if (index < sending.sent.length) continue;
    const receipt = await delivery.post(onItsWay(sending, part, index));
    await sending.arrived(receipt, index === parts.length - 1);
  }
  await delivery.end();
}

function onItsWay({ key, sent, doubtful, since }: Sending, part: DiscordPart, index: number): PartOnTheWay {
  const isInDoubt = doubtful && index === sent.length;
  return { part, index, key, sent, doubtful: isInDoubt, ...(since !== undefined && { since }) };
}

async function isThere(calls: Calls, channel: string): Promise<boolean> {
  try {
    await calls.channel(channel);
    return true;
  } catch (error) {
    if (["gone", "forbidden"].includes(meaningOf(error))) return false;
    throw error;
  }
}

/** Changes the messages that are there, sends what is new, deletes what is left over. Files go to the person again. */
async function replaceParts(
  { channels, calls, delivery }: { readonly channels: Channels; readonly calls: Calls; readonly delivery: Delivery },
  channel: string,
  old: readonly { readonly channel: string; readonly message: string }[],
  parts: readonly DiscordPart[],
  sending: Sending,
): Promise<void> {
  for (const [index, part] of parts.entries()) {
    if (index < sending.sent.length) continue;
    const way = onItsWay(sending, part, index);
    if (part.personal) {
      await sending.arrived(await delivery.post(way));
      continue;
    }
    const before = old[index]?.channel === channel ? old[index] : undefined;
    const [{ message: last } = { message: undefined }] = old.slice(-1);
    const isChanged = before !== undefined && (await changed(channels, before, part));
    const message = isChanged
      ? before.message
      : await channels.post({ ...way, channel, ...(last !== undefined && { after: last }) });
    await sending.arrived(receiptOf(channel, message));
  }
  const kept = parts.filter(({ personal }) => personal !== true).length;
  for (const { message } of old.slice(kept).filter((one) => one.channel === channel)) {
    try {
      await calls.deleteMessage(channel, message);
    } catch (error) {
      if (meaningOf(error) !== "message-gone") throw error;
    }
  }
}

/** False where the message has been deleted meanwhile. */
async function changed(
  channels: Channels,
  { channel, message }: { readonly channel: string; readonly message: string },
  part: DiscordPart,
): Promise<boolean> {
  try {
    await channels.edit(channel, message, part);
    return true;
  } catch (error) {
    if (meaningOf(error) === "message-gone") return false;
    throw error;
  }
}
