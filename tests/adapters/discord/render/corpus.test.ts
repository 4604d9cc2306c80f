/** Real answers: each question of the open evaluation set, as people ask them. */
import { readFileSync } from "node:fs";
import { ComponentType } from "discord.js";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { renderDiscord } from "../../../../src/adapters/discord/render/render.ts";
import { advisor } from "../../../corpus.ts";
import { codeLinesOf, linesOf } from "./expected.ts";
import { allSeen, expectAccepted, readAloud, specials, untorn } from "./shown.ts";

const questions = z
  .array(z.object({ q: z.string() }))
  .parse(parse(readFileSync(new URL("../../../../bench/eval/questions-open.yaml", import.meta.url), "utf8")))
  .map(({ q }) => q);

test.each(questions)("%s", (question) => {
  const answer = advisor.ask(question);
  const parts = renderDiscord(
    answer,
    answer.controls.map((control, index) => ({ control, id: `id${index}` })),
  );
  expectAccepted(parts);
  expect(parts.length).toBeLessThanOrEqual(2);
  const seen = allSeen(parts);
  expect(specials(seen)).toEqual([]);
  const code = seen.flatMap(({ kind, value }) => (kind === "block" ? linesOf(untorn(value)) : []));
  expect(code.filter((line) => !/─/.test(line))).toEqual(expect.arrayContaining(codeLinesOf(answer.body)));
  // No mark is left standing, and every source can be followed under its title.
  const text = readAloud(seen);
  expect(seen.filter(({ kind, value }) => kind === "text" && /\*\*|~~|\]\(/.test(value))).toEqual([]);
  for (const { title, url } of answer.basis.sources) expect(text).toContain(`${title} ${url}`);
  const buttons = parts.flatMap(({ components }) =>
    components.flatMap((one) => (one.type === ComponentType.ActionRow ? one.components : [])),
  );
  expect(buttons.length > 0).toBe(answer.controls.length > 0);
});
