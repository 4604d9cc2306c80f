/** What a person wrote, made safe to show again: in a terminal it could move the cursor, recolour or reverse text. */

/**
 * Whole terminal sequences: CSI, then the string kinds (OSC, DCS, SOS, PM, APC) up to their end, then the short ones.
 * One that never ends loses only its ESC, so that no words go with it, and so do the 8-bit string kinds: U+009C
 * and U+009D are also what “ and ” become in text decoded wrongly, and what stands between them is worth keeping.
 * Each alternative stops at the next ESC, which keeps the scan linear on hostile input.
 */
const terminalSequence =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]+[0-~]|\x1b[0-OQ-WYZ\\`-~]/g;

/** C0 and C1 controls but tab and newline, and the bidi controls that reorder what stands around them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const invisible = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;

const hasInvisible = new RegExp(invisible.source);

/**
 * The text without terminal escapes, controls (tab and newline stay) and bidi overrides; a lone surrogate becomes
 * U+FFFD and a carriage return a newline. Everything else, right-to-left text included, is kept as it is.
 */
export function visibleText(text: string): string {
  // Most is: a carriage return and an escape are controls too.
  if (text.isWellFormed() && !hasInvisible.test(text)) return text;
  return text.toWellFormed().replaceAll(terminalSequence, "").replaceAll(/\r\n?/g, "\n").replaceAll(invisible, "");
}

/** The lines of a text as one, each break with the blanks around it a single space. Linear, whatever was pasted. */
export function onOneLine(text: string): string {
  const lines = text.split("\n");
  return lines
    .map((line, index) =>
      line.slice(index > 0 ? leading(line) : 0, index < lines.length - 1 ? trailing(line) : undefined),
    )
    .join(" ");
}

const isBlank = (character: string | undefined) => character === " " || character === "\t";

function leading(line: string): number {
  let at = 0;
  while (isBlank(line[at])) at++;
  return at;
}

function trailing(line: string): number {
  let at = line.length;
  while (at > 0 && isBlank(line[at - 1])) at--;
  return at;
}
