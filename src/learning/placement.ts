/**
 * Placement: eight questions that find the level at which a newcomer should begin.
 *
 * Pure, and the same for the same seed and answers. The steps of a role's three levels are the rungs of a ladder. The first
 * question is from the middle of the intermediate level; a right answer leads up, a wrong one down, by fewer and fewer rungs.
 * The learner begins at the level of the rung where their answers begin to fail; they may always choose another.
 */
import { createHash } from "node:crypto";
import type { Corpus } from "../knowledge/load.ts";
import type { Level } from "../knowledge/schema.ts";
import { stepsOf } from "../knowledge/steps.ts";

/** How far each answer leads; with the question after the last one there are eight. */
const strides = [4, 3, 2, 2, 2, 1, 1] as const;
const questions = strides.length + 1;

interface Rung {
  readonly level: Level;
  readonly step: string;
  readonly title: string;
  /** Ids of the step's check, `topic/question`. */
  readonly questions: readonly string[];
}

/** From the first step of the lowest level to the last one of the highest. */
export type Ladder = readonly Rung[];

export interface Answered {
  readonly question: string;
  /** False for “I don't know” too. */
  readonly right: boolean;
}

export type Placement =
  | {
      readonly kind: "question";
      readonly question: string;
      readonly number: number;
      readonly of: number;
      readonly level: Level;
    }
  | {
      readonly kind: "placed";
      readonly level: Level;
      /**
       * Topics of that level that may be skipped: each was asked about, no answer about it was wrong, and its step comes before
       * the one where the answers begin to fail. A right answer further up counts as luck.
       */
      readonly skippable: readonly string[];
      readonly right: number;
      /** The step where the answers begin to fail; none if they don't. */
      readonly failsAt?: string;
    };

/** The ladder of a role; empty if the corpus has no such role. */
export function ladderOf(corpus: Corpus, roleId: string): Ladder {
  const role = corpus.roles.find(({ id }) => id === roleId);
  if (role === undefined) return [];
  return corpus.paths.levels.flatMap(({ id: level }) =>
    stepsOf(corpus, role, level).map(({ id, title, check }) => ({
      level,
      step: id,
      title,
      questions: check.questions,
    })),
  );
}

/**
 * The next question, or the result once eight are answered.
 *
 * @param answers what was asked and how it was answered, in order; a question that the corpus has dropped since still counts
 * @param seed    kept with the dialog, so that a retry asks the same
 * @throws {RangeError} the ladder is empty
 */
export function placement(ladder: Ladder, answers: readonly Answered[], seed: string): Placement {
  const asked = answers.slice(0, questions);
  const positions = climb(ladder, asked);
  if (asked.length === questions) return result(ladder, asked, positions);
  const rung = at(ladder, positions.at(-1) ?? 0);
  return {
    kind: "question",
    question: choose(
      rung.questions,
      asked.map(({ question }) => question),
      seed,
    ),
    number: asked.length + 1,
    of: questions,
    level: rung.level,
  };
}

/** The rung of each answer, and the one after the last of them. */
function climb(ladder: Ladder, answers: readonly Answered[]): readonly number[] {
  const positions = [Math.floor(ladder.length / 2)];
  for (const [index, { right }] of answers.entries()) {
    const stride = strides[index] ?? 0;
    const position = (positions.at(-1) ?? 0) + (right ? stride : -stride);
    positions.push(Math.min(ladder.length - 1, Math.max(0, position)));
  }
  return positions;
}

/** One that was not asked yet, of a topic that was not asked about yet as long as there is one. */
function choose(candidates: readonly string[], asked: readonly string[], seed: string): string {
  const fresh = candidates.filter((question) => !asked.includes(question));
  const topics = new Set(asked.map(topicOf));
  const pools = [fresh.filter((question) => !topics.has(topicOf(question))), fresh, candidates];
  const pool = pools.find(({ length }) => length > 0) ?? [];
  const question = pool[createHash("sha256").update(`${seed}/${asked.length}`).digest().readUInt32BE(0) % pool.length];
  if (question === undefined) throw new RangeError("a step of the ladder has no questions");
  return question;
}

function result(ladder: Ladder, answers: readonly Answered[], positions: readonly number[]): Placement {
  const placed = answers.map((answer, index) => ({ ...answer, rung: positions[index] ?? 0 }));
  const failing = firstFailing(ladder, placed);
  const { level } = at(ladder, Math.min(failing, ladder.length - 1));
  const wrong = new Set(placed.filter(({ right }) => !right).map(({ question }) => topicOf(question)));
  const known = placed
    .filter(({ right, rung }) => right && rung < failing && ladder[rung]?.level === level)
    .map(({ question }) => topicOf(question))
    .filter((topic) => !wrong.has(topic));
  return {
    kind: "placed",
    level,
    skippable: [...new Set(known)],
    right: answers.filter(({ right }) => right).length,
    ...(failing < ladder.length && { failsAt: at(ladder, failing).step }),
  };
}

/**
 * The lowest rung that contradicts the fewest answers, if everything below it is known and nothing from it on: a wrong answer
 * below is a slip, a right one above a guess.
 */
function firstFailing(ladder: Ladder, answers: readonly (Answered & { readonly rung: number })[]): number {
  const contradictions = Array.from(
    { length: ladder.length + 1 },
    (_, failing) => answers.filter(({ right, rung }) => right === rung >= failing).length,
  );
  return contradictions.indexOf(Math.min(...contradictions));
}

function at(ladder: Ladder, position: number): Rung {
  const rung = ladder[position];
  if (rung === undefined) throw new RangeError("there is no ladder to climb");
  return rung;
}

function topicOf(question: string): string {
  return question.split("/")[0] ?? question;
}
