/**
 * `npm run bench`: how long the engine takes beside bare MiniSearch over the same text, how long a start takes to its first
 * answer, and what stays in memory. Machines are noisy: read the ratios.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import MiniSearch from "minisearch";
import { parse } from "yaml";
import { z } from "zod";
import { createAdvisor } from "../src/advisor/advisor.ts";
import { knowledgeFolder } from "../src/knowledge/folder.ts";
import { loadCorpus } from "../src/knowledge/load.ts";
import { createSearch } from "../src/knowledge/search.ts";

const corpus = loadCorpus(knowledgeFolder);
const advisor = createAdvisor(corpus, createSearch(corpus));
const questions = z
  .array(z.object({ q: z.string() }))
  .parse(parse(readFileSync(new URL("eval/questions-open.yaml", import.meta.url), "utf8")))
  .map(({ q }) => q);

const bare = new MiniSearch<{ id: string; title: string; text: string }>({ fields: ["title", "text"] });
for (const topic of corpus.topics.values()) {
  const text = [
    ...topic.sections.map(({ markdown }) => markdown),
    ...topic.asked.flatMap(({ q, a }) => [...q, a]),
  ].join("\n");
  bare.add({ id: topic.id, title: topic.title, text });
}

const engine = measure((question) => advisor.ask(question));
const reference = measure((question) => bare.search(question));
row("per question", "p50 ms", "p99 ms");
row("the engine, question to composed answer", engine.p50.toFixed(2), engine.p99.toFixed(2));
row("bare MiniSearch over the same text", reference.p50.toFixed(2), reference.p99.toFixed(2));
row("ratio", (engine.p50 / reference.p50).toFixed(1), (engine.p99 / reference.p99).toFixed(1));
print("");

row("start to first answer (piped console)", "median ms", "worst ms");
row("`node -e 0`, the floor", ...summary(await several(5, () => timeProcess(["-e", "0"], ""))));
row("very first start, database made beside", ...summary(await several(5, () => firstAnswer(true))));
row("later start, database opened", ...summary(await several(5, () => firstAnswer(false))));
print("");
row("resident memory after 500 answers", "MB", "");
row("engine and corpus, no database", `${Math.round(process.memoryUsage().rss / 1e6)}`, "");

function measure(ask: (question: string) => unknown): { p50: number; p99: number } {
  for (const question of questions) ask(question);
  const times = [0, 1, 2, 3, 4].flatMap(() =>
    questions.map((question) => {
      const started = performance.now();
      ask(question);
      return performance.now() - started;
    }),
  );
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
}

async function firstAnswer(fresh: boolean): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "mentor-bench-"));
  const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
  const environment = { DATA_DIR: join(folder, "data"), LOG_LEVEL: "silent" };
  try {
    if (!fresh) await timeProcess([main], "hi\n", environment);
    return await timeProcess([main], "offset or cursor pagination\n", environment);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Milliseconds from spawn to the first byte on standard output, or to the end where nothing is written. */
async function timeProcess(
  args: readonly string[],
  input: string,
  environment: Record<string, string> = {},
): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, [...args], {
    env: { PATH: process.env.PATH ?? "", ...environment },
    stdio: ["pipe", "pipe", "ignore"],
  });
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  let first: number | undefined;
  child.stdout.on("data", () => {
    first ??= performance.now() - started;
  });
  await new Promise((resolve) => child.on("close", resolve));
  return first ?? performance.now() - started;
}

async function several(times: number, what: () => Promise<number>): Promise<number[]> {
  const found: number[] = [];
  for (let time = 0; time < times; time++) found.push(await what());
  return found.sort((a, b) => a - b);
}

function summary(sorted: readonly number[]): [string, string] {
  return [Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0).toString(), Math.round(sorted.at(-1) ?? 0).toString()];
}

function row(...cells: string[]): void {
  print(`| ${cells.join(" | ")} |`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
