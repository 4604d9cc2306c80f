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
  expect(discord.stderr).toBe("");
  expect((await run("src/cli/manifest.ts", ["teams"], { environment: {} })).code).toBe(2);
});

test("an invite that lacks its application is said on standard error alone", async () => {
  const working = folder();
  const { code, stdout, stderr } = await run("src/cli/manifest.ts", ["discord"], {
    environment: { WORKING_FOLDER: working },
  });
  expect(code).toBe(0);
  expect(JSON.parse(stdout).invite_url).toContain("client_id=YOUR_APPLICATION_ID");
  expect(stderr).toMatch(/^[^\n]*placeholder: set DISCORD_APPLICATION_ID [^\n]+General Information[^\n]+\n$/);
});

test("the doctor says once what both tokens of Slack fail on, and looks at Redis though the database is gone", async () => {
  const { code, stdout } = await run("src/cli/doctor.ts", [], {
    environment: {
      DATABASE_URL: "postgres://mentor:secretsecret@127.0.0.1:9/mentor",
      REDIS_URL: "redis://:secretsecret@127.0.0.1:9/0",
      SLACK_BOT_TOKEN: `xoxb${"-"}1-2-three`,
      SLACK_APP_TOKEN: `xapp${"-"}1-2-three`,
      SLACK_API_URL: "http://127.0.0.1:9/api/",
    },
  });
  expect(code).toBe(1);
  expect(stdout.trimEnd().split("\n")).toEqual([
    expect.stringMatching(/^✗ PostgreSQL at 127\.0\.0\.1:9\/mentor can't be used: .*Check DATABASE_URL\.$/),
    expect.stringMatching(/^✗ The queue in Redis at 127\.0\.0\.1:9 can't be used: .*Check REDIS_URL\.$/),
    expect.stringMatching(/^✗ Slack can't be reached, .*SLACK_API_URL/),
  ]);
  expect(stdout).not.toContain("secretsecret");
});

test("the doctor with nothing set says where an app is made, and misses nothing", async () => {
  const working = folder();
  const { code, stdout } = await run("src/cli/doctor.ts", [], { environment: { WORKING_FOLDER: working } });
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split("\n");
  expect(lines.map((line) => line[0])).toEqual(["✓", "✓", "·"]);
  expect(lines[2]).toMatch(/api\.slack\.com\/apps.*discord\.com\/developers\/applications/);
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
