/** What does not fit goes on: over messages, over tables, into a file. Nothing is cut. */
import type { RootContent } from "mdast";
import { describe, expect, test } from "vitest";
import { renderSlack } from "../../../../src/adapters/slack/render/render.ts";
import { breakBefore, codePieces, fill } from "../../../../src/adapters/slack/render/split.ts";
import {
  code,
  emphasis,
  heading,
  inlineCode,
  list,
  paragraph,
  root,
  strong,
  table,
} from "../../../../src/reply/markdown.ts";
import { reply } from "../../../../src/reply/reply.ts";
import { expectSendable, expectShown, filesOf, messagesOf, slackText } from "./shown.ts";
import { wantedOf } from "./trees.ts";

const render = (...nodes: RootContent[]) => {
  const parts = renderSlack(reply({ body: root(...nodes) }), []);
  expectSendable(parts);
  return parts;
};
const shapes = (parts: ReturnType<typeof renderSlack>) =>
  messagesOf(parts).map(({ blocks }) => blocks.map(({ type }) => type).join(" "));
const words = (count: number) => Array.from({ length: count }, (_, index) => `word${index}`).join(" ");

const large = table(Array.from({ length: 9 }, (_, index) => [`${index}`, words(20)]));

describe("messages", () => {
  test("go on in the next where the characters end, without losing a word", () => {
    const paragraphs = Array.from({ length: 15 }, (_, index) => paragraph(`${index} ${words(200)}`));
    const parts = render(...paragraphs);
    expect(messagesOf(parts).length).toBe(3);
    expectShown(
      messagesOf(parts).flatMap(({ blocks }) => slackText(blocks)),
      wantedOf(root(...paragraphs)),
    );
  });

  test("go on in the next where the blocks end", () => {
    const parts = render(...Array.from({ length: 41 }, (_, index) => paragraph(`p${index}`)));
    expect(messagesOf(parts).map(({ blocks }) => blocks.length)).toEqual([40, 1]);
  });

  test("have fewer characters where they have many blocks, since structure counts too", () => {
    const parts = render(...Array.from({ length: 38 }, () => paragraph("x".repeat(260))));
    expect(messagesOf(parts).length).toBe(2);
  });

  test("of headings alone are as good as any", () => {
    const parts = render(paragraph("x"), ...Array.from({ length: 50 }, (_, index) => heading(3, `h${index}`)));
    expect(messagesOf(parts).map(({ blocks }) => blocks.length)).toEqual([40, 11]);
  });

  test("don't end in a heading or in a line that introduces what comes", () => {
    const filler = Array.from({ length: 38 }, (_, index) => paragraph(`p${index}`));
    const parts = render(...filler, heading(3, "Then"), paragraph("In short:"), list(["a"]));
    expect(messagesOf(parts).map(({ text }) => text.split("\n\n").slice(-3))).toEqual([
      ["p35", "p36", "p37"],
      ["Then", "In short:", "- a"],
    ]);
  });

  test("end with their table", () => {
    expect(shapes(render(paragraph("x"), large, large, heading(2, "y"), paragraph("z")))).toEqual([
      "rich_text table",
      "table",
      "header rich_text",
    ]);
  });
});

describe("several tables", () => {
  const small = table([
    ["use", "when"],
    ["lock", "writers meet"],
  ]);

  test("of which one is small take a message less: it is rows of text where it stands, before or after the other", () => {
    const after = [large, heading(2, "y"), small, paragraph("z")];
    expect(shapes(render(paragraph("x"), ...after))).toEqual(["rich_text table", "header rich_text rich_text"]);
    expect(messagesOf(render(...after))[1]?.text).toContain("- use: lock\n  when: writers meet");
    const before = [small, heading(2, "y"), large, paragraph("z")];
    expect(shapes(render(...before))).toEqual(["rich_text header table", "rich_text"]);
    for (const nodes of [after, before])
      expectShown(
        messagesOf(render(...nodes)).flatMap(({ blocks }) => slackText(blocks)),
        wantedOf(root(...nodes), [nodes.indexOf(small)]),
      );
  });

  test("that are all small keep the largest a table, or of equals the last", () => {
    expect(shapes(render(small, paragraph("x"), small, paragraph("y")))).toEqual([
      "rich_text rich_text table",
      "rich_text",
    ]);
    const longer = table([
      ["use", "when"],
      ["queue", "one at a time is enough"],
    ]);
    expect(shapes(render(longer, paragraph("x"), small))).toEqual(["table", "rich_text rich_text"]);
  });

  test("are not rows where they are many cells or much text, nor where there is one alone", () => {
    const many = table(Array.from({ length: 10 }, (_, index) => [`${index}`, "x"]));
    const wordy = table([["n"], [words(120)]]);
    for (const one of [many, wordy]) expect(shapes(render(one, large))).toEqual(["table", "table"]);
    expect(shapes(render(small, paragraph("z")))).toEqual(["table", "rich_text"]);
  });
});

describe("tables", () => {
  const rows = (count: number, cell: string) => Array.from({ length: count }, (_, index) => [`${index}`, cell]);
  const firstRow = (parts: ReturnType<typeof renderSlack>) =>
    messagesOf(parts).map(({ blocks }) =>
      slackText(blocks)
        .slice(0, 4)
        .map(({ text }) => text),
    );

  test("of more than 100 rows go on with their header", () => {
    const parts = render(table([["n", "x"], ...rows(150, "y")]));
    expect(firstRow(parts)).toEqual([
      ["n", "x", "0", "y"],
      ["n", "x", "99", "y"],
    ]);
    expect(messagesOf(parts).map(({ blocks }) => slackText(blocks).length)).toEqual([200, 104]);
  });

  test("of more than 10,000 characters too", () => {
    const parts = render(table([["n", "x"], ...rows(12, words(150))]));
    expect(messagesOf(parts).length).toBe(2);
    expect(firstRow(parts).map(([first]) => first)).toEqual(["n", "n"]);
    expect(messagesOf(parts).flatMap(({ blocks }) => slackText(blocks)).length).toBe(2 * 13 + 2);
  });

  test("of more than 20 columns, or with a cell that no element holds, are lists of rows", () => {
    const wide = table([
      Array.from({ length: 21 }, (_, index) => `h${index}`),
      Array.from({ length: 21 }, (_, index) => `c${index}`),
    ]);
    expect(shapes(render(wide))).toEqual(["rich_text"]);
    expect(messagesOf(render(wide))[0]?.text).toMatch(/^- h0: c0\n {2}h1: c1\n/);
    expect(shapes(render(table([["h"], [words(500)]])))).toEqual(["rich_text rich_text"]);
  });
});

test("a list longer than an element goes on with its numbers, and an item longer than one below itself", () => {
  const items = Array.from({ length: 250 }, (_, index) => `item ${index} of many`);
  const parts = render(list([...items, words(500), "last"], true));
  expect(messagesOf(parts).flatMap(({ blocks }) => slackText(blocks).map(({ text }) => text.slice(0, 12)))).toEqual([
    ...items.map((item, index) => `${index + 1}. ${item}`.slice(0, 12)),
    "251. word0 w",
    expect.stringMatching(/^word3\d\d word/),
    "252. last",
  ]);
});

describe("pieces", () => {
  test("of code are whole lines", () => {
    const lines = Array.from({ length: 300 }, (_, index) => `line ${index};`);
    const pieces = codePieces(lines.join("\n"), 1_000);
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces.join("\n")).toBe(lines.join("\n"));
    for (const piece of pieces) expect(piece).toMatch(/^line \d+;(\nline \d+;)*$/);
  });

  test("of code where blank lines or endless ones stand are never empty", () => {
    expect(codePieces(`${"a".repeat(10)}\n\n${"b".repeat(10)}\n${"c".repeat(25)}`, 10)).toEqual([
      "a".repeat(10),
      "\n",
      "b".repeat(10),
      "c".repeat(10),
      "c".repeat(10),
      "c".repeat(5),
    ]);
  });

  test("end between words, and a word that is half bold is one", () => {
    const run = (text: string, style?: { bold: true }) => ({
      type: "text" as const,
      text,
      ...(style ? { style } : {}),
    });
    expect(fill([run("one two un"), run("believ", { bold: true }), run("able x")], 13)).toEqual(
      [[run("one two ")], [run("un"), run("believ", { bold: true }), run("able ")], [run("x")]].map((group) => group),
    );
  });

  test.each(["👩‍👩‍👧‍👦", "e\u0301\u0323", "🇧🇷", "👍🏽", "नि", "각"])("never end within %s", (character) => {
    const text = character.repeat(60);
    const bounds = new Set([...new Intl.Segmenter("en").segment(text)].map(({ index }) => index));
    for (let limit = character.length; limit < text.length; limit += 1)
      expect(bounds).toContain(breakBefore(text, limit));
    const parts = fill([{ type: "text", text: `a ${text}` }], 40);
    expect(
      parts
        .flat()
        .map((one) => one.text)
        .join(""),
    ).toBe(`a ${text}`);
    for (const [part] of parts.slice(1)) expect(part?.text.startsWith(character)).toBe(true);
  });

  test("don't begin with what belongs to the character before, a space too", () => {
    expect(
      fill([{ type: "text", text: "aaaa \u0301bb" }], 6)
        .flat()
        .map(({ text }) => text),
    ).toEqual(["aaaa \u0301", "bb"]);
  });

  test("of one character that is longer than the limit end between code points", () => {
    expect(breakBefore("😀\u0301".repeat(1) + "\u0301".repeat(50), 1)).toBe(0);
    const text = `${"a\u0301".concat("\u{1d165}".repeat(40))}`;
    for (let limit = 2; limit < 60; limit += 1)
      expect(text.slice(0, breakBefore(text, limit)).isWellFormed()).toBe(true);
  });
});

describe("more than five messages", () => {
  const long = Array.from({ length: 60 }, (_, index) => [heading(3, `Part ${index}`), paragraph(words(150))]).flat();

  test("are one with the beginning, what it rests on and its controls, and a file with the whole", () => {
    const parts = renderSlack(
      reply({
        title: "Everything about locks!",
        body: root(...long),
        basis: { topics: [{ id: "l", title: "Locks" }], sources: [{ title: "Manual", url: "https://a.example/" }] },
      }),
      [{ control: { label: "more", command: "more", args: {}, role: "action" }, id: "a" }],
    );
    expectSendable(parts);
    expect(parts.map(({ kind }) => kind)).toEqual(["message", "file"]);
    const [message] = messagesOf(parts);
    const shown = slackText(message?.blocks ?? []).map(({ text }) => text);
    expect(shown.slice(0, 3)).toEqual(["Everything about locks!", "Part 0", words(150)]);
    // Up to the end of a part, not to the heading of the next.
    expect(shown.slice(-3)).toEqual([
      words(150),
      "This is the beginning. The whole answer is in the file everything-about-locks.md.",
      "From: Locks. Source: Manual.",
    ]);
    expect(message?.blocks.at(-1)?.type).toBe("actions");
    const [file] = filesOf(parts);
    expect(file).toMatchObject({ filename: "everything-about-locks.md", title: "Everything about locks!" });
    expect(file?.content).toMatch(/^## Everything about locks!\n\n### Part 0\n\nword0 word1 /);
    expect(file?.content).toContain(
      `### Part 59\n\n${words(150)}\n\n*From:* Locks. *Source:* [Manual](https://a.example/).\n`,
    );
  });

  test("leave nothing in the file that would steer a terminal or turn text around", () => {
    const [file] = filesOf(render(paragraph("a\u001b[2Jb\u202ec"), ...long));
    // The rest is what `expectSendable` looks for in every part.
    expect(file?.content).toMatch(/^a.*bc\n/);
  });

  test("that begin with a table show what is before it and no table, since the message goes on", () => {
    const tables = Array.from({ length: 6 }, () => large);
    expect(shapes(render(paragraph("Verdict."), paragraph("Compare:"), ...tables))).toEqual(["rich_text rich_text"]);
    expect(messagesOf(render(paragraph("Verdict."), ...tables))[0]?.text).toBe(
      "Verdict.\n\nThis is the beginning. The whole answer is in the file the-whole-answer.md.",
    );
  });
});

describe("`text`", () => {
  const text = (...nodes: RootContent[]) => messagesOf(render(...nodes)).map((message) => message.text);

  test("begins with the verdict, not the title, and reads alone", () => {
    const parts = renderSlack(
      reply({
        title: "Lost updates",
        body: root(
          paragraph(strong("That is a lost update."), " Let ", inlineCode("a < b"), " decide."),
          list(["one", ["two ", emphasis("x")]], true),
          code("sql", "SELECT 1"),
          table([
            ["use", "because"],
            ["lock", "simple"],
          ]),
        ),
      }),
      [],
    );
    expect(messagesOf(parts).map((message) => message.text)).toEqual([
      "That is a lost update. Let a &lt; b decide.\n\n1. one\n2. two x\n\nsql\nSELECT 1\n\nuse: lock; because: simple",
    ]);
  });

  test("keeps the title where no paragraph follows it", () => {
    const parts = renderSlack(reply({ title: "3 topics", body: root(list(["a", "b"])) }), []);
    expect(messagesOf(parts)[0]?.text).toBe("3 topics\n\n- a\n- b");
  });

  test("that is too long ends at a word and says so; escapes and bytes count", () => {
    for (const word of ["word", "&&&&&", "数据库数据库", "👩‍💻"]) {
      const [first = ""] = text(paragraph(`${word} `.repeat(900)));
      const last = first.slice(0, -"…\nThe rest is in the message.".length).split(" ").at(-1);
      expect(last).toBe(word.replaceAll("&", "&amp;"));
      expect(first.endsWith("…\nThe rest is in the message.")).toBe(true);
      expect(Buffer.byteLength(first)).toBeGreaterThan(2_600);
    }
  });
});

test("pictures are files after the messages, with their text for those who don't see them", () => {
  const png = new Uint8Array([1, 2, 3]);
  const long = words(250);
  const parts = renderSlack(
    reply({
      title: "Shapes",
      body: root(paragraph("Look.")),
      pictures: [
        { filename: "a.png", png, alt: "A short one" },
        { filename: "b.png", png, alt: long },
      ],
    }),
    [],
  );
  expectSendable(parts);
  expect(parts.map(({ kind }) => kind)).toEqual(["message", "file", "file"]);
  expect(parts[1]).toEqual({ kind: "file", filename: "a.png", title: "Shapes", content: png, alt: "A short one" });
  // The field holds 1,000 characters: the whole description is in the message as well.
  expect(filesOf(parts)[1]?.alt).toMatch(/^word0 .*…$/);
  expect(messagesOf(parts)[0]?.text).toBe(`Look.\n\nPicture: ${long}`);
});
