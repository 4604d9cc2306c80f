import { z } from "zod";
import { heading, list, paragraph, root, strong } from "../reply/markdown.ts";
import { reply } from "../reply/reply.ts";
import { command } from "./command.ts";
import { suggest } from "./suggest.ts";

/** `roles`, `roles go-developer`: what a role does and what to learn for it. */
export const roles = command({
  name: "roles",
  summary: "Backend roles and what to learn for each",
  audience: "anyone",
  visibility: "private",
  args: z.strictObject({
    role: z.string().trim().max(100).optional().describe("A role").meta({ at: "rest", complete: "role" }),
  }),
  run({ role: wanted }, { corpus }) {
    const order = [...corpus.brief.roles.main, ...corpus.brief.roles.specialisations];
    const all = corpus.roles.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
    if (wanted === undefined) {
      return reply({
        title: `${all.length} roles`,
        body: root(list(all.map(({ title, summary, id }) => [strong(title), `: ${summary} (${id})`]))),
        data: all.map(({ id, title, summary }) => ({ id, title, summary })),
      });
    }
    const folded = wanted.toLowerCase();
    const role = all.find(({ id, title, aliases }) =>
      [id, title, ...aliases].some((name) => name.toLowerCase() === folded),
    );
    if (role === undefined) {
      const near = suggest(
        folded,
        all.flatMap(({ id, aliases }) => [id, ...aliases]),
        3,
      );
      const hint =
        near.length > 0 ? `Did you mean ${near.map((name) => `“${name}”`).join(" or ")}?` : "`roles` lists them.";
      return reply({
        body: root(paragraph(`There is no role “${wanted}”. ${hint}`)),
        data: { error: "no such role", near },
      });
    }
    const lessons = (ids: readonly string[]) =>
      list(
        ids.map((id) => `${corpus.topics.get(id)?.title ?? id}: ${id}`),
        true,
      );
    return reply({
      title: role.title,
      body: root(
        paragraph(role.summary),
        paragraph(role.work),
        heading(3, "Beginner"),
        lessons(role.learn.beginner),
        heading(3, "Intermediate"),
        lessons(role.learn.intermediate),
        heading(3, "Advanced"),
        lessons(role.learn.advanced),
        heading(3, "You are there when"),
        list(role.signs),
      ),
      controls: role.learn.beginner.slice(0, 3).map((id) => ({
        label: corpus.topics.get(id)?.title ?? id,
        command: "topic",
        args: { id },
        role: "next" as const,
      })),
      data: role,
    });
  },
});
