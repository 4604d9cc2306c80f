import { expect, test } from "vitest";
import type { JsonObject } from "../../../playground/slack/json.ts";
import { blockLines } from "../../../playground/slack/screen/blocks.ts";
import { mrkdwn } from "../../../playground/slack/screen/mrkdwn.ts";

const names = {
  user: (id: string) => ({ U1: "ana" })[id] ?? id,
  channel: (id: string) => ({ C1: "general" })[id] ?? id,
};
const shown = (...blocks: readonly JsonObject[]) => blockLines(blocks, { names });
const plain = (text: string): JsonObject => ({ type: "plain_text", text });

test.for([
  ["*bold*, _italic_, ~gone~ and `code`", "bold, italic, gone and code"],
  ["a*b*c and snake_case_name stay", "a*b*c and snake_case_name stay"],
  ["<@U1> in <#C1|x>, <!here>", "@ana in #general, @here"],
  ["see <https://e.org|the page> or <https://e.org>", "see the page (https://e.org) or https://e.org"],
  ["1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"],
  ["&gt; quoted\nnot", "> quoted\nnot"],
  ["before\n```a *b*\n  c```\nafter", "before\na *b*\n  c\nafter"],
  ["`*not bold*` :tada:", "*not bold* :tada:"],
])("mrkdwn %j reads %j", ([text = "", read]) => {
  expect(mrkdwn(text, names)).toBe(read);
});

test("a markdown block is read without its marks", () => {
  const text = [
    "# Queues",
    "A **queue** holds [work](https://e.org).",
    "",
    "1. first",
    "2. second",
    "   - inner",
    "- [x] done",
    "",
    "> said",
    "",
    "```sql",
    "select 1;",
    "```",
    "",
    "| a | bb |",
    "| - | - |",
    "| 1 | `2` |",
    "",
    "---",
    "![plan](https://e.org/p.png)",
  ].join("\n");
  expect(shown({ type: "markdown", text })).toEqual([
    "Queues",
    "A queue holds work (https://e.org).",
    "1. first",
    "2. second",
    "  • inner",
    "• [x] done",
    "> said",
    "select 1;",
    "a | bb",
    "1 | 2",
    "———",
    "plan (https://e.org/p.png)",
  ]);
});

test("controls are read by their labels, tables as rows at the end", () => {
  const cell = (text: string) => ({ type: "raw_text", text });
  expect(
    shown(
      {
        type: "table",
        rows: [
          [cell("name"), cell("n")],
          [cell("a"), { type: "raw_number", value: 12 }],
        ],
      },
      { type: "header", text: plain("Title") },
      {
        type: "section",
        text: { type: "mrkdwn", text: "*Which?*" },
        fields: [plain("one"), plain("two")],
        accessory: { type: "overflow", options: [{ text: plain("Copy") }, { text: plain("Erase") }] },
      },
      { type: "image", alt_text: "a diagram", title: plain("Figure"), image_url: "https://e.org" },
      { type: "context", elements: [plain("small"), { type: "image", alt_text: "icon" }] },
      {
        type: "context_actions",
        elements: [
          {
            type: "feedback_buttons",
            positive_button: { text: plain("Good") },
            negative_button: { text: plain("Bad") },
          },
          { type: "icon_button", icon: "trash", text: plain("Delete") },
        ],
      },
      { type: "actions", elements: [{ type: "radio_buttons", options: [{ text: plain("A") }, { text: plain("B") }] }] },
      { type: "plan", title: "Plan", tasks: [{ type: "task_card", title: "Search", status: "complete" }] },
    ),
  ).toEqual([
    "Title",
    "Which?",
    "one",
    "two",
    "[⋯ Copy / Erase]",
    "Figure",
    "[image: a diagram]",
    "small [image: icon]",
    "[Good] [Bad] [Delete]",
    "( ) A  ( ) B",
    "Plan",
    "✓ Search",
    "name | n",
    "a    | 12",
  ]);
});
