import type { types } from "@slack/bolt";
import { expect, test } from "vitest";
import type { Slack } from "../../../playground/slack/slack.ts";
import { type BoltApp, standIn, startBot } from "./bolt.ts";

const plain = (text: string) => ({ type: "plain_text" as const, text });

const view = (title: string, more: Partial<types.ModalView> = {}): types.ModalView => ({
  type: "modal",
  callback_id: title,
  title: plain(title),
  submit: plain("Save"),
  notify_on_close: true,
  blocks: [
    { type: "input", block_id: "goal", label: plain("Goal"), element: { type: "plain_text_input", action_id: "text" } },
    {
      type: "input",
      block_id: "why",
      optional: true,
      label: plain("Why"),
      element: { type: "plain_text_input", action_id: "text", max_length: 3 },
    },
  ],
  ...more,
});

/** A bot whose command opens `first`, and the modal that ana then has before her. */
async function opened(slack: Slack, first: types.ModalView, register: (app: BoltApp) => void) {
  const ana = slack.person({ name: "ana" });
  const general = slack.channel({ name: "general", members: [ana] });
  const app = await startBot(slack, (bot) => {
    bot.command("/mentor", async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: first });
    });
    register(bot);
  });
  ana.command("/mentor", "", general);
  const modal = await slack.until("a modal", () => ana.modal());
  return { ana, app, modal };
}

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => "ok",
    (error) => error.data.error,
  );

test("an update keeps what was filled in, and needs the present hash where one is given", async () => {
  const slack = await standIn();
  const { ana, app, modal } = await opened(slack, view("one", { external_id: "e1" }), () => {});
  modal.fills("Goal", "queues");
  const { id: view_id, hash } = modal.view;
  await app.client.views.update({ view_id, hash, view: view("two", { external_id: "e1" }) });
  expect(ana.modal()?.text).toBe("two\nGoal: [queues]\nWhy (optional): []\n[Cancel] [Save]");
  expect(await codeOf(app.client.views.update({ view_id, hash, view: view("three") }))).toBe("hash_conflict");
  expect(await codeOf(app.client.views.update({ external_id: "e1", view: view("three") }))).toBe("ok");
  expect(await codeOf(app.client.views.update({ view_id: "V0", view: view("four") }))).toBe("not_found");
});

test("three views stand on one another, a fourth does not", async () => {
  const slack = await standIn();
  const { ana, modal } = await opened(slack, view("one"), (app) => {
    app.view(/.*/, async ({ ack, view: sent }) => ack({ response_action: "push", view: view(`${sent.callback_id}+`) }));
  });
  await modal.fills("Goal", "a").submits().settled;
  await ana.modal()?.fills("Goal", "b").submits().settled;
  expect(ana.modal()?.title).toBe("one++");
  await ana.modal()?.fills("Goal", "c").submits().settled;
  expect(ana.modal()?.title).toBe("one++");
  expect(ana.modal()?.errors).toEqual({ "": "We had some trouble connecting. Try again?" });
  expect(slack.violations).toEqual([{ where: "view_submission", error: "push_limit_reached", details: [] }]);
});

test("the × takes the whole stack and says so; clear does without a word", async () => {
  const slack = await standIn();
  const closed: unknown[] = [];
  const { ana, modal } = await opened(slack, view("one"), (app) => {
    app.view("one", async ({ ack }) => ack({ response_action: "push", view: view("two") }));
    app.view("two", async ({ ack }) => ack({ response_action: "clear" }));
    app.view({ type: "view_closed", callback_id: /.*/ }, async ({ ack, body }) => {
      closed.push([body.view.callback_id, body.type === "view_closed" && body.is_cleared]);
      await ack();
    });
  });
  await modal.fills("Goal", "a").submits().settled;
  ana.modal()?.dismisses();
  expect(ana.modal()).toBeUndefined();
  await expect
    .poll(() => closed)
    .toEqual([
      ["two", true],
      ["one", true],
    ]);
});

test("an error for a block that is no input, and a field that is too long, are caught", async () => {
  const slack = await standIn();
  const { modal } = await opened(slack, view("one"), (app) => {
    app.view("one", async ({ ack }) => ack({ response_action: "errors", errors: { nowhere: "?" } }));
  });
  expect(() => modal.fills("Goal", "a").fills("Why", "long").submits()).toThrow(
    "“Why” has 4 characters and may have 3",
  );
  await modal.fills("Why", "").submits().settled;
  expect(slack.violations).toEqual([
    { where: "view_submission", error: "invalid_error_block_ids", details: ["nowhere"] },
  ]);
});

test("a submission nobody acknowledges leaves the modal open, with Slack's words", async () => {
  const slack = await standIn({ settings: { ackWithin: 50 } });
  const { modal } = await opened(slack, view("one"), (app) => {
    app.view("one", async () => {});
  });
  const submission = modal.fills("Goal", "a").submits();
  await submission.settled;
  expect(submission.error).toBe("operation_timeout");
  expect(modal.errors).toEqual({ "": "We had some trouble connecting. Try again?" });
});

test("a view outside the limits is refused", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  const app = await startBot(slack, () => {});
  const publish = (blocks: types.KnownBlock[], hash?: string) =>
    codeOf(
      app.client.views.publish({
        user_id: ana.id,
        view: { type: "home", blocks },
        ...(hash === undefined ? {} : { hash }),
      }),
    );
  expect(await publish([{ type: "header", text: plain("x".repeat(151)) }])).toBe("invalid_arguments");
  expect(await publish(Array.from({ length: 90 }, () => ({ type: "section", text: plain("x".repeat(2_990)) })))).toBe(
    "view_too_large",
  );
  expect(await publish([{ type: "divider" }])).toBe("ok");
  expect(await publish([{ type: "divider" }], "old")).toBe("hash_conflict");
  expect(slack.violations.map(({ error }) => error)).toEqual(["invalid_arguments", "view_too_large"]);
});
