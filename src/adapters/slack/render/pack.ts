/** Units into messages: in order, within the limits, and broken where a reader would break. */
import type { KnownBlock, RichTextBlockElement } from "@slack/types";
import { limits, weight } from "./limits.ts";
import type { Unit } from "./units.ts";

export interface Room {
  readonly blocks: number;
  readonly characters: number;
}

/** What may go over to the next message with what it introduces. */
const mostCarried = { units: 4, characters: 800 };

interface Page {
  units: Unit[];
  blocks: number;
  characters: number;
  /** Characters of the rich text block that is open at the end. */
  open: number;
}

/**
 * One array of units a message. A message ends with its table, since Slack shows it at the end wherever it stands. A heading,
 * or a line that ends in a colon, is not left behind by what it introduces. Dividers that would begin or end a message go.
 */
export function pack(units: readonly Unit[], room: Room = limits): Unit[][] {
  const pages: Unit[][] = [];
  let page = pageOf([]);
  for (const unit of units) {
    const table = page.units.at(-1)?.kind === "table";
    if (page.units.length > 0 && (table || !fits(page, unit, room))) {
      const carried = table ? [] : trailing(page.units);
      pages.push(page.units.slice(0, page.units.length - carried.length));
      page = pageOf(carried);
    }
    put(page, unit);
  }
  return [...pages, page.units].map(withoutEdges).filter((one) => one.length > 0);
}

function pageOf(units: readonly Unit[]): Page {
  const page: Page = { units: [], blocks: 0, characters: 0, open: 0 };
  for (const unit of units) put(page, unit);
  return page;
}

const sizeOf = (unit: Unit): number => weight(unit.kind === "rich" ? unit.element : unit.block);

/** Whether an element goes into the rich text block that is open. */
const joins = (page: Page, unit: Unit, size: number): boolean => {
  const last = page.units.at(-1);
  return last?.kind === "rich" && unit.kind === "rich" && last.group === unit.group && page.open + size <= limits.rich;
};

function fits(page: Page, unit: Unit, room: Room): boolean {
  const size = sizeOf(unit);
  const characters = page.characters + size;
  const blocks = page.blocks + (joins(page, unit, size) ? 0 : 1);
  return (
    blocks <= room.blocks &&
    characters <= room.characters &&
    characters + limits.perBlock * (blocks - 1) <= limits.structure
  );
}

function put(page: Page, unit: Unit): void {
  const size = sizeOf(unit);
  const joined = joins(page, unit, size);
  page.open = joined ? page.open + size : size;
  page.blocks += joined ? 0 : 1;
  page.characters += size;
  page.units.push(unit);
}

function trailing(units: readonly Unit[]): Unit[] {
  const from = units.findLastIndex((unit) => !unit.leads) + 1;
  const carried = units.slice(from);
  const characters = carried.reduce((sum, unit) => sum + sizeOf(unit), 0);
  // A message of nothing but headings stays as it is, or there would be an empty one.
  const bearable = carried.length <= mostCarried.units && characters <= mostCarried.characters;
  return from > 0 && bearable ? carried : [];
}

function withoutEdges(units: readonly Unit[]): Unit[] {
  const speaks = (unit: Unit): boolean => unit.kind !== "block" || unit.block.type !== "divider";
  return units.slice(Math.max(0, units.findIndex(speaks)), units.findLastIndex(speaks) + 1);
}

/** The blocks of one message. */
export function blocksOf(units: readonly Unit[]): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  const page = pageOf([]);
  for (const unit of units) {
    const last = blocks.at(-1);
    if (unit.kind !== "rich") blocks.push(unit.block);
    else if (last?.type === "rich_text" && joins(page, unit, sizeOf(unit))) last.elements.push(unit.element);
    else {
      const elements: RichTextBlockElement[] = [unit.element];
      blocks.push({ type: "rich_text", elements });
    }
    put(page, unit);
  }
  return blocks;
}
