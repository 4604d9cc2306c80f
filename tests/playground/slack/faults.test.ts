import { expect, test } from "vitest";
import type { Misbehaviour } from "../../../playground/faults.ts";
import { byBot } from "../../../playground/slack/slack.ts";
import { standIn, startBot } from "./bolt.ts";

test.for<[Misbehaviour, string, number]>([
  [{ kind: "error", status: 503 }, "slack_webapi_http_error", 0],
  [{ kind: "error-after-effect", status: 500 }, "slack_webapi_http_error", 1],
  [{ kind: "hang-up" }, "slack_webapi_request_error", 0],
  [{ kind: "hang-up-after-effect" }, "slack_webapi_request_error", 1],
  [{ kind: "error", status: 200, body: { ok: false, error: "fatal_error" } }, "slack_webapi_platform_error", 0],
])("a call that meets %j fails, and is done or not", async ([what, code, posted]) => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  const app = await startBot(slack, () => {});
  slack.faults.plan({ on: "chat.postMessage", what });
  const post = () => app.client.chat.postMessage({ channel: ana.dm.id, text: "once" });
  await expect(post()).rejects.toMatchObject({ code });
  expect(slack.directMessages(ana).filter(byBot)).toHaveLength(posted);
  await post();
});

test("a retry after an unknown outcome posts twice: the fault a bot must cope with", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  const app = await startBot(slack, () => {}, { retries: 1 });
  slack.faults.plan({ on: "chat.postMessage", what: { kind: "error-after-effect", status: 500 } });
  await app.client.chat.postMessage({ channel: ana.dm.id, text: "twice" });
  expect(slack.directMessages(ana).filter(byBot)).toHaveLength(2);
});

test("a rate limit is waited out", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  const app = await startBot(slack, () => {}, { retries: 1 });
  slack.faults.plan({ on: "chat.postMessage", what: { kind: "rate-limit", retryAfter: 1 } });
  await app.client.chat.postMessage({ channel: ana.dm.id, text: "late" });
  expect(slack.calls.filter(({ method }) => method === "chat.postMessage").map(({ outcome }) => outcome)).toEqual([
    "fault: rate-limit",
    "ok",
  ]);
});

test("events are lost, doubled and exchanged as planned", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  const heard: string[] = [];
  await startBot(slack, (app) => {
    app.message(async ({ message }) => {
      if (message.subtype === undefined) heard.push(message.text ?? "");
    });
  });
  const say = (text: string) => ana.writes(ana.dm, text);
  slack.faults.plan({ on: "event message", what: { kind: "lose" } });
  slack.faults.plan({ on: "event message", what: { kind: "duplicate" } });
  slack.faults.plan({ on: "event message", what: { kind: "reorder" } });
  for (const text of ["lost", "doubled", "second", "first"]) say(text);
  await expect.poll(() => heard).toEqual(["doubled", "doubled", "first", "second"]);
});

test("a command that is lost ends in operation_timeout; a response_url can fail too", async () => {
  const slack = await standIn({ settings: { ackWithin: 50 } });
  const ana = slack.person({ name: "ana" });
  const general = slack.channel({ name: "general", members: [ana] });
  const statuses: unknown[] = [];
  await startBot(slack, (app) => {
    app.command("/mentor", async ({ ack, respond }) => {
      await ack();
      statuses.push(await respond("later").catch((error) => error.statusCode));
    });
  });
  slack.faults.plan({ on: "slash_commands", what: { kind: "lose" } });
  const lost = ana.command("/mentor", "", general);
  await lost.settled;
  expect(lost.error).toBe("operation_timeout");

  slack.faults.plan({ on: "response_url", what: { kind: "error", status: 500 } });
  await ana.command("/mentor", "", general).settled;
  await expect.poll(() => statuses).toEqual([500]);
});
