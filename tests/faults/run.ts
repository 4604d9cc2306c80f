/**
 * `npm run faults`: everything that may break is broken, for real where that is possible, and a table says what was lost and what
 * came twice.
 *
 *     npm run faults
 *     npm run faults -- --only power --only redis-away
 *
 * Needs root on Linux for the power cuts, initdb and redis-server for services that stop, and the PostgreSQL of the tests. What
 * this machine can't run is said in the table. Exit 1 when anything was lost, came twice, failed, or could not be run.
 */
import { parseArgs } from "node:util";
import { runFaults } from "../nudges/faults.ts";
import { noRedis } from "../nudges/support.ts";
import { noServer } from "../storage/support.ts";
import { noDisk } from "./disk.ts";
import { elsewhere, runElsewhere } from "./elsewhere.ts";
import { runPowerCuts } from "./powercut.ts";
import { playScene, type SceneName, scenes } from "./scenes.ts";

interface Row {
  readonly lost: number;
  readonly doubled: number;
  readonly seen: string;
  /** It went as it should. */
  readonly good: boolean;
}

interface Entry {
  readonly name: string;
  readonly title: string;
  readonly missing: string | undefined;
  readonly withinMs: number;
  run(): Promise<Row>;
}

const minute = 60_000;
const kills = 300;
const cuts = 30;
const cutsWithoutFsync = 6;
const awayMs = 30_000;
const learners = 300;

const none = ({ lost, doubled }: Pick<Row, "lost" | "doubled">) => lost + doubled === 0;

const killing = (redis: boolean): Entry => ({
  name: redis ? "kills-redis" : "kills",
  title: `${kills} × kill −9 of workers under load, the queue in ${redis ? "Redis, flushed meanwhile" : "PostgreSQL"}`,
  missing: noServer ?? (redis ? noRedis : undefined),
  withinMs: 60 * minute,
  async run() {
    const outcome = await runFaults({ kills, redis });
    const { lost, doubled, lies, flushes, lateness } = outcome;
    const seen = `${outcome.learners} learners, ${lies} lies, ${flushes} flushes, late by ${lateness}`;
    return { lost, doubled, seen, good: none(outcome) };
  },
});

const power: readonly Entry[] = [
  {
    name: "power",
    title: `${cuts} power cuts on the embedded folder`,
    missing: noDisk,
    withinMs: 30 * minute,
    async run() {
      const { lost, doubled, unopened, acknowledged, early, fault } = await runPowerCuts({ cuts });
      const seen = `${acknowledged} acknowledged, ${early} cuts before it was ready, ${unopened} did not open${fault ? ` (${fault})` : ""}`;
      return { lost, doubled, seen, good: none({ lost, doubled }) && unopened === 0 };
    },
  },
  {
    name: "power-without-fsync",
    title: `the same, ${cutsWithoutFsync} times, with fsync taken out: must lose`,
    missing: noDisk,
    withinMs: 15 * minute,
    async run() {
      const { lost, unopened, fault } = await runPowerCuts({ cuts: cutsWithoutFsync, fsync: false });
      const seen = `as it must: ${lost} lost, ${unopened} did not open${fault ? ` (${fault})` : ""}`;
      const good = lost + unopened > 0;
      return { lost: 0, doubled: 0, seen: good ? seen : "nothing was lost: the power cuts prove nothing", good };
    },
  },
];

const names = Object.keys(scenes).filter((name): name is SceneName => name in scenes);
const entries: readonly Entry[] = [
  ...power,
  ...names.map((name) => ({
    name,
    title: scenes[name].title,
    missing: scenes[name].missing,
    withinMs: 10 * minute,
    async run() {
      const outcome = await playScene(name, { learners, awayMs });
      return { ...outcome, seen: `${outcome.learners} learners, ${outcome.seen}`, good: none(outcome) };
    },
  })),
  ...Object.entries(elsewhere).map(([name, tests]) => ({
    name,
    title: tests.title,
    missing: undefined,
    withinMs: 10 * minute,
    async run() {
      const { passed, failed, skipped } = await runElsewhere(tests, 9 * minute);
      const seen = [
        `${passed} ${passed === 1 ? "test" : "tests"} passed`,
        ...failed.map((title) => `failed: ${title}`),
        ...skipped,
      ].join("; ");
      return { lost: 0, doubled: 0, seen, good: failed.length + skipped.length === 0 };
    },
  })),
  killing(false),
  killing(true),
];

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not over after ${ms / minute} minutes`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const say = (...cells: readonly (string | number)[]) => void process.stdout.write(`| ${cells.join(" | ")} |\n`);

const { values } = parseArgs({ options: { only: { type: "string", multiple: true, default: [] } } });
const unknown = values.only.filter((name) => !entries.some((entry) => entry.name === name));
if (unknown.length > 0) {
  const known = entries.map(({ name }) => name).join(", ");
  process.stderr.write(`There is no set ${unknown.join(", ")}. There are: ${known}\n`);
  process.exit(2);
}
// By `exit`, so that disks are unmounted.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
let allGood = true;
say("set", "what breaks", "lost", "twice", "what was seen", "s");
say("---", "---", "---:", "---:", "---", "---:");
for (const { name, title, missing, withinMs, run } of entries) {
  if (values.only.length > 0 && !values.only.includes(name)) continue;
  if (missing !== undefined) {
    allGood = false;
    say(name, title, "–", "–", `not run: ${missing}`, "–");
    continue;
  }
  const started = performance.now();
  try {
    const { lost, doubled, seen, good } = await within(run(), withinMs);
    allGood &&= good;
    say(name, title, lost, doubled, good ? seen : `**no**: ${seen}`, seconds(started));
  } catch (error) {
    allGood = false;
    say(name, title, "?", "?", `**no**: ${error instanceof Error ? error.message : error}`, seconds(started));
  }
}
process.exit(allGood ? 0 : 1);

function seconds(started: number): number {
  return Math.round((performance.now() - started) / 1_000);
}
