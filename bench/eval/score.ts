/** Runs the evaluation's questions through the engine and scores what comes back. Pure: no files, no output. */
import type { Advisor } from "../../src/advisor/advisor.ts";
import type { Answer, PastTurn } from "../../src/advisor/answer.ts";
import { plainText } from "../../src/reply/plain.ts";

export interface Expectation {
  readonly q: string;
  readonly topics: readonly string[];
  readonly facts: readonly (readonly string[])[];
}

export interface Scored {
  readonly id: string;
  readonly q: string;
  readonly answer: Answer;
  readonly text: string;
  readonly first: boolean;
  readonly top3: boolean;
  /** Share of the expected facts that the text holds. */
  readonly facts: number;
  readonly missing: readonly string[];
  readonly sourced: boolean;
  readonly short: boolean;
  readonly followUp: boolean;
}

export function ask(advisor: Advisor, q: string, past: readonly PastTurn[]): { answer: Answer; turn: PastTurn } {
  const answer = advisor.ask(q, past);
  return { answer, turn: { question: q, kind: answer.kind, memory: answer.memory } };
}

export function score(id: string, expected: Expectation, answer: Answer, followUp = false): Scored {
  const text = plainText(answer.body);
  const found = [...answer.basis.topics, ...(answer.basis.nearby ?? [])].map((topic) => topic.id);
  const missing = expected.facts.filter(
    (wordings) => !wordings.some((wording) => text.toLowerCase().includes(wording.toLowerCase())),
  );
  return {
    id,
    q: expected.q,
    answer,
    text,
    first: answer.kind === "answer" && expected.topics.includes(found[0] ?? ""),
    top3: expected.topics.some((topic) => found.slice(0, 3).includes(topic)),
    facts: expected.facts.length === 0 ? 1 : 1 - missing.length / expected.facts.length,
    missing: missing.map((wordings) => wordings[0] ?? ""),
    sourced: answer.kind !== "answer" || answer.basis.sources.length > 0,
    short: text.length <= 1_800,
    followUp,
  };
}

export function share<T>(all: readonly T[], of: (one: T) => boolean | number): number {
  return all.length === 0 ? 0 : all.reduce((sum, one) => sum + Number(of(one)), 0) / all.length;
}
