/** What holds of every tree, whoever wrote it. */

import { ComponentType } from "discord.js";
import fc from "fast-check";
import type { Nodes, PhrasingContent, Root, Table } from "mdast";
import { expect, test } from "vitest";
import { type DiscordPart, renderDiscord } from "../../../../src/adapters/discord/render/render.ts";
import { parseMarkdown } from "../../../../src/reply/markdown.ts";
import { reply } from "../../../../src/reply/reply.ts";
import { codeLinesOf, comparable, linesOf, saidBy } from "./expected.ts";
import { allSeen, expectAccepted, readAloud, specials, untorn } from "./shown.ts";
import { longTrees, phrasing, trees } from "./trees.ts";

const notice = "This is the beginning. The whole answer is too long for messages, so it is in the file.";
const render = (body: Root) => renderDiscord(reply({ body }), []);
const words = (text: string) => text.split(/\s+/).map(comparable).filter(Boolean);
const wholeFile = (parts: readonly DiscordPart[]) => parts[0]?.files.find(({ filename }) => filename === "answer.md");

test("what a person reads is what the tree says, word by word, and no word becomes anything else", {
  timeout: 240_000,
}, () => {
  fc.assert(
    fc.property(trees, (tree) => {
      const parts = render(tree);
      expectAccepted(parts);
      const seen = allSeen(parts);
      expect(specials(seen)).toEqual([]);
      if (wholeFile(parts)) return;
      expect(words(readAloud(seen))).toEqual(words(saidBy(tree)));
      const shownCode = seen.filter(({ kind }) => kind === "block").flatMap(({ value }) => linesOf(untorn(value)));
      expect(shownCode).toEqual(codeLinesOf(tree));
    }),
    { numRuns: 800 },
  );
});

test("what is longer than a message goes on in the next, in order and whole", { timeout: 240_000 }, () => {
  fc.assert(
    fc.property(longTrees, (tree) => {
      const parts = render(tree);
      expectAccepted(parts);
      expect(parts.length).toBeLessThanOrEqual(5);
      const seen = allSeen(parts);
      expect(specials(seen)).toEqual([]);
      const file = wholeFile(parts);
      const [shown, said] = [comparable(readAloud(seen)), comparable(saidBy(tree))];
      if (file === undefined) {
        expect(shown).toBe(said);
        const shownCode = seen.filter(({ kind }) => kind === "block").flatMap(({ value }) => linesOf(untorn(value)));
        expect(shownCode).toEqual(codeLinesOf(tree));
      } else {
        const unescaped = (_: string, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16));
        const text = new TextDecoder().decode(file.data).replaceAll(/&#x([0-9A-F]+);/g, unescaped);
        // Markdown writes many characters in another way, but not the letters of plain words.
        const plain = valuesOf(tree).flatMap((value) => value.match(/[a-z]{2,}/g) ?? []);
        expect(plain.reduce((from, one) => (from < 0 ? from : text.indexOf(one, from)), 0)).not.toBe(-1);
        const beginning = shown.slice(0, shown.indexOf(comparable(notice)));
        expect(said.startsWith(beginning)).toBe(true);
        expect(beginning.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 150 },
  );
});

const valuesOf = (node: Nodes): string[] => {
  if ("children" in node) return node.children.flatMap(valuesOf);
  return "value" in node ? [node.value] : [];
};

test("words keep their styles", { timeout: 120_000 }, () => {
  const { inline } = fc.letrec<{ inline: PhrasingContent }>((tie) => {
    const children = fc.array(tie("inline"), { minLength: 1, maxLength: 4 });
    return {
      inline: fc.oneof(
        { depthSize: "small", maxDepth: 4, withCrossShrink: true },
        fc.constantFrom(" x ", " x ", "x ", " x").map((value): PhrasingContent => ({ type: "text", value })),
        children.map((list): PhrasingContent => ({ type: "strong", children: list })),
        children.map((list): PhrasingContent => ({ type: "emphasis", children: list })),
        children.map((list): PhrasingContent => ({ type: "delete", children: list })),
      ),
    };
  });
  fc.assert(
    fc.property(fc.array(inline, { minLength: 1, maxLength: 4 }), (children) => {
      // Each word gets a space before and after, so that every style has a form.
      const parts = render({ type: "root", children: [{ type: "paragraph", children: children.map(spacedOut) }] });
      const shown = allSeen(parts).flatMap(({ value, within }) =>
        value
          .split(/\s+/)
          .filter(Boolean)
          .map(() => within.toSorted().join()),
      );
      expect(shown).toEqual(children.flatMap((child) => stylesOf(child, [])));
    }),
    { numRuns: 500 },
  );
});

function spacedOut(node: PhrasingContent): PhrasingContent {
  switch (node.type) {
    case "text":
      return { ...node, value: ` ${node.value} ` };
    case "strong":
    case "emphasis":
    case "delete":
      return { ...node, children: node.children.map(spacedOut) };
    default:
      return node;
  }
}

function stylesOf(node: PhrasingContent, styles: readonly string[]): string[] {
  if (node.type === "text") return [[...new Set(styles)].toSorted().join()];
  return "children" in node ? node.children.flatMap((child) => stylesOf(child, [...styles, node.type])) : [];
}

test("tables lose no cell, however wide", { timeout: 120_000 }, () => {
  const table = fc.integer({ min: 1, max: 5 }).chain((columns) =>
    fc.array(fc.array(phrasing, { minLength: 1, maxLength: columns }), { minLength: 1, maxLength: 6 }).map(
      (rows): Table => ({
        type: "table",
        align: ["left", "right", "center"],
        children: rows.map((cells) => ({
          type: "tableRow",
          children: cells.map((children) => ({ type: "tableCell", children })),
        })),
      }),
    ),
  );
  fc.assert(
    fc.property(fc.array(table, { minLength: 1, maxLength: 3 }), (children) => {
      const parts = render({ type: "root", children });
      expectAccepted(parts);
      const seen = allSeen(parts);
      expect(specials(seen)).toEqual([]);
      if (wholeFile(parts)) return;
      const shown = comparable(readAloud(seen));
      const cells = children.flatMap((one) => one.children.flatMap((row) => row.children));
      for (const cell of cells) {
        for (const leaf of leavesOf(cell)) expect(shown).toContain(comparable(leaf));
      }
    }),
    { numRuns: 200 },
  );
});

const leavesOf = (node: Nodes): string[] =>
  "children" in node
    ? node.children.flatMap(leavesOf)
    : node.type === "html"
      ? []
      : [saidBy(node)].filter((said) => !said.includes("://"));

test("controls are all there, once, under labels that Discord takes", () => {
  const label = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 300 }),
    fc.string({ unit: "binary", maxLength: 120 }),
    fc.constantFrom("", " ", "short"),
  );
  const control = fc.record({
    label,
    command: fc.constantFrom("ask", "more", "helpful", "x"),
    role: fc.constantFrom("next" as const, "action" as const),
  });
  fc.assert(
    fc.property(fc.array(control, { maxLength: 70 }), (controls) => {
      const placed = controls.map((one, index) => ({ control: { ...one, args: {} }, id: `${index}` }));
      const parts = renderDiscord(
        reply({ body: parseMarkdown("Text."), controls: placed.map((one) => one.control) }),
        placed,
      );
      expectAccepted(parts);
      const carried = parts.flatMap(({ components }) =>
        components.flatMap((row) =>
          row.type !== ComponentType.ActionRow
            ? []
            : row.components.flatMap((one) => {
                if (one.type === ComponentType.StringSelect) return one.options.map(({ value }) => value);
                return "custom_id" in one ? [one.custom_id] : [];
              }),
        ),
      );
      expect(carried.toSorted()).toEqual(placed.map(({ id }) => `m1:${id}`).toSorted());
    }),
    { numRuns: 150 },
  );
});
