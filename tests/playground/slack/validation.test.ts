/** Each published limit from both sides: the last payload that Slack takes, and the first that it refuses. */
import { expect, test } from "vitest";
import type { Json, JsonObject } from "../../../playground/slack/json.ts";
import { defaults } from "../../../playground/slack/settings.ts";
import { createSlack } from "../../../playground/slack/slack.ts";
import { checkBlocks, type SurfaceKind } from "../../../playground/slack/validation/blocks.ts";
import { sentence } from "../../../playground/slack/validation/checks.ts";
import { checkManifest } from "../../../playground/slack/validation/manifest.ts";
import { refuseMessage } from "../../../playground/slack/validation/messages.ts";
import { checkView } from "../../../playground/slack/validation/views.ts";

const plain = (text: string): JsonObject => ({ type: "plain_text", text });
const x = (count: number) => "x".repeat(count);
const many = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const option = (text: string, more: JsonObject = {}): JsonObject => ({
  text: plain(text),
  value: text.slice(0, 150),
  ...more,
});
const actions = (...elements: readonly JsonObject[]): JsonObject => ({ type: "actions", elements });
const button = (more: JsonObject = {}): JsonObject => ({ type: "button", text: plain("Go"), ...more });
const section = (more: JsonObject): JsonObject => ({ type: "section", ...more });
const select = (options: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  type: "static_select",
  options,
  ...more,
});
const input = (element: JsonObject): JsonObject => ({ type: "input", label: plain("Label"), element });
const rows = (count: number, columns: number) =>
  many(count, () => many(columns, () => ({ type: "raw_text", text: "c" })));
const feedback = (text: string): JsonObject => {
  const side = { text: plain(text), value: "v" };
  return {
    type: "context_actions",
    elements: [{ type: "feedback_buttons", positive_button: side, negative_button: side }],
  };
};

type Limit = readonly [what: string, good: JsonObject, bad: JsonObject, complaint: string, surface?: SurfaceKind];

const limits: readonly Limit[] = [
  [
    "section text",
    section({ text: plain(x(3_000)) }),
    section({ text: plain(x(3_001)) }),
    "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
  ],
  [
    "empty text",
    section({ text: plain("x") }),
    section({ text: plain("") }),
    "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
  ],
  [
    "section fields",
    section({ fields: many(10, () => plain("f")) }),
    section({ fields: many(11, () => plain("f")) }),
    "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
  ],
  [
    "field text",
    section({ fields: [plain(x(2_000))] }),
    section({ fields: [plain(x(2_001))] }),
    "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
  ],
  [
    "section content",
    section({ text: plain("x") }),
    section({}),
    "must provide either text or fields [json-pointer:/blocks/0]",
  ],
  [
    "header",
    { type: "header", text: plain(x(150)) },
    { type: "header", text: plain(x(151)) },
    "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
  ],
  [
    "header's text",
    { type: "header", text: plain("x") },
    { type: "header", text: { type: "mrkdwn", text: "x" } },
    "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
  ],
  [
    "context elements",
    { type: "context", elements: many(10, () => plain("x")) },
    { type: "context", elements: many(11, () => plain("x")) },
    "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
  ],
  [
    "actions",
    actions(...many(25, () => button())),
    actions(...many(26, () => button())),
    "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
  ],
  [
    "button text",
    actions(button({ text: plain(x(75)) })),
    actions(button({ text: plain(x(76)) })),
    "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
  ],
  [
    "button value",
    actions(button({ value: x(2_000) })),
    actions(button({ value: x(2_001) })),
    "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
  ],
  [
    "action id",
    actions(button({ action_id: x(255) })),
    actions(button({ action_id: x(256) })),
    "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
  ],
  [
    "unique action ids",
    actions(button({ action_id: "a" }), button({ action_id: "b" })),
    actions(button({ action_id: "a" }), button({ action_id: "a" })),
    "`action_id` must be unique: a [json-pointer:/blocks/0/elements/1/action_id]",
  ],
  [
    "block id",
    { type: "divider", block_id: x(255) },
    { type: "divider", block_id: x(256) },
    "must be less than 256 characters [json-pointer:/blocks/0/block_id]",
  ],
  [
    "feedback",
    feedback(x(75)),
    feedback(x(76)),
    "must be less than 76 characters [json-pointer:/blocks/0/elements/0/positive_button/text/text]",
  ],
  [
    "options",
    actions(select(many(100, (i) => option(`${i}`)))),
    actions(select(many(101, (i) => option(`${i}`)))),
    "no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]",
  ],
  [
    "option text",
    actions(select([option(x(75))])),
    actions(select([option(x(76))])),
    "must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/text/text]",
  ],
  [
    "option value",
    actions(select([option("o", { value: x(150) })])),
    actions(select([option("o", { value: x(151) })])),
    "must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]",
  ],
  [
    "options or groups",
    actions(select([option("o")])),
    actions(select([option("o")], { option_groups: [{ label: plain("g"), options: [option("o")] }] })),
    "must provide either options or option_groups [json-pointer:/blocks/0/elements/0]",
  ],
  [
    "placeholder",
    actions(select([option("o")], { placeholder: plain(x(150)) })),
    actions(select([option("o")], { placeholder: plain(x(151)) })),
    "must be less than 151 characters [json-pointer:/blocks/0/elements/0/placeholder/text]",
  ],
  [
    "overflow",
    actions({ type: "overflow", options: many(5, (i) => option(`${i}`)) }),
    actions({ type: "overflow", options: many(6, (i) => option(`${i}`)) }),
    "no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]",
  ],
  [
    "checkboxes",
    actions({ type: "checkboxes", options: many(10, (i) => option(`${i}`)) }),
    actions({ type: "checkboxes", options: many(11, (i) => option(`${i}`)) }),
    "no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]",
  ],
  [
    "confirm title",
    actions(button({ confirm: { title: plain(x(100)), text: plain("t"), confirm: plain("y"), deny: plain("n") } })),
    actions(button({ confirm: { title: plain(x(101)), text: plain("t"), confirm: plain("y"), deny: plain("n") } })),
    "must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]",
  ],
  [
    "image",
    { type: "image", image_url: "https://e.org/a.png", alt_text: "a" },
    { type: "image", image_url: "https://e.org/a.png" },
    "missing required field: alt_text [json-pointer:/blocks/0]",
  ],
  [
    "markdown",
    { type: "markdown", text: x(12_000) },
    { type: "markdown", text: x(12_001) },
    "must be less than 12001 characters [json-pointer:/blocks/0/text]",
  ],
  [
    "table rows",
    { type: "table", rows: rows(100, 2) },
    { type: "table", rows: rows(101, 2) },
    "no more than 100 items allowed [json-pointer:/blocks/0/rows]",
  ],
  [
    "table columns",
    { type: "table", rows: rows(2, 20) },
    { type: "table", rows: rows(2, 21) },
    "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]",
  ],
  [
    "table text",
    { type: "table", rows: [[{ type: "raw_text", text: x(10_000) }]] },
    { type: "table", rows: [[{ type: "raw_text", text: x(9_999) }], [{ type: "raw_text", text: "xx" }]] },
    "cells must be less than 10001 characters in all [json-pointer:/blocks/0/rows]",
  ],
  [
    "input length",
    input({ type: "plain_text_input", max_length: 3_000 }),
    input({ type: "plain_text_input", max_length: 3_001 }),
    "must be less than 3001 [json-pointer:/blocks/0/element/max_length]",
    "modal",
  ],
  [
    "alert",
    { type: "alert", text: plain(x(200)) },
    { type: "alert", text: plain(x(201)) },
    "must be less than 201 characters [json-pointer:/blocks/0/text/text]",
    "modal",
  ],
  [
    "unknown properties",
    { type: "divider" },
    { type: "divider", colour: "red" },
    "invalid additional property: colour [json-pointer:/blocks/0]",
  ],
  [
    "kinds of blocks",
    { type: "divider" },
    { type: "carousel" },
    "unsupported type: carousel [json-pointer:/blocks/0/type]",
  ],
];

test.for(limits)("%s", ([, good, bad, complaint, surface = "message"]) => {
  expect(checkBlocks([good], surface, 50).map(sentence)).toEqual([]);
  expect(checkBlocks([bad], surface, 50).map(sentence)).toContain(complaint);
});

test("a markdown block stands in messages alone, an alert in modals alone", () => {
  expect(checkBlocks([{ type: "markdown", text: "x" }], "modal", 100)).toHaveLength(1);
  expect(checkBlocks([{ type: "alert", text: plain("x") }], "message", 50)).toHaveLength(1);
});

const refusal = (blocks: Json, settings = defaults) =>
  refuseMessage({ text: "t", blocks }, { text: 40_000, total: true, tooManyBlocks: settings.tooManyBlocks }, settings)
    ?.error;
const markdown = (count: number) => ({ type: "markdown", text: x(count) });
const divider = { type: "divider" };

test("the blocks of a message are limited together", () => {
  expect(refusal(many(50, () => divider))).toBeUndefined();
  expect(refusal(many(51, () => divider))).toBe("invalid_blocks");
  expect(
    refusal(
      many(51, () => divider),
      { ...defaults, tooManyBlocks: "msg_blocks_too_many" },
    ),
  ).toBe("msg_blocks_too_many");
  expect(refusal([markdown(6_000), markdown(6_000)])).toBeUndefined();
  expect(refusal([markdown(6_000), markdown(6_001)])).toBe("invalid_blocks");
  expect(refusal(many(2, () => ({ type: "table", rows: rows(1, 1) })))).toBe("invalid_attachments");
  const paragraphs = many(5, () => section({ text: plain(x(2_559)) }));
  expect(refusal(paragraphs)).toBeUndefined();
  expect(refusal([...paragraphs, divider])).toBe("msg_blocks_too_long");
});

test("a view is limited too", () => {
  const modal = { type: "modal", title: plain(x(24)), blocks: [divider], private_metadata: x(3_000) };
  const complaints = (view: Json, kind: "modal" | "home" = "modal") => checkView(view, kind).map(sentence);
  expect(complaints(modal)).toEqual([]);
  expect(complaints({ ...modal, title: plain(x(25)) })).toEqual([
    "must be less than 25 characters [json-pointer:/view/title/text]",
  ]);
  expect(complaints({ ...modal, private_metadata: x(3_001) })).toHaveLength(1);
  expect(complaints({ ...modal, blocks: many(101, () => divider) })).toEqual([
    "no more than 100 items allowed [json-pointer:/view/blocks]",
  ]);
  expect(complaints({ ...modal, blocks: [input({ type: "plain_text_input" })] })[0]).toContain(
    "missing required field: submit",
  );
  expect(complaints({ type: "home", blocks: [divider], title: plain("no") }, "home")).toHaveLength(1);
});

test("a manifest outside the limits is refused before anything starts", async () => {
  const manifest = (name: string) => ({ display_information: { name } });
  expect(checkManifest(manifest(x(35)))).toEqual([]);
  expect(checkManifest(manifest(x(36)))).toEqual([
    "must be less than 36 characters [json-pointer:/display_information/name]",
  ]);
  await expect(createSlack({ manifest: manifest(x(36)) })).rejects.toThrow("Slack would refuse this manifest");
  await expect(createSlack({ app: { commands: ["mentor"] } })).rejects.toThrow("must begin with /");
});
