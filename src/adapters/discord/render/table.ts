/** Tables, which Discord doesn't have: aligned text where that fits a phone, else a list with an item a row. */
import type { AlignType, BlockContent, PhrasingContent, Table, TableRow } from "mdast";
import stringWidth from "string-width";
import { code, emphasis, type Inline, paragraph, strong } from "../../../reply/markdown.ts";
import { plainInline } from "../../../reply/plain.ts";

/** Columns of code that the narrower phones show without wrapping. */
const phoneWidth = 42;
const gap = "  ";

/** The table as code if it is narrow enough, else as a list: a bold first cell, then `header: value` a line. */
export function tableAsBlocks(table: Table): BlockContent[] {
  const columns = Math.max(0, ...table.children.map((row) => row.children.length));
  const cells = table.children.map((row) => Array.from({ length: columns }, (_, column) => cellText(row, column)));
  const aligned = alignedLines(cells, table.align ?? []);
  const fits = aligned.every((line) => stringWidth(line) <= phoneWidth);
  // A row of a code block is one line, and the cells' links could not be followed there.
  if (fits && !cells.flat().some((cell) => /\n|:\/\//.test(cell))) return [code(null, aligned.join("\n"))];
  return rowList(table);
}

const cellText = (row: TableRow, column: number): string =>
  plainInline(row.children[column]?.children ?? [])
    .replaceAll(/[ \t]+/g, " ")
    .trim();

function alignedLines(rows: readonly (readonly string[])[], align: readonly AlignType[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(1, ...rows.map((row) => stringWidth(row[column] ?? ""))));
  const [header = [], ...body] = rows.map((row) =>
    row
      .map((cell, column) => padded(cell, widths[column] ?? 1, align[column] ?? null))
      .join(gap)
      .trimEnd(),
  );
  const rule = widths.map((width) => "─".repeat(width)).join(gap);
  return rows.length > 0 ? [String(header), rule, ...body] : [];
}

function padded(value: string, width: number, align: AlignType): string {
  const room = Math.max(0, width - stringWidth(value));
  const before = align === "right" ? room : align === "center" ? Math.floor(room / 2) : 0;
  return " ".repeat(before) + value + " ".repeat(room - before);
}

function rowList({ children: [header, ...rows] }: Table): BlockContent[] {
  if (!header) return [];
  const names = header.children.map(({ children }) => children);
  const items = (rows.length > 0 ? rows : [header]).map((row) => ({
    type: "listItem" as const,
    spread: false,
    children: [paragraph(...rowContent(row, rows.length > 0 ? names : []))],
  }));
  // The header of the bold cells stands above them, and so do headers under which no row says anything.
  const above = names.filter(
    (_, column) => column === 0 || rows.every((row) => isEmpty(row.children[column]?.children)),
  );
  const shown = rows.length > 0 ? above.filter((name) => !isEmpty(name)) : [];
  const words = shown.flatMap((name, index): Inline[] => (index === 0 ? name : [" · ", ...name]));
  return [
    ...(words.length > 0 ? [paragraph(emphasis(...words, ":"))] : []),
    { type: "list", ordered: false, spread: false, children: items },
  ];
}

const isEmpty = (content: readonly PhrasingContent[] = []): boolean =>
  plainInline(content).trim() === "" && !content.some(({ type }) => type === "image");

function rowContent(row: TableRow, names: readonly PhrasingContent[][]): PhrasingContent[] {
  const lines = row.children
    .map(({ children }, column) => ({ children, name: names[column] ?? [], isFirst: column === 0 }))
    .filter(({ children }) => !isEmpty(children))
    .map(({ children, name, isFirst }): PhrasingContent[] => {
      if (isFirst) return [strong(...children)];
      return isEmpty(name) ? children : [...name, { type: "text", value: ": " }, ...children];
    });
  return lines.flatMap((line, index) => (index === 0 ? line : [{ type: "break" }, ...line]));
}
