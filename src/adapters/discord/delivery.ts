/** The way of one answer to its target, part by part: which channel, thread, interaction or direct message it takes. */
import { ComponentType, MessageFlags } from "discord.js";
import type { Clock } from "../../clock.ts";
import { unseen } from "../../nudges/undeliverable.ts";
import type { Log } from "../../ops/log.ts";
import { Undeliverable } from "../../reply/messenger.ts";
import type { Reply } from "../../reply/reply.ts";
import { isPart, nonceOf, partBody, plainBody, sentenceBody } from "./body.ts";
import type { Calls } from "./calls.ts";
import type { Channels } from "./channels.ts";
import { described, meaningOf } from "./errors.ts";
import { createHandingOver, shownToChannel } from "./handingOver.ts";
import type { DiscordPart } from "./render/render.ts";
import {
  type DiscordTarget,
  type InteractionTarget,
  isFallback,
  type MessageTarget,
  readReceipt,
  receiptOf,
} from "./target.ts";
import { sayingUnseen, unseenInChannel, unseenToPerson } from "./unseen.ts";

export interface PartOnTheWay {
  readonly part: DiscordPart;
  readonly index: number;
  readonly key: string;
  readonly doubtful: boolean;
  /** Receipts of the parts that are there. */
  readonly sent: readonly string[];
  /** As `Sending` knows it. */
  readonly since?: Temporal.Instant;
}

export interface Delivery {
  /** @returns the receipt. Throws what Discord answered */
  post(way: PartOnTheWay): Promise<string>;
  /** All parts are there. */
  end(): Promise<void>;
}

export interface DeliveryOptions {
  readonly calls: Calls;
  readonly channels: Channels;
  readonly acknowledged: (interaction: string) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

const { Ephemeral, Loading } = MessageFlags;

export function createDelivery({ calls, channels, acknowledged, clock, log }: DeliveryOptions) {
  /** To a channel known beforehand. `after`: what the answer answers, where it stands in the same channel. */
  const toChannel = (
    channel: string,
    { replyTo, after = replyTo }: { replyTo?: string; after?: string } = {},
  ): Delivery => ({
    async post({ sent, ...way }) {
      const before = sent[way.index - 1];
      const last = (before === undefined ? undefined : readReceipt(before)?.message) ?? after;
      const message = await channels.post({
        ...way,
        channel,
        ...(way.index === 0 && replyTo !== undefined && { replyTo }),
        ...(last !== undefined && { after: last }),
      });
      return receiptOf(channel, message);
    },
    end: async () => {},
  });

  /** Alone to a person, where the way to the place of the question is closed; `why` is said before, `after` is as above. */
  const toPerson = (user: string, after: string, why?: string): Delivery => {
    let opened: Promise<string> | undefined;
    const open = async (key: string): Promise<string> => {
      const channel = await calls.openDm(user);
      if (why !== undefined)
        await calls.createMessage(channel, sentenceBody(why, { nonce: nonceOf(key, -1), enforce_nonce: true }));
      return channel;
    };
    return {
      async post({ part, ...way }) {
        opened ??= open(way.key);
        return toChannel(await opened, { after }).post({ part: withoutButtons(part), ...way });
      },
      end: async () => {},
    };
  };

  const toMessage = (target: MessageTarget, reply: Reply): Delivery => {
    const { channel, message, user, start, points } = target;
    // What is for the person alone can't be hidden in a channel; it is a line, and needs no thread.
    const name = reply.visibility === "private" ? null : start;
    let thread: Promise<string | undefined> | undefined;
    let direct: Delivery | undefined;
    const begin = (before: string | undefined) => {
      if (before !== undefined) return Promise.resolve(before === channel ? undefined : before);
      return name === null ? Promise.resolve(undefined) : startThread(channel, message, name);
    };
    const post = async (way: PartOnTheWay): Promise<string> => {
      const before = way.sent[0] === undefined ? undefined : readReceipt(way.sent[0])?.channel;
      if (before !== undefined && isFallback(target, before)) direct ??= toPerson(user, message);
      if (direct !== undefined) return direct.post(way);
      thread ??= begin(before);
      const started = await thread;
      try {
        if (started !== undefined) return await toChannel(started, { after: message }).post(way);
      } catch (error) {
        // Threads can be started where writing in them is forbidden.
        if (meaningOf(error) !== "forbidden" || way.index > 0) throw error;
        thread = Promise.resolve(undefined);
      }
      try {
        return await toChannel(channel, { after: message, ...(points && { replyTo: message }) }).post(way);
      } catch (error) {
        const isGone = meaningOf(error) === "gone" && way.index === 0;
        if (!(isClosed(error) || isGone) || !points) throw error;
        log.warn({ channel, discord: described(error) }, "an answer can't be written where it was asked for");
        const why = isGone ? "The channel where you asked is gone" : `I may not write in <#${channel}>`;
        direct = toPerson(user, message, `${why}, so I answer you here.`);
        return direct.post(way);
      }
    };
    const say = async (key: string) => calls.createMessage((await thread) ?? channel, unseenInChannel(key));
    return { post: sayingUnseen(post, say, log), end: async () => {} };
  };

  /** The thread below a message; undefined where there can't be one. */
  const startThread = async (channel: string, message: string, name: string): Promise<string | undefined> => {
    try {
      return await calls.startThread(channel, message, name);
    } catch (error) {
      switch (meaningOf(error)) {
        case "thread-exists":
          // A thread has the id of the message it hangs under.
          return message;
        // Whoever deletes a question wants no answer to it.
        case "message-gone":
        case "wait":
        case "doubt":
        case "dead-token":
          throw error;
        default:
          log.info({ channel, discord: described(error) }, "no thread can be started, so the answer is a reply");
          return undefined;
      }
    }
  };

  const toInteraction = (target: InteractionTarget, reply: Reply): Delivery => {
    const { channel, user, application, interaction, token, until, shown, direct, pressed } = target;
    const hidden = reply.visibility === "private" && !direct;
    // A message of the bot's own is sent once even after a failure, and replies to it can be read; an interaction's can't.
    const openly = toChannel(channel, { after: interaction, ...(pressed !== null && { replyTo: pressed }) });
    const late = hidden ? toPerson(user, interaction) : openly;
    const inPlace = shown === "private" ? hidden : shown === "public" && !hidden;
    let isLate = clock.now().epochMilliseconds >= until;

    /** Discord remembers no nonce of it, and shows what is for one person alone to nobody. */
    const sentBefore = ({ part, key, index }: PartOnTheWay): Promise<string | undefined> => {
      if (hidden) throw new Undeliverable(unseen, "nobody can look for what one person alone sees");
      return channels.look({ channel, part, key, index, after: interaction });
    };

    const followUp = async (way: PartOnTheWay): Promise<string> => {
      const there = way.doubtful ? await sentBefore(way) : undefined;
      if (there !== undefined) return there;
      const flags = hidden ? Ephemeral : 0;
      try {
        return await calls.followUp(application, token, partBody(way.part, { flags }));
      } catch (error) {
        if (meaningOf(error) !== "malformed") throw error;
        log.error({ discord: described(error) }, "Discord did not take a message, which goes out as plain text");
        return calls.followUp(application, token, plainBody(way.part, { flags }));
      }
    };

    const editOriginal = async ({ part, key, index, doubtful }: PartOnTheWay): Promise<string> => {
      if (doubtful) {
        const there = await calls.original(application, token);
        if ((there.flags & Loading) === 0 && isPart(there, part, nonceOf(key, index))) return there.id;
      }
      try {
        return await calls.editOriginal(application, token, partBody(part));
      } catch (error) {
        if (meaningOf(error) !== "malformed") throw error;
        log.error({ discord: described(error) }, "Discord did not take a message, which goes out as plain text");
        return calls.editOriginal(application, token, plainBody(part));
      }
    };

    /** “Thinking…” may have been deleted meanwhile. */
    const orBeside = (edited: Promise<string>, way: PartOnTheWay): Promise<string> =>
      edited.catch((error: unknown) => {
        if (meaningOf(error) !== "message-gone") throw error;
        return followUp(way);
      });

    const whileAlive = async (way: PartOnTheWay): Promise<string> => {
      if (inPlace && way.index === 0) return orBeside(editOriginal(way), way);
      if (hidden) {
        // A public "thinking…" can't become private: it goes, and the answer comes beside it.
        if (way.index === 0 && shown === "public") await calls.deleteOriginal(application, token).catch(ignoreGone);
        return followUp(way);
      }
      try {
        return await openly.post(way);
      } catch (error) {
        if (!isClosed(error)) throw error;
        // A person's own use of the mentor carries further than the bot's rights in the channel.
        if (way.index === 0 && shown === "private") await said().catch(ignoreGone);
        return followUp(way);
      }
    };

    const said = () => calls.editOriginal(application, token, sentenceBody(shownToChannel));

    const post = async (way: PartOnTheWay): Promise<string> => {
      await acknowledged(interaction);
      if (isLate) return late.post(way);
      try {
        return await whileAlive(way);
      } catch (error) {
        if (meaningOf(error) !== "token-over") throw error;
        isLate = true;
        return late.post(way);
      }
    };

    return {
      post: sayingUnseen(post, () => calls.followUp(application, token, unseenToPerson()), log),
      async end() {
        // "Thinking…" for the person alone, and the answer stands in the channel.
        if (isLate || inPlace || shown !== "private") return;
        await said().catch((error: unknown) => {
          // Or the person has put it away already.
          if (!["token-over", "message-gone"].includes(meaningOf(error))) throw error;
        });
      },
    };
  };

  const usual = (target: DiscordTarget, reply: Reply): Delivery => {
    switch (target.kind) {
      case "message":
        return toMessage(target, reply);
      case "interaction":
        return toInteraction(target, reply);
      case "channel":
        return toChannel(target.channel);
    }
  };

  const withFiles = createHandingOver({ calls, clock, log, toPerson });
  return (target: DiscordTarget, reply: Reply): Delivery => withFiles(target, reply, usual(target, reply));
}

/** A direct message stands in another workspace than the question: its buttons would find nothing. */
export function withoutButtons({ components, files }: DiscordPart): DiscordPart {
  return { components: components.filter(({ type }) => type !== ComponentType.ActionRow), files };
}

/** Whether the mentor may not write there, though the place is there. */
function isClosed(error: unknown): boolean {
  return ["forbidden", "locked"].includes(meaningOf(error));
}

/** What is gone need not be changed or deleted. */
export function ignoreGone(error: unknown): void {
  if (meaningOf(error) !== "message-gone") throw error;
}
