/** What holds of every tree, whoever wrote it. */
import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import type { BlockContent, PhrasingContent, Root } from "mdast";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { renderTree } from "../../../src/adapters/console/render.ts";

describe("arbitrary trees", () => {
  const word = fc.oneof(
    fc.stringMatching(/^[a-z]{1,11}$/),
    fc.stringMatching(/^[a-z_.]{1,5}[(]?[)]?$/),
    fc.constantFrom("数据库", "データ", "👩‍💻", "cafe\u0301", "שלום", "ไทย", "λ", "…"),
  );
  const words = fc.array(word, { minLength: 1, maxLength: 12 });
  const sentence = words.map((list) => list.join(" "));
  const phrase = fc.oneof(
    { weight: 4, arbitrary: sentence.map((value): PhrasingContent => ({ type: "text", value })) },
    { weight: 1, arbitrary: word.map((value): PhrasingContent => ({ type: "inlineCode", value })) },
    {
      weight: 1,
      arbitrary: sentence.map((value): PhrasingContent => ({ type: "strong", children: [{ type: "text", value }] })),
    },
    {
      weight: 1,
      arbitrary: sentence.map((value): PhrasingContent => ({ type: "emphasis", children: [{ type: "text", value }] })),
    },
  );
  // A space between phrases, so that no word grows beyond what the generator made.
  const phrases = fc
    .array(phrase, { minLength: 1, maxLength: 4 })
    .map((nodes) => nodes.flatMap((node): PhrasingContent[] => [node, { type: "text", value: " " }]));
  const tableOf = fc.integer({ min: 1, max: 5 }).chain((columns) =>
    fc.array(fc.array(phrases, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 5 }).map(
      (rows): BlockContent => ({
        type: "table",
        children: rows.map((cells) => ({
          type: "tableRow",
          children: cells.map((children) => ({ type: "tableCell", children })),
        })),
      }),
    ),
  );
  const { block } = fc.letrec<{ block: BlockContent }>((tie) => ({
    block: fc.oneof(
      { depthSize: "small", maxDepth: 3, withCrossShrink: true },
      phrases.map((children): BlockContent => ({ type: "paragraph", children })),
      fc
        .tuple(fc.constantFrom(1, 2, 3, 4, 5, 6), phrases)
        .map(([depth, children]): BlockContent => ({ type: "heading", depth, children })),
      tableOf,
      fc
        .array(tie("block"), { minLength: 1, maxLength: 3 })
        .map((children): BlockContent => ({ type: "blockquote", children })),
      fc
        .tuple(
          fc.boolean(),
          fc.boolean(),
          fc.array(fc.array(tie("block"), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 }),
        )
        .map(
          ([ordered, spread, items]): BlockContent => ({
            type: "list",
            ordered,
            spread,
            children: items.map((children) => ({ type: "listItem", spread, children })),
          }),
        ),
    ),
  }));
  const trees = fc.array(block, { minLength: 1, maxLength: 5 }).map((children): Root => ({ type: "root", children }));

  const leaves = (node: Root | BlockContent | PhrasingContent | { children: unknown[] }): string[] => {
    if ("value" in node) return [node.value];
    return "children" in node ? node.children.flatMap((child) => leaves(child as BlockContent)) : [];
  };

  test.each([60, 140])("keep within %i columns and lose no word", { timeout: 30_000 }, (width) => {
    fc.assert(
      fc.property(trees, fc.boolean(), (tree, colour) => {
        const lines = renderTree(tree, { width, colour });
        expect(lines.filter((line) => stringWidth(line) > width)).toEqual([]);
        // Cells stand side by side, so words are counted, not read in order.
        const shown = stripVTControlCharacters(lines.join("\n"));
        const wanted = leaves(tree)
          .flatMap((value) => value.split(" "))
          .filter(Boolean);
        expect([...new Set(wanted)].filter((one) => !shown.normalize().includes(one.normalize()))).toEqual([]);
        const letters = (text: string) => text.normalize().replaceAll(/[^a-z]/g, "").length;
        expect(letters(shown)).toBeGreaterThanOrEqual(letters(wanted.join("")));
      }),
      { numRuns: 80 },
    );
  });
});

test("a paragraph of 100,000 characters is laid out in linear time, spaces or none", { timeout: 30_000 }, () => {
  const started = performance.now();
  for (const text of ["word ".repeat(20_000), "x".repeat(100_000), "数".repeat(100_000), "`` ` ``".repeat(15_000)])
    renderTree(
      { type: "root", children: [{ type: "paragraph", children: [{ type: "text", value: text }] }] },
      { width: 60, colour: true },
    );
  // Half a second on an idle machine; in quadratic time it would be minutes.
  expect(performance.now() - started).toBeLessThan(15_000);
});
