import { z } from "zod";
import { heading, list, paragraph, root } from "../reply/markdown.ts";
import { reply } from "../reply/reply.ts";
import { command } from "./command.ts";

/** `coverage`: every row of the brief, with the topics that teach what it names. */
export const coverage = command({
  name: "coverage",
  summary: "What I cover: every subject with its topics",
  audience: "anyone",
  visibility: "private",
  args: z.strictObject({}),
  run(_args, { corpus }) {
    const topics = [...corpus.topics.values()];
    const row = ([item, label]: [string, string]) => ({
      item,
      label,
      topics: topics.filter(({ covers }) => covers.includes(item)).map(({ id }) => id),
    });
    const groups = [
      ...corpus.brief.areas.map(({ title, items }) => ({ title, rows: Object.entries(items).map(row) })),
      ...corpus.brief.levels.map(({ title, length, steps }) => ({
        title: `${title} path, ${length}`,
        rows: Object.entries(steps).map(row),
      })),
      { title: "What people turn to me for", rows: Object.entries(corpus.brief.uses).map(row) },
    ];
    const rows = groups.flatMap((group) => group.rows);
    const covered = rows.filter((one) => one.topics.length > 0).length;
    return reply({
      title: `${covered} of ${rows.length} subjects covered`,
      body: root(
        ...groups.flatMap((group) => [
          heading(3, group.title),
          list(
            group.rows.map((one) => `${one.label}: ${one.topics.length > 0 ? one.topics.join(", ") : "no topic yet"}`),
          ),
        ]),
        paragraph("`topic <id>` shows a topic whole."),
      ),
      data: groups,
    });
  },
});
