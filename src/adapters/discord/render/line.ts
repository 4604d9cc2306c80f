/**
 * A line of a reply before it is written: atoms with the styles that cover them. Everything that needs care in
 * Discord's Markdown (nesting of styles, spaces at their edges, what may stand beside what) is decided here, in `written`.
 */
import { inlineCode } from "./code.ts";
import { escapeText } from "./escape.ts";

export type Style = "strong" | "delete" | "emphasis";

/** `text` and `code` may be divided anywhere; `whole` (a link) is Markdown already and stays in one piece. */
export interface Atom {
  readonly kind: "text" | "code" | "whole";
  readonly value: string;
  readonly styles: ReadonlySet<Style>;
}

/** What stands on one line; never holds a newline. */
export type Line = readonly Atom[];

export const noStyles: ReadonlySet<Style> = new Set();

export const text = (value: string, styles: ReadonlySet<Style> = noStyles): Atom => ({ kind: "text", value, styles });

/** Whether a line shows anything. Discord refuses a text display of nothing but spaces and invisible characters. */
export const isVisible = (line: Line): boolean =>
  line.some(({ value }) => /[^\s\p{Default_Ignorable_Code_Point}\p{Cf}]/u.test(value));

/** The line as Discord Markdown, without spaces at either end. */
export function written(line: Line): string {
  const atoms = spaced(merged(line.map(settled)));
  return marked(nested(atoms, ["strong", "delete", "emphasis"]));
}

/**
 * An atom in the form and with the styles in which Discord can show it. Where code or a link holds a style's own mark, the
 * client would end the style there, so it stands outside of it; code that has no form of its own is shown as text.
 */
function settled(atom: Atom): Atom {
  const isText = atom.kind === "text" || (atom.kind === "code" && inlineCode(atom.value) === undefined);
  const styles = new Set(atom.styles);
  if (atom.value.includes("~")) styles.delete("delete");
  if (!isText && atom.value.includes("**")) styles.delete("strong");
  if (!isText && /[*_]/.test(atom.value)) styles.delete("emphasis");
  return { kind: isText ? "text" : atom.kind, value: atom.value, styles };
}

const sameStyles = (one: Atom, other: Atom): boolean =>
  one.styles.size === other.styles.size && [...one.styles].every((style) => other.styles.has(style));

/** Neighbours of one kind and style as one: two pieces of code side by side would else share their backticks. */
function merged(atoms: Line): Atom[] {
  const result: Atom[] = [];
  for (const atom of atoms) {
    const last = result.at(-1);
    if (atom.value === "") continue;
    if (last && last.kind === atom.kind && atom.kind !== "whole" && sameStyles(last, atom)) {
      result[result.length - 1] = { ...last, value: last.value + atom.value };
    } else result.push(atom);
  }
  return result;
}

const isSpace = (atom: Atom | undefined): boolean => atom?.kind === "text" && atom.value.trim() === "";

/** Spaces as atoms of their own, styled only where both neighbours are: no style begins or ends with a space. */
function spaced(atoms: Line): Atom[] {
  const parts = atoms.flatMap((atom) => {
    if (atom.kind !== "text") return [atom];
    const { value } = atom;
    const [start, end] = [value.length - value.trimStart().length, value.trimEnd().length];
    const cut = start >= end ? [value] : [value.slice(0, start), value.slice(start, end), value.slice(end)];
    return cut.filter(Boolean).map((piece) => ({ ...atom, value: piece }));
  });
  const first = parts.findIndex((atom) => !isSpace(atom));
  const trimmed = first < 0 ? [] : parts.slice(first, parts.findLastIndex((atom) => !isSpace(atom)) + 1);
  const words = trimmed.filter((atom) => !isSpace(atom));
  let seen = 0;
  return trimmed.map((atom) => {
    if (!isSpace(atom)) {
      seen += 1;
      return atom;
    }
    const [before, after] = [words[seen - 1]?.styles ?? noStyles, words[seen]?.styles ?? noStyles];
    return { ...atom, styles: before.intersection(after) };
  });
}

type Token = string | { readonly emphasised: string };

/** Styles nested in one order, each opened once for all atoms side by side that have it; spaces at the edges stay outside. */
function nested(atoms: Line, [style, ...inner]: readonly Style[]): Token[] {
  if (style === undefined) return atoms.map(atomText);
  const tokens: Token[] = [];
  for (let from = 0, to = 0; from < atoms.length; from = to) {
    const has = atoms[from]?.styles.has(style) ?? false;
    while (to < atoms.length && atoms[to]?.styles.has(style) === has) to += 1;
    if (has && isSpace(atoms[from])) to = from + 1;
    else if (has) while (isSpace(atoms[to - 1])) to -= 1;
    const within = nested(atoms.slice(from, to), inner);
    if (!has || isSpace(atoms[from])) tokens.push(...within);
    else if (style === "emphasis") tokens.push({ emphasised: within.join("") });
    else tokens.push(style === "strong" ? "**" : "~~", ...within, style === "strong" ? "**" : "~~");
  }
  return tokens;
}

function atomText({ kind, value }: Atom): string {
  if (kind === "text") return escapeText(value);
  return kind === "code" ? (inlineCode(value) ?? escapeText(value)) : value;
}

/**
 * Emphasis last, since its mark depends on what stands beside it: `_` must not be followed by a letter, digit or `_`, nor
 * stand behind `~~`; `*` must not touch another `*`. Where neither can stand, the words are shown without emphasis.
 */
function marked(tokens: readonly Token[]): string {
  let result = "";
  tokens.forEach((token, index) => {
    if (typeof token === "string") {
      result += token;
      return;
    }
    const following = tokens[index + 1];
    const next = typeof following === "string" ? following : "";
    if (!/^\w/.test(next) && !result.endsWith("~~")) result += `_${token.emphasised}_`;
    else if (!result.endsWith("*") && !next.startsWith("*")) result += `*${token.emphasised}*`;
    else result += token.emphasised;
  });
  return result;
}
