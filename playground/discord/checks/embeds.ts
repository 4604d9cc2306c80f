/** Embeds: the total over all of a message's embeds, which Discord's description does not hold. */

import type { APIEmbed } from "discord-api-types/v10";
import type { Problem } from "../refusal.ts";
import type { Measure } from "./measure.ts";

const MAX_TOTAL = 6_000;

export function embedProblems(measure: Measure, embeds: readonly APIEmbed[]): Problem[] {
  const total = embeds.reduce((sum, embed) => sum + lengthOf(measure, embed), 0);
  if (total <= MAX_TOTAL) return [];
  const message = `Embed size exceeds maximum size of ${MAX_TOTAL}`;
  return [{ path: ["embeds"], code: "MAX_EMBED_SIZE_EXCEEDED", message }];
}

/** Counted after trimming, as Discord stores it. */
function lengthOf(measure: Measure, { title, description, footer, author, fields = [] }: APIEmbed): number {
  const texts = [title, description, footer?.text, author?.name, ...fields.flatMap(({ name, value }) => [name, value])];
  return texts.reduce((sum, text) => sum + measure((text ?? "").trim()), 0);
}
