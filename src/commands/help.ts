import { z } from "zod";
import { inlineCode, list, paragraph, root } from "../reply/markdown.ts";
import { reply } from "../reply/reply.ts";
import { command, isOffered } from "./command.ts";
import { mayRun } from "./context.ts";
import { usage } from "./format.ts";
import { suggest } from "./suggest.ts";

/** `help`, `help ask`: what can be typed, made from the table. */
export const help = command({
  name: "help",
  summary: "What I can do and what to type",
  audience: "anyone",
  visibility: "private",
  args: z.strictObject({
    command: z.string().trim().max(60).optional().describe("A command").meta({ at: "rest", complete: "command" }),
  }),
  run({ command: wanted }, { table, audience, surface }) {
    const visible = table.entries.filter(
      ({ command: one }) => mayRun(one.audience, audience) && one.pressOnly !== true,
    );
    if (wanted === undefined) {
      const commands = visible.filter(({ command: one }) => isOffered(one));
      const words = visible.filter(({ command: one }) => one.conversationWord === true);
      return reply({
        title: "What you can type",
        body: root(
          paragraph("Ask any backend question in your own words, paste an error message, or use a command:"),
          list(commands.map((entry) => [inlineCode(`${surface.prefix}${usage(entry)}`), `: ${entry.command.summary}`])),
          ...(words.length > 0
            ? [
                paragraph("In a conversation also:"),
                list(words.map((entry) => [inlineCode(usage(entry)), `: ${entry.command.summary}`])),
              ]
            : []),
        ),
        data: visible.map((entry) => ({ name: entry.name, usage: usage(entry), summary: entry.command.summary })),
      });
    }
    const entry = table.find(wanted.replace(/^\//, ""));
    if (entry === undefined || !visible.includes(entry)) {
      const near = suggest(
        wanted,
        visible.map(({ name }) => name),
        2,
      );
      const hint =
        near.length > 0 ? `Did you mean ${near.map((name) => `\`${name}\``).join(" or ")}?` : "`help` lists them all.";
      return reply({
        body: root(paragraph(`There is no command “${wanted}”. ${hint}`)),
        data: { error: "no such command", near },
      });
    }
    return reply({
      title: entry.name,
      body: root(
        paragraph(entry.command.summary, "."),
        paragraph("Type ", inlineCode(`${surface.prefix}${usage(entry)}`), "."),
        ...(entry.fields.length > 0
          ? [list(entry.fields.map((field) => [inlineCode(field.name), `: ${field.description ?? ""}`]))]
          : []),
      ),
      data: { name: entry.name, usage: usage(entry), summary: entry.command.summary },
    });
  },
});
