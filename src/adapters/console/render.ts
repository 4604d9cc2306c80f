/** A reply as lines of a terminal. Nothing that anyone wrote passes without losing its escapes (`visibleText`). */
import type { Heading, List, ListItem, Root, RootContent } from "mdast";
import stringWidth from "string-width";
import { completeReply } from "../../reply/layout.ts";
import { htmlText } from "../../reply/plain.ts";
import type { Attachment, Reply } from "../../reply/reply.ts";
import { visibleText } from "../../reply/sanitise.ts";
import { inlineText, type Terminal, wrapped } from "./inline.ts";
import { paint } from "./paint.ts";
import { tableLines } from "./table.ts";

export interface RenderOptions {
  /** Columns of the terminal. Prose keeps to `proseWidth` of them, tables may use all. */
  readonly width: number;
  readonly colour: boolean;
}

/** Longer lines than this are hard to read, however wide the terminal. */
const proseWidth = 100;
/** However deep the nesting, text keeps this many columns. */
const leastWidth = 20;

/** The whole reply with what it rests on, its numbered choices and what its files hold, ending in a newline. */
export function renderReply(reply: Reply, options: RenderOptions): string {
  const said = `${renderTree(completeReply(reply, "listed"), options).join("\n")}\n`;
  return [said, ...reply.files.map(fileText)].join("\n");
}

/** A file as text: JSON stays the same JSON, since what must not reach a terminal can be written in another way there. */
function fileText({ title, mediaType, content }: Attachment): string {
  const name = visibleText(title).replaceAll(/\s+/g, " ").trim();
  if (!/^text\/|[/+](?:json|yaml|xml)$/.test(mediaType))
    return `${name} (${mediaType}, ${content.byteLength} bytes) can't be shown as text.\n`;
  const text = new TextDecoder().decode(content);
  return `${name}:\n\n${(/[/+]json$/.test(mediaType) ? escapedJson(text) : visibleText(text)).trimEnd()}\n`;
}

const escapedJson = (json: string): string =>
  json.replaceAll(/[\u007f-\u{10ffff}]/gu, (character) =>
    visibleText(character) === character ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

export function renderTree(tree: Root, options: RenderOptions): string[] {
  const terminal = { width: Math.max(leastWidth, options.width), colour: options.colour, paint: paint(options.colour) };
  return blocks(tree.children, terminal);
}

/** A line that introduces the list after it ("Ask next:") stands directly above it. */
const introduces = (node: RootContent, next: RootContent | undefined): boolean =>
  next?.type === "list" && node.type === "paragraph" && !next.spread && /:\s*$/.test(lastText(node));

function lastText(node: RootContent): string {
  if ("children" in node) {
    const last = node.children.at(-1);
    return last ? lastText(last) : "";
  }
  return node.type === "text" ? node.value : "";
}

function blocks(nodes: readonly RootContent[], terminal: Terminal, tight = false): string[] {
  const shown = nodes.map((node) => ({ node, lines: block(node, terminal) })).filter(({ lines }) => lines.length > 0);
  return shown.flatMap(({ node, lines }, index) => {
    const next = shown[index + 1]?.node;
    const joined = next === undefined || introduces(node, next) || (tight && next.type === "list");
    return joined ? lines : [...lines, ""];
  });
}

function block(node: RootContent, terminal: Terminal): string[] {
  const { paint, width } = terminal;
  switch (node.type) {
    case "paragraph":
      return prose(inlineText(node.children, terminal), terminal);
    case "heading":
      return headingLines(node, terminal);
    case "code":
      return codeLines(node.value, node.lang ?? "", terminal);
    case "html":
      return prose(htmlText(node.value), terminal);
    case "blockquote": {
      const bar = paint("quiet", "│ ");
      return blocks(node.children, inner(terminal, 2)).map((line) => (bar + line).trimEnd());
    }
    case "footnoteDefinition":
      return blocks(node.children, terminal);
    case "list":
      return listLines(node, terminal);
    case "listItem":
      return itemLines(node, "• ", terminal);
    case "table":
      return tableLines(node, terminal);
    case "thematicBreak":
      return [paint("quiet", "─".repeat(Math.min(width, 24)))];
    case "definition":
    case "yaml":
    case "tableRow":
    case "tableCell":
      return [];
    default:
      return prose(inlineText([node], terminal), terminal);
  }
}

const inner = (terminal: Terminal, indent: number): Terminal => ({
  ...terminal,
  width: Math.max(leastWidth, terminal.width - indent),
});

function prose(text: string, { width }: Terminal): string[] {
  const lines = wrapped(text.trim(), Math.min(width, proseWidth));
  return lines.length === 1 && lines[0] === "" ? [] : lines;
}

function headingLines(node: Heading, terminal: Terminal): string[] {
  const { colour, paint } = terminal;
  const style = node.depth <= 2 ? "title" : "heading";
  const lines = prose(inlineText(node.children, terminal), terminal).map((line) => paint(style, line));
  if (colour || node.depth > 2 || lines.length === 0) return lines;
  return [...lines, "─".repeat(Math.min(terminal.width, Math.max(...lines.map((line) => stringWidth(line)))))];
}

/** Indented, never wrapped: what is copied from a terminal must still run. */
function codeLines(value: string, language: string, { paint }: Terminal): string[] {
  const label = visibleText(language).replaceAll(/\s+/g, " ");
  const lines = visibleText(value)
    .split(/[\n\u2028\u2029]/)
    .map((line) => (line.trim() === "" ? "" : `    ${line}`));
  return label ? [paint("quiet", `  ${label}`), ...lines] : lines;
}

function listLines(node: List, terminal: Terminal): string[] {
  const first = node.start ?? 1;
  const digits = String(first + node.children.length - 1).length;
  const items = node.children.map((item, index) =>
    itemLines(item, node.ordered ? `${String(first + index).padStart(digits)}. ` : "• ", terminal),
  );
  // Where an item has a gap of its own, its end would else look like one more of its parts.
  const apart = node.spread || items.some((lines) => lines.includes(""));
  return items.flatMap((lines, index) => (apart && index > 0 ? ["", ...lines] : lines));
}

function itemLines(item: ListItem, bullet: string, terminal: Terminal): string[] {
  const task = typeof item.checked === "boolean" ? (item.checked ? "[x] " : "[ ] ") : "";
  const marker = bullet + task;
  const indent = stringWidth(marker);
  const lines = blocks(item.children, inner(terminal, indent), true);
  const [head = "", ...rest] = lines;
  return [
    (terminal.paint("quiet", marker) + head).trimEnd(),
    ...rest.map((line) => (line === "" ? "" : " ".repeat(indent) + line)),
  ];
}
