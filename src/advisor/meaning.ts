/**
 * “What is an index?” asks what a word means. Of all that a page holds only what says so answers that: an entry that was
 * asked the same, or a page of that name. A detail in which the word occurs is no answer, however near it is.
 */
import type { PageHit } from "../knowledge/search.ts";
import { fold, terms } from "../knowledge/words.ts";

const asks =
  /^(?:(?:so|and|hey|hi|please|ok|but|can you|could you) )*(?:what's|whats|what is|what are|wtf is|what exactly (?:is|are)|define|explain|describe|meaning of|(?:the )?definition of|what does|what do you mean by)(?: me)? (?:(?:an?|the|this|these) )?(.+?)$/;
const tails =
  /(?: (?:mean|means|stand for|do|simply|exactly|please|for (?:a )?(?:beginners?|dumm(?:y|ies)|newbies?)|in (?:simple|plain|easy|layman'?s|your own) (?:terms|words|english)|to me|like i'?m (?:five|5)|(?:in|used in) (?:backend|programming|software|databases?)))+$/;
/** With these in it, more is asked than what a word means. */
const more =
  /\b(?:difference|best|better|way|ways|point|purpose|use|wrong|right|good|bad|between|vs|versus|or|for|to|when|that|with|happens?|my|your|our|cost|cause|causes|alternatives?|pros|cons|benefits?|advantages?|disadvantages?|steps?|limits?|maximum|max|default|ideal|proper|recommended|if|why|how)\b/;
const wordsMost = 4;

/** The word or name whose meaning is asked for, and nothing else; undefined where more is asked. */
export function meaningAsked(text: string): string | undefined {
  const line = fold(text)
    .replace(/[?!.,"“”]+/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  const subject = asks.exec(line)?.[1]?.replace(tails, "").trim();
  if (subject === undefined || more.test(subject)) return undefined;
  const count = subject.split(" ").length;
  return count <= wordsMost && terms(subject).length > 0 ? subject : undefined;
}

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
