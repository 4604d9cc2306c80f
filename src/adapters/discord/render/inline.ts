/** Phrasing content as lines of atoms. A soft line end is a space, as everywhere in Markdown; a hard one ends the line. */
import type { Image, ImageReference, Link, PhrasingContent } from "mdast";
import { htmlText, plainInline, repeatsAddress } from "../../../reply/plain.ts";
import { visibleText } from "../../../reply/sanitise.ts";
import { inlineCode } from "./code.ts";
import { type Atom, type Line, noStyles, type Style, text } from "./line.ts";
import { maskedLink, tidyUrl, visibleUrl } from "./links.ts";

export interface InlineContext {
  readonly styles: ReadonlySet<Style>;
  /** The links are the reply's own sources: their titles are shown as titles, whatever they look like. */
  readonly ours: boolean;
}

export const plainContext: InlineContext = { styles: noStyles, ours: false };

/** The lines of some content; at least one. */
export function inlineLines(nodes: readonly PhrasingContent[], context: InlineContext = plainContext): Line[] {
  const lines: Atom[][] = [[]];
  for (const atom of joined(nodes.flatMap((node) => atoms(node, context)))) {
    if (atom === "break") lines.push([]);
    else lines.at(-1)?.push(...(atom.kind === "text" ? withAddresses(atom) : [atom]));
  }
  return lines;
}

type Part = Atom | "break";

/** What is longer is text, without a look at where it might end. */
const longestAddress = 1000;

function atoms(node: PhrasingContent, context: InlineContext): Part[] {
  const { styles } = context;
  const within = (style: Style) =>
    "children" in node
      ? node.children.flatMap((child) => atoms(child, { ...context, styles: new Set([...styles, style]) }))
      : [];
  switch (node.type) {
    case "text":
      return [text(oneLine(node.value), styles)];
    case "strong":
      return within("strong");
    case "emphasis":
      return within("emphasis");
    case "delete":
      return within("delete");
    case "inlineCode":
      return [{ kind: "code", value: oneLine(node.value), styles }];
    case "break":
      return ["break"];
    case "html":
      return htmlText(node.value)
        .split("\n")
        .flatMap((line, index): Part[] => [...(index > 0 ? ["break" as const] : []), text(oneLine(line), styles)]);
    case "link":
      return linkAtoms(node, context);
    case "image":
    case "imageReference":
      return imageAtoms(node, context);
    case "footnoteReference":
      return [];
    default:
      return node.children.flatMap((child) => atoms(child, context));
  }
}

function oneLine(value: string): string {
  const [first = "", ...lines] = visibleText(value).split(/[\n\u2028\u2029]/);
  if (lines.length === 0) return first;
  const last = lines.pop() ?? "";
  return [first.trimEnd(), ...lines.map((line) => line.trim()), last.trimStart()].join(" ");
}

/** Texts side by side with one style as one, so that an address or a mention is seen whole. */
function joined(parts: readonly Part[]): Part[] {
  const result: Part[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    const both =
      part !== "break" && last !== undefined && last !== "break" && part.kind === "text" && last.kind === "text";
    if (both && part.styles.symmetricDifference(last.styles).size === 0) {
      result[result.length - 1] = { ...last, value: last.value + part.value };
    } else result.push(part);
  }
  return result;
}

/** Addresses in text are links in Discord too; one it could misread stays text, its colon escaped. */
function withAddresses(atom: Atom): Atom[] {
  return atom.value.split(/(https?:\/\/[^\s<>]+)/i).flatMap((value, index): Atom[] => {
    if (value === "") return [];
    if (index % 2 === 0) return [{ ...atom, value }];
    const url = value.length > longestAddress ? value : withoutSentenceEnd(value);
    const address = visibleUrl(url);
    const rest = value.slice(url.length);
    if (address === undefined) return [{ ...atom, value }];
    return [{ ...atom, kind: "whole", value: address }, ...(rest === "" ? [] : [{ ...atom, value: rest }])];
  });
}

/** An address without the sentence's marks after it; a bracket stays where it closes one within. */
function withoutSentenceEnd(value: string): string {
  const url = value.replace(/[.,:;!?"'\]*_~`|\\]+$/, "");
  if (!url.endsWith(")") || url.split("(").length >= url.split(")").length) return url;
  return withoutSentenceEnd(url.slice(0, -1));
}

function linkAtoms(node: Link, context: InlineContext): Part[] {
  const url = tidyUrl(node.url);
  const words = plainInline(node.children).trim();
  const address = visibleUrl(url);
  if (words === "" || repeatsAddress(words, url)) {
    return [address === undefined ? text(words || url, context.styles) : whole(address, context)];
  }
  const label = labelText(node.children);
  const link = label === undefined ? undefined : maskedLink(label.trim(), url, { words, isOurs: context.ours });
  if (label !== undefined && link !== undefined) {
    const space = (edge: RegExp) => text(edge.test(label) ? " " : "", context.styles);
    return [space(/^\s/), whole(link, context), space(/\s$/)];
  }
  return [...node.children.flatMap((child) => atoms(child, context)), ...beside(url, context)];
}

/** A label's Markdown: words and code only. Undefined for what Discord could not show in one. */
function labelText(nodes: readonly PhrasingContent[]): string | undefined {
  const parts = nodes.map((node): string | undefined => {
    if (node.type === "text") return oneLine(node.value);
    if (node.type === "inlineCode") return inlineCode(oneLine(node.value));
    return "children" in node && node.type !== "link" ? labelText(node.children) : undefined;
  });
  return parts.includes(undefined) ? undefined : parts.join("");
}

function imageAtoms(node: Image | ImageReference, context: InlineContext): Part[] {
  const alt = text(oneLine(node.alt ?? ""), context.styles);
  if (node.type === "imageReference") return [alt];
  const url = tidyUrl(node.url);
  if (url === "" || alt.value.trim() === url) return [alt];
  if (alt.value.trim() !== "") return [alt, ...beside(url, context)];
  const address = visibleUrl(url);
  return [address === undefined ? text(url, context.styles) : whole(address, context)];
}

const whole = (value: string, { styles }: InlineContext): Atom => ({ kind: "whole", value, styles });

/** The address after the words it belongs to. */
function beside(url: string, context: InlineContext): Part[] {
  if (url === "") return [];
  const address = visibleUrl(url);
  return address === undefined
    ? [text(` (${url})`, context.styles)]
    : [text(" ", context.styles), whole(address, context)];
}
