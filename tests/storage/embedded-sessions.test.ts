/** Many connections over the one session of the embedded engine. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import type { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Database, openDatabase } from "../../src/storage/index.ts";
import { testLog } from "./support.ts";

const statementTimeoutMs = 2_000;
const slow = "select count(*) from generate_series(1, 100000000000)";

let folder = "";
let database: Database;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mentor-sessions-"));
  database = openDatabase({ dataDir: folder, log: testLog().log, statementTimeoutMs });
  await database.ready;
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

async function connections(searchPath = "public", max = 20): Promise<Pool> {
  const pool = await database.createPool({ max, searchPath });
  // Not awaited: after a failed test a connection may still be held.
  onTestFinished(() => void pool.end());
  return pool;
}

/** A table of the test's own. */
let tables = 0;
async function table(columns: string): Promise<string> {
  tables += 1;
  const name = `probe_${tables}`;
  await sql.raw(`create table ${name} (${columns})`).execute(database.db);
  return name;
}

async function numbers(name: string): Promise<number[]> {
  const { rows } = await sql.raw<{ n: number }>(`select n from ${name} order by n`).execute(database.db);
  return rows.map(({ n }) => n);
}

describe("connections to the embedded database", { timeout: 30_000 }, () => {
  test("don't mix their transactions: 99 at once, a third rolled back and a third broken off", async () => {
    const name = await table("n integer");
    const pool = await connections();
    const ended = Array.from({ length: 99 }, async (_, n) => {
      const client = await pool.connect();
      await client.query("begin");
      await client.query(`insert into ${name} values ($1)`, [n]);
      await client.query(`insert into ${name} values ($1)`, [n + 1_000]);
      if (n % 3 === 0) await client.query("commit");
      else if (n % 3 === 1) await client.query("rollback");
      // Broken off: the connection is closed with its transaction open.
      client.release(n % 3 === 2);
    });
    const alone = Array.from({ length: 99 }, (_, n) => pool.query(`insert into ${name} values ($1)`, [n + 2_000]));
    await Promise.all([...ended, ...alone]);
    const committed = Array.from({ length: 33 }, (_, index) => index * 3);
    expect(await numbers(name)).toEqual([
      ...committed,
      ...committed.map((n) => n + 1_000),
      ...Array.from({ length: 99 }, (_, n) => n + 2_000),
    ]);
  });

  test("a failed transaction stays its own: others are answered, it rolls back", async () => {
    const name = await table("n integer primary key");
    const pool = await connections();
    const client = await pool.connect();
    await client.query("begin");
    await client.query(`insert into ${name} values (1)`);
    const bystander = pool.query<{ one: number }>("select 1 as one");
    await expect(client.query(`insert into ${name} values (1)`)).rejects.toMatchObject({ code: "23505" });
    await expect(client.query("select 1")).rejects.toMatchObject({ code: "25P02" });
    await client.query("rollback");
    client.release();
    expect((await bystander).rows).toEqual([{ one: 1 }]);
    expect(await numbers(name)).toEqual([]);
  });

  test("a statement that can't wait overtakes 200 that were there before", async () => {
    const name = await table("n integer, at serial");
    const pool = await connections("public", 200);
    // Each its own connection, all waiting for the engine.
    const ordinary = Array.from({ length: 200 }, (_, n) => pool.query(`insert into ${name} values ($1)`, [n + 1]));
    await Promise.race(ordinary);
    await sql.raw(`insert into ${name} values (0)`).execute(database.first);
    const { rows } = await sql.raw<{ at: number }>(`select at from ${name} where n = 0`).execute(database.first);
    await Promise.all(ordinary);
    expect(rows[0]?.at).toBeLessThan(50);
    expect(await numbers(name)).toHaveLength(201);
  });

  test("what can't wait comes first when a transaction ends, before what waited longer", async () => {
    const name = await table("n integer, at serial");
    const pool = await connections();
    const client = await pool.connect();
    await client.query("begin");
    await client.query(`insert into ${name} values (1)`);
    const waiting = Array.from({ length: 10 }, () => pool.query(`insert into ${name} values (3)`));
    const urgent = sql.raw(`insert into ${name} values (2)`).execute(database.first);
    await client.query("commit");
    client.release();
    await Promise.all([urgent, ...waiting]);
    const { rows } = await sql.raw<{ n: number }>(`select n from ${name} order by at limit 3`).execute(database.db);
    expect(rows.map(({ n }) => n)).toEqual([1, 2, 3]);
  });

  test("what can't wait fails after 1.5 s of waiting and is not run later", async () => {
    const name = await table("n integer");
    const pool = await connections();
    const client = await pool.connect();
    await client.query("begin");
    const urgent = sql.raw(`insert into ${name} values (1)`).execute(database.first);
    await expect(urgent).rejects.toThrow("The database was busy for 1.5 s, and the statement was not run.");
    await client.query("commit");
    client.release();
    await sql.raw(`insert into ${name} values (2)`).execute(database.first);
    expect(await numbers(name)).toEqual([2]);
  });

  test("a transaction that its owner forgot is rolled back after the time of a statement, and others go on", async () => {
    const name = await table("n integer");
    const pool = await connections();
    const client = await pool.connect();
    const broke = new Promise<Error>((resolve) => void client.once("error", resolve));
    await client.query("begin");
    await client.query(`insert into ${name} values (1)`);
    await pool.query(`insert into ${name} values (2)`);
    expect((await broke).message).toBe("A transaction was left open without a statement for 2 s and was rolled back.");
    client.release(true);
    expect(await numbers(name)).toEqual([2]);
  });

  test("a statement over its limit ends alone: those that waited behind it are answered by the next engine", async () => {
    const name = await table("n integer");
    const pool = await connections();
    const listener = await pool.connect();
    const deaf = new Promise<Error>((resolve) => void listener.once("error", resolve));
    await listener.query("listen anything");
    const over = pool.query(slow);
    const waiting = Array.from({ length: 10 }, (_, n) => pool.query(`insert into ${name} values ($1)`, [n]));
    await expect(over).rejects.toMatchObject({ code: "57014" });
    await Promise.all(waiting);
    await sql.raw(`insert into ${name} values (10)`).execute(database.first);
    expect(await numbers(name)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    // What it listened to is gone with the engine, so it has to hear of that.
    expect((await deaf).message).toContain("ran longer than 2 s");
    listener.release(true);
  });

  test("a notification reaches every connection that listens, and no other", async () => {
    const pool = await connections();
    const [one, two, deaf] = [await pool.connect(), await pool.connect(), await pool.connect()];
    const heard: string[] = [];
    for (const [name, client] of Object.entries({ one, two, deaf })) {
      client.on("notification", ({ channel, payload }) => heard.push(`${name} ${channel} ${payload}`));
    }
    await one.query("listen news");
    await two.query("listen news");
    await pool.query("begin; notify news, 'taken back'; rollback");
    await deaf.query("select pg_notify('news', $1)", ["said"]);
    await one.query("select 1");
    await two.query("select 1");
    expect(heard.sort()).toEqual(["one news said", "two news said"]);
    for (const client of [one, two, deaf]) client.release(true);
  });

  test("each connection has its own search path, whatever others set", async () => {
    await sql.raw("create schema apart; create table apart.where_am_i (n integer)").execute(database.db);
    await sql.raw("create table where_am_i (n integer)").execute(database.db);
    const here = await connections();
    const there = await connections("apart");
    await Promise.all(
      Array.from({ length: 50 }, async (_, n) => {
        await (n % 2 === 0 ? here : there).query("insert into where_am_i values ($1)", [n % 2]);
      }),
    );
    const client = await here.connect();
    await client.query("set search_path to apart");
    expect((await here.query("select distinct n from where_am_i")).rows).toEqual([{ n: 0 }]);
    expect((await client.query("select distinct n from where_am_i")).rows).toEqual([{ n: 1 }]);
    await client.query("begin");
    await client.query("set local search_path to public");
    expect((await client.query("select distinct n from where_am_i")).rows).toEqual([{ n: 0 }]);
    await client.query("commit");
    expect((await client.query("select distinct n from where_am_i")).rows).toEqual([{ n: 1 }]);
    client.release(true);
  });

  test("closing ends connections that are still held", async () => {
    const other = mkdtempSync(join(tmpdir(), "mentor-sessions-"));
    onTestFinished(() => rmSync(other, { recursive: true }));
    const held = openDatabase({ dataDir: other, log: testLog().log });
    const pool = await held.createPool({ max: 2, searchPath: "public" });
    const client = await pool.connect();
    const broke = new Promise<Error>((resolve) => void client.once("error", resolve));
    await client.query("listen anything");
    await held.close();
    expect((await broke).message).toContain("it was closed");
    client.release(true);
    await pool.end();
    const again = openDatabase({ dataDir: other, log: testLog().log });
    await again.ready;
    await again.close();
  });
});
