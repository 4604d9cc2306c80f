/** Each kind of node, exactly as it is written for Discord. */
import { describe, expect, test } from "vitest";
import { renderDiscord } from "../../../../src/adapters/discord/render/render.ts";
import { paragraph, parseMarkdown, root } from "../../../../src/reply/markdown.ts";
import { reply } from "../../../../src/reply/reply.ts";
import { allSeen, displays, expectAccepted, readAloud } from "./shown.ts";

const written = (markdown: string): string => {
  const parts = renderDiscord(reply({ body: parseMarkdown(markdown) }), []);
  expectAccepted(parts);
  expect(parts).toHaveLength(1);
  return parts.flatMap(displays).join("\n--\n");
};
const lines = (...all: string[]) => all.join("\n");

describe("blocks", () => {
  test("three levels of headings, then bold lines", () => {
    expect(written("# One\n\n## Two\n\n### Three\n\n#### Four\n\nText.")).toBe(
      lines("# One", "## Two", "### Three", "**Four**", "", "Text."),
    );
  });

  test("a heading keeps the sharp at its end", () => {
    expect(written("## Records in C#\n\nText.")).toBe(lines("## Records in C# #", "Text."));
    expect(readAloud(allSeen(renderDiscord(reply({ body: parseMarkdown("## Records in C#") }), [])))).toBe(
      "Records in C#\n\n",
    );
  });

  test("paragraphs stand apart, a soft line end is a space, a hard one a line end", () => {
    expect(written("one\ntwo\n\nthree\\\nfour")).toBe(lines("one two", "", "three", "four"));
  });

  test("code in fences with a language the highlighter knows, and nothing around", () => {
    expect(written("Do:\n\n```c#\nvar a = `1`;\n\n\tb();\n```\n\nThen.")).toBe(
      lines("Do:", "```cs", "var a = `1`;", "", "\tb();", "```", "Then."),
    );
    expect(written("```no such{lang}\na\n```")).toBe(lines("```no", "a", "```"));
    expect(written("```{.sql}\na\n```")).toBe(lines("```", "a", "```"));
  });

  test("a fence within code doesn't end it", () => {
    expect(written("````md\n```js\na\n```\n````\n\n*after*")).toBe(
      lines("```md", "``\u200b`js", "a", "``\u200b`", "```", "_after_"),
    );
  });

  test("nested lists with their starts, tasks and code, each line indented by its marker", () => {
    expect(
      written(
        "9. nine\n10. ten\n    - inner\n      1. deep\n\n      ```sh\n      a\n\n      b\n      ```\n    - [x] done\n    - [ ] open\n\n    more of ten",
      ),
    ).toBe(
      lines(
        "9. nine",
        "10. ten",
        "    - inner",
        "      1. deep",
        "      ```sh",
        "      a",
        "      ",
        "      b",
        "      ```",
        "    - ☑ done",
        "    - ☐ open",
        "    more of ten",
      ),
    );
  });

  test("two lists side by side stay two", () => {
    const markdown = "- a\n\n1. b\n2. c\n\n<!-- -->\n\n1. d";
    expect(written(markdown)).toBe(lines("- a", "", "1. b", "2. c", "", "1. d"));
  });

  test("a list that starts at zero keeps its numbers as text", () => {
    expect(written("0. a\n1. b")).toBe(lines("0\\. a", "", "1\\. b"));
  });

  test("below the fifth level a list goes on as marked lines", () => {
    const deep = Array.from({ length: 7 }, (_, depth) => `${"  ".repeat(depth)}- ${depth}`).join("\n");
    expect(written(deep).split("\n").slice(3)).toEqual(["      - 3", "        - 4", "          • 5", "          • 6"]);
  });

  test("a list stands directly below the line that announces it", () => {
    expect(written("Either:\n\n- a\n- b\n\nOr not.")).toBe(lines("Either:", "- a", "- b", "", "Or not."));
  });

  test("a quote in a quote is marked by a bar", () => {
    expect(written("> outer\n>\n> > inner\n> >\n> > > deeper\n>\n> - a\n\nAfter.")).toBe(
      lines("> outer", "> ", "> ┃ inner", "> ", "> ┃ deeper", "> ", "> - a", "After."),
    );
  });

  test("a heading in a list is bold, code in a quote keeps its fence", () => {
    expect(written("- # Title\n\n> ```\n> a\n> ```")).toBe(lines("- **Title**", "> ```", "> a", "> ```"));
  });

  test("a thematic break is a separator, at neither end of a message", () => {
    const [part] = renderDiscord(reply({ body: parseMarkdown("---\n\na\n\n---\n\nb") }), []);
    expect(part?.components).toEqual([
      { type: 10, content: "a" },
      { type: 14, divider: true },
      { type: 10, content: "b" },
    ]);
    expect(renderDiscord(reply({ body: parseMarkdown("---") }), [])).toEqual([]);
  });

  test("HTML is text, but for breaks and comments", () => {
    expect(written("a List<Order> b<br>c <!-- d -->\n\n<table>\n<tr>")).toBe(
      lines("a List\\<Order> b", "c", "", "\\<table>", "\\<tr>"),
    );
  });

  test("footnotes are left to the sources", () => {
    expect(written("A claim.[^a]\n\n[^a]: The proof.")).toBe(lines("A claim.", "", "The proof."));
  });

  test("a reply that shows nothing is no message", () => {
    expect(renderDiscord(reply({ body: root() }), [])).toEqual([]);
    expect(renderDiscord(reply({ body: parseMarkdown("<!-- a -->\n\n```\n\n```\n\n\u200b") }), [])).toEqual([]);
  });
});

describe("tables", () => {
  test("aligned text where it fits a phone", () => {
    expect(
      written("| level | `p99` | 名 |\n| :-- | --: | :-: |\n| read | 9 ms | 数据 |\n| **write** | 120 ms | b |"),
    ).toBe(
      lines("```", "level     p99   名", "─────  ──────  ────", "read     9 ms  数据", "write  120 ms   b", "```"),
    );
  });

  test("else a list of rows: the first cell bold, the others under their headers", () => {
    expect(
      written(
        "| conflicts are… | do | cost |\n| --- | --- | --- |\n| common (one hot wallet) | `SELECT … FOR UPDATE`, then update | others wait |\n| rare | version column | |",
      ),
    ).toBe(
      lines(
        "_conflicts are…:_",
        "- **common (one hot wallet)**",
        "  do: `SELECT … FOR UPDATE`, then update",
        "  cost: others wait",
        "- **rare**",
        "  do: version column",
      ),
    );
  });

  test("links in cells can be followed", () => {
    expect(written("| a | b |\n| - | - |\n| x | [y](https://a.example/) |")).toBe(
      lines("_a:_", "- **x**", "  b: [y](https://a.example/)"),
    );
  });

  test("a header alone is shown", () => {
    expect(written("| a | b |\n| - | - |")).toBe(lines("```", "a  b", "─  ─", "```"));
    expect(written(`| ${"a".repeat(30)} | ${"b".repeat(30)} |\n| - | - |`)).toBe(
      lines(`- **${"a".repeat(30)}**`, `  ${"b".repeat(30)}`),
    );
  });
});

describe("styles", () => {
  test.each([
    ["*a* **b** ~~c~~ `d`", "_a_ **b** ~~c~~ `d`"],
    ["**a *b* c**", "**a _b_ c**"],
    ["*a **b** c*", "_a_ **_b_** _c_"],
    ["***a** b*", "**_a_** _b_"],
    ["un*frigging*believable", "un*frigging*believable"],
    ["**a***b*", "**a**_b_"],
    ["**a***b*c", "**a**bc"],
    ["**bold `a*b` and `**p` end**", "**bold `a*b` and** `**p` **end**"],
    ["*see `snake_case` there*", "_see_ `snake_case` _there_"],
    ["~~a~~*b*", "~~a~~*b*"],
    ["`` a`b ``", "``a`b``"],
    ["`` `a` ``", "`` `a` ``"],
    ["``` a`b``c ```", "a\\`b\\`\\`c"],
    ["`a\\`", "`a\\`"],
    ["`@everyone <@1>`", "`@everyone <@1>`"],
  ])("%s", (markdown, expected) => {
    expect(written(markdown)).toBe(expected);
  });

  test("code side by side is one piece, since its backticks would run together", () => {
    const body = root({
      type: "paragraph",
      children: [
        { type: "inlineCode", value: "a" },
        { type: "inlineCode", value: "b" },
      ],
    });
    expect(renderDiscord(reply({ body }), []).flatMap(displays)).toEqual(["`ab`"]);
  });
});

describe("links", () => {
  test.each([
    ["[the docs](https://a.example/x_y)", "[the docs](https://a.example/x_y)"],
    ["[`pg_locks` view](https://a.example/)", "[`pg_locks` view](https://a.example/)"],
    ["[paper](https://a.example/a_(b)*c)", "[paper](https://a.example/a_%28b%29%2Ac)"],
    ["https://a.example/x_y", "<https://a.example/x_y>"],
    ["<https://a.example/x>.", "<https://a.example/x>."],
    ["mail a@b.example", "mail a@b.example"],
    ["[a.example](https://a.example/x)", "[a.example](https://a.example/x)"],
    ["[a.example](https://sub.a.example/x)", "[a.example](https://sub.a.example/x)"],
    ["[Node.js](https://nodejs.org/api)", "[Node.js](https://nodejs.org/api)"],
    // What names another place, or could not be shown, has its address beside it.
    ["[google.com](https://evil.example/)", "google.com <https://evil.example/>"],
    ["[sign in at g.co/x](https://evil.example/)", "sign in at g.co/x <https://evil.example/>"],
    ["[docs](https://bank.example@evil.example/)", "docs <https://bank.example@evil.example/>"],
    ["[https://bank.example](https://evil.example/)", "<https://bank.example> <https://evil.example/>"],
    ["[2 \\* 3](https://a.example/)", "2 \\* 3 <https://a.example/>"],
    ["[party 🎉](https://a.example/)", "party 🎉 <https://a.example/>"],
    ["[**bold** words](https://a.example/)", "[bold words](https://a.example/)"],
    ["[](https://a.example/)", "<https://a.example/>"],
    ["[run](javascript:alert(1))", "run (javascript:alert(1))"],
    ["[join](https://discord.gg/abc)", "join (https\\://discord\\.gg/abc)"],
    ["[a](/relative)", "a (/relative)"],
    ["a [b ](https://a.example/)c", "a [b](https://a.example/) c"],
    ["![a graph](https://a.example/g.png)", "a graph <https://a.example/g.png>"],
    ["![](https://a.example/g.png)", "<https://a.example/g.png>"],
    ["[![logo](https://a.example/l.png)](https://b.example/)", "logo <https://a.example/l.png> <https://b.example/>"],
    ["*see [x](https://a.example/b_c) there*", "_see_ [x](https://a.example/b_c) _there_"],
  ])("%s", (markdown, expected) => {
    expect(written(markdown)).toBe(expected);
  });

  test("an address in plain text is a link without the sentence around it, or else is shown as it is", () => {
    const text =
      "(see https://a.example/f(x) and https://b.example/y_z). Not https://c.example/a|b, steam://d or http://";
    expect(renderDiscord(reply({ body: root(paragraph(text)) }), []).flatMap(displays)).toEqual([
      "(see <https://a.example/f(x)> and <https://b.example/y_z>). Not https\\://c.example/a\\|b, steam\\://d or http\\://",
    ]);
  });
});
