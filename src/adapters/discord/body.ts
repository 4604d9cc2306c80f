/** Messages as Discord takes them: a rendered part with flags, mentions that ping nobody, files and a nonce. Pure. */
import { createHash } from "node:crypto";
import { type APIMessageTopLevelComponent, ComponentType, MessageFlags } from "discord.js";
import type { Body, FoundMessage, SentFile } from "./calls.ts";
import { galleryInWords } from "./render/attached.ts";
import type { DiscordPart, PartFile } from "./render/render.ts";
import { textsIn } from "./text.ts";

/** Pings nobody, whatever the text says. */
const nobody = { parse: [] } as const;

export function partBody({ components, files }: DiscordPart, more: Readonly<Record<string, unknown>> = {}): Body {
  return {
    json: {
      components,
      allowed_mentions: nobody,
      attachments: files.map(({ filename, description }, index) => ({
        id: String(index),
        filename,
        ...(description !== undefined && { description }),
      })),
      ...more,
      flags: MessageFlags.IsComponentsV2 | MessageFlags.SuppressEmbeds | Number(more.flags ?? 0),
    },
    files: files.map(sentFile),
  };
}

const sentFile = ({ filename, data, mediaType }: PartFile): SentFile => ({ name: filename, data, mediaType });

const longestContent = 2000;

/**
 * The same in the oldest form there is, for what Discord would not take as components: text, and the rest of it in a file.
 * Pictures are in words, in case it was these.
 */
export function plainBody(part: DiscordPart, more: Readonly<Record<string, unknown>> = {}): Body {
  const text = textOf(part.components);
  const isLong = text.length > longestContent;
  const shown = JSON.stringify(part.components.filter(({ type }) => type === ComponentType.File));
  const kept = part.files.filter(({ filename }) => shown.includes(`attachment://${filename}"`)).map(sentFile);
  const whole = kept.some(({ name }) => name === "answer.md") ? "message.md" : "answer.md";
  return {
    json: {
      content: isLong ? `${text.slice(0, longestContent - 1).toWellFormed()}…` : text || "…",
      allowed_mentions: nobody,
      ...more,
      flags: MessageFlags.SuppressEmbeds | Number(more.flags ?? 0),
    },
    files: isLong ? [{ name: whole, data: Buffer.from(text), mediaType: "text/markdown" }, ...kept] : kept,
  };
}

/** A message of one sentence. */
export function sentenceBody(sentence: string, more: Readonly<Record<string, unknown>> = {}): Body {
  return partBody(sentencePart(sentence), more);
}

export const sentencePart = (sentence: string): DiscordPart => ({
  components: [{ type: ComponentType.TextDisplay, content: sentence }],
  files: [],
});

function textOf(components: readonly APIMessageTopLevelComponent[]): string {
  return components
    .flatMap((component) => galleryInWords(component, longestContent))
    .flatMap((component) => (component.type === ComponentType.TextDisplay ? [component.content] : []))
    .join("\n\n");
}

/** What Discord is asked for when nobody knows whether a message arrived: the same for the same part, 25 characters at most. */
export function nonceOf(key: string, index: number): string {
  return createHash("sha256").update(`${key}:${index}`).digest("base64url").slice(0, 25);
}

/**
 * Whether a message read back is this part: by its nonce, which Discord does not always give back, by what can be pressed under
 * it, and where that is nothing, by what it says and the names of its files.
 */
export function isPart(
  message: Pick<FoundMessage, "nonce" | "components" | "attachments">,
  part: DiscordPart,
  nonce: string,
): boolean {
  if (message.nonce === nonce) return true;
  const [id] = controlIds(part.components);
  if (id !== undefined) return controlIds(message.components).includes(id);
  const words = (components: unknown) => textsIn(components).join(" ").replaceAll(/\s+/g, " ").trim();
  const isSilent = words(part.components) === "" && part.files.length === 0;
  const files = message.attachments.map(({ filename }) => filename).join("/");
  return (
    !isSilent &&
    words(message.components) === words(part.components) &&
    files === part.files.map(({ filename }) => filename).join("/")
  );
}

/** The ids of what can be pressed, at any depth. */
function controlIds(components: unknown): string[] {
  if (Array.isArray(components)) return components.flatMap(controlIds);
  if (typeof components !== "object" || components === null) return [];
  const own = "custom_id" in components && typeof components.custom_id === "string" ? [components.custom_id] : [];
  return [...own, ...("components" in components ? controlIds(components.components) : [])];
}
