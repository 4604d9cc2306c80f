/** Trees that nobody wrote, and what a reader must see of them. */
import fc from "fast-check";
import type { BlockContent, DefinitionContent, PhrasingContent, Root, RootContent } from "mdast";
import { htmlText } from "../../../../src/reply/plain.ts";
import { visibleText } from "../../../../src/reply/sanitise.ts";
import type { Wanted } from "./shown.ts";

export const hostile = [
  ...[
    "<!channel>",
    "<!here|here>",
    "<@U123>",
    "@everyone",
    "@channel",
    "<#C1|general>",
    "<!subteam^S1>",
    "&lt;!channel&gt;",
  ],
  ...["<https://evil.example|bank.com>", "&lt;", "&amp;amp;", "*bold*", "_it_", "~no~", "`tick`", ":smile:", ">", "#"],
  ...["\u202egnp.exe", "a\u0007b", "\u001b[2Jx", "<!date^1^{date}^https://evil.example|now>", "lone\ud800"],
];
const word = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[a-zA-Z]{1,11}[,.;:]?$/) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("数据库", "👩‍💻", "🏳️‍🌈", "cafe\u0301", "שלום", "مرحبا", "ไทย", "🇧🇷", "…", "ﷺ"),
  },
  { weight: 1, arbitrary: fc.constantFrom(...hostile) },
);
/** Longer than an element may be, with nowhere to break but between characters. */
const longWord = fc.constantFrom("x".repeat(3_500), "👩‍💻".repeat(900), "e\u0301".repeat(2_000), "ab".repeat(3_300));

const sentence = (longest: number) =>
  fc.array(word, { minLength: 1, maxLength: longest, size: "max" }).map((list) => list.join(" "));
const url = fc.constantFrom(
  "https://a.example/b?c=d&e",
  "http://b.example/",
  "mailto:someone@a.example",
  "javascript:alert(1)",
  "./here.md",
  "#there",
  "",
);

const styles = fc.constantFrom("strong", "emphasis", "delete");
function phrasing(longest: number) {
  const plain = sentence(longest).map((value): PhrasingContent => ({ type: "text", value }));
  const { phrase } = fc.letrec<{ phrase: PhrasingContent }>((tie) => ({
    phrase: fc.oneof(
      { depthSize: "small", maxDepth: 3, withCrossShrink: true },
      { weight: 5, arbitrary: plain },
      { weight: 1, arbitrary: sentence(3).map((value): PhrasingContent => ({ type: "inlineCode", value })) },
      { weight: 1, arbitrary: fc.constant<PhrasingContent>({ type: "break" }) },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom("<br>", "<Order>", "<!-- no -->")
          .map((value): PhrasingContent => ({ type: "html", value })),
      },
      {
        weight: 1,
        arbitrary: fc.tuple(url, sentence(2)).map(([to, alt]): PhrasingContent => ({ type: "image", url: to, alt })),
      },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom("a", "b")
          .map((identifier): PhrasingContent => ({ type: "footnoteReference", identifier, label: identifier })),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(styles, fc.array(tie("phrase"), { minLength: 1, maxLength: 3 }))
          .map(([type, children]): PhrasingContent => ({ type, children })),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(url, sentence(3))
          .map(([to, value]): PhrasingContent => ({ type: "link", url: to, children: [{ type: "text", value }] })),
      },
    ),
  }));
  return fc.array(phrase, { minLength: 1, maxLength: 5 });
}

export interface Size {
  /** Words of a sentence, at most. */
  readonly words: number;
  /** Nodes at the top, at most. */
  readonly nodes: number;
  /** Lines of code, at most. */
  readonly lines: number;
  readonly longWords: boolean;
}

export function trees(size: Size) {
  const phrases = phrasing(size.words);
  const inCells = phrasing(4);
  const line = fc.oneof(sentence(8), fc.constant(""), fc.constant("\tif (a < b) {"));
  const lines = fc.array(line, { minLength: 1, maxLength: size.lines, size: "max" }).map((list) => list.join("\n"));
  const tables = fc.integer({ min: 1, max: 22 }).chain((columns) =>
    fc.array(fc.array(inCells, { minLength: 1, maxLength: columns }), { minLength: 1, maxLength: 4 }).map(
      (rows): BlockContent => ({
        type: "table",
        children: rows.map((cells) => ({
          type: "tableRow",
          children: cells.map((children) => ({ type: "tableCell", children })),
        })),
      }),
    ),
  );
  const { block } = fc.letrec<{ block: BlockContent }>((tie) => {
    const several = fc.array(tie("block"), { minLength: 0, maxLength: 3 });
    return {
      block: fc.oneof(
        { depthSize: "medium", maxDepth: 5, withCrossShrink: true },
        { weight: 4, arbitrary: phrases.map((children): BlockContent => ({ type: "paragraph", children })) },
        {
          weight: size.longWords ? 1 : 0,
          arbitrary: longWord.map(
            (value): BlockContent => ({ type: "paragraph", children: [{ type: "text", value }] }),
          ),
        },
        {
          weight: 1,
          arbitrary: fc
            .tuple(fc.constantFrom(1, 2, 3, 4, 5, 6), phrases)
            .map(([depth, children]): BlockContent => ({ type: "heading", depth, children })),
        },
        {
          weight: 2,
          arbitrary: fc
            .tuple(fc.constantFrom("sql", "ts", "zig", "<!here>", null), lines)
            .map(([lang, value]): BlockContent => ({ type: "code", lang, value })),
        },
        { weight: 1, arbitrary: fc.constant<BlockContent>({ type: "thematicBreak" }) },
        {
          weight: 1,
          arbitrary: sentence(4).map((value): BlockContent => ({ type: "html", value: `<div>${value}</div>` })),
        },
        { weight: 1, arbitrary: tables },
        { weight: 2, arbitrary: several.map((children): BlockContent => ({ type: "blockquote", children })) },
        {
          weight: 3,
          arbitrary: fc
            .tuple(
              fc.boolean(),
              fc.constantFrom(0, 1, 7),
              fc.array(fc.tuple(several, fc.constantFrom(true, false, null)), { minLength: 1, maxLength: 4 }),
            )
            .map(
              ([ordered, start, items]): BlockContent => ({
                type: "list",
                ordered,
                ...(ordered ? { start } : {}),
                children: items.map(([content, checked]) => ({ type: "listItem", checked, children: content })),
              }),
            ),
        },
      ),
    };
  });
  const note = phrases.map(
    (children): DefinitionContent => ({
      type: "footnoteDefinition",
      identifier: "a",
      label: "a",
      children: [{ type: "paragraph", children }],
    }),
  );
  return fc
    .tuple(fc.array(block, { minLength: 1, maxLength: size.nodes, size: "max" }), fc.option(note))
    .map(([nodes, last]): Root => ({ type: "root", children: [...nodes, ...(last ? [last] : [])] }));
}

/**
 * What of a tree must be shown, in order.
 *
 * @param inRows tables that are shown as rows of text, by their index
 */
export function wantedOf(tree: Root, inRows: readonly number[] = []): Wanted[] {
  const notes = new Set(tree.children.flatMap((node) => (node.type === "footnoteDefinition" ? [node.identifier] : [])));
  return tree.children.flatMap((node, index) => block(node, notes, !inRows.includes(index)));
}

/** What must be shown, for each way of showing its tables: as such, or as rows of text. */
export function* readingsOf(tree: Root): Generator<Wanted[]> {
  const tables = tree.children.flatMap(({ type }, index) => (type === "table" ? [index] : []));
  for (let choice = 0; choice < 2 ** tables.length; choice++)
    yield wantedOf(
      tree,
      tables.filter((_, place) => (choice >> place) % 2 === 1),
    );
}

type Notes = ReadonlySet<string>;

const blocks = (nodes: readonly RootContent[], notes: Notes, top: boolean): Wanted[] =>
  nodes.flatMap((node) => block(node, notes, top));

const prose = (text: string): Wanted[] => [{ kind: "prose", text }];

function block(node: RootContent, notes: Notes, top: boolean): Wanted[] {
  switch (node.type) {
    case "paragraph":
    case "heading":
      return prose(inline(node.children, notes));
    case "html":
      return prose(htmlText(node.value));
    case "code": {
      const text = visibleText(node.value);
      return [...prose(node.lang ?? ""), ...(text.trim() === "" ? [] : [{ kind: "code" as const, text }])];
    }
    case "thematicBreak":
      return top ? [] : prose("———");
    case "blockquote":
      return blocks(node.children, notes, false);
    case "footnoteDefinition":
      return [...prose(`[${node.label}]`), ...blocks(node.children, notes, false)];
    case "list":
      return node.children.flatMap((item, index) => [
        ...prose(node.ordered ? `${(node.start ?? 1) + index}. ` : ""),
        ...prose(item.checked === true ? "☑" : item.checked === false ? "☐" : ""),
        ...blocks(item.children, notes, false),
      ]);
    case "table": {
      const [header, ...rows] = node.children.map((row) =>
        row.children.map((cell) => inline(cell.children, notes).trim()),
      );
      const columns = Math.max(...node.children.map((row) => row.children.length));
      if (top && columns <= 20) return [header ?? [], ...rows].flat().flatMap(prose);
      if (rows.length === 0) return (header ?? []).flatMap(prose);
      return rows.flatMap((row) =>
        Array.from({ length: Math.max(row.length, header?.length ?? 0) }, (_, index) => {
          const name = header?.[index] ?? "";
          const value = row[index] ?? "";
          return prose(name === "" ? value : `${name}: ${value || "–"}`);
        }).flat(),
      );
    }
    default:
      throw new Error(`no ${node.type} in these trees`);
  }
}

function inline(nodes: readonly PhrasingContent[], notes: Notes): string {
  return nodes.map((node) => phrase(node, notes)).join("");
}

function phrase(node: PhrasingContent, notes: Notes): string {
  switch (node.type) {
    case "text":
    case "inlineCode":
      return visibleText(node.value).replaceAll("\n", " ");
    case "break":
      return "\n";
    case "html":
      return htmlText(node.value);
    case "image":
      return withAddress(visibleText(node.alt ?? ""), node.url);
    case "link":
      return withAddress(inline(node.children, notes), node.url);
    case "footnoteReference":
      return notes.has(node.identifier) ? `[${node.label}]` : "";
    case "strong":
    case "emphasis":
    case "delete":
      return inline(node.children, notes);
    default:
      throw new Error(`no ${node.type} in these trees`);
  }
}

/** No label here names its target, so that the address is always shown. */
const withAddress = (label: string, address: string): string => {
  if (address === "") return label;
  return label.trim() === "" ? address : `${label} (${address})`;
};
