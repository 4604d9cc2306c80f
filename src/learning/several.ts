/** Answers that name more than one: "a or b", "10 or 1000", "between 1 and 100". One of them being right is no knowledge. */
import { readChoice, simplify } from "./choice.ts";
import { type Asked, isSaid, likeness } from "./likeness.ts";
import { compareQuantities } from "./quantity.ts";
import { type Statement, statement } from "./statement.ts";

/** What gives a reason says nothing more about what the answer is. */
const reasons = /\b(?:because|since|as|so|which|whereas|while|unlike|due to)\b/i;
const between = /\s*(?:[,;]|\bor\b|\band\b|\beither\b|\bboth\b|\bmaybe\b|\bperhaps\b|&|\s[/+|]\s|(?<=\d)\/(?=\d))\s*/gi;
/** "Either" and the like, and a second separator: "a, or b". */
const leadIn = /^\s*(?:(?:or|and|either|both|maybe|perhaps)\b\s*)+|[\s,]+$/gi;
const onlyLetters = /^[a-e](?:[\s,/&+]+[a-e])+$/i;
/** What stands between two amounts of which either is meant. */
const eitherAmount =
  /^[\s,]*(?:(?:and|to|until|before|at|least|most|about|around|more|less|fewer|than|up)\b[\s,]*|[-–—…/,]\s*)+$|^.{0,40}\b(?:or|maybe|perhaps)\b/i;
/** What is said before that which is no answer. */
const denied = /\b(?:not|no|never|than|of|isn't|nor) (?:an? |the )?$/;
/** An option of fewer characters stands in many a word of another. */
const shortest = 4;
/** Of an option found in a part of what was said, from where on the part names it. */
const named = 0.65;

/** What was said without its reason: "40" of "2 × 20 = 40, because …". */
export const withoutReason = (said: string): string =>
  said
    .split(/(?<![<>=!])=(?!=)/)
    .at(-1)
    ?.split(reasons)[0]
    ?.trim() ?? "";

/** @param said as it was typed */
export function namesSeveral(said: string, options: readonly string[], asked: Asked, correct: number): boolean {
  const answer = withoutReason(said);
  const parts = (onlyLetters.test(answer) ? answer.split(/[\s,/&+]+/) : answer.split(between)).filter((part) =>
    /[\p{L}\p{N}]/u.test(part),
  );
  return (
    verbatim(said, options) ||
    choices(said, parts, options, asked) ||
    inWords(parts, options, asked) ||
    amounts(answer, asked, correct)
  );
}

/** The texts of two options stand in it. */
function verbatim(said: string, options: readonly string[]): boolean {
  let rest = ` ${simplify(said)} `;
  let found = 0;
  for (const text of options.map(simplify).toSorted((a, b) => b.length - a.length)) {
    const at = text.length < shortest ? -1 : rest.indexOf(text);
    const around = rest.charAt(at - 1) + rest.charAt(at + text.length);
    if (at < 0 || /[\p{L}\p{N}]/u.test(around)) continue;
    if (!denied.test(rest.slice(0, at))) found += 1;
    rest = rest.slice(0, at) + rest.slice(at + text.length);
  }
  return found > 1;
}

/** Each part is an option, or what stands before and after an "or" is. */
function choices(answer: string, parts: readonly string[], options: readonly string[], { isTerm }: Asked): boolean {
  const each = parts.map((part) => readChoice(part, options, isTerm));
  if (!each.includes(undefined) && new Set(each).size > 1) return true;
  return [...answer.matchAll(between)].some(({ 0: separator, index }) => {
    const sides = [answer.slice(0, index), answer.slice(index + separator.length)];
    const [one, other] = sides.map((side) => readChoice(side.replace(leadIn, ""), options, isTerm));
    return one !== undefined && other !== undefined && one !== other;
  });
}

/** Two parts say what two options say and no other does. */
function inWords(parts: readonly string[], options: readonly string[], asked: Asked): boolean {
  if (parts.length < 2) return false;
  const found = new Set<number>();
  for (const part of parts.map(statement)) {
    for (const [index, option] of asked.options.entries()) {
      const others = asked.options.filter((other) => other !== option);
      const own = option.words.filter(
        (word) => ![asked.question, ...others].some((other) => isSaid(word, other, asked.isTerm)),
      );
      const isOwn = own.some((word) => isSaid(word, part, asked.isTerm));
      if (isOwn && !part.denies && likeness(part, option, asked).share >= named) found.add(index);
    }
  }
  // "It waits until the update commits or rolls back" is one option.
  return found.size > 1 && ![...found].some((index) => (options[index] ?? "").split(between).length > 1);
}

/** An amount of the answer beside one that is none. */
function amounts(answer: string, asked: Asked, correct: number): boolean {
  const said = statement(answer);
  const claimed = said.quantities.filter(({ isDenied }) => !isDenied);
  const isIn = (one: Statement | undefined, amount: (typeof claimed)[number]) =>
    one?.quantities.some((other) => compareQuantities(amount, other) !== "none") ?? false;
  for (const [index, one] of claimed.entries()) {
    const next = claimed[index + 1];
    if (next === undefined) continue;
    const isEither = eitherAmount.test(answer.slice(one.end, next.start));
    const hit = [one, next].map((amount) => asked.options.map((option) => isIn(option, amount)));
    const hasBoth = asked.options.some((_, at) => hit.every((found) => found[at] === true));
    if (hasBoth || !hit.some((found) => found.includes(true))) continue;
    const isOther =
      hit.every((found) => found.includes(true)) && ![one, next].some((each) => isIn(asked.question, each));
    if (isEither || (isOther && hit.some((found) => found[correct] === true))) return true;
  }
  return false;
}
