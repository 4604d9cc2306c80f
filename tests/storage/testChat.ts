/** What chat platforms need of every database behind the store: one suite, run on the embedded one and on a server. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ClaimLost, createStore, type Database, JsonText, openDatabase } from "../../src/storage/index.ts";
import { testClock, testLog } from "./support.ts";
import type { Place } from "./testStore.ts";

const lease = Temporal.Duration.from({ seconds: 60 });

export function testChat(name: string, makePlace: () => Promise<Place>): void {
  describe(`the inbox on ${name}`, { timeout: 30_000 }, () => {
    let place: Place;
    let database: Database;
    let spaces = 0;

    function fresh() {
      spaces += 1;
      const clock = testClock();
      const workspace = `w${spaces}`;
      const store = createStore(database, clock);
      const arrival = (event: string, thread = "t", person = "ana") => ({
        platform: "slack",
        workspace,
        event,
        thread,
        person,
        arrival: { text: event },
        seed: randomUUID(),
      });
      const put = async (event: string, thread = "t", person = "ana") => {
        const admission = await store.storeArrival(arrival(event, thread, person));
        return "row" in admission ? admission.row : undefined;
      };
      const of = (thread = "t") => ({ platform: "slack", workspace, thread });
      return { store, clock, workspace, arrival, put, of };
    }

    beforeAll(async () => {
      place = await makePlace();
      database = openDatabase({ ...place.options, log: testLog().log });
      await database.ready;
    }, 30_000);
    afterAll(async () => {
      await database.close();
      await place.remove();
    });

    test("stores an event once, however often and at once it comes", async () => {
      const { put, store, of } = fresh();
      const stored = await Promise.all([put("e1"), put("e1"), put("e1")]);
      expect(stored.filter((row) => row !== undefined)).toHaveLength(1);
      expect((await store.claimNext(of(), lease))?.event).toBe("e1");
    });

    test("gives a conversation's events to one at a time, in order", async () => {
      const { put, store, of } = fresh();
      for (const event of ["e1", "e2"]) await put(event);
      await put("other", "u");
      const claims = await Promise.all([store.claimNext(of(), lease), store.claimNext(of(), lease)]);
      const [first] = claims.filter((row) => row !== undefined);
      expect(claims.filter((row) => row !== undefined)).toHaveLength(1);
      expect(first?.event).toBe("e1");
      expect((await store.claimNext(of("u"), lease))?.event).toBe("other");
      expect(await store.claimNext(of(), lease)).toBeUndefined();
      if (first === undefined) throw new Error("Nothing was claimed.");
      await store.finish(first, "answered");
      expect((await store.claimNext(of(), lease))?.event).toBe("e2");
    });

    test("gives away again what was claimed and not finished, and knows that it was on its way", async () => {
      const { put, store, clock, of } = fresh();
      await put("e1");
      const row = await store.claimNext(of(), lease);
      if (row === undefined) throw new Error("Nothing was claimed.");
      await store.saveOutgoing(row, new JsonText('{"body":"x"}'));
      await store.saveReceipt(row, ["m1"]);
      expect(await store.openConversations("slack", 10)).not.toContainEqual({ workspace: of().workspace, thread: "t" });
      clock.advance({ seconds: 61 });
      expect(await store.openConversations("slack", 10)).toContainEqual({ workspace: of().workspace, thread: "t" });
      expect(await store.claimNext(of(), lease)).toMatchObject({
        state: "sending",
        attempts: 2,
        outgoing: { body: "x" },
        receipt: ["m1"],
      });
      // Whoever held it and wakes up changes nothing any more.
      await expect(store.saveOutgoing(row, new JsonText('{"body":"y"}'))).rejects.toThrow(ClaimLost);
      await expect(store.saveReceipt(row, ["m1", "m2"])).rejects.toThrow(ClaimLost);
      await store.postpone(row, Temporal.Duration.from({ hours: -1 }));
      await store.finish(row, "answered");
      expect(await store.inboxRow(of().workspace, "e1")).toMatchObject({ outgoing: { body: "x" }, receipt: ["m1"] });
      expect(await store.claimNext(of(), lease)).toBeUndefined();
    });

    test("keeps nothing of what was said once it is answered, but knows the event", async () => {
      const { put, store, of, workspace } = fresh();
      await put("e1");
      const row = await store.claimNext(of(), lease);
      if (row === undefined) throw new Error("Nothing was claimed.");
      await store.finish(row, "answered");
      expect(await store.inboxRow(workspace, "e1")).toMatchObject({ state: "done", outcome: "answered", arrival: {} });
      expect(await put("e1")).toBeUndefined();
    });

    test("takes so many of a person in a stretch of time, then one that stands for the rest, then none", async () => {
      const { arrival, store, clock } = fresh();
      const take = async (event: string, person = "ana") => {
        const since = clock.now().subtract({ minutes: 1 });
        const limit = { most: 2, since, event: `wait:${person}`, prefix: "wait:" };
        const admission = await store.storeArrival(arrival(event, "t", person), limit);
        return "row" in admission ? `${admission.kind} ${admission.row.event}` : admission.kind;
      };
      expect(await take("e1")).toBe("stored e1");
      clock.advance({ seconds: 50 });
      expect(await take("e2")).toBe("stored e2");
      expect((await Promise.all([take("e3"), take("e4")])).toSorted()).toEqual(["ignored", "too-many wait:ana"]);
      expect(await take("e5")).toBe("ignored");
      expect(await take("e6", "ben")).toBe("stored e6");
      clock.advance({ seconds: 20 });
      expect(await take("e7")).toBe("stored e7");
      expect(await take("e7")).toBe("ignored");
    });

    test("takes a press for the same while the first is being answered, however many hear of it", async () => {
      const { arrival, store, of } = fresh();
      const press = async (event: string, person = "ana", pressed = "c1") =>
        (await store.storeArrival({ ...arrival(event, "t", person), pressed })).kind;
      expect((await Promise.all([press("e1"), press("e2"), press("e3")])).toSorted()).toEqual([
        "duplicate",
        "duplicate",
        "stored",
      ]);
      expect(await press("e4", "ben")).toBe("stored");
      expect(await press("e5", "ana", "c2")).toBe("stored");
      const row = await store.claimNext(of(), lease);
      if (row === undefined) throw new Error("Nothing was claimed.");
      await store.finish(row, "answered");
      expect(await press("e6")).toBe("stored");
    });

    test("finishes one event and takes up the next in one step, unless somebody else has it", async () => {
      const { put, store, of, clock, workspace } = fresh();
      for (const event of ["e1", "e2", "e3"]) await put(event);
      const first = await store.claimNext(of(), lease);
      if (first === undefined) throw new Error("Nothing was claimed.");
      const second = await store.claimNext(of(), lease, { claim: first, outcome: "answered" });
      expect(second?.event).toBe("e2");
      expect(await store.inboxRow(workspace, "e1")).toMatchObject({ state: "done", outcome: "answered" });
      if (second === undefined) throw new Error("Nothing was claimed.");
      clock.advance({ minutes: 2 });
      expect((await store.claimNext(of(), lease))?.attempts).toBe(2);
      expect(await store.claimNext(of(), lease, { claim: second, outcome: "answered" })).toBeUndefined();
      expect(await store.inboxRow(workspace, "e2")).toMatchObject({ state: "running" });
    });

    test("finds a control in its own workspace alone, until it ends", async () => {
      const { store, clock, workspace } = fresh();
      const id = randomUUID();
      const control = { id, workspace, thread: "t", command: "ask", args: { question: "why" }, label: "why" };
      await store.storeControls([control], clock.now().add({ hours: 1 }));
      await store.storeControls([{ ...control, label: "again" }], clock.now().add({ hours: 1 }));
      expect(await store.findControl(workspace, id)).toEqual(control);
      expect(await store.findControl("another", id)).toBeUndefined();
      clock.advance({ hours: 2 });
      expect(await store.findControl(workspace, id)).toBeUndefined();
    });

    test("welcomes a channel once and knows which are switched off", async () => {
      const { store, workspace, arrival } = fresh();
      await store.setChannelOff(workspace, "c", true);
      expect(await store.isChannelOff(workspace, "c")).toBe(true);
      const welcome = (event: string) => store.storeWelcome(arrival(event), "c");
      const welcomes = await Promise.all([welcome("e1"), welcome("e2")]);
      expect(welcomes.map(({ kind }) => kind).toSorted()).toEqual(["ignored", "stored"]);
      expect(await store.isChannelOff(workspace, "c")).toBe(true);
      expect(await store.isChannelOff("another", "c")).toBe(false);
    });

    test("knows who wrote in a thread and whether the mentor takes part", async () => {
      const { store, clock, workspace } = fresh();
      const say = (message: string, person: string, text: string) =>
        store.hear(workspace, "t", { message, person, text, at: clock.now() });
      await say("1", "ana", "first");
      clock.advance({ seconds: 1 });
      await say("2", "ben", "second");
      await say("1", "ana", "first, edited");
      expect(await store.threadPeople(workspace, "t")).toEqual({
        takesPart: false,
        people: expect.arrayContaining(["ana", "ben"]),
      });
      await store.appendTurn(workspace, "t", {
        person: "ana",
        question: "q",
        kind: "answer",
        confidence: 1,
        title: "",
        reply: {},
      });
      expect((await store.threadPeople(workspace, "t")).takesPart).toBe(true);
      expect((await store.heardIn(workspace, "t", 5)).map(({ text }) => text)).toEqual(["first, edited", "second"]);
    });

    test("stores the turn of an event once and leaves it out when it is asked again", async () => {
      const { store, workspace } = fresh();
      const turn = { person: "ana", question: "q", kind: "answer", confidence: 1, title: "", reply: {}, event: "e1" };
      const first = await store.appendTurn(workspace, "t", turn);
      expect((await store.appendTurn(workspace, "t", turn)).id).toBe(first.id);
      expect(await store.recentTurns(workspace, "t", 5)).toHaveLength(1);
      expect(await store.recentTurns(workspace, "t", 5, "e1")).toHaveLength(0);
      expect(await store.recentTurns(workspace, "t", 5, "e2")).toHaveLength(1);
    });
  });
}
