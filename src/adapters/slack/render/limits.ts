/**
 * How much Slack takes, and how much of it we use. Characters are UTF-16 units, which is never fewer than code points:
 * Slack doesn't say which it counts.
 */
import type { RichTextBlockElement } from "@slack/types";

export const limits = {
  /** Of 50. */
  blocks: 40,
  /** All text of a message, addresses of links and labels of buttons included. Refusals were seen from 11,341 on. */
  characters: 10_000,
  /** Text and 125 for every block after the first: what a divider was measured to cost. Refused above 13,297. */
  structure: 13_000,
  perBlock: 125,
  /** One element of a rich text, and one rich text block. */
  rich: 3_000,
  header: 150,
  /** Over all cells, of 10,000. */
  table: 9_000,
  rows: 100,
  columns: 20,
  /** A table that reads as well in rows of text. */
  smallTable: { cells: 16, characters: 800 },
  /** `text` beside blocks. The bytes keep it within what `chat.update` was seen to refuse. */
  text: 3_000,
  textBytes: 4_000,
  /** Text of a button or an option, description of an option. */
  label: 75,
  /** What a phone shows of a button's label. */
  shownLabel: 30,
  elements: 25,
  options: 100,
  /** Deepest indent of a list. */
  indent: 8,
  /** More messages than this are a wall: the whole goes into a file. */
  messages: 5,
  alt: 1_000,
} as const;

/** A list with the number its first item has, 0 for 1: documented by Slack, missing in its types. */
export type RichElement = RichTextBlockElement & { readonly offset?: number; readonly language?: string };

const silent = new Set(["type", "style", "align", "action_id"]);

/** Every character that may count against a message: all strings but those that name types and ids. */
export function weight(value: object | string): number {
  if (typeof value === "string") return value.length;
  if (Array.isArray(value)) return value.reduce((sum: number, part) => sum + weightOf(part), 0);
  return Object.entries(value).reduce((sum, [key, part]) => (silent.has(key) ? sum : sum + weightOf(part)), 0);
}

const weightOf = (value: unknown): number =>
  typeof value === "string" || (typeof value === "object" && value !== null) ? weight(value) : 0;
