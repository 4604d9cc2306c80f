/** A `markdown` block as lines: what Slack shows of it, marks gone. */
import type { List, Nodes, PhrasingContent, RootContent, Table } from "mdast";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { link } from "./rich-text.ts";
import { tableLines } from "./table.ts";

const parser = unified().use(remarkParse).use(remarkGfm);

function phrase(node: PhrasingContent | Nodes): string {
  if (node.type === "text" || node.type === "inlineCode" || node.type === "html") return node.value;
  if (node.type === "break") return "\n";
  // Slack shows no picture in a markdown block: it becomes a link.
  if (node.type === "image") return link(node.url, node.alt ?? undefined);
  if (node.type === "link") return link(node.url, node.children.map(phrase).join(""));
  return "children" in node ? node.children.map((child) => phrase(child)).join("") : "";
}

function list(node: List): readonly string[] {
  return node.children.flatMap((item, index) => {
    const box = item.checked === true ? "[x] " : item.checked === false ? "[ ] " : "";
    const bullet = node.ordered === true ? `${(node.start ?? 1) + index}.` : "•";
    const [first = "", ...rest] = item.children.flatMap(lines);
    return [`${bullet} ${box}${first}`, ...rest.map((line) => `  ${line}`)];
  });
}

const table = (node: Table): readonly string[] =>
  tableLines(node.children.map((row) => row.children.map((cell) => cell.children.map(phrase).join(""))));

function lines(node: RootContent): readonly string[] {
  switch (node.type) {
    case "list":
      return list(node);
    case "table":
      return table(node);
    case "code":
      return node.value.split("\n");
    case "blockquote":
      return node.children.flatMap(lines).map((line) => `> ${line}`);
    case "thematicBreak":
      return ["———"];
    case "html":
      return node.value.split("\n");
    default:
      return phrase(node).split("\n");
  }
}

export const markdown = (text: string): readonly string[] => parser.parse(text).children.flatMap(lines);
