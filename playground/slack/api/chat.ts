/** `chat.*`: messages the app posts, changes, deletes, and whispers. */
import { asObject, asObjects, asText, type JsonObject } from "../json.ts";
import type { Message, Metadata } from "../state/records.ts";
import { type MessageLimits, refuseMessage } from "../validation/messages.ts";
import { messageJson } from "../wire/messages.ts";
import { type Call, isBlank, type Methods, outsideLimits, Refused } from "./call.ts";
import { messageNamed, postTarget, threadTarget, visibleChannel } from "./targets.ts";

const truncatedAt = 40_000;

interface Content {
  readonly text: string;
  readonly blocks: readonly JsonObject[] | undefined;
  readonly attachments: readonly JsonObject[] | undefined;
}

/** What a call says, checked. */
function content(call: Call, limits: Pick<MessageLimits, "text">): Content {
  const { args, world } = call;
  const { settings, workspace } = world;
  const sent = {
    text: args.text("text"),
    markdownText: args.text("markdown_text"),
    blocks: isBlank(args.json("blocks")) ? undefined : args.json("blocks"),
    attachments: isBlank(args.json("attachments")) ? undefined : args.json("attachments"),
    metadata: isBlank(args.json("metadata")) ? undefined : args.json("metadata"),
  };
  const refusal = refuseMessage(sent, { ...limits, total: true, tooManyBlocks: settings.tooManyBlocks }, settings);
  if (refusal !== undefined) throw outsideLimits(refusal);
  const characters = [...(sent.text ?? "")];
  if (characters.length > truncatedAt) {
    const details = [`${characters.length} characters, the rest is lost`];
    workspace.recordViolation({ where: call.method, error: "text_truncated", details });
  }
  const markdown = sent.markdownText === undefined ? undefined : [{ type: "markdown", text: sent.markdownText }];
  return {
    text: characters.slice(0, truncatedAt).join("") || (sent.markdownText ?? ""),
    blocks: markdown ?? (sent.blocks === undefined ? undefined : asObjects(sent.blocks)),
    attachments: sent.attachments === undefined ? undefined : asObjects(sent.attachments),
  };
}

export function metadataOf(call: Call): Metadata | null | undefined {
  const sent = asObject(call.args.json("metadata"));
  if (sent === undefined) return undefined;
  const [type, payload] = [asText(sent.event_type), asObject(sent.event_payload)];
  return type === undefined || payload === undefined ? null : { event_type: type, event_payload: payload };
}

/** A message the app may change: its own, and not while it streams. */
function ownMessage(call: Call, refusal: string): { readonly channel: string; readonly message: Message } {
  const channel = visibleChannel(call, call.args.required("channel", "channel_not_found"));
  const message = messageNamed(call, channel, call.args.required("ts"));
  if (message.botId !== call.world.app.botId) throw new Refused(refusal);
  if (message.streaming === "in_progress") throw new Refused("streaming_state_conflict");
  return { channel: channel.id, message };
}

export const chat: Methods = {
  "chat.postMessage": {
    scopes: ["chat:write"],
    tier: "posting",
    run(call) {
      const { args, world } = call;
      const { app, feed } = world;
      const channel = postTarget(call, args.required("channel", "channel_not_found"));
      const said = content(call, { text: Number.POSITIVE_INFINITY });
      const username = args.text("username");
      if (username !== undefined) call.needs("chat:write.customize");
      const message = feed.post({
        channel: channel.id,
        user: app.botUserId,
        botId: app.botId,
        username,
        ...said,
        ...(username === undefined ? {} : { subtype: "bot_message" }),
        threadTs: threadTarget(call, channel),
        broadcast: args.flag("reply_broadcast"),
        metadata: metadataOf(call) ?? undefined,
      });
      return { channel: channel.id, ts: message.ts, message: messageJson(message, world) };
    },
  },
  "chat.update": {
    scopes: ["chat:write"],
    tier: 3,
    run(call) {
      const { app, feed } = call.world;
      const { channel, message } = ownMessage(call, "cant_update_message");
      const said = content(call, { text: 4_000 });
      // Text without blocks removes the blocks; blocks alone leave the text.
      const text = call.args.text("text") ?? call.args.text("markdown_text");
      const changed = feed.edit(message, { ...said, text, metadata: metadataOf(call) }, app.botUserId);
      return { channel, ts: changed.ts, text: changed.text, message: messageJson(changed, call.world) };
    },
  },
  "chat.delete": {
    scopes: ["chat:write"],
    tier: 3,
    run(call) {
      const { channel, message } = ownMessage(call, "cant_delete_message");
      call.world.feed.remove(message);
      return { channel, ts: message.ts };
    },
  },
  "chat.postEphemeral": {
    scopes: ["chat:write"],
    tier: 4,
    run(call) {
      const { args, world } = call;
      const channel = postTarget(call, args.required("channel", "channel_not_found"));
      const user = world.workspace.users.get(args.required("user"));
      if (user === undefined || !channel.members.has(user.id)) throw new Refused("user_not_in_channel");
      const { text, blocks = [], attachments = [] } = content(call, { text: world.settings.ephemeralText });
      const threadTs = threadTarget(call, channel);
      const shown = {
        channel: channel.id,
        to: user.id,
        user: world.app.botUserId,
        text,
        blocks,
        attachments,
        threadTs,
      };
      return { message_ts: world.feed.whisper(shown).ts };
    },
  },
};
