import { setTimeout as delay } from "node:timers/promises";
import { Client } from "discord.js";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createDiscord, type Discord } from "../../../playground/discord/discord.ts";
import { createCalls } from "../../../src/adapters/discord/calls.ts";
import { createDiscordAdapter } from "../../../src/adapters/discord/discord.ts";
import { systemClock } from "../../../src/clock.ts";
import { commands } from "../../../src/commands/index.ts";
import { testLog } from "../../storage/support.ts";
import { scene, useMentor } from "./fixture.ts";

const mentor = useMentor();
const question = "Why is my query slow although there is an index?";

const writes = (discord: Discord) =>
  discord.traffic.filter((one) => one.kind === "reply" && /^(PUT|POST|PATCH) .*commands$/.test(one.call));

describe("commands are registered", () => {
  it("everywhere, and not again when nothing changed", async () => {
    const { discord, ana, another } = await scene(mentor());
    expect(writes(discord)).toHaveLength(1);
    await another();
    expect(writes(discord)).toHaveLength(1);
    expect(ana.uses(ana.dm(), "/mentor help").sees()).toBe("sending…");
    expect(discord.violations).toEqual([]);
  });

  it("in one guild, and not again either", async () => {
    const { discord, ana, general, another } = await scene(mentor(), { inGuild: true });
    await another();
    expect(writes(discord)).toHaveLength(1);
    expect([...discord.state.commands.values()].map(({ guild_id: guild }) => guild)).toEqual([
      general.guildId,
      general.guildId,
    ]);
    expect(() => ana.uses(ana.dm(), "/mentor help")).toThrow("not registered here");
  });

  it("everywhere again: those of single servers go, where they would stand twice", async () => {
    const { discord, ana, guild, general, another } = await scene(mentor());
    const calls = createCalls({ token: discord.bot.token(), apiUrl: discord.apiUrl });
    await calls.putCommands(discord.bot.applicationId, [{ name: "mentor", description: "a try-out" }], guild.id);
    await another();
    await discord.until("the server's own to be gone", () =>
      [...discord.state.commands.values()].every(({ guild_id: where }) => where === undefined),
    );
    expect(ana.uses(general, "/mentor help").sees()).toBe("sending…");
  });

  it("and a server whose commands can't be looked at hinders nobody", async () => {
    const { discord, ana, general, another, lines, threadOf } = await scene(mentor());
    discord.misbehave({
      on: "GET /applications/{application.id}/guilds/{guild.id}/commands",
      what: { kind: "error", status: 403, body: { code: 50001, message: "Missing Access" } },
    });
    await another();
    await vi.waitFor(() => expect(lines.join("")).toContain("could not be looked at"));
    await threadOf(ana.writes(general, `<@${discord.bot.id}> ${question}`));
  });

  it("anew when Discord has others", async () => {
    const { discord, another } = await scene(mentor());
    const calls = createCalls({ token: discord.bot.token(), apiUrl: discord.apiUrl });
    await calls.putCommands(discord.bot.applicationId, [{ name: "mentor", description: "an old one" }]);
    await another();
    expect(writes(discord)).toHaveLength(3);
    expect([...discord.state.commands.values()].map(({ name }) => name)).toEqual([
      "mentor",
      "Ask the mentor about this",
    ]);
  });
});

describe("it does not begin", () => {
  it("with a token that Discord refuses", async () => {
    const { apiUrl } = await standIn();
    await expect(start({ apiUrl, token: "MTIzNDU2Nzg5MDEyMzQ1Njc4.dead.token" })).rejects.toMatchObject({
      name: "CannotStart",
      message: expect.stringMatching(/^Discord refuses DISCORD_TOKEN: .*discord\.com\/developers\/applications\.$/),
    });
  });

  it("with an intent that is not switched on", async () => {
    const { apiUrl, bot } = await standIn();
    await expect(start({ apiUrl, token: bot.token(), messageContent: true })).rejects.toMatchObject({
      name: "CannotStart",
      message: expect.stringMatching(/Message Content intent: switch it on under “Bot”.*DISCORD_MESSAGE_CONTENT\.$/),
    });
  });

  it("once Discord lets it connect no more today", async () => {
    const discord = await standIn();
    const limit = { total: 1000, remaining: 0, reset_after: 3_600_000, max_concurrency: 1 };
    const body = { url: "ws://127.0.0.1:9", shards: 1, session_start_limit: limit };
    discord.misbehave({ on: "GET /gateway/bot", times: 5, what: { kind: "error", status: 200, body } });
    await expect(start({ apiUrl: discord.apiUrl, token: discord.bot.token() })).rejects.toMatchObject({
      name: "CannotStart",
      message: expect.stringMatching(/used up until \d{4}-\d\d-\d\dT\S+Z: start it again then/),
    });
  });

  it("where there is no Discord", async () => {
    const { bot } = await standIn();
    await expect(start({ apiUrl: "http://127.0.0.1:9/api", token: bot.token() })).rejects.toMatchObject({
      name: "CannotStart",
      message: expect.stringContaining("http://127.0.0.1:9/api"),
    });
  });

  async function standIn(): Promise<Discord> {
    const discord = await createDiscord({ identifyWindowMs: 0 });
    onTestFinished(() => discord.close());
    return discord;
  }

  /** Starts an adapter alone, and looks that its token reaches no log line. */
  async function start(options: { apiUrl: string; token: string; messageContent?: boolean }): Promise<void> {
    const { log, lines } = testLog();
    const receive = async () => "ignored" as const;
    const adapter = createDiscordAdapter(
      { messageContent: false, ...options },
      { receive, table: commands, suggest: () => [], clock: systemClock, log },
    );
    try {
      await adapter.start();
    } finally {
      await adapter.stop();
      expect(lines.join("\n")).not.toContain(options.token);
    }
  }
});

describe("it goes on", () => {
  it("over as many connections as Discord advises", async () => {
    const { discord, ana, general, threadOf } = await scene(mentor(), { discord: { shards: 2 } });
    expect(discord.connections()).toBe(2);
    expect(ana.sees(await threadOf(ana.writes(general, `<@${discord.bot.id}> ${question}`)))).toContain("index");
    ana.writes(ana.dm(), question);
    await discord.until("an answer", () => ana.sees(ana.dm()).includes("Mentor: "));
  });

  it.each([
    ["a broken connection", (discord: Discord) => discord.disconnect({ code: 4000 })],
    ["being asked to reconnect", (discord: Discord) => discord.reconnect()],
    ["a session that is over", (discord: Discord) => discord.invalidateSession(false)],
  ])("after %s", async (_, happens) => {
    const { discord, ana, general, threadOf } = await scene(mentor());
    happens(discord);
    await vi.waitFor(() => expect(discord.connections()).toBe(0));
    await vi.waitFor(() => expect(discord.connections()).toBe(1), 15_000);
    expect(ana.sees(await threadOf(ana.writes(general, `<@${discord.bot.id}> ${question}`)))).toContain("index");
  });

  it("no longer with a token that was reset, and the log names the variable", async () => {
    const { discord, lines } = await scene(mentor());
    discord.bot.resetToken();
    await vi.waitFor(() => expect(lines.join("\n")).toContain("Discord refuses DISCORD_TOKEN"));
    expect(lines.join("\n")).not.toContain("stand-in.token");
  });
});

describe("it stops", () => {
  it("once what is under way has been stored, and twice is once", async () => {
    const order: string[] = [];
    const { discord, ana, general, adapter } = await scene(mentor(), {
      host: ({ receive }) => ({
        async receive(arrival) {
          // A slow database: slower by far than closing the connection.
          await delay(500);
          const reception = await receive(arrival);
          order.push(reception);
          return reception;
        },
      }),
    });
    const asked = ana.uses(general, "/mentor topics");
    await asked.acknowledged();
    await Promise.all([adapter.stop(), adapter.stop()]);
    order.push("stopped");
    expect(order).toEqual(["stored", "stopped"]);
    expect(discord.connections()).toBe(0);
    // Answers leave without the gateway.
    expect(ana.seesMessage(await asked.answer())).toMatch(/topic/i);
  });

  it("and what comes until the connection is closed is stored: Discord sends it no second time", async () => {
    const begun: string[] = [];
    const { discord, ana, general, adapter } = await scene(mentor(), {
      host: ({ receive }) => ({
        async receive(arrival) {
          begun.push(arrival.event);
          await delay(300);
          return receive(arrival);
        },
      }),
    });
    ana.writes(general, `<@${discord.bot.id}> ${question}`);
    await vi.waitFor(() => expect(begun).toHaveLength(1));
    const stopped = adapter.stop();
    const late = ana.writes(general, `<@${discord.bot.id}> When should I use a message queue?`);
    await stopped;
    expect(await mentor().store.inboxRow(general.guildId, late.id)).toBeDefined();
    expect(discord.connections()).toBe(0);
  });

  it("though what is under way never ends", async () => {
    const { ana, general, adapter, discord } = await scene(mentor(), {
      host: () => ({ receive: () => new Promise(() => {}) }),
    });
    ana.writes(general, `<@${discord.bot.id}> ${question}`);
    await discord.until("the event to arrive", () => discord.traffic.some((one) => one.kind === "event"));
    const at = Date.now();
    await adapter.stop();
    expect(Date.now() - at).toBeLessThan(8_000);
  });
});

it("says how follow-ups come", async () => {
  const least = await scene(mentor());
  expect(least.adapter.surface()).toEqual({ name: "discord", prefix: "/mentor ", forms: true, followUps: "mention" });
  const all = await scene(mentor(), { messageContent: true });
  expect(all.adapter.surface().followUps).toBe("free");
});

it("remembers nobody who writes: its memory stays the same", async () => {
  const login = vi.spyOn(Client.prototype, "login");
  onTestFinished(() => login.mockRestore());
  const { discord, ana, ben, general, guild, threadOf } = await scene(mentor());
  ben.writes(general, "good morning");
  await threadOf(ana.writes(general, `<@${discord.bot.id}> ${question}`));
  await ana.uses(general, "/mentor topics").answer();
  const [client] = login.mock.contexts;
  if (!(client instanceof Client)) throw new Error("nobody logged in");
  expect([...client.users.cache.keys()]).toEqual([discord.bot.id]);
  expect([...(client.guilds.cache.get(guild.id)?.members.cache.keys() ?? [])]).toEqual([discord.bot.id]);
});
