/** A reply too long for a few messages: its beginning, and a file that holds the whole. */

import type { Root } from "mdast";
import { stringify } from "../../../reply/markdown.ts";
import { visibleText } from "../../../reply/sanitise.ts";
import { pack } from "./pack.ts";
import type { Unit } from "./units.ts";

/** As much as is read before one goes to the file. */
const room = { characters: 5_000, blocks: 16 };

/** The units up to a sensible place: never a table, since the message goes on, and no heading without what it heads. */
export function beginningOf(units: readonly Unit[]): Unit[] {
  const [first = []] = pack(units, room);
  const table = first.findIndex((unit) => unit.kind === "table");
  const shown = table < 0 ? first : first.slice(0, table);
  return shown.slice(0, shown.findLastIndex((unit) => !unit.leads) + 1);
}

/** The tree as a file: Markdown, which reads well as plain text too. */
export function wholeAsFile(tree: Root, title: string): { filename: string; title: string; content: string } {
  return { filename: `${slug(title) || "answer"}.md`, title, content: visibleText(stringify(tree)) };
}

const slug = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .slice(0, 60)
    .toWellFormed()
    .replaceAll(/^-|-$|\ufffd/g, "");
