import { describe, expect, it } from "vitest";
import type { Channel } from "../../../playground/discord/state/model.ts";
import type { ChatAdapter } from "../../../src/adapters/adapter.ts";
import type { Arrival } from "../../../src/conversations/arrival.ts";
import { paragraph, root } from "../../../src/reply/markdown.ts";
import type { Outgoing, Sending, Target } from "../../../src/reply/messenger.ts";
import { reply, type Visibility } from "../../../src/reply/reply.ts";
import { sendingOf } from "../sending.ts";
import { type Scene, scene, useMentor } from "./fixture.ts";

const mentor = useMentor();

/** An answer of so many messages, each of which says which one it is. */
function long(messages: number, word = "part", visibility: Visibility = "thread"): Outgoing {
  const blocks = Array.from({ length: messages }, (_, index) =>
    paragraph(`${word} ${index + 1} ${"word ".repeat(600)}`),
  );
  return { reply: reply({ body: root(...blocks), visibility }), controls: [] };
}

async function said({ discord, ana, answers }: Scene, place: Channel, count: number): Promise<string[]> {
  await answers(ana, place, count);
  return ana
    .reads(place)
    .filter(({ authorId, deleted }) => authorId === discord.bot.id && !deleted)
    .map((message) => /(?:part|other) \d/.exec(ana.seesMessage(message))?.[0] ?? "");
}

describe("an answer of several messages", () => {
  it("comes in order", async () => {
    const all = await scene(mentor());
    const target = { kind: "channel", channel: all.general.id };
    await all.adapter.messenger.send(target, long(3), sendingOf("a"));
    expect(await said(all, all.general, 3)).toEqual(["part 1", "part 2", "part 3"]);
    expect(all.discord.violations).toEqual([]);
  });

  it("goes on where it was broken off", async () => {
    const all = await scene(mentor(), { discord: { nonceWindowMs: 0 } });
    const target = { kind: "channel", channel: all.general.id };
    const sending = sendingOf("b");
    const { arrived } = sending;
    const breaking: Sending = {
      ...sending,
      async arrived(id) {
        await arrived(id);
        const fault = { kind: "error-after-effect", status: 500 } as const;
        all.discord.misbehave({ on: "POST /channels/{channel.id}/messages", what: fault });
      },
    };
    await expect(all.adapter.messenger.send(target, long(3), breaking)).rejects.toMatchObject({ name: "TryLater" });
    expect(sending.sent).toHaveLength(1);
    await all.adapter.messenger.send(target, long(3), sendingOf("b", sending.sent, true));
    expect(await said(all, all.general, 3)).toEqual(["part 1", "part 2", "part 3"]);
  });

  it("is replaced by a shorter one and by a longer one", async () => {
    const all = await scene(mentor());
    const target = { kind: "channel", channel: all.general.id };
    const first = sendingOf("c");
    await all.adapter.messenger.send(target, long(2), first);
    const shorter = sendingOf("d");
    await all.adapter.messenger.replace(target, first.sent, long(1, "other"), shorter);
    expect(await said(all, all.general, 1)).toEqual(["other 1"]);
    const longer = sendingOf("e");
    await all.adapter.messenger.replace(target, shorter.sent, long(3), longer);
    expect(await said(all, all.general, 3)).toEqual(["part 1", "part 2", "part 3"]);
    expect(longer.sent.slice(0, 1)).toEqual(first.sent.slice(0, 1));
    expect(all.discord.violations).toEqual([]);
  });

  it("to a command takes the place of “thinking…” and goes on below, for the person alone", async () => {
    const { promise, resolve } = Promise.withResolvers<Target>();
    const all = await scene(mentor(), {
      host: () => ({
        async receive({ target }: Arrival) {
          resolve(target);
          return "stored";
        },
      }),
    });
    const { ana, ben, general, adapter, discord } = all;
    const asked = ana.uses(general, "/mentor topics");
    await adapter.messenger.send(await promise, long(3, "part", "private"), sendingOf("f"));
    expect((await asked.followups(2)).map(({ onlyFor }) => onlyFor)).toEqual([ana.id, ana.id]);
    expect(await said(all, general, 3)).toEqual(["part 1", "part 2", "part 3"]);
    expect(asked.messages()[0]?.editedAt).toBeUndefined();
    expect(ben.sees(general)).toBe("");
    expect(discord.violations).toEqual([]);
  });
});

it("an answer of several messages to a command in direct messages comes once, though a part of it was in doubt", async () => {
  const { promise, resolve } = Promise.withResolvers<Target>();
  const all = await scene(mentor(), {
    discord: { nonceWindowMs: 0 },
    host: () => ({
      async receive({ target }: Arrival) {
        resolve(target);
        return "stored";
      },
    }),
  });
  const { ana, adapter, discord } = all;
  ana.uses(ana.dm(), "/mentor topics");
  const sending = sendingOf("h");
  discord.misbehave({ on: "POST /channels/{channel.id}/messages", what: { kind: "error-after-effect", status: 500 } });
  const target = await promise;
  await expect(adapter.messenger.send(target, long(3, "part", "private"), sending)).rejects.toThrow("be reached");
  await adapter.messenger.send(target, long(3, "part", "private"), sendingOf("h", sending.sent, true));
  expect(await said(all, ana.dm(), 3)).toEqual(["part 1", "part 2", "part 3"]);
  expect(discord.violations).toEqual([]);
});

describe("what can't be reached", () => {
  const gone = async (adapter: ChatAdapter, channel: string) =>
    adapter.messenger.send({ kind: "channel", channel }, long(1), sendingOf("g"));

  it("a channel that is no more is undeliverable", async () => {
    const { adapter } = await scene(mentor());
    await expect(gone(adapter, "1")).rejects.toMatchObject({ name: "Undeliverable", code: "10003" });
  });

  it("a channel that is hidden from the mentor is undeliverable", async () => {
    const { adapter, general, guild } = await scene(mentor());
    guild.overwrite(general, guild.everyone, { deny: 1n << 10n });
    guild.overwrite(general, guild.botRole(), { deny: 1n << 10n });
    await expect(gone(adapter, general.id)).rejects.toMatchObject({ name: "Undeliverable", code: "50001" });
  });

  it("a platform that hangs up is tried later", async () => {
    const { adapter, general, discord } = await scene(mentor());
    discord.misbehave({ on: "POST /channels/{channel.id}/messages", what: { kind: "hang-up" } });
    await expect(gone(adapter, general.id)).rejects.toMatchObject({ name: "TryLater" });
  });

  it("showing that it works never fails", async () => {
    const { adapter } = await scene(mentor());
    await expect(adapter.messenger.working({ kind: "channel", channel: "1" })).resolves.toBeUndefined();
    await expect(adapter.messenger.working({ not: "ours" })).resolves.toBeUndefined();
  });
});
