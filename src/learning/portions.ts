/** What comes next on a path, in words: a lesson in parts, an exercise, a check, or that the level is finished. */
import type { RootContent } from "mdast";
import { emphasis, heading, paragraph, strong } from "../reply/markdown.ts";
import type { Control, Reply } from "../reply/reply.ts";
import { reviewMinutes } from "../storage/index.ts";
import { inLanguageOf } from "./languages.ts";
import type { Part } from "./lesson.ts";
import { type Assignment, levelAfter, next, type TrackStep } from "./path.ts";
import { levelName, trackTitle, type Walk } from "./progress.ts";
import { rightToPass } from "./quiz.ts";
import type { Desk } from "./student.ts";
import { blocks, counted, inline, minutesInWords, outOf } from "./wording.ts";

/** So many sections fit the arguments of a button. */
export const sectionsMost = 25;

export interface Portion {
  readonly title: string;
  readonly nodes: readonly RootContent[];
  readonly controls: readonly Control[];
  /** A few words within a sentence: "Lost updates (part 2 of 4)"; none where the level is finished. */
  readonly name?: string;
  /** About how long it takes. */
  readonly minutes: number;
  readonly about: { readonly topics: readonly string[]; readonly shown: readonly string[] };
  readonly reply: Pick<Reply, "basis">;
}

/** Lays out what comes next for a learner on a track. */
export type LayOut = (walk: Walk) => Portion;

export function createPortions({ corpus }: Pick<Desk, "corpus">): LayOut {
  const portion = (walk: Walk): Portion => {
    const { track, progress, learner, standing } = walk;
    const assignment = next(track, progress, learner.minutes);
    switch (assignment.kind) {
      case "lesson":
        return lesson(walk, assignment);
      case "exercise":
        return exercise(walk, assignment.step);
      case "check":
        return check(walk, assignment.step);
      case "finished":
        return finished(walk, standing.lessons.skipped);
    }
  };

  const lesson = (walk: Walk, { step, parts, minutes }: Extract<Assignment, { kind: "lesson" }>): Portion => {
    const topics = [...new Set(parts.map(({ topic }) => topic))].flatMap((id) => corpus.topics.get(id) ?? []);
    const titles = topics.map(({ title }) => title);
    const place = walk.standing.place.kind === "lesson" ? walk.standing.place : undefined;
    const number =
      place === undefined ? "" : partsInWords(place, parts.filter((part) => part.topic === place.lesson.id).length);
    const sections = parts.flatMap(({ topic, headings }) => headings.map((name) => `${topic}#${name}`));
    const title = `${titles.join(" and ")}${titles.length === 1 ? number : ""}`;
    return {
      title,
      nodes: [
        paragraph(emphasis(`${stepLine(walk, step)} · about ${minutesInWords(minutes)}`)),
        ...parts.flatMap((part) =>
          partNodes(part, topics.length > 1 ? corpus.topics.get(part.topic)?.title : undefined, walk.track.role.id),
        ),
      ],
      controls: [
        {
          label: "Done, go on",
          command: "path done",
          args: { parts: sections.slice(0, sectionsMost) },
          role: "action",
        },
        ...topics.slice(0, 1).map(
          ({ id }): Control => ({
            label: "Quiz me on it",
            command: "quiz start",
            args: { topic: id },
            role: "action",
          }),
        ),
        { label: "Skip this lesson", command: "path skip", args: { lesson: topics[0]?.id ?? "" }, role: "action" },
      ],
      name: title,
      minutes,
      about: { topics: topics.map(({ id }) => id), shown: sections },
      reply: {
        basis: {
          topics: topics.map(({ id, title: name, own }) => ({ id, title: name, ...(own && { own: true }) })),
          sources: parts.flatMap(({ sources }) => sources).map(({ title: name, url }) => ({ title: name, url })),
        },
      },
    };
  };

  const exercise = (walk: Walk, step: TrackStep): Portion => {
    const { title, hours, task, shows, right_when: rightWhen, id } = step.exercise;
    return {
      title: `Exercise: ${title}`,
      nodes: [
        paragraph(emphasis(`${stepLine(walk, step)} · about ${counted(hours, "hour")}, at work or at home`)),
        ...blocks(task),
        paragraph(strong("What you have at the end: "), ...inline(shows)),
        paragraph(strong("How you know that it is right: "), ...inline(rightWhen)),
      ],
      controls: [
        { label: "Done, go on", command: "path done", args: { parts: [id] }, role: "action" },
        { label: "Skip it", command: "path skip", args: { lesson: id }, role: "action" },
      ],
      name: `the exercise “${title}”`,
      minutes: hours * 60,
      about: { topics: step.lessons.slice(0, 1).map((topic) => topic.id), shown: [] },
      reply: { basis: { topics: [], sources: [] } },
    };
  };

  const check = (walk: Walk, step: TrackStep): Portion => {
    const questions = step.check.questions.length;
    return {
      title: `Check: ${step.title}`,
      nodes: [
        paragraph(emphasis(stepLine(walk, step))),
        paragraph(
          `${counted(questions, "question")} about the whole step. With ${rightToPass(questions)} right answers the step is finished. Questions that you answer wrong come back for review.`,
        ),
      ],
      controls: [
        { label: "Start the check", command: "quiz check", args: { step: step.id }, role: "action" },
        { label: "Skip it", command: "path skip", args: { lesson: step.check.id }, role: "action" },
      ],
      name: `the check of “${step.title}”`,
      minutes: questions * reviewMinutes,
      about: { topics: [], shown: [] },
      reply: { basis: { topics: [], sources: [] } },
    };
  };

  const finished = ({ track }: Walk, skipped: number): Portion => {
    const after = levelAfter(corpus, track.level);
    return {
      title: `${trackTitle(track.role, track.level)}: finished`,
      nodes: [
        paragraph(
          `You have finished all five steps of this level${skipped === 0 ? "" : ` and skipped ${counted(skipped, "lesson")}`}. The questions you know still come back for review, less and less often; until you begin another level, reminders bring those alone.`,
        ),
        ...(after === undefined ? [] : [paragraph(`Next is the ${levelName(after)}. Begin it when you like.`)]),
      ],
      controls:
        after === undefined
          ? []
          : [
              {
                label: `Start the ${levelName(after)}`,
                command: "path start",
                args: { role: track.role.id, level: after },
                role: "action",
              },
            ],
      minutes: 0,
      about: { topics: [], shown: [] },
      reply: { basis: { topics: [], sources: [] } },
    };
  };

  return portion;
}

function stepLine({ track, standing }: Walk, step: TrackStep): string {
  const number = 1 + track.steps.indexOf(step);
  return `Step ${number} of ${track.steps.length}: ${step.title} · ${outOf(standing.lessons, "lessons done")}`;
}

/** Which parts of a lesson these are; nothing where it is the whole. */
function partsInWords({ number, of }: { readonly number: number; readonly of: number }, shown: number): string {
  if (shown >= of) return "";
  const last = Math.min(of, number + shown - 1);
  return last === number ? ` (part ${number} of ${of})` : ` (parts ${number}–${last} of ${of})`;
}

function partNodes({ markdown }: Part, title: string | undefined, role: string): RootContent[] {
  const nodes = inLanguageOf(role, blocks(markdown));
  return title === undefined ? nodes : [heading(2, title), ...nodes];
}
