import { describe, expect, test } from "vitest";
import { byBot } from "../../../playground/slack/slack.ts";
import { mentorInSlack, noServer, withCore } from "./fixture.ts";

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
