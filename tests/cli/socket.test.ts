import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { CommandIo } from "../../src/cli/io.ts";
import { runBeside } from "../../src/cli/socket-client.ts";
import { inputMost, lineMost, socketIn, withShortPath } from "../../src/cli/socket-protocol.ts";
import { type RunCommand, serveCommands } from "../../src/cli/socket-server.ts";
import { ended, printed, run, start, temporaryFolder } from "../processes.ts";
import { testLog } from "../storage/support.ts";

/** What a command line would print, and what it reads. */
function heard(input: readonly string[] = []) {
  const out: Buffer[] = [];
  const said: string[] = [];
  const io: CommandIo = {
    out: (chunk) => void out.push(Buffer.from(chunk)),
    complain: (sentence) => void said.push(sentence),
    input: (async function* () {
      yield* input;
    })(),
    width: 77,
    colour: true,
  };
  return { io, said, bytes: () => Buffer.concat(out), text: () => Buffer.concat(out).toString() };
}

async function serving(run: RunCommand, name = "data") {
  const folder = temporaryFolder();
  const dataDir = join(folder.path, name);
  mkdirSync(dataDir, { recursive: true });
  const { log, lines } = testLog();
  const served = await serveCommands({ dataDir, run, log });
  onTestFinished(async () => {
    await served.close();
    folder[Symbol.dispose]();
  });
  return { dataDir, served, lines };
}

test("a command's words, width and input go there; its bytes, sentences and exit code come back", async () => {
  const bytes = Buffer.from(Array.from({ length: 700_001 }, (_, index) => index % 256));
  const { dataDir } = await serving(async (argv, io) => {
    let read = "";
    for await (const chunk of io.input) read += Buffer.from(chunk).toString();
    io.complain(JSON.stringify({ argv, read, width: io.width, colour: io.colour }));
    io.out(bytes);
    return 3;
  });
  const there = heard(["one\n", "two ñ\n"]);
  const code = await runBeside({ dataDir, argv: ["mentor", "a b", "--json"], io: there.io, input: true });
  expect(code).toBe(3);
  expect(there.said.map((line) => JSON.parse(line))).toEqual([
    { argv: ["mentor", "a b", "--json"], read: "one\ntwo ñ\n", width: 77, colour: true },
  ]);
  expect(there.bytes().equals(bytes)).toBe(true);
});

test("the socket is its owner's alone, and gone when it is closed", async () => {
  const { dataDir, served } = await serving(async () => 0);
  expect(statSync(socketIn(dataDir)).mode & 0o777).toBe(0o600);
  await served.close();
  expect(existsSync(socketIn(dataDir))).toBe(false);
  expect(await runBeside({ dataDir, argv: ["mentor"], io: heard().io })).toBeUndefined();
});

test("a folder whose path is longer than a socket's may be is served all the same", async () => {
  const { dataDir } = await serving(
    async (_argv, io) => {
      io.out("here");
      return 0;
    },
    join("a".repeat(90), "b".repeat(90)),
  );
  expect(Buffer.byteLength(socketIn(dataDir))).toBeGreaterThan(180);
  const there = heard();
  expect(await runBeside({ dataDir, argv: ["mentor"], io: there.io })).toBe(0);
  expect(there.text()).toBe("here");
  // The way there is removed, whatever it was.
  const path = await withShortPath(dataDir, async (short) => short);
  expect(Buffer.byteLength(path)).toBeLessThanOrEqual(103);
  expect(existsSync(path)).toBe(false);
});

test("a socket that a process left that is gone is no running mentor, and makes way for the next", async () => {
  using folder = temporaryFolder();
  const child = start("tests/cli/programs/stale.ts", [folder.path], {});
  await printed(child, "ready");
  child.kill("SIGKILL");
  await ended(child);
  expect(statSync(socketIn(folder.path)).isSocket()).toBe(true);
  expect(await runBeside({ dataDir: folder.path, argv: ["mentor"], io: heard().io })).toBeUndefined();
  const served = await serveCommands({ dataDir: folder.path, run: async () => 7, log: testLog().log });
  expect(await runBeside({ dataDir: folder.path, argv: ["mentor"], io: heard().io })).toBe(7);
  await served.close();
});

test("a file of that name is left alone, and the mentor runs without a socket", async () => {
  using folder = temporaryFolder();
  writeFileSync(socketIn(folder.path), "mine");
  const { log, lines } = testLog();
  const served = await serveCommands({ dataDir: folder.path, run: async () => 0, log });
  await served.close();
  expect(readFileSync(socketIn(folder.path), "utf8")).toBe("mine");
  expect(lines.join()).toContain("can't be served");
});

test.each<[string, (string | Uint8Array)[]]>([
  ["no JSON", ["hello\n"]],
  ["another shape", ['{"argv":[],"width":80,"colour":false,"input":false}\n']],
  ["more than it should have", ['{"argv":["mentor"],"width":80,"colour":false,"input":false,"cwd":"/"}\n']],
  ["a line without end", Array.from({ length: 12 }, () => "x".repeat(lineMost / 10))],
])("a request that is %s runs nothing, and the next is served", async (_what, chunks) => {
  let runs = 0;
  const { dataDir } = await serving(async () => {
    runs += 1;
    return 0;
  });
  const socket = createConnection(socketIn(dataDir));
  socket.on("error", () => {});
  socket.resume();
  const closed = new Promise((resolve) => socket.on("close", resolve));
  for (const chunk of chunks) socket.write(chunk);
  await closed;
  expect(runs).toBe(0);
  expect(await runBeside({ dataDir, argv: ["mentor"], io: heard().io })).toBe(0);
});

test("input beyond its bound ends the connection", async () => {
  const { dataDir } = await serving(async (_argv, io) => {
    for await (const chunk of io.input) void chunk;
    return 0;
  });
  const there = heard(Array.from({ length: 20 }, () => "y".repeat(inputMost / 16)));
  expect(await runBeside({ dataDir, argv: ["mentor"], io: there.io, input: true })).toBe(1);
  expect(there.said.join()).toMatch(/running mentor/);
});

test("a command that breaks is exit 1 and a sentence, with the reason in the log alone", async () => {
  const { dataDir, lines } = await serving(async () => {
    throw new Error("the reason");
  });
  const there = heard();
  expect(await runBeside({ dataDir, argv: ["mentor"], io: there.io })).toBe(1);
  expect(there.said).toEqual(["The running mentor could not do that; its log says why."]);
  expect(lines.join()).toContain("the reason");
});

test("a mentor that ends in the middle, or talks nonsense, is exit 1 and a sentence", async () => {
  using folder = temporaryFolder();
  for (const [answer, sentence] of [
    ["", /ended before it was done/],
    ["nonsense\n", /not understood/],
    ['{"code":"0"}\n', /not understood/],
  ] as const) {
    const server = createServer((socket) => void socket.resume().end(answer));
    await new Promise<void>((resolve) => void server.listen(socketIn(folder.path), resolve));
    const there = heard();
    expect(await runBeside({ dataDir: folder.path, argv: ["mentor"], io: there.io })).toBe(1);
    expect(there.said.join()).toMatch(sentence);
    await new Promise((resolve) => void server.close(resolve));
  }
});

describe("beside a mentor that runs", () => {
  const folder = temporaryFolder();
  const data = join(folder.path, "data");
  let child: ReturnType<typeof start>;
  beforeAll(async () => {
    child = start("tests/cli/programs/beside.ts", [data], {});
    await printed(child, "ready");
  });
  afterAll(async () => {
    child.kill("SIGKILL");
    await ended(child);
    folder[Symbol.dispose]();
  });
  const beside = (program: string, args: readonly string[], input?: string) =>
    run(`src/cli/${program}.ts`, args, { environment: { DATA_DIR: data }, ...(input !== undefined && { input }) });

  test("questions are answered in order, and a gap is noted only where that is asked for", async () => {
    const asked = await beside("mentor", ["ask", "--json", "-"], "offset or cursor pagination\n\naerospike eviction\n");
    expect(asked).toMatchObject({ code: 0, stderr: "" });
    const answers = asked.stdout.trimEnd().split("\n");
    expect(answers.map((line) => JSON.parse(line).question)).toEqual([
      "offset or cursor pagination",
      "aerospike eviction",
    ]);
    expect(await beside("mentor", ["gaps", "--json"])).toMatchObject({ code: 0, stdout: "[]\n" });
    await beside("mentor", ["ask", "--json", "--record", "aerospike eviction"]);
    const { stdout } = await beside("mentor", ["gaps", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject([{ asked: 1, why: "weak" }]);
  });

  test("a wrong call keeps its exit code and its sentence", async () => {
    const { code, stdout, stderr } = await beside("mentor", ["topcis"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/Did you mean `topics`/);
  });

  test("doctor says that the database is in order", async () => {
    const { stdout } = await beside("doctor", []);
    expect(stdout).toMatch(/✓ The database is there and up to date \(embedded, in .*where a mentor is running\)/);
  });

  test("a backup is made by it, whole and its owner's alone", async () => {
    const file = join(folder.path, "made.backup");
    expect(await beside("backup", [file])).toMatchObject({ code: 0, stdout: "" });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split("\n");
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ end: true });
  });

  test("a restore is refused in a sentence, and the mentor goes on", async () => {
    const { code, stderr } = await beside("restore", [join(folder.path, "made.backup"), "--replace"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/Another process is using the database/);
    expect(await beside("mentor", ["help"])).toMatchObject({ code: 0 });
  });

  test("what is not served is refused by name", async () => {
    const there = heard();
    expect(await runBeside({ dataDir: data, argv: ["restore", "x"], io: there.io })).toBe(2);
    expect(there.said.join()).toMatch(/does backup, doctor, mentor, and not “restore”/);
  });
});
