/** A quiz question in words: how it is put, what an answer to it came to, and what the whole quiz came to. */
import type { RootContent } from "mdast";
import { emphasis, heading, type Inline, inlineCode, link, paragraph, strong } from "../reply/markdown.ts";
import type { Control, SourceReference } from "../reply/reply.ts";
import { isAskingHow, isUnsure, judge } from "./judge.ts";
import { type Card, type Verdict, weakTopics } from "./memory.ts";
import type { Presented, QuizMode } from "./quiz.ts";
import { blocks, inline, letter, lettered, whenInWords } from "./wording.ts";

/** An answer: what was pressed, or what was typed. */
export type Given = { readonly choice: number } | { readonly text: string };

/** A question that stands in another message. */
export interface Asked {
  readonly nodes: readonly RootContent[];
  readonly controls: readonly Control[];
  readonly count: number;
}

/** A pressed "I don't know". */
const noIdea = -1;

/** @param step counted from 0; @param count how many questions the quiz has */
export function question(presented: Presented, quiz: string, step: number, count: number): Asked {
  const number = count === 1 ? "A question" : `Question ${step + 1} of ${count}`;
  const choice = (label: string, index: number): Control => ({
    label,
    command: "quiz answer",
    args: { quiz, step, choice: index },
    role: "action",
  });
  return {
    count,
    nodes: [heading(3, `${number} · ${presented.topic.title}`), ...blocks(presented.text), lettered(presented.options)],
    controls: [...presented.options.map((_, index) => choice(letter(index), index)), choice("I don't know", noIdea)],
  };
}

export interface Judged {
  readonly verdict: Verdict;
  readonly understood: string;
}

export function judgeGiven(given: Given, presented: Presented): Judged {
  if ("text" in given) return judge(given.text, presented);
  const verdict: Verdict = given.choice === presented.correct ? "right" : "wrong";
  return { verdict, understood: presented.options[given.choice] ?? "" };
}

/** What was typed and is no answer. */
export interface Unread {
  /** What to say before the question is put again. */
  readonly lead: readonly RootContent[];
  /** It says nothing of the options: where people also ask the mentor, it is more likely a question. */
  readonly isElsewhere: boolean;
}

/** Why something typed counts as no answer, right or wrong; undefined where it counts. */
export function unread(text: string, presented: Presented): Unread | undefined {
  const put = (sentence: string, isElsewhere = false): Unread => ({ lead: [paragraph(sentence)], isElsewhere });
  if (isAskingHow(text))
    return put("Answer with a letter or in your own words. “I don't know” shows the answer and why it is right.");
  const { verdict, choice, several } = judge(text, presented);
  if (several) return put("That names more than one answer. Which one do you mean?");
  if (verdict !== "wrong" || choice !== undefined || isUnsure(text)) return undefined;
  return put("I can't tell which of these you mean, so it counts as no answer. You can also name the letter.", true);
}

/** What was right, and why; whoever was wrong is told what they said, so that they see the difference. */
export function explanation({ verdict, understood }: Judged, presented: Presented): RootContent[] {
  const answer = presented.options[presented.correct] ?? "";
  switch (verdict) {
    case "right":
      return [paragraph(strong("Right."), " ", ...inline(presented.why))];
    case "partly": {
      const part = understood === "" ? [] : [` You have: ${understood}.`];
      return [
        paragraph(strong("Partly right."), ...part, " The whole answer: ", ...inline(answer)),
        ...blocks(presented.why),
      ];
    }
    case "wrong":
      return [
        paragraph(
          strong("Not this time."),
          " The answer is ",
          strong(letter(presented.correct)),
          ": ",
          ...inline(answer),
        ),
        ...blocks(presented.why),
      ];
  }
}

/**
 * What an explanation rests on, as a line of its own. Below a reply it would stand under the next question, and people would
 * read it as a hint for that one.
 */
export function restsOn(sources: readonly SourceReference[]): RootContent[] {
  if (sources.length === 0) return [];
  const links = sources.flatMap(({ url, title }, index): Inline[] => [index === 0 ? " " : "; ", link(url, title)]);
  return [paragraph(emphasis(sources.length === 1 ? "Source:" : "Sources:"), ...links)];
}

/** Parts what was answered from what is asked next. */
export const rule: RootContent = { type: "thematicBreak" };

/** What helps where a quiz has nothing to ask. */
export function nothingToAsk(
  mode: QuizMode,
  learner: {
    readonly cards: readonly Card[];
    readonly at: Temporal.ZonedDateTime;
    /** `quiz weak` has something to ask. */
    readonly isWeak: boolean;
    readonly prefix: string;
  },
): Inline[] {
  const { cards, at, isWeak, prefix } = learner;
  const command = (name: string) => inlineCode(`${prefix}${name}`);
  const oneTopic: Inline[] = [command("quiz caching"), " asks about one topic"];
  if (mode.kind === "topic") return ["I have no questions on that page yet. ", command("topics"), " lists the others."];
  if (cards.length === 0)
    return [
      `${mode.kind === "weak" ? "I don't know yet what you know least" : "Nothing is due for review now"}, because you have not met any questions. `,
      ...oneTopic,
      ", and ",
      command("path start"),
      " begins a path, whose lessons bring their questions.",
    ];
  const next = firstDue(cards);
  const when = next === undefined ? "" : ` The next question comes back ${whenInWords(at, next)}.`;
  if (mode.kind !== "weak")
    return [
      `Nothing is due for review now.${when} `,
      ...(isWeak ? [command("quiz weak"), " asks what you know least, and "] : []),
      ...oneTopic,
      ".",
    ];
  if (cards.every(({ state }) => state === "new"))
    return ["I don't know yet what you know least. ", command("quiz"), " asks the questions that you have met."];
  const found =
    weakTopics(cards, at.toInstant()).length > 0
      ? "You have gone through what you know least for today."
      : "Nothing is weak: you will probably still know in a week what you have answered.";
  return [`${found}${when} `, ...oneTopic, "."];
}

/** How many answers were right, and when the first question comes back. @param cards those of the quiz's questions */
export function summary(
  verdicts: readonly Verdict[],
  cards: readonly Card[],
  now: Temporal.ZonedDateTime,
): RootContent[] {
  const next = firstDue(cards);
  const when = next === undefined ? undefined : whenInWords(now, next);
  if (verdicts.length === 1) return when === undefined ? [] : [paragraph(`This question comes back ${when}.`)];
  const right = verdicts.filter((verdict) => verdict === "right").length;
  const back = when === undefined ? "" : ` The first of these questions comes back ${when}.`;
  return [paragraph(strong(`${right} of ${verdicts.length} right.`), back)];
}

const firstDue = (cards: readonly Card[]): Temporal.Instant | undefined =>
  cards.map(({ due }) => due).toSorted(Temporal.Instant.compare)[0];
