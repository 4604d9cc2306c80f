import { z } from "zod";
import { heading, link, list, paragraph, root } from "../reply/markdown.ts";
import { reply } from "../reply/reply.ts";
import { command } from "./command.ts";

/** `resources`, `resources kafka`: where to go on reading; official documentation first. */
export const resources = command({
  name: "resources",
  summary: "Documentation, courses and communities",
  audience: "anyone",
  visibility: "private",
  args: z.strictObject({
    subject: z
      .string()
      .trim()
      .max(200)
      .optional()
      .describe("A topic or technology")
      .meta({ at: "rest", complete: "subject" }),
  }),
  run({ subject }, { corpus, search }) {
    const { documentation, courses, communities } = corpus.resources;
    const page =
      subject === undefined ? undefined : (corpus.topics.get(subject) ?? search.find(search.read(subject))[0]?.topic);
    const covers = new Set(page?.covers ?? []);
    const fits = ({ covers: items }: { covers: readonly string[] }) =>
      page === undefined || items.some((item) => covers.has(item));
    const docs = documentation.filter(fits);
    const entry = ({ title, url, about }: { title: string; url: string; about: string }) => [
      link(url, title),
      `: ${about}`,
    ];
    const general = (items: typeof courses) => items.filter((item) => fits(item) || item.covers.length === 0);
    const sources = page?.sources ?? [];
    const body = root(
      ...(sources.length > 0
        ? [
            heading(3, "Primary sources of this page"),
            list(sources.map(({ title, url, supports }) => [link(url, title), `: ${supports}`])),
          ]
        : []),
      ...(docs.length > 0 ? [heading(3, "Official documentation"), list(docs.map(entry))] : []),
      heading(3, "Courses"),
      list(general(courses).map(entry)),
      heading(3, "Communities"),
      list(general(communities).map(entry)),
      ...(subject !== undefined && page === undefined
        ? [paragraph(`I have no page on “${subject}”, so this is the general list.`)]
        : []),
    );
    return reply({
      title: page === undefined ? "Where to go on reading" : `Where to go on reading about ${page.title}`,
      body,
      data: {
        topic: page?.id ?? null,
        sources,
        documentation: docs,
        courses: general(courses),
        communities: general(communities),
      },
    });
  },
});
