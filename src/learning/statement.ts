/** A sentence as its amounts and its words that carry meaning, with what it denies: what two answers are compared by. */
import { distance } from "fastest-levenshtein";
import { fold, terms } from "../knowledge/words.ts";
import { compareQuantities, type Quantity, quantities } from "./quantity.ts";

interface Word {
  readonly text: string;
  readonly stem: string;
  /** Stems of this word written together with the one before and the one after: `lower-cased` is `lowercased`. */
  readonly joined: readonly string[];
  readonly isDenied: boolean;
}

interface Amount extends Quantity {
  readonly isDenied: boolean;
}

export interface Statement {
  readonly quantities: readonly Amount[];
  /** Each stem once, as it first stands. */
  readonly words: readonly Word[];
  /** Stems of neighbours written together. */
  readonly joined: ReadonlySet<string>;
  /** An odd number of words deny something. */
  readonly denies: boolean;
  /** Every word in lower case, function words included. */
  readonly all: ReadonlySet<string>;
}

const denials =
  /^(not|no|never|non|without|cannot|neither|nor|none|nobody|nothing|isnt|arent|dont|doesnt|wont|cant|didnt|.*n't)$/;
/** `instead of x`, `rather than x`. */
const rejections = /\b(instead of|rather than|other than|as opposed to)\b/g;
/** What a denial does not reach over. */
const turns = /^(but|instead|rather|however|yet|so|because)$/;
/** How many meaningful words a denial reaches. */
const reach = 3;

/** Words of which one says the contrary of the other, by stem or as written. */
const opposites = [
  ["before", "after"],
  ["more", "less"],
  ["more", "fewer"],
  ["most", "least"],
  ["above", "below"],
  ["always", "never"],
  ["all", "none"],
  ["both", "neither"],
  ["first", "last"],
  ["higher", "lower"],
  ["high", "low"],
  ["faster", "slower"],
  ["larger", "smaller"],
  ["earlier", "later"],
  ["inside", "outside"],
  ["true", "false"],
  ["allow", "deny"],
  ["allowed", "refused"],
  ["accept", "refuse"],
  ["accept", "reject"],
  ["stateless", "stateful"],
  ["push", "pull"],
  ["increase", "decrease"],
  ["grows", "shrinks"],
  ["ascending", "descending"],
  ["horizontal", "vertical"],
] as const;

/** Stands for each sign of an amount while words are read, so that no two words join over it. */
const amountMark = "¤";
const denyingPrefix = /^(?:in|im|un|non|dis|de|a|anti|ir|il)$/;

export function statement(text: string): Statement {
  const plain = fold(text)
    .replace(rejections, " not ")
    .replace(/[`*“”"]/g, "");
  const found = quantities(plain);
  let rest = plain;
  for (const { start, end } of found) rest = rest.slice(0, start) + amountMark.repeat(end - start) + rest.slice(end);

  const words: { text: string; stem: string; isDenied: boolean }[] = [];
  const amounts: Amount[] = [];
  const all = new Set<string>();
  const neighbours: string[] = [];
  let open = 0;
  let count = 0;
  for (const [token] of rest.matchAll(/¤+|[\p{L}\p{N}_+#@$']+|[^\s\p{L}\p{N}_+#@$'-]/gu)) {
    if (token.startsWith(amountMark)) {
      const amount = found[amounts.length];
      if (amount !== undefined) amounts.push({ ...amount, isDenied: open > 0 });
      continue;
    }
    if (!/[\p{L}\p{N}]/u.test(token)) {
      if (/[,.;:!?]/.test(token)) open = 0;
      continue;
    }
    const word = token.replace(/^'+|'+$/g, "");
    all.add(word);
    if (denials.test(word)) {
      open = reach;
      count++;
      continue;
    }
    if (turns.test(word)) open = 0;
    const stem = terms(word)[0];
    neighbours.push(word);
    if (stem === undefined) continue;
    words.push({ text: word, stem, isDenied: open > 0 });
    open = Math.max(0, open - 1);
  }
  const pairs = neighbours.slice(1).map((word, index) => `${neighbours[index] ?? ""}${word}`);
  const stemOf = (word: string) => terms(word)[0] ?? word;
  const joined = (word: string) => pairs.filter((pair) => pair.startsWith(word) || pair.endsWith(word)).map(stemOf);
  return {
    quantities: amounts,
    words: [...Map.groupBy(words, ({ stem }) => stem).values()].flatMap(([first]) =>
      first === undefined ? [] : [{ ...first, joined: joined(first.text) }],
    ),
    joined: new Set(pairs.map(stemOf)),
    denies: count % 2 === 1,
    all,
  };
}

/** Whether two stems are one word, slips of the keyboard allowed: one in a word of five letters, two in one of nine. */
export function isSlip(said: string, expected: string): boolean {
  if (said === expected) return true;
  if (/\d/.test(said + expected) || denyingApart(said, expected)) return false;
  const allowed = expected.length >= 9 ? 2 : expected.length >= 5 ? 1 : 0;
  if (allowed === 0 || Math.abs(said.length - expected.length) > allowed) return false;
  return distance(said, expected) <= allowed || isTransposed(said, expected);
}

/** Whether one statement says the contrary of what the other says with the same words. */
export function opposes(a: Statement, b: Statement): boolean {
  const has = (one: Statement, word: string) => one.all.has(word);
  for (const [left, right] of opposites) {
    if (has(a, left) && !has(a, right) && has(b, right) && !has(b, left)) return true;
    if (has(a, right) && !has(a, left) && has(b, left) && !has(b, right)) return true;
  }
  let deniedByA = 0;
  let deniedByB = 0;
  const count = (one: { isDenied: boolean }, other: { isDenied: boolean }) => {
    if (one.isDenied && !other.isDenied) deniedByA++;
    if (!one.isDenied && other.isDenied) deniedByB++;
  };
  for (const amount of a.quantities) {
    const same = b.quantities.find((one) => compareQuantities(amount, one) !== "none");
    if (same !== undefined) count(amount, same);
  }
  for (const word of a.words) {
    const same = b.words.find(({ stem }) => isSlip(word.stem, stem));
    if (same === undefined) {
      if (b.words.some(({ stem }) => denyingApart(word.stem, stem)) && a.denies === b.denies) return true;
      continue;
    }
    count(word, same);
  }
  // "Calls instead of results" and "results instead of calls" deny equally often, and each other.
  if (a.denies === b.denies) return deniedByA > 0 && deniedByB > 0;
  return deniedByA + deniedByB > 0;
}

/** `consistent` and `inconsistent`: the same word, denied by what stands before it. */
function denyingApart(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= 4 && long.endsWith(short) && denyingPrefix.test(long.slice(0, long.length - short.length));
}

function isTransposed(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  const at = [...a].findIndex((letter, index) => letter !== b[index]);
  return at >= 0 && a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}
