/** Tables: Slack's own where they fit, else a list of rows. */
import type { RichTextBlock, TableBlock } from "@slack/types";
import type { Root, Table, TableRow } from "mdast";
import { plainText } from "../../../reply/plain.ts";
import { bold, type Context, inlineRuns, type Run, textRun, trimmed } from "./inline.ts";
import { limits, weight } from "./limits.ts";
import { blank, itemAt, type Piece, type Place } from "./piece.ts";

/** A block with the text that is read out for it. */
export interface TablePart {
  readonly block: TableBlock;
  readonly spoken: string;
}

/**
 * The table as one block, or as several where it has too many rows, each with the header. Undefined where it has more
 * columns than Slack takes, or a row that no table can hold.
 */
export function tableParts(table: Table, context: Context): TablePart[] | undefined {
  const [header, ...rows] = table.children;
  const columns = Math.max(0, ...table.children.map((row) => row.children.length));
  if (!header || columns === 0) return [];
  if (columns > limits.columns) return undefined;
  const head = cells(header, columns, context, true);
  const drawn = rows.map((row) => ({ row, cells: cells(row, columns, context), size: 0 }));
  for (const one of drawn) one.size = weight(one.cells);
  const room = limits.table - weight(head);
  if (drawn.some(({ size }) => size > room)) return undefined;
  if ([head, ...drawn.map((one) => one.cells)].flat().some((cell) => weight(cell) > limits.rich)) return undefined;

  const groups: (typeof drawn)[] = [[]];
  let left = room;
  for (const one of drawn) {
    const group = groups.at(-1);
    if (group && group.length < limits.rows - 1 && one.size <= left) group.push(one);
    else {
      groups.push([one]);
      left = room;
    }
    left -= one.size;
  }
  return groups.map((group) => ({
    block: {
      type: "table",
      column_settings: Array.from({ length: columns }, (_, index) => ({
        align: table.align?.[index] ?? "left",
        is_wrapped: true,
      })),
      rows: [head, ...group.map((one) => one.cells)],
    },
    spoken: plainText({
      type: "root",
      children: [{ ...table, children: [header, ...group.map(({ row }) => row)] }],
    }),
  }));
}

function cells(row: TableRow, columns: number, context: Context, isHeader = false): RichTextBlock[] {
  return Array.from({ length: columns }, (_, index): RichTextBlock => {
    const runs = cellRuns(row, index, context);
    // Slack refuses a cell without a character.
    const elements = runs.length === 0 ? [blank()] : isHeader ? bold(runs) : runs;
    return { type: "rich_text", elements: [{ type: "rich_text_section", elements }] };
  });
}

const cellRuns = (row: TableRow, index: number, context: Context): Run[] =>
  trimmed(inlineRuns(row.children[index]?.children ?? [], context));

/**
 * Where a reply has several tables, those that are drawn as rows of text, by their index among its nodes: a message ends with a
 * table, so each one less is a message less. The largest stays a table, and so does whatever is not small.
 */
export function tablesInRows({ children }: Root, context: Context): ReadonlySet<number> {
  const tables = children.flatMap((node, index) => {
    const parts = node.type === "table" ? tableParts(node, context) : undefined;
    const size = weight((parts ?? []).map(({ block }) => block.rows));
    const cells = (parts ?? []).flatMap(({ block }) => block.rows.slice(1)).flat().length;
    return parts === undefined || parts.length === 0 ? [] : [{ index, size, cells }];
  });
  const largest = tables.toSorted((a, b) => b.size - a.size || b.index - a.index)[0];
  const { cells: cellsMost, characters } = limits.smallTable;
  return new Set(
    tables
      .filter((one) => one !== largest && one.cells <= cellsMost && one.size <= characters)
      .map(({ index }) => index),
  );
}

/** Each row as an item of `header: cell` lines: within a list or a quote, where Slack can't take a table, or one is enough. */
export function rowPieces(table: Table, place: Place, context: Context): Piece[] {
  const [header, ...rows] = table.children;
  if (!header) return [];
  return (rows.length > 0 ? rows : [header]).flatMap((row) => {
    const columns = Math.max(header.children.length, row.children.length);
    const lines = Array.from({ length: columns }, (_, index): Run[] => {
      const value = cellRuns(row, index, context);
      const name = rows.length > 0 ? bold(cellRuns(header, index, context)) : [];
      if (name.length === 0) return value;
      return [...name, ...textRun(": "), ...(value.length === 0 ? textRun("–") : value)];
    }).filter((line) => line.length > 0);
    const runs = lines.flatMap((line, index) => (index === 0 ? line : [...textRun("\n"), ...line]));
    return runs.length === 0 ? [] : [itemAt(place, runs)];
  });
}
