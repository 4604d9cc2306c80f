/** The bot as a process, on both stand-ins and a database: what a kill leaves, what two processes do, how it ends. */
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createDiscord, type Discord } from "../playground/discord/discord.ts";
import { byBot, createSlack, type Slack } from "../playground/slack/slack.ts";
import { slackManifest } from "../src/adapters/slack/manifest.ts";
import { commands } from "../src/commands/index.ts";
import { ended, start } from "./processes.ts";
import { noServer, scratchDatabase } from "./storage/support.ts";

const patienceMs = 45_000;

if (noServer !== undefined) test.skip(`the bot as a process: skipped, ${noServer}`);
else
  describe("the bot as a process", { timeout: 180_000 }, () => {
    let slack: Slack;
    let discord: Discord;
    let database: Awaited<ReturnType<typeof scratchDatabase>>;

    beforeAll(async () => {
      slack = await createSlack({ manifest: JSON.parse(JSON.stringify(slackManifest(commands, { least: false }))) });
      discord = await createDiscord({ identifyWindowMs: 0 });
      database = await scratchDatabase();
    });
    afterAll(async () => {
      await Promise.all([slack.close(), discord.close()]);
      await database.drop();
    });

    async function bot(): Promise<ChildProcessWithoutNullStreams> {
      const child = start("src/main.ts", [], {
        DATABASE_URL: database.url,
        LOG_LEVEL: "warn",
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_APP_TOKEN: slack.appToken,
        SLACK_API_URL: slack.apiUrl,
        DISCORD_TOKEN: discord.bot.token(),
        DISCORD_API_URL: discord.apiUrl,
      });
      let said = "";
      const ready = Promise.withResolvers<void>();
      child.stderr.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes("Ready on Slack and Discord") || said.includes("Ready on Discord and Slack")) ready.resolve();
      });
      child.on("exit", () => ready.reject(new Error(`the bot ended: ${said}`)));
      ready.promise.catch(() => {});
      await ready.promise;
      return child;
    }

    /** A question on each platform, and the answers seen under it so far. */
    function ask(text: string) {
      const onSlack = slack.person({ name: "ana" });
      const channel = slack.channel({
        name: `c${Math.random().toString(36).slice(2, 8)}`,
        members: [onSlack, slack.bot],
      });
      const first = onSlack.writes(channel, `<@${slack.bot.id}> ${text}`);
      const onDiscord = discord.person({ name: "ana" });
      const room = discord.guild({ members: [onDiscord] }).channel("general");
      const second = onDiscord.writes(room, `<@${discord.bot.id}> ${text}`);
      const thread = () => {
        const id = discord.state.messages.get(second.id)?.threadId;
        return id === undefined ? undefined : discord.state.channels.get(id);
      };
      return {
        onSlack: () =>
          slack
            .thread(channel, first)
            .filter(byBot)
            .map((message) => onSlack.reads(message)),
        onDiscord: () => {
          const place = thread();
          if (place === undefined) return [];
          return onDiscord
            .reads(place)
            .filter(({ authorId }) => authorId === discord.bot.id)
            .map((message) => onDiscord.seesMessage(message));
        },
      };
    }

    /** What the database says of events. */
    async function counted(where: string): Promise<number> {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      try {
        const { rows } = await client.query<{ count: string }>(`select count(*) from inbox where ${where}`);
        return Number(rows[0]?.count);
      } finally {
        await client.end();
      }
    }

    test("killed at any moment of answering, it answers each question once, after the next start", async () => {
      let heardOnDiscord = 0;
      for (const afterMs of [5, 40, 90, 160, 260]) {
        const dying = await bot();
        const asked = ask("two requests both read balance 100 and both subtract 60, we lose money");
        await setTimeout(afterMs);
        dying.kill("SIGKILL");
        await ended(dying);
        const next = await bot();
        await slack.until("an answer on Slack", () => asked.onSlack().length > 0, patienceMs);
        await expect.poll(() => counted("state <> 'done'"), { timeout: patienceMs }).toBe(0);
        // What Discord sent while nobody had stored it is lost by the platform; what was stored is answered.
        const heard = (await counted("platform = 'discord' and outcome = 'answered'")) - heardOnDiscord;
        heardOnDiscord += heard;
        expect(asked.onDiscord().length > 0, `killed after ${afterMs} ms`).toBe(heard === 1);
        // Everything that is still on its way arrives before it ends.
        next.kill("SIGTERM");
        expect(await ended(next)).toBe(0);
        for (const answers of [asked.onSlack(), asked.onDiscord()]) {
          expect(new Set(answers).size, `killed after ${afterMs} ms`).toBe(answers.length);
        }
      }
    });

    test("two processes on one database answer a question once", async () => {
      const both = await Promise.all([bot(), bot()]);
      onTestFinished(() => {
        for (const child of both) child.kill("SIGKILL");
      });
      const asked = ask("offset or cursor pagination");
      await slack.until("an answer on Slack", () => asked.onSlack().length > 0, patienceMs);
      await discord.until("an answer on Discord", () => asked.onDiscord().length > 0, patienceMs);
      for (const child of both) child.kill("SIGTERM");
      for (const child of both) expect(await ended(child)).toBe(0);
      for (const answers of [asked.onSlack(), asked.onDiscord()]) expect(new Set(answers).size).toBe(answers.length);
      expect(slack.violations).toEqual([]);
      expect(discord.violations).toEqual([]);
    });

    test("a dead token on one platform leaves the other working, and is said in a sentence", async () => {
      const child = start("src/main.ts", [], {
        DATABASE_URL: database.url,
        SLACK_BOT_TOKEN: "xoxb-000000000000-dead",
        SLACK_APP_TOKEN: slack.appToken,
        SLACK_API_URL: slack.apiUrl,
        DISCORD_TOKEN: discord.bot.token(),
        DISCORD_API_URL: discord.apiUrl,
      });
      onTestFinished(() => void child.kill("SIGKILL"));
      let said = "";
      child.stderr.on("data", (chunk: Buffer) => {
        said += chunk.toString();
      });
      await expect.poll(() => said, { timeout: patienceMs }).toMatch(/Ready on Discord\./);
      expect(said).toMatch(/Slack refuses SLACK_BOT_TOKEN/);
      expect(said).not.toContain("xoxb-000000000000-dead");
      const asked = ask("what is a saga");
      await discord.until("an answer on Discord", () => asked.onDiscord().length > 0, patienceMs);
    });
  });
