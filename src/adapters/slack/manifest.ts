/** The app's manifest, made from the command table: what is pasted at https://api.slack.com/apps to make the app. Pure. */
import { slackCommand } from "../../commands/options.ts";
import type { AnyTable } from "../../commands/table.ts";
import { suggestedPrompts } from "./home.ts";
import { askAboutCallback, askCallback, slashCommand } from "./interactions.ts";

export interface ManifestOptions {
  /** Without the scopes that let it read channels: follow-ups in threads then need a mention or a button. */
  readonly least: boolean;
}

/** Scopes and what each is for; a feature that goes takes its scope along. */
const scopes = {
  "app_mentions:read": "questions that mention it",
  "assistant:write": "suggested prompts in its messages tab",
  "channels:read": "being told that it was invited to a public channel",
  "chat:write": "answers, and a status while working",
  commands: "/mentor and the shortcuts",
  "files:read": "text files under a question",
  "files:write": "an answer too long for messages, pictures, and a person's own data",
  "groups:read": "being told that it was invited to a private channel",
  "im:history": "direct messages",
  "im:write": "answering directly what was asked from its Home, and pictures and files for one person",
  "users:read": "who looks after channels (admins), and in which language",
} as const;

/** What follow-ups without a mention, and reading what was said above one, need. */
const reading = ["channels:history", "groups:history", "mpim:history"] as const;
const readingEvents = ["message.channels", "message.groups", "message.mpim"] as const;

const events = [
  ...["app_home_opened", "app_mention", "app_uninstalled", "member_joined_channel", "message.im", "tokens_revoked"],
];

const description = "A mentor for backend engineers: sourced answers where your team talks";
const longDescription = `${description}. Mention it in a channel and it answers in a thread under the question, with the trade-offs, the pitfalls and the primary sources it rests on. Write to it directly, type ${slashCommand} for its commands, or choose “Ask the mentor about this” on any message. It says so when it does not know.`;

/** Slack's app manifest as JSON, for Socket Mode. */
export function slackManifest(table: AnyTable, { least }: ManifestOptions) {
  return {
    display_information: {
      name: "Backend Mentor",
      description,
      long_description: longDescription,
      background_color: "#1f3a5f",
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: "mentor", always_online: true },
      slash_commands: [slackCommand(table, { name: slashCommand.slice(1), description: "Ask the backend mentor" })],
      shortcuts: [
        {
          name: "Ask the mentor about this",
          type: "message",
          callback_id: askAboutCallback,
          description: "A private answer about this message",
        },
        {
          name: "Ask the mentor",
          type: "global",
          callback_id: askCallback,
          description: "Opens a form for a backend question",
        },
      ],
      agent_view: {
        agent_description: description,
        suggested_prompts: suggestedPrompts.map((prompt) => ({ ...prompt })),
      },
    },
    oauth_config: { scopes: { bot: [...Object.keys(scopes), ...(least ? [] : reading)].sort() } },
    settings: {
      event_subscriptions: { bot_events: [...events, ...(least ? [] : readingEvents)].sort() },
      interactivity: { is_enabled: true },
      org_deploy_enabled: false,
      socket_mode_enabled: true,
      token_rotation_enabled: false,
    },
  };
}
