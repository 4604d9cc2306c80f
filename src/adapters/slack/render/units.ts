/** The tree as a row of units, the smallest things that a message is made of. */
import type { DividerBlock, HeaderBlock, KnownBlock } from "@slack/types";
import type { Heading, Root, RootContent } from "mdast";
import { elementsOf } from "./elements.ts";
import { type Context, inlineRuns, shownText, trimmed } from "./inline.ts";
import { limits, type RichElement } from "./limits.ts";
import { piecesOf } from "./nodes.ts";
import { type TablePart, tableParts } from "./table.ts";

/** A block, or one element of a rich text block: elements of one `group` share a block where they share a message. */
export type Unit = { readonly leads: boolean } & (
  | { readonly kind: "rich"; readonly element: RichElement; readonly group: object }
  | { readonly kind: "block"; readonly block: HeaderBlock | DividerBlock }
  | { readonly kind: "controls"; readonly block: KnownBlock; readonly spoken: string }
  | ({ readonly kind: "table" } & TablePart)
);

/** @param inRows tables that are drawn as text, by their index */
export function unitsOf(tree: Root, context: Context, inRows: ReadonlySet<number> = new Set()): Unit[] {
  return tree.children.flatMap((node, index) => nodeUnits(node, context, inRows.has(index)));
}

function nodeUnits(node: RootContent, context: Context, isInRows: boolean): Unit[] {
  if (node.type === "thematicBreak") return [{ kind: "block", block: { type: "divider" }, leads: false }];
  const header = node.type === "heading" ? headerBlock(node, context) : undefined;
  if (header) return [{ kind: "block", block: header, leads: true }];
  const parts = node.type === "table" && !isInRows ? tableParts(node, context) : undefined;
  if (parts) return parts.map((part): Unit => ({ kind: "table", ...part, leads: false }));

  const group = {};
  const placed = elementsOf(piecesOf(node, { quotes: 0, lists: 0 }, context));
  return placed.map(({ element, leads }, index): Unit => {
    const introduces = node.type === "paragraph" && index === placed.length - 1 && endsInColon(element);
    return { kind: "rich", element, group, leads: leads || introduces };
  });
}

/**
 * Titles and chapters. What is deeper, longer, linked, or written in characters that Slack might read as its own in plain
 * text (documented for `mrkdwn`, unclear for this) is bold rich text instead.
 */
function headerBlock(node: Heading, context: Context): HeaderBlock | undefined {
  const runs = trimmed(inlineRuns(node.children, context));
  const text = shownText(runs).replaceAll(/\s+/g, " ");
  const fits = node.depth <= 2 && text !== "" && text.length <= limits.header;
  if (!fits || runs.some((run) => run.type === "link") || ambiguous(text)) return undefined;
  return { type: "header", text: { type: "plain_text", text, emoji: false } };
}

/** Whether plain text holds what Slack could take for a mention, a link or an escape. */
export const ambiguous = (text: string): boolean => /<|&(?:amp|lt|gt);/.test(text);

function endsInColon(element: RichElement): boolean {
  if (element.type !== "rich_text_section") return false;
  const last = element.elements.at(-1);
  return last?.type === "text" && last.text.trimEnd().endsWith(":");
}
