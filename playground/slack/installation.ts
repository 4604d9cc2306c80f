/** The app as it is installed in the workspace: its manifest, its tokens, and whether they still work. */
import { asList, asObject, asObjects, asText, asTexts, type Json, type JsonObject } from "./json.ts";
import type { Ids } from "./state/ids.ts";

export interface Command {
  /** With its slash. */
  readonly name: string;
  readonly description: string;
  /** Whether typed users and channels arrive as marks. */
  readonly shouldEscape: boolean;
}

export interface Shortcut {
  readonly name: string;
  readonly kind: "global" | "message";
  readonly callbackId: string;
}

/** Which of Slack's two experiences for AI apps the manifest asks for. */
export type Experience = "agent" | "assistant" | "none";

export type DeadToken = "token_revoked" | "account_inactive" | "invalid_auth" | "token_expired";

export interface Installation {
  readonly appId: string;
  readonly name: string;
  readonly botId: string;
  readonly botUserId: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly commands: readonly Command[];
  readonly shortcuts: readonly Shortcut[];
  readonly events: ReadonlySet<string>;
  readonly experience: Experience;
  readonly homeTab: boolean;
  readonly messagesTab: boolean;
  /** Changes when an admin approves less or more. */
  scopes: ReadonlySet<string>;
  /** What calls are answered whose token is dead. An app token outlives the installation: it is the app's own. */
  dead: { readonly bot?: DeadToken; readonly app?: DeadToken };
  /** No events go out any more. */
  uninstalled: boolean;
  socketMode: boolean;
}

/** What most tests want to say about an app; everything else is as a mentoring bot needs it. */
export interface AppParts {
  readonly name?: string;
  readonly scopes?: readonly string[];
  /** Bot events it subscribes to. */
  readonly events?: readonly string[];
  readonly commands?: readonly string[];
  readonly shortcuts?: readonly Shortcut[];
  readonly experience?: Experience;
  readonly homeTab?: boolean;
  readonly messagesTab?: boolean;
}

const usualScopes = [
  ...["app_mentions:read", "assistant:write", "channels:history", "channels:join", "channels:read", "chat:write"],
  ...["commands", "files:read", "files:write", "groups:history", "groups:read", "im:history", "im:read", "im:write"],
  ...["mpim:history", "mpim:read", "mpim:write", "reactions:read", "reactions:write", "team:read", "users:read"],
];

const usualEvents = [
  ...["app_mention", "message.channels", "message.groups", "message.im", "message.mpim", "app_home_opened"],
  ...["member_joined_channel", "member_left_channel", "app_uninstalled", "tokens_revoked", "reaction_added"],
];

const agentEvents = ["app_context_changed", "agent_session_stopped"];
const assistantEvents = ["assistant_thread_started", "assistant_thread_context_changed"];

/** A manifest made from parts, in Slack's own form. */
export function manifestOf(parts: AppParts): JsonObject {
  const { name = "Backend Mentor", experience = "agent", homeTab = true, messagesTab = true } = parts;
  const more = { agent: agentEvents, assistant: assistantEvents, none: [] }[experience];
  return {
    display_information: { name },
    features: {
      app_home: { home_tab_enabled: homeTab, messages_tab_enabled: messagesTab, messages_tab_read_only_enabled: false },
      bot_user: { display_name: name.toLowerCase().replaceAll(/[^a-z0-9._-]+/g, "-") },
      slash_commands: (parts.commands ?? ["/mentor"]).map((command) => ({
        command,
        description: `What ${command} does`,
        should_escape: true,
      })),
      ...(parts.shortcuts === undefined
        ? {}
        : {
            shortcuts: parts.shortcuts.map((shortcut) => ({
              name: shortcut.name,
              type: shortcut.kind,
              callback_id: shortcut.callbackId,
              description: shortcut.name,
            })),
          }),
      ...(experience === "agent" ? { agent_view: { agent_description: name } } : {}),
      ...(experience === "assistant" ? { assistant_view: { assistant_description: name } } : {}),
    },
    oauth_config: { scopes: { bot: [...(parts.scopes ?? usualScopes)] } },
    settings: {
      event_subscriptions: { bot_events: [...(parts.events ?? [...usualEvents, ...more])] },
      interactivity: { is_enabled: true },
      socket_mode_enabled: true,
    },
  };
}

/** Installs the app a manifest describes. */
export function install(manifest: Json, ids: Ids): Installation {
  const whole = asObject(manifest) ?? {};
  const features = asObject(whole.features) ?? {};
  const home = asObject(features.app_home) ?? {};
  const settings = asObject(whole.settings) ?? {};
  const experience = features.agent_view ? "agent" : features.assistant_view ? "assistant" : "none";
  const appId = ids.next("A");
  return {
    appId,
    name: asText(asObject(whole.display_information)?.name) ?? "App",
    botId: ids.next("B"),
    botUserId: ids.next("U"),
    botToken: `xoxb-stand-in-${appId}`,
    appToken: `xapp-1-${appId}-stand-in`,
    commands: asObjects(features.slash_commands).map((command) => ({
      name: asText(command.command) ?? "",
      description: asText(command.description) ?? "",
      shouldEscape: command.should_escape === true,
    })),
    shortcuts: asObjects(features.shortcuts).map((shortcut) => ({
      name: asText(shortcut.name) ?? "",
      kind: shortcut.type === "message" ? "message" : "global",
      callbackId: asText(shortcut.callback_id) ?? "",
    })),
    events: new Set(asTexts(asObject(settings.event_subscriptions)?.bot_events)),
    experience,
    homeTab: home.home_tab_enabled === true,
    messagesTab: home.messages_tab_enabled === true,
    scopes: new Set(
      asList(asObject(asObject(whole.oauth_config)?.scopes)?.bot).filter((each) => typeof each === "string"),
    ),
    dead: {},
    uninstalled: false,
    socketMode: settings.socket_mode_enabled === true,
  };
}
