/** What goes with messages and not always can: files for one person alone, and pictures where attaching is not allowed. */
import { type APIMessageTopLevelComponent, ComponentType } from "discord.js";
import type { Attachment } from "../../../reply/reply.ts";
import { visibleText } from "../../../reply/sanitise.ts";
import { text, written } from "./line.ts";
import { type DiscordPart, isWithin } from "./pack.ts";
import { unusedName } from "./pictures.ts";

const perMessage = 10;
const longestTitle = 200;

/** Messages with a reply's files, each below what a person calls it. They go to nobody else. */
export function personalParts(files: readonly Attachment[]): DiscordPart[] {
  const names = new Set<string>();
  const named = files.map((file) => ({ ...file, filename: unusedName(file.filename, names) }));
  return Array.from({ length: Math.ceil(named.length / perMessage) }, (_, index): DiscordPart => {
    const some = named.slice(index * perMessage, (index + 1) * perMessage);
    return {
      components: some.flatMap(({ title, filename }): APIMessageTopLevelComponent[] => [
        { type: ComponentType.TextDisplay, content: lineOf(title) || filename },
        { type: ComponentType.File, file: { url: `attachment://${filename}` } },
      ]),
      files: some.map(({ filename, content, mediaType }) => ({ filename, data: content, mediaType })),
      personal: true,
    };
  });
}

/**
 * A message without its pictures, each in words: nothing but the sight of them is lost. Undefined where there are none, and
 * where a file goes with it, which has no words.
 */
export function inWords({ components, files }: DiscordPart): DiscordPart | undefined {
  const kinds = new Set(components.map(({ type }) => type));
  if (!kinds.has(ComponentType.MediaGallery) || kinds.has(ComponentType.File) || files.length === 0) return undefined;
  // The text may leave little room; the longest descriptions stand in the text already (`longAlternatives`).
  for (let most = 1_024; ; most = Math.floor(most / 2)) {
    const part = { components: components.flatMap((component) => galleryInWords(component, most)), files: [] };
    if (most < 32 || fits(part)) return part;
  }
}

/** The descriptions of a gallery's pictures, each as a text; any other component as it is. */
export function galleryInWords(component: APIMessageTopLevelComponent, most: number): APIMessageTopLevelComponent[] {
  if (component.type !== ComponentType.MediaGallery) return [component];
  const lines = component.items.map(({ description, media }) => {
    const said = lineOf(description ?? media.url.replace("attachment://", ""), most);
    return `_Picture:_ ${said}`;
  });
  return [{ type: ComponentType.TextDisplay, content: lines.join("\n") }];
}

function fits({ components }: DiscordPart): boolean {
  const texts = components.flatMap((one) => (one.type === ComponentType.TextDisplay ? [one.content] : []));
  const all = texts.join("");
  return isWithin({
    characters: all.length,
    bytes: Buffer.byteLength(all) + 12 * texts.length,
    components: 0,
    files: 0,
  });
}

function lineOf(value: string, most = longestTitle): string {
  const line = visibleText(value).replaceAll(/\s+/g, " ").trim();
  const short = line.length <= most ? line : `${line.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
  return written([text(short)]);
}
