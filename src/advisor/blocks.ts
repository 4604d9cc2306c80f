/** A page's parts as trees: read once, with the verdict in bold, and what they cite. */
import type { PhrasingContent, RootContent } from "mdast";
import type { Asked } from "../knowledge/schema.ts";
import type { Section } from "../knowledge/topic.ts";
import { paragraph, parseMarkdown, strong } from "../reply/markdown.ts";

/** The tree of a section or an entry, made once: answers copy what they change. */
const trees = new WeakMap<Section | Asked, readonly RootContent[]>();

export function blocksOf(of: Section | Asked): readonly RootContent[] {
  const known = trees.get(of);
  if (known !== undefined) return known;
  const { children } = parseMarkdown("markdown" in of ? of.markdown : of.a);
  trees.set(of, children);
  return children;
}

/** The first sentence in bold: the verdict is what a phone shows first. */
export function leadSentence(blocks: readonly RootContent[]): RootContent[] {
  const [first, ...rest] = blocks;
  if (first?.type !== "paragraph") return [...blocks];
  const bold: PhrasingContent[] = [];
  for (const [index, node] of first.children.entries()) {
    if (node.type === "text") {
      const end = sentenceEnd(node.value);
      if (end !== undefined) {
        const remaining = node.value.slice(end).trimStart();
        bold.push({ type: "text", value: node.value.slice(0, end) });
        const after: PhrasingContent[] = [
          ...(remaining === "" ? [] : [{ type: "text" as const, value: ` ${remaining}` }]),
          ...first.children.slice(index + 1),
        ];
        return [paragraph(strong(...bold), ...(remaining === "" && after.length > 0 ? [" "] : []), ...after), ...rest];
      }
    }
    bold.push(node);
  }
  return [paragraph(strong(...bold)), ...rest];
}

/** Where the first sentence ends; a colon that introduces code ends nothing, an abbreviation neither. */
function sentenceEnd(text: string): number | undefined {
  for (const match of text.matchAll(/[.?](?=\s|$)/g)) {
    if (/\b(e\.g|i\.e|etc|vs|approx|no)$/i.test(text.slice(0, match.index))) continue;
    return match.index + 1;
  }
  return undefined;
}

/** The footnote ids in what is shown. */
export function citationsOf(nodes: readonly RootContent[]): string[] {
  const found: string[] = [];
  const walk = (node: RootContent | PhrasingContent): void => {
    if (node.type === "footnoteReference") found.push(node.label ?? node.identifier);
    if ("children" in node) for (const child of node.children) walk(child);
  };
  for (const node of nodes) walk(node);
  return found;
}
