/** What the benchmark of nudges stands on: databases, a Redis and processes that go when a part is over, and learners. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { createLog } from "../src/ops/log.ts";
import { type Database, openDatabase } from "../src/storage/index.ts";
import { freePort, type RedisServer, startRedis } from "../tests/nudges/support.ts";
import { scratchDatabase } from "./chat-database.ts";
import type { Held } from "./chat-probe.ts";

export const log = createLog("silent");

/** A long statement of the set-up is no fault. */
const statementTimeoutMs = 10 * 60_000;

/** A worker of the product, as a process. */
export interface WorkerProcess {
  held(): Promise<Held>;
  /** Ends it as an administrator does, and waits. */
  end(): Promise<void>;
}

/** Of one part: whatever it was given here goes with `close`, in whatever state the part is. */
export interface Stage {
  /** Everything shorter and smaller, to see whether it works. */
  readonly short: boolean;
  /** URL of an empty database of its own. */
  database(): Promise<string>;
  redis(): Promise<RedisServer>;
  /** `src/main.ts` with `ROLE=worker`, once it sends. */
  worker(environment: Readonly<Record<string, string>>): Promise<WorkerProcess>;
  close(): Promise<void>;
}

export function createStage(short: boolean): Stage {
  const leftovers: (() => Promise<unknown> | unknown)[] = [];
  let closing: Promise<unknown> | undefined;
  return {
    short,
    async database() {
      const scratch = await scratchDatabase();
      if (scratch === undefined) throw new Error("No PostgreSQL answers at TEST_DATABASE_URL.");
      leftovers.unshift(scratch.drop);
      return scratch.url;
    },
    async redis() {
      const server = await startRedis(await freePort());
      leftovers.unshift(() => server.kill());
      return server;
    },
    async worker(environment) {
      const folder = mkdtempSync(join(tmpdir(), "mentor-bench-nudges-"));
      leftovers.unshift(() => rmSync(folder, { recursive: true, force: true }));
      const probe = new URL("./chat-probe.ts", import.meta.url).href;
      const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
      const child = spawn(process.execPath, ["--import", probe, ...profiling(), main], {
        env: {
          PATH: process.env.PATH ?? "",
          LOG_LEVEL: process.env.LOG_LEVEL || "silent",
          DATA_DIR: folder,
          ROLE: "worker",
          ...environment,
        },
        stdio: ["ignore", "ignore", "pipe", "ipc"],
      });
      const end = endingOf(child);
      leftovers.unshift(() => end("SIGKILL"));
      await sending(child);
      return {
        async held() {
          const reply = once(child, "message");
          child.send("as it is");
          const [held] = await reply;
          return held;
        },
        end: () => end("SIGTERM"),
      };
    },
    async close() {
      // One that can't be closed must not keep the others.
      closing ??= (async () => {
        for (const leave of leftovers) await (async () => leave())().catch(() => {});
      })();
      await closing;
    },
  };
}

/** A folder at `BENCH_PROFILE` gets a CPU profile of each worker. */
function profiling(): string[] {
  const folder = process.env.BENCH_PROFILE;
  return folder ? ["--cpu-prof", "--cpu-prof-dir", folder] : [];
}

function endingOf(child: ChildProcess): (how: "SIGTERM" | "SIGKILL") => Promise<void> {
  const gone = once(child, "exit");
  process.once("exit", () => child.kill("SIGKILL"));
  return async (how) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(how);
    await gone;
  };
}

async function sending(child: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    if (process.env.LOG_LEVEL) process.stderr.write(text);
    said = (said + text).slice(-10_000);
    if (said.includes("Ready to send reminders")) resolve();
  });
  child.once("exit", () => reject(new Error(`The worker ended before it was ready: ${said.trim()}`)));
  await promise;
}

/** Migrated; whoever asks closes it. */
export async function open(url: string): Promise<Database> {
  const database = openDatabase({ url, dataDir: "/nonexistent", log, statementTimeoutMs });
  await database.ready;
  return database;
}

/** Learners of one platform, with ids and targets as long as the platform's own. */
export interface Enrolling {
  readonly platform: "slack" | "discord";
  /** The number of the first; 0 when left out. */
  readonly first?: number;
  readonly count: number;
  readonly workspaces: number;
  /** When the first is due. */
  readonly due: Temporal.Instant;
  readonly zone: string;
  /** They are due in so many groups; 1 when left out. */
  readonly groups?: number;
  /** Between two groups. */
  readonly stepMs?: number;
  /** Direct messages they read, in turns; their own when left out. */
  readonly channels?: readonly string[];
  /** They walk the path of a backend developer, so that there is a lesson to compose. */
  readonly walking?: boolean;
  /** Each was sent a nudge the day before. */
  readonly nudged?: boolean;
}

/** So many are inserted by one statement. */
const chunk = 100_000;

export async function enrol(database: Database, how: Enrolling): Promise<void> {
  const { first = 0, count } = how;
  for (let from = first; from < first + count; from += chunk)
    await enrolSome(database, how, from, Math.min(chunk, first + count - from));
}

async function enrolSome({ db }: Database, how: Enrolling, from: number, count: number): Promise<void> {
  const { platform, workspaces, zone, groups = 1, stepMs = 0, channels = [] } = how;
  const due = how.due.toString();
  // Slack: T0… and U0…; Discord: snowflakes.
  const id = (letter: string, number: string) =>
    platform === "slack"
      ? sql`${letter}::text || lpad((${sql.raw(number)})::text, 10, '0')`
      : sql`(1e18 + ${sql.raw(String(letter.codePointAt(0)))} * 1e15 + ${sql.raw(number)})::numeric(20)::text`;
  const channel =
    channels.length === 0 ? id("D", "i") : sql`(${[...channels]}::text[])[i % ${sql.raw(String(channels.length))} + 1]`;
  const target =
    platform === "slack"
      ? sql`jsonb_build_object('channel', channel)`
      : sql`jsonb_build_object('kind', 'channel', 'channel', channel, 'direct', true)`;
  await sql`
    with numbered as (
      select ${id("T", `i / ${groups} % ${workspaces}`)} as workspace, ${id("U", "i")} as person, ${channel} as channel,
        ${due}::timestamptz + (i % ${groups}::int) * ${stepMs}::float8 * interval '1 ms' as due
      from generate_series(${from}::int, ${from + count - 1}::int) i
    ), people as (
      insert into learner (workspace, person, platform, created_at, seen_at)
      select workspace, person, ${platform}, ${due}, ${due} from numbered
    ), tracks as (
      insert into enrolment (workspace, person, role, level, state, started_at, changed_at)
      select workspace, person, 'backend-developer', 'beginner', 'active', ${due}, ${due} from numbered
      where ${how.walking === true}
    ), schedules as (
      insert into schedule (workspace, person, platform, kind, local_time, days, zone, state, next_due, zone_data, last_date,
        target, created_at, changed_at)
      select workspace, person, ${platform}, 'lesson', (due at time zone ${zone}::text)::time, '1234567', ${zone}, 'on',
        due, ${process.versions.tz ?? ""}, case when ${how.nudged === true} then (due at time zone ${zone}::text)::date - 1 end,
        ${target}, ${due}, ${due}
      from numbered returning *
    )
    insert into nudge (schedule_id, workspace, platform, person, kind, local_date, due_at, state, seed, template, receipt,
      attempts, sent_at)
    select id, workspace, platform, person, kind, last_date, next_due - interval '1 day', 'sent', gen_random_uuid()::text, 1,
      jsonb_build_array(target ->> 'channel'), 1, next_due - interval '1 day'
    from schedules where last_date is not null`.execute(db);
}

/** As autovacuum would soon after. */
export async function settle({ db }: Database): Promise<void> {
  for (const table of ["learner", "enrolment", "schedule", "nudge"])
    await sql`vacuum analyze ${sql.table(table)}`.execute(db);
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const [upper = Number.NaN, lower = upper] = [sorted[half], sorted[sorted.length % 2 === 0 ? half - 1 : half]];
  return (upper + lower) / 2;
}

/** What a part found. */
export interface Outcome {
  /** Rows of a table, the heading first. */
  readonly table: readonly (readonly string[])[];
  /** Lines beneath it. */
  readonly notes?: readonly string[];
  /** Goals that were missed, a sentence each. */
  readonly missed: readonly string[];
}

/** A sentence where a goal is missed, for `missed`. */
export function goal(holds: boolean, sentence: string): string[] {
  return holds ? [] : [sentence];
}

export function say(what: string): void {
  process.stderr.write(`${what} …\n`);
}
