/** Nodes of the tree as pieces. A node that doesn't occur in replies is still shown by its text. */
import type { List, ListItem, Root, RootContent } from "mdast";
import { htmlText } from "../../../reply/plain.ts";
import { visibleText } from "../../../reply/sanitise.ts";
import { bold, type Context, inlineRuns, type Run, textRun, trimmed } from "./inline.ts";
import { itemAt, type Piece, type Place } from "./piece.ts";
import { rowPieces } from "./table.ts";

export function piecesOf(node: RootContent | Root, place: Place, context: Context): Piece[] {
  switch (node.type) {
    case "paragraph":
      return prose(inlineRuns(node.children, context), place);
    case "heading":
      return prose(bold(inlineRuns(node.children, context)), place, true);
    case "html":
      return prose(textRun(htmlText(node.value)), place);
    case "code":
      return code(node.value, node.lang ?? "", place);
    case "blockquote":
      return quote(node.children, { ...place, quotes: place.quotes + 1 }, context);
    case "footnoteDefinition":
      return footnote(node.label ?? node.identifier, several(node.children, place, context), place);
    case "list":
      return listPieces(node, place, context);
    case "listItem":
      return listPieces({ type: "list", children: [node] }, place, context);
    case "table":
      return rowPieces(node, place, context);
    case "thematicBreak":
      return prose(textRun("———"), place);
    case "root":
      return several(node.children, place, context);
    case "definition":
    case "yaml":
      return [];
    case "tableRow":
      return node.children.flatMap((cell) => piecesOf(cell, place, context));
    case "tableCell":
      return prose(inlineRuns(node.children, context), place);
    default:
      return prose(inlineRuns([node], context), place);
  }
}

const several = (nodes: readonly RootContent[], place: Place, context: Context): Piece[] =>
  nodes.flatMap((node) => piecesOf(node, place, context));

function prose(content: readonly Run[], { quotes }: Place, leads = false): Piece[] {
  const runs = trimmed(content);
  return runs.length === 0 ? [] : [{ kind: "prose", runs, quoted: quotes > 0, leads }];
}

function footnote(label: string, [first, ...rest]: Piece[], place: Place): Piece[] {
  const mark = textRun(`[${visibleText(label).replaceAll(/\s+/g, " ")}] `);
  if (first?.kind === "prose") return [{ ...first, runs: [...mark, ...first.runs] }, ...rest];
  return [...prose(mark, place), ...(first ? [first] : []), ...rest];
}

const mostBars = 8;

/** A quote in a quote shows its depth by bars. */
function quote(children: readonly RootContent[], place: Place, context: Context): Piece[] {
  const bars = textRun("│ ".repeat(Math.min(mostBars, place.quotes - 1)));
  return children.flatMap((child) => {
    const pieces = piecesOf(child, place, context);
    // What is deeper has its bars already.
    if (child.type === "blockquote") return pieces;
    return pieces.map(
      (piece): Piece => (piece.kind === "prose" ? { ...piece, runs: [...bars, ...piece.runs] } : piece),
    );
  });
}

/** Slack's names of languages, as far as they are sure; others are named above the code and left without colours. */
const languages: Readonly<Record<string, string>> = {
  ...{
    bash: "bash",
    c: "c",
    cpp: "cpp",
    csharp: "csharp",
    css: "css",
    diff: "diff",
    dockerfile: "dockerfile",
    go: "go",
  },
  ...{ html: "html", java: "java", javascript: "javascript", js: "javascript", json: "json", kotlin: "kotlin" },
  ...{ php: "php", python: "python", py: "python", ruby: "ruby", rust: "rust", sh: "bash", sql: "sql", swift: "swift" },
  ...{ ts: "typescript", typescript: "typescript", xml: "xml", yaml: "yaml", yml: "yaml" },
};

function code(value: string, lang: string, place: Place): Piece[] {
  const text = visibleText(value);
  const named = visibleText(lang).replaceAll(/\s+/g, " ").trim();
  const label = prose(textRun(named, { italic: true }), place, true);
  if (text.trim() === "") return label;
  const language = languages[named.toLowerCase()] ?? "";
  return [...label, { kind: "code", text, language, quoted: place.quotes > 0 }];
}

function listPieces(list: List, place: Place, context: Context): Piece[] {
  const first = list.start ?? 1;
  return list.children.flatMap((item, index) =>
    itemPieces(item, list.ordered ? first + index : undefined, place, context),
  );
}

/**
 * An item holds text alone. A list, code or a quote within it stands below, and the numbers go on after it; the name of a
 * language is text, so that an item that begins with code is not empty.
 */
function itemPieces(item: ListItem, number: number | undefined, place: Place, context: Context): Piece[] {
  const task = typeof item.checked === "boolean" ? textRun(item.checked ? "☑ " : "☐ ") : [];
  const inner = { ...place, lists: place.lists + 1 };
  let text: Run[] = [...task];
  const below: Piece[] = [];
  for (const child of item.children) {
    for (const piece of piecesOf(child, inner, context)) {
      const holds = below.length === 0 && piece.kind === "prose" && piece.quoted === place.quotes > 0;
      if (!holds) below.push(piece);
      else text = text.length === task.length ? [...text, ...piece.runs] : [...text, ...textRun("\n"), ...piece.runs];
    }
  }
  return [itemAt(place, text, number), ...below];
}
