/** What becomes of what is due, the same on every database. */
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { unlimited } from "../../src/nudges/pace.ts";
import { createReminding } from "../../src/nudges/reminding.ts";
import { TryLater, Undeliverable } from "../../src/reply/messenger.ts";
import { createNudgeStore, type Database, type NudgeStore, openDatabase } from "../../src/storage/index.ts";
import { testLog } from "../storage/support.ts";
import type { Place } from "../storage/testStore.ts";
import { plainCompose } from "./plain.ts";
import { cleared, stage } from "./stage.ts";

const daily = { hours: 24 } as const;

export function testNudges(where: string, makePlace: () => Promise<Place>): void {
  describe(`nudges on ${where}`, { timeout: 60_000 }, () => {
    let place: Place;
    let database: Database;

    beforeAll(async () => {
      place = await makePlace();
      database = openDatabase({ ...place.options, log: testLog().log });
      await database.ready;
    });
    afterAll(async () => {
      await database.close();
      await place.remove();
    });
    beforeEach(() => cleared(database));

    test("a learner is written to at their hour, once, and again the next day", async () => {
      const { remind, worker, clock, chat, states } = stage(database);
      await remind("ana");
      const one = await worker();
      clock.advance({ minutes: 29 });
      await one.round();
      expect(chat.messages).toEqual([]);
      clock.advance({ minutes: 1 });
      await one.round();
      await one.round();
      expect(chat.messages).toHaveLength(1);
      expect(chat.messages[0]?.text).toMatch(/cache stampedes/);
      expect(chat.messages[0]?.target).toEqual({ channel: "dm-ana" });
      clock.advance(daily);
      await one.round();
      expect(chat.messages.map(({ at }) => at.toString())).toEqual(["2027-03-01T07:30:00Z", "2027-03-02T07:30:00Z"]);
      expect(await states("ana")).toEqual(["2027-03-01 sent", "2027-03-02 sent"]);
    });

    test("the hour is the wall clock's on both days of a clock change, and no local day has two", async () => {
      for (const [day, hour] of [
        ["2027-03-28", "2027-03-28T01:30:00Z"],
        ["2027-10-31", "2027-10-31T00:30:00Z"],
      ]) {
        const { remind, worker, chat, liveUntil } = stage(database, `${day}T00:00:00+02:00[Europe/Berlin]`);
        await remind("ana", { time: Temporal.PlainTime.from("02:30") });
        await liveUntil(await worker(), `${day}T21:00:00Z`);
        expect(chat.messages.map(({ at }) => at.toString())).toEqual([hour]);
      }
    });

    test("two workers that sweep and deliver at once write once to each", async () => {
      const { remind, worker, clock, chat } = stage(database);
      for (let index = 0; index < 30; index += 1) await remind(`p${index}`);
      const [one, two] = [await worker(), await worker()];
      clock.advance({ minutes: 30 });
      await Promise.all([one.nudges.sweep(), two.nudges.sweep(), one.nudges.sweep()]);
      await Promise.all([one.round(), two.round()]);
      expect(chat.messages).toHaveLength(30);
      expect(new Set(chat.messages.map(({ target }) => target.channel)).size).toBe(30);
    });

    test("a worker that was thought dead and wakes up sends nothing of what another has taken over", async () => {
      const { remind, worker, clock, chat, store, states } = stage(database);
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

    test("a day that had its nudge has no second one, whatever the schedule's row says", async () => {
      const { remind, worker, clock, chat, store, key, states } = stage(database);
      await remind("ana");
      const one = await worker();
      clock.advance({ minutes: 30 });
      await one.round();
      // As an older backup would have it.
      await sql`update schedule set next_due = next_due - interval '1 day', last_date = null`.execute(database.db);
      await remind("bo");
      await sql`update schedule set next_due = ${clock.now().toString()}, local_time = '08:30' where person = 'bo'`.execute(
        database.db,
      );
      await one.round();
      expect(chat.messages.map(({ target }) => target.channel)).toEqual(["dm-ana", "dm-bo"]);
      expect(await states("ana")).toEqual(["2027-03-01 sent"]);
      expect((await store.findSchedule(key("ana")))?.nextDue?.toString()).toBe("2027-03-02T07:30:00Z");
    });

    test("a clock that jumps an hour ahead and back sends nothing twice and forgets nobody", async () => {
      const { remind, worker, clock, chat } = stage(database, "2027-03-01T07:15:00Z");
      await remind("ana");
      await remind("bo", { time: Temporal.PlainTime.from("09:45") });
      const one = await worker();
      clock.advance({ hours: 1 });
      await one.round();
      clock.advance({ hours: -1 });
      for (let quarter = 0; quarter < 8; quarter += 1) {
        await one.round();
        clock.advance({ minutes: 15 });
      }
      await one.round();
      expect(chat.messages.map(({ target }) => target.channel)).toEqual(["dm-ana", "dm-bo"]);
      for (let quarter = 0; quarter < 96; quarter += 1) {
        clock.advance({ minutes: 15 });
        await one.round();
      }
      expect(chat.messages.map(({ target }) => target.channel)).toEqual(["dm-ana", "dm-bo", "dm-ana", "dm-bo"]);
    });

    test("nudges of one person that are made at the same moment merge all the same", async () => {
      const { remind, worker, clock, chat } = stage(database);
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
        await all[index]?.queue.queue.add(job.name, job.data, job);
        all[0]?.queue.jobs.delete(id);
      }
      await Promise.all(all.map(({ queue }) => queue.run()));
      expect(made).toBe(4);
      expect(chat.messages).toHaveLength(1);
    });

    test("an hour that is full is known to whoever sets a reminder in it", async () => {
      const { name, remind, clock, store, key } = stage(database);
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
        const { remind, worker, clock, chat, store, states } = stage(database, undefined, 2);
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
        const { remind, worker, clock, chat, store, states } = stage(database, undefined, 2);
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
      const { remind, worker, clock, chat, store } = stage(database);
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
      const { remind, worker, clock, chat } = stage(database);
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

    test("after days of downtime one message stands for all that were missed, and says so", async () => {
      const { remind, worker, clock, chat, states } = stage(database);
      await remind("ana");
      const one = await worker();
      // Three days are missed; the fourth is found twenty minutes late.
      clock.advance({ hours: 72, minutes: 50 });
      await one.round();
      expect(chat.messages).toHaveLength(1);
      expect(chat.messages[0]?.text).toMatch(/the last 3 were due/);
      expect(await states("ana")).toEqual([
        "2027-03-01 folded late",
        "2027-03-02 folded late",
        "2027-03-03 folded late",
        "2027-03-04 sent",
      ]);
      clock.advance(daily);
      await one.round();
      expect(chat.messages[1]?.text).not.toMatch(/away/);
    });

    test("what is found over two hours late, or past 22:00, is told of in the next one", async () => {
      const { remind, worker, clock, chat, states } = stage(database, "2027-03-01T06:00:00Z");
      await remind("ana");
      await remind("bo", { time: Temporal.PlainTime.from("21:45") });
      const one = await worker();
      clock.advance({ hours: 3, minutes: 31 });
      await one.round();
      expect(await states("ana")).toEqual(["2027-03-01 folded late"]);
      clock.advance({ hours: 11, minutes: 30 });
      await one.round();
      expect(await states("bo")).toEqual(["2027-03-01 folded late"]);
      expect(chat.messages).toEqual([]);
      clock.advance({ hours: 10, minutes: 29 });
      await one.round();
      expect(chat.messages.map(({ text }) => /the last one was due/.test(text))).toEqual([true]);
    });

    test("a nudge that waits in the queue beyond two hours is not sent", async () => {
      const { remind, worker, clock, chat, states } = stage(database);
      await remind("ana");
      const one = await worker();
      clock.advance({ minutes: 30 });
      await one.nudges.sweep();
      clock.advance({ hours: 2, minutes: 1 });
      await one.queue.run();
      expect(chat.messages).toEqual([]);
      expect(await states("ana")).toEqual(["2027-03-01 folded late"]);
    });

    test("a snooze moves the same nudge: it comes again at its time as a message of its own", async () => {
      const { remind, worker, clock, chat, store, reminding, key, states } = stage(database);
      await remind("ana");
      const one = await worker();
      clock.advance({ minutes: 30 });
      await one.round();
      const [sent] = await store.nudgesOf(key("ana"), 1);
      await reminding.snooze(key("ana"), sent?.id ?? "", clock.now().add({ hours: 1 }));
      // Pressed twice, the later choice counts; nobody else's press does.
      expect(await reminding.snooze(key("ana"), sent?.id ?? "", clock.now().add({ hours: 3 }))).toMatchObject({
        kind: "moved",
      });
      await remind("bo", { time: Temporal.PlainTime.from("07:00") });
      expect(await reminding.snooze(key("bo"), sent?.id ?? "", clock.now())).toBeUndefined();
      clock.advance({ hours: 2, minutes: 59 });
      await one.round();
      expect(chat.messages).toHaveLength(1);
      clock.advance({ minutes: 1 });
      await one.round();
      expect(chat.messages).toHaveLength(2);
      expect(chat.messages[0]?.key).not.toBe(chat.messages[1]?.key);
      expect(await states("ana")).toEqual(["2027-03-01 sent"]);
      clock.advance({ hours: 21 });
      await one.round();
      expect(await states("ana")).toEqual(["2027-03-01 sent", "2027-03-02 sent"]);
    });

    test("what was turned off or paused while it waited in the queue is not sent", async () => {
      const { remind, worker, clock, chat, reminding, states } = stage(database);
      const [ana, bo] = [await remind("ana"), await remind("bo")];
      const one = await worker();
      clock.advance({ minutes: 30 });
      await one.nudges.sweep();
      await reminding.off(ana);
      const next = await reminding.pause(bo, Temporal.PlainDate.from("2027-03-05"));
      await one.queue.run();
      expect(chat.messages).toEqual([]);
      expect(await states("ana")).toEqual(["2027-03-01 folded off"]);
      expect(await states("bo")).toEqual(["2027-03-01 folded paused"]);
      expect(next.toString()).toBe("2027-03-05T07:30:00Z");
      clock.advance({ hours: 24 * 3 });
      await one.round();
      expect(chat.messages).toEqual([]);
      clock.advance(daily);
      await one.round();
      expect(chat.messages.map(({ target }) => target.channel)).toEqual(["dm-bo"]);
    });

    test("a time that is changed after today's nudge starts tomorrow", async () => {
      const { remind, worker, clock, chat, liveUntil } = stage(database);
      await remind("ana");
      const one = await worker();
      clock.advance({ minutes: 30 });
      await one.nudges.sweep();
      const changed = await remind("ana", { time: Temporal.PlainTime.from("20:00") });
      expect(changed.nextDue?.toString()).toBe("2027-03-02T19:00:00Z");
      await liveUntil(one, "2027-03-02T20:00:00Z");
      expect(chat.messages.map(({ at }) => at.toString())).toEqual(["2027-03-01T08:00:00Z", "2027-03-02T19:00:00Z"]);
    });

    test("where nothing can be delivered the schedule rests, and the learner is told at the next contact", async () => {
      const { remind, worker, clock, chat, store, learners, key, states } = stage(database);
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
      expect(note).toMatch(
        /reminder of Monday,? 1 March could not be delivered: your direct messages are closed to me/,
      );
      expect(await learners.takeNote(key("ana"))).toBeUndefined();
      chat.refuses();
      expect(await remind("ana")).toMatchObject({ state: "on" });
      clock.advance(daily);
      await one.round();
      expect(chat.messages).toHaveLength(1);
    });

    test("a platform that asks to wait is waited for", async () => {
      const { remind, worker, clock, chat, states } = stage(database);
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
      const { remind, worker, clock, chat, store, key, states } = stage(database);
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

    test("three that nobody answers are followed by a question, and silence by a last line", async () => {
      const { remind, worker, clock, chat, store, key } = stage(database);
      await remind("ana");
      const one = await worker();
      clock.advance({ minutes: 30 });
      for (let day = 0; day < 8; day += 1) {
        await one.round();
        clock.advance(daily);
      }
      const kinds = (await store.nudgesOf(key("ana"), 10)).toReversed().map(({ kind }) => kind);
      expect(kinds).toEqual(["lesson", "lesson", "lesson", "question", "stopped"]);
      expect(chat.messages).toHaveLength(5);
      expect(await store.findSchedule(key("ana"))).toMatchObject({ state: "off", why: "unanswered" });
    });

    test("an answer to any of them, also one that comes before it is noted as sent, begins the count anew", async () => {
      const { remind, worker, clock, chat, store, key } = stage(database);
      await remind("ana");
      const one = await worker();
      clock.advance({ minutes: 30 });
      for (let day = 0; day < 9; day += 1) {
        if (day === 8) chat.refuses(() => void store.answerNudges(key("ana")));
        await one.round();
        if (day === 3) await store.answerNudges(key("ana"));
        clock.advance(daily);
      }
      const kinds = (await store.nudgesOf(key("ana"), 10)).toReversed().map(({ kind }) => kind);
      expect(kinds).toEqual([..."lllqlllqs"].map((letter) => ({ l: "lesson", q: "question", s: "stopped" })[letter]));
      // The last line was answered while it was on its way.
      expect(await store.findSchedule(key("ana"))).toMatchObject({ state: "on", unanswered: 0, asked: false });
    });

    test("one person in two workspaces gets one message within an hour", async () => {
      const { remind, worker, clock, chat, states } = stage(database);
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

    test("a workspace that removes the mentor is left in peace, and found as it was when it comes back", async () => {
      const { name, remind, worker, clock, chat, store, reminding, key } = stage(database);
      await remind("ana");
      await remind("bo");
      const bo = await store.findSchedule(key("bo"));
      if (bo !== undefined) await reminding.off(bo);
      const one = await worker();
      clock.advance({ minutes: 30 });
      await one.nudges.sweep();
      await store.stopWorkspace({ workspace: key("ana").workspace, platform: name });
      await one.queue.run();
      clock.advance(daily);
      await one.round();
      expect(chat.messages).toEqual([]);
      expect(await reminding.returned(key("ana").workspace)).toBe(1);
      expect(await reminding.returned(key("ana").workspace)).toBe(0);
      clock.advance(daily);
      await one.round();
      expect(chat.messages.map(({ target }) => target.channel)).toEqual(["dm-ana"]);
    });

    test("a workspace with many learners delays another's few by few", async () => {
      const { remind, worker, clock, chat, name } = stage(database);
      for (let index = 0; index < 60; index += 1) await remind(`a${index}`, { workspace: "many" });
      for (let index = 0; index < 10; index += 1) await remind(`b${index}`, { workspace: "few" });
      const one = await worker({
        paces: { [name]: { perSecond: 1_000, burst: 1_000, of: "platform", queued: { each: 20, most: 20 } } },
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
      const { clock, store } = stage(database);
      const other = createNudgeStore(database, clock);
      const rate = { perSecond: 2, burst: 3 };
      const waits: number[] = [];
      for (let index = 0; index < 6; index += 1) waits.push(await (index % 2 ? store : other).takeToken("limit", rate));
      expect(waits).toEqual([0, 0, 0, 500, 1_000, 1_500]);
      clock.advance({ seconds: 2 });
      expect(await store.takeToken("limit", rate)).toBe(0);
      expect(await store.takeToken("limit", rate)).toBe(500);
      // A clock that was an hour ahead has been set right.
      clock.advance({ hours: 1 });
      await store.takeToken("limit", rate);
      clock.advance({ hours: -1 });
      expect(await store.takeToken("limit", rate)).toBe(0);
    });

    test("a release of the zone data that moves a zone moves what was computed with an older one", async () => {
      const { remind, clock, store, key, worker, chat } = stage(database);
      await remind("ana");
      await remind("bo");
      // As if Berlin had been an hour further east when it was computed.
      await sql`update schedule set next_due = next_due - interval '1 hour', zone_data = 'older' where person = 'ana'`.execute(
        database.db,
      );
      const one = await worker();
      await expect
        .poll(async () => (await store.findSchedule(key("ana")))?.nextDue?.toString())
        .toBe("2027-03-01T07:30:00Z");
      // Found by the sweep, which looks as well.
      await sql`update schedule set next_due = next_due - interval '1 hour' where person = 'bo'`.execute(database.db);
      await one.round();
      expect(chat.messages).toEqual([]);
      clock.advance({ minutes: 30 });
      await one.round();
      expect(chat.messages).toHaveLength(2);
    });

    test("one schedule that can't be computed keeps nobody waiting", async () => {
      const { remind, worker, clock, chat, store, key } = stage(database);
      await remind("ana");
      await remind("bo");
      await sql`update schedule set zone = 'Mars/Olympus' where person = 'bo'`.execute(database.db);
      const one = await worker();
      clock.advance({ minutes: 30 });
      await one.round();
      expect(chat.messages.map(({ target }) => target.channel)).toEqual(["dm-ana"]);
      expect(await store.findSchedule(key("bo"))).toMatchObject({ state: "blocked", why: "unknown time zone" });
    });

    test("the operator sees what is due, sent and failed, why, how late, and by workspace", async () => {
      const { remind, worker, clock, chat, store, key } = stage(database);
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

    test("a nudge that its process never survives is given up in the end", async () => {
      const { remind, worker, clock, store, states } = stage(database);
      await remind("ana");
      const one = await worker({ store: unrenewed(store), compose: () => new Promise(() => {}) });
      clock.advance({ minutes: 30 });
      await one.nudges.sweep();
      await sql`update nudge set attempts = 60`.execute(database.db);
      await one.queue.run();
      expect(await states("ana")).toEqual(["2027-03-01 failed attempts ended without a word"]);
    });

    test("the same message goes out however often it is tried", async () => {
      const { remind, worker, clock, chat } = stage(database);
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
}

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
