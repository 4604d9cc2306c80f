/**
 * `npm run bench:nudges [-- --only sweep --only idle --short]`: what nudges cost, on the PostgreSQL of the tests
 * (TEST_DATABASE_URL) and a redis-server of its own.
 *
 * - `throughput`: nudges a second from due to delivered, beside bare BullMQ moving as many empty jobs
 * - `cpu`: processor time of a worker that sends at the platforms' rates; goal: under 0.25 of a core
 * - `sweep`: time a due learner with 1,000, 100,000 and a million enrolled; goal: the same within 1.5 times
 * - `bytes`: what a waiting learner takes beside a job scheduler of BullMQ; goal: a quarter at most
 * - `nine`: 100,000 learners due at 09:00; goal: 0.98 of the allowed rate used, no storm of 429s
 * - `idle`: processor time of a worker with 1,000 learners none of whom is due
 *
 * `--short` is for seeing that it works: its numbers mean little. Exit 1 where a goal is missed. Machines are noisy: read the
 * ratios.
 */
import { parseArgs } from "node:util";
import { bytes } from "./nudges-bytes.ts";
import { cpu, idle } from "./nudges-cpu.ts";
import { nine } from "./nudges-nine.ts";
import { createStage, type Outcome, type Stage, say } from "./nudges-stage.ts";
import { sweep } from "./nudges-sweep.ts";
import { throughput } from "./nudges-throughput.ts";

type Part = (stage: Stage) => Promise<Outcome>;
const parts = new Map<string, Part>(Object.entries({ throughput, cpu, sweep, bytes, nine, idle }));

const { values } = parseArgs({
  options: { only: { type: "string", multiple: true, default: [] }, short: { type: "boolean", default: false } },
});
for (const name of values.only)
  if (!parts.has(name)) throw new Error(`--only is one of ${[...parts.keys()].join(", ")}, not ${name}.`);

// An interruption ends as the end does: databases, Redis and processes go.
let stage: Stage | undefined;
let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    interrupted = true;
    void Promise.resolve(stage?.close()).finally(() => process.exit(1));
  });

const missed: string[] = [];
for (const [name, part] of parts) {
  if (values.only.length > 0 && !values.only.includes(name)) continue;
  say(name);
  const outcome = await run(part);
  const [heading = [], ...rows] = outcome.table;
  row(heading);
  row(heading.map((_, index) => (index === 0 ? "---" : "---:")));
  for (const cells of rows) row(cells);
  for (const note of outcome.notes ?? []) print(`\n${note}`);
  print("");
  missed.push(...outcome.missed.map((sentence) => `${name}: ${sentence}`));
}
print(
  "One machine runs all of it: the benchmark, its worker processes, PostgreSQL and Redis, and in `cpu` and `idle` the platforms' stand-ins.",
);
for (const sentence of missed) print(`\nMissed: ${sentence}`);
process.exitCode = missed.length > 0 ? 1 : 0;

async function run(part: Part): Promise<Outcome> {
  stage = createStage(values.short);
  try {
    return await part(stage);
  } catch (error) {
    // What was taken away from under it is no fault of the part's; the signal's handler ends the process.
    if (interrupted) return await new Promise(() => {});
    throw error;
  } finally {
    await stage.close();
  }
}

function row(cells: readonly string[]): void {
  print(`| ${cells.join(" | ")} |`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
