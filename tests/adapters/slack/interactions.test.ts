import { describe, expect, test } from "vitest";
import { byBot, type Slack } from "../../../playground/slack/slack.ts";
import type { Ephemeral, Message } from "../../../playground/slack/state/records.ts";
import { joinSlack, mentorInSlack, noServer, withCore } from "./fixture.ts";

async function scene(options: Parameters<typeof mentorInSlack>[0] = {}) {
  const inSlack = await mentorInSlack(options);
  const { slack } = inSlack;
  const ana = slack.person({ name: "ana" });
  const general = slack.channel({ name: "general", members: [ana, slack.bot] });
  return { ...inSlack, ana, general };
}

/** The last message of an answer holds its controls. */
const withControls = (messages: readonly (Message | Ephemeral)[]): Message | Ephemeral | undefined =>
  messages.findLast(({ blocks }) => blocks.some(({ type }) => type === "actions" || type === "context_actions"));

/** What can be pressed on it. */
const labels = (message: Message | Ephemeral): string[] => [
  ...JSON.stringify(message.blocks)
    .matchAll(/"type":"plain_text","text":"([^"]+)"/g)
    .map(([, label = ""]) => label),
];

const whispersTo = (slack: Slack, person: { id: string }) =>
  slack
    .ephemerals(person)
    .map(({ text }) => text)
    .join("\n");

describe.skipIf(noServer !== undefined)(`commands, presses and forms ${noServer ?? ""}`, () => {
  withCore();

  test("/mentor topics answers the person alone; /mentor alone is help", async () => {
    const { slack, ana, general, arrivals } = await scene();
    const typed = ana.command("/mentor", "topics", general);
    await slack.until("the topics", () => typed.answers[0]);
    expect(typed.error).toBeUndefined();
    expect(whispersTo(slack, ana)).toMatch(/caching|database|messaging/i);
    expect(slack.messages(general).filter(byBot)).toEqual([]);
    expect(arrivals[0]?.arrival).toMatchObject({
      thread: `slack:command:${general.id}:${ana.id}`,
      visibility: "private",
      channel: general.id,
    });

    const bare = ana.command("/mentor", "  ", general);
    const help = await slack.until("help", () => bare.answers[0]);
    expect(ana.reads(help)).toContain("/mentor topics");
    expect(slack.violations).toEqual([]);
  });

  test("a mistyped command is told what was meant, and what Slack did to the text is undone", async () => {
    const { slack, ana, general, arrivals } = await scene({ settings: { smartPunctuation: true } });
    const mistyped = ana.command("/mentor", "topcs", general);
    const hint = await slack.until("a hint", () => mistyped.answers[0]);
    expect(ana.reads(hint)).toContain("Did you mean /mentor topics");

    ana.command("/mentor", 'ask "why is a < b & c -- slow?"', general);
    await expect
      .poll(() => arrivals.at(-1)?.arrival.input)
      .toMatchObject({ kind: "text", text: 'ask "why is a < b & c -- slow?"' });
  });

  test("a bare /mentor ask opens its form, whose answer is for the person alone", async () => {
    const { slack, ana, general, arrivals } = await scene();
    const typed = ana.command("/mentor", "ask", general);
    const form = await slack.until("a form", () => ana.modal());
    expect(form.title).toBe("Ask the mentor");
    expect(arrivals).toEqual([]);
    expect(() => form.submits()).toThrow("is required and empty");

    await form.fills("Question", "what is an idempotency key?").submits().settled;
    expect(ana.modal()).toBeUndefined();
    await slack.until("an answer", () => typed.answers[0]);
    expect(whispersTo(slack, ana)).toMatch(/idempotency key/i);
    expect(slack.messages(general).filter(byBot)).toEqual([]);
    expect(arrivals[0]?.arrival).toMatchObject({
      thread: `slack:command:${general.id}:${ana.id}`,
      input: { kind: "command", command: "ask", args: { question: "what is an idempotency key?" } },
    });
    expect(slack.violations).toEqual([]);
  });

  test("what a form's command refuses stands under its field, and the form stays open", async () => {
    const { slack, ana, general, arrivals } = await scene();
    ana.command("/mentor", "ask", general);
    const form = await slack.until("a form", () => ana.modal());
    await form.fills("Question", "   ").submits().settled;
    expect(Object.keys(form.errors)).toEqual(["Question"]);
    expect(arrivals).toEqual([]);
    expect(slack.violations).toEqual([]);
  });

  test("a private answer is shared with the channel by its button", async () => {
    const { slack, ana, general } = await scene();
    const typed = ana.command("/mentor", "what is an idempotency key?", general);
    const answer = await slack.until("an answer with buttons", () => withControls(typed.answers));
    ana.clicks("Share in channel", answer);
    const shared = await slack.until("the answer in the channel", () => slack.messages(general).find(byBot));
    expect(shared.threadTs).toBeUndefined();
    expect(ana.reads(shared)).toMatch(/idempotency key/i);
  });

  test("shared into a channel it is not in, it goes by the response_url", async () => {
    const { slack, ana } = await scene();
    const elsewhere = slack.channel({ name: "elsewhere", members: [ana] });
    const typed = ana.command("/mentor", "what is an idempotency key?", elsewhere);
    const answer = await slack.until("an answer with buttons", () => withControls(typed.answers));
    ana.clicks("Share in channel", answer);
    const shared = await slack.until("the answer in the channel", () => slack.messages(elsewhere).find(byBot));
    expect(ana.reads(shared)).toMatch(/idempotency key/i);
  });

  test("a next question is asked by its button or menu, and answered in the thread", async () => {
    const { slack, ana, general, arrivals } = await scene();
    const question = ana.writes(general, `<@${slack.bot.id}> what is sharding?`);
    const answer = await slack.until("an answer with controls", () => withControls(slack.thread(general, question)));
    const select = answer.blocks.find((block) => JSON.stringify(block).includes("static_select"));
    const next = labels(answer).find((label) => /^how do I\b/.test(label));
    if (next === undefined) throw new Error(`No next question among ${labels(answer).join(", ")}`);
    const before = slack.thread(general, question).length;
    const pressed = select === undefined ? ana.clicks(next, answer) : ana.chooses(next, answer);
    await pressed.settled;
    await slack.until("a second answer", () => slack.thread(general, question).length > before);
    expect(pressed.error).toBeUndefined();
    const press = arrivals.find(({ arrival }) => arrival.input.kind === "control");
    expect(press?.arrival).toMatchObject({ thread: `slack:${general.id}:${question.ts}`, visibility: "thread" });
    expect(slack.messages(general).filter((one) => byBot(one) && one.threadTs === undefined)).toEqual([]);
    expect(slack.violations).toEqual([]);
  });

  test("a button works for another process, days after the answer", async () => {
    const { slack, ana, general, adapter } = await scene();
    const question = ana.writes(general, `<@${slack.bot.id}> what is sharding?`);
    const answer = await slack.until("an answer with controls", () => withControls(slack.thread(general, question)));
    await adapter.stop();
    await joinSlack(slack);
    const before = slack.thread(general, question).length + slack.ephemerals(ana).length;
    await ana.clicks("Helpful", answer).settled;
    await slack.until("thanks", () => slack.thread(general, question).length + slack.ephemerals(ana).length > before);
    expect(whispersTo(slack, ana)).toContain("Noted");
  });

  test("👎 asks for the reason in a form and thanks the person alone", async () => {
    const { slack, ana, general, arrivals } = await scene();
    const question = ana.writes(general, `<@${slack.bot.id}> what is sharding?`);
    const answer = await slack.until("an answer with controls", () => withControls(slack.thread(general, question)));
    ana.clicks("Not helpful", answer);
    const form = await slack.until("a form", () => ana.modal());
    expect(form.title).toBe("What was wrong?");
    await form.fills("Reason", "too general").submits().settled;
    const thanks = await slack.until("thanks", () => slack.ephemerals(ana)[0]);
    expect(thanks.threadTs).toBe(question.ts);
    expect(thanks.text).toContain("Noted");
    expect(arrivals.at(-1)?.arrival.input).toMatchObject({ kind: "control", args: { reason: "too general" } });
  });

  test("a press that is delivered twice, and a double click, are one press", async () => {
    const { slack, ana, general, arrivals } = await scene();
    const question = ana.writes(general, `<@${slack.bot.id}> what is sharding?`);
    const answer = await slack.until("an answer with controls", () => withControls(slack.thread(general, question)));
    slack.faults.plan({ on: "interactive", what: { kind: "duplicate" } });
    await ana.clicks("Helpful", answer).settled;
    await ana.clicks("Helpful", answer).settled;
    await expect
      .poll(() =>
        arrivals
          .filter(({ arrival }) => arrival.input.kind === "control")
          .map(({ reception }) => reception)
          .toSorted(),
      )
      .toEqual(["duplicate", "duplicate", "stored"]);
  });

  test("a message shortcut answers about that message, privately", async () => {
    const { slack, ana, general, arrivals } = await scene();
    const ben = slack.person({ name: "ben" });
    ben.invites(ben, general);
    const message = ben.writes(general, "what is the difference between <at least once> & exactly once?");
    const picked = ana.shortcut("Ask the mentor about this", message);
    await slack.until("an answer", () => picked.answers[0]);
    expect(slack.ephemerals(ben)).toEqual([]);
    expect(slack.messages(general).filter(byBot)).toEqual([]);
    expect(arrivals[0]?.arrival).toMatchObject({
      visibility: "private",
      input: { text: "what is the difference between <at least once> & exactly once?" },
    });
  });

  test("the global shortcut and the Home tab open the ask form, answered in the direct message", async () => {
    const { slack, ana } = await scene();
    ana.shortcut("Ask the mentor");
    const form = await slack.until("a form", () => ana.modal());
    await form.fills("Question", "what is an idempotency key?").submits().settled;
    const answer = await slack.until("an answer", () => slack.directMessages(ana).find(byBot));
    expect(ana.reads(answer)).toMatch(/idempotency key/i);

    const home = ana.opensHome();
    await slack.until("her Home", () => home.view);
    expect(home.text).toContain("/mentor topics");
    expect(home.text).not.toContain("/mentor gaps");
    home.clicks("Ask a backend question");
    expect((await slack.until("a form", () => ana.modal())).title).toBe("Ask the mentor");
    const before = slack.directMessages(ana).length;
    await home.clicks("What I can do and what to type").settled;
    await slack.until("help", () => slack.directMessages(ana).length > before);
    expect(slack.violations).toEqual([]);
  });

  test("an admin's Home shows what admins can type", async () => {
    const { slack } = await scene();
    const ada = slack.person({ name: "ada", isOwner: true });
    const home = ada.opensHome();
    await slack.until("her Home", () => home.view);
    expect(home.text).toContain("/mentor gaps");
  });

  test("the Messages tab suggests prompts", async () => {
    const { slack, ana } = await scene();
    ana.opensMessages();
    await slack.until("prompts", () => ana.sees(ana.dm).includes("[Why is a query slow?]"));
    ana.clicksPrompt("Retry safely");
    await slack.until("an answer", () => slack.directMessages(ana).some(byBot));
  });

  test("what can't be stored in time is acknowledged all the same, and the person is told", async () => {
    let slow = false;
    const { slack, ana, general } = await scene({
      before: async () => {
        if (slow) await new Promise(() => {});
      },
    });
    const question = ana.writes(general, `<@${slack.bot.id}> what is sharding?`);
    const answer = await slack.until("an answer with controls", () => withControls(slack.thread(general, question)));
    slow = true;
    const typed = ana.command("/mentor", "topics", general);
    const pressed = ana.clicks("Helpful", answer);
    await Promise.all([typed.settled, pressed.settled]);
    expect(typed.error).toBeUndefined();
    expect(typed.acknowledgedAfter).toBeLessThan(2_500);
    expect(typed.answers[0]?.text).toMatch(/could not save that/);
    await slack.until("a line about the click", () => pressed.answers[0]);
    expect(pressed.answers[0]?.text).toMatch(/could not save that/);

    ana.command("/mentor", "ask", general);
    const form = await slack.until("a form", () => ana.modal());
    await form.fills("Question", "what is sharding?").submits().settled;
    expect(form.errors.Question).toMatch(/could not save that/);
  });
});
