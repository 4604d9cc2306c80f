import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { sql } from "kysely";
import pg from "pg";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createStore, type DatabaseOptions, DatabaseUnreachable, openDatabase } from "../../src/storage/index.ts";
import { noServer, scratchDatabase, serverUrl, startProgram, testClock, testLog } from "./support.ts";

const dataDir = "/nonexistent";
const secret = "s3cr3t-pa55";
const turn = { person: "p", question: "q", kind: "answer", confidence: 1, title: "t", reply: null };

function open(options: Partial<DatabaseOptions>) {
  const { log, lines } = testLog();
  const database = openDatabase({ dataDir, log, ...options });
  onTestFinished(() => database.close());
  return { database, lines };
}

async function listening(server: Server, port = 0): Promise<number> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return (address satisfies AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  server.close();
  await once(server, "close");
  return port;
}

describe("a server that can't be used", () => {
  test("is named with what was wrong, after several tries, and no password appears anywhere", async () => {
    const port = await freePort();
    const { database, lines } = open({
      url: `postgres://mentor:${secret}@127.0.0.1:${port}/mentor`,
      connectTimeoutMs: 1_000,
    });
    const error = await database.ready.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(DatabaseUnreachable);
    expect(String(error)).toContain(
      `PostgreSQL at 127.0.0.1:${port}/mentor can't be used: connection refused (nothing listens there), after 3 attempts.`,
    );
    expect(lines.filter((line) => line.includes("trying again"))).toHaveLength(2);
    expect(JSON.stringify([error, String(error), lines])).not.toContain(secret);
    const asked = createStore(database, testClock()).recentTurns("w", "t", 1);
    await expect(asked).rejects.toBe(error);
  });

  test("is named when its host has no address", async () => {
    const { database } = open({ url: "postgres://a@nowhere.invalid/mentor", connectTimeoutMs: 0 });
    await expect(database.ready).rejects.toThrow(/nowhere\.invalid:5432\/mentor can't be used: the host name/);
  });

  test.for([
    ["28P01", "the user name or password is wrong"],
    ["3D000", "there is no such database"],
  ] as const)("is not tried again when it answers %s", async ([code, fault]) => {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => socket.end(errorResponse(code)));
    });
    onTestFinished(() => void server.close());
    const port = await listening(server);
    const { database, lines } = open({ url: `postgres://mentor:${secret}@127.0.0.1:${port}/mentor?sslmode=disable` });
    await expect(database.ready).rejects.toThrow(`PostgreSQL at 127.0.0.1:${port}/mentor can't be used: ${fault}.`);
    expect(lines).toEqual([]);
  });

  test("is not waited for any longer once the database is closed", async () => {
    const { log, lines } = testLog();
    const port = await freePort();
    const database = openDatabase({ url: `postgres://a@127.0.0.1:${port}/mentor`, dataDir, log });
    await vi.waitFor(() => expect(lines.length).toBeGreaterThan(0));
    await database.close();
    await expect(database.ready).rejects.toThrow("it was closed before it answered");
  });
});

/** The protocol's ErrorResponse. */
function errorResponse(code: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0Mrefused\0\0`);
  const header = Buffer.alloc(5);
  header.write("E");
  header.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([header, fields]);
}

describe.skipIf(noServer !== undefined)(`a PostgreSQL server${noServer ? `: skipped, ${noServer}` : ""}`, () => {
  /** A relay before the server that can be cut like a server that restarts. */
  async function relay(url: string) {
    const target = new URL(url);
    const { hostname, port: upstreamPort } = target;
    const sockets = new Set<Socket>();
    const accept = (socket: Socket) => {
      const upstream = connect(Number(upstreamPort || 5432), hostname);
      for (const [one, other] of [
        [socket, upstream],
        [upstream, socket],
      ] as const) {
        sockets.add(one);
        one.on("error", () => {}).on("close", () => other.destroy());
        one.pipe(other);
      }
    };
    const port = await freePort();
    target.host = `127.0.0.1:${port}`;
    let server: Server | undefined;
    const cut = () => {
      server?.close();
      server = undefined;
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    };
    onTestFinished(cut);
    return {
      url: target.href,
      cut,
      async up() {
        server = createServer(accept);
        await listening(server, port);
      },
    };
  }

  async function scratch() {
    const { url, drop } = await scratchDatabase();
    // Hooks run last to first: what the test opens is closed before.
    onTestFinished(drop);
    return url;
  }

  test("that starts later than the mentor is waited for", async () => {
    const { url, up } = await relay(await scratch());
    const { database, lines } = open({ url });
    await vi.waitFor(() => expect(lines.join()).toContain("trying again"));
    await up();
    await database.ready;
    expect((await createStore(database, testClock()).appendTurn("w", "t", turn)).position).toBe(1);
  });

  test("that restarts heals, also for a connection in the middle of a transaction", async () => {
    const { url, up, cut } = await relay(await scratch());
    await up();
    const { database } = open({ url });
    const store = createStore(database, testClock());
    await store.appendTurn("w", "t", turn);

    let broken = () => {};
    const breaking = new Promise<void>((resolve) => {
      broken = resolve;
    });
    let begun = () => {};
    const beginning = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const held = database.db.transaction().execute(async (transaction) => {
      await sql`select 1`.execute(transaction);
      begun();
      await breaking;
      await sql`select 1`.execute(transaction);
    });
    const failed = expect(held).rejects.toThrow();
    await beginning;
    cut();
    await expect.poll(() => store.appendTurn("w", "t", turn).catch((error: Error) => error)).toBeInstanceOf(Error);
    broken();
    await failed;

    await up();
    await expect.poll(() => store.recentTurns("w", "t", 9).then((turns) => turns.length)).toBe(1);
    expect((await store.appendTurn("w", "t", turn)).position).toBe(2);
  });

  test("whose administrator ends every connection heals", async () => {
    const url = await scratch();
    const { database } = open({ url });
    const store = createStore(database, testClock());
    await Promise.all(Array.from({ length: 8 }, () => store.appendTurn("w", "t", turn)));
    const client = new pg.Client({ connectionString: serverUrl });
    await client.connect();
    await client.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [
      new URL(url).pathname.slice(1),
    ]);
    await client.end();
    await expect
      .poll(() =>
        store.recentTurns("w", "t", 9).then(
          (turns) => turns.length,
          () => 0,
        ),
      )
      .toBe(8);
  });

  test("is migrated once by four processes that start at once", { timeout: 30_000 }, async () => {
    for (let round = 0; round < 2; round += 1) {
      const url = await scratch();
      const programs = Array.from({ length: 4 }, () => startProgram("open.ts", [url]));
      onTestFinished(async () => void (await Promise.all(programs.map((program) => program.kill()))));
      await Promise.all(programs.map((program) => program.line("ready")));
      for (const program of programs) program.process.stdin?.end();
      expect(await Promise.all(programs.map(({ exited }) => exited))).toEqual([0, 0, 0, 0]);
      const { database } = open({ url });
      await database.ready;
      const { rows } = await sql<{ name: string }>`select name from mentor_migration`.execute(database.db);
      expect(rows.map(({ name }) => name)).toEqual([
        "0001-conversations",
        "0002-chat",
        "0003-presses",
        "0004-learning",
        "0005-schedules",
        "0006-nudges",
      ]);
      await database.close();
    }
  });
});
