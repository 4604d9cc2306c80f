/** What every database behind the store has to do: one suite, run on the embedded one and on a server. */
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { appendTurn } from "../../src/storage/conversations.ts";
import {
  createStore,
  type Database,
  type DatabaseOptions,
  DatabaseTooNew,
  type NewTurn,
  openDatabase,
} from "../../src/storage/index.ts";
import { testClock, testLog } from "./support.ts";

export interface Place {
  options: Pick<DatabaseOptions, "url" | "dataDir">;
  remove(): Promise<void>;
}

const statementTimeoutMs = 1_500;
const question: NewTurn = {
  person: "ada",
  question: "How do I make a consumer idempotent?",
  kind: "answer",
  confidence: 0.75,
  title: "Idempotency",
  reply: { text: "Keep the key.", next: ["and in Go?"] },
};
const slow = sql`select count(*) from generate_series(1, 100000000000)`;

export function testStore(name: string, makePlace: () => Promise<Place>): void {
  describe(`the store on ${name}`, { timeout: 30_000 }, () => {
    let place: Place;
    let database: Database;
    let spaces = 0;

    /** A store in a workspace of its own, so that tests don't meet. */
    function fresh() {
      spaces += 1;
      const clock = testClock();
      return { store: createStore(database, clock), clock, workspace: `w${spaces}` };
    }
    const open = () => openDatabase({ ...place.options, log: testLog().log, statementTimeoutMs });

    beforeAll(async () => {
      place = await makePlace();
      database = open();
      await database.ready;
    }, 30_000);
    afterAll(async () => {
      await database.close();
      await place.remove();
    });

    test("gives a thread's last turns, oldest first, as they were stored", async () => {
      const { store, clock, workspace } = fresh();
      for (const text of ["one", "two", "three"]) {
        await store.appendTurn(workspace, "t", { ...question, question: text });
        clock.advance({ seconds: 1 });
      }
      const turns = await store.recentTurns(workspace, "t", 2);
      expect(turns.map((turn) => [turn.position, turn.question])).toEqual([
        [2, "two"],
        [3, "three"],
      ]);
      expect(turns[0]).toMatchObject({ ...question, question: "two", workspace });
      expect(turns[0]?.createdAt.toString()).toBe("2026-03-01T12:00:01Z");
    });

    test("keeps times to the microsecond and never ahead", async () => {
      const { store, workspace } = fresh();
      const at = Temporal.Instant.from("2026-03-01T12:00:00.123456789Z");
      const turn = await store.appendTurn(workspace, "t", question, at);
      expect(turn.createdAt.toString()).toBe("2026-03-01T12:00:00.123456Z");
    });

    test("turns appended to a thread at once get every position once", async () => {
      const { store, workspace } = fresh();
      const turns = await Promise.all(Array.from({ length: 60 }, () => store.appendTurn(workspace, "t", question)));
      expect(turns.map(({ position }) => position).sort((a, b) => a - b)).toEqual(turns.map((_, index) => index + 1));
    });

    test("workspaces don't see or change each other's rows, though their threads have one key", async () => {
      const { store, workspace: mine } = fresh();
      const { workspace: theirs } = fresh();
      const turn = await store.appendTurn(mine, "t", question);
      await store.recordGap(mine, { question: "what is a saga", why: "weak" });
      expect((await store.appendTurn(theirs, "t", question)).position).toBe(1);
      expect(await store.recordFeedback(theirs, turn.id, "unhelpful")).toBeUndefined();
      expect(await store.listGaps(theirs, { limit: 10 })).toEqual([]);
      expect(await store.forgetThread(theirs, "t")).toBe(1);
      expect(await store.recentTurns(theirs, "t", 10)).toEqual([]);
      const [kept] = await store.recentTurns(mine, "t", 10);
      expect(kept).toEqual(turn);
    });

    test("the schema itself refuses a turn on another workspace's thread", async () => {
      const { store, workspace } = fresh();
      await store.appendTurn(workspace, "t", question);
      const moved = sql`update turn set workspace = 'elsewhere' where workspace = ${workspace}`.execute(database.db);
      await expect(moved).rejects.toMatchObject({ code: "23503" });
    });

    test("text that PostgreSQL can't hold is stored without what it can't hold", async () => {
      const { store, workspace } = fresh();
      const bad = "a\0b\ud800c";
      const good = "ab\ufffdc";
      const turn = await store.appendTurn(workspace, `k${bad}`, {
        person: bad,
        question: bad,
        kind: bad,
        confidence: 1,
        title: bad,
        reply: { [bad]: [bad, { deep: bad }], none: null, on: true, n: 1.5 },
      });
      expect(turn).toMatchObject({ person: good, question: good, kind: good, title: good });
      expect(turn.reply).toEqual({ [good]: [good, { deep: good }], none: null, on: true, n: 1.5 });
      expect(await store.recentTurns(workspace, `k${bad}`, 1)).toEqual([turn]);
      await store.recordFeedback(workspace, turn.id, "unhelpful", bad);
      expect(await store.listGaps(workspace, { limit: 1 })).toMatchObject([{ question: good, reasons: [good] }]);
    });

    test.for([
      ["a list", [1, "two", null]],
      ["a text", "x"],
      ["null", null],
      ["false", false],
    ] as const)("a reply that is %s comes back as it was", async ([, reply]) => {
      const { store, workspace } = fresh();
      expect((await store.appendTurn(workspace, "t", { ...question, reply })).reply).toEqual(reply);
    });

    test("a question of 100,000 characters fits, as a turn and as a gap", async () => {
      const { store, workspace } = fresh();
      const long = Array.from({ length: 12_500 }, (_, index) => (index * 7919).toString(36).padStart(8, "z")).join("");
      await store.appendTurn(workspace, "t", { ...question, question: long });
      await store.recordGap(workspace, { question: long, why: "declined" });
      expect((await store.recentTurns(workspace, "t", 1))[0]?.question).toBe(long);
      expect((await store.listGaps(workspace, { limit: 1 }))[0]?.question).toBe(long);
    });

    test("a key or a confidence out of bounds is refused by name", async () => {
      const { store, workspace } = fresh();
      await expect(store.appendTurn(workspace, "k".repeat(501), question)).rejects.toThrow(RangeError);
      await expect(store.appendTurn(workspace, "t", { ...question, confidence: Number.NaN })).rejects.toThrow(
        RangeError,
      );
    });

    test("feedback is kept with the turn, and unhelpful makes one gap however often it is said", async () => {
      const { store, workspace } = fresh();
      const { id } = await store.appendTurn(workspace, "t", question);
      expect((await store.recordFeedback(workspace, id, "helpful"))?.feedback).toEqual({ verdict: "helpful" });
      expect(await store.listGaps(workspace, { limit: 10 })).toEqual([]);
      await store.recordFeedback(workspace, id, "unhelpful", "no code");
      await store.recordFeedback(workspace, id, "unhelpful", "no code in Go");
      expect((await store.recentTurns(workspace, "t", 1))[0]?.feedback).toEqual({
        verdict: "unhelpful",
        reason: "no code in Go",
      });
      expect(await store.listGaps(workspace, { limit: 10 })).toMatchObject([
        { question: question.question, why: "unhelpful", asked: 1, reasons: ["no code"] },
      ]);
    });

    test.for(["", "x", "1 or 1=1", "999999999999999999", "99999999999999999999999"])(
      "feedback on a turn “%s” that does not exist changes nothing",
      async (id) => {
        const { store, workspace } = fresh();
        expect(await store.recordFeedback(workspace, id, "helpful")).toBeUndefined();
      },
    );

    test("a forgotten thread is gone and starts anew", async () => {
      const { store, workspace } = fresh();
      await store.appendTurn(workspace, "t", question);
      await store.appendTurn(workspace, "t", question);
      await store.appendTurn(workspace, "other", question);
      expect(await store.forgetThread(workspace, "t")).toBe(2);
      expect(await store.forgetThread(workspace, "t")).toBe(0);
      expect(await store.recentTurns(workspace, "t", 10)).toEqual([]);
      expect(await store.recentTurns(workspace, "other", 10)).toHaveLength(1);
      expect((await store.appendTurn(workspace, "t", question)).position).toBe(1);
    });

    test("old turns are purged, newer ones and their order stay", async () => {
      const { store, workspace } = fresh();
      const old = Temporal.Instant.from("2020-01-01T00:00:00Z");
      const limit = Temporal.Instant.from("2020-02-01T00:00:00Z");
      await store.appendTurn(workspace, "gone", question, old);
      await store.appendTurn(workspace, "mixed", question, old);
      await store.appendTurn(workspace, "mixed", question, limit);
      expect(await store.purgeTurnsBefore(limit)).toBe(2);
      expect((await store.recentTurns(workspace, "mixed", 10)).map(({ position }) => position)).toEqual([2]);
      expect((await store.appendTurn(workspace, "mixed", question)).position).toBe(3);
      expect((await store.appendTurn(workspace, "gone", question)).position).toBe(1);
    });

    test("gaps are grouped however they were typed, most asked first, since when", async () => {
      const { store, clock, workspace } = fresh();
      await store.recordGap(workspace, { question: "C# records?", why: "declined" });
      clock.advance({ hours: 1 });
      await store.recordGap(workspace, { question: "how does  Kafka rebalance", why: "weak" });
      clock.advance({ hours: 1 });
      await store.recordGap(workspace, { question: "How does “Kafka” rebalance?", why: "unhelpful", reason: "old" });
      await store.recordGap(workspace, { question: "C++ records?", why: "declined" });
      const gaps = await store.listGaps(workspace, { limit: 10 });
      expect(gaps.map(({ question, why, asked }) => [question, why, asked])).toEqual([
        ["How does “Kafka” rebalance?", "unhelpful", 2],
        ["C++ records?", "declined", 1],
        ["C# records?", "declined", 1],
      ]);
      expect([gaps[0]?.first.toString(), gaps[0]?.last.toString()]).toEqual([
        "2026-03-01T13:00:00Z",
        "2026-03-01T14:00:00Z",
      ]);
      const since = Temporal.Instant.from("2026-03-01T14:00:00Z");
      expect((await store.listGaps(workspace, { since, limit: 1 })).map(({ asked }) => asked)).toEqual([1]);
    });

    test("a gap has no column in which a person could stand", async () => {
      const { rows } = await sql<{ column_name: string }>`
        select column_name from information_schema.columns
        where table_name = 'gap' and table_schema = 'public' order by 1`.execute(database.db);
      expect(rows.map(({ column_name }) => column_name)).toEqual([
        "created_at",
        "id",
        "normalised",
        "question",
        "reason",
        "why",
        "workspace",
      ]);
    });

    test("a transaction held open keeps another's write waiting and does not take it along when it rolls back", async () => {
      const { store, clock, workspace } = fresh();
      const order: string[] = [];
      let other: Promise<unknown> = Promise.resolve();
      const held = database.db.transaction().execute(async (transaction) => {
        await appendTurn(transaction, workspace, "t", question, clock.now());
        other = store.appendTurn(workspace, "t", { ...question, question: "kept" }).then(() => order.push("other"));
        for (let round = 0; round < 20; round += 1) await sql`select 1`.execute(transaction);
        order.push("rollback");
        throw new Error("changed my mind");
      });
      await expect(held).rejects.toThrow("changed my mind");
      await other;
      expect(order).toEqual(["rollback", "other"]);
      const turns = await store.recentTurns(workspace, "t", 10);
      expect(turns.map((turn) => [turn.position, turn.question])).toEqual([[1, "kept"]]);
    });

    test("a statement that runs too long is stopped, alone and in a transaction, and nothing acknowledged is lost", async () => {
      const { store, clock, workspace } = fresh();
      await store.appendTurn(workspace, "t", question);
      await expect(slow.execute(database.db)).rejects.toMatchObject({ code: "57014" });
      const held = database.db.transaction().execute(async (transaction) => {
        await appendTurn(transaction, workspace, "t", question, clock.now());
        await slow.execute(transaction);
      });
      await expect(held).rejects.toMatchObject({ code: "57014" });
      expect(await store.recentTurns(workspace, "t", 10)).toHaveLength(1);
    });

    test("a broken statement harms neither its neighbours nor the next", async () => {
      const { store, workspace } = fresh();
      const results = await Promise.allSettled([
        store.appendTurn(workspace, "t", question),
        sql`select * from nowhere`.execute(database.db),
        store.appendTurn(workspace, "t", question),
      ]);
      expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
      expect(await store.recentTurns(workspace, "t", 10)).toHaveLength(2);
    });

    test("what is asked before it is ready waits, what is under way at closing is finished, and all is there again", async () => {
      const { workspace } = fresh();
      await database.close();
      database = open();
      expect(database.firstStart).toBe(false);
      const early = createStore(database, testClock());
      const writes = Promise.all(Array.from({ length: 20 }, () => early.appendTurn(workspace, "t", question)));
      await database.ready;
      const [written] = await Promise.all([writes, database.close(), database.close()]);
      expect(written).toHaveLength(20);
      database = open();
      expect(await createStore(database, testClock()).recentTurns(workspace, "t", 50)).toHaveLength(20);
    });

    test("a database of a newer release is left alone, in a sentence that names what is not known", async () => {
      await sql`insert into mentor_migration values ('9999-tomorrow', '2999-01-01T00:00:00.000Z')`.execute(database.db);
      await database.close();
      const old = open();
      onTestFinished(() => old.close());
      await expect(old.ready).rejects.toThrow(/newer than this program.*9999-tomorrow/);
      await expect(createStore(old, testClock()).recentTurns("w", "t", 1)).rejects.toThrow(DatabaseTooNew);
    });
  });
}
