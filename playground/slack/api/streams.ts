/** `chat.*Stream`: a message that grows while the app writes it, from text and chunks. */
import { asList, asObject, asObjects, asText, isList, type JsonObject } from "../json.ts";
import type { Message } from "../state/records.ts";
import { refuseBlocks } from "../validation/messages.ts";
import { messageJson } from "../wire/messages.ts";
import type { World } from "../world.ts";
import { type Call, isBlank, type Methods, outsideLimits, Refused } from "./call.ts";
import { metadataOf } from "./chat.ts";
import { postTarget, threadTarget, visibleChannel } from "./targets.ts";

const maxBlocks = 50;
const maxMarkdown = 12_000;
const maxTaskText = 256;

/** One part of a stream, in the order in which it came; a task that comes again takes its old place. */
type Part =
  | { readonly kind: "markdown"; readonly text: string }
  | { readonly kind: "task"; readonly id: string; readonly task: JsonObject }
  | { readonly kind: "blocks"; readonly blocks: readonly JsonObject[] };

interface Stream {
  readonly display: string;
  readonly planTitle: string | undefined;
  readonly parts: readonly Part[];
}

const invalid = (detail: string) => outsideLimits({ error: "invalid_chunks", details: [detail] });

const richLine = (text: string): JsonObject => ({
  type: "rich_text",
  elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }],
});

function taskOf(chunk: JsonObject): Part {
  const [id, title, status] = [asText(chunk.id), asText(chunk.title), asText(chunk.status)];
  if (id === undefined || title === undefined || status === undefined) throw invalid("task_update: id, title, status");
  if (!["pending", "in_progress", "complete", "error"].includes(status)) throw invalid(`task_update: status ${status}`);
  const { details, output } = chunk;
  for (const text of [title, details, output]) {
    if ([...(asText(text) ?? "")].length > maxTaskText) throw invalid(`task_update: over ${maxTaskText} characters`);
  }
  const more = {
    ...(asText(details) === undefined ? {} : { details: richLine(asText(details) ?? "") }),
    ...(asText(output) === undefined ? {} : { output: richLine(asText(output) ?? "") }),
    ...(chunk.sources === undefined ? {} : { sources: chunk.sources }),
  };
  return { kind: "task", id, task: { type: "task_card", task_id: id, title, status, ...more } };
}

function added(stream: Stream, part: Part): Stream {
  const last = stream.parts.at(-1);
  if (part.kind === "markdown" && last?.kind === "markdown") {
    return { ...stream, parts: [...stream.parts.slice(0, -1), { kind: "markdown", text: last.text + part.text }] };
  }
  const known = part.kind === "task" && stream.parts.some((other) => other.kind === "task" && other.id === part.id);
  if (part.kind !== "task" || !known) return { ...stream, parts: [...stream.parts, part] };
  const parts = stream.parts.map((other) => (other.kind === "task" && other.id === part.id ? part : other));
  return { ...stream, parts };
}

/** A stream with what this call brings. @throws {Refused} */
function grown(stream: Stream, { args }: Call): Stream {
  let result = stream;
  const text = args.text("markdown_text");
  if (text !== undefined && [...text].length > maxMarkdown) throw outsideLimits({ error: "msg_too_long", details: [] });
  if (text !== undefined) result = added(result, { kind: "markdown", text });
  const chunks = args.json("chunks");
  if (chunks !== undefined && !isList(chunks)) throw invalid("chunks must be an array");
  for (const each of asList(chunks)) {
    const chunk = asObject(each) ?? {};
    if (chunk.type === "markdown_text") {
      const piece = asText(chunk.text);
      if (piece === undefined) throw invalid("markdown_text: text");
      result = added(result, { kind: "markdown", text: piece });
    } else if (chunk.type === "task_update") result = added(result, taskOf(chunk));
    else if (chunk.type === "plan_update") result = { ...result, planTitle: asText(chunk.title) };
    else if (chunk.type === "blocks") result = added(result, { kind: "blocks", blocks: asObjects(chunk.blocks) });
    else throw invalid(`unsupported type: ${String(chunk.type)}`);
  }
  return result;
}

const textOfStream = ({ parts }: Stream) => parts.map((part) => (part.kind === "markdown" ? part.text : "")).join("");

function blocksOf({ parts, display, planTitle }: Stream, { settings }: World): readonly JsonObject[] {
  const tasks = parts.flatMap((part) => (part.kind === "task" ? [part.task] : []));
  const plan = tasks.length > 0 && display === "plan" ? [{ type: "plan", title: planTitle ?? "", tasks }] : [];
  const others = parts.flatMap((part): readonly JsonObject[] => {
    if (part.kind === "markdown") return part.text === "" ? [] : [{ type: "markdown", text: part.text }];
    if (part.kind === "blocks") return part.blocks;
    return display === "plan" ? [] : [part.task];
  });
  const sent = parts.flatMap((part) => (part.kind === "blocks" ? part.blocks : []));
  const limits = { total: false, tooManyBlocks: "msg_blocks_too_many" } as const;
  const refusal = refuseBlocks(sent, limits, settings);
  if (refusal !== undefined) throw outsideLimits(refusal);
  return [...plan, ...others];
}

export function streamMethods(): Methods {
  const streams = new Map<string, Stream>();
  const keyOf = ({ channel, ts }: Message) => `${channel} ${ts}`;

  /** The message a stream writes, while it does. */
  const underway = (call: Call): { readonly message: Message; readonly stream: Stream } => {
    const { args, world } = call;
    const channel = visibleChannel(call, args.required("channel", "channel_not_found"));
    const message = world.workspace.message(channel.id, args.required("ts", "message_not_found"));
    if (message === undefined) throw new Refused("message_not_found");
    if (message.botId !== world.app.botId) throw new Refused("message_not_owned_by_app");
    const stream = streams.get(keyOf(message));
    if (message.streaming === "errored") throw new Refused("stopped_by_user");
    if (message.streaming !== "in_progress" || stream === undefined) {
      throw new Refused("message_not_in_streaming_state");
    }
    return { message, stream };
  };

  const shown = (stream: Stream, call: Call) => ({ text: textOfStream(stream), blocks: blocksOf(stream, call.world) });

  return {
    "chat.startStream": {
      scopes: ["chat:write"],
      tier: 2,
      run(call) {
        const { args, world } = call;
        const { app, feed } = world;
        const channel = postTarget(call, args.required("channel", "channel_not_found"));
        args.required("thread_ts", "invalid_thread_ts");
        if (channel.kind !== "im") {
          args.required("recipient_user_id", "missing_recipient_user_id");
          args.required("recipient_team_id", "missing_recipient_team_id");
        }
        const display = args.text("task_display_mode") ?? "timeline";
        const stream = grown({ display, planTitle: undefined, parts: [] }, call);
        const author = {
          user: app.botUserId,
          botId: app.botId,
          streaming: "in_progress",
        } as const;
        const threadTs = threadTarget(call, channel);
        const message = feed.post({ channel: channel.id, ...author, threadTs, ...shown(stream, call) });
        streams.set(keyOf(message), stream);
        return { channel: channel.id, ts: message.ts };
      },
    },
    "chat.appendStream": {
      scopes: ["chat:write"],
      tier: 4,
      run(call) {
        const { message, stream } = underway(call);
        if (isBlank(call.args.text("markdown_text")) && asList(call.args.json("chunks")).length === 0) {
          throw new Refused("no_text");
        }
        const longer = grown(stream, call);
        call.world.feed.edit(message, shown(longer, call), message.user, false);
        streams.set(keyOf(message), longer);
        return { channel: message.channel, ts: message.ts };
      },
    },
    "chat.stopStream": {
      scopes: ["chat:write"],
      tier: 2,
      run(call) {
        const { args, world } = call;
        const { message, stream } = underway(call);
        const last = grown(stream, call);
        const final = isBlank(args.json("blocks")) ? [] : (args.json("blocks") ?? []);
        const limits = { total: true, tooManyBlocks: "msg_blocks_too_many" } as const;
        const refusal = refuseBlocks(final, limits, world.settings);
        if (refusal !== undefined) throw outsideLimits(refusal);
        const { text, blocks } = shown(last, call);
        const whole = [...blocks, ...asObjects(final).slice(0, maxBlocks)];
        const metadata = metadataOf(call);
        const edit = { text, blocks: whole, metadata, streaming: "completed" } as const;
        const done = world.feed.edit(message, edit, message.user, false);
        streams.delete(keyOf(message));
        return { channel: done.channel, ts: done.ts, message: messageJson(done, world) };
      },
    },
  };
}
