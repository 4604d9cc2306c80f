/** What is too late to be sent, and may have arrived from whoever died over it: it is looked for before anybody is told a thing. */
import { expect, test } from "vitest";
import { createDiscord } from "../../playground/discord/discord.ts";
import { wallClock } from "../../playground/slack/clock.ts";
import { byBot } from "../../playground/slack/slack.ts";
import { createDiscordSender } from "../../src/adapters/discord/sender.ts";
import { createSlackSender } from "../../src/adapters/slack/sender.ts";
import { type NudgeMessenger, type Target, TryLater, Undeliverable } from "../../src/reply/messenger.ts";
import type { NudgeStore } from "../../src/storage/index.ts";
import { slackFor } from "../adapters/slack/fixture.ts";
import { onEachDatabase } from "./databases.ts";
import { stage } from "./stage.ts";

const unseen = "failed unseen";
const tooLate = { hours: 2, minutes: 5 } as const;

onEachDatabase("what is too late to be sent", (database) => {
  /** A nudge whose process dies over it: before or after the platform has it. */
  const died = async (when: "before" | "after") => {
    const all = stage(database());
    const { remind, worker, clock, chat, store } = all;
    await remind("ana");
    const dead = await worker({ store: unrenewed(store) });
    clock.advance({ minutes: 30 });
    chat.hangs(when);
    await dead.nudges.sweep();
    void dead.queue.run();
    await expect.poll(async () => (await store.nudgesOf(all.key("ana"), 1))[0]?.state).toBe("sending");
    await expect.poll(() => chat.messages.length).toBe(when === "after" ? 1 : 0);
    chat.hangs();
    return { ...all, alive: await worker() };
  };

  test("is noted as sent where it had arrived, at the time it came", async () => {
    const { alive, clock, chat, states, store, key } = await died("after");
    clock.advance(tooLate);
    await alive.round();
    expect(await states("ana")).toEqual(["2027-03-01 sent"]);
    expect(chat.messages).toHaveLength(1);
    const [nudge] = await store.nudgesOf(key("ana"), 1);
    expect([nudge?.sentAt, nudge?.receipt]).toEqual([chat.messages[0]?.at, [chat.messages[0]?.key]]);
    expect(await store.findSchedule(key("ana"))).toMatchObject({ unanswered: 1 });
  });

  test("is folded where it had not, and the next one stands for it", async () => {
    const { alive, clock, chat, states } = await died("before");
    clock.advance(tooLate);
    await alive.round();
    expect(await states("ana")).toEqual(["2027-03-01 folded late"]);
    expect(chat.messages).toEqual([]);
    clock.advance({ hours: 22 });
    await alive.round();
    expect(chat.messages).toHaveLength(1);
    expect(chat.messages[0]?.text).toContain("I was away when the last one was due");
  });

  test("is said to have come perhaps, where nobody may look", async () => {
    const { alive, clock, chat, states, store, key } = await died("after");
    chat.hides(() => {
      throw new Undeliverable("missing_scope", "nobody may look");
    });
    clock.advance(tooLate);
    await alive.round();
    expect(await states("ana")).toEqual([`2027-03-01 ${unseen}`]);
    expect(await store.findSchedule(key("ana"))).toMatchObject({ state: "on" });
    chat.hides();
    clock.advance({ hours: 22 });
    await alive.round();
    expect(chat.messages).toHaveLength(2);
    expect(chat.messages[1]?.text).not.toContain("I was away");
  });

  test("is looked for again where the platform asks to wait", async () => {
    const { alive, clock, chat, states } = await died("after");
    chat.hides(() => {
      throw new TryLater(60_000, "asked to wait", { unsent: true });
    });
    clock.advance(tooLate);
    await alive.round();
    expect(await states("ana")).toEqual(["2027-03-01 sending asked to wait"]);
    chat.hides();
    clock.advance({ minutes: 2 });
    await alive.round();
    expect(await states("ana")).toEqual(["2027-03-01 sent"]);
    expect(chat.messages).toHaveLength(1);
  });

  test("is looked for as well where its learner has turned reminders off since", async () => {
    const { alive, clock, chat, states, store, key, reminding } = await died("after");
    const schedule = await store.findSchedule(key("ana"));
    if (schedule === undefined) throw new Error("no schedule");
    await reminding.off(schedule);
    clock.advance({ minutes: 1 });
    await alive.round();
    expect(await states("ana")).toEqual(["2027-03-01 sent"]);
    expect(chat.messages).toHaveLength(1);
  });

  test("is not looked for where nothing can have arrived", async () => {
    const { remind, worker, clock, chat, states } = stage(database());
    await remind("ana");
    const one = await worker();
    chat.refuses(() => {
      throw new TryLater(3 * 3_600_000, "asked to wait", { unsent: true });
    });
    clock.advance({ minutes: 30 });
    await one.round();
    clock.advance({ hours: 4 });
    await one.round();
    expect(await states("ana")).toEqual(["2027-03-01 folded late"]);
    expect(chat.looks).toEqual([]);
  });

  test("is said to have come perhaps, where for a day no process served its platform", async () => {
    const { clock, states, worker, store, key, remind } = await died("after");
    await remind("bo");
    const elsewhere = await worker({ messengers: new Map() });
    clock.advance({ hours: 25 });
    await elsewhere.round();
    await expect.poll(async () => (await states("ana"))[0]).toBe(`2027-03-01 ${unseen}`);
    expect((await store.nudgesOf(key("bo"), 1))[0]).toMatchObject({ state: "due" });
  });

  /** Over the real clients: the message is there, and whoever sent it never heard so and is gone. */
  const lostAnswer = async (
    all: ReturnType<typeof stage>,
    messenger: NudgeMessenger,
    target: Target,
    lose: () => void,
  ) => {
    const { remind, worker, clock, name, states } = all;
    await remind("ana", { target });
    const one = await worker({ messengers: new Map([[name, messenger]]) });
    clock.advance({ minutes: 30 });
    lose();
    await one.round();
    expect(await states("ana")).toEqual([expect.stringContaining("2027-03-01 sending")]);
    clock.advance(tooLate);
    return one;
  };

  test.each([{ kind: "hang-up-after-effect" }, { kind: "hang-up" }] as const)(
    "is looked for in Slack, and nothing is posted ($kind)",
    async (what) => {
      const all = stage(database());
      const { clock, log, states, store, key } = all;
      const slack = await slackFor({ clock: { ...wallClock, now: () => clock.now().epochMilliseconds } });
      const ana = slack.person({ name: "ana" });
      const { messenger, people } = createSlackSender(slack, { clock, log });
      const target = await people.direct(slack.team.id, ana.id);
      const at = clock.now().add({ minutes: 30 });
      const one = await lostAnswer(all, messenger, target, () => slack.faults.plan({ on: "chat.postMessage", what }));
      await one.round();
      const isThere = what.kind === "hang-up-after-effect";
      expect(await states("ana")).toEqual([isThere ? "2027-03-01 sent" : "2027-03-01 folded late"]);
      expect(slack.calls.filter(({ method }) => method === "chat.postMessage")).toHaveLength(1);
      expect(slack.directMessages(ana).filter(byBot)).toHaveLength(isThere ? 1 : 0);
      if (isThere) expect((await store.nudgesOf(key("ana"), 1))[0]?.sentAt?.since(at).total("seconds")).toBeLessThan(1);
      expect(slack.violations).toEqual([]);
    },
  );

  test.each([{ kind: "hang-up-after-effect" }, { kind: "hang-up" }] as const)(
    "is looked for on Discord, however much was said since, and nothing is posted ($kind)",
    async (what) => {
      const all = stage(database());
      const { clock, log, states, store, key } = all;
      const discord = await createDiscord({ clock, nonceWindowMs: 0 });
      const ana = discord.person({ name: "ana" });
      const guild = discord.guild({ members: [ana] });
      const sender = createDiscordSender({ token: discord.bot.token(), apiUrl: discord.apiUrl }, { clock, log });
      const general = guild.channel("general");
      const at = clock.now().add({ minutes: 30 });
      const post = "POST /channels/{channel.id}/messages";
      const one = await lostAnswer(all, sender.messenger, sender.people.channel(general.id), () =>
        discord.misbehave({ on: post, what }),
      );
      for (let index = 0; index < 130; index += 1) ana.writes(general, `line ${index}`);
      await one.round();
      const isThere = what.kind === "hang-up-after-effect";
      expect(await states("ana")).toEqual([isThere ? "2027-03-01 sent" : "2027-03-01 folded late"]);
      expect(ana.reads(general).filter(({ authorId }) => authorId === discord.bot.id)).toHaveLength(isThere ? 1 : 0);
      if (isThere) expect((await store.nudgesOf(key("ana"), 1))[0]?.sentAt?.since(at).total("seconds")).toBeLessThan(1);
      expect(discord.violations).toEqual([]);
      await discord.close();
    },
  );
});

/** The store of a process that renews nothing any more. */
const unrenewed = (store: NudgeStore): NudgeStore => ({ ...store, renewNudge: () => new Promise(() => {}) });
