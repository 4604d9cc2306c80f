/**
 * How sure the advisor is, and where it cuts: answer, weak (a backend question without a page), declined.
 *
 * The signal is the one that `findings.md`-style measurement showed best: the score over the worth of the question's own
 * terms, weighed with how much of the question the page's title and questions hold.
 */
import type { PageHit, Question, Search } from "../knowledge/search.ts";

export const bands = { answer: 0.33, weak: 0.15 } as const;

export interface Judgement {
  /** 0–1. */
  readonly confidence: number;
  readonly band: "answer" | "weak" | "declined";
  /** The subject, where the question is recognised as not ours. */
  readonly outside?: string;
  /** Technologies that were named and that no page knows. */
  readonly withoutPage: readonly string[];
}

export function judge(question: Question, hits: readonly PageHit[], search: Search): Judgement {
  const top = hits[0];
  const phrasing = top?.entries[0]?.phrasing ?? 0;
  const raw = top === undefined ? 0 : top.score * (0.25 + top.covered) * 1.45;
  const confidence = Math.max(0, Math.min(1, raw * (1 - 0.6 * question.unknown)));

  const outside = search.recogniser.outside(question.text);
  const foreignWords = outside.reduce((sum, { words }) => sum + words.length, 0);
  const ours = question.named.filter((id) => search.hasPage(id));
  const withoutPage = question.named.filter((id) => !search.hasPage(id));
  const firm = phrasing >= 0.62;
  const subject = outside[0]?.subject;
  if (
    subject !== undefined &&
    !firm &&
    (ours.length === 0 || foreignWords >= 2 || /writing|instructions/.test(subject)) &&
    confidence < 0.3 + 0.35 * (ours.length > 0 ? 1 : 0) - 0.1 * (foreignWords - 1)
  ) {
    return { confidence: 0, band: "declined", outside: subject, withoutPage };
  }
  if (withoutPage.length > 0 && !firm && (ours.length === 0 || confidence < 0.5)) {
    return { confidence: Math.min(confidence, bands.answer - 0.01), band: "weak", withoutPage };
  }
  if (confidence >= bands.answer) return { confidence, band: "answer", withoutPage };
  if (confidence >= bands.weak || ours.length > 0)
    return { confidence: Math.max(confidence, 0.01), band: "weak", withoutPage };
  return { confidence: 0, band: "declined", withoutPage };
}
