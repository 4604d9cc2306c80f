import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  createLearnerStore,
  createNudgeStore,
  createStore,
  type Database,
  openDatabase,
} from "../../src/storage/index.ts";
import { migrationNames } from "../../src/storage/migrations/index.ts";
import { tables } from "../../src/storage/tables.ts";
import { run, temporaryFolder } from "../processes.ts";
import { noServer, scratchDatabase, testClock, testLog } from "../storage/support.ts";

/** A folder with an embedded database in which something of every kind is, and its backup. */
const shared = temporaryFolder();
const full = join(shared.path, "full");
const backup = join(shared.path, "full.backup");
const latest = migrationNames.at(-1) ?? "";
let saved: Awaited<ReturnType<typeof rowsIn>>;

beforeAll(async () => {
  const database = openDatabase({ dataDir: full, log: testLog().log });
  await fill(database);
  saved = await rowsIn(database);
  await database.close();
  const made = await command("backup", [backup], { DATA_DIR: full });
  expect(made).toMatchObject({ code: 0, stdout: "" });
});
afterAll(() => shared[Symbol.dispose]());

const command = (name: "backup" | "restore", args: readonly string[], environment: Record<string, string>) =>
  run(`src/cli/${name}.ts`, args, { environment });

async function fill(database: Database): Promise<void> {
  const clock = testClock();
  const who = { workspace: "T1", person: "U1", platform: "slack" };
  const store = createStore(database, clock);
  const learners = createLearnerStore(database, clock);
  const nudges = createNudgeStore(database, clock);
  await database.ready;
  const odd = 'line\u2028end "quoted" back\\slash {brace} tab\tnul ñ 日本 🎉 null';
  for (const text of ["plain", odd, "x".repeat(100_000)])
    await store.appendTurn("T1", "t", {
      person: "U1",
      question: text,
      kind: "answer",
      confidence: 0.1 + 0.2,
      title: "",
      reply: { text, list: [1, null, { deep: true }] },
    });
  for (let index = 0; index < 1_200; index++)
    await store.hear("T1", "t", { message: String(index), person: "U1", text: `${odd} ${index}`, at: clock.now() });
  await store.recordGap("T1", { question: "what is a saga", why: "weak" });
  await store.storeArrival({
    ...who,
    event: "e1",
    thread: "t",
    arrival: { input: { kind: "text", text: odd } },
    seed: randomUUID(),
  });
  await learners.learnerOf(who, { platform: "slack", zone: "Europe/Berlin" });
  await learners.enrol(who, { role: "backend-developer", level: "beginner" });
  await learners.meetCards(who, [{ question: "caching/ttl", due: clock.now(), card: { stability: 1.5 } }]);
  const schedule = {
    ...who,
    time: Temporal.PlainTime.from("09:00"),
    days: [1, 2, 3, 4, 5, 6, 7] as const,
    zone: "Europe/Berlin",
    target: { channel: "D1" },
  };
  await nudges.setSchedule(schedule, () => clock.now());
  await nudges.claimDue(1, (found, due) => ({
    kind: "advance",
    next: due.add({ hours: 20 }),
    rows: [{ date: Temporal.PlainDate.from("2026-03-01"), dueAt: due, seed: `s${found.id}` }],
  }));
  // Ids that were given and are gone: they must not be given again.
  const gone = await store.appendTurn("T1", "gone", {
    person: "U1",
    question: "gone",
    kind: "answer",
    confidence: 1,
    title: "",
    reply: {},
  });
  expect(Number(gone.id)).toBeGreaterThan(3);
  await store.forgetThread("T1", "gone");
}

/** A digest of every table's rows, in PostgreSQL's own text, and the next id it would give. */
async function rowsIn(database: Pick<Database, "db">): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const table of tables) {
    const { rows } = await sql<{ row: string }>`
      select ${sql.ref(table)}::text as row from ${sql.table(table)} order by ${sql.ref(table)}::text collate "C"`.execute(
      database.db,
    );
    const digest = createHash("sha256").update(rows.map(({ row }) => row).join("\n"));
    found[table] = `${rows.length} ${digest.digest("hex")}`;
  }
  const { rows } = await sql<{ next: string }>`
    select (last_value + case when is_called then 1 else 0 end)::text as next from turn_id_seq`.execute(database.db);
  found["turn's next id"] = rows[0]?.next ?? "";
  return found;
}

async function restored(options: { url?: string; dataDir: string }): Promise<Record<string, string>> {
  const database = openDatabase({ ...options, log: testLog().log });
  await database.ready;
  try {
    return await rowsIn(database);
  } finally {
    await database.close();
  }
}

test.skipIf(noServer !== undefined)(
  "embedded to PostgreSQL and back to embedded, every byte of every row",
  async () => {
    using folder = temporaryFolder();
    const second = join(folder.path, "second.backup");
    const { url, drop } = await scratchDatabase();
    try {
      expect(Object.values(saved).filter((digest) => digest.startsWith("0 ")).length).toBeLessThan(12);
      const there = await command("restore", [backup, "--moved"], { DATABASE_URL: url });
      expect(there).toMatchObject({ code: 0, stdout: "" });
      expect(there.stderr).toMatch(new RegExp(`\\d+ rows restored, of 2\\d{3}-.*made with ${latest}`));
      expect(await restored({ url, dataDir: "/nonexistent" })).toEqual(saved);
      expect(await command("backup", [second], { DATABASE_URL: url })).toMatchObject({ code: 0 });
      const back = join(folder.path, "back");
      expect(await command("restore", [second, "--moved"], { DATA_DIR: back })).toMatchObject({ code: 0 });
      expect(await restored({ dataDir: back })).toEqual(saved);
    } finally {
      await drop();
    }
  },
);

test("a backup is its owner's alone, says what it is, and leaves nothing else behind", () => {
  expect(statSync(backup).mode & 0o777).toBe(0o600);
  expect(readdirSync(shared.path).sort()).toEqual(["full", "full.backup"]);
  const [first = ""] = gunzipSync(readFileSync(backup)).toString().split("\n");
  expect(JSON.parse(first)).toMatchObject({ backup: "backend-mentor", version: 1, migration: latest });
});

test("standard output and standard input carry a backup, and a folder that has rows is not touched", async () => {
  using folder = temporaryFolder();
  const piped = join(folder.path, "piped");
  const restoring = await run("src/cli/restore.ts", ["-", "--moved"], {
    environment: { DATA_DIR: piped },
    input: readFileSync(backup),
  });
  expect(restoring).toMatchObject({ code: 0, stdout: "" });
  expect(await restored({ dataDir: piped })).toEqual(saved);
  const again = await command("restore", [backup], { DATA_DIR: piped });
  expect(again.code).toBe(1);
  expect(again.stderr).toMatch(/not empty.*--replace/);
  expect(await command("restore", [backup, "--replace", "--moved"], { DATA_DIR: piped })).toMatchObject({ code: 0 });
  expect(await restored({ dataDir: piped })).toEqual(saved);
});

test("a backup that is damaged, cut or none is a sentence, and no database is made for it", async () => {
  using folder = temporaryFolder();
  const packed = readFileSync(backup);
  const lines = gunzipSync(packed).toString().split("\n");
  const flipped = Buffer.from(packed);
  flipped[Math.floor(flipped.length / 2)] = (flipped[Math.floor(flipped.length / 2)] ?? 0) ^ 0x10;
  const without = (index: number) => gzipSync(lines.filter((_, at) => at !== index).join("\n"));
  const row = lines.findIndex((line) => line.startsWith("["));
  const changed = (change: (line: string) => string, index: number) =>
    gzipSync(lines.map((line, at) => (at === index ? change(line) : line)).join("\n"));
  const cases: [string, Buffer, RegExp][] = [
    ["cut in the middle", packed.subarray(0, Math.floor(packed.length / 2)), /cut off/],
    ["cut by one byte", packed.subarray(0, -1), /cut off/],
    ["a bit flipped", flipped, /damaged/],
    ["a row taken out", without(row), /rows of/],
    ["its end taken out", without(lines.length - 2), /cut off before its end/],
    ["a value taken out", changed((line) => JSON.stringify(JSON.parse(line).slice(1)), row), /as many values/],
    ["a later format", changed((line) => line.replace('"version":1', '"version":2'), 0), /version 2.*release/],
    ["a later migration", changed((line) => line.replace(latest, "0099-later"), 0), /0099-later.*release/],
    ["another file", Buffer.from("hello"), /no backup of Backend Mentor/],
    ["another gzip", gzipSync('{"a":1}\n'), /no backup of Backend Mentor/],
    ["nothing", Buffer.alloc(0), /empty|cut off/],
  ];
  const dataDir = join(folder.path, "data");
  for (const [what, bytes, sentence] of cases) {
    const file = join(folder.path, "bad.backup");
    writeFileSync(file, bytes);
    const { code, stdout, stderr } = await command("restore", [file], { DATA_DIR: dataDir });
    expect({ what, code, stdout }).toEqual({ what, code: 1, stdout: "" });
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(existsSync(dataDir)).toBe(false);
  }
});

test.skipIf(noServer !== undefined)("a backup of an older release is brought to this one", async () => {
  using folder = temporaryFolder();
  const { url, drop } = await scratchDatabase();
  try {
    const gap = ["7", "T1", "what is a saga", "what is a saga", "weak", null, "2026-03-01 12:00:00+00"];
    // As the second release had it: without the control that was pressed.
    const columns =
      "id,platform,workspace,event,replaces,thread,person,arrival,state,outcome,seed,outgoing,receipt,attempts";
    const arrival = ["3", "slack", "T1", "e1", null, "t", "U1", "{}", "done", "answered", "s", null, "[]", "1"];
    const lines = [
      { backup: "backend-mentor", version: 1, migration: "0002-chat", at: "2026-03-01T12:00:00Z" },
      { table: "gap", columns: ["id", "workspace", "question", "normalised", "why", "reason", "created_at"] },
      gap,
      { table: "inbox", columns: [...columns.split(","), "received_at", "claimed_until"] },
      [...arrival, "2026-03-01 12:00:00+00", null],
      { end: true, rows: { gap: 1, inbox: 1 }, sequences: { gap: "12", inbox: "4" } },
    ];
    const file = join(folder.path, "old.backup");
    writeFileSync(file, gzipSync(`${lines.map((line) => JSON.stringify(line)).join("\n")}\n`));
    const made = await command("restore", [file], { DATABASE_URL: url });
    expect(made).toMatchObject({ code: 0 });
    const database = openDatabase({ url, dataDir: "/nonexistent", log: testLog().log });
    const store = createStore(database, testClock());
    expect(await store.listGaps("T1", { limit: 5 })).toMatchObject([{ question: "what is a saga" }]);
    expect(await store.inboxRow("T1", "e1")).toMatchObject({ id: "3", outcome: "answered", person: "U1" });
    await store.recordGap("T1", { question: "another", why: "weak" });
    const { rows: ids } = await sql<{ id: string }>`select id::text from gap order by gap.id`.execute(database.db);
    expect(ids.map(({ id }) => id)).toEqual(["7", "12"]);
    const { rows: schemas } = await sql`
      select from information_schema.schemata where schema_name = 'mentor_restore'`.execute(database.db);
    expect(schemas).toHaveLength(0);
    await database.close();
  } finally {
    await drop();
  }
});

test("without --moved, what may have been sent since is not sent again, and that is said", async () => {
  using folder = temporaryFolder();
  const dataDir = join(folder.path, "data");
  const { code, stderr } = await command("restore", [backup], { DATA_DIR: dataDir });
  expect(code).toBe(0);
  expect(stderr).toMatch(/[1-9]\d* reminders that were due before .* are not sent/);
  expect(stderr).toMatch(/1 questions that waited/);
  const database = openDatabase({ dataDir, log: testLog().log });
  await database.ready;
  const clock = testClock(new Date().toISOString());
  const nudges = createNudgeStore(database, clock);
  const store = createStore(database, clock);
  expect(await nudges.openNudges("slack", { most: 10, each: 10 })).toEqual([]);
  expect(await store.openConversations("slack", 10)).toEqual([]);
  // What the sweep finds due next has its local day already.
  await nudges.claimDue(10, (schedule, due) => ({
    kind: "advance",
    next: clock.now().add({ hours: 24 }),
    rows: [
      { date: due.toZonedDateTimeISO(schedule.zone).toPlainDate(), dueAt: due, seed: "late", folded: "late" },
      ...[1, 0].map((days) => ({
        date: clock.now().toZonedDateTimeISO(schedule.zone).toPlainDate().subtract({ days }),
        dueAt: clock.now(),
        seed: `s${days}`,
      })),
    ].filter(({ dueAt, date }) => isPast(date.toString(), schedule.zone) && dueAt !== due),
  }));
  expect(await nudges.openNudges("slack", { most: 10, each: 10 })).toEqual([]);
  await database.close();

  function isPast(date: string, zone: string): boolean {
    const due = Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: zone, plainTime: "09:00" });
    return Temporal.Instant.compare(due.toInstant(), clock.now()) <= 0;
  }
});

test.each<["backup" | "restore", readonly string[]]>([
  ["backup", []],
  ["backup", ["a", "b"]],
  ["backup", ["--help"]],
  ["backup", ["--replace"]],
  ["restore", []],
  ["restore", ["--replace"]],
  ["restore", ["a", "b"]],
])("%s %j is a wrong call: exit 2 and a sentence", async (name, args) => {
  using folder = temporaryFolder();
  const { code, stdout, stderr } = await command(name, args, { DATA_DIR: join(folder.path, "data") });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/Say one file/);
  expect(readdirSync(folder.path)).toEqual([]);
});

test("where no database is, a backup makes none and leaves no file", async () => {
  using folder = temporaryFolder();
  const { code, stderr } = await command("backup", [join(folder.path, "b")], { DATA_DIR: join(folder.path, "data") });
  expect(code).toBe(1);
  expect(stderr).toMatch(/nothing to back up/);
  expect(readdirSync(folder.path)).toEqual([]);
});
