/** Tables in a terminal: columns where they fit, else a list of rows. */
import type { AlignType, Table, TableRow } from "mdast";
import stringWidth from "string-width";
import { inlineText, narrowest, type Terminal, wrapped } from "./inline.ts";

const gap = " │ ";
/** Beyond this many lines in one cell a column is a ribbon that nobody reads: the list form is calmer. */
const tallest = 6;

export function tableLines(node: Table, terminal: Terminal): string[] {
  const rows = node.children.map((row) => cellTexts(row, terminal));
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const [header = [], ...body] = rows.map((row) => Array.from({ length: columns }, (_, index) => row[index] ?? ""));
  if (columns === 0) return [];
  const widths = columnWidths([header, ...body], terminal.width - gap.length * (columns - 1));
  if (!widths) return listForm(header, body, terminal);
  const cells = body.map((row) => row.map((cell, index) => wrapped(cell, widths[index] ?? 1, true)));
  if (cells.flat().some((lines) => lines.length > tallest)) return listForm(header, body, terminal);

  const bar = terminal.paint("quiet", gap);
  const rule = terminal.paint("quiet", widths.map((width) => "─".repeat(width)).join("─┼─"));
  const drawn = (lines: readonly (readonly string[])[]): string[] =>
    Array.from({ length: Math.max(1, ...lines.map((cell) => cell.length)) }, (_, line) =>
      widths
        .map((width, index) => padded(lines[index]?.[line] ?? "", width, node.align?.[index] ?? null))
        .join(bar)
        .trimEnd(),
    );
  const head = header.map((cell, index) =>
    wrapped(cell, widths[index] ?? 1, true).map((line) => terminal.paint("heading", line)),
  );
  // Where a cell has several lines, only a rule shows which lines belong together.
  const between = cells.flat().some((lines) => lines.length > 1) ? [rule] : [];
  return [...drawn(head), rule, ...cells.flatMap((row, index) => [...(index === 0 ? [] : between), ...drawn(row)])];
}

const cellTexts = (row: TableRow, terminal: Terminal): string[] =>
  row.children.map((cell) => inlineText(cell.children, { ...terminal, width: 0 }).trim());

/**
 * Columns of at most `available` together: each as wide as its longest word at least, and what is left shared out by how
 * much more each could use. Undefined where not even the longest words fit.
 */
function columnWidths(rows: readonly (readonly string[])[], available: number): number[] | undefined {
  const indices = (rows[0] ?? []).map((_, index) => index);
  const column = (index: number) => rows.map((row) => row[index] ?? "");
  const least = indices.map((index) => Math.max(1, ...column(index).map(narrowest)));
  const natural = indices.map((index) =>
    Math.max(1, ...column(index).flatMap((cell) => cell.split("\n").map((line) => stringWidth(line)))),
  );
  const spare = available - sum(least);
  if (spare < 0) return undefined;
  const wanted = natural.map((width, index) => width - (least[index] ?? 0));
  const total = sum(wanted);
  if (total <= spare) return natural;
  // By square root: a long column gets more, but a short one is not starved for it.
  const roots = wanted.map(Math.sqrt);
  const shares = roots.map((share, index) => Math.min(wanted[index] ?? 0, Math.floor((spare * share) / sum(roots))));
  const widths = least.map((width, index) => width + (shares[index] ?? 0));
  for (let left = available - sum(widths), index = 0; left > 0; index = (index + 1) % widths.length) {
    if ((widths[index] ?? 0) >= (natural[index] ?? 0)) continue;
    widths[index] = (widths[index] ?? 0) + 1;
    left -= 1;
  }
  return widths;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function padded(text: string, width: number, align: AlignType): string {
  const room = Math.max(0, width - stringWidth(text));
  const before = align === "right" ? room : align === "center" ? Math.floor(room / 2) : 0;
  return " ".repeat(before) + text + " ".repeat(room - before);
}

/** Each row as a group of `header: cell` lines, for a terminal too narrow for the columns. */
function listForm(header: readonly string[], body: readonly (readonly string[])[], terminal: Terminal): string[] {
  const { paint, width } = terminal;
  const groups = (body.length > 0 ? body : [header]).map((row) =>
    row
      .map((cell, index) => ({ name: body.length > 0 ? (header[index] ?? "") : "", cell }))
      .filter(({ cell }) => cell !== "")
      .flatMap(({ name, cell }, index) => {
        const lines = wrapped(name ? `${paint("heading", `${name}:`)} ${cell}` : cell, Math.max(1, width - 2));
        return lines.map((line, at) => (index === 0 && at === 0 ? "• " : "  ") + line);
      }),
  );
  return groups.filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
}
