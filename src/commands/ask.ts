import { z } from "zod";
import { longestQuestion } from "../advisor/input.ts";
import { command } from "./command.ts";

/** `ask why is my query slow`: a question, answered from the corpus in the light of the thread. */
export const ask = command({
  name: "ask",
  summary: "Ask a backend question",
  audience: "anyone",
  visibility: "private",
  form: { title: "Ask the mentor", submit: "Ask" },
  args: z.strictObject({
    question: z
      .string()
      .trim()
      .min(1)
      .max(longestQuestion)
      .describe("Your question, with code or the error message")
      .meta({ at: "rest", multiline: true, placeholder: "Why is my query slow although there is an index?" }),
  }),
  async run({ question }, { advisor, conversation }) {
    return advisor.ask(question, await conversation.past());
  },
});
