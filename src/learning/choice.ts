/** Which option of a question a text names: by its letter, its place or its own text, slips of the keyboard allowed. */
import { rememberLast } from "../knowledge/remember.ts";
import { terms } from "../knowledge/words.ts";
import { quantities } from "./quantity.ts";
import { areForms, isSlip, opposes, statement } from "./statement.ts";

/** A word as it is written that means something of its own: whoever types it has not mistyped another. */
export type IsTerm = (word: string) => boolean;

/**
 * The option that a text names: its own text first, so that where the options are numbers a number is an answer;
 * then a letter, a place ("2", "option 2", "the second"), or its text with a few slips.
 */
export function readChoice(said: string, options: readonly string[], isTerm?: IsTerm): number | undefined {
  const plain = simplify(said);
  const texts = options.map(simplify);
  const exact = texts.indexOf(plain);
  if (exact >= 0) return exact;
  const place = readPlace(plain, texts);
  if (place !== undefined) return place < texts.length ? place : undefined;
  const near = texts.flatMap((text, index) =>
    sameDigits(plain, text) && isMistyped(plain, text, isTerm) ? [index] : [],
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
  const led = /^([a-e])(?:[):]\s*|\.\s+)(.+)$/.exec(plain);
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

/** Words that may be left out of an option's text, or put into it. */
const articles = /^(?:an?|the|it|its|it's|is|are|they|they're|to|of|that)$/;
/** A slip in one of these would turn what is said. */
const turning = [
  "without",
  "never",
  "cannot",
  "nothing",
  "nobody",
  "neither",
  "instead",
  "rather",
  "before",
  "after",
  "until",
];

/** The same words in the same order, each of them alike or mistyped: a word put for another is no slip, however like it is. */
const isMistyped = (said: string, option: string, isTerm: IsTerm | undefined): boolean =>
  otherWords(said, option, isTerm)?.length === 0;

/** Whether a text is an option's word for word, but with another word for one of them: "the user" for "the owner". */
export function replacesWord(said: string, option: string, isTerm: IsTerm): boolean {
  const others = otherWords(simplify(said), simplify(option), isTerm);
  // Function words are read with the order and the denials that they make.
  return others?.length === 1 && others.every(([word]) => terms(word).length > 0);
}

/** The words of a text that are others than an option has in their places, with those; none where it has more or fewer. */
function otherWords(
  said: string,
  option: string,
  isTerm: IsTerm | undefined,
): (readonly [string, string])[] | undefined {
  const [words = [], expected = []] = [said, option].map(
    (text) => text.match(/[\p{L}\p{N}_'-]+/gu)?.filter((word) => !articles.test(word)) ?? [],
  );
  if (words.length !== expected.length) return undefined;
  return words
    .map((word, index) => [word, expected[index] ?? ""] as const)
    .filter(([word, other]) => !isSameWord(word, other, isTerm));
}

/** Each word of an answer is held against each word of the options. */
const stemOf = rememberLast(5_000, (word) => terms(word)[0] ?? word);

/** Alike in lower case, by its stem or but for a slip. */
export function isSameWord(said: string, expected: string, isTerm?: IsTerm): boolean {
  if (said === expected) return true;
  const [stem, wanted] = [stemOf(said), stemOf(expected)];
  if (stem === wanted || areForms(stem, wanted)) return true;
  // A word of its own is no slip of another, however like it is: `patch` is not `batch`.
  if (isTerm !== undefined && said.split(/[_.-]/).every(isTerm)) return false;
  return isSlip(stem, wanted) || isSlip(said, expected);
}

/** "Befor" and "witout" as they were meant. @param own words of the question and its options, which are meant before those */
export function withTurningWords(said: string, isTerm: IsTerm, own: ReadonlySet<string>): string {
  return said.replace(/\p{L}{4,}/gu, (word) => {
    const plain = word.toLowerCase();
    if (turning.includes(plain) || isTerm(plain)) return word;
    const meant = turning.find((one) => isSlip(plain, one));
    const isOwn = [...own].some((one) => one !== meant && isSlip(plain, one));
    return meant === undefined || isOwn ? word : meant;
  });
}

/** One line in lower case without Markdown, outer quotes and closing marks. */
export function simplify(text: string): string {
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
