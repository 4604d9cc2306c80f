import { describe, expect, test } from "vitest";
import { byBot } from "../../../playground/slack/slack.ts";
import { createSlackSender } from "../../../src/adapters/slack/sender.ts";
import type { SlackTarget } from "../../../src/adapters/slack/target.ts";
import { paragraph, root } from "../../../src/reply/markdown.ts";
import { isUnsent } from "../../../src/reply/messenger.ts";
import { type Reply, reply } from "../../../src/reply/reply.ts";
import { testClock, testLog } from "../../storage/support.ts";
import { sendingOf } from "../sending.ts";
import { mentorInSlack, noServer, slackFor, withCore } from "./fixture.ts";

describe.skipIf(noServer !== undefined)(`with the least rights ${noServer ?? ""}`, () => {
  withCore();

  test("follow-ups come by a mention or the Follow up button, and direct messages as ever", async () => {
    const { slack, arrivals } = await mentorInSlack({ least: true });
    const ana = slack.person({ name: "ana" });
    const general = slack.channel({ name: "general", members: [ana, slack.bot] });
    const question = ana.writes(general, `<@${slack.bot.id}> what is sharding?`);
    const answer = await slack.until("an answer with a Follow up button", () =>
      slack.thread(general, question).findLast((one) => JSON.stringify(one.blocks).includes("Follow up")),
    );
    ana.writes(question, "and when not?");
    ana.clicks("Follow up", answer);
    const form = await slack.until("a form", () => ana.modal());
    const before = slack.thread(general, question).length;
    await form.fills("Question", "and when should I not do it?").submits().settled;
    await slack.until("an answer to it", () => slack.thread(general, question).length > before);
    expect(arrivals.map(({ arrival }) => arrival.input.kind)).toEqual(["text", "control"]);

    ana.writes(ana.dm, "what is a dead letter queue?");
    await slack.until("a direct answer", () => slack.directMessages(ana).some(byBot));
    expect(slack.violations).toEqual([]);
  });

  test("called into a thread it may not read, it says so in one line to the person alone", async () => {
    const { slack } = await mentorInSlack({ least: true });
    const ana = slack.person({ name: "ana" });
    const general = slack.channel({ name: "general", members: [ana, slack.bot] });
    const first = ana.writes(general, "messages are processed twice");
    ana.writes(first, `<@${slack.bot.id}> any thoughts?`);
    const told = await slack.until("a line", () => slack.ephemerals(ana)[0]);
    expect(told.text).toMatch(/I may not read what was said above/);
    expect(slack.calls.filter(({ method }) => method === "conversations.replies")).toEqual([]);
    ana.writes(first, `<@${slack.bot.id}> how do I make a consumer safe against messages delivered twice?`);
    await slack.until("two answers", () => new Set(slack.thread(general, first).filter(byBot)).size > 1);
    expect(slack.ephemerals(ana)).toHaveLength(1);
  });

  test("a file it may not read is refused in words", async () => {
    const { slack, arrivals } = await mentorInSlack();
    slack.grant(["chat:write", "app_mentions:read", "users:read"]);
    const ana = slack.person({ name: "ana" });
    const general = slack.channel({ name: "general", members: [ana, slack.bot] });
    const files = [{ name: "slow.sql", content: "select 1" }];
    ana.writes(general, `<@${slack.bot.id}> why is this slow?`, { files });
    const told = await slack.until("a line", () => slack.ephemerals(ana)[0]);
    expect(told.text).toMatch(/I did not read “slow\.sql”.*files:read/);
    expect(arrivals[0]?.arrival.input).toMatchObject({ text: "why is this slow?" });
  });
});

describe("with the least rights, what nobody knows to have arrived", () => {
  async function scene() {
    const slack = await slackFor({ least: true });
    const ana = slack.person({ name: "ana" });
    const general = slack.channel({ name: "general", members: [ana, slack.bot] });
    const { messenger, people } = createSlackSender(slack, { clock: testClock(), log: testLog().log });
    const asked = ana.writes(general, "a question");
    const target: SlackTarget = {
      ...{ channel: general.id, user: ana.id, thread: asked.ts, message: asked.ts },
      ...{ direct: false, outsider: false, respondUrl: null, respondUntil: 0 },
    };
    const said = (more: Partial<Reply> = {}) => ({
      reply: reply({ body: root(paragraph("Yes.")), visibility: "thread", ...more }),
      controls: [],
    });
    const sending = (doubtful: boolean, sent?: string[]) => sendingOf("k", sent, doubtful);
    const posts = () => slack.calls.filter(({ method }) => method === "chat.postMessage").length;
    return { slack, ana, general, messenger, people, asked, target, said, sending, posts };
  }

  test.each([{ kind: "error-after-effect", status: 500 }, { kind: "hang-up-after-effect" }] as const)(
    "is not posted twice ($kind): who asked is told that it may be there",
    async (what) => {
      const { slack, ana, general, messenger, asked, target, said, sending, posts } = await scene();
      slack.faults.plan({ on: "chat.postMessage", what });
      await expect(messenger.send(target, said(), sending(false))).rejects.toMatchObject({ name: "TryLater" });
      await expect(messenger.send(target, said(), sending(true))).rejects.toMatchObject({ code: "unseen" });
      expect(slack.thread(general, asked).filter(byBot)).toHaveLength(1);
      expect(posts()).toBe(1);
      expect(slack.ephemerals(ana).map(({ text }) => text)).toEqual([
        expect.stringMatching(/^I can't see whether all of my answer was posted.*ask me again\.$/),
      ]);
      expect(slack.violations).toEqual([]);
    },
  );

  test("is silent where it is for a whole channel and nobody asked", async () => {
    const { slack, ana, general, messenger, people, said, sending, posts } = await scene();
    slack.faults.plan({ on: "chat.postMessage", what: { kind: "hang-up-after-effect" } });
    const target = people.channel(general.id);
    await expect(messenger.send(target, said(), sending(false))).rejects.toMatchObject({ name: "TryLater" });
    await expect(messenger.send(target, said(), sending(true))).rejects.toMatchObject({ code: "unseen" });
    expect(posts()).toBe(1);
    expect(slack.messages(general).filter(byBot)).toHaveLength(1);
    expect([...slack.ephemerals(ana), ...slack.directMessages(ana)]).toEqual([]);
  });

  test("is looked for in a direct message, which it may read", async () => {
    const { slack, ana, messenger, people, said, sending, posts } = await scene();
    const target = await people.direct(slack.team.id, ana.id);
    slack.faults.plan({ on: "chat.postMessage", what: { kind: "hang-up-after-effect" } });
    await expect(messenger.send(target, said(), sending(false))).rejects.toMatchObject({ name: "TryLater" });
    const again = sending(true);
    await messenger.send(target, said(), again);
    expect(posts()).toBe(1);
    expect(again.sent).toHaveLength(1);
  });

  test("is sent again where Slack had asked to wait: that much is known", async () => {
    const { slack, ana, general, messenger, asked, target, said, sending, posts } = await scene();
    // As whoever delivers asks again, in whichever process: in doubt unless the refusal is known to have sent nothing.
    let doubtful = false;
    const attempt = () =>
      messenger.send(target, said(), sending(doubtful)).then(
        () => "sent",
        (error: unknown) => {
          doubtful = !isUnsent(error, doubtful, 0);
          return error;
        },
      );
    slack.faults.plan({ on: "chat.postMessage", what: { kind: "rate-limit", retryAfter: 1 } });
    expect(await attempt()).toMatchObject({ name: "TryLater", afterMs: 1_000 });
    expect(await attempt()).toMatchObject({ name: "TryLater" });
    await expect.poll(attempt, { timeout: 5_000 }).toBe("sent");
    expect(posts()).toBe(2);
    expect(slack.thread(general, asked).filter(byBot)).toHaveLength(1);
    expect(slack.ephemerals(ana)).toEqual([]);
  });

  test("is not shared twice either where it is a file", async () => {
    const { slack, ana, general, messenger, asked, target, said, sending } = await scene();
    const pictures = [{ filename: "queue.png", png: new Uint8Array([1, 2, 3]), alt: "A queue" }];
    slack.faults.plan({ on: "files.completeUploadExternal", what: { kind: "hang-up-after-effect" } });
    const first = sending(false);
    await expect(messenger.send(target, said({ pictures }), first)).rejects.toMatchObject({ name: "TryLater" });
    await expect(messenger.send(target, said({ pictures }), sending(true, first.sent))).rejects.toMatchObject({
      code: "unseen",
    });
    expect(slack.thread(general, asked).filter(({ files }) => files.length > 0)).toHaveLength(1);
    expect(slack.ephemerals(ana)).toHaveLength(1);
  });
});
