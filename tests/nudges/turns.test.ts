/** Nudges of many: merged for one person, in turns between workspaces, within a limit, counted. */
import { expect, test } from "vitest";
import { unlimited } from "../../src/nudges/pace.ts";
import { createReminding } from "../../src/nudges/reminding.ts";
import { Undeliverable } from "../../src/reply/messenger.ts";
import { createNudgeStore, JsonText } from "../../src/storage/index.ts";
import { onEachDatabase } from "./databases.ts";
import { plainCompose } from "./plain.ts";
import { stage } from "./stage.ts";

onEachDatabase("nudges of many", (database) => {
  test("nudges of one person that are made at the same moment merge all the same", async () => {
    const { remind, worker, clock, chat } = stage(database());
    const workspaces = ["a", "b", "c", "d"];
    for (const workspace of workspaces) await remind("ana", { workspace });
    // All are composed before the first is kept.
    let made = 0;
    const together = Promise.withResolvers<void>();
    const compose: typeof plainCompose = async (nudge, schedule) => {
      made += 1;
      if (made === workspaces.length) together.resolve();
      await together.promise;
      return plainCompose(nudge, schedule);
    };
    const all = await Promise.all(workspaces.map(() => worker({ compose })));
    clock.advance({ minutes: 30 });
    await all[0]?.nudges.sweep();
    for (const [index, id] of [...(all[0]?.queue.jobs.keys() ?? [])].entries()) {
      const job = all[0]?.queue.jobs.get(id);
      if (index === 0 || job === undefined) continue;
      await all[index]?.queue.queue.add(job.name, [job]);
      all[0]?.queue.jobs.delete(id);
    }
    await Promise.all(all.map(({ queue }) => queue.run()));
    expect(made).toBe(4);
    expect(chat.messages).toHaveLength(1);
  });

  test("an hour that is full is known to whoever sets a reminder in it", async () => {
    const { name, remind, clock, store, key } = stage(database());
    const paces = { [name]: { ...unlimited, perSecond: 3 / 900, of: "workspace" as const } };
    const reminding = createReminding({ store, clock, paces });
    for (const person of ["ana", "bo", "cy"]) await remind(person);
    const due = Temporal.Instant.from("2027-03-01T07:30:00Z");
    const isFull = (workspace: string, at: Temporal.Instant) =>
      reminding.isFull({ platform: name, workspace: key("", workspace).workspace }, at);
    expect(await isFull("w", due)).toBe(true);
    expect(await isFull("w", due.add({ minutes: 15 }))).toBe(false);
    expect(await isFull("other", due)).toBe(false);
  });

  test("one person in two workspaces gets one message within an hour", async () => {
    const { remind, worker, clock, chat, states } = stage(database());
    await remind("ana", { workspace: "a" });
    await remind("ana", { workspace: "b" });
    await remind("ana", { workspace: "c", time: Temporal.PlainTime.from("09:15") });
    await remind("ana", { workspace: "d", time: Temporal.PlainTime.from("09:31") });
    const [one, two] = [await worker(), await worker()];
    clock.advance({ minutes: 30 });
    await Promise.all([one.round(), two.round()]);
    clock.advance({ minutes: 45 });
    await one.round();
    expect(chat.messages).toHaveLength(1);
    clock.advance({ minutes: 16 });
    await one.round();
    expect(chat.messages).toHaveLength(2);
    const all = await Promise.all(["a", "b", "c", "d"].map((workspace) => states("ana", workspace)));
    expect(all.flat().toSorted()).toEqual([
      "2027-03-01 folded merged",
      "2027-03-01 folded merged",
      "2027-03-01 sent",
      "2027-03-01 sent",
    ]);
  });

  test("a day with nothing to say passes in silence, is none that nobody answered, and none that was missed", async () => {
    const { remind, worker, clock, chat, states } = stage(database());
    await remind("ana", { days: [1, 2, 3, 4, 5, 6, 7] });
    let isQuiet = true;
    const one = await worker({ compose: async (...how) => (isQuiet ? undefined : plainCompose(...how)) });
    clock.advance({ minutes: 30 });
    for (let day = 0; day < 5; day += 1) {
      await one.round();
      clock.advance({ hours: 24 });
    }
    expect(chat.messages).toEqual([]);
    expect(await states("ana")).toEqual([1, 2, 3, 4, 5].map((day) => `2027-03-0${day} folded nothing`));
    isQuiet = false;
    await one.round();
    expect(chat.messages).toHaveLength(1);
    // A lesson, where a sixth message without an answer would be the last line.
    expect(chat.messages[0]?.text).toContain("cache stampedes");
    expect(chat.messages[0]?.text).not.toContain("I was away");
  });

  test("of two nudges of one person that are made at one instant, one goes out", async () => {
    const { remind, clock, store, name } = stage(database());
    const people = Array.from({ length: 12 }, (_, index) => `p${index}`);
    for (const person of people) for (const workspace of ["a", "b", "c"]) await remind(person, { workspace });
    clock.advance({ minutes: 30 });
    await store.claimDue(100, (schedule, due) => ({
      kind: "advance",
      next: due.add({ hours: 24 }),
      rows: [{ date: Temporal.PlainDate.from("2027-03-01"), dueAt: due, seed: schedule.id }],
    }));
    const hour = Temporal.Duration.from({ hours: 1 });
    const open = await store.openNudges(name, { most: 100, each: 100 });
    const claimed = await Promise.all(open.map((nudge) => store.claimNudge(nudge, hour, clock.now())));
    const nudges = claimed.flatMap((one) => (one === undefined ? [] : [one.nudge]));
    const composed = { kind: "lesson" as const, template: 1, outgoing: new JsonText("{}"), pressable: [] };
    const outcomes = await Promise.all(
      nudges.map(async (nudge) => {
        const kept = await store.saveComposed(nudge, composed, hour, hour);
        if (kept === "kept") await store.finishNudge(nudge, ["m"]);
        return { person: nudge.person, kept };
      }),
    );
    expect(outcomes).toHaveLength(36);
    const sent = outcomes.filter(({ kept }) => kept === "kept").map(({ person }) => person);
    expect(sent.toSorted()).toEqual(people.toSorted());
  });

  test("what no process takes up for a day is folded, and counts as missed where somebody does again", async () => {
    const { remind, worker, clock, chat, states, store, name } = stage(database());
    await remind("ana");
    const elsewhere = await worker({ messengers: new Map([["other", chat.messenger]]), paces: {} });
    for (let day = 0; day < 4; day += 1) {
      clock.advance(day === 0 ? { minutes: 30 } : { hours: 24 });
      await elsewhere.round();
    }
    clock.advance({ minutes: 1 });
    await elsewhere.round();
    expect(chat.messages).toEqual([]);
    expect(await states("ana")).toEqual([
      "2027-03-01 folded late",
      "2027-03-02 folded late",
      "2027-03-03 folded late",
      "2027-03-04 due",
    ]);
    // A job of a platform that is served elsewhere is left alone, for whoever serves it.
    const [open] = await store.openNudges(name, { most: 10, each: 10 });
    expect(open?.attempts).toBe(0);
    const one = await worker();
    await one.round();
    expect(chat.messages.map(({ text }) => text)).toEqual([expect.stringMatching(/3 days|away/)]);
  });

  test("where not all can be sent in time, chance says who goes without", async () => {
    const { remind, clock, store, name } = stage(database());
    for (let index = 0; index < 20; index += 1) await remind(`p${index}`);
    const orders: string[] = [];
    for (let day = 1; day <= 3; day += 1) {
      clock.advance(day === 1 ? { minutes: 30 } : { hours: 24 });
      const date = Temporal.PlainDate.from({ year: 2027, month: 3, day });
      await store.claimDue(100, (schedule, due) => ({
        kind: "advance",
        next: due.add({ hours: 24 }),
        rows: [{ date, dueAt: due, seed: `${schedule.person}` }],
      }));
      const open = await store.openNudges(name, { most: 100, each: 100 });
      expect(open).toHaveLength(20);
      const claimed = await Promise.all(
        open.map((nudge) => store.claimNudge(nudge, Temporal.Duration.from({ hours: 1 }), clock.now())),
      );
      orders.push(claimed.map((one) => one?.nudge.person).join(" "));
      for (const one of claimed) if (one !== undefined) await store.foldNudge(one.nudge, "late");
    }
    expect(new Set(orders).size).toBe(3);
  });

  test("what is over is deleted, what is open is not, and no day gets a second message for it", async () => {
    const { remind, worker, clock, chat, store, states } = stage(database());
    await remind("ana");
    const one = await worker();
    clock.advance({ minutes: 30 });
    await one.round();
    clock.advance({ hours: 24 });
    await one.nudges.sweep();
    expect(await states("ana")).toEqual(["2027-03-01 sent", "2027-03-02 due"]);
    await store.purgeNudges(clock.now().subtract({ hours: 25 }));
    expect(await states("ana")).toHaveLength(2);
    await store.purgeNudges(clock.now().add({ hours: 1 }));
    expect(await states("ana")).toEqual(["2027-03-02 due"]);
    await one.queue.run();
    expect(chat.messages).toHaveLength(2);
    await store.purgeNudges(clock.now().add({ hours: 1 }));
    await one.round();
    expect(await states("ana")).toEqual([]);
    expect(chat.messages).toHaveLength(2);
  });

  test("a workspace with many learners delays another's few by few", async () => {
    const { remind, worker, clock, chat, name } = stage(database());
    for (let index = 0; index < 60; index += 1) await remind(`a${index}`, { workspace: "many" });
    for (let index = 0; index < 10; index += 1) await remind(`b${index}`, { workspace: "few" });
    const one = await worker({
      paces: {
        [name]: { perSecond: 1_000, burst: 1_000, messages: 1, of: "platform", queued: { each: 20, most: 20 } },
      },
    });
    clock.advance({ minutes: 30 });
    await one.nudges.sweep();
    expect(one.queue.jobs.size).toBe(20);
    await one.queue.run();
    const last = chat.messages.findLastIndex(({ target }) => String(target.channel).startsWith("dm-b"));
    expect(last).toBeLessThan(25);
    for (let round = 0; chat.messages.length < 70 && round < 20; round += 1) await one.round();
    expect(new Set(chat.messages.map(({ target }) => target.channel)).size).toBe(70);
    expect(chat.messages).toHaveLength(70);
  });

  test("of one limit all processes together take what it allows", async () => {
    const { clock, store } = stage(database());
    const other = createNudgeStore(database(), clock);
    const rate = { perSecond: 2, burst: 3 };
    const waits: number[] = [];
    for (let index = 0; index < 6; index += 1)
      waits.push(await (index % 2 ? store : other).takeTokens("limit", 1, rate));
    expect(waits).toEqual([0, 0, 0, 500, 1_000, 1_500]);
    clock.advance({ seconds: 2 });
    expect(await store.takeTokens("limit", 1, rate)).toBe(0);
    expect(await store.takeTokens("limit", 1, rate)).toBe(500);
    // A clock that was an hour ahead has been set right.
    clock.advance({ hours: 1 });
    await store.takeTokens("limit", 1, rate);
    clock.advance({ hours: -1 });
    expect(await store.takeTokens("limit", 1, rate)).toBe(0);
  });

  test("what platforms count is messages: the next one pays for a nudge that was longer, and is given what one was shorter", async () => {
    const pace = { perSecond: 1, burst: 10, messages: 2, of: "platform" as const, queued: { each: 20, most: 20 } };
    const tokens = async (name: string) =>
      (
        await database()
          .db.selectFrom("pace")
          .select("tokens")
          .where("key", "=", `nudge:${name}`)
          .executeTakeFirstOrThrow()
      ).tokens;
    const long = stage(database(), undefined, 5);
    for (const person of ["ana", "bo", "cy"]) await long.remind(person);
    const one = await long.worker({ paces: { [long.name]: pace } });
    long.clock.advance({ minutes: 30 });
    await one.round();
    expect(long.chat.messages).toHaveLength(15);
    // Two for the first, and for each of the others what the one before it was longer.
    expect(await tokens(long.name)).toBe(10 - 2 - 5 - 5);
    const short = stage(database(), undefined, 1);
    for (const person of ["ana", "bo", "cy"]) await short.remind(person);
    const other = await short.worker({ paces: { [short.name]: pace } });
    short.clock.advance({ minutes: 30 });
    await other.round();
    expect(await tokens(short.name)).toBe(10 - 2 - 1 - 1);
  });

  test("the operator sees what is due, sent and failed, why, how late, and by workspace", async () => {
    const { remind, worker, clock, chat, store, key } = stage(database());
    for (const person of ["ana", "bo", "cy"]) await remind(person, { workspace: person === "cy" ? "x" : "w" });
    await remind("di", { time: Temporal.PlainTime.from("09:00") });
    const one = await worker();
    chat.refuses((_sending, { channel }) => {
      if (channel === "dm-cy") throw new Undeliverable("50007", "closed");
    });
    clock.advance({ minutes: 30, seconds: 4 });
    await one.round();
    clock.advance({ minutes: 30 });
    await store.claimDue(10, (schedule, due) => ({
      kind: "advance",
      next: due.add({ hours: 24 }),
      rows: [{ date: Temporal.PlainDate.from("2027-03-01"), dueAt: due, seed: schedule.id }],
    }));
    const numbers = await store.nudgeNumbers(clock.now().subtract({ hours: 2 }), 10);
    expect(numbers.all).toEqual({ due: 1, sending: 0, sent: 2, folded: 0, failed: 1, lateness: { p50: 4, p99: 4 } });
    expect(numbers.workspaces.map(({ workspace, due, sent, failed }) => [workspace, due, sent, failed])).toEqual([
      [key("", "w").workspace, 1, 2, 0],
      [key("", "x").workspace, 0, 0, 1],
    ]);
    expect(numbers.reasons).toEqual([{ state: "failed", why: "50007", count: 1 }]);
    expect(numbers.schedules).toEqual({ on: 3, off: 0, blocked: 1 });
  });
});
