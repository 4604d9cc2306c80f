/** When learners are written to: at their hour, once a local day, whatever happened in between. */
import { sql } from "kysely";
import { expect, test } from "vitest";
import { onEachDatabase } from "./databases.ts";
import { stage } from "./stage.ts";

const daily = { hours: 24 } as const;

onEachDatabase("nudges", (database) => {
  test("a learner is written to at their hour, once, and again the next day", async () => {
    const { remind, worker, clock, chat, states } = stage(database());
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
      const { remind, worker, chat, liveUntil } = stage(database(), `${day}T00:00:00+02:00[Europe/Berlin]`);
      await remind("ana", { time: Temporal.PlainTime.from("02:30") });
      await liveUntil(await worker(), `${day}T21:00:00Z`);
      expect(chat.messages.map(({ at }) => at.toString())).toEqual([hour]);
    }
  });

  test("a day that had its nudge has no second one, whatever the schedule's row says", async () => {
    const { remind, worker, clock, chat, store, key, states } = stage(database());
    await remind("ana");
    const one = await worker();
    clock.advance({ minutes: 30 });
    await one.round();
    // As an older backup would have it.
    await sql`update schedule set next_due = next_due - interval '1 day', last_date = null`.execute(database().db);
    await remind("bo");
    await sql`update schedule set next_due = ${clock.now().toString()}, local_time = '08:30' where person = 'bo'`.execute(
      database().db,
    );
    await one.round();
    expect(chat.messages.map(({ target }) => target.channel)).toEqual(["dm-ana", "dm-bo"]);
    expect(await states("ana")).toEqual(["2027-03-01 sent"]);
    expect((await store.findSchedule(key("ana")))?.nextDue?.toString()).toBe("2027-03-02T07:30:00Z");
  });

  test("a clock that jumps an hour ahead and back sends nothing twice and forgets nobody", async () => {
    const { remind, worker, clock, chat } = stage(database(), "2027-03-01T07:15:00Z");
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

  test("after days of downtime one message stands for all that were missed, and says so", async () => {
    const { remind, worker, clock, chat, states } = stage(database());
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
    const { remind, worker, clock, chat, states } = stage(database(), "2027-03-01T06:00:00Z");
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
    const { remind, worker, clock, chat, states } = stage(database());
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
    const { remind, worker, clock, chat, store, reminding, key, states } = stage(database());
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

  test("whoever puts off every message reads no opening again within five", async () => {
    const { remind, worker, clock, chat, store, reminding, key } = stage(database());
    await remind("ana");
    const one = await worker();
    clock.advance({ minutes: 30 });
    for (let day = 0; day < 20; day += 1) {
      for (let put = 0; put < 3; put += 1) {
        await one.round();
        const [sent] = await store.nudgesOf(key("ana"), 1);
        if (put < 2) await reminding.snooze(key("ana"), sent?.id ?? "", clock.now().add({ hours: 2 }));
        clock.advance({ hours: put < 2 ? 2 : 20 });
      }
    }
    const texts = chat.messages.map(({ text }) => text);
    expect(texts).toHaveLength(60);
    const again = texts.filter((text, index) => texts.slice(Math.max(0, index - 4), index).includes(text));
    expect(again).toEqual([]);
  });

  test("what was turned off or paused while it waited in the queue is not sent", async () => {
    const { remind, worker, clock, chat, reminding, states } = stage(database());
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
    const { remind, worker, clock, chat, liveUntil } = stage(database());
    await remind("ana");
    const one = await worker();
    clock.advance({ minutes: 30 });
    await one.nudges.sweep();
    const changed = await remind("ana", { time: Temporal.PlainTime.from("20:00") });
    expect(changed.nextDue?.toString()).toBe("2027-03-02T19:00:00Z");
    await liveUntil(one, "2027-03-02T20:00:00Z");
    expect(chat.messages.map(({ at }) => at.toString())).toEqual(["2027-03-01T08:00:00Z", "2027-03-02T19:00:00Z"]);
  });

  test("three that nobody answers are followed by a question, and silence by a last line", async () => {
    const { remind, worker, clock, chat, store, key } = stage(database());
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

  for (const [when, hours, kinds] of [
    ["for two hours", 2, "lllqs"],
    ["until the next one is due", 24, "lllqqs"],
  ] as const)
    test(`a question that is put off ${when} is asked again, and only after that comes the last line`, async () => {
      const { remind, worker, clock, chat, store, reminding, key } = stage(database());
      await remind("ana");
      const one = await worker();
      clock.advance({ minutes: 30 });
      for (let day = 0; day < 8; day += 1) {
        await one.round();
        if (day === 3) {
          const [question] = await store.nudgesOf(key("ana"), 1);
          // As a press does: whoever presses has answered.
          await store.answerNudges(key("ana"));
          await reminding.snooze(key("ana"), question?.id ?? "", clock.now().add({ hours }));
          clock.advance({ hours: 2 });
          await one.round();
          clock.advance({ hours: 22 });
        } else clock.advance(daily);
      }
      const sent = (await store.nudgesOf(key("ana"), 10)).toReversed().map(({ kind }) => kind.charAt(0));
      expect(sent.join("")).toBe(kinds);
      expect(chat.messages).toHaveLength(6);
    });

  test("a message put off twice, the second time until the next one, does not come before that", async () => {
    const { remind, worker, clock, chat, store, reminding, key, states, liveUntil } = stage(database());
    await remind("ana");
    const one = await worker();
    clock.advance({ minutes: 30 });
    await one.round();
    const [sent] = await store.nudgesOf(key("ana"), 1);
    await reminding.snooze(key("ana"), sent?.id ?? "", clock.now().add({ hours: 2 }));
    expect(await reminding.snooze(key("ana"), sent?.id ?? "", clock.now().add({ hours: 24 }))).toMatchObject({
      kind: "merged",
    });
    await liveUntil(one, "2027-03-02T07:30:00Z");
    expect(chat.messages.map(({ at }) => at.toString())).toEqual(["2027-03-01T07:30:00Z", "2027-03-02T07:30:00Z"]);
    expect(await states("ana")).toEqual(["2027-03-01 folded put off", "2027-03-02 sent"]);
  });

  test("an answer to any of them, also one that comes before it is noted as sent, begins the count anew", async () => {
    const { remind, worker, clock, chat, store, key } = stage(database());
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

  test("who wrote where all their workspaces write to them has left none of these unanswered, and is told all, once", async () => {
    const { name, remind, worker, clock, store, learners, key } = stage(database());
    for (const [person, workspace, time] of [
      ["ana", "w", "08:30"],
      ["ana", "v", "10:30"],
      ["bo", "v", "10:30"],
    ] as const) {
      await remind(person, { workspace, time: Temporal.PlainTime.from(time) });
      await learners.changeLearner(key(person, workspace), { note: person === "ana" ? "It rained." : "It shone." });
    }
    const one = await worker();
    for (const hours of [1, 2]) {
      clock.advance({ hours });
      await one.round();
    }
    const counts = () =>
      Promise.all(
        [key("ana"), key("ana", "v"), key("bo", "v")].map(async (of) => {
          const [nudge] = await store.nudgesOf(of, 1);
          return [(await store.findSchedule(of))?.unanswered, nudge?.answeredAt !== undefined];
        }),
      );
    expect(await counts()).toEqual(Array(3).fill([1, false]));
    await store.answerAllNudges({ platform: name, person: "ana" });
    expect(await counts()).toEqual([
      [0, true],
      [0, true],
      [1, false],
    ]);
    await learners.changeLearner(key("ana", "v"), { note: "It snowed." });
    expect((await learners.takeNotes(name, "ana"))?.match(/It \w+\./g)?.toSorted()).toEqual([
      "It rained.",
      "It snowed.",
    ]);
    expect(await learners.takeNotes(name, "ana")).toBeUndefined();
    expect(await learners.takeNotes("slack", "bo")).toBeUndefined();
    expect(await learners.takeNote(key("bo", "v"))).toBe("It shone.");
  });

  test("a release of the zone data that moves a zone moves what was computed with an older one", async () => {
    const { remind, clock, store, key, worker, chat } = stage(database());
    await remind("ana");
    await remind("bo");
    // As if Berlin had been an hour further east when it was computed.
    await sql`update schedule set next_due = next_due - interval '1 hour', zone_data = 'older' where person = 'ana'`.execute(
      database().db,
    );
    const one = await worker();
    await expect
      .poll(async () => (await store.findSchedule(key("ana")))?.nextDue?.toString())
      .toBe("2027-03-01T07:30:00Z");
    // Found by the sweep, which looks as well.
    await sql`update schedule set next_due = next_due - interval '1 hour' where person = 'bo'`.execute(database().db);
    await one.round();
    expect(chat.messages).toEqual([]);
    clock.advance({ minutes: 30 });
    await one.round();
    expect(chat.messages).toHaveLength(2);
  });

  test("zones are looked at in order, each schedule once by all processes together, also one that changes meanwhile", async () => {
    const { remind, store, key } = stage(database());
    const people = Array.from({ length: 9 }, (_, index) => `p${index}`);
    for (const person of people) await remind(person);
    await sql`update schedule set zone_data = 'older'`.execute(database().db);
    const held = Promise.withResolvers<void>();
    const changing = Promise.withResolvers<void>();
    const change = database()
      .db.transaction()
      .execute(async (transaction) => {
        await sql`update schedule set unanswered = 1 where person = 'p7'`.execute(transaction);
        held.resolve();
        await changing.promise;
      });
    await held.promise;
    const looked: string[] = [];
    const look = async () => {
      const own: string[] = [];
      let after: string | undefined;
      do
        after = await store.recheckZones(after, 2, ({ person = "" }, due) => {
          own.push(person);
          return person === "p8" ? due.add({ hours: 1 }) : undefined;
        });
      while (after !== undefined);
      expect(own.toSorted()).toEqual(own);
      looked.push(...own);
    };
    const looking = [look(), look()];
    await new Promise((resolve) => setTimeout(resolve, 300));
    changing.resolve();
    await Promise.all([change, ...looking]);
    expect(looked.toSorted()).toEqual(people);
    expect((await store.findSchedule(key("p8")))?.nextDue?.toString()).toBe("2027-03-01T08:30:00Z");
    expect(await store.findSchedule(key("p7"))).toMatchObject({ unanswered: 1 });
  });

  test("one schedule that can't be computed keeps nobody waiting", async () => {
    const { remind, worker, clock, chat, store, key } = stage(database());
    await remind("ana");
    await remind("bo");
    await sql`update schedule set zone = 'Mars/Olympus' where person = 'bo'`.execute(database().db);
    const one = await worker();
    clock.advance({ minutes: 30 });
    await one.round();
    expect(chat.messages.map(({ target }) => target.channel)).toEqual(["dm-ana"]);
    expect(await store.findSchedule(key("bo"))).toMatchObject({ state: "blocked", why: "unknown time zone" });
  });
});
