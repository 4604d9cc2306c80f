/**
 * What comes before what in a sentence: "first A, then B", "B after A" and "A before B" say one thing, and "A after B"
 * the contrary with the same words.
 */
import { fold, terms } from "../knowledge/words.ts";

/** Something that happens, by the stems of its words, and its place among what else happens in its sentence. */
interface Event {
  readonly stems: ReadonlySet<string>;
  readonly sentence: number;
  at: number;
  /** "The consumers last", with nothing said of what else there is. */
  edge?: "first" | "last";
}

export type Order = readonly Event[];

/** How one order stands to another; `unknown` where they speak of different things, or of no order. */
export type Agreement = "same" | "contrary" | "unknown";

/** What is said in many ways, as `before`, `after` and `then`. */
const ways: readonly (readonly [RegExp, string])[] = [
  [/\b(?:not|never)\s+(?:before|until|earlier than)\b/g, "after"],
  [/\b(?:not|never)\s+after\b|\bno(?:t)? later than\b/g, "before"],
  [/\bfollowed by\b/g, "then"],
  [/\b(?:and )?(?:afterwards|after (?:that|which)|thereafter|subsequently|finally|lastly)\b/g, "then"],
  [/\bprior to\b|\bahead of\b|\bearlier than\b|\bpreced(?:es?|ed|ing)\b|\buntil\b|\btill\b/g, "before"],
  [/\blater than\b|\bas soon as\b|\bfollow(?:s|ing)(?=\s+['\p{L}])/gu, "after"],
  // "Once per machine" and "only once" count, "once it is committed" waits.
  [
    /\bonce(?=\s+['\p{L}])(?!\s+(?:an?|per|every|each|more|again|and|or|because|since|as|in|for|on|at|only)\b)/gu,
    "after",
  ],
];

/** A text in lower case in which every order is said by `before`, `after` and `then`. */
export function plainOrder(text: string): string {
  let plain = fold(text);
  for (const [way, word] of ways) plain = plain.replace(way, word);
  return plain;
}

const fillers = new Set(
  "a an the it its is are was were be been being to of in on with for that this they them their all only just both has have had by goes go comes come".split(
    " ",
  ),
);
const articles = new Set(["a", "an", "the", "it", "its", "your", "their", "they"]);
/** What begins another thought, whose order is its own. */
const breaks = /^(?:[.;!?]|because|since|so|but|while|whereas)$/;
/** Farther out than any place in a sentence. */
const edgeOf = { first: -1000, last: 1000 } as const;
/** What stands before or after something stands next to it. */
const beside = 0.5;

type Lead = "sentence" | "list" | "and" | "then" | "before" | "after";

/** @param text as `plainOrder` gives it */
export function orderOf(text: string): Order {
  const tokens = [...text.matchAll(/[\p{L}\p{N}_'#+@]+|[,:;.!?](?=\s|$)/gu)]
    .map(([token]) => token.replace(/^'+|'+$/g, ""))
    .filter((token) => token !== "");
  const isStepwise = tokens.includes("then");
  const events: Event[] = [];
  let sentence = 0;
  let lead: Lead = "list";
  let words: string[] = [];
  let edge: Event["edge"];
  /** "After the commit, delete": what it is after stands first. */
  let waiting: { readonly for: Event; readonly lead: "before" | "after" } | undefined;

  const here = () => events.filter((event) => event.sentence === sentence);
  const placed = (stems: ReadonlySet<string>): Event => {
    const last = here().at(-1);
    const latest = Math.max(-1, ...here().map(({ at }) => at));
    const event: Event = { stems, sentence, at: last?.at ?? 0 };
    if (lead === "before" || lead === "after") {
      if (last === undefined) waiting = { for: event, lead };
      else event.at += lead === "before" ? beside : -beside;
    } else if (waiting !== undefined && lead !== "and") {
      event.at = waiting.for.at + (waiting.lead === "before" ? -beside : beside);
      waiting = undefined;
    } else if (lead === "then" || (lead === "list" && isStepwise)) event.at = latest + 1;
    return event;
  };
  const close = (next: Lead) => {
    const stems = new Set(words.map((word) => terms(word)[0] ?? word));
    const last = here().at(-1);
    if (stems.size > 0) {
      const event = placed(stems);
      events.push(edge === undefined ? event : { ...event, at: edgeOf[edge], edge });
    } else if (last !== undefined && next !== "list" && /^(?:sentence|and)$/.test(next)) {
      // "The consumers afterwards", "it was acknowledged before".
      if (lead === "then" || lead === "after") Object.assign(last, { at: edgeOf.last, edge: "last" });
      if (lead === "before") Object.assign(last, { at: edgeOf.first, edge: "first" });
    }
    // ", then" is one lead, and so is "and after".
    if (stems.size > 0 || (next !== "list" && next !== "and")) lead = next;
    words = [];
    edge = undefined;
  };
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    const ends = next === undefined || /^(?:[,:;.!?]|and|then|before|after)$/.test(next);
    if (token === "then" || token === "before" || token === "after" || token === "and") close(token);
    else if (token === "," || token === ":") close("list");
    else if (breaks.test(token)) {
      close("sentence");
      if (next !== "then") sentence += 1;
    } else if (token === "first" || token === "last") {
      // "The first write" is a write; "writes first" and "first the writes" is an order.
      const isAdjective = ends ? articles.has(tokens[index - 1] ?? "") : words.length > 0 || !articles.has(next);
      if (!isAdjective) edge = token;
    } else if (token === "follow" && ends) edge = "last";
    else if (!fillers.has(token)) words.push(token);
  }
  close("sentence");
  return events;
}

/**
 * @param isListed whether the order of a mere list counts: where options are the same steps in another order, it does
 */
export function compareOrders(said: Order, expected: Order, isListed = false): Agreement {
  let found: Agreement = "unknown";
  for (const [index, early] of expected.entries()) {
    for (const [other, late] of expected.entries()) {
      if (early.sentence !== late.sentence || !isEarlier(early, late, index < other, isListed)) continue;
      let agreed = 0;
      for (const a of early.stems.difference(late.stems))
        for (const b of late.stems.difference(early.stems)) agreed += whichFirst(said, a, b, isListed);
      // One step out of its place, and the order is another.
      if (agreed < 0) return "contrary";
      if (agreed > 0) found = "same";
    }
  }
  return found;
}

function isEarlier(a: Event, b: Event, standsEarlier: boolean, isListed: boolean): boolean {
  return a.at === b.at ? isListed && a !== b && standsEarlier : a.at < b.at;
}

/** 1 where `a` is said to come before `b`, -1 after it, 0 where neither is said. */
function whichFirst(said: Order, a: string, b: string, isListed: boolean): -1 | 0 | 1 {
  const withA = said.filter(({ stems }) => stems.has(a));
  const withB = said.filter(({ stems }) => stems.has(b));
  const [first] = withA;
  const [second] = withB;
  if (first !== undefined && second !== undefined) {
    if (withA.length > 1 || withB.length > 1 || first.sentence !== second.sentence) return 0;
    if (isEarlier(first, second, said.indexOf(first) < said.indexOf(second), isListed)) return 1;
    return isEarlier(second, first, said.indexOf(second) < said.indexOf(first), isListed) ? -1 : 0;
  }
  const [edge, sign] = first?.edge !== undefined ? [first.edge, 1 as const] : [second?.edge, -1 as const];
  if (edge === undefined || said.length > 1) return 0;
  return edge === "first" ? sign : sign === 1 ? -1 : 1;
}
