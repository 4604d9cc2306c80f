/** What Slack and its people do to the mentor: what the person sees, and what the log says. */
import { describe, expect, test } from "vitest";
import { byBot, type Slack } from "../../../playground/slack/slack.ts";
import { createSlackAdapter } from "../../../src/adapters/slack/slack.ts";
import type { SlackTarget } from "../../../src/adapters/slack/target.ts";
import { list, root } from "../../../src/reply/markdown.ts";
import type { Sending } from "../../../src/reply/messenger.ts";
import { reply } from "../../../src/reply/reply.ts";
import { tellingHost } from "../sending.ts";
import { mentorInSlack, noServer, silentHost, slackFor, withCore } from "./fixture.ts";

type Scene = Awaited<ReturnType<typeof scene>>;

/** @param happens between a question's arrival and its answer */
async function scene(happens: (here: Scene) => void = () => {}) {
  const inSlack = await mentorInSlack({ before: async () => happens(here) });
  const { slack } = inSlack;
  const ana = slack.person({ name: "ana" });
  const general = slack.channel({ name: "general", members: [ana, slack.bot] });
  const here = { ...inSlack, ana, general };
  return here;
}

const outcomeOf = ({ slack, store }: Scene, event: string) =>
  expect.poll(async () => (await store.inboxRow(slack.team.id, event))?.outcome, { timeout: 15_000, interval: 20 });
/** What the mentor said to ana alone, wherever. */
const toldTo = ({ slack, ana }: Scene): readonly string[] =>
  [...slack.ephemerals(ana), ...slack.directMessages(ana).filter(byBot)].map(({ text }) => text);
const loud = (lines: readonly string[]) => lines.filter((line) => /"level":(40|50)/.test(line));

describe.skipIf(noServer !== undefined)(`a question is under way ${noServer ?? ""}`, () => {
  withCore();

  test("and its thread is locked: the person is told why there is no answer", async () => {
    const here: Scene = await scene(({ slack, general }) => {
      const [asked] = slack.messages(general);
      if (asked !== undefined) slack.lockThread(asked);
    });
    const asked = here.ana.writes(here.general, `<@${here.slack.bot.id}> what is sharding?`);
    await outcomeOf(here, `message:${here.general.id}:${asked.ts}`).toBe("undeliverable");
    expect(toldTo(here)).toEqual([
      "I can't write there (restricted_action_thread_locked), so my answer was not posted. Ask me in a direct message.",
    ]);
    expect(loud(here.lines).join("")).toContain("restricted_action_thread_locked");
  });

  test("and the mentor is removed from the channel: the person is told", async () => {
    const here: Scene = await scene(({ slack, ana, general }) => ana.removes(slack.bot, general));
    const asked = here.ana.writes(here.general, `<@${here.slack.bot.id}> what is sharding?`);
    await outcomeOf(here, `message:${here.general.id}:${asked.ts}`).toBe("undeliverable");
    expect(toldTo(here).join("")).toContain("I can't write there (not_in_channel)");
    expect(here.slack.messages(here.general).filter(byBot)).toEqual([]);
  });

  test("and it may post no longer: nobody can be told, and the log names the scope", async () => {
    const here: Scene = await scene(({ slack }) => slack.grant(["app_mentions:read", "channels:history"]));
    const asked = here.ana.writes(here.general, `<@${here.slack.bot.id}> what is sharding?`);
    await outcomeOf(here, `message:${here.general.id}:${asked.ts}`).toBe("undeliverable");
    expect(toldTo(here)).toEqual([]);
    expect(loud(here.lines).join("")).toMatch(/missing_scope \(needs chat:write/);
  });

  test("directly, and the app's direct messages are switched off: nobody can be told, and the log says why", async () => {
    const here: Scene = await scene();
    here.slack.faults.plan({
      on: "chat.postMessage",
      what: { kind: "error", status: 200, body: { ok: false, error: "messages_tab_disabled" } },
    });
    const asked = here.ana.writes(here.ana.dm, "what is sharding?");
    await outcomeOf(here, `message:${here.ana.dm.id}:${asked.ts}`).toBe("undeliverable");
    expect(toldTo(here)).toEqual([]);
    expect(loud(here.lines)).toEqual([expect.stringContaining("messages_tab_disabled")]);
  });

  test("privately, and the person's account is closed: nothing is posted anywhere, and the log says why", async () => {
    const here: Scene = await scene(({ slack, ana }) => slack.changePerson(ana, { deleted: true }));
    const { slack, ana } = here;
    const elsewhere = slack.channel({ name: "elsewhere", members: [ana] });
    slack.faults.plan({ on: "response_url", times: 9, what: { kind: "error", status: 404 } });
    ana.command("/mentor", "topics", elsewhere);
    await expect.poll(() => loud(here.lines).join("")).toContain("an answer can't be delivered");
    expect(toldTo(here)).toEqual([]);
    expect(slack.messages(elsewhere).filter(byBot)).toEqual([]);
  });

  test.each(["uninstalled-first", "revoked-first"] as const)(
    "and the app is removed, %s: nobody can be told, and the log says once what to do",
    async (order) => {
      const here: Scene = await scene(({ slack }) => slack.uninstall(order));
      const { slack, ana, general, lines } = here;
      const asked = ana.writes(general, `<@${slack.bot.id}> what is sharding?`);
      await outcomeOf(here, `message:${general.id}:${asked.ts}`).toBe("undeliverable");
      const refusals = () => lines.filter((line) => line.includes("Slack refuses SLACK_BOT_TOKEN (account_inactive)"));
      await expect.poll(refusals).toHaveLength(1);
      await slack.until("all acknowledged", () => slack.deliveries.every(({ outcome }) => outcome === "acknowledged"));
      expect(refusals()).toHaveLength(1);
      expect(toldTo(here)).toEqual([]);
      expect(lines.join("")).not.toContain(slack.botToken);
    },
  );
});

describe("the app in a workspace", () => {
  async function watched() {
    const { host: telling, told, lines } = tellingHost();
    const slack = await slackFor();
    const host = { ...silentHost().host, ...telling };
    const { botToken, appToken, apiUrl } = slack;
    const adapter = createSlackAdapter({ botToken, appToken, apiUrl }, host);
    await adapter.start();
    expect(told.splice(0)).toEqual([{ kind: "workspaces", workspaces: [slack.team.id] }]);
    return { slack, adapter, told, lines };
  }
  const acknowledged = (slack: Slack) =>
    slack.until(
      "both events",
      () => slack.deliveries.length > 1 && slack.deliveries.every(({ outcome }) => outcome === "acknowledged"),
    );

  test.each(["uninstalled-first", "revoked-first"] as const)(
    "is gone when it was removed, %s: told once",
    async (order) => {
      const { slack, adapter, told } = await watched();
      slack.uninstall(order);
      await expect.poll(() => told).toEqual([{ kind: "workspace", workspace: slack.team.id }]);
      await acknowledged(slack);
      await adapter.stop();
      expect(told).toHaveLength(1);
    },
  );

  test("is gone when its tokens are revoked, and back when Slack takes them again", async () => {
    const { slack, adapter, told, lines } = await watched();
    const ana = slack.person({ name: "ana" });
    slack.revokeTokens();
    await expect.poll(() => told).toEqual([{ kind: "workspace", workspace: slack.team.id }]);
    await expect(adapter.people.direct(slack.team.id, ana.id)).rejects.toMatchObject({ code: "token_revoked" });
    slack.healTokens();
    await adapter.people.direct(slack.team.id, ana.id);
    await expect.poll(() => told.at(-1)).toEqual({ kind: "workspaces", workspaces: [slack.team.id] });
    expect(lines.join("")).toContain("Slack takes SLACK_BOT_TOKEN again");
    await adapter.stop();
  });

  test("is gone when a call says so, without any event", async () => {
    const { slack, adapter, told } = await watched();
    const ana = slack.person({ name: "ana" });
    slack.killToken("token_revoked");
    await adapter.people.direct(slack.team.id, ana.id).catch(() => {});
    await expect.poll(() => told).toEqual([{ kind: "workspace", workspace: slack.team.id }]);
    await adapter.stop();
  });

  test("is not gone because a method does not take its token, nor because somebody's own token was revoked", async () => {
    const { slack, adapter, told, lines } = await watched();
    const ana = slack.person({ name: "ana" });
    const body = { ok: false, error: "not_allowed_token_type" };
    slack.faults.plan({ on: "conversations.open", what: { kind: "error", status: 200, body } });
    await expect(adapter.people.direct(slack.team.id, ana.id)).rejects.toThrow("not_allowed_token_type");
    const asked = () => slack.calls.filter(({ method, outcome }) => method === "auth.test" && outcome === "ok");
    await expect.poll(asked).toHaveLength(2);
    const [connection] = slack.connections;
    connection?.send({
      type: "events_api",
      envelope_id: "stale",
      payload: {
        ...{ type: "event_callback", team_id: slack.team.id },
        event: { type: "tokens_revoked", tokens: { oauth: [ana.id], bot: [] }, event_ts: "1.1" },
      },
    });
    await expect.poll(asked).toHaveLength(3);
    await adapter.stop();
    expect(told).toEqual([]);
    expect(lines.join("")).not.toContain("Slack refuses SLACK_BOT_TOKEN");
  });
});

describe("an answer of several messages", () => {
  async function alone() {
    const slack = await slackFor();
    const ana = slack.person({ name: "ana" });
    const general = slack.channel({ name: "general", members: [ana, slack.bot] });
    const asked = ana.writes(general, "a question");
    const { host } = silentHost();
    const { messenger } = createSlackAdapter(slack, host);
    const target: SlackTarget = {
      ...{ channel: general.id, user: ana.id, thread: asked.ts, message: asked.ts },
      ...{ direct: false, outsider: false, respondUrl: null, respondUntil: 0 },
    };
    /** @param happens once the first message is there */
    const send = (happens: () => void) => {
      const arrived: string[] = [];
      const sending: Sending = {
        ...{ key: "k", sent: [], doubtful: false },
        async arrived(id) {
          arrived.push(id);
          if (arrived.length === 1) happens();
        },
      };
      const items = Array.from({ length: 60 }, (_, index) => `item ${index} ${"word ".repeat(90)}`);
      const whole = reply({ title: "A long answer", visibility: "thread", body: root(list(items)) });
      return messenger.send(target, { reply: whole, controls: [] }, sending);
    };
    return { slack, ana, general, asked, send };
  }

  test("whose question is deleted after the first: the rest comes in the thread that is left, none of it in the channel", async () => {
    const { slack, ana, general, asked, send } = await alone();
    await send(() => ana.deletes(asked));
    const answer = slack.thread(general, asked).filter(byBot);
    expect(answer.length).toBeGreaterThan(1);
    expect(slack.messages(general).filter(byBot)).toEqual(answer);
  });

  test("whose channel is archived after the first: the person is told that it ends there", async () => {
    const { slack, ana, general, asked, send } = await alone();
    await expect(send(() => slack.archive(general))).rejects.toMatchObject({ code: "is_archived" });
    expect(slack.thread(general, asked).filter(byBot)).toHaveLength(1);
    const told = [...slack.ephemerals(ana), ...slack.directMessages(ana).filter(byBot)].map(({ text }) => text);
    expect(told.join("")).toContain("I can't write there (is_archived)");
  });
});
