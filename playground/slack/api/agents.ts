/** `assistant.threads.*` and `agents.sessions.*`: what an agent shows around a thread. */
import { asText } from "../json.ts";
import type { AgentThread, Channel } from "../state/records.ts";
import { type Call, type Methods, outsideLimits, Refused } from "./call.ts";
import { threadTarget } from "./targets.ts";

function channelOf(call: Call, argument: string): Channel {
  const channel = call.world.workspace.channels.get(call.args.text(argument) ?? "");
  if (channel === undefined || !channel.members.has(call.world.app.botUserId)) {
    throw new Refused("channel_not_found", { detail: `Invalid ${argument}` });
  }
  return channel;
}

function threadOf(call: Call, channel: Channel): AgentThread {
  const threadTs = threadTarget(call, channel);
  if (threadTs === undefined && call.args.text("thread_ts") !== undefined) throw new Refused("invalid_thread_ts");
  const known = call.world.workspace.agentThread(channel.id, threadTs);
  return known ?? { channel: channel.id, threadTs, prompts: [] };
}

/** A text within its limit. */
function within(text: string, max: number, name: string): string {
  if ([...text].length <= max) return text;
  throw outsideLimits({ error: "invalid_arguments", details: [`${name} must be less than ${max + 1} characters`] });
}

export const agents: Methods = {
  "assistant.threads.setStatus": {
    scopes: ["chat:write", "assistant:write"],
    tier: "status",
    run(call) {
      const { args, world } = call;
      const channel = channelOf(call, "channel_id");
      args.required("thread_ts");
      const thread = threadOf(call, channel);
      const loadingMessages = args.names("loading_messages");
      const badly = loadingMessages.length > 10 || loadingMessages.some((each) => each === "" || [...each].length > 50);
      if (badly) throw outsideLimits({ error: "invalid_arguments", details: ["loading_messages: 1–10 of 1–50"] });
      const status = args.text("status") ?? "";
      const shown = { ...thread, status: status === "" ? undefined : status, loadingMessages };
      world.workspace.putAgentThread(shown);
      world.clock.after(world.settings.statusLife, () => {
        const now = world.workspace.agentThread(thread.channel, thread.threadTs);
        if (now === shown) world.workspace.putAgentThread({ ...now, status: undefined });
      });
      return {};
    },
  },
  "assistant.threads.setTitle": {
    scopes: ["assistant:write"],
    tier: 4,
    run(call) {
      const { args, world } = call;
      const channel = channelOf(call, "channel_id");
      args.required("thread_ts");
      const title = within(args.required("title"), world.settings.threadTitle, "title");
      world.workspace.putAgentThread({ ...threadOf(call, channel), title });
      return {};
    },
  },
  "assistant.threads.setSuggestedPrompts": {
    scopes: ["assistant:write"],
    tier: 4,
    run(call) {
      const { args, world } = call;
      const channel = channelOf(call, "channel_id");
      if (world.app.experience === "none") throw new Refused("not_agent_app");
      const needsThread = world.app.experience === "assistant" && args.text("thread_ts") === undefined;
      if (needsThread) throw new Refused("invalid_thread_ts");
      const prompts = args.objects("prompts").map(({ title, message }) => {
        if (asText(title) === undefined || asText(message) === undefined) throw new Refused("invalid_arguments");
        return { title: asText(title) ?? "", message: asText(message) ?? "" };
      });
      if (prompts.length === 0 || prompts.length > 4) {
        throw outsideLimits({ error: "invalid_arguments", details: ["prompts must be 1 to 4"] });
      }
      world.workspace.putAgentThread({ ...threadOf(call, channel), prompts, promptsTitle: args.text("title") });
      return {};
    },
  },
  "agents.sessions.setStatus": {
    scopes: ["chat:write"],
    tier: 3,
    run(call) {
      const { args, world } = call;
      const channel = channelOf(call, "channel_id");
      if (world.app.experience !== "agent") throw new Refused("not_agent_app");
      if (args.text("thread_ts") === undefined) throw new Refused("thread_ts_required");
      const status = args.required("status");
      if (status !== "active" && status !== "processing" && status !== "suspended" && status !== "closed") {
        throw new Refused("invalid_status");
      }
      const title = args.text("title");
      const named = title === undefined ? {} : { title: within(title, 200, "title") };
      world.workspace.putAgentThread({ ...threadOf(call, channel), session: status, ...named });
      return { status, ...named };
    },
  },
};
