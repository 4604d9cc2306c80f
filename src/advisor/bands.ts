/**
 * How sure the advisor is, and where it cuts: answer, weak (a backend question without a page), declined.
 *
 * Confidence is a logistic regression on four signals: the page's score over the worth of the question's own terms, how near
 * the nearest phrasing is, how much of the question the corpus has never seen, and how many terms there are (a long story
 * is near to no phrasing). Weights and cuts were fitted to the open half of the evaluation.
 */
import type { Question } from "../knowledge/question.ts";
import type { PageHit, Search } from "../knowledge/search.ts";
import { saysMeaning } from "./meaning.ts";

export const bands = { answer: 0.3, weak: 0.2 } as const;

const weights = { bias: -9.26, score: 4.54, phrasing: 3.87, unknown: -4.82, terms: 2.51 } as const;

export interface Judgement {
  /** 0–1. */
  readonly confidence: number;
  readonly band: "answer" | "weak" | "declined";
  /** The subject, where the question is recognised as not ours. */
  readonly outside?: string;
  /** Technologies that were named and that no page knows. */
  readonly withoutPage: readonly string[];
}

/** These are an entry's own words. */
const sameWords = 0.88;

/** A short line of which this share was never seen by the corpus, and no nearer to an entry than this, is about something else. */
const strangeness = { unknown: 0.25, phrasing: 0.5, terms: 6 } as const;

/** An entry in nearly the same words is meant, whatever else the line says. */
const firmPhrasing = 0.62;

export function judge(question: Question, hits: readonly PageHit[], search: Search): Judgement {
  const top = hits[0];
  const phrasing = top?.entries[0]?.phrasing ?? 0;
  const sum =
    weights.bias +
    weights.score * Math.min(2, top?.score ?? 0) +
    weights.phrasing * phrasing +
    weights.unknown * question.unknown +
    weights.terms * Math.log(1 + question.terms.size);
  const confidence = top === undefined ? 0 : 1 / (1 + Math.exp(-sum));
  const firm = phrasing >= firmPhrasing;
  const { meaning } = question;
  if (meaning !== undefined && top !== undefined && confidence >= bands.weak && !saysMeaning(meaning, top))
    return { confidence: Math.min(confidence, bands.answer - 0.01), band: "weak", withoutPage: [] };
  if (phrasing >= sameWords) return { confidence: Math.max(confidence, 0.9), band: "answer", withoutPage: [] };
  const ours = question.named.filter((id) => search.hasPage(id));
  const withoutPage = question.named.filter((id) => !search.hasPage(id));

  // "Swift" and "Spring" are words, too: only a name that is nothing else makes a line surely ours.
  const surely = ours.some((id) => search.recogniser.get(id)?.ambiguous !== true);

  const outside = search.recogniser.outside(question.text);
  // A phrase is a surer sign than a word.
  const foreignWords = outside
    .flatMap(({ words }) => words)
    .reduce((count, word) => count + (word.includes(" ") ? 2 : 1), 0);
  const foreign = outside[0]?.subject;
  if (
    foreign !== undefined &&
    !firm &&
    confidence < outsideBar(foreign, foreignWords, surely ? "surely" : ours.length > 0 ? "perhaps" : "no")
  ) {
    return { confidence: 0, band: "declined", outside: foreign, withoutPage };
  }
  // A name alone draws the pages that mention it; an answer must have to do with what was said about it.
  const best = top?.entries[0]?.entry;
  const beyond = best === undefined ? 0 : search.overlapBeyondNames(question, `${best.q.join(" ")} ${best.a}`);
  const bestNames =
    best !== undefined && top !== undefined && ours.some((id) => search.technologiesOf(top.topic, best).has(id));
  const elsewhere = top !== undefined && !question.named.some((id) => search.concerns(top.topic, id));
  const strange = withoutPage.length > 0 && (ours.length === 0 || beyond < 0.4);
  const mentioned =
    ours.length === 1 && elsewhere && ours.every((id) => search.isMentionedOnly(id)) && (beyond < 0.3 || !bestNames);
  // Much that the corpus has never seen, and no entry near: a product or a subject we have nothing on.
  const unheard =
    question.unknown >= strangeness.unknown &&
    phrasing < strangeness.phrasing &&
    question.terms.size <= strangeness.terms;
  if (!firm && (strange || mentioned || (unheard && confidence >= bands.answer))) {
    return {
      confidence: Math.min(confidence, bands.answer - 0.01),
      band: "weak",
      withoutPage: [...withoutPage, ...(mentioned ? ours : [])],
    };
  }
  // Two or three words of which the best entry holds one: near by accident.
  const shared = best === undefined ? 0 : search.overlap(question, `${best.q.join(" ")} ${best.a}`);
  const thin = question.terms.size <= 4 && phrasing < 0.45 && shared < 0.4 && !titleSays(question, top, search);
  if (confidence >= bands.answer && !thin) return { confidence, band: "answer", withoutPage };
  if (confidence >= bands.weak || surely || (foreign === undefined && looksTechnical(question.text))) {
    return { confidence: Math.max(0.01, Math.min(confidence, bands.answer - 0.01)), band: "weak", withoutPage };
  }
  return { confidence: 0, band: "declined", withoutPage };
}

function titleSays(question: Question, top: PageHit | undefined, search: Search): boolean {
  return top !== undefined && search.overlap(question, `${top.topic.title} ${top.topic.aliases.join(" ")}`) >= 0.5;
}

/** How sure one must be to answer although words of another subject were used: a React developer may ask about CORS. */
function outsideBar(subject: string, words: number, namesOurs: "surely" | "perhaps" | "no"): number {
  if (/writing|change how I work/.test(subject)) return 0.98;
  return Math.min(0.98, { surely: 0.6, no: 0.8, perhaps: 0.95 }[namesOurs] + 0.1 * (words - 1));
}

/** Identifiers, calls and error names are our trade, whether or not a page knows them. */
function looksTechnical(text: string): boolean {
  return /\b[a-z]\w*_[a-z]\w*\b|\b[a-z]\w*\.[a-z]\w*\(|\b[A-Z][a-z]+[A-Za-z]*(Exception|Error)\b|\b[A-Z]{2,}_[A-Z_]{2,}\b|::\w|^\s+at \S+\(/m.test(
    text,
  );
}
