/** Chooses the parts of a section that fit a phone screen: whole blocks, rows and items, never half of one. */
import type { List, RootContent, Table } from "mdast";
import { plainText } from "../reply/plain.ts";

/** How well a text serves the question; only its order counts. */
export type Relevance = (text: string) => number;

export function lengthOf(nodes: readonly RootContent[]): number {
  return plainText({ type: "root", children: [...nodes] }).length;
}

/**
 * The blocks of a section that fit in `budget` characters of plain text, most relevant first, shown in their own order.
 * `complete` is false when something of the section is left for later.
 */
export function excerpt(
  nodes: readonly RootContent[],
  budget: number,
  relevance: Relevance,
): { readonly nodes: RootContent[]; readonly complete: boolean } {
  if (lengthOf(nodes) <= budget) return { nodes: [...nodes], complete: true };
  const groups = leadInsWithTheirBlocks(nodes).map((group, order) => ({
    group,
    order,
    worth: relevance(plainText({ type: "root", children: group })) - order * 0.02,
  }));
  const chosen: { order: number; nodes: RootContent[] }[] = [];
  let left = budget;
  for (const { group, order } of [...groups].sort((a, b) => b.worth - a.worth)) {
    const fitting = lengthOf(group) <= left ? group : shorten(group, left, relevance);
    if (fitting.length === 0) continue;
    chosen.push({ order, nodes: fitting });
    left -= lengthOf(fitting) + 2;
  }
  return { nodes: chosen.sort((a, b) => a.order - b.order).flatMap((part) => part.nodes), complete: false };
}

/** A paragraph that ends in a colon belongs to what follows it. */
function leadInsWithTheirBlocks(nodes: readonly RootContent[]): RootContent[][] {
  const groups: RootContent[][] = [];
  for (const node of nodes) {
    const last = groups.at(-1)?.at(-1);
    const leads = last?.type === "paragraph" && plainText({ type: "root", children: [last] }).endsWith(":");
    if (leads) groups.at(-1)?.push(node);
    else groups.push([node]);
  }
  return groups;
}

function shorten(group: readonly RootContent[], budget: number, relevance: Relevance): RootContent[] {
  const block = group.at(-1);
  const leadIn = group.slice(0, -1);
  const left = budget - lengthOf(leadIn);
  if (block?.type === "table") {
    const rows = shortenTable(block, left, relevance);
    return rows === undefined ? [] : [...leadIn, rows];
  }
  if (block?.type === "list") {
    const items = block.ordered ? firstSteps(block, left) : bestItems(block, left, relevance);
    return items === undefined ? [] : [...leadIn, items];
  }
  return [];
}

function shortenTable(table: Table, budget: number, relevance: Relevance): Table | undefined {
  const [header, ...rows] = table.children;
  if (header === undefined) return undefined;
  const keep = best(
    rows,
    (chosen) => lengthOf([{ ...table, children: [header, ...chosen] }]) <= budget,
    (row) => relevance(plainText({ type: "root", children: [{ ...table, children: [header, row] }] })),
  );
  return keep.length === 0 ? undefined : { ...table, children: [header, ...keep] };
}

function bestItems(list: List, budget: number, relevance: Relevance): List | undefined {
  const keep = best(
    list.children,
    (chosen) => lengthOf([{ ...list, children: [...chosen] }]) <= budget,
    (item) => relevance(plainText({ type: "root", children: [{ ...list, children: [item] }] })),
  );
  return keep.length === 0 ? undefined : { ...list, children: keep };
}

/** Steps are read from the first: as many as fit. */
function firstSteps(list: List, budget: number): List | undefined {
  let to = list.children.length;
  while (to > 0 && lengthOf([{ ...list, children: list.children.slice(0, to) }]) > budget) to--;
  return to < 2 ? undefined : { ...list, children: list.children.slice(0, to) };
}

/** The most relevant members that fit together, in their own order. */
function best<T>(members: readonly T[], fits: (chosen: readonly T[]) => boolean, worth: (member: T) => number): T[] {
  const ranked = members
    .map((member, order) => ({ member, order, worth: worth(member) - order * 0.02 }))
    .sort((a, b) => b.worth - a.worth);
  let chosen: typeof ranked = [];
  for (const candidate of ranked) {
    const more = [...chosen, candidate].sort((a, b) => a.order - b.order);
    if (fits(more.map(({ member }) => member))) chosen = more;
  }
  return chosen.map(({ member }) => member);
}
