import { z } from "zod";
import { list, paragraph, root } from "../reply/markdown.ts";
import { reply } from "../reply/reply.ts";
import { command } from "./command.ts";

const whyWords = { weak: "no page", declined: "declined", unhelpful: "found unhelpful" } as const;

/** `gaps --days 30`: what people asked here and did not get a good answer to, without their names. */
export const gaps = command({
  name: "gaps",
  summary: "Questions I could not answer well",
  audience: "curator",
  visibility: "private",
  args: z.strictObject({
    days: z.int().min(1).max(365).default(90).describe("How many days back"),
    limit: z.int().min(1).max(100).default(20).describe("How many at the most"),
  }),
  async run({ days, limit }, { gaps: listGaps, clock }) {
    const since = clock.now().subtract({ hours: 24 * days });
    const found = await listGaps({ since, limit });
    const day = (instant: Temporal.Instant) => instant.toString().slice(0, 10);
    const data = found.map(({ question, why, asked, first, last, reasons }) => ({
      question,
      why,
      asked,
      first: first.toString(),
      last: last.toString(),
      reasons,
    }));
    if (found.length === 0) return reply({ body: root(paragraph(`Nothing in the last ${days} days.`)), data });
    return reply({
      title: `Gaps since ${day(since)}`,
      body: root(
        list(
          found.map(({ question, why, asked, first, last, reasons }) => {
            const when = day(first) === day(last) ? day(last) : `${day(first)} to ${day(last)}`;
            const said = reasons.length > 0 ? `, “${reasons.join("”, “")}”` : "";
            return `${asked}× “${question.length > 160 ? `${question.slice(0, 157)}…` : question}” (${whyWords[why]}${said}, ${when})`;
          }),
          true,
        ),
      ),
      data,
    });
  },
});
