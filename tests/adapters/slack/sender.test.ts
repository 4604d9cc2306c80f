import { expect, test } from "vitest";
import { byBot } from "../../../playground/slack/slack.ts";
import { CannotStart } from "../../../src/adapters/adapter.ts";
import { createSlackSender } from "../../../src/adapters/slack/sender.ts";
import { paragraph, root } from "../../../src/reply/markdown.ts";
import { TryLater, Undeliverable } from "../../../src/reply/messenger.ts";
import { reply } from "../../../src/reply/reply.ts";
import { sendingOf, tellingHost } from "../sending.ts";
import { slackFor } from "./fixture.ts";

async function scene(options: Parameters<typeof slackFor>[0] = {}) {
  const slack = await slackFor(options);
  const { host, told, lines, clock } = tellingHost();
  const { botToken, apiUrl } = slack;
  const sender = createSlackSender({ botToken, apiUrl }, host);
  const calls = (name: string) => slack.calls.filter(({ method }) => method === name).length;
  const ana = slack.person({ name: "ana", tz: "America/Sao_Paulo", locale: "pt-BR" });
  return { slack, sender, clock, told, lines, calls, ana };
}

const answer = { reply: reply({ body: root(paragraph("Today: indexes")), visibility: "private" }), controls: [] };

test("it writes to a person without a connection, and asks for their direct message once", async () => {
  const { slack, sender, told, calls, ana } = await scene();
  await sender.start();
  expect(told).toEqual([{ kind: "workspaces", workspaces: [slack.team.id] }]);
  const target = await sender.people.direct(slack.team.id, ana.id);
  await sender.messenger.send(target, answer, sendingOf());
  expect(slack.directMessages(ana).filter(byBot)).toMatchObject([{ text: "Today: indexes" }]);
  expect(await sender.people.direct(slack.team.id, ana.id)).toEqual(target);
  expect(calls("conversations.open")).toBe(1);
  expect([calls("apps.connections.open"), slack.connections.length]).toEqual([0, 0]);
  expect(slack.violations).toEqual([]);
});

test("a token that Slack refuses is said in one sentence, and so is a Slack that can't be reached", async () => {
  const { slack, sender, told, lines } = await scene();
  slack.killToken("token_revoked");
  const refused = sender.start();
  await expect(refused).rejects.toThrow(CannotStart);
  await expect(refused).rejects.toThrow(/^Slack refuses SLACK_BOT_TOKEN \(token_revoked\)/);
  expect(told).toEqual([]);
  expect(lines.join("")).not.toContain(slack.botToken);
});

test("that the token is good is told of again where it works ten minutes later: others may have said since that it is not", async () => {
  const { slack, sender, told, ana, clock } = await scene();
  await sender.start();
  await sender.people.direct(slack.team.id, ana.id);
  clock.advance({ minutes: 10 });
  expect(told).toHaveLength(1);
  const target = await sender.people.direct(slack.team.id, ana.id);
  for (let count = 0; count < 2; count += 1) await sender.messenger.send(target, answer, sendingOf());
  const back = { kind: "workspaces", workspaces: [slack.team.id] };
  expect(told).toEqual([back, back]);
});

test("who can't be written to is said before anything is sent", async () => {
  const { slack, sender, ana, calls } = await scene();
  await sender.start();
  const { direct } = sender.people;
  const codeOf = (workspace: string, person: string) =>
    direct(workspace, person).then(
      () => "written to",
      (error: unknown) => (error instanceof Undeliverable ? error.code : error),
    );
  slack.changePerson(ana, { deleted: true });
  expect(await codeOf(slack.team.id, ana.id)).toBe("user_disabled");
  const alerts = slack.person({ name: "alerts" });
  slack.changePerson(alerts, { isBot: true });
  expect(await codeOf(slack.team.id, alerts.id)).toBe("cannot_dm_bot");
  expect(await codeOf(slack.team.id, "U0NOBODY")).toBe("user_not_found");
  const asked = calls("conversations.open");
  expect(await codeOf(slack.team.id, `T9OTHER:${ana.id}`)).toBe("cannot_dm_user");
  expect(await codeOf("T9OTHER", ana.id)).toBe("other_workspace");
  expect(calls("conversations.open")).toBe(asked);
});

test("asked to wait it says for how long, and leaves Slack alone until then", async () => {
  const { slack, sender, ana, calls } = await scene();
  await sender.start();
  slack.faults.plan({ on: "conversations.open", what: { kind: "rate-limit", retryAfter: 30 } });
  const ask = () => sender.people.direct(slack.team.id, ana.id).catch((error: unknown) => error);
  expect(await ask()).toMatchObject({ name: "TryLater", afterMs: 30_000 });
  expect(await ask()).toBeInstanceOf(TryLater);
  expect(calls("conversations.open")).toBe(1);
});

test("a person's zone and language are asked for once in ten minutes", async () => {
  const { slack, sender, ana, clock, calls } = await scene();
  await sender.start();
  const ask = () => sender.people.profile(slack.team.id, ana.id);
  expect(await ask()).toEqual({ zone: "America/Sao_Paulo", locale: "pt-BR" });
  slack.changePerson(ana, { tz: "Asia/Tokyo" });
  expect(await ask()).toEqual({ zone: "America/Sao_Paulo", locale: "pt-BR" });
  expect(calls("users.info")).toBe(1);
  clock.advance({ minutes: 11 });
  expect(await ask()).toEqual({ zone: "Asia/Tokyo", locale: "pt-BR" });
});

test("what Slack does not say of a person is left out", async () => {
  const { slack, sender, ana } = await scene();
  const { profile } = sender.people;
  expect(await profile(slack.team.id, ana.id), "before it has begun").toEqual({});
  await sender.start();
  expect(await profile(slack.team.id, "U0NOBODY")).toEqual({});
  const strange = { ok: true, user: { id: ana.id, tz: "Mars/Olympus", locale: null } };
  slack.faults.plan({ on: "users.info", what: { kind: "error", status: 200, body: strange } });
  expect(await profile(slack.team.id, ana.id)).toEqual({});
});

test("without the right to ask about people it asks nothing", async () => {
  const { slack, sender, ana, calls } = await scene();
  slack.grant(["app_mentions:read", "chat:write", "commands", "im:history"]);
  await sender.start();
  expect(await sender.people.profile(slack.team.id, ana.id)).toEqual({});
  expect(calls("users.info")).toBe(0);
});
