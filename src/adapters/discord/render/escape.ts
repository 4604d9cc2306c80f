/**
 * Text that came in as text, written so that Discord's Markdown shows it as that text.
 *
 * A backslash works before every character that is neither a letter, a digit nor a space. It does not work within a
 * masked link's label, in code and in a URL: there the backslash would be shown, so nothing there is escaped and what
 * can't stand there is written in another form (`links.ts`, `code.ts`).
 */

/**
 * What acts wherever it stands: marks of style, code, spoiler and link; `<`, with which mentions, timestamps, commands
 * and custom emoji begin; the colon of a `:shortcode:` or of a URL; the at sign of @everyone; the dot of an invite.
 */
const anywhere =
  /[\\*_~`|<[]|:(?=[^\s:]{1,100}:|\/\/)|@(?=everyone|here)|\.(?=(?:gg|gift|new)\b|com\/(?:invite|gifts|channels|template|events))/gi;

/** What opens a heading, small text, a quote, a list or a numbered list at the start of a line. */
const opening = /^(\s*)(?:([#>-])|(\d+)(\.))/;

/**
 * Escapes a text of one line. What only acts at a line's start is escaped at every start of `text`, because a line
 * may be put together from several texts, and what stands within a style may count as its start as well.
 */
export function escapeText(text: string): string {
  return text
    .replaceAll(anywhere, "\\$&")
    .replace(opening, (_, space: string, mark = "", number = "", dot = "") =>
      mark ? `${space}\\${mark}` : `${space}${number}\\${dot}`,
    );
}
