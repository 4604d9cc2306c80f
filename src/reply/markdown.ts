/**
 * Markdown in and out, and the few builders with which a reply's tree is put together.
 *
 * `~` never strikes through alone ("~5 ms to ~10 ms" is prose), link references are resolved while parsing, and
 * `[^id]` is a footnote reference even where its definition lives elsewhere, as in a topic's front matter.
 */
import type {
  AlignType,
  Code,
  Definition,
  Emphasis,
  Heading,
  InlineCode,
  Link,
  List,
  Paragraph,
  Parents,
  PhrasingContent,
  Root,
  RootContent,
  Strong,
  Table,
  TableCell,
  TableRow,
} from "mdast";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import remarkStringify from "remark-stringify";
import stringWidth from "string-width";
import { unified } from "unified";

const gfm = { singleTilde: false, stringLength: stringWidth } as const;
const parser = unified().use(remarkParse).use(remarkGfm, gfm).freeze();
const writer = unified()
  .use(remarkGfm, gfm)
  .use(remarkStringify, { bullet: "-", emphasis: "*", rule: "-", fences: true })
  .freeze();

/** Parses GitHub-flavoured Markdown. Never throws: every text is some Markdown. */
export function parseMarkdown(source: string): Root {
  const tree = parser.parse(source);
  tidy(tree, new Map(definitionsIn(tree).map((node) => [node.identifier, node])));
  tree.children = tree.children.filter((node) => node.type !== "definition");
  return tree;
}

/** The tree as Markdown text, ending in a newline. */
export function stringify(tree: Root): string {
  return writer.stringify(tree);
}

/** The same without the marks of footnotes: what is shown says its sources beneath. */
export function withoutCitations<T extends RootContent | PhrasingContent>(nodes: readonly T[]): T[] {
  return nodes
    .filter(({ type }) => type !== "footnoteReference")
    .map((node) =>
      "children" in node
        ? { ...node, children: withoutCitations(node.children as (RootContent | PhrasingContent)[]) }
        : node,
    ) as T[];
}

function definitionsIn(parent: Parents): Definition[] {
  return parent.children.flatMap((node) => {
    if (node.type === "definition") return [node];
    return "children" in node ? definitionsIn(node) : [];
  });
}

function tidy(parent: Parents, definitions: ReadonlyMap<string, Definition>): void {
  for (const child of parent.children) if ("children" in child) tidy(child, definitions);
  if (holdsPhrasing(parent)) parent.children = parent.children.flatMap((node) => resolved(node, definitions));
}

function resolved(node: PhrasingContent, definitions: ReadonlyMap<string, Definition>): PhrasingContent[] {
  if (node.type === "text") return withFootnotes(node.value);
  if (node.type !== "linkReference") return [node];
  const definition = definitions.get(node.identifier);
  return definition ? [{ type: "link", url: definition.url, children: node.children }] : [node];
}

/** The parser makes a reference only of what is defined in the same text; ours are defined in front matter. */
function withFootnotes(value: string): PhrasingContent[] {
  const parts = value.split(/\[\^([\p{L}\p{N}][\p{L}\p{N}._-]*)\]/u);
  return parts.flatMap((part, index): PhrasingContent[] => {
    if (index % 2 === 1) return [{ type: "footnoteReference", identifier: part.toLowerCase(), label: part }];
    return part === "" ? [] : [{ type: "text", value: part }];
  });
}

type PhrasingParent = Extract<Parents, { children: PhrasingContent[] }>;

function holdsPhrasing(node: Parents): node is PhrasingParent {
  switch (node.type) {
    case "paragraph":
    case "heading":
    case "emphasis":
    case "strong":
    case "delete":
    case "link":
    case "linkReference":
    case "tableCell":
      return true;
    default:
      return false;
  }
}

/** What a builder takes as content: a string is plain text, never parsed. */
export type Inline = string | PhrasingContent;

const phrasing = (content: readonly Inline[]): PhrasingContent[] =>
  content.map((part) => (typeof part === "string" ? { type: "text", value: part } : part));

export const root = (...children: RootContent[]): Root => ({ type: "root", children });

export const heading = (depth: Heading["depth"], ...content: Inline[]): Heading => ({
  type: "heading",
  depth,
  children: phrasing(content),
});

export const paragraph = (...content: Inline[]): Paragraph => ({ type: "paragraph", children: phrasing(content) });

export const strong = (...content: Inline[]): Strong => ({ type: "strong", children: phrasing(content) });

export const emphasis = (...content: Inline[]): Emphasis => ({ type: "emphasis", children: phrasing(content) });

export const inlineCode = (value: string): InlineCode => ({ type: "inlineCode", value });

export const code = (lang: string | null, value: string): Code => ({ type: "code", lang, value });

export const link = (url: string, ...content: Inline[]): Link => ({ type: "link", url, children: phrasing(content) });

/** A tight list, one line of content an item. */
export const list = (items: readonly (Inline | readonly Inline[])[], ordered = false): List => ({
  type: "list",
  ordered,
  ...(ordered ? { start: 1 } : {}),
  spread: false,
  children: items.map((item) => ({
    type: "listItem",
    spread: false,
    children: [paragraph(...several(item))],
  })),
});

/** A table: the first row is its header; a cell of several parts is an array. */
export const table = (
  rows: readonly (readonly (Inline | readonly Inline[])[])[],
  align: readonly AlignType[] = [],
): Table => ({
  type: "table",
  align: [...align],
  children: rows.map(
    (cells): TableRow => ({
      type: "tableRow",
      children: cells.map((cell): TableCell => ({ type: "tableCell", children: phrasing(several(cell)) })),
    }),
  ),
});

const several = (content: Inline | readonly Inline[]): readonly Inline[] =>
  typeof content === "string" || "type" in content ? [content] : content;
