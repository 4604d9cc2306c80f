/** The bot as a process, talking as much as it can, through questions and faults: no secret in its output or its database. */
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createDiscord, type Discord } from "../playground/discord/discord.ts";
import { byBot, createSlack, type Slack } from "../playground/slack/slack.ts";
import { slackManifest } from "../src/adapters/slack/manifest.ts";
import { commands } from "../src/commands/index.ts";
import { ended, start } from "./processes.ts";
import { noServer, scratchDatabase } from "./storage/support.ts";

const patienceMs = 45_000;

// In two halves, so that no scanner takes a test for a leak.
const pasted = {
  database: `hunter2${"-"}of-the-database`,
  slack: `xoxb${"-"}998877665544-998877665544-pastedPASTEDpasted12`,
  jwt: `eyJhbGciOiJIUzI1NiJ9.${"eyJzdWIiOiJwYXN0ZWQifQ"}.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV`,
  password: `correct${"."}horse.battery`,
  file: `filed${"-"}away-4711`,
} as const;
const question = `why does postgres://app:${pasted.database}@db:5432/shop refuse connections, token ${pasted.slack} and ${pasted.jwt}, password=${pasted.password}`;

if (noServer !== undefined) test.skip(`no secret is told: skipped, ${noServer}`);
else
  describe("no secret is told", { timeout: 180_000 }, () => {
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

    /** The bot with everything it says, and what it must not say. */
    async function bot(): Promise<{ readonly child: ChildProcessWithoutNullStreams; readonly said: () => string }> {
      const child = start("src/main.ts", [], {
        DATABASE_URL: database.url,
        LOG_LEVEL: "trace",
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_APP_TOKEN: slack.appToken,
        SLACK_API_URL: slack.apiUrl,
        DISCORD_TOKEN: discord.bot.token(),
        DISCORD_API_URL: discord.apiUrl,
      });
      onTestFinished(() => void child.kill("SIGKILL"));
      let said = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (chunk: Buffer) => {
          said += chunk.toString();
        });
      await expect
        .poll(() => said, { timeout: patienceMs })
        .toMatch(/Ready on (?:Slack and Discord|Discord and Slack)/);
      return { child, said: () => said };
    }

    /** Everything that opens something: of the platforms, of interactions, and what people pasted. */
    function secrets(): ReadonlyMap<string, string> {
      const found = new Map<string, string>(Object.entries(pasted).map(([name, value]) => [value, `pasted: ${name}`]));
      found.set(slack.botToken, "the bot token of Slack").set(slack.appToken, "the app token of Slack");
      found.set(discord.bot.token(), "the token of Discord");
      for (const { payload } of slack.deliveries)
        if (typeof payload.response_url === "string") found.set(payload.response_url, "a response_url");
      for (const { kind, body } of discord.traffic) {
        if (kind !== "event" || typeof body !== "object" || body === null) continue;
        if ("token" in body && typeof body.token === "string") found.set(body.token, "an interaction's token");
      }
      return found;
    }

    /** What of these a text holds. */
    const told = (text: string): string[] =>
      [...secrets()].filter(([secret]) => text.includes(secret)).map(([, name]) => name);

    async function rows(query: string): Promise<string[]> {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      try {
        return (await client.query<{ row: string }>(query)).rows.map(({ row }) => row);
      } finally {
        await client.end();
      }
    }

    /** Every row of every table, as text. */
    const dumped = async () => {
      const tables = await rows("select tablename as row from pg_tables where schemaname = 'public'");
      expect(tables).toEqual(expect.arrayContaining(["inbox", "turn", "heard", "gap", "control", "thread", "channel"]));
      const dump = async (table: string) => (await rows(`select t::text as row from "${table}" t`)).join("\n");
      const others = await Promise.all(tables.filter((table) => table !== "inbox").map(dump));
      return { inbox: await dump("inbox"), others: others.join("\n") };
    };
    const counted = async (where: string) =>
      Number((await rows(`select count(*) as row from inbox where ${where}`))[0]);
    /** Once so many events are stored and each has been answered, given up or refused. */
    const over = async (count: number): Promise<void> => {
      const state = async () => ({ stored: (await counted("true")) >= count, open: await counted("state <> 'done'") });
      await expect.poll(state, { timeout: patienceMs, interval: 100 }).toEqual({ stored: true, open: 0 });
    };

    test("through questions, commands, forms, faults and a dead token", async () => {
      const { child, said } = await bot();
      const ana = slack.person({ name: "ana" });
      const general = slack.channel({ name: "general", members: [ana, slack.bot] });
      const channelMessages = "POST /channels/{channel.id}/messages";
      const ben = discord.person({ name: "ben" });
      const room = discord.guild({ members: [ben] }).channel("general");

      // What people paste, everywhere they can, while answers can't leave.
      slack.faults.plan({ on: /^chat\./, times: 4, what: { kind: "rate-limit", retryAfter: 1 } });
      discord.misbehave({ on: channelMessages, times: 4, what: { kind: "rate-limit", retryAfter: 1 } });
      discord.misbehave({ on: /\/webhooks\//, times: 4, what: { kind: "rate-limit", retryAfter: 1 } });
      const file = { name: "app.env", filename: "app.env", content: `API_KEY=${pasted.file}` };
      const asked = ana.writes(general, `<@${slack.bot.id}> ${question}`, { files: [file] });
      ana.writes(ana.dm, question);
      ana.command("/mentor", `ask ${question}`, general);
      ben.writes(room, `<@${discord.bot.id}> ${question}`, { files: [file] });
      ben.writes(ben.dm(), question);
      const inPlace = ben.uses(room, "/mentor ask", { question, file });
      ben.usesOnMessage("Ask the mentor about this", ben.writes(room, question));
      await expect.poll(() => counted("true"), { timeout: patienceMs, interval: 50 }).toBe(7);
      const waiting = await dumped();
      expect(await counted("state <> 'done'"), "answers on their way").toBeGreaterThan(2);
      const ways = ["a response_url", "an interaction's token"];
      expect(
        told(waiting.inbox).filter((name) => !ways.includes(name)),
        "in open rows",
      ).toEqual([]);
      expect(told(waiting.others), "while answers are on their way").toEqual([]);
      slack.faults.clear();
      discord.behave();
      await slack.until("an answer on Slack", () => slack.thread(general, asked).some(byBot), patienceMs);
      await inPlace.answer();
      await over(7);

      // What is refused, delayed or cut off, while answers are on their way.
      const faults = [
        { kind: "rate-limit", retryAfter: 1 },
        { kind: "error", status: 500 },
        { kind: "error-after-effect", status: 500 },
        { kind: "hang-up" },
      ] as const;
      let expected = 7;
      for (const what of faults) {
        for (const on of ["chat.postMessage", "chat.postEphemeral", "users.info", "conversations.replies"])
          slack.faults.plan({ on, what });
        slack.faults.plan({ on: /respon/, what });
        discord.misbehave({ on: channelMessages, what });
        discord.misbehave({ on: "POST /interactions/{interaction.id}/{interaction.token}/callback", what });
        discord.misbehave({ on: "PATCH /webhooks/{application.id}/{interaction.token}/messages/@original", what });
        // Somebody Slack has not been asked about yet.
        const eve = slack.person({ name: "eve" });
        ana.invites(eve, general);
        eve.writes(general, `<@${slack.bot.id}> what is a saga`);
        eve.command("/mentor", "topics", general);
        ben.writes(room, `<@${discord.bot.id}> what is a saga`);
        ben.uses(room, "/mentor topics");
        expected += 4;
        await over(expected);
        slack.faults.clear();
        discord.behave();
      }
      slack.faults.plan({ on: "apps.connections.open", times: 2, what: { kind: "hang-up" } });
      slack.faults.plan({ on: "apps.connections.open", what: { kind: "error", status: 500 } });
      slack.disconnect("refresh_requested");
      discord.disconnect({ code: 4000 });
      const again = ana.writes(general, `<@${slack.bot.id}> what is idempotency`);
      await slack.until("an answer after a reconnection", () => slack.thread(general, again).some(byBot), patienceMs);
      await over(expected + 1);
      expect(secrets().size).toBeGreaterThan(12);
      const { inbox, others } = await dumped();
      expect(told(`${inbox}\n${others}`), "in the database").toEqual([]);

      // Tokens die: what waits for an answer may stay open, and holds the way back.
      const before = secrets();
      slack.killToken("token_revoked");
      ana.writes(general, `<@${slack.bot.id}> what is a deadlock`);
      ana.command("/mentor", "roles", general);
      await expect.poll(said, { timeout: patienceMs }).toMatch(/refuses SLACK_BOT_TOKEN/);
      discord.bot.resetToken();
      await expect.poll(said, { timeout: patienceMs }).toMatch(/refuses DISCORD_TOKEN/);

      child.kill("SIGTERM");
      await ended(child);
      expect(said().includes('"level":20'), "it said what it says at most").toBe(true);
      expect(said().includes("is tried again"), "there were faults").toBe(true);
      const all = said();
      expect(
        [...before].filter(([secret]) => all.includes(secret)).map(([, name]) => name),
        "said",
      ).toEqual([]);
      expect(told(all), "said").toEqual([]);
      const shown =
        JSON.stringify(slack.calls.map(({ args }) => args)) +
        JSON.stringify(discord.traffic.filter(({ kind }) => kind !== "event"));
      for (const [name, secret] of Object.entries(pasted)) expect(shown.includes(secret), `sent: ${name}`).toBe(false);
    });
  });
