/** Blocks as pieces of Markdown, each of which fits a message: between them a reply may be divided. */

import { onceFor } from "../../../reply/once.ts";
import type { Block, Item } from "./blocks.ts";
import { fence } from "./code.ts";
import { isVisible, text, written } from "./line.ts";
import { type Fits, linePieces, longestPrefix, textPieces } from "./split.ts";

export interface TextUnit {
  readonly kind: "text";
  readonly text: string;
  /** What separates it from the one before within a message; nothing is put at a message's start. */
  readonly gap: "" | " " | "\n" | "\n\n";
  /** A heading or a line that announces what follows: it doesn't stand last in a message. */
  readonly introduces: boolean;
  /** The list whose item this is. Items of two lists side by side would be read as one list. */
  readonly list?: Block;
}

export type Unit = TextUnit | { readonly kind: "rule" };

/** Held in an item that says nothing, so that Discord doesn't take the next line for its text. */
const nothing = "\u200b";
/** Columns set aside for a list's marker. */
const markerRoom = 16;

export function unitsOf(blocks: readonly Block[], fits: Fits): Unit[] {
  return blocks.flatMap((block, index) => {
    const before = blocks[index - 1];
    const [first, ...rest] = blockUnits(block, fits);
    if (first?.kind !== "text" || before === undefined) return first ? [first, ...rest] : [];
    return [{ ...first, gap: gapBetween(before, block) }, ...rest];
  });
}

/** Headings, code and quotes keep their distance themselves; an announced list stands directly below. */
function gapBetween(before: Block, block: Block): "\n" | "\n\n" {
  const kinds = [before.kind, block.kind];
  if (before.kind === block.kind && (block.kind === "list" || block.kind === "quote")) return "\n\n";
  if (kinds.includes("code") || kinds.includes("quote")) return "\n";
  if ([before, block].some((one) => one.kind === "text" && one.prefix !== "")) return "\n";
  return block.kind === "list" && announces(before) ? "\n" : "\n\n";
}

function announces(block: Block): boolean {
  if (block.kind !== "text") return false;
  return block.prefix.startsWith("#") || /:\s*$/.test(block.lines.at(-1)?.at(-1)?.value ?? "");
}

const unit = (value: string, parts: Partial<TextUnit> = {}): TextUnit => ({
  kind: "text",
  text: value,
  gap: "\n",
  introduces: false,
  ...parts,
});

function blockUnits(block: Block, fits: Fits): Unit[] {
  switch (block.kind) {
    case "rule":
      return [{ kind: "rule" }];
    case "list":
      return block.items.flatMap((item) => itemUnits(item, fits, block));
    case "code":
      return codeUnits(block, fits);
    case "text": {
      const whole = blockText(block);
      if (fits(whole)) return [unit(whole, { introduces: announces(block) })];
      return block.lines.flatMap((line) =>
        linePieces(line, (piece) => fits(prefixed(block.prefix, piece))).map((piece, index) =>
          unit(prefixed(block.prefix, piece.text), { gap: index === 0 || block.prefix !== "" ? "\n" : piece.gap }),
        ),
      );
    }
    case "quote": {
      const whole = blockText(block);
      if (fits(whole)) return [unit(whole)];
      return unitsOf(block.blocks, (piece) => fits(quoted(piece))).flatMap((inner) =>
        inner.kind === "text" ? [{ ...inner, text: quoted(inner.text), gap: "\n" as const }] : [],
      );
    }
  }
}

/** An item whole, or, where it is longer than a message, its marker with its beginning and the rest below, not indented. */
function itemUnits(item: Item, fits: Fits, list: Block): Unit[] {
  const whole = itemText(item);
  if (fits(whole)) return [unit(whole, { list })];
  const inner = unitsOf(item.blocks, (piece) => fits(piece + " ".repeat(markerRoom)));
  const [first, ...rest] = inner;
  if (first?.kind === "text" && item.blocks[0]?.kind === "text" && !first.text.includes("\n")) {
    return [{ ...first, text: item.marker + first.text, gap: "\n", list }, ...rest];
  }
  return [unit(written([text(item.marker === "- " ? "•" : item.marker)]), { introduces: true }), ...inner];
}

/** Complete fences, divided at line ends; a line longer than a message is divided within. */
function codeUnits({ language, lines }: Extract<Block, { kind: "code" }>, fits: Fits): TextUnit[] {
  const units: TextUnit[] = [];
  const add = (some: readonly string[]) => {
    if (some.some((line) => isVisible([text(line)]))) units.push(unit(fence(language, some)));
  };
  for (let from = 0; from < lines.length; ) {
    const size = longestPrefix(lines.length - from, (count) => fits(fence(language, lines.slice(from, from + count))));
    const some = lines.slice(from, from + size);
    const [line = ""] = some;
    if (size > 1 || fits(fence(language, some))) add(some);
    else for (const piece of textPieces(line, (value) => fits(fence(language, [value])))) add([piece]);
    from += size;
  }
  return units;
}

/** A block whole, however long. */
const blockText = onceFor((block: Block): string => {
  switch (block.kind) {
    case "rule":
      return "";
    case "text":
      return block.lines.map((line) => prefixed(block.prefix, written(line))).join("\n");
    case "code":
      return fence(block.language, block.lines);
    case "quote":
      return quoted(joined(block.blocks));
    case "list":
      return block.items.map(itemText).join("\n");
  }
});

/** The client takes marks off a heading's end ("C#"), unless others stand behind them. */
const prefixed = (prefix: string, line: string): string =>
  prefix.startsWith("#") && line.endsWith("#") ? `${prefix}${line} #` : prefix + line;

const quoted = (value: string): string => `> ${value.replaceAll("\n", "\n> ")}`;

/** Every line below the first is indented by the marker's width, empty ones too: Discord ends the item at one that is not. */
function itemText({ marker, blocks }: Item): string {
  return marker + (tight(blocks) || nothing).replaceAll("\n", `\n${" ".repeat(marker.length)}`);
}

const joined = (blocks: readonly Block[]): string =>
  blocks.map((block, index) => between(blocks[index - 1], block, gapBetween) + blockText(block)).join("");

const tight = (blocks: readonly Block[]): string =>
  blocks.map((block, index) => between(blocks[index - 1], block, tightGap) + blockText(block)).join("");

const between = (before: Block | undefined, block: Block, gap: typeof gapBetween): string =>
  before === undefined ? "" : gap(before, block);

const tightGap = (before: Block, block: Block): "\n" | "\n\n" =>
  before.kind === block.kind && (block.kind === "list" || block.kind === "quote") ? "\n\n" : "\n";
