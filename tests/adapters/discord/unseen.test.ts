/** What may have arrived on Discord where nobody may look: rather silence than the same message twice. */
import { describe, expect, it, onTestFinished } from "vitest";
import { createDiscord } from "../../../playground/discord/discord.ts";
import { permission } from "../../../playground/discord/state/permissions.ts";
import { createDiscordSender } from "../../../src/adapters/discord/sender.ts";
import type { Arrival } from "../../../src/conversations/arrival.ts";
import { paragraph, root } from "../../../src/reply/markdown.ts";
import { isUnsent, type Outgoing, type Target } from "../../../src/reply/messenger.ts";
import { type Reply, reply, type Visibility } from "../../../src/reply/reply.ts";
import { sendingOf, tellingHost } from "../sending.ts";
import { scene, useMentor } from "./fixture.ts";

const mentor = useMentor();

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

  it("an answer that takes another's place is asked for again just as well while the nonce holds", async () => {
    const { clock, since, there, answered, messenger, target, discord } = await inChannel();
    await messenger.send(target, answer, sendingOf("before"));
    const parts = [1, 2].map((part) => paragraph(`part ${part} ${"word ".repeat(600)}`));
    const longer = { reply: reply({ body: root(...parts) }), controls: [] };
    discord.misbehave({ on: post, what: { kind: "hang-up-after-effect" } });
    const first = sendingOf("k");
    const [place] = discord.state.messages.values();
    const receipt = [`${place?.channelId}/${place?.id}`];
    await expect(messenger.replace(target, receipt, longer, first)).rejects.toMatchObject({ name: "TryLater" });
    clock.advance({ seconds: 30 });
    const more = { ...sendingOf("k", [...first.sent], true), since };
    await messenger.replace(target, receipt, longer, more);
    expect([there(), answered()]).toEqual([2, 2]);
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

describe("to a command, what has no nonce", () => {
  const followUp = "POST /webhooks/{application.id}/{interaction.token}";
  const told = /I can't see whether all of my answer was posted.*ask me again\./;
  const long = (visibility: Visibility, more: Partial<Reply> = {}): Outgoing => {
    const blocks = [1, 2].map((part) => paragraph(`part ${part} ${"word ".repeat(600)}`));
    return { reply: reply({ body: root(...blocks), visibility, ...more }), controls: [] };
  };

  async function used() {
    const { promise, resolve } = Promise.withResolvers<Target>();
    const all = await scene(mentor(), {
      discord: { nonceWindowMs: 0 },
      host: () => ({
        async receive({ target }: Arrival) {
          resolve(target);
          return "stored";
        },
      }),
    });
    const { ana, general, discord, adapter } = all;
    const asked = ana.uses(general, "/mentor topics");
    const target = await promise;
    /** Taken, and nobody hears so; then once more. */
    const twice = async (outgoing: Outgoing) => {
      discord.misbehave({ on: followUp, what: { kind: "hang-up-after-effect" } });
      const first = sendingOf("f");
      await expect(adapter.messenger.send(target, outgoing, first)).rejects.toMatchObject({ name: "TryLater" });
      const since = Temporal.Now.instant();
      return adapter.messenger.send(target, outgoing, { ...sendingOf("f", first.sent, true), since });
    };
    const own = () => ana.reads(general).filter(({ authorId, deleted }) => authorId === discord.bot.id && !deleted);
    const said = () => own().map((message) => ana.seesMessage(message));
    return { ...all, asked, twice, own, said };
  }

  it("and is for one person alone is not sent twice: they are told that it may be there", async () => {
    const { twice, said, own, ana, discord } = await used();
    await expect(twice(long("private"))).rejects.toMatchObject({ name: "Undeliverable", code: "unseen" });
    expect(said().filter((text) => text.includes("part 2"))).toHaveLength(1);
    expect(said().at(-1)).toMatch(told);
    expect(own().map(({ onlyFor }) => onlyFor)).toEqual(Array(3).fill(ana.id));
    expect(discord.violations).toEqual([]);
  });

  it("and is for all to see is found in the channel", async () => {
    const { twice, said, guild, general, discord } = await used();
    const write = permission.SendMessages;
    for (const role of [guild.everyone, guild.botRole()]) guild.overwrite(general, role, { deny: write });
    await twice(long("thread"));
    expect(said().map((text) => /part \d/.exec(text)?.[0] ?? "")).toEqual(["", "part 1", "part 2"]);
    expect(discord.violations).toEqual([]);
  });

  it("and is for all to see is not sent twice where nobody may look, though no minute has passed", async () => {
    const { twice, said, guild, general } = await used();
    const deny = permission.SendMessages | permission.ReadMessageHistory;
    for (const role of [guild.everyone, guild.botRole()]) guild.overwrite(general, role, { deny });
    await expect(twice(long("thread"))).rejects.toMatchObject({ code: "unseen" });
    expect(said().filter((text) => text.includes("part 1"))).toHaveLength(1);
    expect(said().at(-1)).toMatch(told);
  });

  it("and is a file for the person is not handed over twice", async () => {
    const { twice, own, said, discord } = await used();
    const file = {
      filename: "data.json",
      content: new Uint8Array([123, 125]),
      mediaType: "application/json",
      title: "Data",
    };
    const outgoing = {
      reply: reply({ body: root(paragraph("Yours.")), visibility: "thread", files: [file] }),
      controls: [],
    };
    await expect(twice(outgoing)).rejects.toMatchObject({ code: "unseen" });
    expect(own().flatMap(({ files }) => files.map(({ filename }) => filename))).toEqual(["data.json"]);
    expect(said().at(-1)).toMatch(told);
    expect(discord.violations).toEqual([]);
  });

  it("and never left for want of a connection is known not to be there", async () => {
    const { host } = tellingHost();
    const { messenger, people } = createDiscordSender({ token: "any", apiUrl: "http://127.0.0.1:9/api" }, host);
    const failed = await messenger.send(people.channel("1"), answer, sendingOf()).catch((error: unknown) => error);
    expect(isUnsent(failed, false, 0)).toBe(true);
  });
});

it("who asked in a channel whose history is hidden is told there that the answer may be there", async () => {
  const { discord, ana, general, guild, adapter } = await scene(mentor(), {
    discord: { nonceWindowMs: 0 },
    host: () => ({ receive: async () => "stored" }),
  });
  for (const role of [guild.everyone, guild.botRole()])
    guild.overwrite(general, role, { deny: permission.ReadMessageHistory });
  const asked = ana.writes(general, `<@${discord.bot.id}> What is an index?`);
  const target = {
    kind: "message",
    channel: general.id,
    message: asked.id,
    user: ana.id,
    start: null,
    points: false,
    note: null,
  };
  discord.misbehave({ on: post, what: { kind: "hang-up-after-effect" } });
  await expect(adapter.messenger.send(target, answer, sendingOf("k"))).rejects.toMatchObject({ name: "TryLater" });
  const again = adapter.messenger.send(target, answer, sendingOf("k", [], true));
  await expect(again).rejects.toMatchObject({ code: "unseen" });
  const said = ana.reads(general).filter(({ authorId }) => authorId === discord.bot.id);
  expect(said.map((message) => ana.seesMessage(message))).toEqual([
    expect.stringContaining("Today: indexes"),
    expect.stringMatching(/I can't see whether all of my answer was posted/),
  ]);
  expect(discord.violations).toEqual([]);
});
