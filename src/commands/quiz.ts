/** `quiz`, `quiz caching`, `quiz weak`: questions with their explanation at once; they come back until they are known. */
import { z } from "zod";
import type { QuizMode } from "../learning/quiz.ts";
import { questionsIn } from "../learning/quiz.ts";
import { command } from "./command.ts";

const group = { name: "quiz", summary: "Questions on what you learn" };
const base = { group, audience: "anyone", visibility: "private", quiet: true } as const;

export const quizStart = command({
  ...base,
  name: "start",
  summary: "Questions that are due, on what you know least, or on one topic",
  groupDefault: true,
  args: z.strictObject({
    topic: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .optional()
      .describe("A topic, “weak” or “due”")
      .meta({ at: "rest", complete: "quiz" }),
  }),
  async run({ topic }, { learning, corpus, search, student, thread }) {
    const who = await student();
    const start = (mode: QuizMode) => learning.quizzes.start(who, mode, questionsIn.quiz, thread);
    if (topic === undefined) return start({ kind: "mixed", topics: [] });
    if (topic === "due" || topic === "weak") return start({ kind: topic });
    const page = corpus.topics.get(topic) ?? search.find(search.read(topic))[0]?.topic;
    if (page === undefined) return learning.quizzes.unknown(topic, who.prefix);
    return start({ kind: "topic", topic: page.id });
  },
});

export const quizAnswer = command({
  ...base,
  name: "answer",
  summary: "Answer the question that is open, by letter or in your own words",
  args: z.strictObject({
    answer: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .optional()
      .describe("A letter, or the answer in words")
      .meta({ at: "rest" }),
    quiz: z.string().min(1).max(40).optional().describe("The quiz, as a button names it").meta({ hidden: true }),
    step: z.int().min(0).max(100).optional().describe("The question, as a button names it").meta({ hidden: true }),
    choice: z.int().min(-1).max(10).optional().describe("The option, as a button names it").meta({ hidden: true }),
  }),
  async run({ answer, quiz, step, choice }, { learning, student, thread }) {
    const who = await student();
    if (quiz !== undefined && step !== undefined && choice !== undefined)
      return learning.quizzes.answer(who, { quiz, step }, { choice });
    if (quiz !== undefined) return learning.quizzes.goOn(who, quiz, thread);
    return learning.quizzes.answerOpen(who, answer ?? "", thread);
  },
});

export const quizCheck = command({
  ...base,
  name: "check",
  summary: "The questions that finish a step of your path",
  pressOnly: true,
  args: z.strictObject({ step: z.string().min(1).max(60).describe("The step") }),
  run: async ({ step }, { learning, student, thread }) => learning.quizzes.check(await student(), step, thread),
});

/** Under a question for everybody: whoever presses hears alone whether it was right. */
export const quizGuess = command({
  ...base,
  name: "guess",
  summary: "Answer a question that was put to a channel",
  pressOnly: true,
  args: z.strictObject({
    question: z.string().min(1).max(200).describe("The question"),
    seed: z.string().min(1).max(100).describe("How its options lie"),
    choice: z.int().min(-1).max(10).describe("The option"),
  }),
  run: async ({ question, seed, choice }, { learning, student }) =>
    learning.quizzes.guess(await student(), question, seed, choice),
});
