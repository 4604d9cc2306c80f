/** Places for a database that a test makes and removes, and programs that it starts and ends. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { pino } from "pino";
import { afterAll, onTestFinished } from "vitest";
import type { Clock } from "../../src/clock.ts";
import type { Log } from "../../src/ops/log.ts";
import { type Database, openDatabase } from "../../src/storage/index.ts";
import { copyTemplate } from "./template.ts";

export const serverUrl = process.env.TEST_DATABASE_URL || "postgres://postgres@127.0.0.1:5432/test";

/** Why there is no PostgreSQL to test with, or nothing. */
export const noServer = await reasonForNoServer();

async function reasonForNoServer(): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: serverUrl, connectionTimeoutMillis: 3_000 });
  try {
    await client.connect();
    await client.end();
    return undefined;
  } catch (error) {
    const { host, port } = client;
    return `no PostgreSQL at ${host}:${port} (TEST_DATABASE_URL): ${error instanceof Error ? error.message || error.name : error}`;
  }
}

/** A clock that stands still until it is moved. */
export function testClock(start = "2026-03-01T12:00:00Z"): Clock & { advance(duration: Temporal.DurationLike): void } {
  let now = Temporal.Instant.from(start);
  return {
    now: () => now,
    advance(duration) {
      now = now.add(duration);
    },
  };
}

/** A log whose lines can be read. */
export function testLog(): { log: Log; lines: string[] } {
  const lines: string[] = [];
  return { log: pino({ level: "debug" }, { write: (line: string) => void lines.push(line) }), lines };
}

/** An embedded database for all tests of a file. */
export async function embeddedDatabase(): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), "mentor-storage-"));
  await copyTemplate(folder);
  const database = openDatabase({ dataDir: folder, log: testLog().log });
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await database.ready;
  return database;
}

/** An empty folder that goes when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "mentor-storage-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A tmpfs of its own, or nothing where that is not allowed. */
export function temporaryMount(megabytes: number): { folder: string; remount(how: "ro" | "rw"): void } {
  const folder = mkdtempSync(join(tmpdir(), "mentor-storage-mount-"));
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder]);
  onTestFinished(() => {
    execFileSync("umount", [folder]);
    rmSync(folder, { recursive: true });
  });
  return { folder, remount: (how) => void execFileSync("mount", ["-o", `remount,${how}`, folder]) };
}

/** Why no file system can be mounted here, or nothing. */
export const noMount = reasonForNoMount();

function reasonForNoMount(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "mounting a tmpfs needs root on Linux";
  const folder = mkdtempSync(join(tmpdir(), "mentor-storage-mount-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], { stdio: "ignore" });
    execFileSync("umount", [folder]);
    return undefined;
  } catch {
    return "this machine does not let a tmpfs be mounted";
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A database of its own on the server. `drop` is for `afterAll`; closing what uses it comes first. */
export async function scratchDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `mentor_test_${randomUUID().replaceAll("-", "")}`;
  await asAdministrator(`create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => asAdministrator(`drop database ${name} with (force)`) };
}

async function asAdministrator(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

export interface Program {
  readonly process: ChildProcess;
  /** Everything it printed so far, by line. */
  readonly lines: string[];
  /** Resolves with the first line, past or coming, that starts so; rejects when it ends without. */
  line(start: string): Promise<string>;
  /** What it printed on standard error. */
  faults(): string;
  /** Ends it as `kill -9` does, and waits until its output is read. */
  kill(): Promise<void>;
  readonly exited: Promise<number | null>;
}

/** Starts one of `programs/` with this Node. */
export function startProgram(name: string, args: readonly string[]): Program {
  const path = fileURLToPath(new URL(`./programs/${name}`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ["pipe", "pipe", "pipe"] });
  const lines: string[] = [];
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const output = createInterface({ input: child.stdout });
  const waiting = new Set<(line: string) => void>();
  output.on("line", (line) => {
    lines.push(line);
    for (const hear of waiting) hear(line);
  });
  const exited = once(child, "close").then(() => child.exitCode);
  return {
    process: child,
    lines,
    exited,
    faults: () => errors,
    line(start) {
      const said = lines.find((line) => line.startsWith(start));
      if (said !== undefined) return Promise.resolve(said);
      return new Promise((resolve, reject) => {
        const hear = (line: string) => {
          if (!line.startsWith(start)) return;
          waiting.delete(hear);
          resolve(line);
        };
        waiting.add(hear);
        exited.then(() => reject(new Error(`${name} ended without “${start}”: ${errors}`)));
      });
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
