/** A reply's tree as plain text: for `--json`, logs, notifications and whatever shows no Markdown. */
import type { ListItem, PhrasingContent, Root, RootContent, Table, TableRow } from "mdast";
import { onOneLine, visibleText } from "./sanitise.ts";

/**
 * The tree as text: blocks separated by blank lines, code as it is without fences, a table as one line a row
 * (`header: cell; header: cell`, so that each reads alone), links as their text with the URL where it says more.
 * Footnote references are dropped. No newline at the end.
 */
export function plainText(tree: Root): string {
  return blocks(tree.children, "\n\n");
}

function blocks(nodes: readonly RootContent[], separator: string): string {
  return nodes
    .map(block)
    .filter((text) => text !== "")
    .join(separator);
}

function block(node: RootContent): string {
  switch (node.type) {
    case "paragraph":
    case "heading":
      return plainInline(node.children).trim();
    case "code":
      return visibleText(node.value);
    case "html":
      return htmlText(node.value);
    case "blockquote":
    case "footnoteDefinition":
      return blocks(node.children, "\n\n");
    case "list": {
      const first = node.start ?? 1;
      return node.children
        .map((item, index) => listItem(item, node.ordered ? `${first + index}. ` : "- "))
        .join(node.spread ? "\n\n" : "\n");
    }
    case "listItem":
      return listItem(node, "- ");
    case "table":
      return table(node);
    case "tableRow":
      return row(node, []);
    case "tableCell":
      return plainInline(node.children);
    case "thematicBreak":
    case "definition":
    case "yaml":
      return "";
    default:
      return plainInline([node]);
  }
}

function listItem(item: ListItem, marker: string): string {
  const task = typeof item.checked === "boolean" ? (item.checked ? "[x] " : "[ ] ") : "";
  const content = blocks(item.children, item.spread ? "\n\n" : "\n");
  // Continuation lines stand under the first, so that nested lists and code keep their shape.
  return `${marker}${task}${content}`.replaceAll(/\n(?=[^\n])/g, `\n${" ".repeat(marker.length)}`);
}

function table({ children: [header, ...rows] }: Table): string {
  if (!header) return "";
  const names = header.children.map((cell) => oneLine(cell.children));
  if (rows.length === 0) return names.filter(Boolean).join("; ");
  return rows.map((cells) => row(cells, names)).join("\n");
}

function row({ children }: TableRow, names: readonly string[]): string {
  return children
    .map((cell, index) => ({ name: names[index], value: oneLine(cell.children) }))
    .filter(({ value }) => value !== "")
    .map(({ name, value }) => (name ? `${name}: ${value}` : value))
    .join("; ");
}

const oneLine = (nodes: readonly PhrasingContent[]): string => plainInline(nodes).replaceAll(/\s+/g, " ").trim();

/** Phrasing content as plain text; a hard break is a newline. */
export function plainInline(nodes: readonly PhrasingContent[]): string {
  return nodes.map(inline).join("");
}

function inline(node: PhrasingContent): string {
  switch (node.type) {
    case "text":
      return onOneLine(visibleText(node.value));
    case "inlineCode":
      return visibleText(node.value);
    case "break":
      return "\n";
    case "html":
      return htmlText(node.value);
    case "link": {
      const text = plainInline(node.children);
      const url = visibleText(node.url);
      return repeatsAddress(text, url) ? text : `${text} (${url})`;
    }
    case "image":
    case "imageReference":
      return visibleText(node.alt ?? "");
    case "footnoteReference":
      return "";
    default:
      return plainInline(node.children);
  }
}

/** Whether a link's text is its address already, as in an autolink. */
export function repeatsAddress(text: string, url: string): boolean {
  return [text, `mailto:${text}`, `http://${text}`, `https://${text}`].includes(url);
}

/**
 * What Markdown took for HTML: `<br>` breaks the line, a comment says nothing, and all else is kept as it stands,
 * since in our field it is mostly a generic type (`List<Order>`) outside a code span.
 */
export function htmlText(value: string): string {
  return visibleText(value)
    .replaceAll(/<br\s*\/?>/gi, "\n")
    .replaceAll(/<!--[\s\S]*?-->/g, "");
}
