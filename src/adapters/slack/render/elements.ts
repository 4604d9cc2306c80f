/** Pieces as elements of rich text, each within Slack's limits. */
import type { RichTextList, RichTextSection, RichTextText } from "@slack/types";
import { type Run, textRun } from "./inline.ts";
import { limits, type RichElement, weight } from "./limits.ts";
import { blank, type CodePiece, type ItemPiece, type Piece } from "./piece.ts";
import { codePieces, fill } from "./split.ts";

/** An element of a rich text, and whether it must not be the last of its message. */
export interface Placed {
  readonly element: RichElement;
  readonly leads: boolean;
}

/** While it is made: a list that may go on, and the characters in it. */
interface Open extends Placed {
  readonly list?: NumberedList;
  size: number;
}

export function elementsOf(pieces: readonly Piece[]): Placed[] {
  const elements: Open[] = [];
  for (const piece of joinedQuotes(pieces)) {
    if (piece.kind === "item") putItem(elements, piece);
    else if (piece.kind === "code")
      for (const text of codePieces(piece.text, limits.rich))
        elements.push({ element: preformatted(text, piece), leads: false, size: 0 });
    else
      for (const part of fill(piece.runs, limits.rich))
        elements.push({ element: section(part, piece.quoted), leads: piece.leads, size: 0 });
  }
  return elements;
}

const section = (elements: Run[], quoted: boolean): RichElement => ({
  type: quoted ? "rich_text_quote" : "rich_text_section",
  elements,
});

const border = (quoted: boolean): { border?: 1 } => (quoted ? { border: 1 } : {});

function preformatted(text: string, { language, quoted }: CodePiece): RichElement {
  const elements: RichTextText[] = [{ type: "text", text }];
  return { type: "rich_text_preformatted", elements, ...(language === "" ? {} : { language }), ...border(quoted) };
}

/** Two quotes in a row would look like one without a gap. */
function joinedQuotes(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (piece.kind === "prose" && piece.quoted && last?.kind === "prose" && last.quoted)
      joined[joined.length - 1] = { ...last, leads: false, runs: [...last.runs, ...textRun("\n\n"), ...piece.runs] };
    else joined.push(piece);
  }
  return joined;
}

/** Appends an item, to the list before it where it goes on with that. What an item can't hold stands below it. */
function putItem(elements: Open[], piece: ItemPiece): void {
  const [first = [blank()], ...rest] = fill(piece.runs, limits.rich);
  const item: RichTextSection = { type: "rich_text_section", elements: first };
  const size = weight(item);
  const last = elements.at(-1);
  if (last?.list && last.size + size <= limits.rich && goesOn(last.list, piece)) {
    last.list.elements.push(item);
    last.size += size;
  } else {
    const list = newList(item, piece);
    elements.push({ element: list, leads: false, list, size });
  }
  for (const part of rest) elements.push({ element: section(part, piece.quoted), leads: false, size: 0 });
}

type NumberedList = RichTextList & { readonly offset?: number };

function newList(item: RichTextSection, { quoted, style, indent, number }: ItemPiece): NumberedList {
  const offset = style === "ordered" && number > 0 ? { offset: number } : {};
  return { type: "rich_text_list", style, indent, elements: [item], ...offset, ...border(quoted) };
}

function goesOn(list: NumberedList, { quoted, style, indent, number }: ItemPiece): boolean {
  if (list.style !== style || list.indent !== indent || (list.border === 1) !== quoted) return false;
  return style === "bullet" || (list.offset ?? 0) + list.elements.length === number;
}
