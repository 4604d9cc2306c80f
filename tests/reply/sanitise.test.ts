import fc from "fast-check";
import { expect, test } from "vitest";
import { onOneLine, visibleText } from "../../src/reply/sanitise.ts";

test.each([
  ["colour", "a \u001b[31mred\u001b[0m b", "a red b"],
  ["a window title", "a\u001b]0;owned\u0007b", "ab"],
  ["a hyperlink", "\u001b]8;;https://evil.example\u001b\\click\u001b]8;;\u001b\\", "click"],
  ["a device string", "a\u001bP1$r0m\u001b\\b", "ab"],
  ["8-bit CSI", "a\u009b2Jb", "ab"],
  ["a reset", "a\u001bcb", "ab"],
  ["a sequence that never ends", "a\u001b]0;words stay", "a]0;words stay"],
  ["NUL and bell", "a\u0000b\u0007c", "abc"],
  ["bidi overrides", "user\u202egnp.exe\u202c \u2066x\u2069", "usergnp.exe x"],
  ["a lone surrogate", "a\ud800b", "a\ufffdb"],
  ["carriage returns", "a\r\nb\rc", "a\nb\nc"],
  ["mojibake of curly quotes", "â€\u009clost updateâ€\u009d", "â€lost updateâ€"],
])("%s", (_, given, shown) => {
  expect(visibleText(given)).toBe(shown);
});

test("tabs, newlines, right-to-left text, emoji and Chinese are left alone", () => {
  const text = "a\tb\nשלום עולם مرحبا 👩‍💻 数据库 é";
  expect(visibleText(text)).toBe(text);
});

test("whatever is put together, nothing that steers a terminal is left, and cleaning twice changes nothing", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "\u001b",
      "[",
      "]",
      "\u009b",
      "\u009d",
      "m",
      "31",
      ";",
      "\u0007",
      "\\",
      "P",
      "\u202e",
      "\ud83d",
      "\r",
    ),
    fc.string({ unit: "binary", maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const shown = visibleText(pieces.join(""));
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
      expect(shown).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
      expect(shown.isWellFormed()).toBe(true);
      expect(visibleText(shown)).toBe(shown);
    }),
  );
});

test("a megabyte of beginnings of sequences is read in linear time", { timeout: 30_000 }, () => {
  const started = performance.now();
  for (const hostile of ["\u001b]", "\u001b[0", "\u001bP", "\u001b ", "\u009b;"]) visibleText(hostile.repeat(500_000));
  expect(performance.now() - started).toBeLessThan(15_000);
});

test("joins lines without the blanks around the breaks, in linear time", () => {
  expect(onOneLine("one \t\n  two\n\n three ")).toBe("one two  three ");
  expect(onOneLine(" \n \n ")).toBe("  ");
  const long = " ".repeat(2_000_000);
  // Quadratic, this would take an hour.
  expect(onOneLine(`a${long}b`)).toHaveLength(long.length + 2);
});
