import { z } from "zod";
import { paragraph, root } from "../reply/markdown.ts";
import { reply } from "../reply/reply.ts";
import { command } from "./command.ts";
import { suggest } from "./suggest.ts";

/** `topic lost-updates`: one page, whole. */
export const topic = command({
  name: "topic",
  summary: "Show one topic whole",
  audience: "anyone",
  visibility: "private",
  args: z.strictObject({
    id: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .describe("A topic's id, as `topics` lists it")
      .meta({ at: 1, complete: "topic" }),
  }),
  run({ id }, { advisor, corpus }) {
    const page =
      corpus.topics.get(id) ??
      [...corpus.topics.values()].find(
        ({ was, title }) => was.includes(id) || title.toLowerCase() === id.toLowerCase(),
      );
    if (page !== undefined) return advisor.page(page);
    const near = suggest(id, corpus.topics.keys(), 3);
    const hint =
      near.length > 0 ? ` Did you mean ${near.map((name) => `“${name}”`).join(" or ")}?` : " `topics` lists them.";
    return reply({
      body: root(paragraph(`There is no topic “${id}”.${hint}`)),
      data: { error: "no such topic", near },
    });
  },
});
