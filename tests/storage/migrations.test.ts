/** A database of an older release: what people left in it is there after the migration, and goes on. */
import { sql } from "kysely";
import { expect, test } from "vitest";
import { openDatabase } from "../../src/storage/index.ts";
import { migrateBeside } from "../../src/storage/migrations/index.ts";
import { noServer, scratchDatabase, testLog } from "./support.ts";

const before = "before";

if (noServer !== undefined) test.skip(`migrations over what is there: skipped, ${noServer}`);
else
  test("schedules keep their learner, days, hour, nudges and place in the sequence", { timeout: 60_000 }, async () => {
    const { url, drop } = await scratchDatabase();
    const database = openDatabase({ dataDir: "/nonexistent", url, log: testLog().log });
    try {
      await database.ready;
      await sql`create schema ${sql.table(before)}`.execute(database.db);
      const pool = await database.createPool({ max: 1, searchPath: before });
      try {
        await migrateBeside(pool, before, "0004-learning");
        await pool.query(`
          insert into learner (workspace, person, platform, created_at, seen_at)
          select 'T1', person, 'slack', now(), now() from unnest(array['U1', 'U2']) as person;
          insert into schedule (workspace, platform, kind, person, channel, local_time, days, zone, state, next_due, zone_data,
            last_date, unanswered, templates, target, created_at, changed_at)
          values
            ('T1', 'slack', 'lesson', 'U1', null, '08:30', '{5,1,3}', 'Europe/Berlin', 'on', '2027-03-01T07:30Z', '2026a',
              '2027-02-26', 2, '{3,1}', '{"channel":"D1","user":"U1","thread":null,"direct":true,"respondUntil":0}', now(), now()),
            ('T1', 'slack', 'channel', null, 'C1', '09:00', '{1,2,3,4,5}', 'UTC', 'off', null, '2026a', null, 0, '{}',
              '{"channel":"C1","user":"U1","thread":null,"direct":false,"respondUntil":0}', now(), now()),
            ('G1', 'discord', 'channel', null, 'C2', '09:00', '{7}', 'UTC', 'blocked', null, '2026a', null, 0, '{}',
              '{"kind":"channel","channel":"C2","direct":false}', now(), now());
          insert into nudge (schedule_id, workspace, platform, person, kind, local_date, due_at, state, seed, template)
          values (1, 'T1', 'slack', 'U1', 'lesson', '2027-02-26', '2027-02-26T07:30Z', 'sent', 'seed', 3);
        `);
        await migrateBeside(pool, before, "0005-schedules");
        const { rows } = await pool.query(`
          select id, days, local_time, zone, state, unanswered, next_due is not null as is_due, target from schedule order by id`);
        expect(rows).toEqual([
          {
            id: "1",
            days: "135",
            local_time: "08:30:00",
            zone: "Europe/Berlin",
            state: "on",
            unanswered: 2,
            is_due: true,
            target: { channel: "D1" },
          },
          {
            id: "2",
            days: "12345",
            local_time: "09:00:00",
            zone: "UTC",
            state: "off",
            unanswered: 0,
            is_due: false,
            target: { channel: "C1" },
          },
          {
            id: "3",
            days: "7",
            local_time: "09:00:00",
            zone: "UTC",
            state: "blocked",
            unanswered: 0,
            is_due: false,
            target: { kind: "channel", channel: "C2", direct: false },
          },
        ]);
        const added = await pool.query(`
          insert into schedule (workspace, platform, kind, person, local_time, days, zone, state, zone_data, target, created_at, changed_at)
          values ('T1', 'slack', 'lesson', 'U2', '10:00', '6', 'UTC', 'on', '2026a', '{}', now(), now()) returning id`);
        expect(added.rows).toEqual([{ id: "4" }]);
        const tables = await pool.query(`
          select relname from pg_class join pg_namespace n on n.oid = relnamespace where nspname = '${before}' and relname ~ 'before'`);
        expect(tables.rows).toEqual([]);
        // Everything of a learner goes with them, the nudges by way of the schedule.
        await pool.query("delete from learner where person = 'U1'");
        expect((await pool.query("select count(*)::int as left from nudge")).rows).toEqual([{ left: 0 }]);
        const same = await pool.query(
          `select a.column_name from information_schema.columns a where a.table_schema = '${before}' and not exists (
            select from information_schema.columns b where b.table_schema = 'public' and b.table_name = a.table_name
              and b.column_name = a.column_name and b.data_type = a.data_type and b.is_nullable = a.is_nullable)`,
        );
        expect(same.rows).toEqual([]);
        const found = await pool.query(
          "select indexdef from pg_indexes where schemaname = 'public' and indexname = 'schedule_blocked'",
        );
        expect(found.rows).toEqual([
          { indexdef: expect.stringMatching(/\(why, platform\) WHERE \(state = 'blocked'::text\)$/) },
        ]);
      } finally {
        await pool.end();
      }
    } finally {
      await database.close();
      await drop();
    }
  });
