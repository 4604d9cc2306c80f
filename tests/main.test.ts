import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, openSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ended, printed, run, start, temporaryFolder } from "./processes.ts";

const main = "src/main.ts";

/** A made database to copy, since making one takes seconds; tests of the first start make their own. */
const template = temporaryFolder();
beforeAll(() => run(main, [], { input: "hi\n", environment: { DATA_DIR: join(template.path, "data") } }));
afterAll(() => template[Symbol.dispose]());

function madeFolder(): ReturnType<typeof temporaryFolder> {
  const folder = temporaryFolder();
  cpSync(join(template.path, "data"), join(folder.path, "data"), { recursive: true });
  return folder;
}

test("piped lines are answered in order, and nothing else is on standard output", async () => {
  using folder = madeFolder();
  const environment = { DATA_DIR: join(folder.path, "data") };
  const { code, stdout, stderr } = await run(main, [], {
    input: "offset or cursor pagination\nhow do i center a div\n",
    environment,
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout.indexOf("Cursor by default")).toBeGreaterThan(-1);
  expect(stdout.indexOf("front-end work")).toBeGreaterThan(stdout.indexOf("Cursor by default"));
  expect(stdout).not.toContain("\u001b");
});

test("a restarted console still knows the thread", async () => {
  using folder = madeFolder();
  const environment = { DATA_DIR: join(folder.path, "data") };
  await run(main, [], { input: "two transactions both read balance 100 and both subtract\n", environment });
  const { stdout } = await run(main, [], { input: "and in mysql?\n", environment });
  expect(stdout).toContain("Lost updates");
  expect(stdout).toContain("1213");
});

test("what was printed survives kill -9", async () => {
  using folder = madeFolder();
  const environment = { DATA_DIR: join(folder.path, "data") };
  const child = start(main, [], environment);
  child.stdin.write("two transactions both read balance 100 and both subtract\n");
  await printed(child, "Ask next");
  child.kill("SIGKILL");
  await ended(child);
  const { stdout } = await run(main, [], { input: "and in mysql?\n", environment });
  expect(stdout).toContain("1213");
});

test("a first answer comes before the database was made, and its turn is kept all the same", async () => {
  using folder = temporaryFolder();
  const environment = { DATA_DIR: join(folder.path, "data") };
  const first = await run(main, [], {
    input: "two transactions both read balance 100 and both subtract\nand in mysql?\n",
    environment,
  });
  expect(first.stdout).toContain("1213");
  const second = await run(main, [], { input: "show me in go\n", environment });
  expect(second.stdout).toContain("tx.ExecContext");
});

test("a mistyped command gets a hint, a question that begins like one is a question", async () => {
  using folder = madeFolder();
  const { stdout } = await run(main, [], {
    input: "topcis\ntopic lost-update\nhelp me choose a queue\n",
    environment: { DATA_DIR: join(folder.path, "data") },
  });
  expect(stdout).toContain("Did you mean `topics`");
  expect(stdout).toContain("topic lost-updates");
  expect(stdout).toMatch(/From: .*(queue|Queue|stream|jobs)/);
});

test("with nothing to read and no platform it names the way out and exits 2", async () => {
  const program = fileURLToPath(new URL("../src/main.ts", import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: [openSync("/dev/null", "r"), "pipe", "pipe"] });
  let stderr = "";
  child.stderr?.on("data", (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise((resolve) => child.on("exit", resolve));
  expect(code).toBe(2);
  expect(stderr).toMatch(/nothing to do/);
});

test("a command is understood as it is typed in a chat", async () => {
  using folder = madeFolder();
  const { stdout } = await run(main, [], {
    input: "/mentor topics cache\nmentor roles\n",
    environment: { DATA_DIR: join(folder.path, "data") },
  });
  expect(stdout).toMatch(/Caching/);
  expect(stdout).toMatch(/Python Developer/i);
  expect(stdout).not.toMatch(/which I don't cover|doesn't look like|I have no page/);
});

test("a configuration that does not fit is one sentence without the value", async () => {
  const { code, stderr } = await run(main, [], {
    input: "hi\n",
    environment: { DATABASE_URL: "mysql://root:secretsecret@host/db", LOG_LEVEL: "loud" },
  });
  expect(code).toBe(2);
  expect(stderr).toMatch(/DATABASE_URL must be .*postgres:/);
  expect(stderr).toMatch(/LOG_LEVEL must be one of trace, /);
  expect(stderr).not.toContain("secretsecret");
});

test("a Redis without a database to go with it is refused, in a sentence", async () => {
  const environment = { REDIS_URL: "redis://127.0.0.1:9/0" };
  const { code, stdout, stderr } = await run(main, [], { input: "hi\n", environment });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^The configuration does not fit\. REDIS_URL needs DATABASE_URL: [^\n]+\n$/);
});

test("at a terminal a server that can't be reached is one sentence", async () => {
  using folder = temporaryFolder();
  const program = fileURLToPath(new URL("../src/main.ts", import.meta.url));
  const child = spawn("script", ["-qec", `"${process.execPath}" "${program}"`, "/dev/null"], {
    env: {
      ...{ PATH: process.env.PATH, TERM: "dumb", DATA_DIR: folder.path },
      ...{ DATABASE_URL: "postgres://mentor:secretsecret@127.0.0.1:9/mentor", DATABASE_CONNECT_SECONDS: "2" },
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let shown = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
  });
  const [code] = await once(child, "exit");
  expect(code).toBe(1);
  expect(shown).toMatch(/PostgreSQL at 127\.0\.0\.1:9\/mentor can't be used: .*Check DATABASE_URL\./);
  expect(shown).not.toMatch(/secretsecret|"level"|\n\s+at /);
});

test("a server that can't be reached is named, its password is not", async () => {
  const { code, stderr } = await run(main, [], {
    input: "offset or cursor pagination\n",
    environment: { DATABASE_URL: "postgres://mentor:secretsecret@127.0.0.1:9/mentor", DATABASE_CONNECT_SECONDS: "2" },
  });
  expect(code).toBe(1);
  expect(stderr).toContain("127.0.0.1:9/mentor");
  expect(stderr).not.toMatch(/secretsecret|\n\s+at /);
});

test("SIGTERM ends it within seconds with exit 0", async () => {
  using folder = madeFolder();
  const child = start(main, [], { DATA_DIR: join(folder.path, "data") });
  child.stdin.write("offset or cursor pagination\n");
  await printed(child, "Ask next");
  child.kill("SIGTERM");
  expect(await ended(child)).toBe(0);
});

const url = process.env.TEST_DATABASE_URL ?? "postgres://postgres@127.0.0.1:5432/test";
const reachable = await canReach(url);

test.skipIf(!reachable)("PostgreSQL gives the same answers as the embedded database", async () => {
  using folder = madeFolder();
  const name = `mentor_main_${process.pid}`;
  const admin = new pg.Client(url);
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  try {
    const input =
      "two transactions both read balance 100 and both subtract\nand in mysql?\nshow me in go\nmore\nunhelpful too long\ngaps\n";
    const target = new URL(url);
    target.pathname = name;
    const onServer = await run(main, [], {
      input,
      environment: { DATABASE_URL: target.href, WORKING_FOLDER: folder.path },
    });
    const embedded = await run(main, [], { input, environment: { DATA_DIR: join(folder.path, "data") } });
    expect(onServer).toEqual(embedded);
    expect(onServer.stdout).toContain("too long");
  } finally {
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.end();
  }
});

async function canReach(address: string): Promise<boolean> {
  const client = new pg.Client(address);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    if (process.env.FAIL_ON_SKIP === "1")
      throw new Error("TEST_DATABASE_URL can't be reached, and no test may be skipped here");
    return false;
  }
}
