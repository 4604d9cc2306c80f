/** Where a reader goes from an answer: next questions, actions, pages that came near. */

import type { Corpus } from "../knowledge/load.ts";
import { meaningAsked } from "../knowledge/meaning.ts";
import type { PageHit } from "../knowledge/search.ts";
import type { Topic } from "../knowledge/topic.ts";
import type { Control } from "../reply/reply.ts";

/** Questions that have an answer of their own: two of this page, nearest first, and one of the page that came next. */
export function nextQuestions(
  topic: Topic,
  hits: readonly PageHit[],
  used: ReadonlySet<string>,
  corpus: Corpus,
): Control[] {
  const entriesOf = (page: Topic) => {
    const found = hits.find((hit) => hit.topic === page)?.entries.map(({ entry }) => entry) ?? [];
    const labels = [...new Set([...found, ...page.asked])]
      .filter(({ id }) => !used.has(`${page.id}/${id}`))
      .flatMap(({ q }) => askable(q) ?? []);
    // Whoever reads an answer knows its words, mostly: what one of them means comes after what to do.
    const [meanings, others] = [true, false].map((asks) =>
      labels.filter((label) => (meaningAsked(label) !== undefined) === asks),
    );
    return [...(others ?? []), ...(meanings ?? [])];
  };
  const own = entriesOf(topic);
  const related = topic.related.flatMap((id) => corpus.topics.get(id) ?? []);
  const next = hits.map((hit) => hit.topic).find((page) => page !== topic && related.includes(page)) ?? related[0];
  const labels = [...own.slice(0, 2), ...(next === undefined ? [] : entriesOf(next).slice(0, 1)), ...own.slice(2)];
  return [...new Set(labels)]
    .slice(0, 3)
    .map((label): Control => ({ label, command: "ask", args: { question: label }, role: "next" }));
}

/** A phrasing that reads as a question on a button. */
function askable(phrasings: readonly string[]): string | undefined {
  return phrasings.find(
    (text) =>
      text.length <= 72 &&
      !text.includes("\n") &&
      !/error|exception|[:[\]{}]|^[^a-z]*[A-Z]/.test(text.replace(/\bI\b/g, "")),
  );
}

export function actions(topic: Topic, shown: readonly string[]): Control[] {
  const rest = topic.sections.some(({ name }) => !shown.includes(`${topic.id}#${name}`));
  const words = [...(rest ? ["more"] : []), "sources", "helpful", "unhelpful"];
  return words.map((word): Control => ({ label: word, command: word, args: {}, role: "action" }));
}

/** The next pages, as far as they are near: half as good as the best is not a page to send anyone to. */
export function nearbyPages(hits: readonly PageHit[], used: readonly Topic[]): Topic[] {
  const best = hits[0]?.score ?? 0;
  return hits
    .filter(({ topic, score }) => !used.includes(topic) && score >= best * 0.5)
    .slice(0, 3 - Math.min(2, used.length))
    .map(({ topic }) => topic);
}

/** Three pages at least to look at where none answers, nearest first. */
export function nearestPages(hits: readonly PageHit[], corpus: Corpus): Topic[] {
  const nearest = hits.map(({ topic }) => topic);
  const fallback = ["system-design", "choosing-a-stack", "choosing-a-database"].flatMap(
    (id) => corpus.topics.get(id) ?? [],
  );
  return [...new Set([...nearest, ...fallback, ...corpus.topics.values()])].slice(0, 3);
}
