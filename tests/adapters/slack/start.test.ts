import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { CannotStart } from "../../../src/adapters/adapter.ts";
import { createSlackAdapter } from "../../../src/adapters/slack/slack.ts";
import { silentHost, slackFor } from "./fixture.ts";

async function scene(options: Parameters<typeof slackFor>[0] = {}, host = silentHost()) {
  const slack = await slackFor(options);
  const { botToken, appToken, apiUrl } = slack;
  const adapterWith = (tokens: Partial<{ botToken: string; appToken: string; apiUrl: string }> = {}) => {
    const adapter = createSlackAdapter({ botToken, appToken, apiUrl, ...tokens }, host.host);
    onTestFinished(() => adapter.stop());
    return adapter;
  };
  const refusal = async (tokens: Parameters<typeof adapterWith>[0] = {}): Promise<string> => {
    const error: unknown = await adapterWith(tokens)
      .start()
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CannotStart);
    return error instanceof Error ? error.message : "";
  };
  return { slack, adapterWith, refusal, ...host };
}

test.each(["invalid_auth", "account_inactive", "token_expired", "token_revoked"] as const)(
  "a bot token that is %s is refused in one sentence that names the variable and where to set it",
  async (error) => {
    const { slack, refusal } = await scene();
    slack.killToken(error);
    const sentence = await refusal();
    expect(sentence).toMatch(new RegExp(`^Slack refuses SLACK_BOT_TOKEN \\(${error}\\).*OAuth & Permissions.*\\.$`));
    expect(sentence).not.toContain(slack.botToken);
    expect(slack.connections).toEqual([]);
  },
);

test("missing scopes are named", async () => {
  const { slack, refusal } = await scene();
  slack.grant(["app_mentions:read", "commands", "im:history"]);
  expect(await refusal()).toMatch(/SLACK_BOT_TOKEN lacks the scope chat:write: add it under \*Bot Token Scopes\*/);
  slack.grant(["chat:write"]);
  expect(await refusal()).toContain("the scopes app_mentions:read, commands, im:history");
});

test("tokens of the wrong kind, and tokens put the wrong way round", async () => {
  const { slack, refusal } = await scene();
  expect(await refusal({ appToken: "xapp-1-A1-wrong" })).toMatch(/^Slack refuses SLACK_APP_TOKEN \(invalid_auth\)/);
  expect(await refusal({ botToken: slack.appToken })).toMatch(/SLACK_BOT_TOKEN/);
  expect(await refusal({ appToken: slack.botToken })).toMatch(/SLACK_APP_TOKEN/);
});

test("Socket Mode that is off is said so", async () => {
  const { slack, refusal } = await scene();
  slack.disconnect("link_disabled");
  expect(await refusal()).toMatch(/Socket Mode is off \(socket_mode_not_enabled\).*switch it on/);
});

test("a Slack that can't be reached is said so, after some tries", async () => {
  const { refusal } = await scene();
  expect(await refusal({ apiUrl: "http://127.0.0.1:1/api/" })).toMatch(/can't be reached.*SLACK_API_URL/);
}, 20_000);

test("granted scopes decide how follow-ups come", async () => {
  const whole = await scene();
  const free = whole.adapterWith();
  await free.start();
  expect(free.surface()).toEqual({ name: "slack", prefix: "/mentor ", forms: true, followUps: "free" });
  const least = await scene({ least: true });
  const mention = least.adapterWith();
  await mention.start();
  expect(mention.surface().followUps).toBe("mention");
});

test("a refresh is followed by a new connection, and events go on", async () => {
  const { slack, adapterWith, arrivals } = await scene();
  await adapterWith().start();
  const [old] = slack.connections;
  slack.disconnect("refresh_requested");
  await slack.until("a new connection", () => slack.connections.some((one) => one !== old));
  const ana = slack.person({ name: "ana" });
  ana.writes(ana.dm, "still there?");
  await expect.poll(() => arrivals.length).toBe(1);
});

test("refused at a refresh it says why, once, tries on, and the process lives", async () => {
  const { slack, adapterWith, lines, arrivals } = await scene();
  await adapterWith().start();
  slack.faults.plan({ on: "apps.connections.open", times: 2, what: { kind: "error", status: 503 } });
  slack.faults.plan({
    on: "apps.connections.open",
    what: { kind: "error", status: 200, body: { ok: false, error: "invalid_auth" } },
  });
  const [old] = slack.connections;
  slack.disconnect("refresh_requested");
  await slack.until("a new connection", () => slack.connections.some((one) => one !== old));
  await expect.poll(() => lines.join("")).toContain("Connected to Slack again.");
  const complaints = lines.filter((line) => line.includes("No connection to Slack, trying again"));
  expect(complaints).toHaveLength(2);
  expect(complaints[1]).toContain("SLACK_APP_TOKEN (invalid_auth)");
  const ana = slack.person({ name: "ana" });
  ana.writes(ana.dm, "still there?");
  await expect.poll(() => arrivals.length).toBe(1);
});

test("stopping lets what is under way be acknowledged, takes nothing new, and twice is once", async () => {
  const release = Promise.withResolvers<void>();
  const host = silentHost(async () => {
    await release.promise;
    return "stored";
  });
  const { slack, adapterWith, arrivals } = await scene({}, host);
  const adapter = adapterWith();
  await adapter.start();
  const ana = slack.person({ name: "ana" });
  const general = slack.channel({ name: "general", members: [ana, slack.bot] });
  const typed = ana.command("/mentor", "topics", general);
  await expect.poll(() => arrivals.length).toBe(1);
  const stopped = [adapter.stop(), adapter.stop()];
  release.resolve();
  await Promise.all(stopped);
  await typed.settled;
  expect(typed.error).toBeUndefined();
  await slack.until("no connection", () => slack.connections.length === 0);
  ana.writes(ana.dm, "anybody?");
  expect(arrivals).toHaveLength(1);
});

test("stopping ends within seconds though something never ends, and before anything has begun", async () => {
  const { slack, adapterWith, arrivals } = await scene(
    {},
    silentHost(() => new Promise(() => {})),
  );
  await adapterWith().stop();
  const adapter = adapterWith();
  await adapter.start();
  const ana = slack.person({ name: "ana" });
  ana.writes(ana.dm, "hello?");
  await expect.poll(() => arrivals.length).toBe(1);
  const at = performance.now();
  await adapter.stop();
  expect(performance.now() - at).toBeLessThan(6_000);
});

test("what is no event of ours, or none at all, is acknowledged and harms nothing", async () => {
  const { slack, adapterWith, arrivals, lines } = await scene();
  await adapterWith().start();
  const ana = slack.person({ name: "ana" });
  const general = slack.channel({ name: "general", members: [ana, slack.bot] });
  const question = ana.writes(general, "nothing for a bot");
  ana.reacts(question, "eyes");
  slack.uninstall();
  await slack.until("all acknowledged", () => slack.deliveries.every(({ outcome }) => outcome === "acknowledged"));
  expect(slack.deliveries.length).toBeGreaterThan(2);
  expect(arrivals).toEqual([]);
  expect(lines.join("")).toContain("the app was removed");
});

test("hostile envelopes end nothing: no crash, no unhandled rejection, and the next event is heard", async () => {
  const { slack, adapterWith, arrivals } = await scene({}, silentHost());
  await adapterWith().start();
  const [connection] = slack.connections;
  const junk = fc.jsonValue({ maxDepth: 3 });
  const some = (...values: string[]) => fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...values) }, junk);
  const payload = fc.oneof(
    junk,
    fc.record(
      {
        type: some(
          "event_callback",
          "block_actions",
          "view_submission",
          "message_action",
          "shortcut",
          "block_suggestion",
        ),
        event: fc.oneof(
          junk,
          fc.record({ type: some("message", "app_mention", "app_home_opened"), channel: junk, user: junk }),
        ),
        command: some("/mentor"),
        ...{ text: some("ask", "help"), user: junk, user_id: junk, channel_id: junk, trigger_id: junk, team_id: junk },
        actions: fc.oneof(junk, fc.array(fc.record({ action_id: some("m1:x", "home:ask"), value: junk }))),
        ...{ view: junk, container: junk, callback_id: some("ask", "ask_about", "mentor_form"), response_url: junk },
      },
      { requiredKeys: [] },
    ),
  );
  const envelopes = fc.sample(
    fc.record({ type: some("events_api", "interactive", "slash_commands"), envelope_id: fc.uuid(), payload }),
    { numRuns: 3_000, seed: 7 },
  );
  for (const envelope of envelopes) connection?.send(JSON.parse(JSON.stringify(envelope)));
  const ana = slack.person({ name: "ana" });
  ana.writes(ana.dm, "still there?");
  await expect.poll(() => arrivals.some(({ person }) => person === ana.id), { timeout: 20_000 }).toBe(true);
  expect(slack.calls.filter(({ method }) => method.startsWith("chat.postMessage"))).toEqual([]);
});
