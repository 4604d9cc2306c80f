/** A nudge is delivered once, whoever dies, breaks or asks to wait in between. */
import { sql } from "kysely";
import { expect, test } from "vitest";
import { TryLater, Undeliverable } from "../../src/reply/messenger.ts";
import type { NudgeStore } from "../../src/storage/index.ts";
import { onEachDatabase } from "./databases.ts";
import { plainCompose } from "./plain.ts";
import { stage } from "./stage.ts";

const daily = { hours: 24 } as const;

onEachDatabase("delivery", (database) => {
  test("two workers that sweep and deliver at once write once to each", async () => {
    const { remind, worker, clock, chat } = stage(database());
    for (let index = 0; index < 30; index += 1) await remind(`p${index}`);
    const [one, two] = [await worker(), await worker()];
    clock.advance({ minutes: 30 });
    await Promise.all([one.nudges.sweep(), two.nudges.sweep(), one.nudges.sweep()]);
    await Promise.all([one.round(), two.round()]);
    expect(chat.messages).toHaveLength(30);
    expect(new Set(chat.messages.map(({ target }) => target.channel)).size).toBe(30);
  });

  test("a worker that was thought dead and wakes up sends nothing of what another has taken over", async () => {
    const { remind, worker, clock, chat, store, states } = stage(database());
    await remind("ana");
    const gates: PromiseWithResolvers<void>[] = [];
    const slow = async (...[nudge, schedule]: Parameters<typeof plainCompose>) => {
      const gate = Promise.withResolvers<void>();
      gates.push(gate);
      await gate.promise;
      return plainCompose(nudge, schedule);
    };
    const [one, two] = [await worker({ store: unrenewed(store), compose: slow }), await worker({ compose: slow })];
    clock.advance({ minutes: 30 });
    await one.nudges.sweep();
    await two.nudges.sweep();
    const first = one.queue.run();
    await expect.poll(() => gates.length).toBe(1);
    // While the first is at work nobody else makes it.
    await two.queue.run();
    expect(gates).toHaveLength(1);
    clock.advance({ seconds: 21 });
    const second = two.round();
    await expect.poll(() => gates.length).toBe(2);
    gates[0]?.resolve();
    await first;
    expect(chat.messages).toEqual([]);
    gates[1]?.resolve();
    await second;
    expect(chat.messages).toHaveLength(1);
    expect(await states("ana")).toEqual(["2027-03-01 sent"]);
  });

  const steps = [
    ["claimNudge", "after"],
    ["saveComposed", "before"],
    ["saveComposed", "after"],
    ["saveNudgeReceipt", "before"],
    ["saveNudgeReceipt", "after"],
    ["finishNudge", "before"],
    ["finishNudge", "after"],
  ] as const;
  for (const [step, when] of steps)
    test(`a process that dies ${when} ${step} loses nothing and doubles nothing`, async () => {
      const { remind, worker, clock, chat, store, states } = stage(database(), undefined, 2);
      await remind("ana");
      const dead = await worker({ store: dyingAt(store, step, when) });
      const alive = await worker();
      clock.advance({ minutes: 30 });
      await dead.nudges.sweep();
      void dead.queue.run();
      await expect.poll(() => deaths.has(store)).toBe(true);
      await alive.round();
      clock.advance({ seconds: 21 });
      await alive.round();
      expect(chat.messages.map(({ key }) => key.slice(-2))).toEqual([".0", ".1"]);
      expect(await states("ana")).toEqual(["2027-03-01 sent"]);
    });

  for (const when of ["before", "after"] as const)
    test(`a process that dies ${when} the platform has the message loses nothing and doubles nothing`, async () => {
      const { remind, worker, clock, chat, store, states } = stage(database(), undefined, 2);
      await remind("ana");
      const dead = await worker({ store: unrenewed(store) });
      const alive = await worker();
      clock.advance({ minutes: 30 });
      chat.hangs(when);
      await dead.nudges.sweep();
      void dead.queue.run();
      await expect.poll(() => chat.messages.length).toBe(when === "before" ? 1 : 2);
      chat.hangs();
      clock.advance({ seconds: 21 });
      await alive.round();
      expect(chat.messages.map(({ key }) => key.slice(-2))).toEqual([".0", ".1"]);
      expect(await states("ana")).toEqual(["2027-03-01 sent"]);
    });

  test("what a transaction of the sweep had begun when the process died is not lost", async () => {
    const { remind, worker, clock, chat, store } = stage(database());
    await remind("ana");
    const one = await worker();
    clock.advance({ minutes: 30 });
    await expect(
      store.claimDue(10, () => {
        throw new Error("died");
      }),
    ).rejects.toThrow("died");
    await one.round();
    expect(chat.messages).toHaveLength(1);
  });

  test("a queue that is emptied, or away, costs nothing but time", async () => {
    const { remind, worker, clock, chat } = stage(database());
    for (let index = 0; index < 5; index += 1) await remind(`p${index}`);
    const one = await worker();
    clock.advance({ minutes: 30 });
    one.queue.breaks(true);
    await expect(one.nudges.sweep()).rejects.toThrow("away");
    one.queue.breaks(false);
    await one.nudges.sweep();
    await one.queue.run(2);
    one.queue.empty();
    await one.round();
    expect(new Set(chat.messages.map(({ target }) => target.channel)).size).toBe(5);
    expect(chat.messages).toHaveLength(5);
  });

  test("where nothing can be delivered the schedule rests, and the learner is told at the next contact", async () => {
    const { remind, worker, clock, chat, store, learners, key, states } = stage(database());
    await remind("ana");
    const one = await worker();
    chat.refuses(() => {
      throw new Undeliverable("50007", "closed");
    });
    clock.advance({ minutes: 30 });
    await one.round();
    expect(await states("ana")).toEqual(["2027-03-01 failed 50007"]);
    expect(await store.findSchedule(key("ana"))).toMatchObject({ state: "blocked", why: "50007" });
    clock.advance(daily);
    await one.round();
    expect(await states("ana")).toHaveLength(1);
    const note = await learners.takeNote(key("ana"));
    expect(note).toMatch(/reminder of Monday,? 1 March could not be delivered: your direct messages are closed to me/);
    expect(await learners.takeNote(key("ana"))).toBeUndefined();
    chat.refuses();
    expect(await remind("ana")).toMatchObject({ state: "on" });
    clock.advance(daily);
    await one.round();
    expect(chat.messages).toHaveLength(1);
  });

  test("a message that is refused for what it holds fails alone: the next day has its own", async () => {
    const { remind, worker, clock, chat, store, learners, key, states } = stage(database());
    await remind("ana");
    const one = await worker();
    chat.refuses(() => {
      throw new Undeliverable("200000", "AutoMod", { isOfMessage: true });
    });
    clock.advance({ minutes: 30 });
    await one.round();
    expect(await states("ana")).toEqual(["2027-03-01 failed 200000"]);
    expect(await store.findSchedule(key("ana"))).toMatchObject({ state: "on" });
    expect(await learners.takeNote(key("ana"))).toBeUndefined();
    chat.refuses();
    clock.advance(daily);
    await one.round();
    expect(chat.messages).toHaveLength(1);
  });

  test("a platform that asks to wait is waited for", async () => {
    const { remind, worker, clock, chat, states } = stage(database());
    await remind("ana");
    const one = await worker();
    chat.refuses(() => {
      throw new TryLater(90_000, "asked to wait");
    });
    clock.advance({ minutes: 30 });
    await one.round();
    chat.refuses();
    clock.advance({ seconds: 89 });
    await one.round();
    expect(chat.messages).toEqual([]);
    clock.advance({ seconds: 1 });
    await one.round();
    expect(chat.messages).toHaveLength(1);
    expect(await states("ana")).toEqual(["2027-03-01 sent"]);
  });

  test("what breaks is tried eight times at growing distances, then given up for the day", async () => {
    const { remind, worker, clock, chat, store, key, states } = stage(database());
    await remind("ana");
    let tries: Temporal.Instant[] = [];
    const one = await worker({
      compose: async () => {
        tries = [...tries, clock.now()];
        throw new Error("broken");
      },
    });
    clock.advance({ minutes: 30 });
    for (let minute = 0; minute < 60; minute += 1) {
      await one.round();
      clock.advance({ seconds: 30 });
    }
    expect(tries).toHaveLength(8);
    const waits = tries.slice(1).map((at, index) => at.since(tries[index] ?? at).total("seconds"));
    expect(waits.toSorted((a, b) => a - b)).toEqual(waits);
    expect(await states("ana")).toEqual(["2027-03-01 failed broken"]);
    expect(await store.findSchedule(key("ana"))).toMatchObject({ state: "on" });
    expect(chat.messages).toEqual([]);
  });

  test("a nudge that its process never survives is given up in the end", async () => {
    const { remind, worker, clock, store, states } = stage(database());
    await remind("ana");
    const one = await worker({ store: unrenewed(store), compose: () => new Promise(() => {}) });
    clock.advance({ minutes: 30 });
    await one.nudges.sweep();
    await sql`update nudge set attempts = 60`.execute(database().db);
    await one.queue.run();
    expect(await states("ana")).toEqual(["2027-03-01 failed attempts ended without a word"]);
  });

  test("the same message goes out however often it is tried", async () => {
    const { remind, worker, clock, chat } = stage(database());
    await remind("ana");
    let made = 0;
    const one = await worker({
      compose: async (nudge, schedule) => {
        made += 1;
        return plainCompose(nudge, schedule);
      },
    });
    const keys: string[] = [];
    chat.refuses(({ key, doubtful }) => {
      keys.push(`${key} ${doubtful}`);
      if (keys.length < 3) throw new TryLater(1_000, "not answered");
    });
    clock.advance({ minutes: 30 });
    for (let round = 0; round < 3; round += 1) {
      await one.round();
      clock.advance({ seconds: 10 });
    }
    expect(made).toBe(1);
    expect(chat.messages).toHaveLength(1);
    const [seed] = (keys[0] ?? "").split(" ");
    expect(keys).toEqual([`${seed} false`, `${seed} true`, `${seed} true`]);
  });
});

const deaths = new WeakSet<NudgeStore>();

/** The store of a process that renews nothing any more. */
const unrenewed = (store: NudgeStore): NudgeStore => ({ ...store, renewNudge: () => new Promise(() => {}) });

/** The store of a process that ends before or after one of its calls. */
function dyingAt(store: NudgeStore, step: keyof NudgeStore, when: "before" | "after"): NudgeStore {
  const die = () => {
    deaths.add(store);
    return new Promise<never>(() => {});
  };
  return new Proxy(unrenewed(store), {
    get(target, name, receiver) {
      const call: unknown = Reflect.get(target, name, receiver);
      if (name !== step || typeof call !== "function") return call;
      return async (...given: unknown[]) => {
        if (when === "after") await Reflect.apply(call, target, given);
        return die();
      };
    },
  });
}
