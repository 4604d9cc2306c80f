import { createServer } from "node:http";
import { expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { createDiscord } from "../../../playground/discord/discord.ts";
import { CannotStart } from "../../../src/adapters/adapter.ts";
import { createDiscordSender } from "../../../src/adapters/discord/sender.ts";
import { paragraph, root } from "../../../src/reply/markdown.ts";
import { reply } from "../../../src/reply/reply.ts";
import { testClock, testLog } from "../../storage/support.ts";
import { sendingOf, tellingHost } from "../sending.ts";

async function alone(options: Parameters<typeof createDiscord>[0] = {}) {
  const discord = await createDiscord(options);
  onTestFinished(() => discord.close());
  const ana = discord.person({ name: "ana" });
  const guild = discord.guild({ members: [ana] });
  const { host, told, lines } = tellingHost();
  const sender = createDiscordSender({ token: discord.bot.token(), apiUrl: discord.apiUrl }, host);
  const calls = (name: string) => discord.traffic.filter((one) => one.kind === "reply" && one.call === name).length;
  return { discord, ana, guild, sender, told, lines, calls };
}

const file = {
  filename: "data.json",
  content: new Uint8Array([123, 125]),
  mediaType: "application/json",
  title: "Data",
};
const answer = { reply: reply({ body: root(paragraph("Today: indexes")) }), controls: [] };

it("writes to a person without a gateway, and asks for their direct message once", async () => {
  const { discord, ana, guild, sender, told, calls } = await alone();
  await sender.start();
  expect(told).toEqual([{ kind: "platform", platform: "discord" }]);
  const target = await sender.people.direct(guild.id, ana.id);
  await sender.messenger.send(target, answer, sendingOf());
  expect(ana.sees(ana.dm())).toContain("Today: indexes");
  expect(await sender.people.direct(`dm:${ana.id}`, ana.id)).toEqual(target);
  expect(calls("POST /users/@me/channels")).toBe(1);
  expect([calls("GET /gateway/bot"), discord.connections()]).toEqual([0, 0]);
  expect(discord.violations).toEqual([]);
});

it("hands files over in somebody's direct message, which is theirs alone", async () => {
  const { ana, guild, sender } = await alone();
  const target = await sender.people.direct(guild.id, ana.id);
  await sender.messenger.send(target, { ...answer, reply: { ...answer.reply, files: [file] } }, sendingOf());
  const names = ana.reads(ana.dm()).flatMap(({ files }) => files.map(({ filename }) => filename));
  expect(names).toEqual(["data.json"]);
});

it("looks for what may have arrived, and sends it once", async () => {
  const { discord, ana, guild, sender } = await alone({ nonceWindowMs: 0 });
  await sender.start();
  const target = await sender.people.direct(guild.id, ana.id);
  const fault = { kind: "error-after-effect", status: 500 } as const;
  discord.misbehave({ on: "POST /channels/{channel.id}/messages", what: fault });
  const first = sendingOf();
  await expect(sender.messenger.send(target, answer, first)).rejects.toMatchObject({ name: "TryLater" });
  await sender.messenger.send(target, answer, sendingOf(first.key, first.sent, true));
  expect(ana.reads(ana.dm())).toHaveLength(1);
});

it("does not begin with a token that Discord refuses, and says so in one sentence", async () => {
  const { discord, sender, lines } = await alone();
  const token = discord.bot.token();
  discord.bot.resetToken();
  const refused = sender.start();
  await expect(refused).rejects.toThrow(CannotStart);
  await expect(refused).rejects.toThrow(/^Discord refuses DISCORD_TOKEN: copy the token anew/);
  expect(lines.join("")).not.toContain(token);
});

it("does not begin where there is no Discord", async () => {
  const { discord } = await alone();
  const { log } = testLog();
  const options = { token: discord.bot.token(), apiUrl: "http://127.0.0.1:9/api" };
  const sender = createDiscordSender(options, { clock: testClock(), log });
  await expect(sender.start()).rejects.toThrow(/^Discord can't be reached at http:\/\/127\.0\.0\.1:9\/api/);
});

it("tells that the token died, once, when a call is refused for it", async () => {
  const { discord, ana, guild, sender, told, lines } = await alone();
  await sender.start();
  discord.bot.resetToken();
  const ask = () => sender.people.direct(guild.id, ana.id);
  await expect(ask()).rejects.toMatchObject({ name: "Undeliverable", code: "dead-token" });
  await expect(ask()).rejects.toMatchObject({ code: "dead-token" });
  expect(told.slice(1)).toEqual([{ kind: "platform", platform: "discord" }]);
  expect(lines.filter((line) => line.includes("Discord refuses DISCORD_TOKEN"))).toHaveLength(1);
});

it("tells that the token is good again once a call is answered after one that was refused", async () => {
  const { discord, ana, guild, sender, told, lines } = await alone();
  await sender.start();
  const body = { message: "401: Unauthorized", code: 0 };
  discord.misbehave({ on: "POST /users/@me/channels", what: { kind: "error", status: 401, body } });
  const ask = () => sender.people.direct(guild.id, ana.id);
  await expect(ask()).rejects.toMatchObject({ code: "dead-token" });
  await ask();
  await sender.messenger.send(await ask(), answer, sendingOf());
  expect(told.slice(1)).toEqual(Array(2).fill({ kind: "platform", platform: "discord" }));
  expect(lines.filter((line) => line.includes("Discord takes DISCORD_TOKEN again"))).toHaveLength(1);
});

it.each([401, 403, 404, 407])(
  "a page of a proxy's with status %i says nothing of the person or the token",
  async (status) => {
    const { host, told } = tellingHost();
    const proxy = createServer((_, response) => {
      response.writeHead(status, { "content-type": "text/html" }).end("<html>no</html>");
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void proxy.close());
    const { port } = z.object({ port: z.number() }).parse(proxy.address());
    const sender = createDiscordSender({ token: "any", apiUrl: `http://127.0.0.1:${port}/api` }, host);
    const asked = sender.people.direct("1", "2");
    await expect(asked).rejects.toMatchObject({ name: "TryLater", message: expect.stringContaining(`HTTP ${status}`) });
    expect(told).toEqual([]);
  },
);

it.each(["open", "send"] as const)("says that direct messages are closed where Discord does: on %s", async (on) => {
  const { ana, guild, sender } = await alone({ closedDmsRefusedOn: on });
  ana.closesDms();
  const written = async () => sender.messenger.send(await sender.people.direct(guild.id, ana.id), answer, sendingOf());
  await expect(written()).rejects.toMatchObject({ name: "Undeliverable", code: "50007" });
});

it("says that somebody shares no server any more, and that nobody has this id", async () => {
  const { ana, guild, sender } = await alone();
  const target = await sender.people.direct(guild.id, ana.id);
  guild.leave(ana);
  await expect(sender.messenger.send(target, answer, sendingOf())).rejects.toMatchObject({ code: "50278" });
  await expect(sender.people.direct(guild.id, "123456789012345678")).rejects.toMatchObject({ code: "10013" });
});

it("waits as long as Discord asks before it opens more direct messages", async () => {
  const { discord, ana, guild, sender } = await alone();
  discord.misbehave({ on: "POST /users/@me/channels", what: { kind: "rate-limit", retryAfter: 20 } });
  const asked = await sender.people.direct(guild.id, ana.id).catch((error: unknown) => error);
  expect(asked).toMatchObject({ name: "TryLater" });
  expect(asked instanceof Error && "afterMs" in asked && Number(asked.afterMs)).toBeGreaterThan(15_000);
});

it("knows neither zone nor language of a person, and asks nobody", async () => {
  const { discord, ana, guild, sender } = await alone();
  expect(await sender.people.profile(guild.id, ana.id)).toEqual({});
  expect(discord.traffic).toEqual([]);
});
