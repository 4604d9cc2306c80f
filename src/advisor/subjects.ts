/** Two questions in one line: where each stands on its own, both are answered. */
import type { Question } from "../knowledge/question.ts";
import type { PageHit, Search } from "../knowledge/search.ts";
import { type Judgement, judge } from "./bands.ts";

export interface Subject {
  readonly question: Question;
  readonly hits: readonly PageHit[];
  readonly judgement: Judgement;
}

/** Two questions in one line, when each stands on its own and has a page of its own. */
export function twoSubjects(text: string, search: Search): readonly [Subject, Subject] | undefined {
  if (text.length > 600) return undefined;
  const halves = text
    .split(
      /\?\s+(?=\S)|[;,.]?\s+(?:and also|also|and (?=how|what|why|should|when|is|can|do|does|which))\s*|;\s+|\n\s*\n/i,
    )
    .filter((half) => half.trim() !== "");
  if (halves.length !== 2 || !halves.every((half, index) => index === 0 || isQuestion(half))) return undefined;
  const [first, second] = halves.map((half) => {
    const question = search.read(half);
    const hits = search.find(question);
    return { question, hits, judgement: judge(question, hits, search) };
  });
  if (first === undefined || second === undefined) return undefined;
  const stands = ({ question, judgement, hits }: Subject) =>
    question.terms.size >= 2 && judgement.band === "answer" && (hits[0]?.entries[0]?.phrasing ?? 0) >= 0.35;
  if (!stands(first) || !stands(second) || first.hits[0]?.topic.id === second.hits[0]?.topic.id) return undefined;
  return [first, second];
}

/** Whether a part of a line asks for itself: not what follows on from the part before. */
function isQuestion(text: string): boolean {
  return (
    /^\W*(and |also |or )?(how|what|why|when|which|where|who|should|is|are|can|could|do|does|offset|\S+ (or|vs) )/i.test(
      text,
    ) && !/\b(it|them|they|that|this|those|these|too)\b/i.test(text)
  );
}
