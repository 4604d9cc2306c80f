import { expect, test } from "vitest";
import { byBot } from "../../../playground/slack/slack.ts";
import { standIn, startBot } from "./bolt.ts";

test("a mention is answered in its thread", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  const general = slack.channel({ name: "general", members: [ana, slack.bot] });
  await startBot(slack, (app) => {
    app.event("app_mention", async ({ event, say }) => {
      await say({ text: `You asked: ${event.text}`, thread_ts: event.thread_ts ?? event.ts });
    });
  });

  const question = ana.writes(general, `<@${slack.bot.id}> which queue & why?`);
  const answer = await slack.until("an answer", () => slack.thread(general, question).find(byBot));

  expect(answer.text).toBe(`You asked: <@${slack.bot.id}> which queue &amp; why?`);
  expect(ana.sees(question)).toBe(
    "ana: @Backend Mentor which queue & why?\nBackend Mentor: You asked: @Backend Mentor which queue & why?",
  );
  expect(ana.sees(general)).toBe("ana: @Backend Mentor which queue & why?\n1 reply");
  expect(slack.violations).toEqual([]);
});

test("a direct message is answered, and a message of another channel is not heard", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  const elsewhere = slack.channel({ name: "elsewhere", members: [ana] });
  const heard: string[] = [];
  await startBot(slack, (app) => {
    app.message(async ({ message, say }) => {
      if (message.subtype === undefined) heard.push(message.text ?? "");
      await say("Yes.");
    });
  });

  ana.writes(elsewhere, "not for the bot");
  ana.writes(ana.dm, "hello?");
  await slack.until("an answer", () => slack.directMessages(ana).find(byBot));

  expect(heard).toEqual(["hello?"]);
  expect(ana.sees(ana.dm)).toBe("ana: hello?\nBackend Mentor: Yes.");
});

test("a command is acknowledged with text that its person alone sees", async () => {
  const slack = await standIn();
  const [ana, ben] = [slack.person({ name: "ana" }), slack.person({ name: "ben" })];
  const general = slack.channel({ name: "general", members: [ana, ben, slack.bot] });
  await startBot(slack, (app) => {
    app.command("/mentor", async ({ ack, command }) => {
      await ack(`Topics on ${command.text}`);
    });
  });

  const invocation = ana.command("/mentor", "queues", general);
  await invocation.settled;

  expect(invocation.answers.map(({ text }) => text)).toEqual(["Topics on queues"]);
  expect(invocation.acknowledgedAfter).toBeLessThan(3_000);
  expect(ana.sees(general)).toBe("Backend Mentor: Topics on queues\n(only visible to you)");
  expect(ben.sees(general)).toBe("");
});

test("a button opens a modal; what is filled in arrives, and what is wrong comes back under its field", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  const general = slack.channel({ name: "general", members: [ana, slack.bot] });
  const received: unknown[] = [];
  await startBot(slack, (app) => {
    app.command("/mentor", async ({ ack }) => {
      await ack({
        response_type: "in_channel",
        text: "Plan?",
        blocks: [
          { type: "section", text: { type: "mrkdwn", text: "*Plan* your <https://example.com|week>" } },
          {
            type: "actions",
            elements: [{ type: "button", text: { type: "plain_text", text: "Plan" }, action_id: "plan" }],
          },
        ],
      });
    });
    app.action("plan", async ({ ack, body, client }) => {
      await ack();
      if (body.type !== "block_actions") return;
      await client.views.open({
        trigger_id: body.trigger_id,
        view: {
          type: "modal",
          callback_id: "week",
          title: { type: "plain_text", text: "Your week" },
          submit: { type: "plain_text", text: "Save" },
          blocks: [
            {
              type: "input",
              block_id: "goal",
              label: { type: "plain_text", text: "Goal" },
              element: { type: "plain_text_input", action_id: "text" },
            },
            {
              type: "input",
              block_id: "level",
              label: { type: "plain_text", text: "Level" },
              element: {
                type: "static_select",
                action_id: "pick",
                options: ["Junior", "Senior"].map((text) => ({ text: { type: "plain_text", text }, value: text })),
              },
            },
          ],
        },
      });
    });
    app.view("week", async ({ ack, view }) => {
      received.push(view.state.values);
      const goal = view.state.values.goal?.text?.value;
      if (goal === "none") await ack({ response_action: "errors", errors: { goal: "Name one." } });
      else await ack();
    });
  });

  await ana.command("/mentor", "", general).settled;
  const [plan] = slack.messages(general);
  if (plan === undefined) throw new Error("The command was not answered.");
  expect(ana.sees(general)).toBe("ana: /mentor\nBackend Mentor: Plan your week (https://example.com)\n[Plan]");
  expect(ana.reads(plan)).toBe("Plan your week (https://example.com)\n[Plan]");
  expect(() => ana.clicks("Plam", plan)).toThrow("there are: “Plan”");
  ana.clicks("Plan", plan);
  const modal = await slack.until("a modal", () => ana.modal());
  expect(modal.text).toBe("Your week\nGoal: []\nLevel: [ ▾]\n[Cancel] [Save]");
  expect(() => modal.submits()).toThrow("“Goal” is required and empty");

  await modal.fills("Goal", "none").chooses("Senior").submits().settled;
  expect(modal.errors).toEqual({ Goal: "Name one." });
  await modal.fills("Goal", "queues").submits().settled;

  expect(ana.modal()).toBeUndefined();
  expect(received.at(-1)).toMatchObject({
    goal: { text: { type: "plain_text_input", value: "queues" } },
    level: { pick: { type: "static_select", selected_option: { value: "Senior" } } },
  });
  expect(slack.violations).toEqual([]);
});
