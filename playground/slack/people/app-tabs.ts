/** The app's own tabs as one person has them open: Home, and Messages with what an agent is told of her surroundings. */
import { openDirect } from "../direct-messages.ts";
import type { JsonObject } from "../json.ts";
import type { AgentThread, Channel, Message, User } from "../state/records.ts";
import { viewJson } from "../wire/views.ts";
import type { World } from "../world.ts";

export interface AppTabs {
  openHome(): void;
  /** @param looking the channel she has open beside it */
  openMessages(looking?: { readonly id: string }): AgentThread | undefined;
  lookAt(channel: { readonly id: string }): void;
  /** What a message of hers in `channel` says of where she is: in the Messages tab of an agent alone. */
  contextIn(channel: Channel): JsonObject | undefined;
  stop(message: Message): void;
}

export function appTabsOf(world: World, me: () => User): AppTabs {
  const { app, events, feed, team, workspace } = world;
  let looking: { readonly id: string } | undefined;
  let assistantThread: string | undefined;

  const entities = (): JsonObject | undefined =>
    looking === undefined
      ? undefined
      : { entities: [{ type: "slack#/types/channel_id", value: looking.id, team_id: team.id }] };

  const opened = (tab: "home" | "messages"): Channel => {
    const { channel } = openDirect(world, me());
    const view = tab === "home" ? workspace.homes.get(me().id) : undefined;
    const context = tab === "messages" ? entities() : undefined;
    events.tell("app_home_opened", {
      type: "app_home_opened",
      user: me().id,
      channel: channel.id,
      tab,
      ...(view === undefined ? {} : { view: viewJson(view, app) }),
      ...(context === undefined ? {} : { context }),
      event_ts: workspace.ids.ts(),
    });
    return channel;
  };

  const tellAssistant = (type: string, channel: Channel, threadTs: string) => {
    const context = looking === undefined ? {} : { channel_id: looking.id, team_id: team.id, enterprise_id: null };
    const thread = { user_id: me().id, context, channel_id: channel.id, thread_ts: threadTs };
    events.tell(type, { type, assistant_thread: thread, event_ts: workspace.ids.ts() }, channel);
  };

  const tellContext = (channel: Channel) => {
    const type = "app_context_changed";
    const context = entities() ?? {};
    events.tell(type, { type, channel: channel.id, user: me().id, context, event_ts: workspace.ids.ts() }, channel);
  };

  return {
    openHome: () => void opened("home"),
    openMessages(beside) {
      looking = beside;
      const channel = opened("messages");
      if (app.experience !== "assistant") return workspace.agentThread(channel.id, undefined);
      // The legacy experience opens a thread for each conversation, under a message of the app.
      const root = { user: app.botUserId, botId: app.botId, text: "New Assistant Thread", channel: channel.id };
      assistantThread = feed.post(root).ts;
      workspace.putAgentThread({ channel: channel.id, threadTs: assistantThread, prompts: [] });
      tellAssistant("assistant_thread_started", channel, assistantThread);
      return workspace.agentThread(channel.id, assistantThread);
    },
    lookAt(beside) {
      looking = beside;
      const { channel } = openDirect(world, me());
      if (app.experience === "agent") tellContext(channel);
      if (assistantThread !== undefined) tellAssistant("assistant_thread_context_changed", channel, assistantThread);
    },
    contextIn: (channel) => (app.experience === "agent" && channel.kind === "im" ? entities() : undefined),
    stop(message) {
      const now = workspace.message(message.channel, message.ts);
      if (now?.streaming !== "in_progress") throw new Error("That message is not being written.");
      workspace.putMessage({ ...now, streaming: "errored" });
      const type = "agent_session_stopped";
      const where = { channel: now.channel, user: me().id, thread_ts: now.threadTs ?? now.ts };
      const event = { type, ...where, streaming_message_ts: [now.ts], event_ts: workspace.ids.ts() };
      events.tell(type, event, workspace.channels.get(now.channel));
    },
  };
}
