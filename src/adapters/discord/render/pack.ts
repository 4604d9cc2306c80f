/** Pieces of a reply put into messages, in order, each within Discord's limits. */
import { type APIMessageTopLevelComponent, ComponentType } from "discord.js";
import type { TextUnit } from "./layout.ts";

/** A file that goes with a message. */
export interface PartFile {
  readonly filename: string;
  readonly data: Uint8Array;
  readonly description?: string;
  readonly mediaType: string;
}

/** One message: API-shaped Components V2 (flag 32768) with the files beside it. */
export interface DiscordPart {
  readonly components: readonly APIMessageTopLevelComponent[];
  readonly files: readonly PartFile[];
  /** For the person alone, wherever the other messages go. */
  readonly personal?: true;
}

export type Piece =
  | (TextUnit & { /** Begins a text display of its own. */ readonly apart?: boolean })
  | {
      readonly kind: "component";
      readonly component: APIMessageTopLevelComponent;
      readonly files?: readonly PartFile[];
    };

/**
 * Less than Discord takes: 4,000 characters over all text displays (counted here in UTF-16 units, of which there are never
 * fewer than characters), 40 components with nested ones, 10 files. The bytes keep below a fault of its server, which fails where
 * those of all displays with 12 for each exceed 10,170.
 */
const limits = { characters: 3800, bytes: 10_000, components: 40, files: 10 } as const;
const bytesPerDisplay = 12;

export type Size = Readonly<Record<keyof typeof limits, number>>;

const nothing: Size = { characters: 0, bytes: 0, components: 0, files: 0 };

const sum = (one: Size, other: Size): Size => ({
  characters: one.characters + other.characters,
  bytes: one.bytes + other.bytes,
  components: one.components + other.components,
  files: one.files + other.files,
});

/** Whether one message holds this much. */
export const isWithin = (size: Size): boolean =>
  size.characters <= limits.characters &&
  size.bytes <= limits.bytes &&
  size.components <= limits.components &&
  size.files <= limits.files;

/** Whether a text fits a message that must also hold `beside`. */
export function fitsBeside(beside: Size = nothing): (text: string) => boolean {
  return (text) => isWithin(sum(beside, textSize(text, true)));
}

const textSize = (text: string, isDisplay: boolean): Size => ({
  characters: text.length,
  bytes: Buffer.byteLength(text) + (isDisplay ? bytesPerDisplay : 0),
  components: isDisplay ? 1 : 0,
  files: 0,
});

/** What all of `pieces` take together. */
export function sizeOf(pieces: readonly Piece[]): Size {
  return pieces.reduce((size, piece, index) => sum(size, added(pieces[index - 1], piece)), nothing);
}

/** What a piece adds behind another. */
function added(before: Piece | undefined, piece: Piece): Size {
  if (piece.kind === "component") {
    return { ...nothing, components: componentCount(piece.component), files: piece.files?.length ?? 0 };
  }
  const joins = before?.kind === "text" && piece.apart !== true;
  return textSize(joins ? gapBehind(before, piece) + piece.text : piece.text, !joins);
}

/** Items of two lists keep an empty line between them: else Discord numbers them as one. */
const gapBehind = (before: TextUnit, { gap, list }: TextUnit): string =>
  before.list !== undefined && list !== undefined && before.list !== list ? "\n\n" : gap;

function componentCount(component: APIMessageTopLevelComponent): number {
  return component.type === ComponentType.ActionRow ? 1 + component.components.length : 1;
}

/** The longest beginning of `pieces` that fits one message beside `beside`; never ends with what announces the next. */
export function beginning(pieces: readonly Piece[], beside: Size = nothing): readonly Piece[] {
  let size = beside;
  let count = 0;
  for (const piece of pieces) {
    size = sum(size, added(count === 0 ? undefined : pieces[count - 1], piece));
    if (!isWithin(size)) break;
    count += 1;
  }
  let kept = count;
  const isLoose = (piece: Piece | undefined) =>
    piece?.kind === "text" ? piece.introduces : piece?.kind === "component" && isSeparator(piece);
  while (count < pieces.length && kept > 1 && isLoose(pieces[kept - 1])) kept -= 1;
  return pieces.slice(0, isLoose(pieces[kept - 1]) ? count : kept);
}

const isSeparator = (piece: Piece): boolean =>
  piece.kind === "component" && piece.component.type === ComponentType.Separator;

/** The messages, in the order in which they are sent. A line across stands between parts of one message only. */
export function packed(pieces: readonly Piece[]): DiscordPart[] {
  const parts: DiscordPart[] = [];
  for (let rest = withoutSeparators(pieces); rest.length > 0; ) {
    // A piece that fits no message can't come from `unitsOf`; it is sent alone, so that nothing is lost here.
    const some = beginning(rest);
    const taken = some.length > 0 ? some : rest.slice(0, 1);
    parts.push(part(taken));
    rest = withoutSeparators(rest.slice(taken.length));
  }
  return parts;
}

function withoutSeparators(pieces: readonly Piece[]): readonly Piece[] {
  const first = pieces.findIndex((piece) => !isSeparator(piece));
  return first < 0 ? [] : pieces.slice(first);
}

function part(pieces: readonly Piece[]): DiscordPart {
  const components: APIMessageTopLevelComponent[] = [];
  pieces.forEach((piece, index) => {
    const before = pieces[index - 1];
    const last = components.at(-1);
    if (piece.kind === "component") components.push(piece.component);
    else if (before?.kind === "text" && last?.type === ComponentType.TextDisplay && piece.apart !== true) {
      components[components.length - 1] = { ...last, content: last.content + gapBehind(before, piece) + piece.text };
    } else components.push({ type: ComponentType.TextDisplay, content: piece.text });
  });
  return { components, files: pieces.flatMap((piece) => (piece.kind === "component" ? (piece.files ?? []) : [])) };
}
