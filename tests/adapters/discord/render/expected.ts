/** What a tree says, told without the renderer: the words in order, with the marks of lists, and its code. */
import type { Nodes } from "mdast";
import { htmlText } from "../../../../src/reply/plain.ts";
import { visibleText } from "../../../../src/reply/sanitise.ts";

/** The words of a tree; blocks, breaks and a link's address are set apart by spaces. */
export function saidBy(node: Nodes, depth = 0): string {
  switch (node.type) {
    case "text":
    case "inlineCode":
    case "code":
      return visibleText(node.value);
    case "html":
      return htmlText(node.value);
    case "break":
      return "\n";
    case "thematicBreak":
      return depth > 0 ? "───" : "";
    case "image":
      return visibleText(node.alt ?? "").trim() === "" ? node.url : `${visibleText(node.alt ?? "")} ${node.url}`;
    case "link": {
      const label = inOrder(node.children, depth);
      return ["", node.url].includes(label.trim()) ? node.url : `${label} ${node.url}`;
    }
    case "list":
      return node.children
        .map((item, index) => {
          const marker = node.ordered ? `${(node.start ?? 1) + index}.` : "•";
          const task = typeof item.checked === "boolean" ? (item.checked ? "☑" : "☐") : "";
          return `${marker} ${task} ${item.children.map((child) => saidBy(child, depth + 1)).join("\n")}`;
        })
        .join("\n");
    case "blockquote":
      return node.children.map((child) => saidBy(child, depth + 1)).join("\n");
    case "paragraph":
    case "heading":
    case "strong":
    case "emphasis":
    case "delete":
      return inOrder(node.children, depth);
    default:
      return "children" in node ? node.children.map((child) => saidBy(child, depth)).join("\n") : "";
  }
}

const inOrder = (nodes: readonly Nodes[], depth: number): string => nodes.map((node) => saidBy(node, depth)).join("");

/** The lines of all code blocks that show something. */
export function codeLinesOf(node: Nodes): string[] {
  if (node.type === "code") return linesOf(visibleText(node.value));
  return "children" in node ? node.children.flatMap((child) => codeLinesOf(child)) : [];
}

export const linesOf = (code: string): string[] =>
  code.split(/[\n\u2028\u2029]/).filter((line) => comparable(line) !== "");

/** Without spaces, without what has no look of its own, and without the bar that marks a quote in a quote. */
export const comparable = (text: string): string =>
  text.replaceAll(/[\s\p{Cf}\p{Default_Ignorable_Code_Point}┃]/gu, "");
