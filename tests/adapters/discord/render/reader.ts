/**
 * Discord's Markdown as its desktop client reads it, as far as it is known from watching it (the rules follow what
 * github.com/LyricLy/parse-discord found by trial): what a person sees of a text display. An oracle for the renderer, so it
 * knows nothing of the renderer's own choices and reports each special thing under its own name: a mention that gets
 * through is a `mention`, not a text.
 */

export type Kind =
  | "text"
  | "code"
  | "block"
  | "url"
  | "marker"
  | "mention"
  | "emoji"
  | "time"
  | "spoiler"
  | "underline"
  | "invite";

export interface Seen {
  readonly kind: Kind;
  readonly value: string;
  /** What stands around: `strong`, `emphasis`, `delete`, `h1`, `small`, `quote`, `list`. */
  readonly within: readonly string[];
}

type LineStart = "nothing" | "space" | "text";

interface Context {
  readonly start: LineStart;
  readonly isQuote: boolean;
  readonly lists: number;
  /** Within a label: no escapes, and only these rules. */
  readonly isLabel: boolean;
  readonly within: readonly string[];
}

export function readDiscord(markdown: string): Seen[] {
  return read(markdown, { start: "nothing", isQuote: false, lists: 0, isLabel: false, within: [] });
}

type Step = { readonly length: number; readonly seen: readonly Seen[] } | undefined;
type Rule = (source: string, at: number, context: Context) => Step;

function read(source: string, context: Context): Seen[] {
  const seen: Seen[] = [];
  const say = (value: string) => {
    const last = seen.at(-1);
    if (last?.kind === "text" && last.within.join() === context.within.join())
      seen[seen.length - 1] = { ...last, value: last.value + value };
    else seen.push({ kind: "text", value, within: context.within });
  };
  for (let at = 0; at < source.length; ) {
    if (!context.isLabel && source[at] === "\\" && /[^A-Za-z0-9\s]/.test(source[at + 1] ?? "")) {
      say(source[at + 1] ?? "");
      at += 2;
      continue;
    }
    const step = (context.isLabel ? labelRules : rules).reduce<Step>(
      (found, rule) => found ?? rule(source, at, context),
      undefined,
    );
    if (step !== undefined && step.length > 0) {
      for (const one of step.seen) {
        if (one.kind === "text" && one.within.join() === context.within.join()) say(one.value);
        else seen.push(one);
      }
      at += step.length;
      continue;
    }
    say(source[at] ?? "");
    at += 1;
  }
  return seen;
}

const match = (pattern: RegExp, source: string, at: number): RegExpExecArray | null => {
  const sticky = new RegExp(pattern.source, [...new Set(`${pattern.flags}y`)].join(""));
  sticky.lastIndex = at;
  return sticky.exec(source);
};

/** What stands on the line before `at`. */
function lineStart(source: string, at: number, context: Context): LineStart {
  const before = source.slice(source.lastIndexOf("\n", at - 1) + 1, at);
  if (/[^ ]/.test(before)) return "text";
  const isFirst = !source.slice(0, at).includes("\n");
  if (isFirst && context.start === "text") return "text";
  return before !== "" || (isFirst && context.start === "space") ? "space" : "nothing";
}

const inside = (source: string, at: number, context: Context, name: string, more: Partial<Context> = {}): Context => ({
  ...context,
  start: lineStart(source, at, context),
  within: [...context.within, name],
  ...more,
});

const codeBlock: Rule = (source, at, { within }) => {
  const found = match(/```(?:([a-zA-Z_\-+.0-9]*)\n)?(.*?[^\n].*?)```/s, source, at);
  if (!found) return undefined;
  return {
    length: found[0].length,
    seen: [{ kind: "block", value: (found[2] ?? "").replace(/^\n+|\n+$/g, ""), within }],
  };
};

const strongPattern = /\*\*((?:\\.|[^\\])+?)\*\*(?!\*)/s;
const underlinePattern = /__((?:\\.|[^\\])+?)__(?!_)/s;
const starPattern = /\*(?!\s)((?:\\.|\*\*|[^*\\])+?)(?<!\s) {0,2}\*(?!\*)/s;
const lowPattern = /_((?:\\.|__|[^_\\])+?)_(?![a-zA-Z0-9_])/s;

const styled: Rule = (source, at, context) => {
  const emphasis = match(starPattern, source, at) ?? match(lowPattern, source, at);
  const strong = match(strongPattern, source, at);
  const under = match(underlinePattern, source, at);
  const longer = [strong, under].find((one) => one !== null && one[0].length > (emphasis?.[0].length ?? 0)) ?? null;
  const found = longer ?? emphasis;
  if (!found) return undefined;
  const name = found === strong ? "strong" : found === under ? "underline" : "emphasis";
  const seen = read(found[1] ?? "", inside(source, at, context, name));
  return {
    length: found[0].length,
    seen: name === "underline" ? [{ kind: "underline", value: found[1] ?? "", within: context.within }] : seen,
  };
};

const deleted: Rule = (source, at, context) => {
  const found = match(/~~(.+?)~~(?!_)/s, source, at);
  return found
    ? { length: found[0].length, seen: read(found[1] ?? "", inside(source, at, context, "delete")) }
    : undefined;
};

const spoiler: Rule = (source, at, { within }) => simple(match(/\|\|(.+?)\|\|/s, source, at), "spoiler", within);

const inlineCode: Rule = (source, at, { within }) => {
  const found = match(/(`+)(.+?)(?<!`)\1(?!`)/s, source, at);
  if (!found) return undefined;
  let value = found[2] ?? "";
  if (/^ *`/.test(value)) value = value.replace(/^ /, "");
  if (/` *$/.test(value)) value = value.replace(/ $/, "");
  return { length: found[0].length, seen: [{ kind: "code", value, within }] };
};

const simple = (found: RegExpExecArray | null, kind: Kind, within: readonly string[], group = 0): Step =>
  found ? { length: found[0].length, seen: [{ kind, value: found[group] ?? "", within }] } : undefined;

const time: Rule = (source, at, { within }) => simple(match(/<t:-?\d+(?::[a-zA-Z])?>/, source, at), "time", within);
const emoji: Rule = (source, at, { within }) =>
  simple(match(/<a?:\w+:\d+>|:[\w+-]*[a-z][\w+-]*:/i, source, at), "emoji", within);
const mention: Rule = (source, at, { within }) =>
  simple(match(/<@!?\d+>|<@&\d+>|<#\d+>|<id:\w+>|<\/[^>:]+:\d+>|@everyone|@here/, source, at), "mention", within);
const invite: Rule = (source, at, { within }) =>
  simple(match(/(?:https?:\/\/)?(?:discord\.gg|discord(?:app)?\.com\/invite)\/\w+/i, source, at), "invite", within);

const address: Rule = (source, at, { within }) => {
  const found = match(/(?:https?|steam):\/\/[^\s<]+[^<.,:;"'\]\s]/, source, at);
  if (!found) return undefined;
  const value = found[0].endsWith(")") && !found[0].includes("(") ? found[0].slice(0, -1) : found[0];
  return { length: value.length, seen: [{ kind: "url", value, within }] };
};

const bracketed: Rule = (source, at, { within }) => simple(match(/<([^: >]+:\/[^ >]+)>/, source, at), "url", within, 1);

/** The words, then the address that they hide; the whole is text where Discord refuses the label. */
const masked: Rule = (source, at, context) => {
  const found = match(/\[((?:\[[^\]]*\]|[^[\]])*[^[]*)\]\(\s*<?((?:\([^)]*\)|[^\s\\]|\\[^\n])*?)>?\s*\)/, source, at);
  if (!found || !URL.canParse(found[2] ?? "")) return undefined;
  const label = found[1] ?? "";
  const refused =
    /[\p{Extended_Pictographic}\p{Regional_Indicator}]|\u20e3/u.test(label.replaceAll(/`[^`]*`/g, "")) ||
    /:\/\/\w\w|discord\.gg|\\/.test(label);
  const shown = read(label, { ...context, start: "text", isLabel: true });
  if (refused || shown.some(({ kind }) => kind === "mention" || kind === "url" || kind === "emoji")) {
    return { length: found[0].length, seen: [{ kind: "text", value: found[0], within: context.within }] };
  }
  return {
    length: found[0].length,
    seen: [...shown, { kind: "url", value: found[2] ?? "", within: [...context.within, "masked"] }],
  };
};

const small: Rule = (source, at, context) => {
  if (lineStart(source, at, context) !== "nothing") return undefined;
  const found = match(/-# +(?!-#)([^\n]+)\n?/, source, at);
  return found ? lineOf(found, read(found[1] ?? "", inside(source, at, context, "small")), context) : undefined;
};

const heading: Rule = (source, at, context) => {
  if (context.lists > 0 || lineStart(source, at, context) !== "nothing") return undefined;
  const found = match(/(#{1,3})\s+(?!#)([^\n]*)\n?/, source, at);
  if (!found) return undefined;
  const title = (found[2] ?? "").trimEnd().replace(/#+$/, "").trimEnd();
  return lineOf(found, read(title, inside(source, at, context, `h${found[1]?.length}`)), context);
};

/** A block ends its line, so that words on both sides don't run together. */
const lineOf = (found: RegExpExecArray, seen: readonly Seen[], { within }: Context): Step => ({
  length: found[0].length,
  seen: [...seen, { kind: "text", value: "\n", within }],
});

const quote: Rule = (source, at, context) => {
  if (context.isQuote || lineStart(source, at, context) === "text") return undefined;
  const found = match(/(?:> [^\n]*(?:\n|$))+|>>> .*/s, source, at);
  if (!found) return undefined;
  const text = found[0].startsWith(">>>") ? found[0].slice(4) : found[0].replace(/\n$/, "").replaceAll(/^> /gm, "");
  return lineOf(
    found,
    read(text, { ...inside(source, at, context, "quote", { isQuote: true }), start: "nothing" }),
    context,
  );
};

const list: Rule = (source, at, context) => {
  if (context.lists >= 11 || lineStart(source, at, context) === "text") return undefined;
  const seen: Seen[] = [];
  let length = 0;
  let number: number | undefined;
  for (let isFirst = true; ; isFirst = false) {
    const found = match(/((?:[*-]|\d+\.) +)(.[^\n]*(?:\n [^\n]*)*)\n?/s, source, at + length);
    if (!found) break;
    const [all, bullet = "", content = ""] = found;
    // The first bullet says what kind of list it is; from there the client counts itself.
    if (isFirst && /\d/.test(bullet)) number = Math.min(Math.max(Number.parseInt(bullet, 10), 1), 1_000_000_000);
    else if (number !== undefined) number += 1;
    const value = number === undefined ? "•" : `${number}.`;
    seen.push({ kind: "marker", value, within: context.within });
    const dedented = content.replaceAll(new RegExp(`^ {1,${bullet.length}}`, "gm"), "");
    const inner = inside(source, at, context, "list", { lists: context.lists + 1 });
    seen.push(...read(dedented, { ...inner, start: "nothing" }), { kind: "text", value: "\n", within: context.within });
    length += all.length;
  }
  return length > 0 ? { length, seen } : undefined;
};

const labelRules: readonly Rule[] = [styled, deleted, spoiler, inlineCode, time, emoji, mention];
const rules: readonly Rule[] = [
  codeBlock,
  styled,
  deleted,
  spoiler,
  inlineCode,
  time,
  emoji,
  mention,
  invite,
  address,
  bracketed,
  masked,
  small,
  heading,
  quote,
  list,
];
