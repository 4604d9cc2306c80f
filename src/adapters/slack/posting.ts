/** Messages everybody in a channel, a thread or a direct message sees. */
import { z } from "zod";
import { unseen } from "../../nudges/undeliverable.ts";
import type { Log } from "../../ops/log.ts";
import { Undeliverable } from "../../reply/messenger.ts";
import type { Calls } from "./calls.ts";
import { Malformed, slackCode, throwIfUnseen } from "./errors.ts";
import type { Pace } from "./pace.ts";
import type { Arrived } from "./receipt.ts";
import type { SlackPart } from "./render/render.ts";

export type MessagePart = Extract<SlackPart, { kind: "message" }>;
export type FilePart = Extract<SlackPart, { kind: "file" }>;

/** Where in Slack: a thread of a channel, or its end. */
export interface Spot {
  readonly channel: string;
  readonly thread: string | null;
}

export interface Posting {
  /** @param key found again by `find` */
  post(spot: Spot, part: MessagePart, key: string): Promise<Arrived>;
  /** The message that carries this key, if it is there. @throws {Undeliverable} `unseen`: nobody may look */
  find(spot: Spot, key: string, since: string | null): Promise<Arrived | undefined>;
  /** The same, and nothing is to be posted that would say why nobody can look. @throws {Undeliverable} whatever the reason */
  look(spot: Spot, key: string, since: string): Promise<Arrived | undefined>;
  /** @returns undefined where the message can't be changed any more */
  update(channel: string, ts: string, part: MessagePart, key: string): Promise<Arrived | undefined>;
  /** Never fails: what is gone is gone. */
  remove(channel: string, ts: string): Promise<void>;
}

const eventType = "mentor_answer";

const posted = z.object({
  channel: z.string(),
  ts: z.string(),
  message: z.object({ thread_ts: z.string().optional() }).optional(),
});
const past = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      metadata: z
        .object({ event_type: z.string(), event_payload: z.object({ key: z.unknown() }).optional() })
        .optional()
        .catch(undefined),
    }),
  ),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});
/** As much is looked through for a message of a minute ago. */
const pageMost = 999;
const pagesMost = 3;

export function createPosting(calls: Calls, pace: Pace, log: Log): Posting {
  const content = ({ text, blocks }: MessagePart, key: string) => ({
    text,
    blocks,
    metadata: { event_type: eventType, event_payload: { key } },
  });

  /** What Slack finds malformed goes once more as plain text: a plain answer is better than none. */
  const orPlain = async <T>(send: (part: MessagePart) => Promise<T>, part: MessagePart): Promise<T> => {
    try {
      return await send(part);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      log.error({ err: error, code: error.code }, "Slack refused an answer's blocks; sent as plain text");
      return send({ ...part, blocks: [] });
    }
  };

  const remove = async (channel: string, ts: string): Promise<void> => {
    await calls
      .call("chat.delete", { channel, ts })
      .catch((error: unknown) => log.debug({ err: error }, "not deleted"));
  };

  /** @param all whether what is not among so many messages is not known to be missing */
  const look = async ({ channel, thread }: Spot, key: string, since: string | null, all: boolean) => {
    const where = { ...(thread !== null && { ts: thread }), ...(since !== null && { oldest: since }) };
    const method = thread === null ? "conversations.history" : "conversations.replies";
    let cursor: string | undefined;
    for (let page = 0; page < pagesMost; page++) {
      const args = { channel, ...where, limit: pageMost, include_all_metadata: true, ...(cursor && { cursor }) };
      const { messages, response_metadata } = past.parse(await calls.call(method, args));
      const found = messages.find(
        ({ metadata }) => metadata?.event_type === eventType && metadata.event_payload?.key === key,
      );
      if (found !== undefined) return { kind: "message", channel, ts: found.ts } as const;
      cursor = response_metadata?.next_cursor;
      if (!cursor) return undefined;
    }
    if (all) throw new Undeliverable(unseen, "too much has been said since to look through");
    return undefined;
  };

  return {
    look: (spot, key, since) => look(spot, key, since, true),

    async post({ channel, thread }, part, key) {
      await pace.turn(channel);
      const result = await orPlain(async (one) => {
        const { blocks, ...rest } = content(one, key);
        const args = {
          channel,
          ...rest,
          ...(blocks.length > 0 && { blocks }),
          ...(thread !== null && { thread_ts: thread }),
          ...{ unfurl_links: false, unfurl_media: false },
        };
        return posted.parse(await calls.call("chat.postMessage", args));
      }, part);
      // The parent was deleted: Slack then posts at the end of the channel, which nobody asked for.
      if (thread !== null && result.message !== undefined && result.message.thread_ts === undefined) {
        await remove(result.channel, result.ts);
        throw new Undeliverable("thread_not_found", "the question was deleted before it was answered");
      }
      return { kind: "message", channel: result.channel, ts: result.ts };
    },

    async find(spot, key, since) {
      try {
        return await look(spot, key, since, false);
      } catch (error) {
        if (!(error instanceof Undeliverable)) throw error;
        throwIfUnseen(error);
        log.debug({ code: error.code, channel: spot.channel }, "can't look whether an answer has arrived");
        return undefined;
      }
    },

    async update(channel, ts, part, key) {
      try {
        await orPlain((one) => calls.call("chat.update", { channel, ts, ...content(one, key) }), part);
        return { kind: "message", channel, ts };
      } catch (error) {
        const code = slackCode(error);
        if (code === undefined) throw error;
        log.debug({ code, channel, ts }, "an answer can't be changed in place");
        return undefined;
      }
    },
    remove,
  };
}
