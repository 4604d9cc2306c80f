/** An answer as one line of JSON, the shape that scripts rely on. */
import type { Answer } from "../advisor/answer.ts";
import { plainText } from "../reply/plain.ts";
import type { Reply } from "../reply/reply.ts";

export interface AnswerObject {
  readonly question: string;
  readonly kind: Answer["kind"];
  readonly confidence: number;
  /** The first topic's title, or what a decline is about. */
  readonly title: string;
  /** What a person is shown, as plain text, without title, sources and next questions. */
  readonly text: string;
  /** Best first: what the answer was made from, then what came near. */
  readonly topics: readonly { id: string; title: string }[];
  readonly sources: readonly { title: string; url: string }[];
  readonly next: readonly string[];
  readonly took_ms: number;
}

/** A reply that is no answer of the advisor's (a command's, a word's) counts as an answer with full confidence. */
export function answerObject(question: string, reply: Reply | Answer, tookMs: number): AnswerObject {
  const answer = "memory" in reply ? reply : undefined;
  const topics = [...reply.basis.topics, ...(reply.basis.nearby ?? [])].map(({ id, title }) => ({ id, title }));
  const failed = typeof reply.data === "object" && reply.data !== null && "reference" in reply.data;
  return {
    question: question.toWellFormed(),
    kind: failed ? "error" : (answer?.kind ?? "answer"),
    confidence: failed ? 0 : round(answer?.confidence ?? 1),
    title: topics[0]?.title ?? reply.title ?? "",
    text: plainText(reply.body),
    topics,
    sources: reply.basis.sources.map(({ title, url }) => ({ title, url })),
    next: reply.controls.filter(({ role }) => role === "next").map(({ label }) => label),
    took_ms: round(tookMs),
  };
}

export function errorObject(question: string, reference: string, tookMs: number): AnswerObject {
  return {
    question: question.toWellFormed(),
    kind: "error",
    confidence: 0,
    title: "Something broke on my side",
    text: `Something broke on my side. It is in the log under ${reference}; please ask again.`,
    topics: [],
    sources: [],
    next: [],
    took_ms: round(tookMs),
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
