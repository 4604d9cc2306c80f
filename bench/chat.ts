/**
 * `npm run bench:chat [-- --seconds 60 --only embedded|postgres --limits]`: the bot as a process on both stand-ins, with
 * real clients: how soon commands are acknowledged, how soon questions are answered, what stays in memory.
 *
 * Exit 1 if a command was not acknowledged in time, not answered, or turned away. The stand-ins share the machine with the
 * bot: read their share of it beside the times.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { z } from "zod";
import { scratchDatabase } from "./chat-database.ts";
import type { Held } from "./chat-probe.ts";
import {
  type Act,
  createStage,
  endAll,
  type Lane,
  type Line,
  lostAfterMs,
  type Measured,
  startMeasured,
} from "./chat-stage.ts";

const { values } = parseArgs({
  options: {
    /** Of the minute at 50 a second; everything else is shortened in proportion. */
    seconds: { type: "string", default: "60" },
    only: { type: "string" },
    /** Leaves all of the platforms' rate limits as they are. */
    limits: { type: "boolean", default: false },
    /** Folder for a CPU profile of the bot. */
    profile: { type: "string" },
  },
});
const seconds = Number(values.seconds);
if (!(seconds >= 1 && seconds <= 60)) throw new Error("--seconds is a number from 1 to 60.");
const perSecond = { commands: 50, questions: 5 };
const questionSeconds = seconds / 4;
/** Answers of a whole run, over which memory is watched: 10,000 when nothing is shortened. */
const answersInAll = Math.round((10_000 * seconds) / 60);
const tenth = Math.round(answersInAll / 10);
/** Memory is read so often in the first tenth and in the last: never in between, since collecting garbage stops the bot. */
const readings = 8;
/** So many are under way at once where only the amount matters: twenty a minute and person are not reached. */
const together = 8;

const questions = z
  .array(z.object({ q: z.string() }))
  .parse(parse(readFileSync(new URL("eval/questions-open.yaml", import.meta.url), "utf8")))
  .map(({ q }) => q.replaceAll(/\s+/g, " ").trim());
const others: readonly Line[] = [
  { command: "topics", option: "filter", value: "cache" },
  { command: "resources", option: "subject", value: "kafka" },
];

interface Times {
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
  readonly count: number;
  /** Later than a platform waits, or never. */
  readonly lost: number;
}

interface Column {
  readonly name: string;
  readonly rows: ReadonlyMap<string, string>;
  readonly lost: number;
}

// An interruption ends as the end does: children by their ids, folders and the scratch database with it.
let server: Awaited<ReturnType<typeof scratchDatabase>>;
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    endAll();
    void Promise.resolve(server?.drop()).finally(() => process.exit(1));
  });

const columns: Column[] = [];
if (values.only !== "postgres") columns.push(await measure("embedded database", {}, true));
if (values.only !== "embedded") {
  server = await scratchDatabase();
  if (server === undefined) process.stderr.write("No PostgreSQL answers (TEST_DATABASE_URL): left out.\n");
  else {
    try {
      columns.push(await measure("PostgreSQL", { DATABASE_URL: server.url }, values.only === "postgres"));
    } finally {
      await server.drop();
      server = undefined;
    }
  }
}

row("", ...columns.map(({ name }) => name));
row("---", ...columns.map(() => "---:"));
// Growth is watched in the first column alone: ten thousand answers twice would take too long.
for (const label of columns[0]?.rows.keys() ?? []) row(label, ...columns.map(({ rows }) => rows.get(label) ?? "–"));
process.exitCode = columns.some(({ lost }) => lost > 0) ? 1 : 0;

async function measure(name: string, database: Record<string, string>, watchesGrowth: boolean): Promise<Column> {
  const rows = new Map<string, string>();
  const folder = mkdtempSync(join(tmpdir(), "mentor-bench-chat-"));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", removeFolder);
  const stage = await createStage(values.limits);
  const environment = { ...stage.environment, DATA_DIR: join(folder, "data"), ...database };
  const flags = values.profile === undefined ? [] : ["--cpu-prof", "--cpu-prof-dir", values.profile];
  let running: Measured | undefined;
  let lost = 0;
  let answers = 0;
  try {
    const bot = await startMeasured(new URL("../src/main.ts", import.meta.url), environment, flags);
    running = bot;
    const started = await bot.held("collected");
    await warm(stage.lanes);

    if (watchesGrowth) say(`${name}: the first ${tenth} answers`);
    const first = watchesGrowth ? await watched(stage.lanes, bot) : undefined;
    if (watchesGrowth) answers += tenth;

    for (const lane of stage.lanes) {
      say(`${name}: commands on ${lane.name}`);
      const { acknowledged, answered, turnedAway, busy } = await commandsOn(lane, bot);
      lost += acknowledged.lost + answered.lost + turnedAway;
      answers += answered.count;
      const what = `${lane.name}, ${perSecond.commands} commands a second`;
      record(rows, `${what}, acknowledged`, acknowledged);
      rows.set(`${what}, over 3 s or never`, `${acknowledged.lost} of ${acknowledged.count}`);
      record(rows, `${what}, answered`, answered);
      rows.set(`${what}, never answered; told it could not be taken`, `${answered.lost}; ${turnedAway}`);
      rows.set(`${what}: processors used by bot, by stand-ins; p99 delay of the stand-ins' loop, ms`, busy);
    }

    say(`${name}: questions`);
    for (const { lane, answered } of await Promise.all(stage.lanes.map(questionsOn))) {
      answers += answered.count;
      const what = `${lane.name}, ${perSecond.questions} questions a second, mention to first answer`;
      record(rows, what, answered);
      rows.set(`${what}, never`, `${answered.lost} of ${answered.count}`);
    }

    if (first !== undefined) {
      say(`${name}: on to ${answersInAll} answers`);
      const rest = Math.max(0, answersInAll - tenth - answers);
      const ms = await answered(stage.lanes, rest);
      const last = await watched(stage.lanes, bot);
      rows.set(`memory over the first ${tenth} of ${answersInAll} answers, MB`, megabytes(first.rss));
      rows.set(`memory over the last ${tenth}, MB`, megabytes(last.rss));
      rows.set(
        "JavaScript heap over the first and over the last, MB",
        `${megabytes(first.heapUsed)}, ${megabytes(last.heapUsed)}`,
      );
      if (rest > 0) rows.set(`answers a second, ${2 * together} at once`, ((1_000 * rest) / ms).toFixed(0));
    }
    const after = await bot.held("collected");
    const violations = stage.lanes.flatMap((lane) => lane.violations);
    rows.set("payloads that a platform would refuse", String(violations.length));
    if (violations.length > 0) say(`refused: ${JSON.stringify(violations.slice(0, 3))}`);
    await bot.end();

    const idle = await startMeasured(new URL("./chat-idle.ts", import.meta.url), environment);
    running = idle;
    // As long as it takes the clients to have heard of everything.
    await setTimeout(2_000);
    const without = await idle.held("collected");
    rows.set("memory of both clients idle, without the mentor, MB", megabytes(without.rss));
    rows.set("memory of the bot just started, MB", megabytes(started.rss));
    rows.set("memory of the bot after the run, MB", megabytes(after.rss));
    rows.set("the bot after the run, times the idle clients", (after.rss / without.rss).toFixed(1));
    rows.set("garbage collected before memory is read", after.collected ? "yes" : "no");
    return { name, rows, lost };
  } finally {
    await running?.end();
    await stage.close();
    process.off("exit", removeFolder);
    removeFolder();
  }
}

/** The first uses of a process compile code and open connections: they are not what a minute is like. */
async function warm(lanes: readonly Lane[]): Promise<void> {
  await answered(lanes, 40);
}

async function commandsOn(lane: Lane, bot: Measured) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const before = { bot: await bot.held("as it is"), own: process.cpuUsage(), at: performance.now() };
  delay.enable();
  const acts = await atRate(perSecond.commands, seconds, (nth) => lane.command(line(nth)));
  const own = process.cpuUsage(before.own);
  const lasted = performance.now() - before.at;
  const acknowledged = times(await Promise.all(acts.map((act) => act.acknowledged)), lostAfterMs);
  delay.disable();
  const { cpuMs } = await bot.held("as it is");
  const answered = times(await Promise.all(acts.map((act) => act.answered)));
  const turnedAway = acts.filter((act) => act.turnedAway()).length;
  const shares = [cpuMs - before.bot.cpuMs, (own.user + own.system) / 1_000].map((ms) => (ms / lasted).toFixed(2));
  return {
    acknowledged,
    answered,
    turnedAway,
    busy: [...shares, tenths(delay.percentile(99) / 1e6)].join(", "),
  };
}

async function questionsOn(lane: Lane): Promise<{ lane: Lane; answered: Times }> {
  const acts = await atRate(perSecond.questions, questionSeconds, (nth) => lane.mention(question(nth)));
  return { lane, answered: times(await Promise.all(acts.map((act) => act.answered))) };
}

/** Acts at a steady rate, whatever becomes of what went before. */
async function atRate(rate: number, forSeconds: number, act: (nth: number) => Act): Promise<Act[]> {
  const started = performance.now();
  const acts: Act[] = [];
  while (acts.length < rate * forSeconds) {
    const wait = started + (acts.length * 1_000) / rate - performance.now();
    if (wait > 0) await setTimeout(wait);
    acts.push(act(acts.length));
  }
  return acts;
}

/** Lets so many commands be answered, as many at once as keep the bot busy. @returns milliseconds it took */
async function answered(lanes: readonly Lane[], count: number): Promise<number> {
  const started = performance.now();
  let next = 0;
  const worker = async (lane: Lane) => {
    while (next < count) {
      const ms = await lane.command(line(next++)).answered;
      if (ms === undefined) throw new Error(`A command on ${lane.name} was never answered.`);
    }
  };
  await Promise.all(lanes.flatMap((lane) => Array.from({ length: together }, () => worker(lane))));
  return performance.now() - started;
}

/** What is held, on average, while a tenth of the answers is given. */
async function watched(lanes: readonly Lane[], bot: Measured): Promise<Pick<Held, "rss" | "heapUsed">> {
  const held: Held[] = [];
  for (let reading = 0; reading < readings; reading++) {
    await answered(lanes, Math.round((tenth * (reading + 1)) / readings) - Math.round((tenth * reading) / readings));
    held.push(await bot.held("collected"));
  }
  return mean(held);
}

function mean(held: readonly Held[]): Pick<Held, "rss" | "heapUsed"> {
  const of = (what: "rss" | "heapUsed") => held.reduce((sum, each) => sum + each[what], 0) / held.length;
  return { rss: of("rss"), heapUsed: of("heapUsed") };
}

/** Eight of ten are questions. */
function line(nth: number): Line {
  const other = others[nth % 10];
  return other ?? { command: "ask", option: "question", value: question(nth) };
}

function question(nth: number): string {
  return questions[nth % questions.length] ?? "";
}

function times(found: readonly (number | undefined)[], atMostMs = Number.POSITIVE_INFINITY): Times {
  const sorted = found.filter((ms) => ms !== undefined).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  const lost = found.filter((ms) => ms === undefined || ms > atMostMs).length;
  return { p50: at(0.5), p99: at(0.99), worst: at(1), count: found.length, lost };
}

function record(rows: Map<string, string>, label: string, { p50, p99, worst }: Times): void {
  rows.set(`${label}: p50, p99, worst, ms`, [p50, p99, worst].map(tenths).join(", "));
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

function tenths(ms: number): string {
  return ms.toFixed(1);
}

function row(...cells: string[]): void {
  process.stdout.write(`| ${cells.join(" | ")} |\n`);
}

function say(what: string): void {
  process.stderr.write(`${what} …\n`);
}
