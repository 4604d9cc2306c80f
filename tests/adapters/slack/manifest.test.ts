import { expect, test } from "vitest";
import { checkManifest } from "../../../playground/slack/validation/manifest.ts";
import { slackManifest } from "../../../src/adapters/slack/manifest.ts";
import { commands } from "../../../src/commands/index.ts";

const asJson = (least: boolean) => JSON.parse(JSON.stringify(slackManifest(commands, { least })));

test.each([true, false])("Slack takes the manifest (least: %s)", (least) => {
  expect(checkManifest(asJson(least))).toEqual([]);
  expect(slackManifest(commands, { least }).features.bot_user.display_name).toMatch(/^[a-z0-9._-]+$/);
});

test("it asks for what the features need and no more", () => {
  const { oauth_config, settings, features } = slackManifest(commands, { least: false });
  expect(oauth_config.scopes.bot).toEqual([
    ...["app_mentions:read", "assistant:write", "channels:history", "channels:read", "chat:write", "commands"],
    ...["files:read", "files:write", "groups:history", "groups:read", "im:history", "im:write", "mpim:history"],
    "users:read",
  ]);
  expect(settings.event_subscriptions.bot_events).toEqual([
    ...["app_home_opened", "app_mention", "app_uninstalled", "member_joined_channel", "message.channels"],
    ...["message.groups", "message.im", "message.mpim", "tokens_revoked"],
  ]);
  expect(settings.socket_mode_enabled).toBe(true);
  expect(features.slash_commands[0]).toMatchObject({ command: "/mentor", should_escape: false });
  expect(features.slash_commands[0]?.usage_hint).toContain("topics");
});

test("with the least rights it reads no channel: neither scope nor event", () => {
  const { oauth_config, settings } = slackManifest(commands, { least: true });
  const asked = [...oauth_config.scopes.bot, ...settings.event_subscriptions.bot_events];
  expect(
    asked.filter((one) => /^(?:(?:channels|groups|mpim):history|message\.(?:channels|groups|mpim))$/.test(one)),
  ).toEqual([]);
  expect(asked).toEqual(expect.arrayContaining(["im:history", "message.im", "app_mentions:read", "chat:write"]));
});

test("every event's scope is asked for", () => {
  const needs: Record<string, string> = {
    app_mention: "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    member_joined_channel: "channels:read",
  };
  for (const least of [true, false]) {
    const { oauth_config, settings } = slackManifest(commands, { least });
    for (const event of settings.event_subscriptions.bot_events) {
      const scope = needs[event];
      if (scope !== undefined) expect(oauth_config.scopes.bot).toContain(scope);
    }
  }
});
