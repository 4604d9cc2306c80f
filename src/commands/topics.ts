import { z } from "zod";
import { areas } from "../knowledge/schema.ts";
import type { Topic } from "../knowledge/topic.ts";
import { emphasis, heading, list, paragraph, root, strong } from "../reply/markdown.ts";
import { type Control, type Reply, reply } from "../reply/reply.ts";
import { command } from "./command.ts";

/** `topics`, `topics databases-nosql`, `topics cache invalidation`: what there is to read. */
export const topics = command({
  name: "topics",
  summary: "List what I can teach, by area or by words",
  audience: "anyone",
  visibility: "private",
  args: z.strictObject({
    filter: z
      .string()
      .trim()
      .max(200)
      .optional()
      .describe("An area, or words to look for")
      .meta({ at: "rest", complete: "area" }),
  }),
  run({ filter }, { corpus, search }) {
    const all = [...corpus.topics.values()];
    const area = corpus.brief.areas.find(
      ({ id, title }) =>
        filter !== undefined && [id, title].some((name) => name.toLowerCase() === filter.toLowerCase()),
    );
    if (filter === undefined || area !== undefined)
      return listing(area === undefined ? all : all.filter((topic) => topic.area === area.id), corpus.brief.areas);
    const found = search
      .find(search.read(filter))
      .slice(0, 8)
      .map(({ topic }) => topic);
    if (found.length === 0) {
      return reply({
        body: root(paragraph(`Nothing found for “${filter}”. The areas are ${areas.join(", ")}.`)),
        data: [],
      });
    }
    return reply({
      title: `Topics on “${filter}”`,
      body: root(list(found.map((topic) => [strong(topic.title), ` (${topic.level}): ${topic.id}`]))),
      controls: found
        .slice(0, 5)
        .map(({ id, title }): Control => ({ label: title, command: "topic", args: { id }, role: "next" })),
      data: found.map(describe),
    });
  },
});

function listing(found: readonly Topic[], order: readonly { id: string; title: string }[]): Reply {
  const body = order.flatMap(({ id, title }) => {
    const here = found.filter(({ area }) => area === id);
    return here.length === 0
      ? []
      : [heading(3, title), list(here.map((topic) => [topic.title, ": ", emphasis(topic.id)]))];
  });
  return reply({
    title: `${found.length} topics`,
    body: root(...body, paragraph("`topic <id>` shows one whole.")),
    data: found.map(describe),
  });
}

function describe({ id, title, area, level, words, sources, quiz, asked }: Topic) {
  return { id, title, area, level, words, sources: sources.length, questions: quiz.length, asked: asked.length };
}

/** One object a topic, as `topics --json` prints them. */
export const describeTopic = describe;
