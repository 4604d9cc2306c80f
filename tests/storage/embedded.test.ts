import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { createBatches, queryMessage } from "../../src/storage/embedded/protocol.ts";
import {
  createStore,
  DataDirLocked,
  DataDirUnusable,
  explainStorageError,
  openDatabase,
} from "../../src/storage/index.ts";
import { noMount, startProgram, temporaryFolder, temporaryMount, testClock, testLog } from "./support.ts";

const turn = { person: "p", question: "q", kind: "answer", confidence: 1, title: "t", reply: null };

let template = "";
beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), "mentor-storage-template-"));
  const database = openDatabase({ dataDir: template, log: testLog().log });
  await database.ready;
  await database.close();
}, 60_000);
afterAll(() => rmSync(template, { recursive: true }));

/** A folder with a database in it, sparing the seconds of a first start. */
function started(dataDir: string): string {
  cpSync(template, dataDir, { recursive: true });
  return dataDir;
}

function open(dataDir: string) {
  const { log, lines } = testLog();
  const database = openDatabase({ dataDir, log });
  onTestFinished(() => database.close());
  return { database, lines, store: createStore(database, testClock()) };
}

describe("an embedded database", { timeout: 30_000 }, () => {
  test("makes its folder, readable by its owner alone, over what a first start that was cut off left", async () => {
    const dataDir = join(temporaryFolder(), "deep", ".data");
    mkdirSync(join(dataDir, "postgres.unfinished"), { recursive: true, mode: 0o700 });
    writeFileSync(join(dataDir, "postgres.unfinished", "PG_VERSION"), "18\n");
    const { database } = open(dataDir);
    expect(database.firstStart).toBe(true);
    expect(existsSync(join(dataDir, "postgres"))).toBe(false);
    await database.ready;
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(readdirSync(dataDir).sort()).toEqual(["lock", "postgres"]);
    await database.close();
    expect(open(dataDir).database.firstStart).toBe(false);
  });

  test("is one process's: a second is refused in a sentence, until the first is killed", async () => {
    const dataDir = started(temporaryFolder());
    const first = startProgram("open.ts", [dataDir]);
    onTestFinished(() => first.kill());
    await first.line("ready");
    const second = startProgram("open.ts", [dataDir]);
    expect(await second.line("refused")).toBe(
      `refused: Another process is using the database in ${dataDir}, and one process owns it at a time: stop that one, or set DATA_DIR to another folder.`,
    );
    expect(await second.exited).toBe(1);
    expect(second.faults()).toBe("");
    await expect(open(dataDir).database.ready).rejects.toThrow(DataDirLocked);
    await first.kill();
    const { database, store } = open(dataDir);
    await store.appendTurn("w", "t", turn);
    // In one process too.
    await expect(open(dataDir).database.ready).rejects.toThrow(DataDirLocked);
    await database.close();
    await open(dataDir).database.ready;
  });

  test("is served with vacuum and checkpoint every five minutes, if it was used", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    onTestFinished(() => void vi.useRealTimers());
    const { database, store, lines } = open(started(temporaryFolder()));
    await database.ready;
    const served = () => lines.filter((line) => line.includes("vacuumed and checkpointed")).length;
    await store.appendTurn("w", "t", turn);
    vi.advanceTimersByTime(5 * 60_000);
    await vi.waitFor(() => expect(served()).toBe(1), { timeout: 5_000 });
    vi.advanceTimersByTime(5 * 60_000);
    await store.appendTurn("w", "t", turn);
    expect(served()).toBe(1);
  });

  test("writes every commit to the disk before it is acknowledged", async () => {
    const counter = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(new URL("./programs/counting-worker.ts", import.meta.url), {
      workerData: { folder: join(started(temporaryFolder()), "postgres"), counter },
      execArgv: [],
    });
    onTestFinished(async () => void (await worker.terminate()));
    const answer = () => new Promise<unknown>((resolve) => worker.once("message", resolve));
    const run = (statement: string) => {
      worker.postMessage({ type: "run", batch: queryMessage(statement) });
      return answer();
    };
    expect(await answer()).toEqual({ type: "ready" });
    await run("create table t (n integer)");
    for (let n = 0; n < 10; n += 1) {
      const before = Atomics.load(counter, 0);
      expect(await run(`insert into t values (${n})`)).toMatchObject({ type: "answer" });
      expect(Atomics.load(counter, 0)).toBeGreaterThan(before);
    }
  });
});

test("the wire protocol is cut into the same batches wherever its chunks break", () => {
  const startup = Buffer.from([0, 0, 0, 8, 0, 3, 0, 0]);
  const parse = Buffer.from([0x50, 0, 0, 0, 7, 0x61, 0, 0]);
  const sync = Buffer.from([0x53, 0, 0, 0, 4]);
  const flush = Buffer.from([0x48, 0, 0, 0, 4]);
  const query = Buffer.from(queryMessage("select 1"));
  const terminate = Buffer.from([0x58, 0, 0, 0, 4]);
  const bytes = Buffer.concat([startup, query, parse, sync, parse, flush, sync, terminate]);
  const expected = [
    { type: "greeting", greeting: { searchPath: undefined } },
    ...[query, Buffer.concat([parse, sync]), Buffer.concat([parse, flush]), sync].map((part, index) => ({
      type: "batch",
      batch: { bytes: Uint8Array.from(part), endsWithReady: index !== 2 },
    })),
  ];
  for (let size = 1; size <= bytes.length; size += 1) {
    const batches = createBatches();
    const cut = [];
    for (let at = 0; at < bytes.length; at += size) cut.push(...batches.add(bytes.subarray(at, at + size)));
    expect(cut).toEqual(expected);
  }
});

describe("a DATA_DIR that can't hold a database is named with the reason", { timeout: 30_000 }, () => {
  async function fault(dataDir: string): Promise<string> {
    const error = await open(dataDir).database.ready.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DataDirUnusable);
    return explainStorageError(error);
  }

  test("a file", async () => {
    const path = join(temporaryFolder(), "data");
    writeFileSync(path, "");
    expect(await fault(path)).toBe(
      `The database can't be kept in ${path}: there is a file where the folder should be.`,
    );
    expect(await fault(join(path, "inside"))).toContain("there is a file where the folder should be");
  });

  test("another major version's cluster, or none", async () => {
    const dataDir = temporaryFolder();
    mkdirSync(join(dataDir, "postgres"));
    expect(await fault(dataDir)).toContain(`${join(dataDir, "postgres")} is not a PostgreSQL folder`);
    writeFileSync(join(dataDir, "postgres", "PG_VERSION"), "17\n");
    expect(await fault(dataDir)).toContain("it was made by PostgreSQL 17 and this program has 18");
  });

  test("a cluster that does not open", async () => {
    const dataDir = temporaryFolder();
    mkdirSync(join(dataDir, "postgres"));
    writeFileSync(join(dataDir, "postgres", "PG_VERSION"), "18\n");
    expect(await fault(dataDir)).toMatch(/: PostgreSQL does not open it \(.+\)\.$/);
  });

  const why = noMount === undefined ? "" : `: skipped, ${noMount}`;
  describe.skipIf(noMount !== undefined)(`on a file system of its own${why}`, () => {
    test("read-only, from the start or since", async () => {
      const { folder, remount } = temporaryMount(200);
      remount("ro");
      const sentence = `The database can't be kept in ${folder}: the file system is read-only.`;
      expect(await fault(folder)).toBe(sentence);
      expect(await fault(join(folder, "data"))).toContain("the file system is read-only");
      remount("rw");
      started(folder);
      remount("ro");
      expect(await fault(folder)).toBe(sentence);
    });

    test("too small for a first start, or full to the last byte", async () => {
      const { folder } = temporaryMount(20);
      expect(await fault(folder)).toMatch(/: the disk is full \(\d+ MB free, 96 MB needed\)\.$/);
      fill(folder);
      expect(await fault(folder)).toContain("the disk is full");
    });

    test("full while it runs: says so, loses nothing, and goes on when there is room", async () => {
      const { folder } = temporaryMount(120);
      const { database, store } = open(started(folder));
      await database.ready;
      const big = { ...turn, reply: Array.from({ length: 40_000 }, (_, index) => Math.sin(index)) };
      const filler = fill(folder);
      let acknowledged = 0;
      let error: unknown;
      for (let round = 0; round < 60 && error === undefined; round += 1) {
        await store.appendTurn("w", "t", big).then(
          () => {
            acknowledged += 1;
          },
          (reason: unknown) => {
            error = reason;
          },
        );
      }
      expect(explainStorageError(error)).toMatch(/disk is full|No space left/);
      rmSync(filler);
      await expect
        .poll(() => store.recentTurns("w", "t", 99).then((turns) => turns.length, explainStorageError))
        .toBe(acknowledged);
      expect((await store.appendTurn("w", "t", turn)).position).toBe(acknowledged + 1);
    });
  });
});

/** Takes all the room there is. */
function fill(folder: string): string {
  const path = join(folder, "filler");
  for (const size of [2 ** 20, 4096]) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size), { flag: "a" });
    } catch {
      // Full for chunks of this size.
    }
  }
  return path;
}
