/**
 * Messages an app gives back instead of calling a method: in the acknowledgement of a command, or to a `response_url`.
 * They need no channel permission.
 */
import type { Feed } from "./feed.ts";
import type { Installation } from "./installation.ts";
import { asObjects, asText, type JsonObject } from "./json.ts";
import type { Settings } from "./settings.ts";
import type { Ephemeral, Message } from "./state/records.ts";
import type { Workspace } from "./state/workspace.ts";
import { type Refusal, refuseMessage } from "./validation/messages.ts";

/** What an answer belongs to. */
export interface Origin {
  readonly user: string;
  readonly channel: string;
  readonly threadTs?: string | undefined;
  /** The command as it was typed. */
  readonly typed?: string | undefined;
  /** The message whose control was used: what `replace_original` replaces. None for a typed command. */
  readonly original?: { readonly ts: string; readonly ephemeral: boolean } | undefined;
  /** Is told of every message the answer made or changed. */
  readonly onAnswer?: (answer: Message | Ephemeral) => void;
}

export interface Answers {
  /** @returns why Slack refuses it, or undefined */
  give(origin: Origin, body: JsonObject, where: string): Refusal | undefined;
}

interface AnswerOptions {
  readonly app: Installation;
  readonly feed: Feed;
  readonly settings: Settings;
  readonly workspace: Workspace;
}

export function createAnswers({ app, feed, settings, workspace }: AnswerOptions): Answers {
  const replace = (origin: Origin, body: JsonObject): Message | Ephemeral | undefined => {
    const { original } = origin;
    if (original === undefined) return undefined;
    const text = asText(body.text) ?? "";
    const blocks = body.blocks === undefined ? undefined : asObjects(body.blocks);
    const attachments = asObjects(body.attachments);
    if (!original.ephemeral) {
      const message = workspace.message(origin.channel, original.ts);
      return message === undefined ? undefined : feed.edit(message, { text, blocks, attachments }, app.botUserId);
    }
    const shown = workspace.ephemerals.find(({ ts }) => ts === original.ts);
    if (shown === undefined) return undefined;
    const { ephemeral, ts, ...rest } = shown;
    return feed.whisper({ ...rest, text, blocks: blocks ?? [], attachments }, ts);
  };

  const remove = ({ original, channel }: Origin) => {
    if (original === undefined) return;
    if (original.ephemeral) workspace.removeEphemeral(original.ts);
    const message = workspace.message(channel, original.ts);
    if (message !== undefined) feed.remove(message);
  };

  const post = (origin: Origin, body: JsonObject): Message | Ephemeral => {
    const text = asText(body.text) ?? "";
    const blocks = body.blocks === undefined ? undefined : asObjects(body.blocks);
    const parts = { attachments: asObjects(body.attachments), threadTs: asText(body.thread_ts) ?? origin.threadTs };
    if (body.response_type === "in_channel") {
      const author = { user: app.botUserId, botId: app.botId };
      const typed = origin.typed === undefined ? undefined : { user: origin.user, text: origin.typed };
      return feed.post({ channel: origin.channel, ...author, text, blocks, typed, ...parts });
    }
    const shown = { channel: origin.channel, to: origin.user, user: app.botUserId, text };
    return feed.whisper({ ...shown, blocks: blocks ?? [], ...parts });
  };

  return {
    give(origin, body, where) {
      if (body.delete_original === true) {
        remove(origin);
        return undefined;
      }
      const text = asText(body.text);
      const parts = { text, blocks: body.blocks, attachments: body.attachments };
      const limits = { text: 40_000, total: false, tooManyBlocks: settings.tooManyBlocks };
      const refusal = refuseMessage(parts, limits, settings);
      if (refusal !== undefined) {
        workspace.recordViolation({ where, ...refusal });
        return refusal;
      }
      const replaced = body.replace_original === true ? replace(origin, body) : undefined;
      origin.onAnswer?.(replaced ?? post(origin, body));
      return undefined;
    },
  };
}
