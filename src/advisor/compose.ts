/**
 * Puts an answer together from parts of a page: the verdict first, then the part that the kind of question calls for,
 * then the trap, all within a phone screen; what it cites is what it shows.
 */
import type { Code, Paragraph, RootContent } from "mdast";
import type { Question } from "../knowledge/question.ts";
import type { Asked } from "../knowledge/schema.ts";
import type { Search } from "../knowledge/search.ts";
import { citations, type Section, type Topic } from "../knowledge/topic.ts";
import { paragraph, strong, withoutCitations } from "../reply/markdown.ts";
import { plainText } from "../reply/plain.ts";
import { blocksOf, citationsOf, leadSentence } from "./blocks.ts";
import { excerpt, lengthOf, type Relevance } from "./excerpt.ts";
import { languageOfFence } from "./fences.ts";
import { type QuestionKind, sectionsFor } from "./kind.ts";
import { pickTrap } from "./traps.ts";

/** Characters of plain text that an answer's body may have: a phone screen, with some room. */
export const phoneScreen = 1_700;

export interface Part {
  readonly nodes: readonly RootContent[];
  /** `topic#Section` of what is shown, whole or in part. */
  readonly shown: readonly string[];
  readonly entries: readonly string[];
  /** The footnote ids cited by what is shown. */
  readonly cites: readonly string[];
  readonly topic: Topic;
}

export interface Wanted {
  readonly kind: QuestionKind;
  readonly question: Question;
  /** Sections already shown in this thread: not repeated while there is anything else. */
  readonly seen: ReadonlySet<string>;
  readonly budget: number;
}

/** An answer from an entry: its own words, the section it names, the trap. */
export function composeEntry(
  topic: Topic,
  entry: Asked,
  also: Asked | undefined,
  wanted: Wanted,
  search: Search,
): Part {
  const verdict = leadSentence(blocksOf(entry));
  const more = also === undefined ? [] : blocksOf(also);
  const entries = [entry, ...(also === undefined ? [] : [also])].map(({ id }) => `${topic.id}/${id}`);
  const sections = [specific(topic, wanted, search)?.name, entry.show, ...sectionsFor[wanted.kind]];
  return assemble(topic, [...verdict, ...more], sections, wanted, search, entries, [entry.a, also?.a ?? ""]);
}

/** An answer from a page as a whole: what it says in short, and the sections that suit the question. */
export function composePage(topic: Topic, wanted: Wanted, search: Search, lead = true): Part {
  const short = topic.sections.find(({ name }) => name === "In short");
  const verdict = lead && short !== undefined ? leadSentence(blocksOf(short)) : [];
  const sections = [
    specific(topic, wanted, search)?.name,
    ...sectionsFor[wanted.kind],
    ...topic.sections.map(({ name }) => name),
  ];
  const part = assemble(
    topic,
    verdict,
    sections,
    wanted,
    search,
    [],
    lead && short !== undefined ? [short.markdown] : [],
  );
  return lead ? { ...part, shown: [`${topic.id}#In short`, ...part.shown] } : part;
}

/** "And in MySQL?": what the page says about just that technology, or its example in that language; undefined without either. */
export function composeSpecific(topic: Topic, wanted: Wanted, search: Search): Part | undefined {
  const section = specific(topic, wanted, search);
  if (wanted.kind !== "example" && section !== undefined) {
    const verdict = leadSentence(blocksOf(section));
    const part = assemble(
      topic,
      verdict,
      sectionsFor[wanted.kind],
      { ...wanted, budget: 1_100 },
      search,
      [],
      [section.markdown],
    );
    return { ...part, shown: [`${topic.id}#${section.name}`, ...part.shown] };
  }
  // "When should I use gRPC" names a technology and asks for a reason, not for code.
  if (!["example", "how", "other"].includes(wanted.kind)) return undefined;
  const example = topic.sections.find(({ name }) => name === "Example");
  if (example === undefined || (wanted.question.named.length === 0 && wanted.kind !== "example")) return undefined;
  const blocks = exampleFor(example, wanted, search);
  const isThere =
    wanted.question.named.length === 0 ||
    blocks.some((node) => node.type === "code" && showsOneOf(node, wanted, search));
  if (!isThere && wanted.kind !== "example") return undefined;
  const part = excerpt(blocks, wanted.budget - 200, (text) => search.overlap(wanted.question, text));
  if (part.nodes.length === 0) return undefined;
  const lead = exampleLead(topic, search.recogniser.get(wanted.question.named[0] ?? "")?.name, isThere);
  return {
    nodes: withoutCitations([lead, ...part.nodes]),
    shown: [`${topic.id}#Example`],
    entries: [],
    cites: citationsOf(part.nodes),
    topic,
  };
}

/** Says what the code below shows, or that it is not in the language asked for. */
function exampleLead(topic: Topic, technology: string | undefined, isThere: boolean): Paragraph {
  if (technology === undefined) return paragraph(strong(`${topic.title}, as code:`));
  if (isThere) return paragraph(strong(`${topic.title} in ${technology}:`));
  return paragraph(
    strong(`This page has no example in ${technology}.`),
    " The shape is the same in the language it shows:",
  );
}

function assemble(
  topic: Topic,
  verdict: readonly RootContent[],
  order: readonly (string | undefined)[],
  wanted: Wanted,
  search: Search,
  entries: readonly string[],
  texts: readonly string[],
): Part {
  const relevance: Relevance = (text) => search.overlap(wanted.question, text);
  const wantedCode = wanted.kind === "example" || wanted.kind === "error" || asksForSteps(wanted);
  const nodes = [...verdict];
  const shown: string[] = [];
  const cited = texts.flatMap(citations);
  let left = wanted.budget - lengthOf(nodes);
  // Whoever meets an error is shown the pitfalls themselves.
  const arePitfallsShown = wanted.kind === "error" && order.includes("Pitfalls") && order[0] !== undefined;
  const trap = arePitfallsShown ? undefined : pickTrap(topic, relevance, wanted.seen);
  const reserved = trap === undefined ? 0 : lengthOf([trap.node]) + 4;

  const candidates = [...new Set(order)].flatMap((name) =>
    topic.sections.filter((section) => section.name === name && name !== "In short"),
  );
  const fresh = candidates.filter(({ name }) => !wanted.seen.has(`${topic.id}#${name}`));
  let sections = 0;
  // An entry's own words answer already: what follows them must have to do with the question.
  const isAnswered = entries.length > 0;
  for (const section of fresh.length > 0 ? fresh : candidates) {
    if (sections >= 2 || left - reserved < 200) break;
    if (section.name === "Example" && !wantedCode && sections > 0) continue;
    const blocks = section.name === "Example" ? exampleFor(section, wanted, search) : blocksOf(section);
    const apt =
      section.name === "Pitfalls" || isAnswered ? relevantItems(blocks, relevance, asksForSteps(wanted)) : blocks;
    const part = excerpt(apt, left - reserved, relevance);
    if (part.nodes.length === 0) continue;
    if (isAnswered && sections > 0 && relevance(plainText({ type: "root", children: part.nodes })) < secondSection)
      continue;
    sections++;
    nodes.push(...part.nodes);
    shown.push(`${topic.id}#${section.name}`);
    cited.push(...citationsOf(part.nodes));
    left -= lengthOf(part.nodes) + 2;
  }
  if (trap !== undefined && !shown.includes(`${topic.id}#Pitfalls`) && lengthOf([trap.node]) + 2 <= left) {
    nodes.push(trap.node);
    shown.push(trap.id);
    cited.push(...citationsOf([trap.node]));
  }
  return { nodes: withoutCitations(nodes), shown, entries, cites: [...new Set(cited)], topic };
}

/** A second section beneath an entry must hold this share of what was asked. */
const secondSection = 0.25;

/** Steps are wanted whole by who asks how to do it, not by who asks how long or how many. */
function asksForSteps({ kind, question }: Wanted): boolean {
  return (
    kind === "learn" || (kind === "how" && !/\bhow (much|many|long|big|often|large|small|fast)\b/i.test(question.text))
  );
}

/** Of a list only what has to do with the question: three items at most, none that is less than half as near as the nearest. */
function relevantItems(nodes: readonly RootContent[], relevance: Relevance, keepSteps: boolean): RootContent[] {
  return nodes.map((node) => {
    if (node.type !== "list" || (node.ordered === true && keepSteps)) return node;
    const worth = node.children.map((item) =>
      relevance(plainText({ type: "root", children: [{ ...node, children: [item] }] })),
    );
    const bar = Math.max(...worth) / 2;
    const third = worth.toSorted((a, b) => b - a)[2] ?? 0;
    const children = node.children.filter((_, index) => (worth[index] ?? 0) >= Math.max(bar, third));
    // Steps with gaps between them are no sequence any more.
    return { ...node, ordered: node.ordered === true && children.length === node.children.length, children };
  });
}

/** The section about just the technology that was named, if there is one. */
function specific(topic: Topic, { question }: Wanted, search: Search): Section | undefined {
  const about = search.technologiesOf(topic);
  if (question.named.length > 1) return undefined; // a comparison is no matter of one of them
  return topic.sections.find(({ name }) => {
    if (!/^In (?!short$)/.test(name)) return false;
    const named = search.recogniser.named(name).filter((id) => question.named.includes(id));
    // On a page about Redis, "In Redis Cluster" is for those who say cluster.
    const said = name
      .slice(3)
      .toLowerCase()
      .split(/\s+/)
      .every((word) => question.text.toLowerCase().includes(word));
    return said || named.some((id) => !about.has(id));
  });
}

function showsOneOf(node: Code, { question }: Wanted, search: Search): boolean {
  const wanted = search.recogniser.withParents(question.named.length > 0 ? question.named : question.technologies);
  const shown = languageOfFence(node.lang ?? "").filter((id) => wanted.has(id));
  if (shown.length === 0) return false;
  // A framework is shown by code that names it, not by any code in its language.
  const frameworks = question.named.filter((id) => !shown.includes(id) && search.recogniser.withParents([id]).size > 1);
  return (
    frameworks.length === 0 ||
    frameworks.some((id) => search.recogniser.named(node.value.replace(/["'`@/.(){}]/g, " ")).includes(id))
  );
}

/** The code in the languages asked about with what leads in to it; all of it when none is. */
function exampleFor(section: Section, wanted: Wanted, search: Search): readonly RootContent[] {
  const nodes = blocksOf(section);
  const found = nodes.flatMap((node, index) => {
    if (node.type !== "code" || !showsOneOf(node, wanted, search)) return [];
    const before = nodes[index - 1];
    return before?.type === "paragraph" ? [before, node] : [node];
  });
  return found.length > 0 ? found : nodes;
}
