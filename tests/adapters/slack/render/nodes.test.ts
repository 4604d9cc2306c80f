/** Each kind of node as the blocks that Slack is given. */
import type { KnownBlock, RichTextStyleable } from "@slack/types";
import type { Root } from "mdast";
import { describe, expect, test } from "vitest";
import { renderSlack } from "../../../../src/adapters/slack/render/render.ts";
import { parseMarkdown } from "../../../../src/reply/markdown.ts";
import { reply } from "../../../../src/reply/reply.ts";
import { messagesOf } from "./shown.ts";

const blocksOf = (body: Root): KnownBlock[] =>
  messagesOf(renderSlack(reply({ body }), [])).flatMap(({ blocks }) => blocks);
const blocks = (markdown: string): KnownBlock[] => blocksOf(parseMarkdown(markdown));

type Style = RichTextStyleable["style"];
const text = (value: string, style?: Style) => ({ type: "text", text: value, ...(style ? { style } : {}) });
const link = (url: string, shown: string, style?: Style) => ({
  type: "link",
  url,
  text: shown,
  ...(style ? { style } : {}),
});
const rich = (...elements: object[]) => ({ type: "rich_text", elements });
const section = (...elements: object[]) => ({ type: "rich_text_section", elements });
const quote = (...elements: object[]) => ({ type: "rich_text_quote", elements });
const code = (value: string, more: object = {}) => ({
  type: "rich_text_preformatted",
  elements: [text(value)],
  ...more,
});
const list = (style: string, indent: number, items: object[], more: object = {}) => ({
  type: "rich_text_list",
  style,
  indent,
  elements: items,
  ...more,
});

describe("headings", () => {
  test("titles and chapters are headers, in plain text", () => {
    expect(blocks("# A *fine* `title`\n\n## Chapter")).toEqual([
      { type: "header", text: { type: "plain_text", text: "A fine title", emoji: false } },
      { type: "header", text: { type: "plain_text", text: "Chapter", emoji: false } },
    ]);
  });

  test("deeper ones are bold", () => {
    expect(blocks("### When to *not*")).toEqual([
      rich(section(text("When to ", { bold: true }), text("not", { italic: true, bold: true }))),
    ]);
  });

  test("a title over 150 characters, with a link, or that Slack might read as its own, is bold", () => {
    const long = "long ".repeat(30).concat("x");
    expect(blocks(`# ${long}`)).toEqual([rich(section(text(long, { bold: true })))]);
    expect(blocks("# See https://a.example/")).toEqual([
      rich(section(text("See ", { bold: true }), link("https://a.example/", "https://a.example/", { bold: true }))),
    ]);
    expect(blocks("# List\\<Order>")).toEqual([rich(section(text("List<Order>", { bold: true })))]);
    expect(blocks("# R&D")).toEqual([{ type: "header", text: { type: "plain_text", text: "R&D", emoji: false } }]);
  });
});

describe("within a paragraph", () => {
  test("styles, one in another", () => {
    expect(blocks("plain **bold *both* ~~all `code`~~** *it* ~~gone~~ `x`")).toEqual([
      rich(
        section(
          text("plain "),
          text("bold ", { bold: true }),
          text("both", { bold: true, italic: true }),
          text(" ", { bold: true }),
          text("all ", { bold: true, strike: true }),
          text("code", { bold: true, strike: true, code: true }),
          text(" "),
          text("it", { italic: true }),
          text(" "),
          text("gone", { strike: true }),
          text(" "),
          text("x", { code: true }),
        ),
      ),
    ]);
  });

  test("a line end is a space, a hard break is one", () => {
    expect(blocks("one\ntwo  \nthree")).toEqual([rich(section(text("one two\nthree")))]);
  });

  test("a link whose label is its address, or names its host, is pressed; any other shows where it leads", () => {
    expect(blocks("https://a.example/b, <mailto:me@a.example>, [a.example](https://a.example/c)")).toEqual([
      rich(
        section(
          link("https://a.example/b", "https://a.example/b"),
          text(", "),
          link("mailto:me@a.example", "mailto:me@a.example"),
          text(", "),
          link("https://a.example/c", "a.example"),
        ),
      ),
    ]);
    expect(blocks("see [the **manual**](https://a.example/m).")).toEqual([
      rich(
        section(
          text("see the "),
          text("manual", { bold: true }),
          text(" ("),
          link("https://a.example/m", "https://a.example/m"),
          text(")."),
        ),
      ),
    ]);
  });

  test("an address that is none of the web is text", () => {
    expect(blocks("[run](javascript:alert(1)) [near](./x.md) [](#y)")).toEqual([
      rich(section(text("run (javascript:alert(1)) near (./x.md) #y"))),
    ]);
  });

  test("an image is its description and its address", () => {
    expect(blocks("![a graph](https://a.example/g.png)")).toEqual([
      rich(section(text("a graph ("), link("https://a.example/g.png", "https://a.example/g.png"), text(")"))),
    ]);
  });

  test("HTML is shown as text, but <br> breaks the line and a comment says nothing", () => {
    expect(blocks("a <b>x</b><br>y <!-- z -->")).toEqual([rich(section(text("a <b>x</b>\ny")))]);
    expect(blocks("<details>\nmore\n</details>")).toEqual([rich(section(text("<details>\nmore\n</details>")))]);
  });

  test("a reference to a source leaves no mark, one to a footnote does", () => {
    expect(blocks("fact[^pg] and aside[^1]\n\n[^1]: The *aside*.")).toEqual([
      rich(section(text("fact and aside[1]"))),
      rich(section(text("[1] The "), text("aside", { italic: true }), text("."))),
    ]);
  });
});

describe("code", () => {
  test("keeps every character, and its language is named and coloured", () => {
    expect(blocks("```sql\nSELECT 1;\n\n\tx < &y\n```")).toEqual([
      rich(section(text("sql", { italic: true })), code("SELECT 1;\n\n\tx < &y", { language: "sql" })),
    ]);
  });

  test("a language that Slack may not know is only named; none is not", () => {
    expect(blocks("```zig extra\nx\n```\n\n    indented")).toEqual([
      rich(section(text("zig", { italic: true })), code("x")),
      rich(code("indented")),
    ]);
  });

  test("a fence with nothing in it is not an empty element, which Slack would refuse", () => {
    expect(blocks("```\n\n```\n\nx")).toEqual([rich(section(text("x")))]);
  });
});

describe("lists", () => {
  test("several levels, with a number to begin with, going on after what is below an item", () => {
    expect(blocks("3. three\n   - a\n     1. deep\n   - b\n4. four\n5. five")).toEqual([
      rich(
        list("ordered", 0, [section(text("three"))], { offset: 2 }),
        list("bullet", 1, [section(text("a"))]),
        list("ordered", 2, [section(text("deep"))]),
        list("bullet", 1, [section(text("b"))]),
        list("ordered", 0, [section(text("four")), section(text("five"))], { offset: 3 }),
      ),
    ]);
  });

  test("tasks", () => {
    expect(blocks("- [x] done\n- [ ] open")).toEqual([
      rich(list("bullet", 0, [section(text("☑ done")), section(text("☐ open"))])),
    ]);
  });

  test("paragraphs of an item are lines of it; code stands below it", () => {
    expect(blocks("1. first\n\n   second\n\n   ```sh\n   ls\n   ```\n\n   third\n2. next")).toEqual([
      rich(
        list("ordered", 0, [section(text("first\nsecond\n"), text("sh", { italic: true }))]),
        code("ls", { language: "bash" }),
        section(text("third")),
        list("ordered", 0, [section(text("next"))], { offset: 1 }),
      ),
    ]);
  });

  test("an item that begins with code, or holds nothing, still has its bullet", () => {
    expect(blocks("- ```\n  x\n  ```\n-\n- y")).toEqual([
      rich(
        list("bullet", 0, [section(text("\u00a0"))]),
        code("x"),
        list("bullet", 0, [section(text("\u00a0")), section(text("y"))]),
      ),
    ]);
  });

  test("a number that Slack can't count is written out", () => {
    expect(blocks("0. zero\n1. one")).toEqual([
      rich(list("bullet", 0, [section(text("0. zero"))]), list("ordered", 0, [section(text("one"))])),
    ]);
  });

  test("deeper than Slack indents, they stay at its deepest", () => {
    const deep = Array.from({ length: 10 }, (_, level) => `${"  ".repeat(level)}- ${level}`).join("\n");
    expect(blocks(deep).at(0)).toEqual(
      rich(
        ...Array.from({ length: 8 }, (_, level) => list("bullet", level, [section(text(String(level)))])),
        list("bullet", 8, [section(text("8")), section(text("9"))]),
      ),
    );
  });
});

describe("quotes", () => {
  test("paragraphs of one are one, and a quote within has a bar", () => {
    expect(blocks("> one\n>\n> two\n>\n> > inner\n> >\n> > > innermost")).toEqual([
      rich(quote(text("one\n\ntwo\n\n│ inner\n\n│ │ innermost"))),
    ]);
  });

  test("lists and code within keep the quote's border", () => {
    expect(blocks("> - a\n>\n> ```\n> x\n> ```")).toEqual([
      rich(list("bullet", 0, [section(text("a"))], { border: 1 }), code("x", { border: 1 })),
    ]);
  });

  test("a list after a quoted one is another", () => {
    expect(blocks("x[^1]\n\n[^1]: > - a\n\n    - b").at(1)).toEqual(
      rich(
        section(text("[1]")),
        list("bullet", 0, [section(text("a"))], { border: 1 }),
        list("bullet", 0, [section(text("b"))]),
      ),
    );
  });

  test("one in a list stands below its item", () => {
    expect(blocks("- a\n\n  > b\n- c")).toEqual([
      rich(list("bullet", 0, [section(text("a"))]), quote(text("b")), list("bullet", 0, [section(text("c"))])),
    ]);
  });
});

describe("tables", () => {
  const cell = (...elements: object[]) => rich(section(...elements));

  test("are Slack's own: bold header, alignment, styles in cells, a blank where a cell is empty", () => {
    expect(blocks("| a | *b* |\n| :-: | --: |\n| `x` | |\n| y | [s](https://a.example/) |")).toEqual([
      {
        type: "table",
        column_settings: [
          { align: "center", is_wrapped: true },
          { align: "right", is_wrapped: true },
        ],
        rows: [
          [cell(text("a", { bold: true })), cell(text("b", { italic: true, bold: true }))],
          [cell(text("x", { code: true })), cell(text("\u00a0"))],
          [cell(text("y")), cell(text("s ("), link("https://a.example/", "https://a.example/"), text(")"))],
        ],
      },
    ]);
  });

  test("in a quote are a list of rows", () => {
    expect(blocks("> | a | b |\n> | - | - |\n> | 1 | |\n> | 3 | 4 |")).toEqual([
      rich(
        list(
          "bullet",
          0,
          [
            section(text("a", { bold: true }), text(": 1\n"), text("b", { bold: true }), text(": –")),
            section(text("a", { bold: true }), text(": 3\n"), text("b", { bold: true }), text(": 4")),
          ],
          { border: 1 },
        ),
      ),
    ]);
  });
});

test("a line between two parts is a divider, at the edge of a message it is nothing", () => {
  expect(blocks("---\n\na\n\n---\n\nb\n\n---")).toEqual([
    rich(section(text("a"))),
    { type: "divider" },
    rich(section(text("b"))),
  ]);
});

test("nothing gives nothing to send", () => {
  expect(renderSlack(reply({ body: parseMarkdown("<!-- -->\n\n---") }), [])).toEqual([]);
});

test("a node that no Markdown has is shown by its text", () => {
  const body: unknown = {
    type: "root",
    children: [{ type: "paragraph", children: [{ type: "inlineMath", value: "x^2" }] }],
  };
  const isRoot = (value: unknown): value is Root => value !== null;
  expect(isRoot(body) && blocksOf(body)).toEqual([rich(section(text("x^2")))]);
});
