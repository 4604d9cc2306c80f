/** What a person sees of rendered messages, and whether Discord would take them. */
import { type APIMessageTopLevelComponent, ComponentType, createComponentBuilder } from "discord.js";
import { expect } from "vitest";
import type { DiscordPart } from "../../../../src/adapters/discord/render/render.ts";
import { readDiscord, type Seen } from "./reader.ts";

export function displays({ components }: DiscordPart): string[] {
  return components.flatMap((component) => (component.type === ComponentType.TextDisplay ? [component.content] : []));
}

export const allSeen = (parts: readonly DiscordPart[]): Seen[] =>
  parts.flatMap((part) =>
    displays(part).flatMap((text) => [...readDiscord(text), { kind: "text", value: "\n", within: [] }]),
  );

/** The words as they are read; a hidden address stands behind its label. */
export const readAloud = (seen: readonly Seen[]): string =>
  seen
    .map(({ kind, value, within }) => {
      if (kind === "url") return within.includes("masked") ? ` ${value}` : value;
      if (kind === "block") return `\n${untorn(value)}\n`;
      return kind === "marker" ? `\n${value} ` : value;
    })
    .join("");

export const untorn = (code: string): string => code.replaceAll("``\u200b`", "```").replaceAll("``\u200b`", "```");

/** What must never come of words: the client would make something of them. */
export const specials = (seen: readonly Seen[]): Seen[] =>
  seen.filter(({ kind }) => ["mention", "emoji", "time", "spoiler", "underline", "invite"].includes(kind));

/** Discord's limits, as platforms.md 2.4 and 2.5 have them. */
export function expectAccepted(parts: readonly DiscordPart[]): void {
  for (const { components, files } of parts) {
    const texts = displays({ components, files });
    const bytes = texts.reduce((total, text) => total + Buffer.byteLength(text) + 12, 0);
    expect(components.length).toBeGreaterThan(0);
    expect(components.reduce((total, component) => total + 1 + nested(component), 0)).toBeLessThanOrEqual(40);
    expect(texts.join("").length).toBeLessThanOrEqual(3800);
    expect(bytes).toBeLessThanOrEqual(10_170);
    expect(files.length).toBeLessThanOrEqual(10);
    expect(new Set(files.map(({ filename }) => filename)).size).toBe(files.length);
    for (const text of texts) {
      expect(text.isWellFormed()).toBe(true);
      expect(text).toMatch(/[^\s\p{Cf}]/u);
      expect(text).toBe(text.trim());
    }
    for (const component of components) createComponentBuilder(component).toJSON();
    const ids = components.flatMap((component) =>
      component.type === ComponentType.ActionRow
        ? component.components.flatMap((one) => ("custom_id" in one ? [one.custom_id] : []))
        : [],
    );
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^m1:.{1,97}$/);
    for (const component of components) {
      if (component.type !== ComponentType.ActionRow) continue;
      expect(component.components.length).toBeLessThanOrEqual(5);
      for (const one of component.components) {
        if (one.type !== ComponentType.StringSelect) continue;
        expect(component.components).toHaveLength(1);
        expect(one.options.length).toBeLessThanOrEqual(25);
        expect(new Set(one.options.map(({ value }) => value)).size).toBe(one.options.length);
      }
    }
    const attached = components.flatMap(attachments);
    expect(attached.toSorted()).toEqual(files.map(({ filename }) => `attachment://${filename}`).toSorted());
  }
}

const nested = (component: APIMessageTopLevelComponent): number =>
  component.type === ComponentType.ActionRow ? component.components.length : 0;

function attachments(component: APIMessageTopLevelComponent): string[] {
  if (component.type === ComponentType.MediaGallery) return component.items.map(({ media }) => media.url);
  return component.type === ComponentType.File ? [component.file.url] : [];
}
