import { Events, type Message, Routes } from "discord.js";
import { describe, expect, it } from "vitest";
import type { DiscordOptions } from "../../../playground/discord/discord.ts";
import { permission } from "../../../playground/discord/state/permissions.ts";
import { createEar, login, meet, startDiscord } from "./client.ts";

async function scene(options: DiscordOptions = {}) {
  const met = await meet(options);
  const ear = createEar<Message>();
  met.client.on(Events.MessageCreate, (message) => {
    if (!message.author.bot) ear.hear(message);
  });
  const hears = async () => {
    const [message] = await ear.until(1);
    if (message === undefined) throw new Error("nothing was heard");
    return message;
  };
  return { ...met, ear, hears };
}

describe("conversations", () => {
  it("a mention is answered in a new thread, and everybody sees it there", async () => {
    const { discord, ana, ben, general, guild, client } = await scene();
    client.on(Events.MessageCreate, async (message) => {
      if (message.author.bot || !message.mentions.has(client.user)) return;
      const thread = await message.startThread({ name: "Which queue?" });
      await thread.send(`BullMQ, <@${message.author.id}>.`);
    });
    const question = ana.writes(general, `<@${discord.bot.id}> which queue?`);
    const thread = await discord.until(
      "a thread",
      () => question.threadId !== undefined && guild.thread("Which queue?"),
    );
    await discord.until("an answer", () => ben.sees(thread).includes("BullMQ"));

    expect(ben.sees(general)).toBe("ana (thread: Which queue?): @Mentor which queue?");
    expect(thread.messageCount).toBe(1);
    expect(ben.sees(thread)).toBe("ana: @Mentor which queue?\nMentor: BullMQ, @ana.");
    expect(discord.pings).toContainEqual({ messageId: expect.any(String), userId: ana.id, why: "mention" });
    expect(discord.violations).toEqual([]);
  });

  it("a direct message is heard, and answered where it was written", async () => {
    const { discord, ana, ben, hears } = await scene();
    ana.writes(ana.dm(), "hello");
    const message = await hears();
    expect(message.content).toBe("hello");
    await message.reply("hi");
    await discord.until("the answer", () => ana.sees(ana.dm()).includes("hi"));
    expect(ana.sees(ana.dm())).toBe("ana: hello\nMentor (replying to ana “hello”): hi");
    expect(() => ben.sees(ana.dm())).toThrow("Missing Access");
  });

  it("closed direct messages, and no shared guild, are refused on sending", async () => {
    const { discord, ana, client } = await scene();
    const stranger = discord.person({ name: "eve" });
    ana.closesDms();
    await expect(client.users.send(ana.id, "hi")).rejects.toMatchObject({ code: 50007, status: 403 });
    await expect(client.users.send(stranger.id, "hi")).rejects.toMatchObject({ code: 50278 });
    ana.opensDms();
    await client.users.send(ana.id, "hi");
    expect(ana.sees(ana.dm())).toBe("Mentor: hi");
  });

  it("a message has one thread at most", async () => {
    const { discord, ana, general, hears } = await scene();
    const question = ana.writes(general, `<@${discord.bot.id}> hi`);
    const message = await hears();
    ana.startsThread(question, "mine");
    await expect(message.startThread({ name: "again" })).rejects.toMatchObject({ code: 160004 });
  });

  it("an archived thread is woken by a message, and the bot hears it though it has just started", async () => {
    const { discord, ana, general, guild } = await scene({ identifyWindowMs: 0 });
    const thread = ana.startsThread(general, "old talk");
    ana.archives(thread);
    const late = await login(discord);
    const ear = createEar<string>();
    late.on(Events.MessageCreate, ({ content }) => ear.hear(content));
    ana.writes(guild.thread("old talk"), `<@${discord.bot.id}> still there?`);
    expect(await ear.until(1)).toEqual([`<@${discord.bot.id}> still there?`]);
    expect(thread.archived).toBe(false);
  });

  it("a locked thread takes nothing, and other changes to an archived one neither", async () => {
    const { ana, guild, general, client } = await scene();
    const thread = ana.startsThread(general, "closed");
    const seen = await client.channels.fetch(thread.id);
    if (!seen?.isThread()) throw new Error("no thread");
    const sent = await seen.send("before");
    ana.archives(thread);
    await expect(sent.edit("after")).rejects.toMatchObject({ code: 50083 });
    await expect(seen.setName("renamed")).rejects.toMatchObject({ code: 50013 });
    guild.setPermissions(guild.botRole(), guild.botRole().permissions | permission.ManageThreads);
    await expect(seen.setName("renamed")).rejects.toMatchObject({ code: 50083 });
    guild.setPermissions(guild.botRole(), guild.botRole().permissions & ~permission.ManageThreads);
    ana.locks(thread);
    await expect(seen.send("hi")).rejects.toMatchObject({ code: 160005 });
    await expect(seen.members.add(ana.id)).rejects.toMatchObject({ code: 50083 });
  });

  it("typing shows for ten seconds, or until the message is there", async () => {
    let now = Temporal.Now.instant();
    const { ana, general, channel } = await scene({ clock: { now: () => now } });
    await channel.sendTyping();
    expect(ana.sees(general)).toBe("Mentor is typing…");
    now = now.add({ seconds: 10 });
    expect(ana.sees(general)).toBe("");
    await channel.sendTyping();
    await channel.send("there");
    expect(ana.sees(general)).toBe("Mentor: there");
  });

  it("a deleted thread is gone, with the right to delete it", async () => {
    const { ana, guild, general, client } = await scene();
    const question = ana.writes(general, "question");
    const thread = await client.channels.fetch(ana.startsThread(question, "talk").id);
    await expect(thread?.delete()).rejects.toMatchObject({ code: 50013 });
    guild.setPermissions(guild.botRole(), guild.botRole().permissions | permission.ManageThreads);
    await thread?.delete();
    expect(ana.sees(general)).toBe("ana: question");
    expect(() => guild.thread("talk")).toThrow("There is no thread “talk”");
  });

  it("edits and deletions are told", async () => {
    const { discord, ana, general, client } = await scene();
    const ear = createEar<string>();
    client.on(Events.MessageUpdate, (_, after) => ear.hear(`edited: ${after.content}`));
    client.on(Events.MessageDelete, ({ id }) => ear.hear(`deleted: ${id}`));
    const message = ana.writes(general, `<@${discord.bot.id}> a`);
    ana.edits(message, `<@${discord.bot.id}> b`);
    ana.deletes(message);
    expect(await ear.until(2)).toEqual([`edited: <@${discord.bot.id}> b`, `deleted: ${message.id}`]);
    expect(ana.sees(general)).toBe("");
  });
});

describe("what a bot may read without MESSAGE_CONTENT", () => {
  it("mentions and pinging replies to its messages, not the rest, in events and in history alike", async () => {
    const { discord, ana, general, channel, ear } = await scene();
    const sent = await channel.send("ask me");
    const own = discord.state.messages.get(sent.id);
    if (own === undefined) throw new Error("the message is not there");
    ana.writes(general, "aside");
    ana.writes(general, `<@${discord.bot.id}> question`);
    ana.writes(general, "pinging reply", { replyTo: own });
    ana.writes(general, "quiet reply", { replyTo: own, ping: false });
    const heard = await ear.until(4);

    const read = ["", `<@${discord.bot.id}> question`, "pinging reply", ""];
    expect(heard.map(({ content }) => content)).toEqual(read);
    const history = await channel.messages.fetch({ after: sent.id, cache: false });
    expect([...history.values()].map(({ content }) => content).toReversed()).toEqual(read);
  });

  it("a pinging reply to a slash answer stays unread, unless it names the bot", async () => {
    const { discord, ana, general, client, ear } = await scene();
    client.on(Events.InteractionCreate, (interaction) => {
      if (interaction.isChatInputCommand()) void interaction.reply("slash answer");
    });
    await client.application.commands.set([{ name: "ask", description: "Ask" }]);
    const answer = await ana.uses(general, "/ask").answer();
    ana.writes(general, "why?", { replyTo: answer });
    ana.writes(general, `<@${discord.bot.id}> why?`, { replyTo: answer });
    const [first, second] = await ear.until(2);
    expect([first?.content, second?.content]).toEqual(["", `<@${discord.bot.id}> why?`]);
  });

  it.each([
    [false, ""],
    [true, "to the role"],
  ])("a mention of its role counts as the setting %s says", async (roleMentionShowsContent, expected) => {
    const { ana, guild, general, ear } = await scene({ roleMentionShowsContent });
    ana.writes(general, `<@&${guild.botRole().id}> to the role`);
    const [heard] = await ear.until(1);
    expect(heard?.content.replace(/^<@&\d+> /, "")).toBe(expected);
  });

  it("everything with it", async () => {
    const content = 1 << 15;
    const discord = await startDiscord({ privilegedIntents: content });
    const ana = discord.person({ name: "ana" });
    const guild = discord.guild({ members: [ana] });
    const client = await login(discord, { intents: 4609 | content });
    const ear = createEar<string>();
    client.on(Events.MessageCreate, (message) => ear.hear(message.content));
    ana.writes(guild.channel("general"), "aside");
    expect(await ear.until(1)).toEqual(["aside"]);
    expect((await client.application.fetch()).flags.toArray()).toContain("GatewayMessageContentLimited");
  });
});

describe("files", () => {
  it("come in by a signed address that expires, and go out with their names", async () => {
    let now = Temporal.Now.instant();
    const { discord, ana, general, channel, hears } = await scene({ clock: { now: () => now } });
    ana.writes(general, `<@${discord.bot.id}> review`, { files: [{ filename: "a.sql", content: "SELECT 1" }] });
    const file = (await hears()).attachments.first();
    if (file === undefined) throw new Error("no file came");
    expect([file.name, await (await fetch(file.url)).text()]).toEqual(["a.sql", "SELECT 1"]);
    expect((await fetch(file.url.replace("hm=", "hm=0"))).status).toBe(404);
    now = now.add({ hours: 24 });
    expect((await fetch(file.url)).status).toBe(404);

    await channel.send({
      content: "see",
      files: [{ attachment: Buffer.from("<svg/>"), name: "diagram.svg", description: "A diagram" }],
    });
    expect(ana.sees(general)).toContain("Mentor: see\n[file: diagram.svg]");
    const [stored] = ana.reads(general).at(-1)?.files ?? [];
    expect(stored).toMatchObject({ filename: "diagram.svg", description: "A diagram", contentType: "image/svg+xml" });
  });

  it("an edit keeps the files it names and drops the others", async () => {
    const { ana, general, channel } = await scene();
    const sent = await channel.send({
      content: "two",
      files: [
        { attachment: Buffer.from("1"), name: "one.txt" },
        { attachment: Buffer.from("2"), name: "two.txt" },
      ],
    });
    const kept = sent.attachments.last();
    if (kept === undefined) throw new Error("no files came back");
    await sent.edit({ content: "one", attachments: [kept] });
    expect(ana.sees(general)).toBe("Mentor (edited): one\n[file: two.txt]");
  });

  it("too big a file is refused", async () => {
    const { channel } = await scene({ fileLimit: 3 });
    const files = [{ attachment: Buffer.from("1234"), name: "big.txt" }];
    await expect(channel.send({ files })).rejects.toMatchObject({ code: 40005 });
  });
});

describe("rights", () => {
  it("without the right to send, sending is refused; hidden, the channel is refused and silent", async () => {
    const { discord, ana, guild, general, channel, ear } = await scene();
    guild.overwrite(general, guild.botRole(), { deny: permission.SendMessages });
    await expect(channel.send("hi")).rejects.toMatchObject({ code: 50013, status: 403 });
    guild.overwrite(general, guild.botRole(), { deny: permission.ViewChannel });
    ana.writes(general, `<@${discord.bot.id}> psst`);
    await expect(channel.send("hi")).rejects.toMatchObject({ code: 50001, status: 403 });
    expect(ear.heard).toEqual([]);
  });

  it("@everyone, roles and members are allowed and denied in this order", async () => {
    const { ana, ben, guild, general } = await scene();
    const role = guild.addRole("readers");
    guild.overwrite(general, guild.everyone, { deny: permission.ViewChannel });
    expect(() => ben.sees(general)).toThrow("Missing Access");
    expect(ana.sees(general)).toBe("");
    guild.give(ben, role);
    guild.overwrite(general, role, { allow: permission.ViewChannel });
    expect(ben.sees(general)).toBe("");
    guild.overwrite(general, ben, { deny: permission.ViewChannel });
    expect(() => ben.sees(general)).toThrow("Missing Access");
  });

  it("a private thread is hidden from who is not in it", async () => {
    const { discord, ana, ben, general, client } = await scene();
    const thread = ana.startsThread(general, "secret", "private");
    expect(() => ben.sees(thread)).toThrow("Missing Access");
    await expect(client.channels.fetch(thread.id)).rejects.toMatchObject({ code: 50001 });
    ana.writes(thread, `<@${discord.bot.id}> join us`);
    expect((await client.channels.fetch(thread.id))?.id).toBe(thread.id);
  });

  it("threads have a right of their own", async () => {
    const { ana, guild, general, client } = await scene();
    const thread = await client.channels.fetch(ana.startsThread(general, "talk").id);
    if (!thread?.isThread()) throw new Error("no thread");
    guild.overwrite(general, guild.everyone, { deny: permission.SendMessages });
    await thread.send("still can");
    guild.overwrite(general, guild.botRole(), { deny: permission.SendMessagesInThreads });
    await expect(thread.send("can't")).rejects.toMatchObject({ code: 50013 });
  });

  it("replying takes the right to history, files the right to attach", async () => {
    const { discord, ana, guild, general, channel, hears } = await scene();
    ana.writes(general, `<@${discord.bot.id}> hi`);
    const message = await hears();
    guild.overwrite(general, guild.botRole(), { deny: permission.ReadMessageHistory | permission.AttachFiles });
    await expect(message.reply("hi")).rejects.toMatchObject({ code: 160002 });
    await expect(channel.send({ files: [{ attachment: Buffer.from("1"), name: "a" }] })).rejects.toMatchObject({
      code: 50013,
    });
  });
});

describe("pings", () => {
  it("only who is allowed to be pinged is, and everyone only with the right", async () => {
    const { discord, ana, ben, guild, channel } = await scene();
    const role = guild.addRole("backend", 0n, true);
    guild.give(ben, role);
    const text = `<@${ana.id}> <@&${role.id}> @everyone`;
    await channel.send({ content: text, allowedMentions: { parse: [] } });
    expect(discord.pings).toEqual([]);
    const sent = await channel.send({ content: text, allowedMentions: { parse: ["roles"], users: [ana.id] } });
    expect(discord.pings.filter(({ messageId }) => messageId === sent.id)).toEqual([
      { messageId: sent.id, userId: ben.id, why: "role" },
      { messageId: sent.id, userId: ana.id, why: "mention" },
    ]);
    guild.setPermissions(guild.everyone, guild.everyone.permissions & ~permission.MentionEveryone);
    const all = await channel.send(text);
    expect(all.mentions.everyone).toBe(false);
  });

  it("a nonce that is enforced sends once, also after the message was deleted", async () => {
    const { ana, general, client, channel } = await scene();
    const once = { content: "nudge", nonce: "n-1", enforceNonce: true };
    const first = await channel.send(once);
    expect(first.nonce).toBe("n-1");
    expect(await client.rest.get(Routes.channelMessage(general.id, first.id))).not.toHaveProperty("nonce");
    expect((await channel.send(once)).id).toBe(first.id);
    expect(ana.sees(general)).toBe("Mentor: nudge");
    await first.delete();
    await expect(channel.send(once)).rejects.toMatchObject({ code: 10008 });
    await channel.send({ content: "nudge", nonce: "n-1" });
    expect(ana.sees(general)).toBe("Mentor: nudge");
  });
});
