/** Limits of an app manifest. */
import type { Json } from "../json.ts";
import {
  all,
  anything,
  type Check,
  flag,
  list,
  matching,
  number,
  object,
  oneOf,
  type Problem,
  rule,
  sentence,
  string,
  url,
} from "./checks.ts";

const prompts = list(object({ title: string(300), message: string(3_000) }), 4, 0);

const display = object(
  { name: string(35) },
  {
    description: string(140),
    long_description: string(4_000, 174),
    background_color: matching(/^#([0-9a-f]{3}|[0-9a-f]{6})$/i, "must be #rgb or #rrggbb"),
  },
);

const command = object(
  { command: matching(/^\/\S{1,31}$/, "must begin with / and have at most 32 characters"), description: string(2_000) },
  { usage_hint: string(1_000), should_escape: flag, url },
);

const shortcut = object({
  name: string(255),
  type: oneOf("global", "message"),
  callback_id: string(255),
  description: string(150),
});

const features: Check = all(
  object(
    {},
    {
      app_home: object(
        {},
        { home_tab_enabled: flag, messages_tab_enabled: flag, messages_tab_read_only_enabled: flag },
      ),
      bot_user: object({ display_name: string(80) }, { always_online: flag }),
      slash_commands: list(command, 50),
      shortcuts: list(shortcut, 10),
      agent_view: object(
        { agent_description: string(300) },
        { suggested_prompts: prompts, actions: list(object({ name: string(255), description: string(2_000) }), 100) },
      ),
      assistant_view: object({ assistant_description: string(300) }, { suggested_prompts: prompts }),
      unfurl_domains: list(string(255), 5),
    },
  ),
  rule(
    ({ agent_view, assistant_view }) => agent_view === undefined || assistant_view === undefined,
    "agent_view and assistant_view exclude each other",
  ),
);

const scopes = list(string(255), 255, 0);
const events = list(string(255), 100, 0);

const shape = object(
  { display_information: display },
  {
    _metadata: object({}, { major_version: number(1, 2), minor_version: number(0, 9) }),
    features,
    oauth_config: object(
      {},
      {
        scopes: object({}, { bot: scopes, user: scopes, bot_optional: scopes, user_optional: scopes }),
        redirect_urls: list(url, 1_000),
        token_management_enabled: flag,
      },
    ),
    settings: object(
      {},
      {
        event_subscriptions: object(
          {},
          { bot_events: events, user_events: events, request_url: url, metadata_subscriptions: list(anything, 20) },
        ),
        interactivity: object({ is_enabled: flag }, { request_url: url, message_menu_options_url: url }),
        socket_mode_enabled: flag,
        org_deploy_enabled: flag,
        token_rotation_enabled: flag,
        allowed_ip_address_ranges: list(string(255), 10),
      },
    ),
  },
);

/** Everything wrong with a manifest, as sentences; empty when Slack would take it. */
export function checkManifest(manifest: Json): readonly string[] {
  const found: Problem[] = [];
  shape(manifest, "", found);
  return found.map(sentence);
}
