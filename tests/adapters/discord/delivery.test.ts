import { describe, expect, it, vi } from "vitest";
import type { Traffic } from "../../../playground/discord/platform.ts";
import { scene, useMentor } from "./fixture.ts";

const mentor = useMentor();
const question = "Why is my query slow although there is an index?";
const post = "POST /channels/{channel.id}/messages";
const startThread = "POST /channels/{channel.id}/messages/{message.id}/threads";

/** How often a call was answered. */
const calls = (traffic: readonly Traffic[], name: string) =>
  traffic.filter((one) => one.kind === "reply" && one.call === name).length;

describe("a message is sent once", () => {
  it.each([
    { what: "the platform fails after it took it", kind: "error-after-effect", status: 500 },
    { what: "the connection breaks after it took it", kind: "hang-up-after-effect" },
  ] as const)("when $what", async ({ what: _, ...fault }) => {
    // The platform itself forgets nonces at once: only looking for the message tells.
    const { discord, ana, general, threadOf, answers, lines } = await scene(mentor(), {
      discord: { nonceWindowMs: 0 },
    });
    discord.misbehave({ on: post, what: fault });
    const thread = await threadOf(ana.writes(general, `<@${discord.bot.id}> ${question}`));
    await vi.waitFor(() => expect(calls(discord.traffic, "GET /channels/{channel.id}/messages")).toBe(1), 10_000);
    const next = ana.writes(thread, `<@${discord.bot.id}> When should I use a message queue?`);
    const said = await answers(ana, thread, 2);
    expect(said.map(({ reference }) => reference?.messageId)).toEqual([undefined, next.id]);
    expect(lines.join("\n")).toContain("an answer is tried again");
  });

  it("when it fails before", async () => {
    const { discord, ana, general, threadOf, answers } = await scene(mentor());
    discord.misbehave({ on: post, what: { kind: "error", status: 502 } });
    const thread = await threadOf(ana.writes(general, `<@${discord.bot.id}> ${question}`));
    expect(await answers(ana, thread)).toHaveLength(1);
  });

  it("and so is a thread begun", async () => {
    const { discord, ana, general, threadOf, answers } = await scene(mentor());
    discord.misbehave({ on: startThread, what: { kind: "error-after-effect", status: 500 } });
    const thread = await threadOf(ana.writes(general, `<@${discord.bot.id}> ${question}`));
    expect(await answers(ana, thread)).toHaveLength(1);
    expect(calls(discord.traffic, startThread)).toBe(2);
    expect(ana.reads(general)).toHaveLength(1);
  });
});

it("a rate limit is waited for as long as Discord asks", async () => {
  const { discord, ana, general, threadOf, answers, lines } = await scene(mentor());
  discord.misbehave({ on: post, what: { kind: "rate-limit", retryAfter: 3 } });
  const at = Date.now();
  const thread = await threadOf(ana.writes(general, `<@${discord.bot.id}> ${question}`));
  expect(Date.now() - at).toBeGreaterThanOrEqual(3_000);
  expect(await answers(ana, thread)).toHaveLength(1);
  expect(lines.join("\n")).toContain("Discord asks to wait");
});

it("what Discord does not take as components goes out as plain text", async () => {
  const { discord, ana, general, threadOf, answers, lines } = await scene(mentor());
  const body = { code: 50035, message: "Invalid Form Body", errors: {} };
  discord.misbehave({ on: post, what: { kind: "error", status: 400, body } });
  const thread = await threadOf(ana.writes(general, `<@${discord.bot.id}> ${question}`));
  const [said] = await answers(ana, thread);
  expect(said?.content).toContain("index");
  expect(said?.components).toEqual([]);
  expect(lines.join("\n")).toContain("did not take a message");
  expect(discord.violations).toEqual([]);
});

describe("where the way back is closed", () => {
  it("a locked thread: the person gets the answer directly", async () => {
    const { discord, ana, ben, general, answers } = await scene(mentor());
    const thread = ben.startsThread(general, "closed soon");
    ana.writes(thread, `<@${discord.bot.id}> ${question}`);
    ana.locks(thread);
    const [why, said] = await answers(ana, ana.dm(), 2);
    expect(why && ana.seesMessage(why)).toContain("I may not write in #closed soon");
    expect(said && ana.seesMessage(said)).toContain("index");
    expect(ana.reads(thread).filter(({ authorId }) => authorId === discord.bot.id)).toEqual([]);
    expect(discord.violations).toEqual([]);
  });

  it("closed direct messages: the log says so, once", async () => {
    const { discord, ana, lines } = await scene(mentor());
    const dm = ana.dm();
    const asked = ana.writes(dm, question);
    ana.closesDms();
    await vi.waitFor(() => expect(lines.join("\n")).toContain("can't be delivered"));
    ana.opensDms();
    expect(lines.filter((line) => line.includes("can't be delivered"))).toEqual([expect.stringContaining("50007")]);
    expect(ana.reads(dm)).toEqual([asked]);
    expect(calls(discord.traffic, post)).toBe(1);
  });

  it("an archived thread is opened again to change an answer", async () => {
    const { discord, ana, general, threadOf, answers } = await scene(mentor());
    const asked = ana.writes(general, `<@${discord.bot.id}> ${question}`);
    const thread = await threadOf(asked);
    const [said] = await answers(ana, thread);
    if (thread.kind !== "thread" || said === undefined) throw new Error("no answer in a thread");
    ana.archives(thread);
    ana.edits(asked, `<@${discord.bot.id}> When should I use a message queue?`);
    await discord.until("the answer to change", () => said.editedAt !== undefined);
    expect(thread.archived).toBe(false);
  });

  it("a deleted answer is sent anew when its question is edited", async () => {
    const { discord, ana, general, threadOf, answers } = await scene(mentor());
    const asked = ana.writes(general, `<@${discord.bot.id}> ${question}`);
    const thread = await threadOf(asked);
    const [said] = await answers(ana, thread);
    if (said === undefined) throw new Error("no answer");
    ana.deletes(said);
    ana.edits(asked, `<@${discord.bot.id}> When should I use a message queue?`);
    const again = await discord.until("another answer", () =>
      ana.reads(thread).find((one) => one.authorId === discord.bot.id && !one.deleted && one !== said),
    );
    expect(ana.seesMessage(again)).toMatch(/queue/i);
  });
});

it("an older message with the same words is not taken for an answer that may have arrived", async () => {
  const { discord, ana, general, answers } = await scene(mentor(), { discord: { nonceWindowMs: 0 } });
  const askLate = () => {
    discord.misbehave({
      on: "PATCH /webhooks/{application.id}/{interaction.token}/messages/@original",
      what: { kind: "error", status: 401, body: { code: 50027, message: "Invalid Webhook Token" } },
      times: 2,
    });
    ana.uses(general, "/mentor topics", { filter: "cache" });
  };
  askLate();
  await answers(ana, ana.dm());
  discord.behave();
  discord.misbehave({ on: post, what: { kind: "error", status: 502 } });
  askLate();
  expect(await answers(ana, ana.dm(), 2)).toHaveLength(2);
});

it("an interaction answers in a locked thread too, where the mentor may not write", async () => {
  const { discord, ana, general, threadOf, answers } = await scene(mentor());
  const thread = await threadOf(ana.writes(general, `<@${discord.bot.id}> ${question}`));
  const [said] = await answers(ana, thread);
  if (thread.kind !== "thread" || said === undefined) throw new Error("no answer in a thread");
  ana.locks(thread);
  const more = await ana.clicks(said, "More").answer();
  expect(more.authorId).toBe(discord.bot.id);
  expect(more.onlyFor).toBeUndefined();
  expect(discord.violations).toEqual([]);
});

describe("an interaction's token is over", () => {
  it("by our clock: the answer comes as a direct message, without buttons that would be dead there", async () => {
    let now = Temporal.Now.instant();
    const { discord, ana, general, answers } = await scene(mentor(), {
      host: ({ receive }) => ({
        clock: { now: () => now },
        receive(arrival) {
          now = now.add({ minutes: 14 });
          return receive(arrival);
        },
      }),
    });
    ana.uses(general, "/mentor ask", { question });
    const [said] = await answers(ana, ana.dm());
    expect(said && ana.seesMessage(said)).toContain("index");
    expect(said && ana.seesMessage(said)).not.toContain("[👍]");
    expect(discord.violations).toEqual([]);
  });

  it("by Discord's word alone: the same way", async () => {
    const { discord, ana, general, answers } = await scene(mentor());
    discord.misbehave({
      on: "PATCH /webhooks/{application.id}/{interaction.token}/messages/@original",
      what: { kind: "error", status: 401, body: { code: 50027, message: "Invalid Webhook Token" } },
    });
    ana.uses(general, "/mentor ask", { question });
    const [said] = await answers(ana, ana.dm());
    expect(said && ana.seesMessage(said)).toContain("index");
  });
});
