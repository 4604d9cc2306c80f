import fc from "fast-check";
import { expect, test } from "vitest";
import { paragraph, parseMarkdown, root } from "../../src/reply/markdown.ts";
import { plainText } from "../../src/reply/plain.ts";

const plain = (markdown: string): string => plainText(parseMarkdown(markdown));

test("each table row reads alone, with the names of its columns", () => {
  expect(
    plain(`Before.

| your update | use | |
| --- | --- | --- |
| **rare** conflicts | \`version = 12\`<br>then retry | x |
| common | | |`),
  ).toBe("Before.\n\nyour update: rare conflicts; use: version = 12 then retry; x\nyour update: common");
});

test("code is kept as it is, without its fences", () => {
  expect(plain("Do:\n\n```go\nif err != nil {\n\treturn *err // a_b_c\n}\n```")).toBe(
    "Do:\n\nif err != nil {\n\treturn *err // a_b_c\n}",
  );
});

test("lists keep their numbers and their nesting", () => {
  expect(plain("3. lock\n   - by id\n   - ascending\n4. retry")).toBe("3. lock\n   - by id\n   - ascending\n4. retry");
});

test("a link shows its address only where the text does not", () => {
  expect(plain("[manual](https://a.example/b), https://a.example/c, <x@a.example>")).toBe(
    "manual (https://a.example/b), https://a.example/c, x@a.example",
  );
});

test("no mark of Markdown is left, and lines that were wrapped in the source are joined", () => {
  expect(plain("# Title\n\n> *one*\n> **two** ~~three~~\n\n---\n\nList<Order> is kept")).toBe(
    "Title\n\none two three\n\nList<Order> is kept",
  );
});

test("any text in a paragraph comes out word for word", () => {
  const word = fc.stringMatching(/^[\p{L}\p{N}*_`#>|~[\]()<>-]{1,12}$/u);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), (words) => {
      expect(plainText(root(paragraph(words.join(" "))))).toBe(words.join(" "));
    }),
  );
});
