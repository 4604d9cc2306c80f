/** The oracle itself: cases whose outcome on the client is known. */
import { expect, test } from "vitest";
import { readDiscord } from "./reader.ts";

const seen = (markdown: string): string =>
  readDiscord(markdown)
    .map(({ kind, value, within }) =>
      kind === "text" && within.length === 0 ? value : `{${[...within, kind].join(" ")}: ${value}}`,
    )
    .join("");

test.each([
  ["*foo*", "{emphasis text: foo}"],
  ["***foo* bar** baz", "{strong emphasis text: foo}{strong text:  bar} baz"],
  ["***foo** bar* baz", "{emphasis strong text: foo}{emphasis text:  bar} baz"],
  ["_a_b", "_a_b"],
  ["\\*foo*", "*foo*"],
  ["*foo\\*", "*foo*"],
  ["foo\\_\\_bar", "foo__bar"],
  ["\\foo", "\\foo"],
  ["``a`b``", "{code: a`b}"],
  ["``  `a  ``", "{code:  `a  }"],
  ["`\\`", "{code: \\}"],
  ["```js\nlet a\n```", "{block: let a}"],
  ["# a #   ##  ", "{h1 text: a #}\n"],
  ["# # a", "# # a"],
  [" # a", " # a"],
  ["*# a*", "{emphasis h1 text: a}{emphasis text: \n}"],
  ["a *# b*", "a {emphasis text: # b}"],
  ["-# a\nb", "{small text: a}\nb"],
  ["- a\n  b", "{marker: •}{list text: a\nb}\n"],
  ["- a\n1. b", "{marker: •}{list text: a}\n{marker: •}{list text: b}\n"],
  ["1. a\n1. b", "{marker: 1.}{list text: a}\n{marker: 2.}{list text: b}\n"],
  ["0. a", "{marker: 1.}{list text: a}\n"],
  ["- # a", "{marker: •}{list text: # a}\n"],
  ["- > a", "{marker: •}{list quote text: a}{list text: \n}\n"],
  ["> > a", "{quote text: > a}\n"],
  ["a > b", "a > b"],
  ["<@1> @everyone", "{mention: <@1>} {mention: @everyone}"],
  ["\\<@1> \\@everyone", "<@1> @everyone"],
  ["https://a.b/c_d_e.", "{url: https://a.b/c_d_e}."],
  ["<https://a.b>", "{url: https://a.b}"],
  ["[a](https://b.c/)", "a{masked url: https://b.c/}"],
  ["[\\*a\\*](https://b.c/)", "[\\*a\\*](https://b.c/)"],
  ["[a 🎉](https://b.c/)", "[a 🎉](https://b.c/)"],
  ["||a||", "{spoiler: ||a||}"],
  ["__a__", "{underline: a}"],
])("%s", (markdown, expected) => {
  expect(seen(markdown)).toBe(expected);
});
