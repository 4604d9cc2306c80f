/**
 * A topic as a lesson: parts of about five minutes, each a few whole sections, with the quiz questions that belong to them.
 *
 * Nothing here is numbered. What a learner has done is kept by section heading, so that a topic may gain, lose and reorder
 * sections for years: a section that is renamed or new is open again, and nothing else is.
 */
import type { QuizQuestion, Source } from "../knowledge/schema.ts";
import { citations, type Section, type Topic } from "../knowledge/topic.ts";
import { bare, terms } from "../knowledge/words.ts";

/**
 * How fast a lesson is read. Adults read English non-fiction at about 238 words a minute (Brysbaert, "How many words do we
 * read per minute?", Journal of Memory and Language 109, 2019); text that is to be remembered goes slower. What tables and
 * code cost on top is an assumption of ours.
 */
const speed = { proseWords: 180, tableWords: 120, codeLines: 15 } as const;

/** Minutes that a part aims at; a minute too long weighs as much as two too short. */
const partMinutes = 5;
/** Parts are about five minutes, so as many fit as pass the wished length by a fifth at most. */
const tolerance = 1.2;

export interface Part {
  /** `topic#Heading`, after its first section. */
  readonly id: string;
  readonly topic: string;
  /** Headings of its sections, in order: what is to be marked as done with it. */
  readonly headings: readonly string[];
  /** Estimated reading time, to a tenth of a minute. */
  readonly minutes: number;
  /** Its sections with their headings (level 3), citations left as `[^id]`. */
  readonly markdown: string;
  readonly questions: readonly QuizQuestion[];
  /** What its text cites. */
  readonly sources: readonly Source[];
}

type Group = readonly Section[];

/** Topics never change while the process runs, and a track asks for all of its own each time: their text is read once. */
const measured = new WeakMap<Section, number>();
const foundSections = new WeakMap<Topic, ReadonlyMap<QuizQuestion, string>>();

/** The whole lesson, cut into parts. */
export function lessonParts(topic: Topic): readonly Part[] {
  return cut(topic.sections).map((sections) => toPart(topic, sections));
}

/**
 * What comes next in a lesson and fits the time, at least one part while anything is open.
 *
 * @param done    headings of the sections that are done; ones that the topic no longer has are ignored
 * @param minutes how long the learner wants to read: 5, 10 or 20
 */
export function portion(topic: Topic, done: ReadonlySet<string>, minutes: number): readonly Part[] {
  const fitting: Part[] = [];
  let left = minutes * tolerance;
  for (const group of cut(topic.sections)) {
    const open = group.filter(({ name }) => !done.has(name));
    if (open.length === 0) continue;
    const part = toPart(topic, open);
    if (fitting.length > 0 && part.minutes > left) break;
    fitting.push(part);
    left -= part.minutes;
  }
  return fitting;
}

/** The part that holds a section, wherever parts begin by now; nothing if the topic no longer has the section. */
export function partWith(topic: Topic, heading: string): Part | undefined {
  return lessonParts(topic).find(({ headings }) => headings.includes(heading));
}

/** Estimated time to read what is open of a topic, in minutes to a tenth; that of its parts adds up to it. */
export function lessonMinutes(topic: Topic, done: ReadonlySet<string> = new Set()): number {
  return total(topic.sections.filter(({ name }) => !done.has(name)));
}

/** Estimated time to read one section, in minutes to a tenth. */
export function readingMinutes(markdown: string): number {
  let fenced = false;
  let minutes = 0;
  for (const row of markdown.split("\n")) {
    if (/^ *(```|~~~)/.test(row)) fenced = !fenced;
    else if (row.trim() === "") continue;
    else if (fenced) minutes += 1 / speed.codeLines;
    else {
      const words = row.replace(/\[\^[^\]]+\]/g, "").match(/[\p{L}\p{N}][\p{L}\p{N}'’.-]*/gu)?.length ?? 0;
      minutes += words / (row.trimStart().startsWith("|") ? speed.tableWords : speed.proseWords);
    }
  }
  return tenths(minutes);
}

/** Whole sections in their order, in the groups that together are nearest to the length a part aims at. */
function cut(sections: readonly Section[]): readonly Group[] {
  /** The best cut of what begins at the present section, at the one after it, and so on to nothing. */
  const rests: { cost: number; groups: readonly Group[] }[] = [{ cost: 0, groups: [] }];
  for (let start = sections.length - 1; start >= 0; start--) {
    const ways = rests.map(({ cost, groups }, index) => {
      const group = sections.slice(start, start + 1 + index);
      return { cost: cost + misfit(total(group)), groups: [group, ...groups] };
    });
    rests.unshift(ways.reduce((best, way) => (way.cost < best.cost ? way : best)));
  }
  return rests[0]?.groups ?? [];
}

function misfit(minutes: number): number {
  const off = minutes - partMinutes;
  return (off > 0 ? 2 * off : off) ** 2;
}

function toPart(topic: Topic, sections: readonly Section[]): Part {
  const headings = sections.map(({ name }) => name);
  const markdown = sections.map(({ name, markdown }) => `### ${name}\n\n${markdown}`).join("\n\n");
  const cited = new Set(citations(markdown));
  const about = sectionsOfQuestions(topic);
  return {
    id: `${topic.id}#${headings[0]}`,
    topic: topic.id,
    headings,
    minutes: total(sections),
    markdown,
    questions: topic.quiz.filter((question) => headings.includes(about.get(question) ?? "")),
    sources: topic.sources.filter(({ id }) => cited.has(id)),
  };
}

/**
 * The section that each question is about: the one that shares most of the words of question, answer and explanation, a word
 * being worth less the more sections of the topic hold it. The later one where two are as near, so that nothing is asked too
 * early.
 */
function sectionsOfQuestions(topic: Topic): ReadonlyMap<QuizQuestion, string> {
  const known = foundSections.get(topic);
  if (known !== undefined) return known;
  const { sections, quiz } = topic;
  const held = sections.map(({ name, markdown }) => ({ name, words: new Set(terms(markdown)) }));
  const worth = (word: string) => 1 / held.filter(({ words }) => words.has(word)).length;
  const found = new Map(
    quiz.map((question) => {
      const words = new Set(terms(`${question.q} ${question.answer} ${bare(question.why)}`));
      const scored = held.map(({ name, words: own }) => ({
        name,
        score: [...words].filter((word) => own.has(word)).reduce((sum, word) => sum + worth(word), 0),
      }));
      const best = scored.reduce((near, next) => (next.score >= near.score ? next : near), { name: "", score: 0 });
      return [question, best.name] as const;
    }),
  );
  foundSections.set(topic, found);
  return found;
}

function total(sections: readonly Section[]): number {
  return tenths(sections.reduce((sum, section) => sum + minutesOf(section), 0));
}

function minutesOf(section: Section): number {
  const known = measured.get(section);
  if (known !== undefined) return known;
  const minutes = readingMinutes(section.markdown);
  measured.set(section, minutes);
  return minutes;
}

function tenths(minutes: number): number {
  return Math.round(minutes * 10) / 10;
}
