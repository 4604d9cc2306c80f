/** “What is an index?” asks what a word means, and “when do I need an index” asks more, though both have the same terms. */
import { fold, terms } from "./words.ts";

const asks =
  /^(?:(?:so|and|hey|hi|please|ok|but|can you|could you) )*(?:what's|whats|what is|what are|wtf is|what exactly (?:is|are)|define|explain|describe|meaning of|(?:the )?definition of|what does|what do you mean by)(?: me)? (?:(?:an?|the|this|these) )?(.+?)$/;
const tails =
  /(?: (?:mean|means|stand for|do|simply|exactly|please|for (?:a )?(?:beginners?|dumm(?:y|ies)|newbies?)|in (?:simple|plain|easy|layman'?s|your own) (?:terms|words|english)|to me|like i'?m (?:five|5)|(?:in|used in) (?:backend|programming|software|databases?)))+$/;
/** With these in it, more is asked than what a word means. */
const more =
  /\b(?:difference|best|better|way|ways|point|purpose|use|wrong|right|good|bad|between|vs|versus|or|for|to|when|that|with|happens?|my|your|our|cost|cause|causes|alternatives?|pros|cons|benefits?|advantages?|disadvantages?|steps?|limits?|maximum|max|default|ideal|proper|recommended|if|why|how)\b/;
const wordsMost = 4;
/** Whoever writes more wants more. */
const longest = 150;

/** The word or name whose meaning is asked for, and nothing else; undefined where more is asked. */
export function meaningAsked(text: string): string | undefined {
  if (text.length > longest) return undefined;
  const line = fold(text)
    .replace(/[?!.,"“”]+/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  const subject = asks.exec(line)?.[1]?.replace(tails, "").trim();
  if (subject === undefined || more.test(subject)) return undefined;
  const count = subject.split(" ").length;
  return count <= wordsMost && terms(subject).length > 0 ? subject : undefined;
}
