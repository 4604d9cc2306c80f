/** What a person or a paste wrote is shown as they wrote it: it pings nobody, hides nothing and changes nothing around it. */
import { expect, test } from "vitest";
import { renderDiscord } from "../../../../src/adapters/discord/render/render.ts";
import {
  code,
  emphasis,
  inlineCode,
  link,
  list,
  paragraph,
  root,
  strong,
  table,
} from "../../../../src/reply/markdown.ts";
import { reply } from "../../../../src/reply/reply.ts";
import { comparable } from "./expected.ts";
import { allSeen, displays, expectAccepted, readAloud, specials } from "./shown.ts";

const attacks = [
  "@everyone",
  "@here",
  "<@123>",
  "<@!123>",
  "<@&123>",
  "<#123>",
  "</ask:123>",
  "<t:1700000000:R>",
  "<a:wave:123>",
  "<:wave:123>",
  "<id:customize>",
  ":smile: and :+1:",
  "||spoiler||",
  "__underline__",
  "**bold** *it* _it_ ~~del~~ ***all***",
  "`code` ``code`` ```block```",
  "[click](https://evil.example)",
  "[https://bank.example](https://evil.example)",
  "![x](https://evil.example/x.png)",
  "# heading",
  "### heading",
  "-# small",
  "> quote",
  ">>> quote of all",
  "- item",
  "* item",
  "1. item",
  "2) item",
  "> - 1. # -# all",
  "discord.gg/abc",
  "https://discord.gg/abc",
  "https://discord.com/invite/abc",
  "https://discord.com/channels/1/2/3",
  "\\@everyone \\<@1> \\\\ \\*a\\*",
  "\\",
  "**",
  "*_~`|<[",
  "¯\\_(ツ)_/¯",
  "snake_case_name and 2 * 3 * 4 and a ~ b",
  "List<Map<String, @Nullable Order>> && a | b || c",
  "x <- y; z -> w; #include <a:b:1>",
];

const body = (text: string) =>
  root(
    paragraph(text),
    paragraph(strong(text), " ", emphasis(text), text),
    paragraph("a", strong(text), text, emphasis(strong(text)), "b"),
    { type: "heading", depth: 2, children: [{ type: "text", value: text }] },
    { type: "heading", depth: 5, children: [{ type: "text", value: text }] },
    list([text, ["x ", strong(text)]]),
    list([text, text], true),
    { type: "blockquote", children: [paragraph(text), { type: "blockquote", children: [paragraph(text)] }] },
    { type: "html", value: text },
    paragraph(inlineCode(text), text, { type: "delete", children: [{ type: "text", value: text }] }),
    paragraph(link("https://a.example/", text), " ", link(`https://a.example/${text}`, "label")),
    paragraph({ type: "image", url: "https://a.example/x.png", alt: text }),
    code(text, text),
    table([["h"], [text]]),
    table([["h".repeat(50)], [text]]),
    paragraph("The end."),
  );

test.each(attacks)("%s", (text) => {
  const whole = reply({
    title: text,
    body: body(text),
    basis: { topics: [{ id: "a", title: text }], sources: [{ title: text, url: "https://a.example/" }] },
    controls: [{ label: text, command: "ask", args: {}, role: "next" }],
  });
  const parts = renderDiscord(whole, []);
  expectAccepted(parts);
  const seen = allSeen(parts);
  expect(specials(seen)).toEqual([]);
  // Every place where it stood shows it whole: a link's label, which may be part of another form, included.
  const shown = comparable(readAloud(seen));
  expect(shown.split(comparable(text)).length - 1).toBeGreaterThanOrEqual(25);
  // What came last is where it would be without it, in no style, list, quote or block of the text's making.
  expect(seen.filter(({ value }) => value.includes("The end.")).map(({ kind, within }) => [kind, ...within])).toEqual([
    ["text"],
  ]);
});

test("words of a link never stand for another place", () => {
  const targets = ["https://evil.example/", "https://bank.example@evil.example/", "https://evil.example/bank.example"];
  const labels = [
    "bank.example",
    "www.bank.example/login",
    "BANK.example",
    "bänk.example",
    "go to bank.example now",
    "bank。example",
  ];
  for (const url of targets) {
    for (const label of labels) {
      const [text] = renderDiscord(reply({ body: root(paragraph(link(url, label))) }), []).flatMap(displays);
      expect(text).toContain(`<${url}>`);
      expect(text).not.toContain("](");
    }
  }
});

test("nothing in an address ends it or begins something else", () => {
  for (const url of [
    "https://a.example/) [x](https://evil.example/",
    "https://a.example/>\n# x",
    "https://a.example/**b**`c`||d||",
  ]) {
    const parts = renderDiscord(reply({ body: root(paragraph(link(url, "label"), " end")) }), []);
    expectAccepted(parts);
    const seen = allSeen(parts);
    expect(specials(seen)).toEqual([]);
    expect(seen.filter(({ kind }) => kind === "url").length).toBeLessThanOrEqual(1);
    expect(seen.filter(({ within }) => within.some((name) => name !== "masked"))).toEqual([]);
    expect(readAloud(seen)).toMatch(/^label .* end\n$/);
  }
});

test("terminal escapes, overrides of direction and lone surrogates are gone", () => {
  const [text] = renderDiscord(reply({ body: root(paragraph("a\u001b[2Jb\u202ec\ud800d")) }), []).flatMap(displays);
  expect(text).toBe("abc\ufffdd");
});
