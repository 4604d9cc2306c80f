/**
 * What a quiz question rests on: of its page's sources those that support what it asks, and none rather than a wrong one.
 *
 * A question seldom cites by itself. What a source supports is said beside it and where it is cited; the words that a
 * question shares with that tell which source is its own, a word being worth less the more sources of the page share it.
 * The bounds were set by reading questions beside what they found: below them, most sources were about something else.
 */

import type { Corpus } from "../knowledge/load.ts";
import type { QuizQuestion, Source } from "../knowledge/schema.ts";
import { createRecogniser, type Recogniser } from "../knowledge/technologies.ts";
import { citations, type Topic } from "../knowledge/topic.ts";
import { terms } from "../knowledge/words.ts";
import { sectionsOfQuestions } from "./lesson.ts";

/** What a source shares at least with a question: one cited where the page tells the answer, and any other of the page. */
const enough = { inSection: 3, elsewhere: 5 } as const;
/** Of what the nearest source shares, what a second one does that stands beside it. */
const asNear = 0.7;
const most = 2;

const recognisers = new WeakMap<Corpus, Recogniser>();
const known = new WeakMap<Topic, ReadonlyMap<QuizQuestion, readonly Source[]>>();

/** The sources of a question, nearest first. @param question `topic/question`, as it is called now */
export function sourcesOfQuestion(corpus: Corpus, question: string): readonly Source[] {
  const [page = "", id = ""] = question.split("/");
  const topic = corpus.topics.get(page);
  const asked = topic?.quiz.find((each) => each.id === id);
  if (topic === undefined || asked === undefined) return [];
  const technologies = recognisers.get(corpus) ?? createRecogniser(corpus.glossary);
  recognisers.set(corpus, technologies);
  const found = known.get(topic) ?? sourcesByQuestion(topic, technologies);
  known.set(topic, found);
  return found.get(asked) ?? [];
}

function sourcesByQuestion(topic: Topic, technologies: Recogniser): ReadonlyMap<QuizQuestion, readonly Source[]> {
  const claims = claimsOf(topic);
  const sections = sectionsOfQuestions(topic);
  const subject = new Set(terms(topic.title));
  const worth = (word: string) => 1 / [...claims.values()].filter((words) => words.has(word)).length;
  return new Map(
    topic.quiz.map((question) => {
      const own = citations(question.why);
      if (own.length > 0) return [question, topic.sources.filter(({ id }) => own.includes(id))];
      const words = new Set(terms(`${question.q} ${question.answer} ${question.why}`)).difference(subject);
      const section = topic.sections.find(({ name }) => name === sections.get(question));
      const cited = citations(section?.markdown ?? "");
      const shared = topic.sources.map((source) => {
        const both = words.intersection(claims.get(source.id) ?? new Set());
        return { source, share: [...both].reduce((sum, word) => sum + worth(word), 0) };
      });
      const best = Math.max(...shared.map(({ share }) => share));
      // PostgreSQL's manual says nothing of MySQL, however alike the two are.
      const about = technologies.withParents(technologies.named(`${question.q} ${question.answer}`, true));
      const isElse = ({ title }: Source) => technologies.conflict(about, new Set(technologies.named(title, true)));
      const near = shared
        .filter(({ source }) => !isElse(source))
        .filter(({ source, share }) => share >= (cited.includes(source.id) ? enough.inSection : enough.elsewhere))
        .filter(({ share }) => share >= best * asNear)
        .toSorted((a, b) => b.share - a.share);
      return [question, near.slice(0, most).map(({ source }) => source)];
    }),
  );
}

/** The words of what each source supports: as the page says it of the source, and where it cites it. */
function claimsOf({ sources, sections, asked }: Topic): ReadonlyMap<string, ReadonlySet<string>> {
  const claims = new Map(sources.map(({ id, supports }) => [id, [supports]]));
  for (const text of [...sections.map(({ markdown }) => markdown), ...asked.map(({ a }) => a)])
    for (const sentence of sentences(text)) for (const id of citations(sentence)) claims.get(id)?.push(sentence);
  return new Map(
    [...claims].map(([id, texts]) => [id, new Set(texts.flatMap((text) => terms(text.replace(/\[\^[^\]]+\]/g, ""))))]),
  );
}

/** Sentences, points of a list and rows of a table, each with the citations at its end. */
const sentences = (markdown: string): string[] =>
  markdown.split(/\n(?=\s*(?:[-*]|\d+\.)\s|\||\n)|(?<=[.!?](?:\[\^[^\]]+\])*)\s+(?=[A-Z`*])/);
