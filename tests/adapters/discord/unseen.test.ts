/** What may have arrived on Discord where nobody may look: rather silence than the same message twice. */
import { describe, expect, it, onTestFinished } from "vitest";
import { createDiscord } from "../../../playground/discord/discord.ts";
import { permission } from "../../../playground/discord/state/permissions.ts";
import { createDiscordSender } from "../../../src/adapters/discord/sender.ts";
import { paragraph, root } from "../../../src/reply/markdown.ts";
import { reply } from "../../../src/reply/reply.ts";
import { sendingOf, tellingHost } from "../sending.ts";

const post = "POST /channels/{channel.id}/messages";
const answer = { reply: reply({ body: root(paragraph("Today: indexes")) }), controls: [] };

describe("in a channel whose history the mentor may not read", () => {
  async function inChannel(nonceWindowMs = 5 * 60_000) {
    const discord = await createDiscord({ nonceWindowMs });
    onTestFinished(() => discord.close());
    const ana = discord.person({ name: "ana" });
    const guild = discord.guild({ members: [ana] });
    const general = guild.channel("general");
    for (const role of [guild.everyone, guild.botRole()])
      guild.overwrite(general, role, { deny: permission.ReadMessageHistory });
    const { host, clock } = tellingHost();
    const { messenger, people } = createDiscordSender({ token: discord.bot.token(), apiUrl: discord.apiUrl }, host);
    const target = people.channel(general.id);
    const since = clock.now();
    const lost = async () => {
      discord.misbehave({ on: post, what: { kind: "hang-up-after-effect" } });
      await expect(messenger.send(target, answer, sendingOf("k"))).rejects.toMatchObject({ name: "TryLater" });
    };
    const again = (more: { since?: Temporal.Instant } = {}) =>
      messenger.send(target, answer, { ...sendingOf("k", [], true), ...more });
    const there = () => ana.reads(general).filter(({ authorId }) => authorId === discord.bot.id).length;
    const answered = () => discord.traffic.filter((one) => one.kind === "reply" && one.call === post).length;
    return { discord, ana, general, guild, clock, messenger, target, since, lost, again, there, answered };
  }

  it("what may be there is not sent again once Discord may have forgotten its nonce", async () => {
    const { clock, since, lost, again, there, answered, discord } = await inChannel(0);
    await lost();
    clock.advance({ minutes: 3 });
    await expect(again({ since })).rejects.toMatchObject({ name: "Undeliverable", code: "unseen" });
    await expect(again()).rejects.toMatchObject({ code: "unseen" });
    expect([there(), answered()]).toEqual([1, 0]);
    expect(discord.violations).toEqual([]);
  });

  it("within the minutes that Discord remembers its nonce it is asked for again, and comes once", async () => {
    const { clock, since, lost, again, there, answered } = await inChannel();
    await lost();
    clock.advance({ seconds: 30 });
    await again({ since });
    expect([there(), answered()]).toEqual([1, 1]);
  });

  it("whether it arrived is not known, rather than that it did not", async () => {
    const { since, lost, messenger, target } = await inChannel();
    await lost();
    const found = messenger.find(target, answer, { key: "k", sent: [], since });
    await expect(found).rejects.toMatchObject({ name: "Undeliverable", code: "unseen" });
  });
});

it("an empty channel that may be read holds nothing: what did not arrive is sent", async () => {
  const discord = await createDiscord({ nonceWindowMs: 0 });
  onTestFinished(() => discord.close());
  const ana = discord.person({ name: "ana" });
  const general = discord.guild({ members: [ana] }).channel("general");
  const { host } = tellingHost();
  const { messenger, people } = createDiscordSender({ token: discord.bot.token(), apiUrl: discord.apiUrl }, host);
  const target = people.channel(general.id);
  discord.misbehave({ on: post, what: { kind: "hang-up" } });
  await expect(messenger.send(target, answer, sendingOf("k"))).rejects.toMatchObject({ name: "TryLater" });
  const since = Temporal.Now.instant().subtract({ minutes: 1 });
  expect(await messenger.find(target, answer, { key: "k", sent: [], since })).toBeUndefined();
  await messenger.send(target, answer, sendingOf("k", [], true));
  expect(ana.reads(general)).toHaveLength(1);
  expect(discord.violations).toEqual([]);
});
