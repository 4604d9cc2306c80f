/** How much of an option stands in what somebody said in words of their own. */
import { type IsTerm, isSameWord } from "./choice.ts";
import { compareOrders } from "./order.ts";
import { compareQuantities, type Quantity } from "./quantity.ts";
import { opposes, type Statement } from "./statement.ts";

/** Words that the question itself uses, or another option too, say little about who knows the answer. */
const worth = { word: 1, inQuestion: 0.35, inOption: 0.5, quantity: 2, order: 1.5 } as const;
/** "250 ms" for "at most 250 ms". */
const unbound = 0.8;
/** Of the words of two options together, the share in both from which on they are the same steps. */
const sameSteps = 0.8;

/** A question, read. */
export interface Asked {
  readonly question: Statement;
  readonly options: readonly Statement[];
  /** Some options are the same steps in another order, so that a mere list is an order too. */
  readonly isListed: boolean;
  readonly isTerm: IsTerm;
  /** Every word of the question and its options, in lower case. */
  readonly own: ReadonlySet<string>;
}

export function areListed(options: readonly Statement[]): boolean {
  return options.some((one, index) =>
    options.some((other, at) => {
      if (at <= index) return false;
      const [a, b] = [one, other].map(({ words }) => new Set(words.map(({ stem }) => stem)));
      return a !== undefined && b !== undefined && a.intersection(b).size >= a.union(b).size * sameSteps;
    }),
  );
}

export interface Likeness {
  /** 0–1. */
  readonly share: number;
  /** What of it was found, as it is written. */
  readonly found: readonly string[];
}

export function likeness(said: Statement, option: Statement, { question, options, isListed, isTerm }: Asked): Likeness {
  if (opposes(said, option, isListed)) return { share: 0, found: [] };
  // An option that says the contrary has the same words: they tell the two of them from the rest.
  const rivals = options.filter((other) => other !== option && !opposes(other, option, isListed));
  let total = 0;
  let got = 0;
  const found: string[] = [];
  for (const expected of option.quantities) {
    total += worth.quantity;
    const best = bestMatch(said.quantities, expected);
    got += best.share * worth.quantity;
    if (best.text !== undefined) found.push(best.text);
  }
  for (const word of option.words) {
    const isIn = (other: Statement) => other.words.some((one) => one.stem === word.stem);
    const isShared = rivals.some(isIn);
    const value = (isIn(question) ? worth.inQuestion : worth.word) * (isShared ? worth.inOption : worth.word);
    total += value;
    if (isSaid(word, said, isTerm)) {
      got += value;
      found.push(word.text);
    }
  }
  // Who has the steps in their order knows them, in however few words.
  if (compareOrders(said.order, option.order, isListed) === "same") {
    total += worth.order;
    got += worth.order;
  }
  // Options of nothing but function words ("Both", "None of them") can only be named.
  return { share: total === 0 ? 0 : got / total, found };
}

type Word = Statement["words"][number];

export function isSaid(word: Word, said: Statement, isTerm: IsTerm): boolean {
  return (
    said.words.some((one) => one.stem === word.stem || isSameWord(one.text, word.text, isTerm)) ||
    said.joined.has(word.stem) ||
    word.joined.some((joined) => said.words.some(({ stem }) => stem === joined))
  );
}

function bestMatch(said: readonly Quantity[], expected: Quantity): { share: number; text?: string } {
  for (const [match, share] of [
    ["full", 1],
    ["half", unbound],
  ] as const) {
    const found = said.find((one) => compareQuantities(one, expected) === match);
    if (found !== undefined) return { share, text: found.text };
  }
  return { share: 0 };
}
