import { expect, test } from "vitest";
import { byBot } from "../../../playground/slack/slack.ts";
import { standIn, startBot } from "./bolt.ts";

const plain = (text: string) => ({ type: "plain_text" as const, text });

test("the Home tab is published when it is opened, and its controls work", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  const chosen: unknown[] = [];
  await startBot(slack, (app) => {
    app.event("app_home_opened", async ({ event, client }) => {
      if (event.tab !== "home") return;
      const options = ["Junior", "Senior"].map((level) => ({ text: plain(level), value: level }));
      await client.views.publish({
        user_id: event.user,
        view: {
          type: "home",
          blocks: [
            { type: "header", text: plain("Your path") },
            {
              type: "actions",
              elements: [
                { type: "button", action_id: "pause", text: plain("Pause") },
                { type: "static_select", action_id: "level", placeholder: plain("Level"), options },
                { type: "overflow", action_id: "more", options: [{ text: plain("Erase"), value: "erase" }] },
              ],
            },
          ],
        },
      });
    });
    app.action(/.*/, async ({ ack, action, body }) => {
      await ack();
      chosen.push([action.type, body.type === "block_actions" ? body.container.type : ""]);
    });
  });

  const home = ana.opensHome();
  await slack.until("her Home", () => home.view);
  expect(home.text).toBe("Your path\n[Pause] [Level ▾] [⋯ Erase]");
  await home.clicks("Pause").settled;
  await home.chooses("Senior").settled;
  await home.chooses("Erase").settled;

  expect(chosen).toEqual([
    ["button", "view"],
    ["static_select", "view"],
    ["overflow", "view"],
  ]);
  expect(home.text).toBe("Your path\n[Pause] [Senior ▾] [⋯ Erase]");
  expect(slack.violations).toEqual([]);
});

test("a file is uploaded into a thread by the SDK's own way", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  const question = ana.writes(ana.dm, "a diagram, please");
  const app = await startBot(slack, () => {});
  await app.client.filesUploadV2({
    channel_id: question.channel,
    thread_ts: question.ts,
    initial_comment: "Here it is.",
    filename: "diagram.png",
    file: Buffer.from("not really a picture"),
  });
  const shared = await slack.until("the file", () => slack.thread({ id: question.channel }, question).find(byBot));
  expect(ana.reads(shared)).toBe("Here it is.\n[file: diagram.png]");
  expect(Buffer.from(slack.state.files.get(shared.files[0] ?? "")?.content ?? []).toString()).toBe(
    "not really a picture",
  );
});

test("a stream grows, is told as it grows, and ends with its blocks", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  const general = slack.channel({ name: "general", members: [ana, slack.bot] });
  const question = ana.writes(general, "explain queues");
  const app = await startBot(slack, () => {});
  const place = { channel: general.id, thread_ts: question.ts };
  const missing = await app.client.chat.startStream(place).catch((error) => error.data.error);
  expect(missing).toBe("missing_recipient_user_id");

  const streamer = app.client.chatStream({
    ...place,
    recipient_user_id: ana.id,
    recipient_team_id: slack.team.id,
    buffer_size: 1,
  });
  await streamer.append({ markdown_text: "A queue **holds** " });
  await streamer.append({ markdown_text: "work." });
  const growing = slack.thread(general, question).find(byBot);
  expect(growing).toMatchObject({ text: "A queue **holds** work.", streaming: "in_progress" });
  await streamer.stop({ blocks: [{ type: "divider" }] });

  const done = slack.thread(general, question).find(byBot);
  if (done === undefined) throw new Error("There is no answer.");
  expect(ana.reads(done)).toBe("A queue holds work.\n———");
  expect(done.streaming).toBe("completed");
  const late = app.client.chat.appendStream({ channel: general.id, ts: done.ts, markdown_text: "more" });
  await expect(late).rejects.toMatchObject({ data: { error: "message_not_in_streaming_state" } });
});

test("a stream that a person stops says so", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  const question = ana.writes(ana.dm, "explain everything");
  const app = await startBot(slack, () => {});
  const { ts = "" } = await app.client.chat.startStream({
    channel: ana.dm.id,
    thread_ts: question.ts,
    markdown_text: "Well",
  });
  const answer = slack.directMessages(ana).find(byBot);
  if (answer === undefined) throw new Error("There is no answer.");
  ana.stops(answer);
  const more = app.client.chat.appendStream({ channel: ana.dm.id, ts, markdown_text: "…" });
  await expect(more).rejects.toMatchObject({ data: { error: "stopped_by_user" } });
  expect(slack.deliveries.at(-1)?.payload.event).toMatchObject({
    type: "agent_session_stopped",
    streaming_message_ts: [ts],
  });
});

test("an agent suggests prompts in its Messages tab, shows that it thinks, and the reply takes that away", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  await startBot(slack, (app) => {
    app.event("app_home_opened", async ({ event, client }) => {
      if (event.tab !== "messages") return;
      await client.apiCall("assistant.threads.setSuggestedPrompts", {
        channel_id: event.channel,
        title: "Ask me",
        prompts: [{ title: "Queues", message: "Which queue should I use?" }],
      });
    });
    app.message(async ({ message, client, say }) => {
      if (message.subtype !== undefined) return;
      await client.assistant.threads.setStatus({
        channel_id: message.channel,
        thread_ts: message.ts,
        status: "is thinking…",
      });
      await say({ text: "It depends.", thread_ts: message.ts });
    });
  });
  ana.opensMessages();
  await slack.until("prompts", () => ana.sees(ana.dm) === "Ask me\n[Queues]");
  const question = ana.clicksPrompt("Queues");
  expect(question.text).toBe("Which queue should I use?");
  await slack.until("thinking", () => ana.sees(question).endsWith("Backend Mentor is thinking…"));
  await slack.until("an answer", () => ana.sees(question).endsWith("It depends."));
});

test("an answer to her alone is replaced through the response_url of its button, then deleted", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  const general = slack.channel({ name: "general", members: [ana, slack.bot] });
  await startBot(slack, (app) => {
    app.command("/mentor", async ({ ack }) => {
      await ack({
        text: "Erase?",
        blocks: [
          { type: "section", text: plain("Erase?") },
          {
            type: "actions",
            elements: ["Yes", "No"].map((text) => ({ type: "button", action_id: text, text: plain(text) })),
          },
        ],
      });
    });
    app.action("Yes", async ({ ack, respond, body }) => {
      await ack();
      expect(body).not.toHaveProperty("message");
      await respond({
        replace_original: true,
        text: "Erased.",
        blocks: [
          { type: "section", text: plain("Erased.") },
          { type: "actions", elements: [{ type: "button", action_id: "No", text: plain("Close") }] },
        ],
      });
    });
    app.action("No", async ({ ack, respond }) => {
      await ack();
      await respond({ delete_original: true });
    });
  });
  const invocation = ana.command("/mentor", "erase", general);
  const asked = await slack.until("a question", () => slack.ephemerals(ana)[0]);
  expect(ana.sees(general)).toBe("Backend Mentor: Erase?\n[Yes] [No]\n(only visible to you)");
  const pressed = ana.clicks("Yes", asked);
  const erased = await slack.until("the replacement", () =>
    slack.ephemerals(ana).find(({ text }) => text === "Erased."),
  );
  expect(slack.ephemerals(ana)).toHaveLength(1);
  expect(pressed.answers).toEqual([erased]);
  ana.clicks("Close", erased);
  await slack.until("nothing left", () => slack.ephemerals(ana).length === 0);
  expect(invocation.error).toBeUndefined();
});

test("shortcuts, pushed views and external options work", async () => {
  const shortcuts = [
    { name: "Ask about this", kind: "message", callbackId: "about" },
    { name: "Ask", kind: "global", callbackId: "ask" },
  ] as const;
  const slack = await standIn({ app: { shortcuts } });
  const ana = slack.person({ name: "ana" });
  const general = slack.channel({ name: "general", members: [ana, slack.bot] });
  const closed: boolean[] = [];
  const view = (title: string) => ({
    type: "modal" as const,
    callback_id: title,
    notify_on_close: true,
    title: plain(title),
    submit: plain("Go on"),
    blocks: [
      {
        type: "input" as const,
        label: plain("Topic"),
        element: { type: "external_select" as const, action_id: "topic", min_query_length: 2 },
      },
    ],
  });
  await startBot(slack, (app) => {
    app.shortcut("about", async ({ ack, shortcut, client }) => {
      await ack();
      if (shortcut.type !== "message_action") return;
      await client.chat.postMessage({ channel: shortcut.channel.id, text: `About “${shortcut.message.text}”` });
    });
    app.shortcut("ask", async ({ ack, shortcut, client }) => {
      await ack();
      await client.views.open({ trigger_id: shortcut.trigger_id, view: view("one") });
    });
    app.options("topic", async ({ ack, options }) => {
      await ack({ options: [{ text: plain(`${options.value}ues`), value: "q" }] });
    });
    app.view("one", async ({ ack }) => {
      await ack({ response_action: "push", view: view("two") });
    });
    app.view({ callback_id: "two", type: "view_closed" }, async ({ ack, body }) => {
      if (body.type === "view_closed") closed.push(body.is_cleared);
      await ack();
    });
  });

  ana.shortcut("Ask about this", ana.writes(general, "sharding"));
  await slack.until("what it is about", () => slack.messages(general).find(({ text }) => text === "About “sharding”"));
  ana.shortcut("Ask");
  const modal = await slack.until("a modal", () => ana.modal());
  expect(await modal.searches("Topic", "q")).toEqual([]);
  expect(await modal.searches("Topic", "que")).toEqual(["queues"]);
  await modal.chooses("queues", "Topic").submits().settled;
  expect(ana.modal()?.title).toBe("two");
  ana.modal()?.closes();
  expect(ana.modal()?.title).toBe("one");
  await expect.poll(() => closed).toEqual([false]);
  expect(slack.violations).toEqual([]);
});

test("tasks and a plan are shown as a stream tells of them", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  const question = ana.writes(ana.dm, "plan my week");
  const { client } = await startBot(slack, () => {});
  const { channel } = question;
  const { ts = "" } = await client.chat.startStream({
    channel,
    thread_ts: question.ts,
    task_display_mode: "plan",
  });
  const task = (status: string) => ({ type: "task_update", id: "1", title: "Search", status });
  const append = (...chunks: object[]) => client.apiCall("chat.appendStream", { channel, ts, chunks });
  await append({ type: "plan_update", title: "Your week" }, task("in_progress"));
  await append(task("complete"), { type: "markdown_text", text: "Read **this**." });
  const answer = slack.thread({ id: channel }, question).find(byBot);
  if (answer === undefined) throw new Error("There is no answer.");
  expect(ana.reads(answer)).toBe("Your week\n✓ Search\nRead this.");
  await expect(append({ type: "task_update", id: "1" })).rejects.toMatchObject({ data: { error: "invalid_chunks" } });
  await client.chat.stopStream({ channel, ts, chunks: [] });
});
