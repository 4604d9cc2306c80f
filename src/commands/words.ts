/** The words of a conversation: they act on the last answer, and are controls where a platform has them. */
import { z } from "zod";
import { longestQuestion } from "../advisor/input.ts";
import { link, list, paragraph, root } from "../reply/markdown.ts";
import { reply } from "../reply/reply.ts";
import { command } from "./command.ts";

const nothingYet = "There is no answer in this thread yet: ask something first.";
const say = (sentence: string) => reply({ body: root(paragraph(sentence)) });

export const more = command({
  name: "more",
  summary: "The rest of the page that the last answer came from",
  audience: "anyone",
  visibility: "private",
  conversationWord: true,
  args: z.strictObject({}),
  async run(_args, { advisor, conversation }) {
    const past = await conversation.past();
    if (past.every(({ kind }) => kind !== "answer")) return say(nothingYet);
    return advisor.more(past) ?? say("That was all of the page. Ask a question, or pick another page with `topics`.");
  },
});

export const sources = command({
  name: "sources",
  quiet: true,
  summary: "What the last answer rests on",
  audience: "anyone",
  visibility: "private",
  conversationWord: true,
  args: z.strictObject({}),
  async run(_args, { conversation, corpus }) {
    const last = (await conversation.past()).findLast(({ kind }) => kind === "answer");
    const pages = last?.memory.topics.flatMap((id) => corpus.topics.get(id) ?? []) ?? [];
    if (pages.length === 0) return say(nothingYet);
    return reply({
      title: `Sources of ${pages.map(({ title }) => title).join(" and ")}`,
      body: root(
        list(
          pages
            .flatMap(({ sources: all }) => all)
            .map(({ title, url, supports }) => [link(url, title), `: ${supports}`]),
        ),
      ),
      data: pages.flatMap(({ sources: all }) => all),
    });
  },
});

export const helpful = command({
  name: "helpful",
  quiet: true,
  summary: "Say that the last answer helped",
  audience: "anyone",
  visibility: "private",
  conversationWord: true,
  args: z.strictObject({}),
  async run(_args, { conversation }) {
    return say((await conversation.feedback("helpful")) === undefined ? nothingYet : "Noted, thank you.");
  },
});

export const unhelpful = command({
  name: "unhelpful",
  quiet: true,
  summary: "Say that the last answer did not help, and why",
  audience: "anyone",
  visibility: "private",
  conversationWord: true,
  form: { title: "What was wrong?", submit: "Send" },
  args: z.strictObject({
    reason: z
      .string()
      .trim()
      .max(500)
      .optional()
      .describe("What was wrong or missing")
      .meta({ at: "rest", multiline: true }),
  }),
  async run({ reason }, { conversation }) {
    const turn = await conversation.feedback("unhelpful", reason);
    if (turn === undefined) return say(nothingYet);
    return say("Noted for whoever looks after my pages, without your name. Ask it another way, or try `more`.");
  },
});

export const forget = command({
  name: "forget",
  quiet: true,
  summary: "Delete this conversation from my memory",
  audience: "anyone",
  visibility: "private",
  conversationWord: true,
  args: z.strictObject({}),
  async run(_args, { conversation }) {
    const gone = await conversation.forget();
    return say(
      gone === 0
        ? "There was nothing to forget here."
        : `Forgotten: ${gone === 1 ? "one turn" : `${gone} turns`} of this thread.`,
    );
  },
});

/** Pressed under a private answer: the same for everybody in the channel. */
export const share = command({
  name: "share",
  summary: "Show an answer to the channel",
  audience: "anyone",
  visibility: "thread",
  conversationWord: true,
  args: z.strictObject({
    question: z.string().trim().min(1).max(longestQuestion).describe("The question").meta({ at: "rest" }),
  }),
  async run({ question }, { advisor }) {
    return { ...advisor.ask(question), visibility: "thread" };
  },
});
