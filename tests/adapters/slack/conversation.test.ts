import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { byBot, type Slack } from "../../../playground/slack/slack.ts";
import type { Message } from "../../../playground/slack/state/records.ts";
import { joinSlack, mentorInSlack, noServer, withCore } from "./fixture.ts";

const answersIn = (slack: Slack, channel: { id: string }, parent: { ts: string }): readonly Message[] =>
  slack.thread(channel, parent).filter(byBot);

/** The answer after those before; an answer may take several messages, so the text is looked for in all. */
const textOf = (messages: readonly Message[]): string => messages.map(({ text }) => text).join("\n");

async function scene(options: Parameters<typeof mentorInSlack>[0] = {}) {
  const inSlack = await mentorInSlack(options);
  const { slack, arrivals } = inSlack;
  const ana = slack.person({ name: "ana" });
  const ben = slack.person({ name: "ben" });
  const general = slack.channel({ name: "general", members: [ana, ben, slack.bot] });
  /** The mention is answered and what was asked has been recorded. */
  const asked = async (text: string) => {
    const question = ana.writes(general, `<@${slack.bot.id}> ${text}`);
    await slack.until(`an answer to “${text}”`, () => answersIn(slack, general, question).length > 0);
    await done(inSlack, `message:${general.id}:${question.ts}`);
    return question;
  };
  const received = (count: number) => expect.poll(() => arrivals.length, { timeout: 5_000 }).toBe(count);
  return { ...inSlack, ana, ben, general, asked, received };
}

/** Until the turn of this event is over. */
async function done({ slack, store }: Awaited<ReturnType<typeof mentorInSlack>>, event: string): Promise<void> {
  await expect
    .poll(async () => (await store.inboxRow(slack.team.id, event))?.state, { timeout: 10_000, interval: 20 })
    .toBe("done");
}

describe.skipIf(noServer !== undefined)(`in channels and direct messages ${noServer ?? ""}`, () => {
  withCore();

  test("people a question mentions are called by name, and nobody is pinged", async () => {
    const { slack, ana, ben, general, asked, arrivals } = await scene();
    slack.changePerson(ben, { displayName: "Ben from ops" });
    const { length } = slack.calls.filter(({ method }) => method === "users.info");
    await asked(`what does <@${ben.id}> mean by sharding, <@${ana.id}> and <@U0GONE>?`);
    const inputs = arrivals.map(({ arrival }) => arrival.input);
    expect(inputs).toMatchObject([{ text: "what does @Ben from ops mean by sharding, @ana and @someone?" }]);
    expect(slack.calls.filter(({ method }) => method === "users.info").length - length).toBe(3);
    for (const answer of slack.messages(general).filter(byBot))
      expect(JSON.stringify([answer.text, answer.blocks])).not.toMatch(/<@|"type":"user"|U0GONE/);
    expect(slack.violations).toEqual([]);
  });

  test("a mention is answered in a thread under the question, in blocks, once", async () => {
    const { slack, arrivals, ana, general, asked } = await scene();
    const question = await asked("what is an idempotency key?");
    const [answer] = answersIn(slack, general, question);
    if (answer === undefined) throw new Error("There is no answer.");

    expect(answer.threadTs).toBe(question.ts);
    expect(answer.blocks.length).toBeGreaterThan(1);
    expect(ana.reads(answer)).toMatch(/idempotency key/i);
    expect(slack.messages(general).filter((message) => byBot(message) && message.threadTs === undefined)).toEqual([]);
    expect(arrivals.map(({ arrival }) => arrival.event)).toEqual([`message:${general.id}:${question.ts}`]);
    expect(arrivals[0]?.arrival).toMatchObject({ address: "mention", input: { text: "what is an idempotency key?" } });
    expect(slack.calls.find(({ method }) => method === "chat.postMessage")?.args).toMatchObject({
      unfurl_links: "false",
      unfurl_media: "false",
    });
    expect(slack.violations).toEqual([]);
  });

  test.each(["mention-first", "message-first"] as const)(
    "a mention that comes as two events is one question (%s), also when one comes twice",
    async (mentionOrder) => {
      const { slack, arrivals, ana, general } = await scene({ settings: { mentionOrder } });
      slack.faults.plan({ on: /^event (app_mention|message)$/, times: 2, what: { kind: "duplicate" } });
      const question = ana.writes(general, `<@${slack.bot.id}> what is sharding?`);
      await slack.until("an answer", () => answersIn(slack, general, question).length > 0);
      await slack.until("all acknowledged", () => slack.deliveries.every(({ outcome }) => outcome === "acknowledged"));
      expect(new Set(arrivals.map(({ arrival }) => arrival.event))).toEqual(
        new Set([`message:${general.id}:${question.ts}`]),
      );
      expect(arrivals.filter(({ reception }) => reception === "stored")).toHaveLength(1);
    },
  );

  test("a follow-up in its thread needs no mention; once a second person writes there it keeps quiet", async () => {
    const { slack, arrivals, ana, ben, general, asked } = await scene();
    const question = await asked("what is sharding?");
    const before = answersIn(slack, general, question).length;
    const followUp = ana.writes(question, "and when should I not do it?");
    await slack.until("a second answer", () => answersIn(slack, general, question).length > before);
    const seen = arrivals.find(({ arrival }) => arrival.message === followUp.ts);
    expect(seen).toMatchObject({ reception: "stored", arrival: { address: "overheard" } });

    const bens = ben.writes(question, "I would rather not shard at all");
    await expect.poll(() => arrivals.find(({ arrival }) => arrival.message === bens.ts)?.reception).toBe("ignored");
    const anas = ana.writes(question, "ben, why not?");
    await expect.poll(() => arrivals.find(({ arrival }) => arrival.message === anas.ts)?.reception).toBe("ignored");
    const mention = ana.writes(question, `<@${slack.bot.id}> how do I choose the key?`);
    await expect.poll(() => arrivals.find(({ arrival }) => arrival.message === mention.ts)?.reception).toBe("stored");
  });

  test("what people say to each other in the channel is not heard, nor a thread it was never called into", async () => {
    const { slack, arrivals, ana, ben, general } = await scene();
    const lunch = ana.writes(general, "lunch?");
    const reply = ben.writes(lunch, "in ten minutes");
    await expect
      .poll(() => arrivals.map(({ arrival, reception }) => [arrival.message, reception]))
      .toEqual([[reply.ts, "ignored"]]);
    expect(slack.calls.filter(({ method }) => method.startsWith("chat."))).toEqual([]);
  });

  test("called into the middle of a thread, it reads what people said above, and not what bots said", async () => {
    const { slack, arrivals, ana, ben, general } = await scene();
    const first = ana.writes(general, "our queue consumer processes some messages twice &amp; we don't know why");
    ben.writes(first, "same here since we moved to “at least once” delivery");
    const called = ana.writes(first, `<@${slack.bot.id}> any thoughts?`);
    await slack.until("an answer", () => answersIn(slack, general, first).length > 0);
    expect(arrivals.find(({ arrival }) => arrival.message === called.ts)?.arrival.input).toEqual({
      kind: "text",
      text: "any thoughts?",
      above: [
        "our queue consumer processes some messages twice &amp; we don't know why",
        'same here since we moved to "at least once" delivery',
      ],
    });
    const again = ana.writes(first, `<@${slack.bot.id}> and then?`);
    await expect
      .poll(() => arrivals.find(({ arrival }) => arrival.message === again.ts)?.arrival.input)
      .toMatchObject({ above: [expect.any(String), expect.any(String), "any thoughts?"] });
  });

  test("direct messages are one conversation, answered without a thread; a thread in them is another", async () => {
    const { slack, arrivals, ana } = await scene();
    const question = ana.writes(ana.dm, "what is a dead letter queue?");
    const answer = await slack.until("an answer", () => slack.directMessages(ana).find(byBot));
    expect(answer.threadTs).toBeUndefined();
    expect(arrivals[0]?.arrival).toMatchObject({ thread: `slack:dm:${ana.dm.id}`, address: "direct" });
    expect(arrivals[0]?.arrival).not.toHaveProperty("channel");

    ana.writes(question, "how do I replay it?");
    const inThread = await slack.until("an answer in the thread", () => answersIn(slack, ana.dm, question)[0]);
    expect(inThread.threadTs).toBe(question.ts);
    expect(arrivals[1]?.arrival.thread).toBe(`slack:${ana.dm.id}:${question.ts}`);
  });

  test("an edited question is answered anew in place, as often as it is edited", async () => {
    const inSlack = await scene();
    const { slack, arrivals, ana, general, asked } = inSlack;
    const question = await asked("what is sharding?");
    const first = answersIn(slack, general, question);
    const textBefore = textOf(first);

    const edited = ana.edits(question, `<@${slack.bot.id}> what is a dead letter queue?`);
    const event = `edit:${general.id}:${question.ts}:${edited.edited?.ts}`;
    await done(inSlack, event);
    expect(arrivals.find(({ arrival }) => arrival.event === event)?.arrival.replaces).toBe(
      `message:${general.id}:${question.ts}`,
    );
    const second = answersIn(slack, general, question);
    expect(second[0]?.ts).toBe(first[0]?.ts);
    expect(textOf(second)).toMatch(/dead.letter/i);
    expect(textOf(second)).not.toContain(textBefore);

    const twice = ana.edits(edited, `<@${slack.bot.id}> what is connection pooling?`);
    await done(inSlack, `edit:${general.id}:${question.ts}:${twice.edited?.ts}`);
    const third = answersIn(slack, general, question);
    expect(third[0]?.ts).toBe(first[0]?.ts);
    expect(textOf(third)).toMatch(/connection pool/i);
    expect(textOf(third)).not.toMatch(/dead.letter queue is/i);
    expect(slack.violations).toEqual([]);
  });

  test("its own edits, links that unfold and deleted questions start nothing", async () => {
    const { slack, arrivals, ana, general, asked, received } = await scene();
    const question = await asked("what is sharding?");
    await received(1);
    const deliveries = slack.deliveries.length;
    ana.deletes(question);
    await slack.until("the deletion told", () =>
      slack.deliveries.slice(deliveries).some(({ outcome }) => outcome === "acknowledged"),
    );
    expect(arrivals).toHaveLength(1);
    expect(slack.thread(general, question).filter(byBot).length).toBeGreaterThan(0);
  });

  test("invited to a channel, it says hello once", async () => {
    const { slack, ana, arrivals } = await scene();
    const team = slack.channel({ name: "team", members: [ana] });
    ana.invites(slack.bot, team);
    await slack.until("a welcome", () => slack.messages(team).find(byBot));
    expect(arrivals.map(({ arrival }) => arrival.input.kind)).toEqual(["joined"]);
    ana.removes(slack.bot, team);
    ana.invites(slack.bot, team);
    await expect.poll(() => arrivals.map(({ reception }) => reception)).toEqual(["stored", "ignored"]);
    expect(slack.messages(team).filter(byBot)).toHaveLength(1);
  });

  test("someone of a connected workspace is kept under their own team", async () => {
    const { slack, arrivals } = await scene();
    const other = slack.anotherTeam("Partner");
    const pia = slack.person({ name: "pia", team: other });
    const shared = slack.channel({ name: "shared", members: [pia, slack.bot], sharedWith: [other] });
    const question = pia.writes(shared, `<@${slack.bot.id}> what is sharding?`);
    await slack.until("an answer", () => answersIn(slack, shared, question).length > 0);
    expect(arrivals[0]?.arrival).toMatchObject({ workspace: slack.team.id, person: `${other.id}:${pia.id}` });
    expect(arrivals[0]?.arrival.target).toMatchObject({ outsider: true });
  });

  test("an admin is a curator, asked about once in ten minutes", async () => {
    const { slack, arrivals } = await scene();
    const ada = slack.person({ name: "ada", isAdmin: true });
    ada.writes(ada.dm, "what is sharding?");
    ada.writes(ada.dm, "what is a dead letter queue?");
    await expect.poll(() => arrivals.map(({ arrival }) => arrival.audience)).toEqual(["curator", "curator"]);
    expect(slack.calls.filter(({ method }) => method === "users.info")).toHaveLength(1);
  });

  test("text files under a question are read, other files are refused in words to the person alone", async () => {
    const { slack, arrivals, ana, general } = await scene();
    const files = [
      { name: "slow.sql", content: "select * from orders where lower(email) = 'a' -- ```" },
      { name: "photo.png", content: "not text" },
    ];
    const question = ana.writes(general, `<@${slack.bot.id}> why is this query slow?`, { files });
    await slack.until("an answer", () => answersIn(slack, general, question).length > 0);
    const { input } = arrivals[0]?.arrival ?? {};
    expect(input).toMatchObject({
      text: "why is this query slow?\n\n````sql\nselect * from orders where lower(email) = 'a' -- ```\n````",
    });
    const told = await slack.until("a refusal", () => slack.ephemerals(ana)[0]);
    expect(told.text).toMatch(/I did not read “photo\.png”.*text files/);
    expect(told.threadTs).toBe(question.ts);
  });

  test("a file with a follow-up is read without a mention, after a restart too, and not with what others write", async () => {
    const { slack, ana, ben, asked, adapter } = await scene();
    const question = await asked("why is this query slow?");
    await adapter.stop();
    const { arrivals } = await joinSlack(slack);
    const texts = () => arrivals.flatMap(({ arrival: { input } }) => (input.kind === "text" ? [input.text] : []));
    ana.writes(question, "and this one?", { files: [{ name: "a.sql", content: "select 1" }] });
    await expect.poll(texts).toEqual(["and this one?\n\n```sql\nselect 1\n```"]);
    ben.writes(question, "mine is another", { files: [{ name: "b.sql", content: "of Ben alone" }] });
    await expect.poll(() => texts().at(-1)).toBe("mine is another");
  });

  test("messages of one conversation are stored in the order they came, though the first takes longer", async () => {
    const { arrivals, ana, slack } = await scene({
      before: async ({ input }) => {
        if (input.kind === "text" && input.text.startsWith("first")) await setTimeout(100);
      },
    });
    // What Slack says of a person is waited for once, with the first message.
    slack.faults.plan({ on: "users.info", what: { kind: "slow", ms: 100 } });
    ana.writes(ana.dm, "first: what is sharding?");
    ana.writes(ana.dm, "second: and when not?");
    ana.writes(ana.dm, "third: and then?");
    await expect
      .poll(() => arrivals.map(({ arrival }) => (arrival.input.kind === "text" ? arrival.input.text.slice(0, 5) : "")))
      .toEqual(["first", "secon", "third"]);
  });

  test("three files are read and none above 200 kB; each refusal says why", async () => {
    const { slack, arrivals, ana } = await scene();
    const files = ["a.md", "big.log", "c.yaml", "d.txt"].map((name) => ({
      name,
      content: name === "big.log" ? "x".repeat(200_001) : `in ${name}`,
    }));
    ana.writes(ana.dm, "what is wrong here?", { files });
    await expect
      .poll(() => arrivals[0]?.arrival.input)
      .toMatchObject({
        text: "what is wrong here?\n\n```markdown\nin a.md\n```\n\n```yaml\nin c.yaml\n```",
      });
    await slack.until("two refusals", () => {
      const said = textOf(slack.directMessages(ana).filter(byBot));
      return /“big\.log”: it is larger than 200 kB/.test(said) && /“d\.txt”: I read 3 files/.test(said);
    });
  });

  test("a question that can't be stored is not acknowledged, and answered when Slack sends it again", async () => {
    let away = true;
    const { slack, ana, general, lines } = await scene({
      settings: { ackWithin: 200, eventRetries: [50, 50, 50], mentionOrder: "mention-first" },
      before: async () => {
        if (away) throw new Error("the database is away");
      },
    });
    const question = ana.writes(general, `<@${slack.bot.id}> what is sharding?`);
    await slack.until("a second try", () => slack.deliveries.some(({ sentOver }) => sentOver.length > 1));
    expect(slack.deliveries.every(({ acknowledgedAfter }) => acknowledgedAfter === undefined)).toBe(true);
    expect(lines.join("")).toContain("the database is away");
    away = false;
    await slack.until("an answer", () => answersIn(slack, general, question).length > 0);
    await slack.until("an acknowledgement", () => slack.deliveries.some(({ outcome }) => outcome === "acknowledged"));
  });
});
