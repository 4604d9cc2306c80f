/** What people write on Discord as plain text: mentions by name, custom emoji by name, code as it is. Pure. */

/** The names behind marks; undefined where one is not known. */
export interface Names {
  /** The bot's own user, and the role it came with: their mentions call it and say nothing. */
  readonly self: readonly string[];
  user(id: string): string | undefined;
  role(id: string): string | undefined;
  channel(id: string): string | undefined;
}

/** Fenced code, inline code, and what was never closed, which the client shows as text. */
const code = /```[\s\S]*?```|``[^\n]*?``|`[^`\n]+`/g;

/** The text without mentions of the bot, with names in place of marks. Code and `<t:…>` stay as they are. */
export function readText(text: string, names: Names): string {
  let plain = "";
  let from = 0;
  for (const match of text.matchAll(code)) {
    plain += named(text.slice(from, match.index), names) + match[0];
    from = match.index + match[0].length;
  }
  return uncalled(plain + named(text.slice(from), names)).trim();
}

/** Where the bot was called neither its name nor the space and punctuation around it stay. */
function uncalled(text: string): string {
  return text
    .replaceAll(/^(?:[^\S\n]{0,8}\uE000[,:]?)+[^\S\n]{0,8}|(?:[^\S\n]{0,8}\uE000)+[^\S\n]{0,8}$/gm, "")
    .replaceAll(/,?(?:[^\S\n]{0,8}\uE000)+(?=[.?!])/g, "")
    .replaceAll(/(?:[^\S\n]{0,8}\uE000[,:]?)+[^\S\n]{0,8}/g, " ");
}

/** Stands where the bot was called, until the space around it is gone; of the private use area, which nobody types. */
const called = "\uE000";
const marks = /<(@[!&]?|#)(\d+)>|<a?:(\w+):\d+>|<\/([^:<>]+):\d+>/g;

function named(text: string, { self, user, role, channel }: Names): string {
  return text.replaceAll(marks, (all, sigil: string | undefined, id = "", emoji = "", command = "") => {
    if (sigil === undefined) return emoji !== "" ? `:${emoji}:` : command !== "" ? `/${command}` : all;
    if (self.includes(id)) return called;
    if (sigil === "#") return `#${channel(id) ?? "channel"}`;
    return sigil === "@&" ? `@${role(id) ?? "role"}` : `@${user(id) ?? "somebody"}`;
  });
}

/** Whether the text mentions one of these ids outside of code. */
export function mentions(text: string, ids: readonly string[]): boolean {
  return [...text.replaceAll(code, "").matchAll(/<@[!&]?(\d+)>/g)].some(
    ([, id]) => id !== undefined && ids.includes(id),
  );
}

const longestName = 100;
const fallbackName = "Question to the mentor";

/** The name of a thread for a question: one line, at most 100 characters, to the end of a word where one is near. */
export function threadName(question: string): string {
  const line = question
    .replaceAll(/```\w*/g, " ")
    .replaceAll(/`+|\*\*|^[#>\s-]+/g, "")
    .replaceAll(/@(?=everyone|here)/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  if (line === "") return fallbackName;
  if (line.length <= longestName) return line;
  const cut = line
    .slice(0, longestName - 1)
    .toWellFormed()
    .replace(/\uFFFD$/, "");
  const space = cut.lastIndexOf(" ");
  return `${cut.slice(0, space > longestName / 2 ? space : cut.length).trimEnd()}…`;
}

/** What a message says, whether as content or as components. */
export function shownText(message: { readonly content: string; readonly components?: unknown }, names: Names): string {
  return readText([message.content, ...textsIn(message.components)].filter((part) => part !== "").join("\n\n"), names);
}

/** The texts of components, at any depth. */
export function textsIn(components: unknown): string[] {
  if (Array.isArray(components)) return components.flatMap(textsIn);
  if (typeof components !== "object" || components === null) return [];
  const own = "content" in components && typeof components.content === "string" ? [components.content] : [];
  return [...own, ...("components" in components ? textsIn(components.components) : [])];
}
