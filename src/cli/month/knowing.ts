/** What the learner knows: which option of a question on the screen is right, and whether she finds it. */
import type { Corpus } from "../../knowledge/load.ts";

/** The letter to press below a question as it is shown; undefined where there is none. @param knows how often it is the right one */
export type Choose = (text: string, knows: number) => string | undefined;

/** @param random from 0 to 1, the same each time it is played */
export function createChoosing(corpus: Corpus, random: () => number): Choose {
  const questions = [...corpus.topics.values()].flatMap(({ quiz }) =>
    quiz.map(({ answer, others }) => ({ answer: bare(answer), options: [answer, ...others].map(bare) })),
  );
  return (text, knows) => {
    const options = [...text.matchAll(/^\W*([A-E])\W{0,6}· (.+)$/gmu)].map(([, letter = "", said = ""]) => ({
      letter,
      said: bare(said),
    }));
    if (options.length === 0) return undefined;
    // A terminal breaks long options: their first line tells them apart.
    const asked = questions.find((one) => options.every(({ said }) => one.options.some((all) => all.startsWith(said))));
    const right = options.find(({ said }) => asked?.answer.startsWith(said));
    if (right === undefined) throw new Error(`No question of the pages has these options:\n${text}`);
    if (random() < knows) return right.letter;
    const wrong = options.filter(({ letter }) => letter !== right.letter);
    return wrong[Math.floor(random() * wrong.length)]?.letter;
  };
}

/** Markup differs between platforms, the words don't. */
const bare = (text: string): string => text.replaceAll(/[^\p{L}\p{N}]/gu, "").toLowerCase();

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
