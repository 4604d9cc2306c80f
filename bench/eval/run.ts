/**
 * `npm run eval [-- --misses]`: the questions of both halves through the engine, scored.
 *
 * The open half prints its misses with `--misses`; the sealed half prints totals only, and is never looked into while tuning.
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

for (const half of ["open", "sealed"] as const) {
  const single = read(`questions-${half}.yaml`, questionFile).map((one) =>
    score(one.id, one, ask(advisor, one.q, []).answer),
  );
  const threads = read(`threads-${half}.yaml`, threadFile).flatMap(({ id, turns }) => {
    const past: PastTurn[] = [];
    return turns.map((turn, index) => {
      const { answer, turn: done } = ask(advisor, turn.q, past);
      past.push(done);
      return score(`${id}.${index + 1}`, turn, answer, index > 0);
    });
  });
  const lines = (name: string) =>
    read(`${name}-${half}.yaml`, lineFile).map((one) => ({ ...one, answer: ask(advisor, one.q, []).answer }));
  const declined = lines("declined");
  const near = lines("near");
  const follow = threads.filter(({ followUp }) => followUp);
  const all = [...single, ...threads];
  const answered = all.filter(({ answer }) => answer.kind === "answer");
  columns.push([
    half,
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
  if (showMisses && half === "open") {
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
  "half",
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
