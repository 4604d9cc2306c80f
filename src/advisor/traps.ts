/** What to watch out for, beside an answer. */
import type { BlockContent, List, ListItem, Paragraph, PhrasingContent } from "mdast";
import type { Topic } from "../knowledge/topic.ts";
import { emphasis, paragraph } from "../reply/markdown.ts";
import { plainText } from "../reply/plain.ts";
import { blocksOf } from "./blocks.ts";
import type { Relevance } from "./excerpt.ts";

/** A trap that shares less with the question than this is somebody else's. */
const leastApt = 0.15;

interface Trap {
  readonly node: Paragraph;
  /** What a thread remembers it by, so that it is said once. */
  readonly id: string;
}

/**
 * The pitfall that has most to do with the question, as a paragraph of its own.
 *
 * @param seen what a thread was shown before, by id: not said again
 */
export function pickTrap(topic: Topic, relevance: Relevance, seen: ReadonlySet<string>): Trap | undefined {
  const section = topic.sections.find(({ name }) => name === "Pitfalls");
  if (section === undefined) return undefined;
  const lists = blocksOf(section).filter((node): node is List => node.type === "list");
  const items = lists.flatMap(({ children }) => children);
  const ranked = items
    .map((item, order) => ({
      item,
      id: `${topic.id}#Pitfalls:${order + 1}`,
      worth: relevance(plainText({ type: "root", children: item.children })) - order * 0.01,
    }))
    .filter(({ id, worth }) => worth >= leastApt && !seen.has(id))
    .sort((a, b) => b.worth - a.worth);
  const [best] = ranked;
  const content = best === undefined ? undefined : firstParagraph(best.item);
  return best === undefined || content === undefined
    ? undefined
    : { node: paragraph(emphasis("Watch out:"), " ", ...unbold(content.children)), id: best.id };
}

function firstParagraph(item: ListItem): Paragraph | undefined {
  return item.children.find((node: BlockContent | { type: string }): node is Paragraph => node.type === "paragraph");
}

/** A pitfall's bold name reads as the start of a sentence here. */
function unbold(children: readonly PhrasingContent[]): PhrasingContent[] {
  return children.flatMap((node, index) => (index === 0 && node.type === "strong" ? node.children : [node]));
}
