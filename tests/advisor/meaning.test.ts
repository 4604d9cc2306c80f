import { describe, expect, test } from "vitest";
import { meaningAsked } from "../../src/knowledge/meaning.ts";
import { plainText } from "../../src/reply/plain.ts";
import { advisor } from "../corpus.ts";

describe("what a word means", () => {
  test.each([
    ["what is an index", "index"],
    ["What's a B-tree?", "b-tree"],
    ["whats an api", "api"],
    ["what does eventual consistency mean", "eventual consistency"],
    ["explain idempotency to me in simple terms please", "idempotency"],
    ["define sharding", "sharding"],
    ["hey, what are database transactions exactly?", "database transactions"],
    ["what is Kafka used for", undefined],
    ["what is the difference between a queue and a topic", undefined],
    ["what is the best way to paginate", undefined],
    ["what is wrong with my index", undefined],
    ["what happens when the broker dies", undefined],
    ["what is the", undefined],
  ])("“%s” asks for the meaning of %s", (line, subject) => {
    expect(meaningAsked(line)).toBe(subject);
  });

  test.each([
    ["what is an index", "database-indexes"],
    ["what is a transaction", "transactions-and-isolation"],
    ["whats an api", undefined],
    ["what is a saga", undefined],
    ["what is sharding", undefined],
    ["what does idempotent mean", undefined],
    ["explain eventual consistency simply", undefined],
    ["what is kafka", undefined],
    ["what is rest", undefined],
    ["what is a b-tree", undefined],
  ])("“%s” is answered by an entry that was asked the same", (line, topic) => {
    const { kind, basis, memory, title } = advisor.ask(line);
    expect({ kind, title }).toMatchObject({ kind: "answer" });
    if (topic !== undefined) expect(basis.topics[0]?.id).toBe(topic);
    // Its own words lead, not a detail of a page.
    expect([...memory.entries, ...memory.shown].length).toBeGreaterThan(0);
  });

  test("where no page explains a word, that is said, and not that it is no engineering", () => {
    const { kind, body } = advisor.ask("what is tcp");
    expect(kind).toBe("declined");
    expect(plainText(body)).toContain("I have no page that explains “tcp”");
  });

  test("a word that no page explains is not explained by a page that uses it", () => {
    expect(advisor.ask("what is a heap page").kind).not.toBe("answer");
    expect(advisor.ask("what is a visibility map").kind).not.toBe("answer");
  });
});
