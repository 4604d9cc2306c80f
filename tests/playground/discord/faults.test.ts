import { Events, type Message, RateLimitError } from "discord.js";
import { describe, expect, it } from "vitest";
import type { DiscordOptions } from "../../../playground/discord/discord.ts";
import { createEar, meet, startDiscord } from "./client.ts";

const SEND = "POST /channels/{channel.id}/messages";

async function scene(options: DiscordOptions = {}) {
  const { discord, ana, general, client, channel } = await meet(options);
  const ear = createEar<string>();
  client.on(Events.MessageCreate, (message: Message) => {
    if (!message.author.bot) ear.hear(message.content.replace(/^<@\d+> /, ""));
  });
  const mention = (text: string) => ana.writes(general, `<@${discord.bot.id}> ${text}`);
  const sent = () => ana.reads(general).filter(({ authorId }) => authorId === discord.bot.id).length;
  return { discord, ana, general, client, channel, ear, mention, sent };
}

describe("misbehaving calls", () => {
  it("an error before anything is done is repeated by the client: one message", async () => {
    const { discord, channel, sent } = await scene();
    discord.misbehave({ on: SEND, what: { kind: "error", status: 500 } });
    await channel.send("hi");
    expect(sent()).toBe(1);
  });

  it("an error after it was done makes two messages, unless a nonce is enforced", async () => {
    const { discord, channel, sent } = await scene();
    discord.misbehave({ on: SEND, what: { kind: "error-after-effect", status: 502 } });
    await channel.send("hi");
    expect(sent()).toBe(2);
    discord.misbehave({ on: SEND, what: { kind: "error-after-effect", status: 502 } });
    await channel.send({ content: "once", nonce: "n", enforceNonce: true });
    expect(sent()).toBe(3);
  });

  it("a connection closed without an answer rejects, done or not", async () => {
    const { discord, channel, sent } = await scene();
    discord.misbehave({ on: SEND, what: { kind: "hang-up" } });
    await expect(channel.send("hi")).rejects.toThrow();
    expect(sent()).toBe(0);
    discord.misbehave({ on: SEND, what: { kind: "hang-up-after-effect" } });
    await expect(channel.send("hi")).rejects.toThrow();
    expect(sent()).toBe(1);
  });

  it("a slow answer comes after its time, the effect at once", async () => {
    const { discord, channel, sent } = await scene();
    discord.misbehave({ on: SEND, what: { kind: "slow", ms: 150 } });
    const begin = performance.now();
    const answer = channel.send("hi");
    await discord.until("the message", () => sent() === 1);
    await answer;
    expect(performance.now() - begin).toBeGreaterThanOrEqual(149);
  });

  it("a planned rate limit is waited for", async () => {
    const { discord, channel, sent } = await scene();
    discord.misbehave({ on: SEND, what: { kind: "rate-limit", retryAfter: 1 } });
    const begin = performance.now();
    await channel.send("hi");
    expect(performance.now() - begin).toBeGreaterThanOrEqual(999);
    const answers = discord.traffic.filter((entry) => entry.kind === "reply" && entry.call === SEND);
    expect(answers).toMatchObject([{ status: 429, body: { retry_after: 1, global: false } }, { status: 200 }]);
    expect(sent()).toBe(1);
  });

  it("a first response repeated after an error that took effect is a second one", async () => {
    const { discord, ana, general, client } = await scene();
    await client.application.commands.set([{ name: "ask", description: "Ask" }]);
    const outcome = new Promise<unknown>((resolve) => {
      client.once(Events.InteractionCreate, (interaction) => {
        if (interaction.isChatInputCommand()) interaction.reply("hi").then(resolve, resolve);
      });
    });
    const CALLBACK = "POST /interactions/{interaction.id}/{interaction.token}/callback";
    discord.misbehave({ on: CALLBACK, what: { kind: "error-after-effect", status: 500 } });
    const asked = ana.uses(general, "/ask");
    expect((await asked.answer()).content).toBe("hi");
    expect(await outcome).toMatchObject({ code: 40060 });
  });

  it("@original has a name of its own, and a misspelt name is refused", async () => {
    const { discord } = await scene();
    const original = "PATCH /webhooks/{application.id}/{interaction.token}/messages/@original";
    discord.misbehave({ on: original, what: { kind: "hang-up" } });
    expect(() => discord.misbehave({ on: "POST /mesages", what: { kind: "hang-up" } })).toThrow(
      "no call or event named",
    );
  });
});

describe("misbehaving events", () => {
  it("are lost, doubled, overtaken and late", async () => {
    const { discord, ear, mention } = await scene();
    const EVENT = "event MESSAGE_CREATE";
    discord.misbehave({ on: EVENT, what: { kind: "lose" } });
    mention("lost");
    discord.misbehave({ on: EVENT, what: { kind: "duplicate" } });
    mention("twice");
    discord.misbehave({ on: EVENT, what: { kind: "reorder" } });
    mention("overtaken");
    mention("first");
    discord.misbehave({ on: EVENT, what: { kind: "slow", ms: 30 } });
    mention("late");
    mention("last");
    // discord.js itself drops the second of two equal messages from others.
    expect(await ear.until(5)).toEqual(["twice", "first", "overtaken", "last", "late"]);
    const told = discord.traffic.filter((entry) => entry.kind === "event" && entry.name === "MESSAGE_CREATE");
    expect(told).toHaveLength(6);
  });
});

describe("rate limits", () => {
  it("a bucket that is used up is told in the headers, and the next call refused", async () => {
    const { channel, client } = await scene({ buckets: { [SEND]: { limit: 2, windowMs: 60_000 } } });
    client.rest.options.rejectOnRateLimit = () => true;
    await channel.send("one");
    await channel.send("two");
    await expect(channel.send("three")).rejects.toBeInstanceOf(RateLimitError);
  });

  it("a 429 says how long, in headers and body", async () => {
    const discord = await startDiscord({ globalPerSecond: 1 });
    const headers = { Authorization: `Bot ${discord.bot.token()}`, "User-Agent": "DiscordBot (https://e.org, 1)" };
    const ask = () => fetch(`${discord.apiUrl}/v10/users/@me`, { headers });
    // Calls without a bot token, as those about interactions, stand outside of it.
    const tokenless = () => fetch(`${discord.apiUrl}/v10/gateway`, { headers });
    expect([(await tokenless()).status, (await tokenless()).status]).toEqual([200, 200]);
    const fine = await ask();
    expect(fine.headers.get("x-ratelimit-remaining")).toBe("49");
    const refused = await ask();
    expect(refused.status).toBe(429);
    expect(Object.fromEntries(refused.headers)).toMatchObject({
      "x-ratelimit-global": "true",
      "x-ratelimit-scope": "global",
      "retry-after": "1",
    });
    expect(await refused.json()).toEqual({
      message: "You are being rate limited.",
      retry_after: expect.any(Number),
      global: true,
    });
  });
});
