import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { coverable } from "../../src/knowledge/crosscheck.ts";
import { terms } from "../../src/knowledge/words.ts";
import { advisor, corpus, search } from "../corpus.ts";

test("sixty topics or more, each item of the brief taught and each step by two", () => {
  expect(corpus.topics.size).toBeGreaterThanOrEqual(60);
  for (const [item, label] of coverable(corpus.brief)) {
    expect(
      [...corpus.topics.values()].filter(({ covers }) => covers.includes(item)).map(({ id }) => id),
      label,
    ).not.toEqual([]);
  }
});

test("a search for what the brief names finds a topic that teaches it first", () => {
  const steps = new Set(corpus.brief.levels.flatMap((level) => Object.keys(level.steps)));
  const misses = [...coverable(corpus.brief)].flatMap(([item, label]) => {
    // Uses are sentences and steps are chapters: a page among the first three will do.
    const depth = steps.has(item) || item.startsWith("use-") ? 3 : 1;
    const found = search
      .find(search.read(label))
      .slice(0, depth)
      .map(({ topic }) => topic);
    return found.some(({ covers }) => covers.includes(item))
      ? []
      : [`${label} → ${found.map(({ id }) => id).join(", ")}`];
  });
  expect(misses).toEqual([]);
});

test("every phrasing of an Asked entry is answered by its own page", () => {
  const all = [...corpus.topics.values()].flatMap((topic) =>
    topic.asked.flatMap((entry) => entry.q.map((q) => ({ q, id: topic.id }))),
  );
  const misses = all.filter(({ q, id }) => {
    const answer = advisor.ask(q);
    return answer.kind !== "answer" || !answer.memory.topics.includes(id);
  });
  expect(
    misses.length / all.length,
    misses
      .slice(0, 20)
      .map(({ q, id }) => `${id}: ${q}`)
      .join("\n"),
  ).toBeLessThan(0.025);
});

test("no question of the evaluation was copied into the corpus", () => {
  const folder = new URL("../../bench/eval/", import.meta.url);
  // An error message is what it is: both may quote it.
  const asked = [...corpus.topics.values()]
    .flatMap((topic) => topic.asked.flatMap(({ q }) => q))
    .filter(
      (q) =>
        !/[A-Z].*[:.()'[]|warning|exception|error|could not|cannot|not available|timed out|refused|failed/i.test(q),
    )
    .map(trigrams);
  const questions = readdirSync(folder)
    .filter((file) => /^(questions|threads)-.*\.yaml$/.test(file))
    .flatMap((file) => [
      ...JSON.stringify(parse(readFileSync(new URL(file, folder), "utf8"))).matchAll(/"q":"((?:[^"\\]|\\.)*)"/g),
    ])
    .map(([, q]) => String(JSON.parse(`"${q}"`)));
  expect(questions.length).toBeGreaterThan(250);
  const copied = questions.filter((question) => {
    const own = trigrams(question);
    return own.size >= 4 && asked.some((theirs) => [...own].filter((gram) => theirs.has(gram)).length > own.size / 2);
  });
  expect(copied).toEqual([]);
});

function trigrams(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}_']+/gu) ?? [];
  const grams = words.slice(2).map((word, at) => `${words[at]} ${words[at + 1]} ${word}`);
  // "when should i" says nothing: only what carries a content word counts.
  return new Set(grams.filter((gram) => terms(gram).length > 0));
}

test("terms keep identifiers whole and find their parts", () => {
  expect(terms("Cannot set headers: ERR_HTTP_HEADERS_SENT")).toEqual(
    expect.arrayContaining(["err_http_headers_sent", "header", "sent"]),
  );
  expect(terms("ERROR 1213 (40001)")).toEqual(expect.arrayContaining(["1213", "40001"]));
  expect(terms("select_related in Django’s ORM")).toEqual(
    expect.arrayContaining(["select_related", "relat", "django", "orm"]),
  );
  expect(terms("LazyInitializationException")).toEqual(expect.arrayContaining(["lazyinitializationexcept", "except"]));
});
