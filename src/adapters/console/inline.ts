/** Phrasing content as styled text for a terminal, and the wrapping of it. */
import type { PhrasingContent } from "mdast";
import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";
import { htmlText, plainInline, repeatsAddress } from "../../reply/plain.ts";
import { onOneLine, visibleText } from "../../reply/sanitise.ts";
import type { Paint } from "./paint.ts";

export interface Terminal {
  /** Columns to fill; words longer than that, URLs and code stand over it. */
  readonly width: number;
  readonly colour: boolean;
  readonly paint: Paint;
}

/** A noncharacter that stands for a space within short code, so that `FOR UPDATE` is not torn apart. One column wide. */
const glue = "\u{fdd0}";
const longestGlued = 28;

/** A leaf's text, safe for a terminal: no escapes, no line or paragraph separators, no tabs. */
const safe = (value: string): string =>
  visibleText(value)
    .replaceAll(glue, "")
    .replaceAll(/[\t\u2028\u2029]/g, " ");

export function inlineText(nodes: readonly PhrasingContent[], terminal: Terminal): string {
  return nodes.map((node) => inline(node, terminal)).join("");
}

function inline(node: PhrasingContent, terminal: Terminal): string {
  const { paint, colour } = terminal;
  switch (node.type) {
    case "text":
      return onOneLine(safe(node.value));
    case "strong":
      return paint("strong", inlineText(node.children, terminal));
    case "emphasis":
      return paint("emphasis", inlineText(node.children, terminal));
    case "delete":
      return paint("deleted", inlineText(node.children, terminal));
    case "inlineCode": {
      const value = safe(node.value).replaceAll("\n", " ");
      const whole = stringWidth(value) <= Math.min(longestGlued, terminal.width / 2);
      // Without colour, backticks are what tells code from prose.
      return paint("code", colour ? glued(value, whole) : glued(`\`${value}\``, whole));
    }
    case "break":
      return "\n";
    case "html":
      return safe(htmlText(node.value));
    case "link": {
      const url = safe(node.url).replaceAll(/\s+/g, "");
      const text = inlineText(node.children, terminal);
      return repeatsAddress(plainInline(node.children), node.url) ? text : `${text} ${paint("quiet", `(${url})`)}`;
    }
    case "image":
    case "imageReference":
      return safe(node.alt ?? "").replaceAll("\n", " ");
    case "footnoteReference":
      return "";
    default:
      return inlineText(node.children, terminal);
  }
}

const glued = (text: string, whole: boolean): string => (whole ? text.replaceAll(" ", glue) : text);

/**
 * The lines of a styled text. Words are kept whole, however long: a terminal breaks them itself, and a URL or a name
 * can then be copied. Text without spaces between its words (Chinese, Japanese, Thai) is broken where it must.
 */
export function wrapped(text: string, width: number, hard = false): string[] {
  const words = text.split(/\s/);
  const spaceless = words.some((word) => isSpaceless(word) && stringWidth(word) > width);
  return wrapAnsi(text, width, { hard: hard || spaceless })
    .replaceAll(glue, " ")
    .split("\n");
}

/** The columns that a text can't do without: its longest word, or little for a script that breaks anywhere. */
export function narrowest(text: string): number {
  return Math.max(
    0,
    ...text.split(/\s/).map((word) => (isSpaceless(word) ? Math.min(8, stringWidth(word)) : stringWidth(word))),
  );
}

const isSpaceless = (word: string): boolean => /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/u.test(word);
