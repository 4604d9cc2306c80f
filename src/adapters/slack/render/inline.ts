/** Phrasing content as runs of a rich text: text and links with a style, nothing that Slack would parse. */
import type { RichTextLink, RichTextText } from "@slack/types";
import type { PhrasingContent } from "mdast";
import { htmlText, repeatsAddress } from "../../../reply/plain.ts";
import { visibleText } from "../../../reply/sanitise.ts";
import { add } from "./split.ts";

/** A piece of text in one style. A link always says what it shows. */
export type Run = RichTextText | (RichTextLink & { text: string });

type Style = NonNullable<RichTextText["style"]>;

/** What the whole reply knows and a node doesn't. */
export interface Context {
  /** Addresses of the basis' sources: what is shown for them is their title alone. */
  readonly trusted: ReadonlySet<string>;
  /** Footnotes defined in the reply. References to others are to the basis' sources, which stand below. */
  readonly footnotes: ReadonlySet<string>;
}

/** Longer addresses and labels are shown as text: a link can't be split over two elements. */
const longestAddress = 1_400;
const longestLabel = 1_000;

export function inlineRuns(nodes: readonly PhrasingContent[], context: Context, style: Style = {}): Run[] {
  const runs: Run[] = [];
  for (const node of nodes) for (const run of inline(node, context, style)) add(runs, run);
  return runs;
}

export const textRun = (text: string, style: Style = {}): Run[] => {
  if (text === "") return [];
  return [Object.keys(style).length === 0 ? { type: "text", text } : { type: "text", text, style }];
};

const styled = (run: Run, style: Style): Run => ({ ...run, style: { ...run.style, ...style } });

export const bold = (runs: readonly Run[]): Run[] => runs.map((run) => styled(run, { bold: true }));

/** What the runs show, in one string. */
export const shownText = (runs: readonly Run[]): string => runs.map((run) => run.text).join("");

/** Without the spaces at both ends, which show as an indent or as nothing. */
export function trimmed(runs: readonly Run[]): Run[] {
  let kept = [...runs];
  for (let first = kept[0]; first && first.text.trimStart() !== first.text; first = kept[0]) {
    const text = first.text.trimStart();
    kept = text === "" ? kept.slice(1) : [{ ...first, text }, ...kept.slice(1)];
  }
  for (let last = kept.at(-1); last && last.text.trimEnd() !== last.text; last = kept.at(-1)) {
    const text = last.text.trimEnd();
    kept = text === "" ? kept.slice(0, -1) : [...kept.slice(0, -1), { ...last, text }];
  }
  return kept;
}

function inline(node: PhrasingContent, context: Context, style: Style): Run[] {
  switch (node.type) {
    case "text":
      return textRun(unwrapped(visibleText(node.value)), style);
    case "strong":
      return inlineRuns(node.children, context, { ...style, bold: true });
    case "emphasis":
      return inlineRuns(node.children, context, { ...style, italic: true });
    case "delete":
      return inlineRuns(node.children, context, { ...style, strike: true });
    case "inlineCode":
      return textRun(visibleText(node.value).replaceAll("\n", " "), { ...style, code: true });
    case "break":
      return textRun("\n", style);
    case "html":
      return textRun(htmlText(node.value), style);
    case "link":
      return linkRuns(inlineRuns(node.children, context, style), node.url, context, style);
    case "image":
      return linkRuns(textRun(oneLine(node.alt ?? ""), style), node.url, context, style);
    case "imageReference":
      return textRun(oneLine(node.alt ?? ""), style);
    case "footnoteReference":
      return context.footnotes.has(node.identifier)
        ? textRun(`[${oneLine(node.label ?? node.identifier)}]`, style)
        : [];
    case "linkReference":
      return inlineRuns(node.children, context, style);
    default:
      return unknownRuns(node, context, style);
  }
}

/** Every node that mdast has is handled above; what an extension adds is shown by its text. */
function unknownRuns(node: never, context: Context, style: Style): Run[] {
  const other: { value?: unknown; children?: PhrasingContent[] } = node;
  if (typeof other.value === "string") return textRun(visibleText(other.value), style);
  return inlineRuns(other.children ?? [], context, style);
}

/** A line end and the spaces around it are one space. By lines, since the regular expression for it is quadratic in spaces. */
const unwrapped = (text: string): string =>
  text
    .split("\n")
    .map((line, index, lines) => {
      const start = index > 0 ? line.trimStart() : line;
      return index < lines.length - 1 ? start.trimEnd() : start;
    })
    .join(" ");

const oneLine = (text: string): string => visibleText(text).replaceAll(/\s+/g, " ");

/**
 * A link shows where it leads: its label is pressed only if it names the target's host, or if it is one of the reply's
 * sources. Else the label is text and the address follows it, as in the plain text.
 */
function linkRuns(label: readonly Run[], address: string, context: Context, style: Style): Run[] {
  const shown = shownText(label).trim();
  const url = visibleText(address).trim();
  const target = linkable(url);
  if (target === undefined) {
    if (shown === "") return textRun(url, style);
    return url === "" || shown === url ? [...label] : [...label, ...textRun(` (${url})`, style)];
  }
  const pressed = (text: string): Run => ({
    type: "link",
    url: target.href,
    text,
    ...(Object.keys(style).length === 0 ? {} : { style }),
  });
  if (shown === "") return [pressed(target.href)];
  if (shown.length <= longestLabel && (context.trusted.has(address) || agrees(shown, target, url)))
    return label.map((run): Run => (run.type === "link" ? run : { ...run, type: "link", url: target.href }));
  return [...label, ...textRun(" (", style), pressed(target.href), ...textRun(")", style)];
}

/** What Slack is given as a link: an absolute address of the web or of mail, of bearable length. */
function linkable(url: string): URL | undefined {
  const target = URL.parse(url);
  if (target === null || !["http:", "https:", "mailto:"].includes(target.protocol)) return undefined;
  return target.href.length <= longestAddress ? target : undefined;
}

/** Whether a label names the host of its target. A host in letters that imitate others never does. */
function agrees(label: string, target: URL, url: string): boolean {
  if (/(^|\.)xn--/.test(target.hostname) || target.username !== "" || target.password !== "") return false;
  if (target.protocol === "mailto:") return repeatsAddress(label, url);
  if (/\s/.test(label)) return false;
  const named = URL.parse(/^https?:\/\//i.test(label) ? label : `https://${label}`);
  return named !== null && named.username === "" && named.hostname === target.hostname;
}
