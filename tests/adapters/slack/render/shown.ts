/** What a reader of rendered parts sees, and Slack's rules for what may be sent, both written without the renderer's own code. */
import type { KnownBlock } from "@slack/types";
import { expect } from "vitest";
import type { SlackPart } from "../../../../src/adapters/slack/render/render.ts";

export type Message = Extract<SlackPart, { kind: "message" }>;
export type File = Extract<SlackPart, { kind: "file" }>;

export const messagesOf = (parts: readonly SlackPart[]): Message[] => parts.filter((part) => part.kind === "message");
export const filesOf = (parts: readonly SlackPart[]): File[] => parts.filter((part) => part.kind === "file");

/** One thing that is shown: prose, or one preformatted element. Numbers of lists are shown, bullets are not. */
export interface Shown {
  readonly kind: "prose" | "code";
  readonly text: string;
}

type Json = { readonly [key: string]: unknown };
const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const children = (value: Json, key = "elements"): Json[] => {
  const list = value[key];
  return Array.isArray(list) ? list.filter(isJson) : [];
};
const string = (value: unknown): string => (typeof value === "string" ? value : "");
const number = (value: unknown): number => (typeof value === "number" ? value : 0);

/** The text of blocks, in order, put together again. Controls are left out. */
export function slackText(blocks: readonly KnownBlock[]): Shown[] {
  const shown: Shown[] = [];
  const runs = (element: Json): string =>
    children(element)
      .map((run) => string(run.text))
      .join("");
  const rich = (block: Json): void => {
    for (const element of children(block)) {
      if (element.type === "rich_text_list")
        for (const [index, item] of children(element).entries()) {
          const marker = element.style === "ordered" ? `${number(element.offset) + index + 1}. ` : "";
          shown.push({ kind: "prose", text: marker + runs(item) });
        }
      else shown.push({ kind: element.type === "rich_text_preformatted" ? "code" : "prose", text: runs(element) });
    }
  };
  for (const block of blocks) {
    if (block.type === "header") shown.push({ kind: "prose", text: block.text.text });
    else if (block.type === "rich_text") rich({ ...block });
    else if (block.type === "table") for (const row of block.rows) for (const cell of row) rich({ ...cell });
    else expect(["divider", "actions", "context_actions"]).toContain(block.type);
  }
  return shown;
}

/** What must be shown. */
export interface Wanted {
  readonly kind: "prose" | "code";
  readonly text: string;
}

// Bars of nested quotes and the blank that stands for nothing are ours.
const bare = (text: string): string => text.replaceAll(/[│\u00a0]/g, " ");
export const words = (text: string): string[] => bare(text).split(/\s+/).filter(Boolean);

/**
 * That all of `wanted` is shown, in order, and nothing else: prose word by word (or, where words are longer than an element
 * and so broken, letter by letter), code as it is. The newline between two pieces of one code block is in neither.
 */
export function expectShown(shown: readonly Shown[], wanted: readonly Wanted[], broken = false): void {
  const rest = [...shown];
  const sides: { shown: string[]; wanted: string[] } = { shown: [], wanted: [] };
  const proseUpToCode = (list: (Shown | Wanted)[]): string[] => {
    const prose: string[] = [];
    for (let first = list[0]; first?.kind === "prose"; first = list[0]) {
      prose.push(...words(first.text));
      list.shift();
    }
    return prose;
  };
  const open = [...wanted];
  const compare = (): void => {
    sides.shown = proseUpToCode(rest);
    sides.wanted = proseUpToCode(open);
    if (broken) expect(sides.shown.join("")).toBe(sides.wanted.join(""));
    else expect(sides.shown).toEqual(sides.wanted);
  };
  compare();
  for (let code = open.shift(); code; code = open.shift()) {
    let left = code.text;
    while (left !== "") {
      const piece = rest.shift();
      expect(piece?.kind, `a piece of ${JSON.stringify(left.slice(0, 40))}`).toBe("code");
      const text = piece?.text ?? "";
      if (!left.startsWith(text)) left = left.replace(/^\n/, "");
      expect(left.startsWith(text)).toBe(true);
      left = left.slice(text.length);
      if (left === "\n") left = "";
    }
    compare();
  }
  expect(rest).toEqual([]);
}

/** Slack's limits (and ours where they are tighter), with no number taken from the code. */
export function expectSendable(parts: readonly SlackPart[]): void {
  for (const file of filesOf(parts)) {
    expect(file.content.length).toBeGreaterThan(0);
    expect((file.alt ?? "").length).toBeLessThanOrEqual(1000);
  }
  const messages = messagesOf(parts);
  for (const { text, blocks } of messages) {
    expect(text.trim()).not.toBe("");
    expect(text.length).toBeLessThanOrEqual(3000);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4000);
    expect(text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
    expect(blocks.length).toBeGreaterThan(0);
    expect(blocks.length).toBeLessThanOrEqual(40);
    const characters = characterCount(blocks);
    expect(characters).toBeLessThanOrEqual(10_000);
    expect(characters + 125 * (blocks.length - 1)).toBeLessThanOrEqual(13_297);
    const tables = blocks.filter(({ type }) => type === "table");
    expect(tables.length).toBeLessThanOrEqual(1);
    if (tables.length === 1) expect(blocks.at(-1)?.type).toBe("table");
    for (const block of blocks) expectBlock(block);
    const ids = JSON.stringify(blocks).match(/"action_id":"[^"]*"/g) ?? [];
    expect(new Set(ids).size).toBe(ids.length);
  }
  for (const value of strings([parts])) {
    expect(value.isWellFormed()).toBe(true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    expect(value).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
  }
}

/** All text that might be counted: texts, addresses, values. */
function characterCount(blocks: readonly KnownBlock[]): number {
  let sum = 0;
  JSON.stringify(blocks, (key, value: unknown) => {
    if (typeof value === "string" && ["text", "url", "value", "accessibility_label"].includes(key)) sum += value.length;
    return value;
  });
  return sum;
}

function strings(values: readonly unknown[]): string[] {
  return values.flatMap((value): string[] => {
    if (typeof value === "string") return [value];
    if (Array.isArray(value)) return strings(value);
    return isJson(value) && !(value instanceof Uint8Array) ? strings(Object.values(value)) : [];
  });
}

function expectBlock(block: KnownBlock): void {
  switch (block.type) {
    case "header":
      expect(block.text.type).toBe("plain_text");
      within(block.text.text, 1, 150);
      expect(block.text.text).not.toContain("<");
      return;
    case "divider":
      return;
    case "rich_text":
      expectRich({ ...block });
      return;
    case "table": {
      expect(block.rows.length).toBeGreaterThan(0);
      expect(block.rows.length).toBeLessThanOrEqual(100);
      expect((block.column_settings ?? []).length).toBeLessThanOrEqual(20);
      for (const row of block.rows) {
        expect(row.length).toBe(block.rows[0]?.length);
        expect(row.length).toBeLessThanOrEqual(20);
        for (const cell of row) {
          expect(cell.type).toBe("rich_text");
          expectRich({ ...cell });
        }
      }
      expect(strings([block.rows]).join("").length).toBeGreaterThan(0);
      expect(characterCount([block])).toBeLessThanOrEqual(10_000);
      return;
    }
    case "actions":
      expect(block.elements.length).toBeGreaterThan(0);
      expect(block.elements.length).toBeLessThanOrEqual(25);
      for (const element of block.elements) expectControl({ ...element });
      return;
    case "context_actions":
      expect(block.elements.length).toBe(1);
      for (const element of block.elements) expectControl({ ...element });
      return;
    default:
      expect.unreachable(`a ${block.type} block`);
  }
}

const within = (text: unknown, least: number, most: number): void => {
  expect(string(text).length).toBeGreaterThanOrEqual(least);
  expect(string(text).length).toBeLessThanOrEqual(most);
};

function expectRich(block: Json): void {
  expect(children(block).length).toBeGreaterThan(0);
  for (const element of children(block)) {
    expect(children(element).length).toBeGreaterThan(0);
    const lists = element.type === "rich_text_list";
    expect(["rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"]).toContain(
      element.type,
    );
    if (lists) {
      expect(number(element.indent)).toBeLessThanOrEqual(8);
      if ("offset" in element) expect(number(element.offset)).toBeGreaterThan(0);
    }
    let sum = 0;
    for (const item of lists ? children(element) : [element]) {
      if (lists) expect(item.type).toBe("rich_text_section");
      expect(children(item).length).toBeGreaterThan(0);
      for (const run of children(item)) {
        // Nothing else: a user, a broadcast or a channel would be a mention.
        expect(["text", "link"]).toContain(run.type);
        within(run.text, 1, 3000);
        if (run.type === "link") expect(string(run.url)).toMatch(/^(https?:\/\/|mailto:)\S+$/);
        sum += string(run.text).length;
      }
    }
    expect(sum).toBeLessThanOrEqual(3000);
  }
}

function expectControl(element: Json): void {
  expect(string(element.action_id)).toMatch(/^m1:.{1,252}$/);
  const plain = (value: unknown, most: number): void => {
    expect(isJson(value) && value.type).toBe("plain_text");
    if (!isJson(value)) return;
    within(value.text, 1, most);
    expect(value.text).not.toContain("<");
  };
  if (element.type === "button") {
    plain(element.text, 75);
    within(element.value, 1, 2000);
  } else if (element.type === "static_select") {
    plain(element.placeholder, 150);
    expect(children(element, "options").length).toBeGreaterThan(0);
    expect(children(element, "options").length).toBeLessThanOrEqual(100);
    for (const option of children(element, "options")) {
      plain(option.text, 75);
      within(option.value, 1, 150);
      if ("description" in option) plain(option.description, 75);
    }
  } else {
    expect(element.type).toBe("feedback_buttons");
    for (const side of ["positive_button", "negative_button"]) {
      const button = element[side];
      expect(isJson(button)).toBe(true);
      if (!isJson(button)) continue;
      plain(button.text, 75);
      within(button.value, 1, 2000);
      within(button.accessibility_label, 1, 75);
    }
  }
}
