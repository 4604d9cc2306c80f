/** The command lines around the chat platforms, as a person runs them: manifest, doctor, demo. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createDiscord } from "../../playground/discord/discord.ts";
import { createSlack } from "../../playground/slack/slack.ts";
import { slackManifest } from "../../src/adapters/slack/manifest.ts";
import { commands } from "../../src/commands/index.ts";
import { run } from "../processes.ts";

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "mentor-chat-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

test("the manifests are JSON alone, need no token, and ask for less with --least", async () => {
  const slack = await run("src/cli/manifest.ts", ["slack"], { environment: {} });
  const least = await run("src/cli/manifest.ts", ["slack", "--least"], { environment: {} });
  const scopes = (printed: string): string[] => JSON.parse(printed).oauth_config.scopes.bot;
  const dropped = scopes(slack.stdout).filter((scope) => !scopes(least.stdout).includes(scope));
  expect(dropped.toSorted()).toEqual(["channels:history", "groups:history", "mpim:history"]);
  expect(scopes(least.stdout)).toContain("im:history");
  expect(JSON.parse(slack.stdout).features.slash_commands[0].command).toBe("/mentor");

  const discord = await run("src/cli/manifest.ts", ["discord"], {
    environment: { DISCORD_APPLICATION_ID: "123456789012345678" },
  });
  expect(JSON.parse(discord.stdout)).toMatchObject({
    invite_url: expect.stringContaining("client_id=123456789012345678"),
    permissions: expect.stringMatching(/^\d+$/),
    intents: ["Guilds", "GuildMessages", "DirectMessages"],
  });
  expect(JSON.parse(discord.stdout).commands.map(({ name }: { name: string }) => name)).toContain("mentor");
  expect((await run("src/cli/manifest.ts", ["teams"], { environment: {} })).code).toBe(2);
});

test("the doctor says what is good, what is missing and where to click", async () => {
  const slack = await createSlack({ manifest: JSON.parse(JSON.stringify(slackManifest(commands, { least: true }))) });
  const discord = await createDiscord();
  onTestFinished(async () => void (await Promise.all([slack.close(), discord.close()])));
  const env = {
    DATA_DIR: join(folder(), "data"),
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    DISCORD_TOKEN: discord.bot.token(),
    DISCORD_API_URL: discord.apiUrl,
  };
  const alone = await run("src/cli/doctor.ts", [], { environment: env });
  expect(alone.stdout).toMatch(/^✓ The database is there/m);
  expect(alone.stdout).toMatch(/^✓ The queue of reminders is there \(in the database\): 0 waiting/m);
  expect(alone.stdout).toMatch(/^✓ SLACK_BOT_TOKEN is good/m);
  expect(alone.stdout).toMatch(/^· Without .*channels:history.* need a mention/m);
  expect(alone.stdout).toMatch(/^✗ The bot is in no server yet: invite it with https:\/\/discord\.com/m);
  expect(alone.code).toBe(1);

  const ana = discord.person({ name: "ana" });
  discord.guild({ members: [ana] });
  const well = await run("src/cli/doctor.ts", [], { environment: env });
  expect(well.stdout).toMatch(/^✓ The bot is in one server/m);
  expect(well.code).toBe(0);

  slack.killToken("token_revoked");
  discord.bot.resetToken();
  const dead = await run("src/cli/doctor.ts", [], { environment: env });
  expect(dead.stdout).toMatch(/^✗ Slack refuses SLACK_BOT_TOKEN \(token_revoked\)/m);
  expect(dead.stdout).toMatch(/^✗ Discord refuses DISCORD_TOKEN/m);
  expect(`${dead.stdout}${dead.stderr}`).not.toContain(env.SLACK_BOT_TOKEN);
  expect(dead.code).toBe(1);
});

test("the demo puts a question through both platforms and ends by itself", async () => {
  const shown = await run("src/cli/demo.ts", ["--ask", "offset or cursor pagination"], { environment: {} });
  expect(shown.stderr).not.toMatch(/Waited/);
  expect(shown.stdout).toMatch(/Slack, #backend[\s\S]*Pagination[\s\S]*Discord, #general[\s\S]*Pagination/);
  expect(shown.code).toBe(0);
});
