import { App, SocketModeReceiver } from "@slack/bolt";
import { expect, onTestFinished, test } from "vitest";
import { manualClock } from "../../../playground/slack/clock.ts";
import { byBot, type Slack } from "../../../playground/slack/slack.ts";
import { createBot, silent, standIn, startBot } from "./bolt.ts";

/** Bolt that asks `authorize` before it acknowledges an event: what it throws leaves the event unacknowledged. */
async function startCareful(slack: Slack, authorize: (body: Record<string, unknown>) => Promise<void>): Promise<App> {
  const clientOptions = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } };
  const app = new App({
    authorize: async (_source, body) => {
      await authorize({ ...body });
      return { botToken: slack.botToken, botId: slack.bot.botId, botUserId: slack.bot.id };
    },
    receiver: new SocketModeReceiver({
      appToken: slack.appToken,
      clientPingTimeout: 200,
      logger: silent,
      // Bolt would acknowledge what could not be authorized.
      processEventErrorHandler: async () => false,
      installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl } },
    }),
    logger: silent,
    clientOptions,
  });
  app.message(async ({ say }) => {
    await say("Heard.");
  });
  await app.start();
  onTestFinished(async () => {
    await app.stop();
  });
  await slack.until("a connection", () => slack.connections.length > 0);
  return app;
}

const sends = (slack: Slack) => slack.deliveries.map(({ sentOver }) => sentOver.length);

test("an event that is not acknowledged within 3 s comes again, under the same event id", async () => {
  const clock = manualClock();
  const slack = await standIn({ clock });
  const ana = slack.person({ name: "ana" });
  let tries = 0;
  const eventIds = new Set<unknown>();
  await startCareful(slack, async (body) => {
    tries += 1;
    eventIds.add(body.event_id);
    if (tries === 1) throw new Error("The database is away.");
  });

  ana.writes(ana.dm, "hello");
  await expect.poll(() => tries).toBe(1);
  clock.advance(2_999);
  expect(sends(slack)).toEqual([1]);
  clock.advance(1);
  await slack.until("an answer", () => slack.directMessages(ana).find(byBot));

  expect(sends(slack)[0]).toBe(2);
  expect(eventIds).toEqual(new Set([slack.deliveries[0]?.payload.event_id]));
  expect(slack.deliveries[0]?.outcome).toBe("acknowledged");
});

test("an event nobody acknowledges is given up after three more tries", async () => {
  const clock = manualClock();
  const slack = await standIn({ clock });
  const ana = slack.person({ name: "ana" });
  await startCareful(slack, () => Promise.reject(new Error("never")));

  ana.writes(ana.dm, "hello");
  for (const wait of [3_000, 63_000, 303_000, 3_000]) clock.advance(wait);

  expect(sends(slack)).toEqual([4]);
  expect(slack.deliveries[0]?.outcome).toBe("timeout");
});

test("an event whose connection breaks before the acknowledgement comes again over the next one", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  let tries = 0;
  await startCareful(slack, async () => {
    tries += 1;
    if (tries > 1) return;
    slack.connections[0]?.drop();
    throw new Error("gone");
  });

  ana.writes(ana.dm, "hello");
  await slack.until("an answer", () => slack.directMessages(ana).find(byBot));

  expect(slack.deliveries[0]?.sentOver).toEqual(["connection-2", "connection-4"]);
});

test("a refresh is followed by a new connection, and what was said in between is heard", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  await startBot(slack, (app) => {
    app.message(async ({ say }) => {
      await say("Heard.");
    });
  });
  const [old] = slack.connections;

  slack.disconnect("refresh_requested");
  await slack.until("the gap", () => slack.connections.length === 0);
  ana.writes(ana.dm, "in between");
  await slack.until("an answer", () => slack.directMessages(ana).find(byBot));

  expect(slack.connections).toHaveLength(1);
  expect(slack.connections[0]?.id).not.toBe(old?.id);
  expect(slack.calls.filter(({ method }) => method === "apps.connections.open")).toHaveLength(2);
});

test("with Socket Mode off no connection is opened any more", async () => {
  const slack = await standIn();
  await startBot(slack, () => {});
  slack.disconnect("link_disabled");
  const refused = () => slack.calls.find(({ outcome }) => outcome === "socket_mode_not_enabled");
  await slack.until("a refusal", refused);
  expect(slack.connections).toHaveLength(0);
});

test("envelopes take turns between two processes of one app", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  const heard = { one: 0, two: 0 };
  for (const name of ["one", "two"] as const) {
    await startBot(slack, (app) => {
      app.message(async () => {
        heard[name] += 1;
      });
    });
  }
  for (let count = 0; count < 6; count += 1) ana.writes(ana.dm, `message ${count}`);
  await slack.until("all of them", () => slack.deliveries.every(({ outcome }) => outcome === "acknowledged"));
  expect(heard).toEqual({ one: 3, two: 3 });
});

test("an eleventh connection is told there are too many", async () => {
  const slack = await standIn({ settings: { maxConnections: 1 } });
  await startBot(slack, () => {});
  const second = createBot(slack);
  await second.init();
  // It never gets as far as started: stopping it rejects the start.
  second.start().catch(() => {});
  onTestFinished(async () => {
    await second.stop();
  });
  await slack.until("a second ticket", () => slack.calls.filter(({ method }) => method === "apps.connections.open")[1]);
  expect(slack.connections).toHaveLength(1);
});

test("a command without an acknowledgement ends in operation_timeout, before her eyes", async () => {
  const clock = manualClock();
  const slack = await standIn({ clock });
  const ana = slack.person({ name: "ana" });
  const general = slack.channel({ name: "general", members: [ana, slack.bot] });
  await startBot(slack, (app) => {
    app.command("/mentor", async () => {});
  });

  const invocation = ana.command("/mentor", "topics", general);
  clock.advance(3_000);
  await invocation.settled;

  expect(invocation.error).toBe("operation_timeout");
  expect(ana.sees(general)).toContain('/mentor failed with the error "operation_timeout"');
});

test("a trigger opens one modal, within three seconds", async () => {
  const clock = manualClock();
  const slack = await standIn({ clock });
  const ana = slack.person({ name: "ana" });
  const general = slack.channel({ name: "general", members: [ana, slack.bot] });
  const triggers: string[] = [];
  const app = await startBot(slack, (bot) => {
    bot.command("/mentor", async ({ ack, command }) => {
      triggers.push(command.trigger_id);
      await ack();
    });
  });
  const open = (trigger_id = "") =>
    app.client.views
      .open({
        trigger_id,
        view: { type: "modal", title: { type: "plain_text", text: "Hi" }, blocks: [{ type: "divider" }] },
      })
      .then(
        () => "ok",
        (error) => error.data.error,
      );

  await ana.command("/mentor", "", general).settled;
  await ana.command("/mentor", "", general).settled;

  expect(await open("none")).toBe("invalid_trigger_id");
  expect(await open(triggers[0])).toBe("ok");
  expect(await open(triggers[0])).toBe("exchanged_trigger_id");
  clock.advance(3_001);
  expect(await open(triggers[1])).toBe("expired_trigger_id");
});

test("a response_url takes five posts in thirty minutes", async () => {
  const clock = manualClock();
  const slack = await standIn({ clock });
  const ana = slack.person({ name: "ana" });
  const general = slack.channel({ name: "general", members: [ana] });
  const urls: string[] = [];
  await startBot(slack, (app) => {
    app.command("/mentor", async ({ ack, command }) => {
      urls.push(command.response_url);
      await ack();
    });
  });
  const post = async (url = "", body: object = { text: "more" }) =>
    (await fetch(url, { method: "POST", body: JSON.stringify(body) })).status;

  const invocation = ana.command("/mentor", "", general);
  await invocation.settled;
  await ana.command("/mentor", "", general).settled;
  for (const text of ["1", "2", "3", "4"]) expect(await post(urls[0], { text })).toBe(200);
  expect(await post(urls[0], { text: "for all", response_type: "in_channel" })).toBe(200);
  expect(await post(urls[0])).toBe(404);
  clock.advance(30 * 60_000 + 1);
  expect(await post(urls[1])).toBe(410);

  expect(invocation.answers.map(({ text }) => text)).toEqual(["1", "2", "3", "4", "for all"]);
  expect(slack.messages(general).map(({ text }) => text)).toEqual(["for all"]);
});
