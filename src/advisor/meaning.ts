/**
 * Of all that a page holds only what says so answers what a word means: an entry that was asked the same, or a page of that
 * name. A detail in which the word occurs is no answer, however near it is.
 */
import { meaningAsked } from "../knowledge/meaning.ts";
import type { PageHit } from "../knowledge/search.ts";
import { terms } from "../knowledge/words.ts";

/** Whether what would be shown of a page says what the subject is. */
export function saysMeaning(subject: string, { topic, entries }: PageHit): boolean {
  const wanted = terms(subject);
  const isSame = (text: string) => {
    const words = terms(text);
    return words.length === wanted.length && wanted.every((word) => words.includes(word));
  };
  const asked = entries[0]?.entry.q.some((phrasing) => isSame(meaningAsked(phrasing) ?? "")) ?? false;
  return asked || [topic.title, ...topic.aliases].some(isSame);
}
