/**
 * `npm run eval [-- --misses] [-- --fresh]`: the evaluation's questions through the engine, scored.
 *
 * The open part prints its misses with `--misses`; the others print totals only. The fresh part is asked with `--fresh`, when
 * work on the engine and the corpus is done: a number that was looked at while tuning measures the tuning.
 */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { createAdvisor } from "../../src/advisor/advisor.ts";
import type { PastTurn } from "../../src/advisor/answer.ts";
import { knowledgeFolder } from "../../src/knowledge/folder.ts";
import { readCorpus } from "../../src/knowledge/load.ts";
import { createSearch } from "../../src/knowledge/search.ts";
import { ask, type Scored, score, share } from "./score.ts";

const expectation = z.object({
  q: z.string(),
  topics: z.array(z.string()),
  facts: z.array(z.array(z.string())).default([]),
});
const questionFile = z.array(expectation.extend({ id: z.string() }));
const threadFile = z.array(z.object({ id: z.string(), turns: z.array(expectation) }));
const lineFile = z.array(z.object({ id: z.string(), q: z.string(), about: z.string() }));
const read = <T>(name: string, schema: z.ZodType<T>): T =>
  schema.parse(parse(readFileSync(new URL(name, import.meta.url), "utf8")));

const { corpus } = readCorpus(knowledgeFolder);
if (corpus === undefined) throw new Error("The corpus can't be read: see npm run corpus");
const advisor = createAdvisor(corpus, createSearch(corpus));
const showMisses = process.argv.includes("--misses");
const columns: string[][] = [];

const parts = process.argv.includes("--fresh") ? (["open", "sealed", "fresh"] as const) : (["open", "sealed"] as const);

for (const part of parts) {
  const single = read(`questions-${part}.yaml`, questionFile).map((one) =>
    score(one.id, one, ask(advisor, one.q, []).answer),
  );
  const threads = read(`threads-${part}.yaml`, threadFile).flatMap(({ id, turns }) => {
    const past: PastTurn[] = [];
    return turns.map((turn, index) => {
      const { answer, turn: done } = ask(advisor, turn.q, past);
      past.push(done);
      return score(`${id}.${index + 1}`, turn, answer, index > 0);
    });
  });
  const lines = (name: string) =>
    read(`${name}-${part}.yaml`, lineFile).map((one) => ({ ...one, answer: ask(advisor, one.q, []).answer }));
  const declined = lines("declined");
  const near = lines("near");
  const follow = threads.filter(({ followUp }) => followUp);
  const all = [...single, ...threads];
  const answered = all.filter(({ answer }) => answer.kind === "answer");
  columns.push([
    part,
    `${single.length}`,
    percent(share(single, ({ first }) => first)),
    percent(share(single, ({ top3 }) => top3)),
    percent(share(single, ({ facts }) => facts)),
    percent(share(single, ({ answer }) => answer.kind === "answer")),
    `${follow.length}`,
    percent(share(follow, ({ first }) => first)),
    percent(share(follow, ({ top3 }) => top3)),
    percent(share(follow, ({ facts }) => facts)),
    percent(share(answered, ({ sourced }) => sourced)),
    percent(share(answered, ({ short }) => short)),
    `${Math.round(share(answered, ({ text }) => text.length))}`,
    percent(share(declined, ({ answer }) => answer.kind === "declined")),
    percent(share(near, ({ answer }) => answer.kind !== "answer")),
    percent(share(near, ({ answer }) => answer.kind === "weak")),
  ]);
  if (showMisses && part === "open") {
    for (const one of all) if (!one.top3 || one.facts < 0.5) print(one);
    for (const { id, q, answer } of declined)
      if (answer.kind !== "declined")
        line(`${id} NOT DECLINED ${answer.kind} ${answer.confidence.toFixed(2)} [${answer.title}] ${q}`);
    for (const { id, q, answer } of near)
      if (answer.kind !== "weak")
        line(`${id} NEAR ${answer.kind} ${answer.confidence.toFixed(2)} [${answer.title}] ${q}`);
  }
}

const labels = [
  "part",
  "questions",
  "right page first",
  "right page in top 3",
  "facts present",
  "answered",
  "follow-ups",
  "follow-ups: first",
  "follow-ups: top 3",
  "follow-ups: facts",
  "sourced",
  "within 1,800 characters",
  "mean characters",
  "off-topic declined",
  "near misses not answered",
  "near misses weak",
];
for (const [row, label] of labels.entries()) line(`| ${label} | ${columns.map((column) => column[row]).join(" | ")} |`);

function print({ id, q, answer, first, top3, facts, missing }: Scored): void {
  const where = first ? "first" : top3 ? "top3" : "MISS";
  line(
    `${id} ${where} ${answer.kind} ${answer.confidence.toFixed(2)} facts ${facts.toFixed(2)} [${answer.basis.topics.map(({ id: topic }) => topic).join(", ")}] ${q.slice(0, 160).replace(/\n/g, " ⏎ ")}${missing.length > 0 ? `\n      without: ${missing.join(" | ")}` : ""}`,
  );
}

function percent(value: number): string {
  return value.toFixed(2);
}

function line(text: string): void {
  process.stdout.write(`${text}\n`);
}
