/** What the mentor really says, from its own corpus. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { renderSlack } from "../../../../src/adapters/slack/render/render.ts";
import { createAdvisor } from "../../../../src/advisor/advisor.ts";
import { knowledgeFolder } from "../../../../src/knowledge/folder.ts";
import { readCorpus } from "../../../../src/knowledge/load.ts";
import { createSearch } from "../../../../src/knowledge/search.ts";
import { completeReply } from "../../../../src/reply/layout.ts";
import { plainText } from "../../../../src/reply/plain.ts";
import { expectSendable, filesOf, messagesOf, slackText, words } from "./shown.ts";

// A fault in a page is the corpus tests' to report.
const { corpus } = readCorpus(knowledgeFolder);
if (corpus === undefined) throw new Error("no corpus to answer from");
const advisor = createAdvisor(corpus, createSearch(corpus));

const questions = z
  .array(z.object({ q: z.string() }))
  .parse(parse(readFileSync(new URL("../../../../bench/eval/questions-open.yaml", import.meta.url), "utf8")))
  .map(({ q }) => q)
  .slice(0, 60);

test.each(questions)("%s", (question) => {
  const answer = advisor.ask(question);
  const placed = answer.controls.map((control, index) => ({ control, id: `id${index}` }));
  const parts = renderSlack(answer, placed);
  expectSendable(parts);
  expect(filesOf(parts)).toEqual([]);
  const messages = messagesOf(parts);

  // Tables are read row by row in the plain text, so words are counted; names of columns are shown once.
  const shown = new Set(words(messages.flatMap(({ blocks }) => slackText(blocks).map(({ text }) => text)).join(" ")));
  const bare = (word: string): string => word.replaceAll(/^[("“]+|[:;.,)"”]+$/g, "");
  const said = new Set([...shown].map(bare));
  const sources = new Set(answer.basis.sources.flatMap(({ url }) => [`(${url})`, `(${url}).`, `(${url});`]));
  const wanted = words(plainText(completeReply({ ...answer, controls: [] }))).filter(
    (word) => !sources.has(word) && !/^(-|\d+\.)$/.test(word),
  );
  expect(wanted.filter((word) => !shown.has(word) && !said.has(bare(word)))).toEqual([]);
  for (const { url } of answer.basis.sources) expect(JSON.stringify(messages)).toContain(`"url":"${url}"`);

  // The first words of the notification are the first words of the answer.
  const [verdict = ""] = plainText(answer.body).split("\n");
  const decoded = messages[0]?.text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
  expect(decoded?.slice(0, 60)).toBe(verdict.slice(0, 60));

  // Controls are all there, at the end.
  const values = [...JSON.stringify(messages.at(-1)).matchAll(/"value":"m1:(id\d+)"/g)].map(([, id]) => id);
  expect(values.toSorted()).toEqual(placed.map(({ id }) => id).toSorted());
});
