/**
 * Reads what somebody typed in answer to a quiz question: an option by its letter, number or text, or an answer in
 * their own words.
 *
 * Lenient where a person would be: units, separators, word order, plurals, hyphens and slips of the keyboard don't
 * matter. Strict where the meaning turns: "not idempotent", "before" for "after", another amount and another term are
 * other answers. Nothing here understands sentences: what can't be told is `partly` at best, and says what was understood.
 */
import { distance } from "fastest-levenshtein";
import { rememberLast } from "../knowledge/remember.ts";
import { type IsTerm, readChoice, replacesWord, simplify, withTurningWords } from "./choice.ts";
import { type Asked, areListed, likeness } from "./likeness.ts";
import type { Verdict } from "./memory.ts";
import type { Presented } from "./quiz.ts";
import { statement } from "./statement.ts";

export interface Judgement {
  readonly verdict: Verdict;
  /** What the text was taken to say: an option, amounts, or the words that fit; empty where nothing was understood. */
  readonly understood: string;
  /** The option it was read as, an index; none for an answer in own words that is none of them. */
  readonly choice?: number;
}

export type Judged = Pick<Presented, "text" | "options" | "correct"> & { readonly isTerm?: IsTerm };

/** Characters that are read: no answer to a question of a quiz is longer. */
const longest = 1000;
/** Of the answer's worth, found in what was said. */
const enough = { right: 0.65, partly: 0.34 } as const;
/** Shares nearer than this are alike. */
const alike = 0.1;

const unsure =
  /^(?:\?+|-+|idk|dunno|pass|skip|no (?:idea|clue)|(?:i )?(?:really )?(?:do not|don't|dont) (?:know|remember)|(?:i am |i'm |im )?not sure)[.!?]*$/;

/** Whether somebody says that they don't know. */
export const isUnsure = (said: string): boolean => unsure.test(simplify(said));

/** The same texts are read whenever somebody answers. */
const reading = rememberLast(1_000, statement);

/** @param typed what was typed; Markdown and quotes around it are ignored */
export function judge(typed: string, question: Judged): Judgement {
  const { options, correct } = question;
  const asked = read(question);
  const said = withTurningWords(typed.slice(0, longest), asked.isTerm, asked.own);
  const plain = simplify(said);
  if (plain === "" || unsure.test(plain)) return { verdict: "wrong", understood: "" };
  const choice = readChoice(said, options, asked.isTerm);
  if (choice !== undefined) return chosen(choice, options, correct);

  const words = statement(said);
  const likenesses = asked.options.map((option) => likeness(words, option, asked));
  const shareOf = (index: number) => likenesses[index]?.share ?? 0;
  const best = Math.max(...likenesses.map(({ share }) => share));
  const nearest = options
    .map((option, index) => ({ index, apart: distance(plain, simplify(option)) }))
    .filter(({ index }) => shareOf(index) > best - alike)
    .reduce((most, one) => (one.apart < most.apart ? one : most)).index;
  if (nearest !== correct && best >= enough.partly) return chosen(nearest, options, correct);
  const share = shareOf(correct);
  const verdict = share >= enough.right ? "right" : share >= enough.partly ? "partly" : "wrong";
  const understood = likenesses[correct]?.found.join(", ") ?? "";
  if (verdict === "right" && replacesWord(said, options[correct] ?? "", asked.isTerm))
    return { verdict: "partly", understood };
  return { verdict, understood, ...(verdict === "right" ? { choice: correct } : {}) };
}

function read({ text, options: texts, isTerm }: Judged): Asked {
  const question = reading(text);
  const options = texts.map(reading);
  const own = new Set([question, ...options].flatMap(({ all }) => [...all]));
  return {
    question,
    options,
    isListed: areListed(options),
    own,
    isTerm: (word) => own.has(word) || (isTerm?.(word) ?? false),
  };
}

function chosen(choice: number, options: readonly string[], correct: number): Judgement {
  return { verdict: choice === correct ? "right" : "wrong", understood: options[choice] ?? "", choice };
}
