import { describe, expect, it, vi } from "vitest";
import type { ChatHost } from "../../../src/adapters/adapter.ts";
import type { Reception } from "../../../src/conversations/turns.ts";
import { scene, useMentor } from "./fixture.ts";

const mentor = useMentor();
const question = "Why is my query slow although there is an index?";
const again = "When should I use a message queue?";

describe("a question in a channel", () => {
  it("is answered in a thread named after it, and pings nobody", async () => {
    const { discord, ana, ben, general, threadOf, guild } = await scene(mentor());
    const asked = ana.writes(general, `<@${discord.bot.id}> ${question}`);
    const thread = await threadOf(asked);

    expect(guild.thread(question)).toBe(thread);
    expect(ben.sees(thread)).toContain("index");
    expect(ben.sees(thread)).toContain("reply to me or mention me");
    expect(ana.reads(general).map(({ authorId }) => authorId)).toEqual([ana.id]);
    expect(discord.violations).toEqual([]);
    expect(discord.pings.map(({ userId }) => userId)).toEqual([discord.bot.id]);
  });

  it("is answered too when it mentions the role the bot came with", async () => {
    const { discord, ana, general, guild, threadOf } = await scene(mentor(), {
      discord: { roleMentionShowsContent: true },
    });
    const asked = ana.writes(general, `<@&${guild.botRole().id}> ${question}`);
    expect(ana.sees(await threadOf(asked))).toContain("index");
    expect(discord.violations).toEqual([]);
  });

  it("is answered once, though the event came twice", async () => {
    const { discord, ana, general, threadOf, answers } = await scene(mentor());
    discord.misbehave({ on: "event MESSAGE_CREATE", what: { kind: "duplicate" } });
    const asked = ana.writes(general, `<@${discord.bot.id}> ${question}`);
    const thread = await threadOf(asked);
    const again2 = ana.writes(thread, `<@${discord.bot.id}> ${again}`);
    const said = await answers(ana, thread, 2);
    // The second question was answered last: whatever the duplicate would have brought is there by now.
    expect(said).toHaveLength(2);
    expect(said[1]?.reference?.messageId).toBe(again2.id);
  });

  it("is a plain reply where threads can't be started, and goes on as one conversation", async () => {
    const { discord, ana, general, guild, answers } = await scene(mentor());
    guild.overwrite(general, guild.botRole(), { deny: 1n << 35n });
    guild.overwrite(general, guild.everyone, { deny: 1n << 35n });
    const asked = ana.writes(general, `<@${discord.bot.id}> ${question}`);
    const [first] = await answers(ana, general);
    if (first === undefined) throw new Error("no answer");
    expect(first.reference?.messageId).toBe(asked.id);

    ana.writes(general, "and with a composite one?", { replyTo: first });
    const said = await answers(ana, general, 2);
    expect(said).toHaveLength(2);
    expect(discord.state.channels.get(asked.id)).toBeUndefined();
  });

  it("is a plain reply too where Discord alone knew that there can be no thread", async () => {
    const { discord, ana, general, answers } = await scene(mentor());
    discord.misbehave({
      on: "POST /channels/{channel.id}/messages/{message.id}/threads",
      what: { kind: "error", status: 400, body: { code: 160006, message: "Maximum number of active threads reached" } },
    });
    const asked = ana.writes(general, `<@${discord.bot.id}> ${question}`);
    const [first] = await answers(ana, general);
    expect(first?.reference?.messageId).toBe(asked.id);
  });

  it("goes to the person where the mentor may not write", async () => {
    const { discord, ana, general, guild, answers, lines } = await scene(mentor());
    const write = (1n << 11n) | (1n << 38n) | (1n << 35n);
    guild.overwrite(general, guild.botRole(), { deny: write });
    guild.overwrite(general, guild.everyone, { deny: write });
    const asked = ana.writes(general, `<@${discord.bot.id}> ${question}`);
    const [why, said] = await answers(ana, ana.dm(), 2);
    expect(why && ana.seesMessage(why)).toContain("I may not write in #general");
    expect(said && ana.seesMessage(said)).toContain("index");
    expect(said && ana.seesMessage(said)).not.toContain("[👍]");
    expect(lines.join("\n")).toContain("50013");
    ana.edits(asked, `<@${discord.bot.id}> When should I use a message queue?`);
    await discord.until("the answer to change", () => said?.editedAt !== undefined);
    expect(said && ana.seesMessage(said)).toMatch(/queue/i);
    expect(said && ana.seesMessage(said)).not.toContain("[👍]");
    expect(discord.violations).toEqual([]);
  });

  it("is left where her direct messages are closed as well, and the log says so", async () => {
    const { discord, ana, general, guild, lines } = await scene(mentor());
    const write = (1n << 11n) | (1n << 38n) | (1n << 35n);
    guild.overwrite(general, guild.botRole(), { deny: write });
    guild.overwrite(general, guild.everyone, { deny: write });
    ana.closesDms();
    ana.writes(general, `<@${discord.bot.id}> ${question}`);
    await vi.waitFor(() => expect(lines.find((line) => line.includes("can't be delivered"))).toContain("50007"));
    expect(ana.reads(ana.dm())).toEqual([]);
  });
});

describe("a mention", () => {
  it("that says nothing gets a line and no thread", async () => {
    const { discord, ana, general, answers } = await scene(mentor());
    ana.writes(general, `<@${discord.bot.id}>`);
    const [said] = await answers(ana, general);
    expect(said && ana.seesMessage(said)).toContain("Ask me a backend question");
    expect(discord.state.channels.get(said?.reference?.messageId ?? "")).toBeUndefined();
  });

  it("in a forum post is answered there", async () => {
    const { discord, ana, guild, answers } = await scene(mentor());
    const forum = guild.addChannel({ name: "help", type: "forum" });
    const thread = ana.startsThread(forum, "slow query");
    const asked = ana.writes(thread, `<@${discord.bot.id}> ${question}`);
    const [said] = await answers(ana, thread);
    expect(said?.reference?.messageId).toBe(asked.id);
  });

  it("of everybody in the question pings nobody in the answer", async () => {
    const { discord, ana, ben, general, guild, threadOf, answers } = await scene(mentor());
    const ops = guild.addRole("ops", 0n, true);
    const asked = ana.writes(general, `<@${discord.bot.id}> who are @everyone <@&${ops.id}> and <@${ben.id}>?`);
    const [said] = await answers(ana, await threadOf(asked));
    expect(said).toBeDefined();
    const own = discord.pings.filter(({ messageId }) => messageId !== asked.id);
    expect(own).toEqual([]);
    expect(discord.pings.length).toBeGreaterThan(0);
  });

  it("by an admin is an admin's, and the channel's switch holds for its threads", async () => {
    const receptions: Reception[] = [];
    const { discord, ana, ben, general, answers } = await scene(mentor(), {
      host: ({ receive }) => ({
        async receive(arrival) {
          const reception = await receive(arrival);
          receptions.push(reception);
          return reception;
        },
      }),
    });
    const thread = ana.startsThread(general, "talk");
    ben.writes(thread, `<@${discord.bot.id}> channel off`);
    const [refused] = await answers(ben, thread);
    expect(refused && ben.seesMessage(refused)).toContain("for the admins");
    ana.writes(thread, `<@${discord.bot.id}> channel off`);
    await answers(ana, thread, 2);
    ben.writes(thread, `<@${discord.bot.id}> ${question}`);
    await vi.waitFor(() => expect(receptions).toContain("ignored"));
    await ana.uses(thread, "/mentor channel on").answer();
    const heard = ben.writes(thread, `<@${discord.bot.id}> ${again}`);
    const said = await answers(ben, thread, 3);
    expect(said).toHaveLength(3);
    expect(said[2]?.reference?.messageId).toBe(heard.id);
  });

  it("is answered once by two processes", async () => {
    const { discord, ana, general, another, threadOf, answers } = await scene(mentor());
    await another();
    const thread = await threadOf(ana.writes(general, `<@${discord.bot.id}> ${question}`));
    const next = ana.writes(thread, `<@${discord.bot.id}> ${again}`);
    const said = await answers(ana, thread, 2);
    expect(said.map(({ reference }) => reference?.messageId)).toEqual([undefined, next.id]);
  });
});

describe("what people said before", () => {
  it("is read above a mention in a thread of theirs, with message content", async () => {
    const { discord, ana, ben, general, answers } = await scene(mentor(), { messageContent: true });
    const thread = ana.startsThread(general, "ideas");
    ana.writes(thread, "Our service is slow because of too many database connections");
    ben.writes(thread, "Connection pooling maybe?");
    ana.writes(thread, `<@${discord.bot.id}> what do you think?`);
    const [said] = await answers(ana, thread);
    expect(said && ana.seesMessage(said)).toMatch(/connection pool/i);
  });

  it("can't be read without: the answer says so in a line", async () => {
    const { discord, ana, ben, general, answers } = await scene(mentor());
    const thread = ana.startsThread(general, "ideas");
    ben.writes(thread, "Our service is slow because of too many database connections");
    ana.writes(thread, `<@${discord.bot.id}> what do you think?`);
    const [said] = await answers(ana, thread);
    expect(said && ana.seesMessage(said)).toContain("I can't read what was written above");
    expect(discord.violations).toEqual([]);
  });

  it("is the message that a mention replies to", async () => {
    const { discord, ana, ben, general, threadOf } = await scene(mentor(), { messageContent: true });
    const said = ben.writes(general, "When should I use a message queue?");
    const asked = ana.writes(general, `<@${discord.bot.id}> any thoughts?`, { replyTo: said });
    expect(ana.sees(await threadOf(asked))).toMatch(/queue/i);
  });
});

describe("follow-ups", () => {
  it("come by a pinged reply, by a mention and by the button, without message content", async () => {
    const { discord, ana, general, threadOf, answers } = await scene(mentor());
    const thread = await threadOf(ana.writes(general, `<@${discord.bot.id}> ${question}`));
    const [first] = await answers(ana, thread);
    if (first === undefined) throw new Error("no answer");

    ana.writes(thread, "nobody is meant by this");
    ana.writes(thread, "How do I find it?", { replyTo: first });
    expect(await answers(ana, thread, 2)).toHaveLength(2);
    ana.writes(thread, `<@${discord.bot.id}> ${again}`);
    const all = await answers(ana, thread, 3);
    expect(all).toHaveLength(3);

    const form = await ana.clicks(first, "Follow up").form();
    form.fill({ Question: "What is a covering index?" }).submit();
    const [, , , last] = await answers(ana, thread, 4);
    expect(last && ana.seesMessage(last)).toMatch(/covering/i);
    expect(discord.violations).toEqual([]);
  });

  it("need no mention with message content, until a second person writes", async () => {
    const { discord, ana, ben, general, threadOf, answers } = await scene(mentor(), { messageContent: true });
    const thread = await threadOf(ana.writes(general, `<@${discord.bot.id}> ${question}`));
    ana.writes(thread, again);
    const two = await answers(ana, thread, 2);
    expect(two.map((one) => ana.seesMessage(one)).join()).not.toMatch(/\[Follow up\]|mention me/);

    ben.writes(thread, "I had that last week");
    ana.writes(thread, "and what about Kafka?");
    const asked = ben.writes(thread, `<@${discord.bot.id}> what is idempotency?`);
    const three = await answers(ana, thread, 3);
    expect(three).toHaveLength(3);
    expect(three[2]?.reference?.messageId).toBe(asked.id);
  });

  it("in direct messages need nothing at all", async () => {
    const { discord, ana, answers } = await scene(mentor());
    ana.writes(ana.dm(), question);
    await answers(ana, ana.dm());
    ana.writes(ana.dm(), again);
    const two = await answers(ana, ana.dm(), 2);
    expect(two.map(({ reference }) => reference)).toEqual([undefined, undefined]);
    expect(ana.sees(ana.dm())).toMatch(/queue/i);
    expect(discord.violations).toEqual([]);
  });
});

describe("an edited question", () => {
  it("is answered anew in the same messages", async () => {
    const { discord, ana, general, threadOf, answers } = await scene(mentor());
    const asked = ana.writes(general, `<@${discord.bot.id}> ${question}`);
    const thread = await threadOf(asked);
    const [before] = await answers(ana, thread);
    if (before === undefined) throw new Error("no answer");
    ana.edits(asked, `<@${discord.bot.id}> ${again}`);
    await discord.until("the answer to change", () => before.editedAt !== undefined);
    expect(ana.seesMessage(before)).toMatch(/queue/i);
    expect(await answers(ana, thread)).toEqual([before]);
    expect(discord.violations).toEqual([]);
  });

  it("is not answered anew for a change of anything but its text", async () => {
    const { discord, ana, general, threadOf, answers } = await scene(mentor());
    const asked = ana.writes(general, `<@${discord.bot.id}> ${question}`);
    const thread = await threadOf(asked);
    ana.edits(asked, `<@${discord.bot.id}>   ${question}`);
    ana.writes(thread, `<@${discord.bot.id}> ${again}`);
    const said = await answers(ana, thread, 2);
    expect(said.map(({ editedAt }) => editedAt)).toEqual([undefined, undefined]);
  });

  it("leaves the thread of a deleted one alone", async () => {
    const { discord, ana, general, threadOf, answers } = await scene(mentor());
    const asked = ana.writes(general, `<@${discord.bot.id}> ${question}`);
    const thread = await threadOf(asked);
    ana.deletes(asked);
    ana.writes(thread, `<@${discord.bot.id}> ${again}`);
    expect(await answers(ana, thread, 2)).toHaveLength(2);
  });
});

describe("files", () => {
  it("are read with the question, and others refused in words", async () => {
    const { discord, ana, general, threadOf } = await scene(mentor());
    const asked = ana.writes(general, `<@${discord.bot.id}> what does this error mean?`, {
      files: [
        { filename: "error.log", content: "FATAL: sorry, too many clients already" },
        { filename: "photo.png", content: new Uint8Array([1, 2, 3]), contentType: "image/png" },
      ],
    });
    const shown = ana.sees(await threadOf(asked));
    expect(shown).toMatch(/connection/i);
    expect(shown).toContain("I read text files only, and “photo.png” is none.");
    expect(discord.violations).toEqual([]);
  });

  it("are read with a follow-up without a mention, after a restart too, and not in what others write", async () => {
    const texts: string[] = [];
    const noting = (real: ChatHost): Partial<ChatHost> => ({
      receive: (arrival) => {
        if (arrival.input.kind === "text") texts.push(arrival.input.text);
        return real.receive(arrival);
      },
    });
    const { discord, ana, ben, general, threadOf, answers, adapter, another } = await scene(mentor(), {
      messageContent: true,
      host: noting,
    });
    const asked = ana.writes(general, `<@${discord.bot.id}> ${question}`);
    const thread = await threadOf(asked);
    await answers(ana, thread, 1);
    await adapter.stop();
    await another(noting);
    const files = [{ filename: "error.log", content: "FATAL: sorry, too many clients already" }];
    ana.writes(thread, "and what does this mean?", { files });
    await answers(ana, thread, 2);
    expect(texts.at(-1)).toContain("too many clients already");
    ben.writes(thread, "mine is another", { files: [{ filename: "ben.log", content: "of Ben alone" }] });
    ana.writes(thread, `<@${discord.bot.id}> and now?`);
    await answers(ana, thread, 3);
    expect(texts).toContain("mine is another");
    expect(texts.join()).not.toContain("of Ben alone");
  });
});

it("bots, and messages that nobody wrote to the mentor, are left alone", async () => {
  const { discord, ana, general, threadOf, answers } = await scene(mentor(), { messageContent: true });
  ana.writes(general, question);
  ana.writes(general, `the code \`<@${discord.bot.id}>\` mentions nobody`);
  const asked = ana.writes(general, `<@${discord.bot.id}> ${again}`);
  const thread = await threadOf(asked);
  expect(await answers(ana, thread, 1)).toHaveLength(1);
  expect([...discord.state.channels.values()].filter(({ kind }) => kind === "thread")).toEqual([thread]);
});

describe("a server that invites the mentor", () => {
  it("is greeted in its system channel, once", async () => {
    const { discord, ana, answers, another } = await scene(mentor());
    await another();
    const other = discord.guild({ name: "Other", members: [ana], systemChannel: "general", bot: false });
    ana.addsBot(other);
    const [hello] = await answers(ana, other.channel("general"));
    expect(hello && ana.seesMessage(hello)).toMatch(/backend/i);
    other.goesDown();
    other.comesBack();
    const asked = ana.writes(other.channel("general"), `<@${discord.bot.id}> ${question}`);
    const thread = await discord.until("a thread", () => discord.state.channels.get(asked.id));
    await answers(ana, thread);
    expect(await answers(ana, other.channel("general"))).toHaveLength(1);
    expect(discord.violations).toEqual([]);
  });

  it("is not where it has none", async () => {
    const { discord, ana, general, lines, threadOf } = await scene(mentor());
    const other = discord.guild({ name: "Other", members: [ana], bot: false });
    ana.addsBot(other);
    await threadOf(ana.writes(general, `<@${discord.bot.id}> ${question}`));
    expect(ana.reads(other.channel("general"))).toEqual([]);
    expect(lines.filter((line) => line.includes("could not be handled"))).toEqual([]);
  });
});
