/**
 * Widths of text in the font that comes with the mentor, read from its own tables: what a label needs is known before it
 * is drawn, without drawing it.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const family = "DejaVu Sans";
export type Weight = "normal" | "bold";

const files = {
  normal: import.meta.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf"),
  bold: import.meta.resolve("dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf"),
} as const;
export const fontFiles = Object.values(files).map((url) => fileURLToPath(url));

interface Font {
  /** Width of a character in parts of the font's size; none if the font has no such character. */
  advance(character: number): number | undefined;
}

const fonts = new Map<Weight, Font>();

function font(weight: Weight): Font {
  const known = fonts.get(weight);
  if (known !== undefined) return known;
  const read = readFont(readFileSync(fileURLToPath(files[weight])));
  fonts.set(weight, read);
  return read;
}

/** Width of a line in pixels at a font size. Characters that the font lacks count as wide as two digits. */
export function widthOf(text: string, size: number, weight: Weight = "normal"): number {
  const { advance } = font(weight);
  const unknown = 2 * (advance(0x30) ?? 0.6);
  return [...text].reduce((sum, character) => sum + (advance(character.codePointAt(0) ?? 0) ?? unknown), 0) * size;
}

/** Whether the font can draw all of a text. */
export function covers(text: string): boolean {
  return [...text].every(
    (character) => /\s/u.test(character) || font("normal").advance(character.codePointAt(0) ?? 0) !== undefined,
  );
}

/**
 * The text in lines of at most `width` pixels, `most` of them; what does not fit ends in an ellipsis. A word longer than
 * a line is broken; one with a no-break space is not.
 */
export function wrap(text: string, width: number, size: number, weight: Weight = "normal", most = 2): string[] {
  const fits = (line: string) => widthOf(line, size, weight) <= width;
  const lines: string[] = [];
  let line = "";
  for (const word of text.trim().split(/[ \t\r\n]+/)) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (fits(joined)) {
      line = joined;
      continue;
    }
    if (line !== "") lines.push(line);
    line = word;
    while (!fits(line)) {
      const head = longestHead(line, fits);
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  lines.push(line);
  if (lines.length <= most) return lines;
  const last = lines.slice(most - 1).join(" ");
  return [...lines.slice(0, most - 1), `${longestHead(last, (head) => fits(`${head}…`)).trimEnd()}…`];
}

/** Letters with what stands on them stay together, but for those that are wider than a line by themselves. */
function longestHead(text: string, fits: (head: string) => boolean): string {
  const letters = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
  const [first = ""] = letters;
  let head = "";
  for (const part of fits(first) ? letters : first) {
    if (head !== "" && !fits(head + part)) return head;
    head += part;
  }
  return head;
}

/** The three tables of a TrueType file that say how wide a character is (OpenType specification: head, hmtx, cmap). */
function readFont(bytes: Buffer): Font {
  const tables = new Map<string, number>();
  const count = bytes.readUInt16BE(4);
  for (let index = 0; index < count; index++) {
    const at = 12 + 16 * index;
    tables.set(bytes.toString("latin1", at, at + 4), bytes.readUInt32BE(at + 8));
  }
  const table = (name: string) => {
    const at = tables.get(name);
    if (at === undefined) throw new Error(`the bundled font has no table ${name}`);
    return at;
  };
  const unitsPerEm = bytes.readUInt16BE(table("head") + 18);
  const metrics = bytes.readUInt16BE(table("hhea") + 34);
  const glyphOf = readCharacters(bytes, table("cmap"));
  return {
    advance(character) {
      const glyph = glyphOf.get(character);
      if (glyph === undefined) return undefined;
      return bytes.readUInt16BE(table("hmtx") + 4 * Math.min(glyph, metrics - 1)) / unitsPerEm;
    },
  };
}

/** Character → glyph, from the map's segmented coverage (format 12), which holds all of Unicode. */
function readCharacters(bytes: Buffer, cmap: number): Map<number, number> {
  const glyphs = new Map<number, number>();
  const count = bytes.readUInt16BE(cmap + 2);
  for (let index = 0; index < count; index++) {
    const at = cmap + bytes.readUInt32BE(cmap + 4 + 8 * index + 4);
    if (bytes.readUInt16BE(at) !== 12) continue;
    const groups = bytes.readUInt32BE(at + 12);
    for (let group = 0; group < groups; group++) {
      const from = at + 16 + 12 * group;
      const [first, last, glyph] = [0, 4, 8].map((offset) => bytes.readUInt32BE(from + offset));
      if (first === undefined || last === undefined || glyph === undefined) continue;
      for (let character = first; character <= last; character++) glyphs.set(character, glyph + character - first);
    }
  }
  if (glyphs.size === 0) throw new Error("the bundled font maps no characters");
  return glyphs;
}
