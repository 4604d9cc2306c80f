/** What the advisor says when it doesn't answer from a page: welcome, weak, declined. Short, and always with something to try. */
import type { Question } from "../knowledge/question.ts";
import type { Search } from "../knowledge/search.ts";
import type { Topic } from "../knowledge/topic.ts";
import { type Inline, paragraph, parseMarkdown, root, strong } from "../reply/markdown.ts";
import { type Control, reply } from "../reply/reply.ts";
import { type Answer, nothingRemembered } from "./answer.ts";
import type { Judgement } from "./bands.ts";
import type { AboutItself } from "./itself.ts";

const covered = "backend languages, databases, APIs and distributed systems";

/** Three things to try that the corpus answers; a test asks each. */
export const samples = [
  "offset or cursor pagination",
  "why is my query slow although there is an index",
  "should I use JWT or sessions",
] as const;

const tryThese: readonly Control[] = samples.map((label) => ({
  label,
  command: "ask",
  args: { question: label },
  role: "next",
}));

export function welcome(thanks: boolean): Answer {
  const text = thanks
    ? paragraph("You're welcome. Ask on whenever something comes up.")
    : paragraph(
        "Hello. Ask me anything about backend architecture: ",
        `${covered}. `,
        "Paste an error message, describe a design, or try one of these; ",
        strong("help"),
        " shows the rest.",
      );
  return {
    ...reply({ body: root(text), controls: tryThese }),
    kind: "greeting",
    confidence: 1,
    title: thanks ? "Thanks" : "Hello",
    memory: nothingRemembered,
  };
}

/** What it is asked about itself: a button does what was wanted. */
export function ofItself({ title, text, controls }: AboutItself): Answer {
  return {
    ...reply({ body: parseMarkdown(text), controls }),
    kind: "greeting",
    confidence: 1,
    title,
    memory: nothingRemembered,
  };
}

/**
 * @param subject outside of ours, where it was recognised
 * @param meaning the word whose meaning was asked for: that it is none of ours can't be told from a word without a page
 */
export function declined(subject: string | undefined, meaning?: string): Answer {
  const lead =
    subject !== undefined
      ? `That is ${subject}, which I don't cover. `
      : meaning !== undefined
        ? `I have no page that explains “${meaning}”. `
        : "That doesn't look like backend engineering, so I leave it. ";
  return {
    ...reply({ body: root(paragraph(lead, `I help with ${covered}: for instance “${samples[0]}?”.`)) }),
    kind: "declined",
    confidence: 0,
    title:
      subject !== undefined
        ? capital(subject)
        : meaning === undefined
          ? "Outside backend engineering"
          : "No page on it",
    memory: nothingRemembered,
  };
}

export function unusable(about: string, reason: string): Answer {
  return {
    ...reply({
      body: root(paragraph(`${reason} Ask in a sentence or two about ${covered}, or paste an error message.`)),
    }),
    kind: "declined",
    confidence: 0,
    title: capital(about),
    memory: nothingRemembered,
  };
}

export function foreign(language: string, nearest: readonly Topic[]): Answer {
  return {
    ...reply({
      body: root(
        paragraph(
          `I read and write English only, and this looks like ${language}. Ask the same in English; the nearest pages I have are ${titles(nearest)}.`,
        ),
      ),
    }),
    kind: "weak",
    confidence: 0.2,
    title: "English only",
    basis: { topics: nearest.map(({ id, title }) => ({ id, title })), sources: [] },
    memory: { ...nothingRemembered, topics: nearest.map(({ id }) => id) },
  };
}

/**
 * A backend question without a page of ours: says so, and points at the nearest.
 *
 * @param near how many of `nearest` are near enough to be worth somebody's time
 */
export function weak(
  search: Search,
  question: Question,
  { confidence, withoutPage }: Judgement,
  nearest: readonly Topic[],
  near: number,
): Answer {
  const named = nearest.slice(0, near);
  const names = withoutPage.map((id) => search.recogniser.get(id)?.name ?? id);
  const lead =
    names.length > 0
      ? `I have no page on ${list(names)}, so I won't guess. `
      : `I have no page on exactly this${named.length > 0 ? ", so take these as a direction only" : ""}. `;
  const rest: Inline[] =
    named.length > 0
      ? [`The nearest I can stand behind: ${titles(named)}.`]
      : [`I help with ${covered}; `, strong("topics"), " lists the pages I have."];
  const controls = named.map(
    ({ title, id }): Control => ({ label: title, command: "topic", args: { id }, role: "next" }),
  );
  return {
    ...reply({ body: root(paragraph(lead, ...rest)), controls }),
    kind: "weak",
    confidence: Math.max(0.01, confidence),
    title: names.length > 0 ? `No page on ${list(names)}` : "No page on exactly this",
    basis: { topics: nearest.map(({ id, title }) => ({ id, title })), sources: [] },
    memory: { topics: nearest.map(({ id }) => id), entries: [], shown: [], technologies: [...question.technologies] },
  };
}

function titles(topics: readonly Topic[]): string {
  return topics.map(({ title }) => `“${title}”`).join(" · ");
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
