/**
 * Reads what somebody typed in answer to a quiz question: an option by its letter, number or text, or an answer in
 * their own words.
 *
 * Lenient where a person would be: units, separators, word order, plurals, hyphens and slips of the keyboard don't
 * matter. Strict where the meaning turns: "not idempotent", "before" for "after" and another amount are other answers.
 * Nothing here understands sentences: what can't be told is `partly` at best, and says what was understood.
 */
import { distance } from "fastest-levenshtein";
import type { Verdict } from "./memory.ts";
import { compareQuantities, type Quantity, quantities } from "./quantity.ts";
import type { Presented } from "./quiz.ts";
import { isSlip, opposes, type Statement, statement } from "./statement.ts";

export interface Judgement {
  readonly verdict: Verdict;
  /** What the text was taken to say: an option, amounts, or the words that fit; empty where nothing was understood. */
  readonly understood: string;
  /** The option it was read as, an index; none for an answer in own words that is none of them. */
  readonly choice?: number;
}

/** Characters that are read: no answer to a question of a quiz is longer. */
const longest = 1000;
/** Of the answer's worth, found in what was said. */
const enough = { right: 0.65, partly: 0.34 } as const;
/** Words that the question itself uses, or another option too, say little about who knows the answer. */
const worth = { word: 1, inQuestion: 0.35, inOption: 0.5, quantity: 2 } as const;
/** "250 ms" for "at most 250 ms". */
const unbound = 0.8;
/** Shares nearer than this are alike. */
const alike = 0.1;

const unsure =
  /^(?:\?+|-+|idk|dunno|pass|skip|no (?:idea|clue)|(?:i )?(?:really )?(?:do not|don't|dont) (?:know|remember)|(?:i am |i'm |im )?not sure)[.!?]*$/;

/** Whether somebody says that they don't know. */
export const isUnsure = (said: string): boolean => unsure.test(simplify(said));

/** @param typed what was typed; Markdown and quotes around it are ignored */
export function judge(typed: string, question: Pick<Presented, "text" | "options" | "correct">): Judgement {
  const said = typed.slice(0, longest);
  const { options, correct } = question;
  const plain = simplify(said);
  if (plain === "" || unsure.test(plain)) return { verdict: "wrong", understood: "" };
  const choice = readChoice(said, options);
  if (choice !== undefined) return chosen(choice, options, correct);

  const words = statement(said);
  const statements = options.map(statement);
  const asked = statement(question.text);
  const likenesses = statements.map((option) => likeness(words, option, asked, statements));
  const shareOf = (index: number) => likenesses[index]?.share ?? 0;
  const best = Math.max(...likenesses.map(({ share }) => share));
  // "First A, then B" and "first B, then A" have the same words: the order decides.
  const nearest = options
    .map((option, index) => ({ index, apart: distance(plain, simplify(option)) }))
    .filter(({ index }) => shareOf(index) > best - alike)
    .reduce((most, one) => (one.apart < most.apart ? one : most)).index;
  if (nearest !== correct && best >= enough.partly) return chosen(nearest, options, correct);
  const share = shareOf(correct);
  const verdict = share >= enough.right ? "right" : share >= enough.partly ? "partly" : "wrong";
  const understood = likenesses[correct]?.found.join(", ") ?? "";
  return { verdict, understood, ...(verdict === "right" ? { choice: correct } : {}) };
}

/**
 * The option that a text names: its own text first, so that where the options are numbers a number is an answer;
 * then a letter, a place ("2", "option 2", "the second"), or its text with a few slips.
 */
export function readChoice(said: string, options: readonly string[]): number | undefined {
  const plain = simplify(said);
  const texts = options.map(simplify);
  const exact = texts.indexOf(plain);
  if (exact >= 0) return exact;
  const place = readPlace(plain, texts);
  if (place !== undefined) return place < texts.length ? place : undefined;
  const near = texts.flatMap((text, index) =>
    sameDigits(plain, text) && distance(plain, text) <= Math.floor(text.length * 0.12) ? [index] : [],
  );
  // One letter more can turn the meaning: "idempotent" and "not idempotent" are two options.
  const sure = near.filter((index) => !opposes(statement(said), statement(options[index] ?? "")));
  return sure.length === 1 ? sure[0] : undefined;
}

const ordinals = ["first", "second", "third", "fourth", "fifth"];

function readPlace(plain: string, texts: readonly string[]): number | undefined {
  const letter = /^(?:(?:option|answer|choice|letter)\s*)?[("']*([a-e])[)."':]*$/.exec(plain)?.[1];
  if (letter !== undefined) return letter.charCodeAt(0) - "a".charCodeAt(0);
  const named = /^(?:option|answer|choice|number|no\.?|nr\.?|#)\s*([1-5])[).]?$/.exec(plain)?.[1];
  if (named !== undefined) return Number(named) - 1;
  const ordinal = /^(?:the )?(first|second|third|fourth|fifth|last)(?: (?:one|option|answer))?[.]?$/.exec(plain)?.[1];
  if (ordinal !== undefined) return ordinal === "last" ? texts.length - 1 : ordinals.indexOf(ordinal);
  // "b) the version column": the letter counts if the text after it does not say another option.
  const led = /^([a-e])[).:]\s*(.+)$/.exec(plain);
  if (led?.[1] !== undefined && led[2] !== undefined) {
    const byText = texts.indexOf(led[2]);
    return byText >= 0 ? byText : led[1].charCodeAt(0) - "a".charCodeAt(0);
  }
  const bare = Number(/^([1-5])[).]?$/.exec(plain)?.[1]);
  if (Number.isNaN(bare)) return undefined;
  const amounts = texts.flatMap(quantities);
  const isAnswer = amounts.some((one) => one.bare.includes(bare)) || texts.some((text) => /^\d+$/.test(text));
  return isAnswer ? undefined : bare - 1;
}

function chosen(choice: number, options: readonly string[], correct: number): Judgement {
  return { verdict: choice === correct ? "right" : "wrong", understood: options[choice] ?? "", choice };
}

/** How much of an option stands in what was said, 0–1, and what of it. */
function likeness(
  said: Statement,
  option: Statement,
  asked: Statement,
  all: readonly Statement[],
): { share: number; found: string[] } {
  if (opposes(said, option)) return { share: 0, found: [] };
  // An option that says the contrary has the same words: they tell the two of them from the rest.
  const rivals = all.filter((other) => other !== option && !opposes(other, option));
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
    const value = (isIn(asked) ? worth.inQuestion : worth.word) * (isShared ? worth.inOption : worth.word);
    total += value;
    if (said.words.some((one) => isSlip(one.stem, word.stem)) || said.joined.has(word.stem) || isJoined(word, said)) {
      got += value;
      found.push(word.text);
    }
  }
  // Options of nothing but function words ("Both", "None of them") can only be named.
  return { share: total === 0 ? 0 : got / total, found };
}

function isJoined(word: Statement["words"][number], said: Statement): boolean {
  return word.joined.some((joined) => said.words.some(({ stem }) => stem === joined));
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

/** One line in lower case without Markdown, outer quotes and closing marks. */
function simplify(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[’‘]/g, "'")
    .replace(/[`*“”"]/g, "")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/(?<=[^.?!)])[.!]+$/, "")
    .toLowerCase();
}

function sameDigits(a: string, b: string): boolean {
  return a.replace(/\D/g, "") === b.replace(/\D/g, "");
}
