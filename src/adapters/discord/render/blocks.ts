/**
 * The blocks of a reply in the few forms that Discord has. What it lacks is said in another form here: headings below
 * the third level and within lists are bold lines, a quote within a quote is marked by a bar, a table is aligned text or a list
 * (`table.ts`), a list deeper than Discord nests well goes on as marked lines.
 */
import type { BlockContent, DefinitionContent, List, ListItem, PhrasingContent, RootContent } from "mdast";
import { onceFor } from "../../../reply/once.ts";
import { htmlText } from "../../../reply/plain.ts";
import { visibleText } from "../../../reply/sanitise.ts";
import { fenceLanguage } from "./code.ts";
import { inlineLines, plainContext } from "./inline.ts";
import { isVisible, type Line, type Style, text } from "./line.ts";
import { tableAsBlocks } from "./table.ts";

export type Block =
  /** Lines of text; a prefix makes each a heading or small text. */
  | { readonly kind: "text"; readonly prefix: "" | "# " | "## " | "### " | "-# "; readonly lines: readonly Line[] }
  | { readonly kind: "code"; readonly language: string; readonly lines: readonly string[] }
  | { readonly kind: "quote"; readonly blocks: readonly Block[] }
  | { readonly kind: "list"; readonly items: readonly Item[] }
  | { readonly kind: "rule" };

export interface Item {
  /** `- ` or `3. `, as Discord reads it. */
  readonly marker: string;
  readonly blocks: readonly Block[];
}

interface Place {
  /** How many lists stand around. */
  readonly depth: number;
  readonly inQuote: boolean;
}

/** Discord nests eleven; on a phone the sixth has no room left. */
const deepest = 5;
/** The client counts from 1 and to here; other numbers are shown as text. */
const highest = 999_999_999;
const bar = "┃ ";

export function blocksOf(nodes: readonly RootContent[], place: Place = outermost): readonly Block[] {
  return nodes.flatMap(place === outermost ? outermostBlocks : (node) => blocks(node, place));
}

const outermost: Place = { depth: 0, inQuote: false };
/** A lesson goes to many: what it is made of is the same each time. */
const outermostBlocks = onceFor((node: RootContent): readonly Block[] => blocks(node, outermost));

/** Lines of text as a block, or nothing where none shows anything. */
export function textBlock(lines: readonly Line[], prefix: Extract<Block, { kind: "text" }>["prefix"] = ""): Block[] {
  const shown = lines.filter(isVisible);
  return shown.length > 0 ? [{ kind: "text", prefix, lines: shown }] : [];
}

function blocks(node: RootContent, place: Place): readonly Block[] {
  switch (node.type) {
    case "paragraph":
      return textBlock(inlineLines(node.children));
    case "heading":
      return headingBlock(node.children, node.depth, place);
    case "code": {
      const lines = visibleText(node.value).split(/[\n\u2028\u2029]/);
      return lines.some((line) => isVisible([text(line)]))
        ? [{ kind: "code", language: fenceLanguage(node.lang), lines }]
        : [];
    }
    case "html":
      return textBlock(
        htmlText(node.value)
          .split(/[\n\u2028\u2029]/)
          .map((line) => [text(line)]),
      );
    case "blockquote":
      return quoteBlocks(node.children, place);
    case "footnoteDefinition":
      return blocksOf(node.children, place);
    case "list":
      return listBlocks(node, place);
    case "listItem":
      return listBlocks({ type: "list", children: [node] }, place);
    case "table":
      return tableAsBlocks(node).flatMap((form) => blocks(form, place));
    case "tableRow":
      return node.children.flatMap((cell) => textBlock(inlineLines(cell.children)));
    case "tableCell":
      return textBlock(inlineLines(node.children));
    case "thematicBreak":
      return place.depth > 0 || place.inQuote ? textBlock([[text("───")]]) : [{ kind: "rule" }];
    case "definition":
    case "yaml":
      return [];
    default:
      return textBlock(inlineLines([node]));
  }
}

function headingBlock(children: readonly PhrasingContent[], depth: number, { depth: lists }: Place): Block[] {
  if (depth > 3 || lists > 0) {
    return textBlock(inlineLines(children, { ...plainContext, styles: new Set<Style>(["strong"]) }));
  }
  // A heading ends with its line.
  const line = inlineLines(children).flatMap((part, index) => (index === 0 ? part : [text(" "), ...part]));
  return textBlock([line], depth === 1 ? "# " : depth === 2 ? "## " : "### ");
}

function quoteBlocks(children: readonly (BlockContent | DefinitionContent)[], place: Place): Block[] {
  const inner = blocksOf(children, { ...place, inQuote: true });
  if (inner.length === 0) return [];
  if (!place.inQuote) return [{ kind: "quote", blocks: inner }];
  return inner.map((block) =>
    block.kind === "text" && block.prefix === ""
      ? { ...block, lines: block.lines.map((line): Line => (startsWithBar(line) ? line : [text(bar), ...line])) }
      : block,
  );
}

/** However deep the quotes, one bar. */
const startsWithBar = ([first]: Line): boolean => first?.value === bar;

function listBlocks(node: List, place: Place): Block[] {
  const first = node.start ?? 1;
  const isReal = place.depth < deepest && (!node.ordered || (first >= 1 && first + node.children.length <= highest));
  const items = node.children.map((item, index): Item => {
    const inner = blocksOf(item.children, { ...place, depth: place.depth + 1 });
    const marker = node.ordered ? `${first + index}. ` : isReal ? "- " : "• ";
    return { marker, blocks: ticked(item, inner) };
  });
  if (isReal) return items.length > 0 ? [{ kind: "list", items }] : [];
  return items.flatMap(({ marker, blocks: inner }) => ahead(marker, inner));
}

const ticked = ({ checked }: ListItem, inner: readonly Block[]): readonly Block[] =>
  typeof checked === "boolean" ? ahead(checked ? "☑ " : "☐ ", inner) : inner;

/** Blocks with some words ahead of their first line, on a line of their own where the first is no line of text. */
function ahead(words: string, inner: readonly Block[]): Block[] {
  const [first, ...rest] = inner;
  if (first?.kind !== "text" || first.prefix !== "") return [...textBlock([[text(words)]]), ...inner];
  const [line = [], ...lines] = first.lines;
  return [{ ...first, lines: [[text(words), ...line], ...lines] }, ...rest];
}
