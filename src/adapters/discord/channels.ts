/** Messages of the bot's own in channels, threads and direct messages: sent once, whatever happens in between. */
import type { Log } from "../../ops/log.ts";
import { isPart, nonceOf, partBody, plainBody } from "./body.ts";
import type { Calls } from "./calls.ts";
import { described, meaningOf } from "./errors.ts";
import { inWords } from "./render/attached.ts";
import type { DiscordPart } from "./render/render.ts";

/** In so many messages an earlier attempt is looked for. */
const lookedAt = 50;

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
}

export interface Channels {
  /** @returns the message's id. Throws what Discord answered */
  post(posting: Posting): Promise<string>;
  edit(channel: string, message: string, part: DiscordPart): Promise<void>;
}

export function createChannels(calls: Calls, self: () => string | undefined, log: Log): Channels {
  const post = async (posting: Posting): Promise<string> => {
    const { channel, part, key, index, doubtful, replyTo, after } = posting;
    const nonce = nonceOf(key, index);
    if (doubtful) {
      const there = await findPart(channel, part, nonce, after);
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

  const findPart = async (
    channel: string,
    part: DiscordPart,
    nonce: string,
    after: string | undefined,
  ): Promise<string | undefined> => {
    try {
      const some = await calls.messages(channel, { limit: lookedAt, ...(after !== undefined && { after }) });
      const own = some.filter(({ author }) => author.id === (self() ?? author.id));
      return own.find((message) => isPart(message, part, nonce))?.id;
    } catch (error) {
      // What can't be read can't be looked for; the nonce still holds for some minutes.
      if (meaningOf(error) === "forbidden") return undefined;
      throw error;
    }
  };

  return {
    post,
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
