/** Messages of the bot's own in channels, threads and direct messages: sent once, whatever happens in between. */
import type { Clock } from "../../clock.ts";
import { unseen } from "../../nudges/undeliverable.ts";
import type { Log } from "../../ops/log.ts";
import { Undeliverable } from "../../reply/messenger.ts";
import { isPart, nonceOf, partBody, plainBody } from "./body.ts";
import type { Calls } from "./calls.ts";
import { described, meaningOf } from "./errors.ts";
import { inWords } from "./render/attached.ts";
import type { DiscordPart } from "./render/render.ts";
import { isUnseen } from "./unseen.ts";

/** So many messages Discord shows at a time, and so many times an earlier attempt is looked for in them. */
const lookedAt = 100;
const pagesMost = 5;
/** For “a few minutes”, it says, Discord takes no second message with the same nonce. */
const nonceLasts = Temporal.Duration.from({ minutes: 2 });

/** A part of a reply on its way to a channel. */
export interface Posting {
  readonly channel: string;
  readonly part: DiscordPart;
  /** With `index` the same for the same part, however often it is tried. */
  readonly key: string;
  readonly index: number;
  /** An earlier attempt may have sent it. */
  readonly doubtful: boolean;
  /** The message it points at. */
  readonly replyTo?: string;
  /** What it was sent after: an earlier attempt stands below. A message, or an interaction. */
  readonly after?: string;
  /** Nothing of the reply was sent before this instant, where that is known. */
  readonly since?: Temporal.Instant;
}

export type Looked = Pick<Posting, "channel" | "part" | "key" | "index" | "after">;

export interface Channels {
  /** @returns the message's id. Throws what Discord answered. @throws {Undeliverable} `unseen`: it may be there, and nobody may look */
  post(posting: Posting): Promise<string>;
  /** The part, if it is there. Throws what Discord answered. @throws {Undeliverable} `unseen` */
  look(looked: Looked): Promise<string | undefined>;
  edit(channel: string, message: string, part: DiscordPart): Promise<void>;
}

export interface ChannelsOptions {
  readonly calls: Calls;
  /** The bot's user; undefined until it is known. */
  readonly self: () => string | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

export function createChannels({ calls, self, clock, log }: ChannelsOptions): Channels {
  const post = async (posting: Posting): Promise<string> => {
    const { channel, part, key, index, doubtful, replyTo } = posting;
    const nonce = nonceOf(key, index);
    if (doubtful) {
      const there = await findPart(posting);
      if (there !== undefined) return there;
    }
    const once = {
      nonce,
      enforce_nonce: true,
      ...(replyTo !== undefined && { message_reference: { message_id: replyTo, fail_if_not_exists: false } }),
    };
    try {
      return await calls.createMessage(channel, partBody(part, once));
    } catch (error) {
      const meaning = meaningOf(error);
      const words = meaning === "forbidden" ? inWords(part) : undefined;
      if (words !== undefined) {
        log.info({ channel, discord: described(error) }, "pictures may not be attached, so they are described");
        return post({ ...posting, part: words });
      }
      if (meaning === "no-history" && replyTo !== undefined) {
        const { replyTo: _, ...rest } = posting;
        return post({ ...rest, doubtful: false });
      }
      if (meaning !== "malformed") throw error;
      log.error({ channel, discord: described(error) }, "Discord did not take a message, which goes out as plain text");
      return calls.createMessage(channel, plainBody(part, once));
    }
  };

  const look = async ({ channel, part, key, index, after }: Looked): Promise<string | undefined> => {
    let from = after;
    for (let page = 0; page < pagesMost; page++) {
      const some = await calls.messages(channel, { limit: lookedAt, ...(from !== undefined && { after: from }) });
      if (some.length === 0 && page === 0) await requireReading(channel, after ?? channel);
      const own = some.filter(({ author }) => author.id === (self() ?? author.id));
      const there = own.find((message) => isPart(message, part, nonceOf(key, index)));
      if (there !== undefined) return there.id;
      // Without a beginning those are the newest; with one they are the first after it, the newest of them first.
      if (after === undefined || some.length < lookedAt) return undefined;
      from = some[0]?.id;
    }
    throw new Undeliverable(unseen, "too much has been said since to look through");
  };

  /**
   * Without the right to the history Discord shows an empty list, and says so only where one message is asked for.
   *
   * @throws {DiscordAPIError} 50013
   */
  const requireReading = async (channel: string, message: string): Promise<void> => {
    try {
      await calls.message(channel, message);
    } catch (error) {
      if (meaningOf(error) !== "message-gone") throw error;
    }
  };

  const lookOrSay = async (looked: Looked): Promise<string | undefined> => {
    try {
      return await look(looked);
    } catch (error) {
      if (meaningOf(error) !== "forbidden") throw error;
      throw new Undeliverable(unseen, `nobody may look whether it has arrived (${described(error).code})`);
    }
  };

  /** What can't be looked for is not sent again, unless Discord itself still knows it by its nonce. */
  const findPart = async (posting: Posting): Promise<string | undefined> => {
    try {
      return await lookOrSay(posting);
    } catch (error) {
      if (!isUnseen(error) || !isKnownByNonce(posting.since)) throw error;
      return undefined;
    }
  };

  const isKnownByNonce = (since: Temporal.Instant | undefined): boolean =>
    since !== undefined && Temporal.Instant.compare(clock.now(), since.add(nonceLasts)) < 0;

  return {
    post,
    look: lookOrSay,
    async edit(channel, message, part) {
      const change = (changed: DiscordPart) => calls.editMessage(channel, message, partBody(changed));
      try {
        await change(part);
      } catch (error) {
        const meaning = meaningOf(error);
        const words = meaning === "forbidden" ? inWords(part) : undefined;
        if (words !== undefined) return change(words);
        if (meaning !== "archived") throw error;
        await calls.unarchive(channel);
        await change(part);
      }
    },
  };
}
