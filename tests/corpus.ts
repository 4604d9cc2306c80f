/** The real corpus and the engine on it, read once for all tests of a file. */
import { createAdvisor } from "../src/advisor/advisor.ts";
import type { Answer, PastTurn } from "../src/advisor/answer.ts";
import { knowledgeFolder } from "../src/knowledge/folder.ts";
import { loadCorpus } from "../src/knowledge/load.ts";
import { createSearch } from "../src/knowledge/search.ts";
import { plainText } from "../src/reply/plain.ts";

export const corpus = loadCorpus(knowledgeFolder);
export const search = createSearch(corpus);
export const advisor = createAdvisor(corpus, search);

/** The last answer of a thread of lines. */
export function inThread(...lines: string[]): Answer & { text: string } {
  const past: PastTurn[] = [];
  let last: Answer | undefined;
  for (const question of lines) {
    last = advisor.ask(question, past);
    past.push({ question, kind: last.kind, memory: last.memory });
  }
  if (last === undefined) throw new Error("a thread needs a line");
  return { ...last, text: plainText(last.body) };
}

export function firstTopic(...lines: string[]): string | undefined {
  return inThread(...lines).memory.topics[0];
}
