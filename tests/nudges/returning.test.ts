/** Where the mentor could not act and can again: what rested because of that goes on, and nothing else. */
import { sql } from "kysely";
import { expect, test } from "vitest";
import { unseen } from "../../src/nudges/reasons.ts";
import { returned, type Whereabouts } from "../../src/nudges/returning.ts";
import { TryLater, Undeliverable } from "../../src/reply/messenger.ts";
import type { Database } from "../../src/storage/index.ts";
import { onEachDatabase } from "./databases.ts";
import { stage } from "./stage.ts";

const daily = { hours: 24 } as const;

function scene(database: Database) {
  const here = stage(database);
  const { store, clock, key, chat } = here;
  return {
    ...here,
    back: (where: Whereabouts) => returned({ store, clock }, where),
    scheduleOf: (person: string, workspace?: string) => store.findSchedule(key(person, workspace)),
    /** To whom, and when. */
    written: () => chat.messages.map(({ target, at }) => `${target.channel} ${at.toString().slice(0, 16)}`).toSorted(),
  };
}

onEachDatabase("the mentor's return", (database) => {
  test("a workspace that removes the mentor is left in peace, and found as it was when it comes back", async () => {
    const { name, remind, worker, clock, chat, store, reminding, back, key } = scene(database());
    await remind("ana");
    const bo = await remind("bo");
    await reminding.off(bo);
    const one = await worker();
    clock.advance({ minutes: 30 });
    await one.nudges.sweep();
    await store.stopWorkspace({ workspace: key("ana").workspace, platform: name });
    await one.queue.run();
    clock.advance(daily);
    await one.round();
    expect(chat.messages).toEqual([]);
    expect(await back({ workspaces: [key("ana").workspace] })).toBe(1);
    expect(await back({ workspaces: [key("ana").workspace] })).toBe(0);
    clock.advance(daily);
    await one.round();
    expect(chat.messages.map(({ target }) => target.channel)).toEqual(["dm-ana"]);
  });

  test("a token that dies in the middle of a batch stops who is left; a good one has them go on at their next hour", async () => {
    const here = scene(database());
    const { remind, worker, clock, chat, states, back, key, written, scheduleOf, learners, liveUntil } = here;
    const people = ["ana", "bo", "cy", "di", "ed"];
    for (const person of people) await remind(person);
    await remind("late", { time: Temporal.PlainTime.from("08:45") });
    const one = await worker();
    chat.refuses((_sending, { channel }) => {
      if (channel === "dm-cy") throw new Undeliverable("50007", "closed");
      if (chat.messages.length === 2) throw new Undeliverable("token_revoked", "revoked");
    });
    clock.advance({ minutes: 30 });
    await one.round();
    const stopped = (await Promise.all(people.map((person) => states(person)))).flat().toSorted();
    expect(stopped.filter((state) => state.endsWith("token_revoked"))).toHaveLength(2);
    // Three days without a token: who is due then is stopped too.
    await liveUntil(one, "2027-03-04T07:30:00Z");
    expect(chat.messages).toHaveLength(2);

    chat.refuses((_sending, { channel }) => {
      if (channel === "dm-cy") throw new Undeliverable("50007", "closed");
    });
    clock.advance({ minutes: 5 });
    const workspaces = [key("ana").workspace];
    const counts = await Promise.all([back({ workspaces }), back({ workspaces }), back({ workspaces })]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(5);
    expect(await back({ workspaces })).toBe(0);
    await one.round();
    expect(written(), "nothing comes at once").toHaveLength(2);
    chat.messages.splice(0);
    clock.advance({ minutes: 10 });
    await one.round();
    expect(written()).toEqual(["dm-late 2027-03-04T07:45"]);
    await liveUntil(one, "2027-03-05T07:35:00Z", { minutes: 5 });
    expect(written().filter((line) => !line.includes("late"))).toEqual(
      ["ana", "bo", "di", "ed"].map((person) => `dm-${person} 2027-03-05T07:30`),
    );
    expect(chat.messages.map(({ text }) => /away|due/.test(text))).not.toContain(true);
    expect(await scheduleOf("cy")).toMatchObject({ state: "blocked", why: "50007" });
    expect(await learners.takeNote(key("ed"))).toMatch(/I had lost access to this workspace\. Reminders go on by them/);
    expect(await learners.takeNote(key("cy"))).toMatch(/remind on turns them on again/);
  });

  test("a pause that was on holds, and what had gone unanswered counts on", async () => {
    const { name, remind, worker, clock, chat, store, reminding, back, key, scheduleOf } = scene(database());
    await remind("ana");
    const bo = await remind("bo");
    const one = await worker();
    clock.advance({ minutes: 30 });
    await one.round();
    await reminding.pause(bo, Temporal.PlainDate.from("2027-03-10"));
    await store.stopWorkspace({ workspace: key("ana").workspace, platform: name });
    clock.advance(daily);
    await back({ workspaces: [key("ana").workspace] });
    expect(await scheduleOf("ana")).toMatchObject({ state: "on", unanswered: 1 });
    expect((await scheduleOf("bo"))?.nextDue?.toString()).toBe("2027-03-10T07:30:00Z");
    chat.messages.splice(0);
    clock.advance({ hours: 24 * 3 });
    await one.round();
    expect(chat.messages.map(({ target }) => target.channel)).toEqual(["dm-ana"]);
  });

  test("a platform's token brings back all of its workspaces, but none that removed the mentor and none of another's", async () => {
    const { name, remind, worker, clock, chat, store, back, key, scheduleOf } = scene(database());
    for (const workspace of ["a", "b", "c"]) await remind(`p${workspace}`, { workspace });
    const one = await worker();
    chat.refuses(() => {
      throw new Undeliverable("dead-token", "dead");
    });
    clock.advance({ minutes: 30 });
    await one.round();
    await store.stopWorkspace({ workspace: key("", "c").workspace, platform: name });
    expect(await back({ platform: "another" })).toBe(0);
    expect(await back({ platform: name })).toBe(2);
    expect(await scheduleOf("pc", "c")).toMatchObject({ state: "blocked", why: "dead-token" });
    chat.refuses();
    clock.advance(daily);
    await one.round();
    expect(chat.messages.map(({ target }) => target.channel).toSorted()).toEqual(["dm-pa", "dm-pb"]);
    expect(await back({ workspaces: [key("", "c").workspace, key("", "a").workspace] })).toBe(1);
  });

  test("a zone that is not known any more keeps nobody else", async () => {
    const { name, remind, worker, clock, chat, store, back, key, scheduleOf } = scene(database());
    await remind("ana");
    await remind("bo");
    await store.stopWorkspace({ workspace: key("ana").workspace, platform: name });
    await sql`update schedule set zone = 'Mars/Olympus' where person = 'bo'`.execute(database().db);
    expect(await back({ workspaces: [key("ana").workspace] })).toBe(2);
    const one = await worker();
    clock.advance({ minutes: 30 });
    await one.round();
    expect(chat.messages.map(({ target }) => target.channel)).toEqual(["dm-ana"]);
    expect(await scheduleOf("bo")).toMatchObject({ state: "blocked", why: "unknown time zone" });
  });

  test("what may have arrived where nobody may look is not sent again that day, and comes the next", async () => {
    const { remind, worker, clock, chat, states, scheduleOf } = scene(database());
    await remind("ana");
    const one = await worker();
    chat.refuses(({ doubtful }) => {
      throw doubtful ? new Undeliverable("unseen", "nobody may look") : new TryLater(1_000, "not answered");
    });
    clock.advance({ minutes: 30 });
    await one.round();
    clock.advance({ seconds: 5 });
    await one.round();
    expect(await states("ana")).toEqual([`2027-03-01 failed ${unseen}`]);
    expect(await scheduleOf("ana")).toMatchObject({ state: "on" });
    chat.refuses();
    clock.advance(daily);
    await one.round();
    expect(await states("ana")).toEqual([`2027-03-01 failed ${unseen}`, "2027-03-02 sent"]);
  });
});
