import { expect, test } from "vitest";
import {
  code,
  inlineCode,
  link,
  list,
  paragraph,
  parseMarkdown,
  root,
  stringify,
  strong,
  table,
} from "../../src/reply/markdown.ts";
import { plainText } from "../../src/reply/plain.ts";

test("a tilde before a figure is prose, two around words strike them through", () => {
  expect(plainText(parseMarkdown("from ~5 ms to ~10 ms"))).toBe("from ~5 ms to ~10 ms");
  expect(stringify(parseMarkdown("~~gone~~"))).toBe("~~gone~~\n");
});

test("a footnote reference is one although its definition lives in the front matter", () => {
  const tree = parseMarkdown("Refused[^pg-iso][^mysql-locking]. In code `[^a-z]` stays.");
  expect(JSON.stringify(tree)).toContain('"footnoteReference","identifier":"pg-iso"');
  expect(plainText(tree)).toBe("Refused. In code [^a-z] stays.");
  expect(stringify(tree)).toBe("Refused[^pg-iso][^mysql-locking]. In code `[^a-z]` stays.\n");
});

test("a link by reference becomes a link, and its definition goes", () => {
  expect(stringify(parseMarkdown("See [the manual][m].\n\n[m]: https://example.org/m"))).toBe(
    "See [the manual](https://example.org/m).\n",
  );
});

test("what the builders make survives being written and read again", () => {
  const tree = root(
    paragraph(strong("Verdict."), " Use ", inlineCode("a | b"), " and [^not a mark] *as is*."),
    list(["one", ["two ", link("https://example.org", "here")]], true),
    table([
      ["if", "do"],
      ["a | b", inlineCode("x | y")],
    ]),
    code("sql", "SELECT 1;"),
  );
  const again = parseMarkdown(stringify(tree));
  expect(plainText(again)).toBe(plainText(tree));
  expect(stringify(again)).toBe(stringify(tree));
});
