/**
 * Drawing for a chat: an opaque card that reads on a light and on a dark background, as wide as a phone.
 *
 * A card is a column of blocks, each drawn at the height where the one before ended. Colours are told apart by people
 * who see fewer of them (blue and orange, from Okabe and Ito's palette, darkened for text), and none carries a meaning that a
 * shape or a word does not carry too.
 */
import { family, type Weight } from "./font.ts";

/** Pixels of the drawing; the picture has twice as many. */
const width = 400;
export const padding = 20;
export const inner = width - 2 * padding;

export const colours = {
  paper: "#fbfbf9",
  edge: "#cfd4dc",
  ink: "#1a1e26",
  soft: "#525b69",
  rule: "#e3e6eb",
  faint: "#b4bcc8",
  track: "#e3e6eb",
  done: "#0a64a4",
  now: "#b4470b",
  nowPaper: "#fff3ea",
} as const;

/** Draws itself from a height downwards. */
export interface Block {
  readonly height: number;
  draw(top: number): string;
}

/** The blocks under each other on a card. */
export function card(blocks: readonly Block[]): string {
  let top = padding;
  const drawn = blocks.map((block) => {
    const at = top;
    top += block.height;
    return block.draw(at);
  });
  const height = Math.ceil(top + padding);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    box({
      x: 0.5,
      y: 0.5,
      width: width - 1,
      height: height - 1,
      radius: 12,
      fill: colours.paper,
      stroke: colours.edge,
    }),
    ...drawn,
    "</svg>",
  ].join("");
}

export function space(height: number): Block {
  return { height, draw: () => "" };
}

/** Lines of text at the left edge of the card, or from `x`. */
export function paragraph(
  lines: readonly string[],
  { size, weight, fill, x = padding }: { size: number; weight?: Weight; fill?: string; x?: number },
): Block {
  const leading = Math.round(size * 1.35);
  return {
    height: lines.length * leading,
    draw: (top) =>
      lines.map((line, index) => text(line, { x, y: top + leading * index + size, size, weight, fill })).join(""),
  };
}

export interface TextStyle {
  readonly x: number;
  /** Of the baseline. */
  readonly y: number;
  readonly size: number;
  readonly weight?: Weight | undefined;
  readonly fill?: string | undefined;
  readonly anchor?: "start" | "middle" | "end";
}

export function text(
  line: string,
  { x, y, size, weight = "normal", fill = colours.ink, anchor = "start" }: TextStyle,
): string {
  return `<text x="${x}" y="${y}" font-family="${family}" font-size="${size}" font-weight="${weight}" fill="${fill}" text-anchor="${anchor}">${escaped(line)}</text>`;
}

export function box(shape: {
  x: number;
  y: number;
  width: number;
  height: number;
  radius?: number;
  fill: string;
  stroke?: string;
}): string {
  const { x, y, radius = 0, fill, stroke = "none" } = shape;
  return `<rect x="${x}" y="${y}" width="${shape.width}" height="${shape.height}" rx="${radius}" fill="${fill}" stroke="${stroke}"/>`;
}

/** A bar that is filled for a share, 0–1. */
export function bar(at: { x: number; y: number; width: number }, share: number, fill: string): string {
  const height = 8;
  const filled = Math.max(0, Math.min(1, share)) * at.width;
  const track = box({ ...at, height, radius: height / 2, fill: colours.track });
  // A start is shown as one: a bar shorter than it is high looks empty.
  return share <= 0 ? track : track + box({ ...at, width: Math.max(height, filled), height, radius: height / 2, fill });
}

export function circle(
  x: number,
  y: number,
  radius: number,
  style: { fill: string; stroke?: string; width?: number; dash?: string },
): string {
  const dash = style.dash === undefined ? "" : ` stroke-dasharray="${style.dash}"`;
  return `<circle cx="${x}" cy="${y}" r="${radius}" fill="${style.fill}" stroke="${style.stroke ?? "none"}" stroke-width="${style.width ?? 1}"${dash}/>`;
}

/** A check mark around a middle; `size` is half its width. */
export function check(x: number, y: number, size: number, stroke: string): string {
  const points = `${x - size},${y} ${x - size * 0.25},${y + size * 0.75} ${x + size},${y - size * 0.7}`;
  return `<polyline points="${points}" fill="none" stroke="${stroke}" stroke-width="${size * 0.45}" stroke-linecap="round" stroke-linejoin="round"/>`;
}

function escaped(line: string): string {
  return line
    .toWellFormed()
    .replace(/[\p{Cc}\uFFFE\uFFFF]/gu, " ")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;");
}
