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
import { type Asked, areListed, type Likeness, likeness } from "./likeness.ts";
import type { Verdict } from "./memory.ts";
import type { Presented } from "./quiz.ts";
import { namesSeveral, withoutReason } from "./several.ts";
import { statement } from "./statement.ts";

export interface Judgement {
  readonly verdict: Verdict;
  /** What the text was taken to say: an option, amounts, or the words that fit; empty where nothing was understood. */
  readonly understood: string;
  /** The option it was read as, an index; none for an answer in own words that is none of them. */
  readonly choice?: number;
  /** It names more than one answer, so that none can be told. */
  readonly several?: true;
}

export type Judged = Pick<Presented, "text" | "options" | "correct"> & { readonly isTerm?: IsTerm };

/** Characters that are read: no answer to a question of a quiz is longer. */
const longest = 1000;
/** Of the answer's worth, found in what was said. */
const enough = { right: 0.65, partly: 0.34 } as const;
/** Shares nearer than this are alike. */
const alike = 0.1;

const unsure =
  /^(?:-+|idk|dunno|pass|skip|no (?:idea|clue)|(?:i )?(?:really )?(?:do not|don't|dont) (?:know|remember)|(?:i am |i'm |im )?not sure)[.!?]*$/;

/** Whether somebody says that they don't know. */
export const isUnsure = (said: string): boolean => unsure.test(simplify(said));

/** Whether nothing but "?" was typed: that asks what to do, and answers nothing. */
export const isAskingHow = (said: string): boolean => /^\?[?\s]*$/.test(simplify(said));

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
  if (namesSeveral(said, options, asked, correct)) return { verdict: "wrong", understood: "", several: true };

  const likenesses = sharesOf(said, asked);
  const best = Math.max(...likenesses.map(({ share }) => share));
  const nearest = nearBest(likenesses, said, asked)
    .map((index) => ({ index, apart: distance(plain, simplify(options[index] ?? "")) }))
    .reduce((most, one) => (one.apart < most.apart ? one : most)).index;
  if (nearest !== correct && best >= enough.partly) return chosen(nearest, options, correct);
  const share = likenesses[correct]?.share ?? 0;
  const verdict = share >= enough.right ? "right" : share >= enough.partly ? "partly" : "wrong";
  const understood = likenesses[correct]?.found.join(", ") ?? "";
  if (verdict === "right" && replacesWord(said, options[correct] ?? "", asked.isTerm))
    return { verdict: "partly", understood };
  return { verdict, understood, ...(verdict === "right" ? { choice: correct } : {}) };
}

function sharesOf(said: string, asked: Asked): readonly Likeness[] {
  const words = statement(said);
  return asked.options.map((option) => likeness(words, option, asked));
}

/** The options that are about as much like what was said as the one that is most. */
function nearBest(found: readonly Likeness[], said: string, asked: Asked): number[] {
  const best = Math.max(...found.map(({ share }) => share));
  const near = found.flatMap(({ share }, index) => (share > best - alike ? [index] : []));
  const answer = withoutReason(said);
  if (near.length === 1 || best < enough.partly || answer === "") return near;
  // A reason may name what the answer is not: "Redis, since Kafka is no cache".
  const alone = sharesOf(answer, asked);
  const most = Math.max(...near.map((index) => alone[index]?.share ?? 0));
  return near.filter((index) => (alone[index]?.share ?? 0) > most - alike);
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
