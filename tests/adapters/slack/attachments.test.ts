/** Pictures and files on their way to Slack: who sees them, each once, and what stands for one that can't be there. */
import { describe, expect, test } from "vitest";
import { byBot, type Message } from "../../../playground/slack/slack.ts";
import { createSlackAdapter } from "../../../src/adapters/slack/slack.ts";
import type { SlackTarget } from "../../../src/adapters/slack/target.ts";
import { paragraph, root } from "../../../src/reply/markdown.ts";
import type { Sending } from "../../../src/reply/messenger.ts";
import { type Reply, reply } from "../../../src/reply/reply.ts";
import { sendingOf } from "../sending.ts";
import { type InSlackOptions, silentHost, slackFor } from "./fixture.ts";

const png = (byte: number): Uint8Array => new Uint8Array([0x89, 0x50, 0x4e, 0x47, byte]);
const pictures: Reply["pictures"] = [
  { filename: "diagram.png", png: png(1), alt: "A queue before <two> workers" },
  { filename: "diagram.png", png: png(2), alt: "A worker & its retries" },
];
const files: Reply["files"] = [
  {
    filename: "data.json",
    content: new TextEncoder().encode('{"turns":[]}'),
    mediaType: "application/json",
    title: "Your data",
  },
];

function outgoing(text: string, more: Partial<Reply> = {}) {
  return {
    reply: reply({ body: root(paragraph(text)), visibility: "thread", pictures, files, ...more }),
    controls: [],
  };
}

async function scene(options: InSlackOptions = {}) {
  const slack = await slackFor(options);
  const ana = slack.person({ name: "ana" });
  const general = slack.channel({ name: "general", members: [ana, slack.bot] });
  const question = ana.writes(general, "a question");
  const { botToken, appToken, apiUrl } = slack;
  const { messenger } = createSlackAdapter({ botToken, appToken, apiUrl }, silentHost().host);
  const target: SlackTarget = {
    ...{ channel: general.id, user: ana.id, thread: question.ts, message: question.ts },
    ...{ direct: false, outsider: false, respondUrl: null, respondUntil: 0 },
  };
  const altsOf = (messages: readonly Message[]) =>
    messages.flatMap((message) => message.files.map((id) => slack.state.files.get(id)?.altText));
  const inThread = () => slack.thread(general, question).filter(byBot);
  const direct = () => slack.directMessages(ana).filter(byBot);
  const calls = (method: string) => slack.calls.filter((call) => call.method === method).length;
  return { slack, ana, general, question, messenger, target, altsOf, inThread, direct, calls };
}

const alts = pictures.map(({ alt }) => alt);

describe("where they go", () => {
  test("an answer for all: its pictures to the thread, a person's file to the person alone", async () => {
    const { slack, messenger, target, altsOf, inThread, direct } = await scene();
    const sending = sendingOf("a");
    await messenger.send(target, outgoing("see"), sending);
    expect(altsOf(inThread())).toEqual(alts);
    expect(inThread()[0]?.text).toContain("The file comes to you as a direct message.");
    const [file] = direct().flatMap((message) => message.files);
    expect(direct()).toHaveLength(1);
    expect(slack.state.files.get(file ?? "")?.title).toBe("Your data");
    expect(Buffer.from(slack.state.files.get(file ?? "")?.content ?? []).toString()).toBe('{"turns":[]}');
    expect(sending.sent).toHaveLength(4);
    expect(slack.violations).toEqual([]);
  });

  test("an answer for one: all to the direct message, and the answer says so", async () => {
    const { slack, ana, messenger, target, altsOf, inThread, direct } = await scene();
    await messenger.send(target, outgoing("see", { visibility: "private" }), sendingOf("b"));
    expect(inThread()).toEqual([]);
    expect(slack.ephemerals(ana).map(({ text }) => text)).toEqual([
      "see\n\nThe pictures and the file come to you as a direct message.",
    ]);
    expect(altsOf(direct())).toEqual([...alts, undefined]);
    expect(slack.violations).toEqual([]);
  });

  test("in a direct message all stands below the answer", async () => {
    const { ana, messenger, target, altsOf, direct } = await scene();
    const asked = ana.writes(ana.dm, "a question");
    const here = { ...target, channel: ana.dm.id, thread: null, message: asked.ts, direct: true };
    await messenger.send(here, outgoing("see", { visibility: "private" }), sendingOf("c"));
    expect(direct().map(({ text }) => text)).toEqual(["see", "", "", ""]);
    expect(altsOf(direct())).toEqual([...alts, undefined]);
  });

  test("a person whose direct message is not known by its id gets them there all the same", async () => {
    const { ana, messenger, target, altsOf, direct } = await scene();
    const here = { ...target, channel: ana.id, thread: null, message: null, direct: true };
    const sending = sendingOf("d");
    await messenger.send(here, outgoing("see", { visibility: "private" }), sending);
    expect(altsOf(direct())).toEqual([...alts, undefined]);
  });

  test("an edited question's answer brings its own pictures, and the old ones go", async () => {
    const { slack, messenger, target, altsOf, inThread } = await scene();
    const first = sendingOf("e");
    await messenger.send(target, outgoing("see", { files: [] }), first);
    const [, other] = pictures;
    if (other === undefined) throw new Error("There is no other picture.");
    await messenger.replace(target, first.sent, outgoing("look", { files: [], pictures: [other] }), sendingOf("f"));
    expect(altsOf(inThread())).toEqual([other.alt]);
    expect(inThread()[0]?.text).toBe("look");
    expect(slack.violations).toEqual([]);
  });
});

describe("each once", () => {
  const places = ["thread", "private"] as const;

  test.each(
    places.flatMap((visibility) =>
      (["hang-up-after-effect", "error-after-effect"] as const).flatMap((kind) =>
        [1, 2, 3].map((at) => ({ visibility, kind, at })),
      ),
    ),
  )("$visibility, file $at: $kind when it was shared", async ({ visibility, kind, at }) => {
    const { slack, messenger, target, altsOf, inThread, direct, calls } = await scene();
    const answer = outgoing("see", { visibility });
    const sending = sendingOf("a");
    const { arrived } = sending;
    const breaking: Sending = {
      ...sending,
      async arrived(id) {
        await arrived(id);
        if (sending.sent.length !== at) return;
        const what = kind === "error-after-effect" ? ({ kind, status: 500 } as const) : ({ kind } as const);
        slack.faults.plan({ on: "files.completeUploadExternal", what });
      },
    };
    // Slack may share a file some time after it has said so: who looks at once could miss it.
    const error = { name: "TryLater", afterMs: 10_000 };
    await expect(messenger.send(target, answer, breaking)).rejects.toMatchObject(error);
    expect(sending.sent).toHaveLength(at);
    await messenger.send(target, answer, sendingOf("a", sending.sent, true));
    expect(altsOf([...inThread(), ...direct()])).toEqual([...alts, undefined]);
    expect(calls("files.completeUploadExternal")).toBe(3);
    expect(slack.violations).toEqual([]);
  });

  test.each([
    { on: "upload", what: { kind: "hang-up" }, afterMs: 2_000 },
    { on: "upload", what: { kind: "error", status: 503 }, afterMs: 2_000 },
    { on: "upload", what: { kind: "rate-limit", retryAfter: 7 }, afterMs: 7_000 },
    { on: "files.getUploadURLExternal", what: { kind: "rate-limit", retryAfter: 1 }, afterMs: 1_000 },
    { on: "files.completeUploadExternal", what: { kind: "rate-limit", retryAfter: 1 }, afterMs: 1_000 },
  ] as const)("$on that ends in $what.kind is tried again after $afterMs ms", async ({ on, what, afterMs }) => {
    const { slack, messenger, target, altsOf, inThread, direct } = await scene();
    slack.faults.plan({ on, what });
    const sending = sendingOf("a");
    await expect(messenger.send(target, outgoing("see"), sending)).rejects.toMatchObject({ name: "TryLater", afterMs });
    expect(sending.sent).toHaveLength(1);
    // Another process, which was told nothing of the wait.
    const { botToken, appToken, apiUrl } = slack;
    const other = createSlackAdapter({ botToken, appToken, apiUrl }, silentHost().host);
    await other.messenger.send(target, outgoing("see"), sendingOf("a", sending.sent, true));
    expect(altsOf([...inThread(), ...direct()])).toEqual([...alts, undefined]);
    expect(slack.violations).toEqual([]);
  });

  test("a file of the same name that an earlier answer brought is not taken for this one's", async () => {
    const { slack, messenger, target, direct, calls } = await scene();
    await messenger.send(target, outgoing("see", { pictures: [], visibility: "private" }), sendingOf("earlier"));
    slack.faults.plan({ on: "upload", what: { kind: "hang-up" } });
    const sending = sendingOf("later");
    const later = outgoing("see", { pictures: [], visibility: "private" });
    await expect(messenger.send(target, later, sending)).rejects.toMatchObject({ name: "TryLater" });
    await messenger.send(target, later, sendingOf("later", sending.sent, true));
    expect(direct().flatMap((message) => message.files)).toHaveLength(2);
    expect(calls("files.completeUploadExternal")).toBe(2);
  });
});

describe("what can't be shown is said", () => {
  test("without the right to attach files each picture is there in words", async () => {
    const { slack, messenger, target, inThread, direct } = await scene();
    slack.grant(["chat:write", "im:write"]);
    const sending = sendingOf("a");
    await messenger.send(target, outgoing("see", { title: "Queues" }), sending);
    expect(inThread().map(({ text }) => text)).toEqual([
      expect.stringContaining("see"),
      "I can't attach “Queues” here (missing_scope). It shows: A queue before &lt;two&gt; workers",
      "I can't attach “Queues” here (missing_scope). It shows: A worker &amp; its retries",
    ]);
    expect(direct()).toEqual([]);
    expect(slack.ephemerals({ id: target.user }).map(({ text }) => text)).toEqual([
      "I can't send you “Your data” directly (missing_scope).",
    ]);
    expect(sending.sent).toHaveLength(4);
  });

  test("someone of another workspace, who gets no direct message, is told what the pictures show", async () => {
    const { slack, ana, messenger, target, direct, inThread } = await scene();
    const pia = slack.person({ name: "pia", team: slack.anotherTeam("Partner") });
    const shared = slack.channel({ name: "shared", members: [ana, pia, slack.bot] });
    const to = { ...target, channel: shared.id, user: pia.id, outsider: true, thread: null, message: null };
    await messenger.send(to, outgoing("see", { visibility: "private" }), sendingOf("a"));
    expect(slack.ephemerals(pia).map(({ text }) => text)).toEqual([
      expect.stringContaining("see"),
      expect.stringContaining("It shows: A queue before &lt;two&gt; workers"),
      expect.stringContaining("It shows: A worker &amp; its retries"),
      expect.stringContaining("“Your data”"),
    ]);
    expect([...direct(), ...slack.directMessages(pia), ...inThread()]).toEqual([]);
  });

  test("an upload that Slack will not take, now or later, is said and not tried for a day", async () => {
    const { slack, messenger, target, inThread, altsOf } = await scene();
    slack.faults.plan({ on: "upload", what: { kind: "error", status: 413 } });
    await messenger.send(target, outgoing("see", { files: [] }), sendingOf("a"));
    expect(inThread()[1]?.text).toContain("(upload_413). It shows: A queue before");
    expect(altsOf(inThread())).toEqual([alts[1]]);
  });

  test("a refusal that was said before a crash is not said twice", async () => {
    const { slack, messenger, target, inThread } = await scene();
    slack.grant(["chat:write", "im:write", "channels:history"]);
    const [first] = pictures;
    if (first === undefined) throw new Error("There is no picture.");
    const answer = outgoing("see", { files: [], pictures: [first] });
    const sending = sendingOf("a");
    await messenger.send(target, answer, sending);
    await messenger.send(target, answer, sendingOf("a", sending.sent.slice(0, 1), true));
    expect(inThread()).toHaveLength(2);
  });
});
