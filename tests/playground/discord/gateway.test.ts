import { type Client, Events, GatewayDispatchEvents, GatewayIntentBits, type Message, Status } from "discord.js";
import { describe, expect, it } from "vitest";
import WebSocket from "ws";
import type { Discord } from "../../../playground/discord/discord.ts";
import { createEar, login, newClient, startDiscord } from "./client.ts";

async function scene(options = {}) {
  const discord = await startDiscord(options);
  const ana = discord.person({ name: "ana" });
  const guild = discord.guild({ members: [ana] });
  const client = await login(discord);
  const ear = createEar<string>();
  client.on(Events.MessageCreate, (message: Message) => ear.hear(message.content.replace(/^<@\d+> /, "")));
  const mention = (text: string) => ana.writes(guild.channel("general"), `<@${discord.bot.id}> ${text}`);
  return { discord, ana, guild, client, ear, mention };
}

/** When the client has been told of a resumption. */
function resumed(client: Client): Promise<number> {
  return new Promise((resolve) => {
    client.once(Events.ShardResume, (_, replayed) => resolve(replayed));
  });
}

/** A bare connection, for what no proper client does. Resolves with its close code. */
async function closeCodeOf(discord: Discord, send: (socket: WebSocket) => void): Promise<number> {
  const socket = new WebSocket(
    `${discord.apiUrl.replace("http", "ws").replace("/api", "/gateway")}?v=10&encoding=json`,
  );
  const closed = new Promise<number>((resolve) => {
    socket.on("close", resolve);
  });
  await new Promise((resolve) => {
    socket.once("message", resolve);
  });
  send(socket);
  return closed;
}

const identify = (token: string, intents: number) =>
  JSON.stringify({ op: 2, d: { token, intents, properties: { os: "", browser: "", device: "" } } });

describe("sessions", () => {
  it("what happened while the line was down is told after the resumption, in order", async () => {
    const { discord, client, ear, mention } = await scene();
    const back = resumed(client);
    const repeated = createEar<string>();
    client.ws.on(GatewayDispatchEvents.GuildCreate, ({ name }: { name: string }) => repeated.hear(name));
    discord.disconnect({ code: 4000 });
    await discord.until("the line to be down", () => discord.connections() === 0);
    mention("one");
    mention("two");
    expect(await back).toBe(3);
    expect(await ear.until(2)).toEqual(["one", "two"]);
    expect(repeated.heard).toEqual([]);
  });

  it("asked to reconnect, the client comes back to its session", async () => {
    const { discord, client, ear, mention } = await scene();
    const back = resumed(client);
    discord.reconnect();
    await back;
    mention("after");
    expect(await ear.until(1)).toEqual(["after"]);
    expect(discord.traffic.filter((entry) => entry.kind === "event" && entry.name === "READY")).toHaveLength(1);
  });

  it("a session called invalid but resumable is resumed on the same line", async () => {
    const { discord, client } = await scene();
    const back = resumed(client);
    discord.invalidateSession(true);
    await back;
    expect(discord.connections()).toBe(1);
  });

  it("a session called invalid is begun anew", async () => {
    const { discord, client, ear, mention } = await scene({ identifyWindowMs: 0 });
    const ready = new Promise((resolve) => {
      client.once(Events.ShardReady, resolve);
    });
    discord.invalidateSession(false);
    mention("lost");
    await ready;
    mention("heard");
    expect(await ear.until(1)).toEqual(["heard"]);
  });

  it("a session that is down for too long can't be resumed", async () => {
    const { discord, client } = await scene({ resumableMs: 0, identifyWindowMs: 0 });
    const ready = new Promise((resolve) => {
      client.once(Events.ShardReady, resolve);
    });
    discord.disconnect({ code: 4000 });
    await ready;
    expect(client.ws.status).toBe(Status.Ready);
  });
});

describe("refusals", () => {
  it("a dead token does not log in", async () => {
    const discord = await startDiscord();
    const client = newClient(discord);
    await expect(client.login("dead.token.here")).rejects.toMatchObject({ code: "TokenInvalid" });
  });

  it("a token that is reset ends the connection for good", async () => {
    const { discord, client } = await scene();
    const ended = new Promise<number>((resolve) => {
      client.once(Events.ShardDisconnect, ({ code }) => resolve(code));
    });
    discord.bot.resetToken();
    expect(await ended).toBe(4004);
    await expect(client.application.fetch()).rejects.toMatchObject({ status: 401 });
  });

  it("a privileged intent that is not switched on is not had", async () => {
    const discord = await startDiscord();
    const client = newClient(discord, { intents: 4609 | GatewayIntentBits.MessageContent });
    await expect(client.login(discord.bot.token())).rejects.toThrow("Used disallowed intents");
  });

  it("identifying again too soon makes the session invalid", async () => {
    const discord = await startDiscord();
    await login(discord);
    const token = discord.bot.token();
    const answer = Promise.withResolvers<string>();
    void closeCodeOf(discord, (socket) => {
      socket.on("message", (raw) => answer.resolve(String(raw)));
      socket.send(identify(token, 1));
    });
    expect(JSON.parse(await answer.promise)).toMatchObject({ op: 9, d: false });
  });

  it.each([
    ["4001 an unknown opcode", 4001, '{"op":99,"d":null}'],
    ["4002 what is no JSON", 4002, "hello"],
    ["4002 more than 4,096 bytes", 4002, JSON.stringify({ op: 1, d: null, pad: "x".repeat(4_100) })],
    ["4003 acting before identifying", 4003, '{"op":3,"d":{}}'],
    ["4004 a bad token", 4004, identify("bad", 1)],
    ["4013 bits that are no intent", 4013, undefined],
  ])("closes with %s", async (_, code, text) => {
    const discord = await startDiscord();
    const sent = text ?? identify(discord.bot.token(), 1 << 30);
    expect(await closeCodeOf(discord, (socket) => socket.send(sent))).toBe(code);
  });

  it("closes with 4012 another version, and with 4000 what it doesn't speak", async () => {
    const discord = await startDiscord();
    const gateway = discord.apiUrl.replace("http", "ws").replace("/api", "/gateway");
    const codes = ["?v=9&encoding=json", "?v=10&encoding=json&compress=zlib-stream"].map(
      (query) =>
        new Promise<number>((resolve) => {
          new WebSocket(gateway + query).on("close", resolve);
        }),
    );
    expect(await Promise.all(codes)).toEqual([4012, 4000]);
  });

  it("closes with 4008 above 120 frames a minute", async () => {
    const discord = await startDiscord();
    const code = await closeCodeOf(discord, (socket) => {
      for (let sent = 0; sent <= 120; sent += 1) socket.send('{"op":1,"d":null}');
    });
    expect(code).toBe(4008);
  });

  it("closes with 4009 a connection without heartbeats", async () => {
    const discord = await startDiscord({ heartbeatIntervalMs: 20 });
    expect(await closeCodeOf(discord, () => {})).toBe(4009);
  });
});

describe("intents", () => {
  it("what was not asked for is not told, and interactions always are", async () => {
    const discord = await startDiscord();
    const ana = discord.person({ name: "ana" });
    const guild = discord.guild({ members: [ana] });
    const client = await login(discord, { intents: 1 });
    await client.application.commands.set([{ name: "ask", description: "Ask" }]);
    ana.writes(guild.channel("general"), `<@${discord.bot.id}> hello`);
    ana.writes(ana.dm(), "hello");
    ana.uses(guild.channel("general"), "/ask");
    const names = discord.traffic.flatMap((entry) => (entry.kind === "event" ? entry.name : []));
    expect(names).toEqual(["READY", "GUILD_CREATE", "INTERACTION_CREATE"]);
  });
});

describe("guilds", () => {
  it("joining, an outage and being thrown out are told apart", async () => {
    const discord = await startDiscord();
    const ana = discord.person({ name: "ana" });
    const guild = discord.guild({ members: [ana], bot: false });
    const client = await login(discord);
    const ear = createEar<string>();
    client.on(Events.GuildCreate, ({ name }) => ear.hear(`joined ${name}`));
    client.on(Events.GuildUnavailable, ({ name }) => ear.hear(`lost sight of ${name}`));
    client.on(Events.GuildAvailable, ({ name }) => ear.hear(`sees ${name} again`));
    client.on(Events.GuildDelete, ({ name }) => ear.hear(`thrown out of ${name}`));

    ana.addsBot(guild);
    guild.goesDown();
    guild.comesBack();
    ana.kicksBot(guild);
    expect(await ear.until(4)).toEqual([
      "joined Backend Guild",
      "lost sight of Backend Guild",
      "sees Backend Guild again",
      "thrown out of Backend Guild",
    ]);
  });

  it("the bot leaves by itself", async () => {
    const { discord, guild, client } = await scene();
    await client.guilds.cache.get(guild.id)?.leave();
    expect(discord.state.guilds.get(guild.id)?.members.has(discord.bot.id)).toBe(false);
  });

  it("each shard hears of its own guilds, and the first of direct messages", async () => {
    const discord = await startDiscord({ maxConcurrency: 2 });
    const ana = discord.person({ name: "ana" });
    const guilds = [discord.guild({ members: [ana] }), discord.guild({ members: [ana] })];
    const client = await login(discord, { shards: [0, 1], shardCount: 2 });
    const ear = createEar<number>();
    client.on(Events.MessageCreate, (message) => ear.hear(message.guild?.shardId ?? -1));
    for (const guild of guilds) ana.writes(guild.channel("general"), "hello");
    ana.writes(ana.dm(), "hello");
    const expected = guilds.map(({ id }) => Number((BigInt(id) >> 22n) % 2n));
    const told = (name: string) => discord.traffic.filter((entry) => entry.kind === "event" && entry.name === name);
    expect([told("READY").length, told("GUILD_CREATE").length, told("MESSAGE_CREATE").length]).toEqual([2, 2, 3]);
    expect((await ear.until(3)).toSorted()).toEqual([-1, ...expected].toSorted());
  });
});
