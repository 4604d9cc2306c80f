import { describe, expect, test } from "vitest";
import { byBot, type Slack } from "../../../playground/slack/slack.ts";
import { createSlackAdapter } from "../../../src/adapters/slack/slack.ts";
import type { SlackTarget } from "../../../src/adapters/slack/target.ts";
import { list, paragraph, root } from "../../../src/reply/markdown.ts";
import { type Sending, TryLater, Undeliverable } from "../../../src/reply/messenger.ts";
import { type Reply, reply } from "../../../src/reply/reply.ts";
import { joinSlack, mentorInSlack, noServer, silentHost, slackFor, withCore } from "./fixture.ts";

type Scene = Awaited<ReturnType<typeof scene>>;

async function scene(options: Parameters<typeof mentorInSlack>[0] = {}) {
  const inSlack = await mentorInSlack(options);
  const { slack } = inSlack;
  const ana = slack.person({ name: "ana" });
  const general = slack.channel({ name: "general", members: [ana, slack.bot] });
  return { ...inSlack, ana, general };
}

const outcomeOf = ({ slack, store }: Scene, event: string) =>
  expect.poll(async () => (await store.inboxRow(slack.team.id, event))?.outcome, { timeout: 15_000, interval: 20 });

const firstLine = (text: string): string => text.split("\n")[0] ?? "";

describe.skipIf(noServer !== undefined)(`answers on their way ${noServer ?? ""}`, () => {
  withCore();

  test.each([
    { kind: "error-after-effect", status: 500 },
    { kind: "hang-up-after-effect" },
    { kind: "error", status: 503 },
    { kind: "hang-up" },
    { kind: "rate-limit", retryAfter: 1 },
  ] as const)("a post that ends in $kind is there once", async (what) => {
    const here = await scene();
    const { slack, ana, general } = here;
    slack.faults.plan({ on: "chat.postMessage", what });
    const question = ana.writes(general, `<@${slack.bot.id}> what is an idempotency key?`);
    await outcomeOf(here, `message:${general.id}:${question.ts}`).toBe("answered");
    const answers = slack.thread(general, question).filter(byBot);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(answers.length);
    expect(slack.messages(general).filter(byBot)).toHaveLength(answers.length);
    const tries = slack.calls.filter(({ method }) => method === "chat.postMessage").length;
    // What took effect is found by its key and not posted again; what did not is.
    expect(tries).toBe(what.kind.endsWith("after-effect") ? answers.length : answers.length + 1);
    // What was refused for certain is not looked for.
    const looks = slack.calls.filter(({ method }) => method === "conversations.replies").length;
    expect(looks > 0).toBe(what.kind !== "rate-limit");
  });

  test("asked to wait, it leaves the method alone for as long as Slack says", async () => {
    const here = await scene();
    const { slack, ana, general } = here;
    slack.faults.plan({ on: "chat.postMessage", what: { kind: "rate-limit", retryAfter: 1 } });
    const question = ana.writes(general, `<@${slack.bot.id}> what is an idempotency key?`);
    await outcomeOf(here, `message:${general.id}:${question.ts}`).toBe("answered");
    const [refused, next] = slack.calls.filter(({ method }) => method === "chat.postMessage");
    expect(refused?.outcome).toContain("rate-limit");
    expect((next?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(950);
  });

  test("a question that was deleted meanwhile gets no answer at the end of the channel", async () => {
    const here: Scene = await scene({
      before: async () => {
        const asked = here.slack.messages(here.general)[0];
        if (asked !== undefined) here.ana.deletes(asked);
      },
    });
    const { slack, ana, general, lines } = here;
    const question = ana.writes(general, `<@${slack.bot.id}> what is sharding?`);
    await outcomeOf(here, `message:${general.id}:${question.ts}`).toBe("undeliverable");
    expect(slack.messages(general)).toEqual([]);
    expect(lines.join("")).toContain("the question was deleted");
  });

  test.each([
    ["is_archived", (slack: Slack, channel: { id: string }) => slack.archive(channel)],
    ["restricted_action_read_only_channel", (slack: Slack, channel: { id: string }) => slack.makeReadOnly(channel)],
    ["SLACK_BOT_TOKEN (token_revoked)", (slack: Slack) => slack.killToken("token_revoked")],
  ] as const)("a channel that answers %s is given up, and the log says why", async (code, close) => {
    const here: Scene = await scene({ before: async () => close(here.slack, here.general) });
    const { slack, ana, general, lines } = here;
    const question = ana.writes(general, `<@${slack.bot.id}> what is sharding?`);
    await outcomeOf(here, `message:${general.id}:${question.ts}`).toBe("undeliverable");
    // A dead token is told of by whoever looked at it, a moment later.
    await expect.poll(() => lines.join("")).toContain(code);
    expect(lines.join("")).not.toContain(slack.botToken);
    // With a dead token nobody can be told anything.
    const told = [...slack.ephemerals(ana), ...slack.directMessages(ana).filter(byBot)].map(({ text }) => text);
    const sentence = `I can't write there (${code}), so my answer was not posted. Ask me in a direct message.`;
    expect(told).toEqual(code.includes("token") ? [] : [sentence]);
  });

  test("blocks that Slack refuses go as plain text", async () => {
    const here = await scene({ settings: { blockText: { max: 10, perBlock: 1 } } });
    const { slack, ana, general, lines } = here;
    const question = ana.writes(general, `<@${slack.bot.id}> what is an idempotency key?`);
    await outcomeOf(here, `message:${general.id}:${question.ts}`).toBe("answered");
    const [answer] = slack.thread(general, question).filter(byBot);
    expect(answer?.text).toMatch(/idempotency key/i);
    expect(lines.join("")).toContain("sent as plain text");
  });

  test("a private answer goes by response_url, then as an ephemeral message, then directly", async () => {
    const spent = {
      uses: 0,
      life: 1_800_000,
      spent: { status: 404, error: "used_url" },
      expired: { status: 410, error: "expired_url" },
    };
    const here = await scene({ settings: { responseUrl: spent } });
    const { slack, ana, general } = here;
    ana.command("/mentor", "topics", general);
    await slack.until("an ephemeral message", () => slack.ephemerals(ana).length > 0);
    expect(slack.calls.some(({ method, outcome }) => method === "chat.postEphemeral" && outcome === "ok")).toBe(true);
    expect(slack.directMessages(ana).filter(byBot)).toEqual([]);

    const elsewhere = slack.channel({ name: "elsewhere", members: [ana] });
    ana.command("/mentor", "roles", elsewhere);
    await slack.until("a direct message", () => slack.directMessages(ana).some(byBot));
    expect(slack.messages(elsewhere).filter(byBot)).toEqual([]);
  });

  test("two processes on one database answer an event that comes to both once", async () => {
    const here = await scene();
    const { slack, ana, general } = here;
    const other = await joinSlack(slack);
    slack.faults.plan({ on: /^event/, times: 4, what: { kind: "duplicate" } });
    const question = ana.writes(general, `<@${slack.bot.id}> what is an idempotency key?`);
    await outcomeOf(here, `message:${general.id}:${question.ts}`).toBe("answered");
    await slack.until("all acknowledged", () => slack.deliveries.every(({ outcome }) => outcome === "acknowledged"));
    const stored = [...here.arrivals, ...other.arrivals].filter(({ reception }) => reception === "stored");
    expect(stored).toHaveLength(1);
    const answers = slack.thread(general, question).filter(byBot);
    expect(new Set(answers.map(({ text }) => firstLine(text))).size).toBe(answers.length);
  });
});

describe("the messenger", () => {
  async function alone() {
    const slack = await slackFor();
    const ana = slack.person({ name: "ana" });
    const general = slack.channel({ name: "general", members: [ana, slack.bot] });
    const question = ana.writes(general, "a question");
    const { host, lines } = silentHost();
    const { botToken, appToken, apiUrl } = slack;
    const { messenger } = createSlackAdapter({ botToken, appToken, apiUrl }, host);
    const target: SlackTarget = {
      ...{ channel: general.id, user: ana.id, thread: question.ts, message: question.ts },
      ...{ direct: false, outsider: false, respondUrl: null, respondUntil: 0 },
    };
    return { slack, ana, general, question, messenger, target, lines };
  }

  const sendingOf = (key: string, sent: readonly string[] = [], doubtful = false) => {
    const arrived: string[] = [];
    const sending: Sending = { key, sent, doubtful, arrived: async (id) => void arrived.push(id) };
    return { sending, arrived };
  };
  const said = (text: string, more: Partial<Reply> = {}) => ({
    reply: reply({ body: root(paragraph(text)), visibility: "thread", ...more }),
    controls: [],
  });
  const long = (items: number): Reply =>
    reply({
      title: "A long answer",
      visibility: "thread",
      body: root(list(Array.from({ length: items }, (_, index) => `item ${index} ${"word ".repeat(90)}`))),
    });

  test("what arrived before is not sent again, and only the next is looked for", async () => {
    const { slack, general, question, messenger, target } = await alone();
    const whole = { reply: long(60), controls: [] };
    const first = sendingOf("k");
    await messenger.send(target, whole, first.sending);
    expect(first.arrived.length).toBeGreaterThan(1);
    const before = slack.thread(general, question).length;

    const rest = sendingOf("k", first.arrived.slice(0, 1), true);
    await messenger.send(target, whole, rest.sending);
    expect(rest.arrived[0]).toBe(first.arrived[1]);
    expect(slack.calls.filter(({ method }) => method === "conversations.replies")).toHaveLength(1);
    // All but the first and the second were posted once more: nobody doubted them.
    expect(slack.thread(general, question).length).toBe(before + first.arrived.length - 2);
    expect(slack.violations).toEqual([]);
  });

  test("an answer longer than five messages is one with the whole as a file in the thread", async () => {
    const { slack, ana, general, question, messenger, target } = await alone();
    const { sending, arrived } = sendingOf("k");
    await messenger.send(target, { reply: long(400), controls: [] }, sending);
    const file = slack.thread(general, question).find(({ files }) => files.length > 0);
    if (file === undefined) throw new Error("There is no file.");
    expect(ana.reads(file)).toContain("[file: A long answer]");
    expect(Buffer.from(slack.state.files.get(file.files[0] ?? "")?.content ?? []).toString()).toContain("item 399 ");
    expect(arrived.at(-1)).toMatch(/^file:F/);
    expect(slack.violations).toEqual([]);
  });

  test("a picture carries its text, and a private one goes to the direct message", async () => {
    const { slack, ana, general, question, messenger, target } = await alone();
    const pictures = [{ filename: "queue.png", png: new Uint8Array([1, 2, 3]), alt: "A queue before a worker" }];
    await messenger.send(target, said("see", { pictures }), sendingOf("k").sending);
    const shared = slack.thread(general, question).find(({ files }) => files.length > 0);
    expect(slack.state.files.get(shared?.files[0] ?? "")?.altText).toBe("A queue before a worker");

    await messenger.send(target, said("see", { pictures, visibility: "private" }), sendingOf("p").sending);
    expect(slack.directMessages(ana).some(({ files }) => files.length > 0)).toBe(true);
    expect(slack.ephemerals(ana).map(({ text }) => text)).toEqual([
      "see\n\nThe picture comes to you as a direct message.",
    ]);
  });

  test("without the right to attach files it says so, and the rest arrives", async () => {
    const { slack, general, question, messenger, target } = await alone();
    slack.grant(["chat:write"]);
    await messenger.send(target, { reply: long(400), controls: [] }, sendingOf("k").sending);
    const texts = slack.thread(general, question).filter(byBot);
    expect(texts.at(-1)?.text).toContain("missing_scope");
    expect(texts.length).toBeGreaterThan(1);
  });

  test("replacing changes the messages in place, deletes those too many and posts those missing", async () => {
    const { slack, general, question, messenger, target } = await alone();
    const first = sendingOf("a");
    await messenger.send(target, { reply: long(60), controls: [] }, first.sending);
    const second = sendingOf("b");
    await messenger.replace(target, first.arrived, said("short"), second.sending);
    expect(
      slack
        .thread(general, question)
        .filter(byBot)
        .map(({ text }) => text),
    ).toEqual(["short"]);
    expect(second.arrived).toEqual([first.arrived[0]]);

    const third = sendingOf("c");
    await messenger.replace(target, second.arrived, { reply: long(60), controls: [] }, third.sending);
    expect(third.arrived[0]).toBe(second.arrived[0]);
    expect(slack.thread(general, question).filter(byBot)).toHaveLength(third.arrived.length);

    const gone = sendingOf("d");
    await messenger.replace(target, ["1700000000.000001"], said("anew"), gone.sending);
    expect(slack.thread(general, question).at(-1)?.text).toBe("anew");
    expect(slack.violations).toEqual([]);
  });

  test("a status is shown while it works, and goes with the answer", async () => {
    const { ana, question, messenger, target } = await alone();
    await messenger.working(target);
    expect(ana.sees(question)).toContain("Backend Mentor is looking it up…");
    await messenger.send(target, said("found"), sendingOf("k").sending);
    expect(ana.sees(question)).not.toContain("looking it up");
  });

  test("no status comes after an answer that was quick, and none after one in a direct message", async () => {
    const { slack, ana, messenger, target } = await alone();
    const quick = messenger.working(target);
    await messenger.send(target, said("found"), sendingOf("k").sending);
    await quick;
    expect(slack.calls.filter(({ method }) => method === "assistant.threads.setStatus")).toEqual([]);

    const asked = ana.writes(ana.dm, "a question");
    const direct = { ...target, channel: ana.dm.id, direct: true, thread: null, message: asked.ts };
    await messenger.working(direct);
    expect(ana.sees(asked)).toContain("looking it up");
    await messenger.send(direct, said("found"), sendingOf("d").sending);
    expect(ana.sees(asked)).not.toContain("looking it up");
  });

  test("where the plan has no status, all else works", async () => {
    const { slack, messenger, target, general, question } = await alone();
    slack.faults.plan({
      on: "assistant.threads.setStatus",
      what: { kind: "error", status: 200, body: { ok: false, error: "not_allowed_token_type" } },
    });
    await messenger.working(target);
    await messenger.working(target);
    await messenger.send(target, said("found"), sendingOf("k").sending);
    expect(slack.thread(general, question).at(-1)?.text).toBe("found");
    expect(slack.calls.filter(({ method }) => method === "assistant.threads.setStatus")).toHaveLength(1);
  });

  test("someone of another workspace gets no direct message", async () => {
    const { slack, messenger, target } = await alone();
    const pia = slack.person({ name: "pia", team: slack.anotherTeam("Partner") });
    const outside = { ...target, user: pia.id, outsider: true };
    const sent = messenger.send(outside, said("for you", { visibility: "private" }), sendingOf("k").sending);
    await expect(sent).rejects.toThrow(Undeliverable);
    expect(slack.directMessages(pia)).toEqual([]);
  });

  test("a channel takes a burst, then about one message a second", async () => {
    const { slack, messenger, target, general } = await alone();
    for (let index = 0; index < 6; index++)
      await messenger.send(target, said(`${index}`), sendingOf(`k${index}`).sending);
    const posts = slack.calls.filter(({ method }) => method === "chat.postMessage").map(({ at }) => at);
    expect((posts[4] ?? 0) - (posts[0] ?? 0)).toBeLessThan(900);
    expect((posts[5] ?? 0) - (posts[4] ?? 0)).toBeGreaterThan(500);
    expect(slack.messages(general).filter(byBot)).toHaveLength(6);
  });

  test("a method that asked to wait is not called before its time, others are", async () => {
    const { slack, ana, messenger, target } = await alone();
    slack.faults.plan({ on: "chat.postMessage", what: { kind: "rate-limit", retryAfter: 30 } });
    const refused = await messenger.send(target, said("a"), sendingOf("a").sending).catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: "TryLater", afterMs: 30_000 });
    const again = await messenger.send(target, said("b"), sendingOf("b").sending).catch((error: unknown) => error);
    expect(again).toMatchObject({ name: "TryLater" });
    expect(slack.calls.filter(({ method }) => method === "chat.postMessage")).toHaveLength(1);
    await messenger.send(target, said("c", { visibility: "private" }), sendingOf("c").sending);
    expect(slack.ephemerals(ana).map(({ text }) => text)).toEqual(["c"]);
  });

  test("nobody knows whether it arrived: later, and with doubt", async () => {
    const { slack, messenger, target } = await alone();
    slack.faults.plan({ on: "chat.postMessage", what: { kind: "error-after-effect", status: 500 } });
    await expect(messenger.send(target, said("once"), sendingOf("k").sending)).rejects.toThrow(TryLater);
    const again = sendingOf("k", [], true);
    await messenger.send(target, said("once"), again.sending);
    expect(again.arrived).toHaveLength(1);
    expect(slack.calls.filter(({ method }) => method === "chat.postMessage")).toHaveLength(1);
  });
});
