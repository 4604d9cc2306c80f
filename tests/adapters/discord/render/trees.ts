/** Arbitrary trees: deep, long, hostile, in every script. */
import fc from "fast-check";
import type { BlockContent, PhrasingContent, Root } from "mdast";
import { visibleText } from "../../../../src/reply/sanitise.ts";

const hostile = [
  ..."*_~`|\\<>[]()#-:@!.",
  ...["**", "__", "~~", "||", "```", "``", "-#", "##", ">>>", "1.", "0.", "- ", "# ", "> ", "-# ", "\\*", "\\\\"],
  ...["@everyone", "@here", "<@1>", "<@!1>", "<@&1>", "<#1>", "</ask:1>", "<t:1:R>", "<a:x:1>", "<:x:1>", ":smile:"],
  ...["||secret||", "*a*", "_a_", "__a__", "**a**", "~~a~~", "`a`", "snake_case_name", "2 * 3 * 4", "¯\\_(ツ)_/¯"],
  ...[
    "[a](https://evil.example)",
    "<https://b.example>",
    "https://a.example/b_c*d",
    "https://a.example/b_c)",
    "http://",
  ],
  ...["discord.gg/abc", "https://discord.gg/abc", "https://discord.com/channels/1/2/3", "a@b.example", "steam://x/y"],
];
const scripts = [
  "数据库",
  "データ",
  "שלום",
  "مرحبا",
  "ไทย",
  "👩‍💻",
  "🎉",
  "cafe\u0301",
  "1️⃣",
  "🇫🇷",
  "\u202eabc",
  "\u0007",
  "\u001b[2J",
];

const word = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[a-z]{1,9}$/) },
  { weight: 3, arbitrary: fc.constantFrom(...hostile) },
  { weight: 1, arbitrary: fc.constantFrom(...scripts) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 6 }) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 4 }) },
);
const words = fc
  .array(fc.tuple(word, fc.constantFrom(" ", " ", " ", "", "\n")), { minLength: 1, maxLength: 10 })
  .map((list) => list.map((pair) => pair.join("")).join(""));
const url = fc.constantFrom(
  "https://a.example/b_c",
  "https://example.com/",
  "https://x.example/a-b?c=d&e=1",
  "http://h.example/~u/#f",
);

const { inline } = fc.letrec<{ inline: PhrasingContent }>((tie) => {
  const children = fc.array(tie("inline"), { minLength: 1, maxLength: 3 });
  return {
    inline: fc.oneof(
      { depthSize: "small", maxDepth: 4, withCrossShrink: true },
      { weight: 8, arbitrary: words.map((value): PhrasingContent => ({ type: "text", value })) },
      { weight: 2, arbitrary: words.map((value): PhrasingContent => ({ type: "inlineCode", value })) },
      { weight: 1, arbitrary: fc.constant<PhrasingContent>({ type: "break" }) },
      { weight: 1, arbitrary: words.map((value): PhrasingContent => ({ type: "html", value })) },
      {
        weight: 1,
        arbitrary: fc.tuple(words, url).map(([alt, to]): PhrasingContent => ({ type: "image", alt, url: to })),
      },
      {
        weight: 2,
        arbitrary: fc.tuple(words, url).map(
          ([value, to]): PhrasingContent => ({
            type: "link",
            url: to,
            children: [{ type: "text", value: visibleText(value).trim() }],
          }),
        ),
      },
      { weight: 2, arbitrary: children.map((list): PhrasingContent => ({ type: "strong", children: list })) },
      { weight: 2, arbitrary: children.map((list): PhrasingContent => ({ type: "emphasis", children: list })) },
      { weight: 2, arbitrary: children.map((list): PhrasingContent => ({ type: "delete", children: list })) },
    ),
  };
});
export const phrasing = fc.array(inline, { minLength: 1, maxLength: 5 });

const codeLine = fc.oneof(
  words.map((line) => line.replaceAll("\n", " ")),
  fc.constantFrom("", "    ", "\tx = 1;", "```", "```js", "  ````"),
);
const code = fc
  .tuple(fc.constantFrom("js", null, "c#", "a b", "evil`lang"), fc.array(codeLine, { minLength: 1, maxLength: 8 }))
  .map(([lang, lines]): BlockContent => ({ type: "code", lang, value: lines.join("\n") }));

const { block } = fc.letrec<{ block: BlockContent }>((tie) => {
  const children = fc.array(tie("block"), { minLength: 1, maxLength: 3 });
  return {
    block: fc.oneof(
      { depthSize: "small", maxDepth: 8, withCrossShrink: true },
      { weight: 5, arbitrary: phrasing.map((list): BlockContent => ({ type: "paragraph", children: list })) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.constantFrom(1, 2, 3, 4, 5, 6), phrasing)
          .map(([depth, list]): BlockContent => ({ type: "heading", depth, children: list })),
      },
      { weight: 2, arbitrary: code },
      { weight: 1, arbitrary: fc.constant<BlockContent>({ type: "thematicBreak" }) },
      { weight: 1, arbitrary: words.map((value): BlockContent => ({ type: "html", value })) },
      { weight: 2, arbitrary: children.map((list): BlockContent => ({ type: "blockquote", children: list })) },
      {
        weight: 4,
        arbitrary: fc
          .tuple(
            fc.boolean(),
            fc.constantFrom(1, 1, 0, 7, 98),
            fc.array(
              fc.tuple(fc.constantFrom(null, null, true, false), fc.oneof(children, fc.constant<BlockContent[]>([]))),
              {
                minLength: 1,
                maxLength: 4,
              },
            ),
          )
          .map(
            ([ordered, start, items]): BlockContent => ({
              type: "list",
              ordered,
              ...(ordered ? { start } : {}),
              children: items.map(([checked, list]) => ({ type: "listItem", checked, children: list })),
            }),
          ),
      },
    ),
  };
});

export const trees: fc.Arbitrary<Root> = fc
  .array(block, { minLength: 1, maxLength: 6 })
  .map((children): Root => ({ type: "root", children }));

/** A paragraph, code or list far longer than a message. */
export const longTrees: fc.Arbitrary<Root> = fc
  .array(
    fc.oneof(
      fc.tuple(phrasing, fc.integer({ min: 1, max: 120 })).map(
        ([list, times]): BlockContent => ({
          type: "paragraph",
          children: Array.from({ length: times }, () => list).flat(),
        }),
      ),
      fc.tuple(word, fc.integer({ min: 1, max: 2500 })).map(
        ([one, times]): BlockContent => ({
          type: "paragraph",
          children: [{ type: "text", value: one.repeat(times) }],
        }),
      ),
      fc.tuple(fc.array(codeLine, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 150 })).map(
        ([lines, times]): BlockContent => ({
          type: "code",
          value: Array.from({ length: times }, () => lines)
            .flat()
            .join("\n"),
        }),
      ),
      fc.tuple(fc.boolean(), fc.array(block, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 25 })).map(
        ([ordered, children, times]): BlockContent => ({
          type: "list",
          ordered,
          children: Array.from({ length: times }, () => ({ type: "listItem", children: children })),
        }),
      ),
      fc.tuple(block, fc.integer({ min: 1, max: 25 })).map(
        ([one, times]): BlockContent => ({
          type: "blockquote",
          children: [
            {
              type: "list",
              ordered: true,
              start: 9,
              children: [{ type: "listItem", children: Array.from({ length: times }, () => one) }],
            },
          ],
        }),
      ),
      block,
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((children): Root => ({ type: "root", children }));
