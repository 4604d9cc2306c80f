/**
 * The shapes of the corpus, as zod schemas. `load.ts` reads files against them; nothing else parses knowledge files.
 * Everything here is data about data: no I/O, no search, no platform.
 */
import { z } from "zod";

/** The seventeen areas, one per row of the brief. */
export const areas = [
  "languages-nodejs",
  "languages-python",
  "languages-java",
  "languages-go",
  "languages-more",
  "databases-relational",
  "databases-nosql",
  "databases-search",
  "databases-warehousing",
  "apis-rest",
  "apis-graphql",
  "apis-rpc",
  "apis-security",
  "patterns-microservices",
  "patterns-event-driven",
  "patterns-scalability",
  "patterns-testing",
] as const;
const levels = ["beginner", "intermediate", "advanced"] as const;

/** Section headings a topic may have, besides ones named after a technology ("In MySQL"). */
export const sectionNames = [
  "In short",
  "When to use it",
  "When not to",
  "Trade-offs",
  "How to",
  "Pitfalls",
  "Example",
] as const;
/** Sections that are YAML, cut out of the Markdown by their heading. */
export const dataSections = ["Asked", "Check yourself"] as const;

const level = z.enum(levels);
const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "lower-case words joined by hyphens, such as lost-updates");
const line = z.string().trim().min(1, "some text");
const oneOrMore = z.union([line.transform((only) => [only]), z.array(line).min(1, "at least one")]);
const formerIds = z.array(slug).default([]);

/** The least a topic must hold; the check reports what falls short. */
export const floors = { words: 450, sources: 2, asked: 6, questions: 4, verdictSentences: 4 } as const;

const sourceSchema = z.strictObject({
  id: slug,
  title: line,
  url: z.url({ protocol: /^https?$/, error: "an http or https address" }),
  supports: line,
});

export const frontMatterSchema = z.strictObject({
  id: slug,
  was: formerIds,
  title: line,
  area: z.enum(areas),
  level,
  covers: z.array(slug).min(1, "at least one item of brief.yaml"),
  aliases: z.array(line).default([]),
  related: z.array(slug).default([]),
  sources: z.array(sourceSchema).min(floors.sources, `at least ${floors.sources} sources`),
});

/** Questions in the words people type, with one direct answer. */
export const askedSchema = z.strictObject({
  id: slug,
  was: formerIds,
  q: oneOrMore,
  /** One to four sentences of Markdown; figures carry footnotes of the topic's sources. */
  a: line,
  /** The section to show with the answer. */
  show: line,
});

export const quizSchema = z.strictObject({
  id: slug,
  was: formerIds,
  q: line,
  answer: line,
  others: z.array(line).min(2, "at least two wrong answers").max(4, "at most four wrong answers"),
  why: line,
});

export const briefSchema = z.strictObject({
  areas: z.array(z.strictObject({ id: z.enum(areas), title: line, items: z.record(slug, line) })).length(areas.length),
  levels: z.array(z.strictObject({ id: level, title: line, length: line, steps: z.record(slug, line) })).length(3),
  uses: z.record(slug, line),
  roles: z.strictObject({ main: z.array(slug), specialisations: z.array(slug) }),
});

const entryId = z
  .string()
  .regex(
    /^[a-z0-9-]+\/[a-z0-9-]+$/,
    "a topic's id and the id of one of its questions, such as lost-updates/cheapest-fix",
  );

/** Something a learner does at work or at home to show themselves that a step is theirs. */
const exerciseSchema = z.strictObject({
  title: line,
  /** Hours it takes somebody who has had the step's lessons. */
  hours: z.number().min(1).max(3),
  /** What to build or measure. */
  task: line,
  /** What there is to look at in the end. */
  shows: line,
  /** How one knows that the result is right. */
  right_when: line,
});

/** Ids of topics, in teaching order. */
const lessonsSchema = z.array(slug).min(2, "at least two lessons");

export const pathsSchema = z.strictObject({
  levels: z
    .array(
      z.strictObject({
        id: level,
        /** How long a level takes somebody who uses it at work meanwhile. */
        months: z.strictObject({ from: z.int().positive(), to: z.int().positive() }),
        steps: z
          .array(
            z.strictObject({
              id: slug,
              title: line,
              /** One sentence: what one can do afterwards. */
              goal: line,
              lessons: lessonsSchema,
              exercise: exerciseSchema,
              /** Quiz questions that finish the step, `topic/question`. */
              check: z.array(entryId).min(6, "at least six questions").max(10, "at most ten questions"),
            }),
          )
          .length(5),
      }),
    )
    .length(3),
});

export const roleSchema = z.strictObject({
  id: slug,
  title: line,
  aliases: z.array(line).default([]),
  summary: line,
  /** What the person does all day, in two or three sentences. */
  work: line,
  /** The level at which somebody new to the role begins unless they choose another. */
  starts: level.default("beginner"),
  /** What to learn above all, in order, by level: ids of topics that are lessons of the role's track at that level. */
  learn: z.strictObject({
    beginner: z.array(slug).min(1),
    intermediate: z.array(slug).min(1),
    advanced: z.array(slug).min(1),
  }),
  /** Where the role's track differs from that of `paths.yaml`: by id of a step, its lessons and its exercise. */
  steps: z.record(slug, z.strictObject({ lessons: lessonsSchema, exercise: exerciseSchema.optional() })).default({}),
  /** How one knows one is there: things a person in this role can do. */
  signs: z.array(line).min(2),
});

export const glossarySchema = z.strictObject({
  /** Technologies and how people write them. `item` is the brief's item that a page covers; none means we have no page. */
  technologies: z.array(
    z.strictObject({
      id: slug,
      name: line,
      /** Technologies of one family answer the same need: an answer about one is not an answer about another. */
      family: slug,
      written: z.array(line).default([]),
      /** A framework belongs to a language: django → python. */
      part_of: z.array(slug).default([]),
      /** Also an everyday word (go, rust, swift): counts only where its neighbours or other words speak of technology. */
      ambiguous: z.boolean().default(false),
      /** Spellings that are everyday words too (node): they count only between neighbours that speak of technology. */
      everyday: z.array(line).default([]),
    }),
  ),
  /** Abbreviations and other words for the same thing: what is typed → what the corpus says. */
  synonyms: z.array(z.strictObject({ typed: z.array(line).min(1), means: line })),
  /** Subjects outside backend engineering, with the words that give them away. */
  outside: z.array(z.strictObject({ id: slug, subject: line, words: z.array(line).min(1) })),
});

export const resourcesSchema = z.strictObject({
  documentation: z.array(z.strictObject({ title: line, url: z.url(), about: line, covers: z.array(slug) })).min(1),
  courses: z
    .array(z.strictObject({ title: line, url: z.url(), about: line, covers: z.array(slug).default([]) }))
    .min(1),
  communities: z
    .array(z.strictObject({ title: line, url: z.url(), about: line, covers: z.array(slug).default([]) }))
    .min(1),
});

export type Area = (typeof areas)[number];
export type Level = (typeof levels)[number];
export type Source = z.infer<typeof sourceSchema>;
export type Asked = z.infer<typeof askedSchema>;
export type QuizQuestion = z.infer<typeof quizSchema>;
export type Brief = z.infer<typeof briefSchema>;
export type Paths = z.infer<typeof pathsSchema>;
export type Exercise = z.infer<typeof exerciseSchema>;
export type Role = z.infer<typeof roleSchema>;
export type Glossary = z.infer<typeof glossarySchema>;
export type Technology = Glossary["technologies"][number];
export type Resources = z.infer<typeof resourcesSchema>;
