/**
 * One topic file: front matter, Markdown sections, and two sections that are YAML.
 *
 * Sections are kept as Markdown text and parsed to a tree only when shown: parsing the whole corpus at start would cost
 * more than everything else together.
 */
import { CORE_SCHEMA, load as parseYaml, YAMLException } from "js-yaml";
import { z } from "zod";
import { type Fault, yamlFaults } from "./faults.ts";
import {
  type Asked,
  askedSchema,
  dataSections,
  floors,
  frontMatterSchema,
  type QuizQuestion,
  quizSchema,
  sectionNames,
} from "./schema.ts";

export interface Section {
  readonly name: string;
  readonly markdown: string;
  /** 1-based line of the heading in the file. */
  readonly line: number;
}

export interface Topic extends Omit<z.infer<typeof frontMatterSchema>, never> {
  readonly sections: readonly Section[];
  readonly asked: readonly Asked[];
  readonly quiz: readonly QuizQuestion[];
  readonly file: string;
  /** Words outside front matter, code and the YAML sections. */
  readonly words: number;
  /** True for a page from the team's own folder. */
  readonly own: boolean;
}

type Parsed =
  | { readonly topic: Topic; readonly faults: readonly Fault[] }
  | { readonly topic?: never; readonly faults: readonly Fault[] };

/** Reads one topic; `faults` lists everything that does not fit, and `topic` is there when its shape could be read. */
export function parseTopic(text: string, file: string, own: boolean): Parsed {
  const faults: Fault[] = [];
  const fault = (line: number, field: string, message: string) => faults.push({ file, line, field, message });

  const front = /^---\r?\n([\s\S]*?)\r?\n---[ \t]*\r?\n/.exec(text);
  if (front?.[1] === undefined) {
    fault(1, "", "expected front matter between two lines of ---");
    return { faults };
  }
  const meta = readYaml(front[1], frontMatterSchema, { file, firstLine: 2 }, faults);
  const bodyLine = front[0].split("\n").length;
  const all = splitSections(text.slice(front[0].length), bodyLine);

  const data = new Map<string, Section>();
  const sections: Section[] = [];
  for (const section of all) {
    const isData = (dataSections as readonly string[]).includes(section.name);
    const known =
      isData || (sectionNames as readonly string[]).includes(section.name) || section.name.startsWith("In ");
    if (!known)
      fault(section.line, section.name, `expected a section named ${sectionNames.join(", ")} or “In <technology>”`);
    if (all.some((other) => other !== section && other.name === section.name && other.line < section.line)) {
      fault(section.line, section.name, "this section stands twice");
    }
    if (isData) data.set(section.name, section);
    else sections.push(section);
  }
  for (const required of ["In short", "Pitfalls", ...dataSections]) {
    if (!all.some(({ name }) => name === required)) fault(bodyLine, required, "this section is missing");
  }

  const asked = readEntries(
    data.get("Asked"),
    z.array(askedSchema).min(floors.asked, `at least ${floors.asked} entries`),
    file,
    faults,
  );
  const quiz = readEntries(
    data.get("Check yourself"),
    z.array(quizSchema).min(floors.questions, `at least ${floors.questions} questions`),
    file,
    faults,
  );
  if (meta === undefined) return { faults };

  const words = sections.reduce((sum, { markdown }) => sum + countWords(markdown), 0);
  if (words < floors.words) fault(bodyLine, "", `expected at least ${floors.words} words, found ${words}`);
  const topic: Topic = { ...meta, sections, asked: asked ?? [], quiz: quiz ?? [], file, words, own };
  faults.push(...checkInside(topic, data, text));
  return { topic, faults };
}

/** Footnote ids in a Markdown text, in order of first appearance. */
export function citations(markdown: string): string[] {
  return [...new Set([...markdown.matchAll(/\[\^([^\]\s]+)\]/g)].flatMap(([, id]) => (id === undefined ? [] : [id])))];
}

/** Words outside fenced code. */
function countWords(markdown: string): number {
  return withoutCode(markdown).match(/[\p{L}\p{N}][\p{L}\p{N}'’.-]*/gu)?.length ?? 0;
}

function withoutCode(markdown: string): string {
  return markdown.replace(/^(```|~~~)[^\n]*\n[\s\S]*?^\1[ \t]*$/gm, "");
}

/** Cuts a body at its `## ` headings, minding that a fence may hold a line that looks like one. */
function splitSections(body: string, firstLine: number): Section[] {
  const sections: { name: string; line: number; lines: string[] }[] = [];
  let fence: string | undefined;
  for (const [index, row] of body.split(/\r?\n/).entries()) {
    const mark = /^(```+|~~~+)/.exec(row)?.[1];
    if (mark !== undefined && (fence === undefined || mark === fence)) fence = fence === undefined ? mark : undefined;
    const heading = fence === undefined ? /^## +(.+?) *$/.exec(row)?.[1] : undefined;
    if (heading !== undefined) sections.push({ name: heading, line: firstLine + index, lines: [] });
    else sections.at(-1)?.lines.push(row);
  }
  return sections.map(({ name, line, lines }) => ({ name, line, markdown: lines.join("\n").trim() }));
}

function readEntries<T>(
  section: Section | undefined,
  schema: z.ZodType<T>,
  file: string,
  faults: Fault[],
): T | undefined {
  if (section === undefined) return undefined;
  return readYaml(section.markdown, schema, { file, firstLine: section.line + 2, field: section.name }, faults);
}

/** Parses and validates a YAML text; what does not fit goes to `faults`. */
export function readYaml<T>(
  yaml: string,
  schema: z.ZodType<T>,
  at: { file: string; firstLine: number; field?: string },
  faults: Fault[],
): T | undefined {
  let value: unknown;
  try {
    value = parseYaml(yaml, { schema: CORE_SCHEMA });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const line = at.firstLine + (error.mark?.line ?? 0);
    faults.push({ file: at.file, line, field: at.field ?? "", message: `not valid YAML: ${error.reason}` });
    return undefined;
  }
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  faults.push(...yamlFaults(parsed.error.issues, { yaml, ...at }));
  return undefined;
}

/** Checks that need no other file: citations, `show`, ids inside the topic, quiz answers. */
function checkInside(topic: Topic, data: ReadonlyMap<string, Section>, text: string): Fault[] {
  const faults: Fault[] = [];
  const { file } = topic;
  const lineOf = (needle: string) => Math.max(1, text.slice(0, Math.max(0, text.indexOf(needle))).split("\n").length);
  const sourceIds = new Set(topic.sources.map(({ id }) => id));
  const names = new Set(topic.sections.map(({ name }) => name));

  const cited = new Set<string>();
  const cite = (markdown: string, field: string) => {
    for (const id of citations(markdown)) {
      cited.add(id);
      if (!sourceIds.has(id))
        faults.push({
          file,
          line: lineOf(`[^${id}]`),
          field,
          message: `cites [^${id}], which is not one of the topic's sources`,
        });
    }
  };
  for (const { name, markdown } of topic.sections) cite(withoutCode(markdown), name);
  for (const { id, why } of topic.quiz) cite(why, `Check yourself ${id}`);
  for (const entry of topic.asked) {
    cite(entry.a, `Asked ${entry.id}`);
    if (!names.has(entry.show)) {
      faults.push({
        file,
        line: lineOf(`id: ${entry.id}`),
        field: `Asked ${entry.id}`,
        message: `show names no section of this topic: “${entry.show}”; there are ${[...names].join(", ")}`,
      });
    }
    const sentences = entry.a.match(/[.!?](?=\s|$)/g)?.length ?? 1;
    if (sentences > floors.verdictSentences + 1) {
      faults.push({
        file,
        line: lineOf(`id: ${entry.id}`),
        field: `Asked ${entry.id}`,
        message: `expected one to ${floors.verdictSentences} sentences, found about ${sentences}`,
      });
    }
  }
  for (const id of sourceIds) {
    if (!cited.has(id))
      faults.push({
        file,
        line: lineOf(`id: ${id}`),
        field: `sources ${id}`,
        message: `is never cited: cite it as [^${id}] where it supports a claim, or remove it`,
      });
  }

  const entries = [...topic.asked.map(({ id }) => id), ...topic.quiz.map(({ id }) => id)];
  for (const id of new Set(entries.filter((entry, index) => entries.indexOf(entry) !== index))) {
    faults.push({
      file,
      line: data.get("Asked")?.line ?? 1,
      field: id,
      message: "two entries of this topic have this id",
    });
  }
  for (const question of topic.quiz) {
    const options = [question.answer, ...question.others].map((option) =>
      option
        .toLowerCase()
        .replace(/[^\p{L}\p{N}<>=+*/.-]+/gu, " ")
        .trim(),
    );
    if (new Set(options).size !== options.length) {
      faults.push({
        file,
        line: lineOf(`id: ${question.id}`),
        field: `Check yourself ${question.id}`,
        message: "two options are the same, so two answers would be right",
      });
    }
  }
  return faults;
}
