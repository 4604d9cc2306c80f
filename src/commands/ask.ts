import { z } from "zod";
import { longestQuestion } from "../advisor/input.ts";
import { sectionsMost } from "../learning/portions.ts";
import { command } from "./command.ts";

const form = { title: "Ask the mentor", submit: "Ask" } as const;
const question = z
  .string()
  .trim()
  .min(1)
  .max(longestQuestion)
  .describe("Your question, with code or the error message");

/** `ask why is my query slow`: a question, answered from the corpus in the light of the thread. */
export const ask = command({
  name: "ask",
  summary: "Ask a backend question",
  audience: "anyone",
  visibility: "private",
  form,
  args: z.strictObject({
    question: question.meta({
      at: "rest",
      multiline: true,
      placeholder: "Why is my query slow although there is an index?",
    }),
  }),
  async run({ question }, { advisor, conversation }) {
    return advisor.ask(question, await conversation.past());
  },
});

/** "Ask about this" below a lesson: whatever was said since, the question is about that lesson. */
export const askAbout = command({
  name: "about",
  summary: "Ask about a lesson",
  audience: "anyone",
  visibility: "private",
  pressOnly: true,
  begins: true,
  form,
  args: z.strictObject({
    question: question.meta({ at: "rest", multiline: true, placeholder: "What are the pitfalls?" }),
    parts: z
      .array(z.string().min(1).max(200))
      .max(sectionsMost)
      // Its form doesn't bring it: the control holds it.
      .default([])
      .describe("The lesson, as a button names it: topics, and `topic#Heading` of what was shown")
      .meta({ hidden: true }),
  }),
  async run({ question: asked, parts }, { advisor, student }) {
    // Who asks below a lesson has not left it unanswered.
    await student();
    const [topics, shown] = [parts.filter((part) => !part.includes("#")), parts.filter((part) => part.includes("#"))];
    const memory = { topics, shown, entries: [], technologies: [] };
    return advisor.ask(asked, [{ question: "the lesson of the day", kind: "answer", memory }]);
  },
});
