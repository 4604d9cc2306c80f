import { expect, test } from "vitest";
import { pressedControl, renderSlack } from "../../../../src/adapters/slack/render/render.ts";
import { paragraph, root, table } from "../../../../src/reply/markdown.ts";
import type { PlacedControl } from "../../../../src/reply/messenger.ts";
import { type Control, reply } from "../../../../src/reply/reply.ts";
import { expectSendable, messagesOf, slackText } from "./shown.ts";

const next = (label: string): Control => ({ label, command: "ask", args: { question: label }, role: "next" });
const action = (command: string): Control => ({ label: command, command, args: {}, role: "action" });
const place = (...controls: Control[]): PlacedControl[] =>
  controls.map((control, index) => ({ control, id: `id${index}` }));
const plain = (text: string) => ({ type: "plain_text", text, emoji: false });
const button = (text: string, id: string) => ({
  type: "button",
  text: plain(text),
  action_id: `m1:${id}`,
  value: `m1:${id}`,
});

const body = root(paragraph("verdict"));
const blocks = (placed: readonly PlacedControl[]) => {
  const parts = renderSlack(reply({ body, controls: placed.map(({ control }) => control) }), placed);
  expectSendable(parts);
  expect(parts.length).toBe(1);
  return messagesOf(parts).flatMap((message) => message.blocks.slice(1));
};

test("next questions that a phone shows whole are buttons, then the actions; feedback has Slack's own pair", () => {
  const placed = place(
    next("what is 40001"),
    next("how do I test this"),
    ...["more", "sources", "helpful", "unhelpful"].map(action),
  );
  expect(blocks(placed)).toEqual([
    {
      type: "actions",
      elements: [
        button("what is 40001", "id0"),
        button("how do I test this", "id1"),
        button("More", "id2"),
        button("Sources", "id3"),
      ],
    },
    {
      type: "context_actions",
      elements: [
        {
          type: "feedback_buttons",
          action_id: "m1:id4",
          positive_button: { text: plain("Helpful"), accessibility_label: "This answer was helpful", value: "m1:id4" },
          negative_button: {
            text: plain("Not helpful"),
            accessibility_label: "This answer was not helpful",
            value: "m1:id5",
          },
        },
      ],
    },
  ]);
});

test("one longer than that makes a menu of all, where each has its line", () => {
  expect(
    blocks(place(next("what is 40001"), next("show me the version column in Spring Data"), action("more"))),
  ).toEqual([
    {
      type: "actions",
      elements: [
        {
          type: "static_select",
          placeholder: plain("Ask next…"),
          action_id: "m1:id0",
          options: [
            { text: plain("what is 40001"), value: "m1:id0" },
            { text: plain("show me the version column in Spring Data"), value: "m1:id1" },
          ],
        },
        button("More", "id2"),
      ],
    },
  ]);
});

test("so do more than five, which as buttons would be a wall", () => {
  const kinds = (count: number) =>
    blocks(place(...Array.from({ length: count }, (_, index) => next(`question ${index}`)))).flatMap((block) =>
      block.type === "actions" ? block.elements.map(({ type }) => type) : [],
    );
  expect(kinds(5)).toEqual(Array.from({ length: 5 }, () => "button"));
  expect(kinds(6)).toEqual(["static_select"]);
});

test("a question over 75 characters goes on in the option's description", () => {
  const long = "why does my query on a table of two hundred million rows not use its index that I made yesterday";
  const [actions] = blocks(place(next(long)));
  expect(actions).toMatchObject({
    elements: [
      {
        options: [
          {
            text: plain("why does my query on a table of two hundred million rows not use its index…"),
            description: plain("…that I made yesterday"),
          },
        ],
      },
    ],
  });
});

test("one that no option can hold is written out above, under the number that its option has", () => {
  const long = `why ${"very ".repeat(40)}slow`;
  const [written, list, actions] = blocks(place(next("short"), next(long)));
  expect(slackText([written, list].flatMap((block) => block ?? []))).toEqual([
    { kind: "prose", text: "Ask next:" },
    { kind: "prose", text: `1. ${long}` },
  ]);
  expect(JSON.stringify(actions)).toContain('"text":"1. why very very');
});

test("helpful without its opposite is a button like any other", () => {
  expect(blocks(place(action("helpful")))).toEqual([{ type: "actions", elements: [button("Helpful", "id0")] }]);
});

test("more than 25 buttons are several rows", () => {
  const rows = blocks(place(...Array.from({ length: 30 }, (_, index) => action(`a${index}`))));
  expect(rows.map((block) => (block.type === "actions" ? block.elements.length : 0))).toEqual([25, 5]);
});

test("questions that are buttons are not also text; without buttons they are", () => {
  const controls = [next("what is 40001")];
  const text = (placed: readonly PlacedControl[]) =>
    messagesOf(renderSlack(reply({ body, controls }), placed)).map((message) => message.text);
  expect(text(place(...controls))).toEqual(["verdict"]);
  expect(text([])).toEqual(["verdict\n\nAsk next: “what is 40001”"]);
});

test("after a table the controls are in the next message, since the table is shown last in its own", () => {
  const parts = renderSlack(reply({ body: root(table([["a"], ["b"]])) }), place(next("what is 40001")));
  expect(messagesOf(parts).map((message) => message.blocks.map(({ type }) => type))).toEqual([["table"], ["actions"]]);
  expect(messagesOf(parts)[1]?.text).toBe("what is 40001");
});

test("controls that need a message of their own take the line before with them", () => {
  const filler = Array.from({ length: 39 }, (_, index) => paragraph(`paragraph ${index}`));
  const parts = renderSlack(
    reply({
      body: root(...filler),
      basis: { topics: [{ id: "x", title: "X" }], sources: [] },
    }),
    place(action("more")),
  );
  expect(messagesOf(parts).map((message) => message.text.split("\n\n").at(-1))).toEqual(["paragraph 38", "From: X."]);
});

test("what was pressed is read back: a button, a choice of a menu, either side of the feedback", () => {
  expect(pressedControl({ action_id: "m1:a", value: "m1:a" })).toBe("m1:a");
  expect(pressedControl({ action_id: "m1:a", selected_option: { value: "m1:b" } })).toBe("m1:b");
  expect(pressedControl({ action_id: "m1:helpful", value: "m1:unhelpful" })).toBe("m1:unhelpful");
  expect(pressedControl({ action_id: "m1:a" })).toBe("m1:a");
});
