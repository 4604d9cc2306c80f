/** A reply's pictures as attachments, shown in a gallery. */
import { ComponentType } from "discord.js";
import type { Picture } from "../../../reply/reply.ts";
import { visibleText } from "../../../reply/sanitise.ts";
import type { Block } from "./blocks.ts";
import { textBlock } from "./blocks.ts";
import { text } from "./line.ts";
import type { PartFile, Piece } from "./pack.ts";

/** A gallery's, and a message's files. */
const perGallery = 10;
const longestDescription = 1024;

/** Galleries of up to ten pictures, each with its alternative text for those who can't see it. */
export function galleries(pictures: readonly Picture[], taken: ReadonlySet<string>): Piece[] {
  const names = new Set(taken);
  const files = pictures.map(({ filename, png, alt }): PartFile => {
    const description = shortened(visibleText(alt).trim());
    return {
      filename: unusedName(filename, names),
      data: png,
      mediaType: "image/png",
      ...(description ? { description } : {}),
    };
  });
  return Array.from({ length: Math.ceil(files.length / perGallery) }, (_, index): Piece => {
    const some = files.slice(index * perGallery, (index + 1) * perGallery);
    const items = some.map(({ filename, description }) => ({
      media: { url: `attachment://${filename}` },
      ...(description === undefined ? {} : { description }),
    }));
    return { kind: "component", component: { type: ComponentType.MediaGallery, items }, files: some };
  });
}

/** Alternative texts longer than Discord's descriptions, to be shown in the reply: nothing is cut. */
export function longAlternatives(pictures: readonly Picture[]): Block[] {
  return pictures
    .map(({ alt }) => visibleText(alt).trim())
    .filter((alt) => alt.length > longestDescription)
    .flatMap((alt) => textBlock(alt.split("\n").map((line) => [text(line)])));
}

const shortened = (alt: string): string =>
  alt.length <= longestDescription ? alt : `${alt.slice(0, longestDescription - 1).replace(/[\ud800-\udbff]$/, "")}…`;

/** Discord renames files with other characters, and then `attachment://` finds nothing. */
export function unusedName(filename: string, names: Set<string>): string {
  const plain = filename.replaceAll(/[^a-zA-Z0-9._-]+/g, "_").replace(/^[._]+/, "") || "file";
  const [, stem = plain, ending = ""] = /^(.*?)(\.[^.]*)?$/.exec(plain.slice(-100)) ?? [];
  let name = stem + ending;
  for (let number = 2; names.has(name); number += 1) name = `${stem}-${number}${ending}`;
  names.add(name);
  return name;
}
