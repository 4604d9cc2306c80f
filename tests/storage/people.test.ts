/** What is kept of a person, given out whole and gone whole: on the embedded database and on a server. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { appendTurn } from "../../src/storage/conversations.ts";
import {
  createLearnerStore,
  createNudgeStore,
  createStore,
  type Database,
  openDatabase,
  type Who,
} from "../../src/storage/index.ts";
import { tables } from "../../src/storage/tables.ts";
import { noServer, scratchDatabase, testClock, testLog } from "./support.ts";

const lease = Temporal.Duration.from({ seconds: 60 });
const week = Temporal.Duration.from({ hours: 7 * 24 });
const nine = Temporal.PlainTime.from("09:00");
const tomorrow = Temporal.Instant.from("2026-03-02T08:00:00Z");

function testPeople(name: string, makePlace: () => Promise<{ url?: string; remove(): Promise<void> }>): void {
  describe(`a person's data on ${name}`, () => {
    let place: Awaited<ReturnType<typeof makePlace>>;
    let database: Database;
    let dataDir: string;
    let spaces = 0;

    beforeAll(async () => {
      place = await makePlace();
      dataDir = mkdtempSync(join(tmpdir(), "mentor-people-"));
      database = openDatabase({ url: place.url, dataDir: join(dataDir, "data"), log: testLog().log });
      await database.ready;
    });
    afterAll(async () => {
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
      await place.remove();
    });

    /** Stores, and a person of a platform and workspace that no other test uses. */
    function fresh(platform = "slack") {
      spaces += 1;
      const clock = testClock();
      const who: Who = { platform, workspace: `T${spaces}`, person: `UPERSON${spaces}X` };
      const stores = {
        store: createStore(database, clock),
        learners: createLearnerStore(database, clock),
        nudges: createNudgeStore(database, clock),
      };
      return { clock, who, ...stores };
    }
    type Fresh = ReturnType<typeof fresh>;

    const turn = (person: string, question: string, event: string) => ({
      person,
      question,
      kind: "answer",
      confidence: 1,
      title: "Caching",
      reply: { memory: { topics: ["caching"] } },
      event,
    });
    const arrival = ({ platform, workspace, person }: Who, event: string, thread: string) => ({
      platform,
      workspace,
      event,
      thread,
      person,
      arrival: { person, input: { kind: "text", text: `what is ${event}` }, target: { user: person } },
      seed: `seed-${spaces}`,
    });

    /** Something of a person in every table that can hold it. */
    async function live({ store, learners, nudges }: Fresh, who: Who, name = "") {
      const { workspace, person, platform } = who;
      const tag = `${spaces}${name}`;
      await store.storeArrival(arrival(who, `press:${person}:1${tag}`, `slack:command:C1:${person}`));
      const shared = `slack:C1:9${name}`;
      await store.appendTurn(workspace, `slack:command:C1:${person}`, turn(person, "mine alone", `e1${tag}`));
      await store.appendTurn(workspace, shared, turn(person, "mine among others'", `e2${tag}`));
      await store.appendTurn(workspace, shared, turn("UOTHER", "another's", `e3${tag}`));
      await store.hear(workspace, shared, { message: `1${tag}`, person, text: "hm", at: tomorrow });
      await store.hear(workspace, shared, { message: `2${tag}`, person: "UOTHER", text: "hm too", at: tomorrow });
      const control = { workspace, command: "more", args: {}, label: "More" };
      await store.storeControls(
        [
          { ...control, id: `private${tag}`, thread: shared, onlyFor: person },
          { ...control, id: `named${tag}`, thread: `slack:command:C1:${person}` },
          { ...control, id: `shared${tag}`, thread: shared },
        ],
        tomorrow.add(week),
      );
      await store.recordGap(workspace, { question: "what is a saga", why: "weak" });
      await learners.learnerOf(who, { platform, zone: "Europe/Berlin" });
      await learners.enrol(who, { role: "backend-developer", level: "beginner" });
      await learners.study(who, {
        sections: [{ topic: "caching", section: "In short" }],
        minutes: 2,
        zone: "Europe/Berlin",
        date: Temporal.PlainDate.from("2026-03-01"),
      });
      await learners.endLesson(who, { id: "caching", state: "done" });
      const card = { question: "caching/ttl", due: tomorrow, card: { stability: 1 } };
      await learners.meetCards(who, [card]);
      await learners.saveReview(
        who,
        {
          question: "caching/ttl",
          verdict: "right",
          before: "new",
          cause: `c1${tag}`,
          date: Temporal.PlainDate.from("2026-03-01"),
        },
        card,
        "Europe/Berlin",
      );
      await learners.intend(who, { kind: "days", from: Temporal.PlainDate.from("2026-03-01"), days: [1, 2] });
      await learners.openDialog(who, { id: `d${tag}`, kind: "quiz", state: { of: person } }, week);
      const times = { workspace, platform, time: nine, days: [1, 2, 3, 4, 5] as const, zone: "Europe/Berlin" };
      await nudges.setSchedule({ ...times, person, target: { user: person, channel: "D1" } }, () => tomorrow);
      await nudges.setSchedule({ ...times, channel: "C9", target: { user: person, channel: "C9" } }, () => tomorrow);
    }

    /** Every text and JSON column of our tables in which a text occurs, with how often. */
    async function mentions(text: string): Promise<string[]> {
      const columns = await sql<{ table: string; column: string }>`
        select table_name as "table", column_name as "column" from information_schema.columns
        where table_schema = current_schema() and table_name = any(${[...tables]}::text[])
          and data_type in ('text', 'jsonb', 'ARRAY', 'character varying')
        order by 1, 2`.execute(database.db);
      const found: string[] = [];
      for (const { table, column } of columns.rows) {
        const { rows } = await sql<{ count: number }>`
          select count(*)::integer as count from ${sql.table(table)} where strpos(${sql.ref(column)}::text, ${text}) > 0`.execute(
          database.db,
        );
        if ((rows[0]?.count ?? 0) > 0) found.push(`${table}.${column}`);
      }
      return found;
    }

    async function sweep({ clock, nudges }: Fresh): Promise<void> {
      clock.advance({ hours: 20 });
      await nudges.claimDue(10, (schedule, due) => ({
        kind: "advance",
        next: due.add({ hours: 24 }),
        rows: [{ date: due.toZonedDateTimeISO(schedule.zone).toPlainDate(), dueAt: due, seed: `s${schedule.id}` }],
      }));
    }

    test("no table of the database is left out of export, erasure and backup", async () => {
      const { rows } = await sql<{ name: string }>`
        select table_name as name from information_schema.tables
        where table_schema = current_schema() and table_type = 'BASE TABLE' and table_name not like 'mentor_migration%'
        order by 1`.execute(database.db);
      expect([...tables].sort()).toEqual(rows.map(({ name: table }) => table).sort());
    });

    test("erased, no column of any table names them, and what is others' stays", async () => {
      const all = fresh();
      const { who, store, nudges } = all;
      await live(all, who);
      const other: Who = { ...who, person: `${who.person}Y` };
      await live(all, other, "other");
      await sweep(all);
      const before = await store.remainsOf(who);
      // Every table with a person's name in it is filled, or this test would show nothing.
      expect(Object.entries(before).filter(([table, count]) => count === 0 && !nameless.includes(table))).toEqual([]);
      const othersBefore = await store.remainsOf(other);

      const { nudges: gone, remains } = await store.erasePerson(who);

      expect(gone).toEqual([{ id: expect.stringMatching(/^\d+$/), attempts: 0 }]);
      expect(Object.values(remains).every((count) => count === 0)).toBe(true);
      expect(await store.remainsOf(who)).toEqual(remains);
      expect(await store.remainsOf(other)).toEqual(othersBefore);
      expect((await mentions(who.person)).length).toBeGreaterThan(5);
      await store.erasePerson(other);
      expect(await mentions(who.person)).toEqual([]);
      expect((await store.recentTurns(who.workspace, "slack:C1:9", 5)).map(({ question }) => question)).toEqual([
        "another's",
      ]);
      expect(await store.heardIn(who.workspace, "slack:C1:9", 5)).toMatchObject([{ person: "UOTHER" }]);
      expect(await store.findControl(who.workspace, `shared${spaces}`)).toBeDefined();
      expect(await store.listGaps(who.workspace, { limit: 5 })).toHaveLength(1);
      expect(await nudges.channelSchedules(who.workspace)).toMatchObject([
        { channel: "C9", state: "on", target: { channel: "C9", user: "C9" } },
      ]);
    });

    test("the export holds each row of theirs as plain JSON, nothing of others and nothing to act with", async () => {
      const all = fresh();
      const { who, store } = all;
      await live(all, who);
      await live(all, { ...who, person: "UOTHER" }, "other");
      await sweep(all);
      const exported = await store.exportPerson(who);
      expect(JSON.parse(JSON.stringify(exported))).toEqual(exported);
      expect(exported).toMatchObject({
        format: "backend-mentor/person/1",
        exported_at: "2026-03-02T08:00:00Z",
        person: who.person,
      });
      const [mine] = exported.workspaces;
      const counts = Object.fromEntries(
        Object.entries(mine?.tables ?? {}).map(([table, rows]) => [table, rows?.length ?? 0]),
      );
      const kept = Object.entries(await store.remainsOf(who)).filter(([, count]) => count > 0);
      // The thread that is shared is named in the export, and is no row of theirs to erase.
      expect(counts).toEqual({ ...Object.fromEntries(kept), thread: 2 });
      expect(mine?.tables.turn?.[0]).toMatchObject({
        question: "mine alone",
        created_at: "2026-03-01T12:00:00Z",
        confidence: 1,
      });
      expect(mine?.tables.inbox?.[0]).toMatchObject({ arrival: { kind: "text" }, state: "waiting" });
      expect(mine?.tables.nudge?.[0]).toMatchObject({ local_date: "2026-03-02", state: "due" });
      const text = JSON.stringify(exported);
      expect(text).not.toMatch(/another's|hm too|UOTHER|seed-|private/);
    });

    test("the event that asks is answered still, also after a crash, and then holds nothing of them", async () => {
      const { who, store, clock } = fresh();
      const { workspace, platform } = who;
      const thread = `slack:command:C1:${who.person}`;
      await store.storeArrival(arrival(who, `press:${who.person}:7`, thread));
      await store.storeArrival(arrival(who, `press:${who.person}:8`, "slack:C2:1"));
      const claim = await store.claimNext({ platform, workspace, thread }, lease);
      if (claim === undefined) throw new Error("nothing was claimed");
      const { remains } = await store.erasePerson(who, claim.event);
      expect(remains.inbox).toBe(0);
      await store.saveOutgoing(claim, { text: "Nothing is left." });
      // Whoever had it is gone: another process finds it and sends the same.
      clock.advance({ minutes: 2 });
      const open = await store.openConversations(platform, 10);
      const found = open.find((one) => one.workspace === workspace);
      if (found === undefined) throw new Error("the open answer was not found");
      const again = await store.claimNext({ platform, ...found }, lease);
      expect(again).toMatchObject({ id: claim.id, state: "sending", outgoing: { text: "Nothing is left." } });
      expect(again?.arrival).toMatchObject({ target: { user: who.person } });
      if (again === undefined) throw new Error("nothing was claimed");
      await store.saveReceipt(again, ["C1/9"]);
      await store.finish(again, "answered");
      expect(await mentions(who.person)).toEqual([]);
      expect((await store.openConversations(platform, 10)).filter((one) => one.workspace === workspace)).toEqual([]);
    });

    test("an answer under way elsewhere is not sent once its person is erased", async () => {
      const { who, store } = fresh();
      const { workspace, platform } = who;
      await store.storeArrival(arrival(who, "e1", "t1"));
      const claim = await store.claimNext({ platform, workspace, thread: "t1" }, lease);
      if (claim === undefined) throw new Error("nothing was claimed");
      await store.erasePerson(who);
      await expect(store.saveOutgoing(claim, { text: "late" })).rejects.toMatchObject({ name: "ClaimLost" });
    });

    test("whoever is in several workspaces of a platform is exported and erased in all, their own one whole", async () => {
      const all = fresh("discord");
      const { store, who } = all;
      const own: Who = { ...who, workspace: `dm:${who.person}` };
      await live(all, who);
      await live(all, own, "own");
      await store.storeArrival(arrival(own, "9001", "discord:55"));
      const claim = await store.claimNext({ ...own, thread: "discord:55" }, lease);
      const exported = await store.exportPerson(own);
      expect(exported.workspaces.map(({ workspace }) => workspace)).toEqual([own.workspace, who.workspace]);
      expect(exported.workspaces[0]?.tables.gap).toHaveLength(1);
      const { remains } = await store.erasePerson(own, "9001");
      expect(Object.values(remains).every((count) => count === 0)).toBe(true);
      if (claim === undefined) throw new Error("nothing was claimed");
      await store.saveOutgoing(claim, { text: "Nothing is left." });
      await store.finish(claim, "answered");
      expect(await mentions(who.person)).toEqual([]);
      // Where others are too, a gap names nobody and stays.
      expect(await store.listGaps(who.workspace, { limit: 5 })).toHaveLength(1);
    });

    test("a person of another platform with the same name keeps everything", async () => {
      const all = fresh();
      const elsewhere: Who = { ...all.who, platform: "discord", workspace: "G77" };
      await live(all, all.who);
      await live(all, elsewhere, "elsewhere");
      const before = await all.store.remainsOf(elsewhere);
      await all.store.erasePerson(all.who);
      expect(await all.store.remainsOf(elsewhere)).toEqual(before);
      await all.store.erasePerson(elsewhere);
    });

    test("somebody whom another team on Slack gave the same id keeps everything, and is in nobody's export", async () => {
      const all = fresh("slack");
      const elsewhere: Who = { ...all.who, workspace: `${all.who.workspace}other` };
      await live(all, all.who);
      await live(all, elsewhere, "elsewhere");
      const exported = await all.store.exportPerson(all.who);
      expect(exported.workspaces.map(({ workspace }) => workspace)).toEqual([all.who.workspace]);
      const before = await all.store.remainsOf(elsewhere);
      await all.store.erasePerson(all.who);
      expect(await all.store.remainsOf(elsewhere)).toEqual(before);
      await all.store.erasePerson(elsewhere);
    });

    test("a thread that somebody else asks in meanwhile keeps their turn", async () => {
      const all = fresh();
      const { store, who } = all;
      const { workspace, person } = who;
      for (let round = 0; round < 10; round++) {
        await store.appendTurn(workspace, "shared", turn(person, "mine", `mine${round}`));
        await Promise.all([
          store.erasePerson(who),
          store.appendTurn(workspace, "shared", turn("UOTHER", `theirs ${round}`, `theirs${round}`)),
        ]);
      }
      const turns = await store.recentTurns(workspace, "shared", 20);
      expect(turns.map(({ question }) => question)).toEqual(
        Array.from({ length: 10 }, (_, round) => `theirs ${round}`),
      );
    });

    test("a turn that is being added to a shared thread, and not yet seen by others, stays", async () => {
      const { store, who } = fresh();
      const { workspace, person } = who;
      await store.appendTurn(workspace, "shared", turn(person, "mine", "mine"));
      const adding = await database.db.startTransaction().execute();
      await appendTurn(adding, workspace, "shared", turn("UOTHER", "theirs", "theirs"), tomorrow);
      const erasing = store.erasePerson(who);
      // The embedded database lets one transaction go after the other.
      if (database.kind === "server")
        await expect
          .poll(async () => (await sql`select from pg_locks where not granted`.execute(database.db)).rows.length)
          .toBeGreaterThan(0);
      await adding.commit().execute();
      await erasing;
      expect((await store.recentTurns(workspace, "shared", 5)).map(({ question }) => question)).toEqual(["theirs"]);
    });

    test("a workspace that removed the mentor goes after its time, unless it came back", async () => {
      const all = fresh();
      const { store, nudges, who, clock } = all;
      const back: Who = { ...who, workspace: `${who.workspace}B` };
      await live(all, who);
      await live(all, back, "back");
      await nudges.takeTokens(`nudge:slack:${who.workspace}`, 1, { perSecond: 1, burst: 1 });
      await nudges.stopWorkspace(who);
      await nudges.stopWorkspace(back);
      await nudges.returnTo({ workspaces: [back.workspace] }, [], () => tomorrow);
      const limit = () => clock.now().subtract({ hours: 24 * 30 });
      const rowsOf = async (workspace: string) => {
        const counts = tables
          .filter((table) => !["workspace", "pace"].includes(table))
          .map(
            (table) => sql`select count(*)::integer as count from ${sql.table(table)} where workspace = ${workspace}`,
          );
        const all = sql.join(counts, sql` union all `);
        const { rows } = await sql<{ sum: number }>`select sum(count)::integer as sum from (${all}) as c`.execute(
          database.db,
        );
        return rows[0]?.sum ?? 0;
      };
      await store.purgeRemoved(limit());
      expect(await rowsOf(who.workspace)).toBeGreaterThan(15);
      clock.advance({ hours: 24 * 31 });
      const before = await rowsOf(back.workspace);
      await store.purgeRemoved(limit());
      expect(await rowsOf(who.workspace)).toBe(0);
      expect(await rowsOf(back.workspace)).toBe(before);
      const { rows: buckets } = await sql<{ key: string }>`select key from pace`.execute(database.db);
      expect(buckets.filter(({ key }) => key.endsWith(`:${who.workspace}`))).toEqual([]);
    });
  });
}

/** Tables in which nobody is named, but for workspaces that are a person's own. */
const nameless = ["workspace", "pace", "channel", "gap"];

testPeople("an embedded database", async () => ({ remove: async () => {} }));
if (noServer === undefined) {
  testPeople("a PostgreSQL server", async () => {
    const { url, drop } = await scratchDatabase();
    return { url, remove: drop };
  });
} else {
  test.skip(`a person's data on a PostgreSQL server: skipped, ${noServer}`);
}
