/** What holds of every tree, whoever wrote it. */
import fc from "fast-check";
import type { Root } from "mdast";
import { describe, expect, test } from "vitest";
import { renderSlack } from "../../../../src/adapters/slack/render/render.ts";
import { stringify } from "../../../../src/reply/markdown.ts";
import { type Control, reply } from "../../../../src/reply/reply.ts";
import { visibleText } from "../../../../src/reply/sanitise.ts";
import { expectSendable, expectShown, filesOf, messagesOf, type Shown, slackText, words } from "./shown.ts";
import { readingsOf, trees, wantedOf } from "./trees.ts";

const shownIn = (parts: ReturnType<typeof renderSlack>): Shown[] =>
  messagesOf(parts).flatMap(({ blocks }) => slackText(blocks));

const render = (body: Root) => renderSlack(reply({ body }), []);

/** A failure in a large tree is reported before every smaller one was tried. */
const patience = { interruptAfterTimeLimit: 40_000 };

describe("arbitrary trees", () => {
  test("all words in order and code verbatim, within Slack's limits", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(trees({ words: 12, nodes: 6, lines: 12, longWords: false }), (tree) => {
        const parts = render(tree);
        expectSendable(parts);
        fc.pre(filesOf(parts).length === 0);
        expectTree(parts, tree);
      }),
      { numRuns: 400, ...patience },
    );
  });

  test("texts and words longer than an element, over several messages", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(trees({ words: 1_500, nodes: 4, lines: 400, longWords: true }), (tree) => {
        const parts = render(tree);
        expectSendable(parts);
        expect(messagesOf(parts).length).toBeLessThanOrEqual(5);
        if (filesOf(parts).length === 0) expectTree(parts, tree, true);
        else expectBeginning(parts, tree);
      }),
      { numRuns: 150, ...patience },
    );
  });

  test("so many nodes that the whole goes into a file", { timeout: 120_000 }, () => {
    let files = 0;
    fc.assert(
      fc.property(trees({ words: 60, nodes: 60, lines: 60, longWords: false }), (tree) => {
        const doubled: Root = { type: "root", children: Array.from({ length: 6 }, () => tree.children).flat() };
        const parts = render(doubled);
        expectSendable(parts);
        if (filesOf(parts).length > 0) expectBeginning(parts, doubled);
        files += filesOf(parts).length;
      }),
      { numRuns: 25, ...patience },
    );
    expect(files).toBeGreaterThan(5);
  });

  test("any label and any number of controls", { timeout: 60_000 }, () => {
    const label = fc.oneof(
      fc.string({ maxLength: 400, unit: "grapheme" }),
      fc.string({ maxLength: 200, unit: "binary" }),
    );
    const control = fc.record({
      label,
      command: fc.constantFrom("ask", "more", "helpful", "unhelpful"),
      args: fc.constant({}),
      role: fc.constantFrom("next" as const, "action" as const),
    });
    fc.assert(
      fc.property(fc.array(control, { maxLength: 160 }), (controls: Control[]) => {
        const placed = controls.map((one, index) => ({ control: one, id: `c${index}` }));
        const parts = renderSlack(reply({ body: { type: "root", children: [] }, controls }), placed);
        expectSendable(parts);
        const sent = JSON.stringify(parts);
        const ids = [...sent.matchAll(/"value":"m1:(c\d+)"/g)].map(([, id]) => id);
        expect(new Set(ids)).toEqual(new Set(placed.map(({ id }) => id)));
        expect(ids.length).toBe(placed.length);
      }),
      { numRuns: 100, ...patience },
    );
  });
});

/** All of the tree is shown, in order, whichever way its tables are. */
function expectTree(parts: ReturnType<typeof renderSlack>, tree: Root, broken = false): void {
  let fault: unknown;
  for (const wanted of readingsOf(tree)) {
    try {
      expectShown(shownIn(parts), wanted, broken);
      return;
    } catch (error) {
      fault ??= error;
    }
  }
  throw fault;
}

/** The messages show the first words of the tree and say so; the file is the whole tree. */
function expectBeginning(parts: ReturnType<typeof renderSlack>, tree: Root): void {
  expect(filesOf(parts).map(({ content }) => content)).toEqual([visibleText(stringify(tree))]);
  const texts = shownIn(parts).map(({ text }) => text);
  expect(texts.at(-1)).toBe("This is the beginning. The whole answer is in the file the-whole-answer.md.");
  const shown = words(texts.slice(0, -1).join(" ")).join("");
  const wanted = wantedOf(tree).flatMap(({ text }) => words(text));
  expect(wanted.join("").startsWith(shown)).toBe(true);
}
