/** What becomes of text between a person's fingers and the app: Slack's client rewrites what is typed. */
import type { Command } from "../installation.ts";
import type { WorkspaceState } from "../state/workspace.ts";

/** Emoji a person types as a character come back by name; these are the ones our tests type. */
const emoji: Readonly<Record<string, string>> = {
  "👍": ":+1:",
  "👎": ":-1:",
  "🎉": ":tada:",
  "🙏": ":pray:",
  "🚀": ":rocket:",
  "🤔": ":thinking_face:",
  "😀": ":grinning:",
  "✅": ":white_check_mark:",
  "❤️": ":heart:",
  "🔥": ":fire:",
};

/** What a person picked from a list while typing: mentions of people, channels, everyone. */
const picked = /<(?:@[UW][A-Z0-9]+|#[CG][A-Z0-9]+(?:\|[^>]*)?|!(?:here|channel|everyone))>/;

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Curly quotes, dashes, ellipses: what phones and Macs make of straight ones. */
function smart(text: string): string {
  return text
    .replaceAll("...", "…")
    .replaceAll("--", "—")
    .replaceAll(/(^|[\s([{])"/g, "$1“")
    .replaceAll('"', "”")
    .replaceAll(/(^|[\s([{])'/g, "$1‘")
    .replaceAll("'", "’");
}

/** Escapes, and turns addresses into links; what is picked from a list stays. */
function marked(text: string, links: boolean): string {
  const [before = "", ...rest] = text.split(new RegExp(`(${picked.source})`));
  const plain = (part: string) => {
    if (!links) return escaped(part);
    return part
      .split(/(https?:\/\/[^\s<>"“”]*[^\s<>"“”.,;:!?)\]}'’])/)
      .map((piece, index) => (index % 2 === 1 ? `<${escaped(piece)}>` : escaped(piece)))
      .join("");
  };
  return [before, ...rest].map((part, index) => (index % 2 === 1 ? part : plain(part))).join("");
}

const named = (text: string) =>
  Object.entries(emoji).reduce((result, [character, name]) => result.replaceAll(character, name), text);

/** The `text` of a message. */
export function typedMessage(text: string, { smartPunctuation }: { readonly smartPunctuation: boolean }): string {
  return named(marked(smartPunctuation ? smart(text) : text, true));
}

/** The `text` of a slash command: marks carry names, or are plain words where the app did not ask for marks. */
export function typedCommand(
  text: string,
  command: Command,
  workspace: WorkspaceState,
  { smartPunctuation }: { readonly smartPunctuation: boolean },
): string {
  const typed = named(marked(smartPunctuation ? smart(text) : text, command.shouldEscape));
  return typed.replaceAll(/<([@#])([A-Z0-9]+)(?:\|[^>]*)?>/g, (_, sign: string, id: string) => {
    const name = sign === "@" ? workspace.users.get(id)?.name : workspace.channels.get(id)?.name;
    return command.shouldEscape ? `<${sign}${id}|${name ?? ""}>` : `${sign}${name ?? id}`;
  });
}
