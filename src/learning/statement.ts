/** A sentence as its amounts and its words that carry meaning, with what it denies: what two answers are compared by. */
import { distance } from "fastest-levenshtein";
import { terms } from "../knowledge/words.ts";
import { compareOrders, type Order, orderOf, plainOrder } from "./order.ts";
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
  /** What is said to come before what. */
  readonly order: Order;
  /** "first write", "second write": which of several. */
  readonly ordinals: readonly Ordinal[];
}

interface Ordinal {
  readonly which: string;
  readonly of: string;
}

const denials =
  /^(not|no|never|non|without|cannot|neither|nor|none|nobody|nothing|isnt|arent|dont|doesnt|wont|cant|didnt|.*n't)$/;
/** `instead of x`, `anything but x`, `certainly not: x`. */
const rejections =
  /\b(?:instead of|rather than|other than|as opposed to|(?:any|every)thing (?:but|except)|all (?:but|except)|not:)(?=\s)/g;
/** What a denial does not reach over. */
const turns = /^(but|instead|rather|however|yet|so|because)$/;
/** How many meaningful words a denial reaches. */
const reach = 3;

/** Words of order, which two orders that agree may use the other way round: "A before B" is "B after A". */
const opposedInOrder = [
  ["before", "after"],
  ["first", "last"],
  ["earlier", "later"],
] as const;
/** Words of which one says the contrary of the other, by stem or as written. */
const opposites = [
  ["more", "less"],
  ["more", "fewer"],
  ["most", "least"],
  ["above", "below"],
  ["always", "never"],
  ["all", "none"],
  ["both", "neither"],
  ["higher", "lower"],
  ["highest", "lowest"],
  ["high", "low"],
  ["faster", "slower"],
  ["fastest", "slowest"],
  ["larger", "smaller"],
  ["bigger", "smaller"],
  ["greater", "smaller"],
  ["largest", "smallest"],
  ["longer", "shorter"],
  ["longest", "shortest"],
  ["newer", "older"],
  ["newest", "oldest"],
  ["earliest", "latest"],
  ["next", "previous"],
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
  ["increment", "decrement"],
  ["include", "exclude"],
  ["encrypt", "decrypt"],
  ["encryption", "decryption"],
  ["ascending", "descending"],
  ["horizontal", "vertical"],
] as const;

/** Stands for each sign of an amount while words are read, so that no two words join over it. */
const amountMark = "¤";
const denyingPrefix = /^(?:in|im|un|non|dis|de|a|anti|ir|il)$/;

export function statement(text: string): Statement {
  const plain = plainOrder(text.replace(/[`*“”"]/g, "")).replace(rejections, " not ");
  const found = quantities(plain);
  let rest = plain;
  for (const { start, end } of found) rest = rest.slice(0, start) + amountMark.repeat(end - start) + rest.slice(end);

  const words: { text: string; stem: string; isDenied: boolean }[] = [];
  const amounts: Amount[] = [];
  const all = new Set<string>();
  const neighbours: string[] = [];
  let open = 0;
  let count = 0;
  /** "The response is not out" denies what stands before it, where nothing that counts stands after. */
  const closeDenial = () => {
    const last = words.at(-1);
    if (open === reach && last !== undefined) last.isDenied = true;
    open = 0;
  };
  for (const [token] of rest.matchAll(/¤+|[\p{L}\p{N}_+#@$']+|[^\s\p{L}\p{N}_+#@$'-]/gu)) {
    if (token.startsWith(amountMark)) {
      const amount = found[amounts.length];
      if (amount !== undefined) amounts.push({ ...amount, isDenied: open > 0 });
      open = Math.max(0, open - 1);
      continue;
    }
    if (!/[\p{L}\p{N}]/u.test(token)) {
      if (/[,.;:!?]/.test(token)) closeDenial();
      continue;
    }
    const word = token.replace(/^'+|'+$/g, "");
    all.add(word);
    if (denials.test(word)) {
      open = reach;
      count++;
      continue;
    }
    if (turns.test(word)) closeDenial();
    const stem = terms(word)[0];
    neighbours.push(word);
    if (stem === undefined) continue;
    words.push({ text: word, stem, isDenied: open > 0 });
    open = Math.max(0, open - 1);
  }
  closeDenial();
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
    order: orderOf(plain),
    ordinals: [...plain.matchAll(/\b(first|second|third|fourth|fifth|last) (\p{L}+)/gu)].map(
      ([, which = "", of = ""]) => ({ which, of: stemOf(of) }),
    ),
  };
}

/**
 * Whether two words are one, slips of the keyboard allowed: two letters swapped in a word of four, one slip in one of
 * five, two in one of nine.
 */
export function isSlip(said: string, expected: string): boolean {
  if (said === expected || areForms(said, expected)) return true;
  if (/\d/.test(said + expected) || denyingApart(said, expected) || isOpposite(said, expected)) return false;
  const allowed = expected.length >= 9 ? 2 : expected.length >= 5 ? 1 : 0;
  if (expected.length >= 4 && isTransposed(said, expected)) return true;
  if (allowed === 0 || Math.abs(said.length - expected.length) > allowed) return false;
  return distance(said, expected) <= allowed;
}

/** What stemming leaves apart of one word: `replic` and `replica`, `serialis` and `serializ`. */
export function areForms(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (short.length < 5) return false;
  if (long.replaceAll("z", "s") === short.replaceAll("z", "s")) return true;
  return long.startsWith(short) && /^(?:li|i|e|a|y|is|iz)$/.test(long.slice(short.length));
}

function isOpposite(a: string, b: string): boolean {
  return opposites.some(([left, right]) => (a === left && b === right) || (a === right && b === left));
}

/** Whether one of them has a word and the other its contrary. */
function haveApart(a: Statement, b: Statement, [left, right]: readonly [string, string]): boolean {
  const has = (one: Statement, word: string) => one.all.has(word);
  return (
    (has(a, left) && !has(a, right) && has(b, right) && !has(b, left)) ||
    (has(a, right) && !has(a, left) && has(b, left) && !has(b, right))
  );
}

/**
 * Whether one statement says the contrary of what the other says with the same words.
 *
 * @param isListed whether a mere list is an order too
 */
export function opposes(a: Statement, b: Statement, isListed = false): boolean {
  const order = compareOrders(a.order, b.order, isListed);
  if (order === "contrary") return true;
  if (order === "unknown" && opposedInOrder.some((pair) => haveApart(a, b, pair))) return true;
  if (opposites.some((pair) => haveApart(a, b, pair))) return true;
  const isOther = (one: Ordinal, other: Ordinal) => one.of === other.of && one.which !== other.which;
  if (a.ordinals.some((one) => b.ordinals.some((other) => isOther(one, other))) && !shareOrdinal(a, b)) return true;
  return denyEachOther(a, b);
}

function shareOrdinal(a: Statement, b: Statement): boolean {
  return a.ordinals.some((one) => b.ordinals.some(({ which, of }) => one.which === which && one.of === of));
}

function denyEachOther(a: Statement, b: Statement): boolean {
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
