/** The next lesson, exercise or check of a path as a reply: what to read, what to press when it is done. */
import type { RootContent } from "mdast";
import { emphasis, heading, paragraph, root, strong } from "../reply/markdown.ts";
import { type Control, type Reply, reply } from "../reply/reply.ts";
import { type Part, readingMinutes } from "./lesson.ts";
import { type Assignment, levelAfter, type Mark, next, type Progress, skip, type TrackStep } from "./path.ts";
import { levelTitles, type Walk, walkOf } from "./progress.ts";
import { type Desk, learnerOf, nowOf, type Student, say, zoneOf } from "./student.ts";
import { blocks, inline, minutesInWords } from "./wording.ts";

/** So many sections fit the arguments of a button. */
export const sectionsMost = 25;

export interface Lessons {
  /** What comes next; says how to begin where somebody is on no path. */
  next(student: Student): Promise<Reply>;
  /**
   * Marks as done what was pressed, then shows what comes next.
   *
   * @param what `topic#Heading` of sections, or the id of an exercise; nothing: what comes next, as it was shown
   */
  done(student: Student, what: readonly string[]): Promise<Reply>;
  /** Passes the lesson, exercise or check that comes next. */
  skip(student: Student, what: string | undefined): Promise<Reply>;
  /** The body of what comes next, for a message that holds more than that. */
  portion(walk: Walk): Portion;
}

export interface Portion {
  readonly title: string;
  readonly nodes: readonly RootContent[];
  readonly controls: readonly Control[];
  /** A few words: "the second part of Lost updates, 6 minutes". */
  readonly inShort: string;
  /** About how long it takes. */
  readonly minutes: number;
  readonly about: { readonly topics: readonly string[]; readonly shown: readonly string[] };
  readonly reply: Pick<Reply, "basis">;
}

const noPath = "You are on no path yet.";

export function createLessons(desk: Desk): Lessons {
  const { corpus, store } = desk;

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
      inShort: `${title}, ${minutesInWords(minutes)}`,
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
    const length = `${hours} hour${hours === 1 ? "" : "s"}`;
    return {
      title: `Exercise: ${title}`,
      nodes: [
        paragraph(emphasis(`${stepLine(walk, step)} · about ${length}, at work or at home`)),
        ...blocks(task),
        paragraph(strong("You have then: "), ...inline(shows)),
        paragraph(strong("It is right when: "), ...inline(rightWhen)),
      ],
      controls: [
        { label: "Done, go on", command: "path done", args: { parts: [id] }, role: "action" },
        { label: "Skip it", command: "path skip", args: { lesson: id }, role: "action" },
      ],
      inShort: `the exercise “${title}”`,
      minutes: hours * 60,
      about: { topics: step.lessons.slice(0, 1).map((topic) => topic.id), shown: [] },
      reply: { basis: { topics: [], sources: [] } },
    };
  };

  const check = (walk: Walk, step: TrackStep): Portion => ({
    title: `Check: ${step.title}`,
    nodes: [
      paragraph(emphasis(stepLine(walk, step))),
      paragraph(
        `${step.check.questions.length} questions over the whole step. Seven of ten right finish it; what was wrong comes back for review either way.`,
      ),
    ],
    controls: [
      { label: "Start the check", command: "quiz check", args: { step: step.id }, role: "action" },
      { label: "Skip it", command: "path skip", args: { lesson: step.check.id }, role: "action" },
    ],
    inShort: `the check of “${step.title}”`,
    minutes: step.check.questions.length,
    about: { topics: [], shown: [] },
    reply: { basis: { topics: [], sources: [] } },
  });

  const finished = ({ track }: Walk, skipped: number): Portion => {
    const after = levelAfter(corpus, track.level);
    return {
      title: `${track.role.title}, ${levelTitles[track.level].toLowerCase()}: finished`,
      nodes: [
        paragraph(
          `You have been through all five steps of this level${skipped === 0 ? "" : `, with ${skipped} lesson${skipped === 1 ? "" : "s"} skipped`}. Questions you met go on coming back for review, further and further apart.`,
        ),
        ...(after === undefined ? [] : [paragraph(`Next is ${levelTitles[after].toLowerCase()}, when you like.`)]),
      ],
      controls:
        after === undefined
          ? []
          : [
              {
                label: `Start ${levelTitles[after].toLowerCase()}`,
                command: "path start",
                args: { role: track.role.id, level: after },
                role: "action",
              },
            ],
      inShort: "nothing new: the level is finished",
      minutes: 0,
      about: { topics: [], shown: [] },
      reply: { basis: { topics: [], sources: [] } },
    };
  };

  const shown = (walk: Walk, lead: readonly RootContent[] = []): Reply => {
    const { title, nodes, controls, about, reply: parts } = portion(walk);
    return reply({
      title,
      body: root(...lead, ...nodes),
      controls,
      ...parts,
      ...(about.topics.length > 0 && { about }),
    });
  };

  const walking = async (student: Student): Promise<Walk | undefined> => walkOf(desk, await learnerOf(desk, student));

  /** Marks sections or a task; a lesson of which nothing is open is done with them. */
  const markDone = async (walk: Walk, student: Student, what: readonly string[]): Promise<void> => {
    const { learner } = walk;
    const when = { date: nowOf(desk, learner).toPlainDate(), zone: zoneOf(learner) };
    const tasks = what.filter((id) => !id.includes("#"));
    for (const id of tasks)
      await store.study(student, { sections: [], ends: { id, state: "done" }, minutes: 0, ...when });
    const sections = what.flatMap((id) => {
      const cut = id.indexOf("#");
      const [topic, section] = [id.slice(0, cut), id.slice(cut + 1)];
      const page = corpus.topics.get(topic);
      return page?.sections.some(({ name }) => name === section) ? [{ topic, section }] : [];
    });
    for (const [topic, all] of Map.groupBy(sections, (each) => each.topic)) {
      const open = corpus.topics.get(topic)?.sections.filter(({ name }) => !isDone(walk.progress, topic, name)) ?? [];
      const names = new Set(all.map(({ section }) => section));
      const ends = open.every(({ name }) => names.has(name));
      await store.study(student, {
        sections: all,
        minutes: minutesOf(walk, topic, names),
        ...(ends && { ends: { id: topic, state: "done" as const } }),
        ...when,
      });
    }
  };

  const minutesOf = ({ track }: Walk, topic: string, names: ReadonlySet<string>): number => {
    const page =
      corpus.topics.get(topic) ?? track.steps.flatMap(({ lessons }) => lessons).find(({ id }) => id === topic);
    return (page?.sections ?? [])
      .filter(({ name }) => names.has(name))
      .reduce((sum, { markdown }) => sum + readingMinutes(markdown), 0);
  };

  return {
    portion,
    async next(student) {
      const walk = await walking(student);
      if (walk === undefined) return beginning(student);
      if (walk.enrolment.state === "paused") return paused(walk, student);
      return shown(walk);
    },
    async done(student, what) {
      const walk = await walking(student);
      if (walk === undefined) return beginning(student);
      const assignment = next(walk.track, walk.progress, walk.learner.minutes);
      const marked =
        what.length > 0
          ? what
          : assignment.kind === "lesson"
            ? assignment.parts.flatMap(({ topic, headings }) => headings.map((name) => `${topic}#${name}`))
            : assignment.kind === "exercise"
              ? [assignment.step.exercise.id]
              : [];
      if (marked.length === 0) return shown(walk);
      await markDone(walk, student, marked);
      const after = await walking(student);
      if (after === undefined) return beginning(student);
      if (after.standing.place.kind === "finished") await finish(after, student);
      return shown(after, [
        paragraph(strong("Done."), ` ${after.standing.lessons.done} of ${after.standing.lessons.total} lessons.`),
      ]);
    },
    async skip(student, what) {
      const walk = await walking(student);
      if (walk === undefined) return beginning(student);
      const { skipped } = skip(walk.track, walk.progress);
      if (skipped.kind === "finished") return shown(walk);
      const id = skipped.kind === "lesson" ? skipped.lesson.id : skipped.step[skipped.kind].id;
      // Pressed late, a button skips what it stood under, never what has come up since.
      if (what !== undefined && what !== id) return shown(walk, [paragraph("That is behind you already.")]);
      await store.endLesson(student, { id, state: "skipped" });
      const after = await walking(student);
      if (after === undefined) return beginning(student);
      const name = skipped.kind === "lesson" ? skipped.lesson.title : `the ${skipped.kind} of “${skipped.step.title}”`;
      return shown(after, [paragraph(`Skipped: ${name}. It waits in the topics whenever you want it.`)]);
    },
  };

  async function finish({ enrolment }: Walk, student: Student): Promise<void> {
    await store.moveEnrolment(student, enrolment.id, ["active"], "finished");
  }

  function beginning(student: Student): Reply {
    return {
      ...say(`${noPath} Pick a role, and eight questions place you.`),
      controls: [{ label: "Choose a path", command: "path start", args: {}, role: "action" }],
      data: { error: "no path", start: `${student.prefix}path start` },
    };
  }

  function paused({ track }: Walk, student: Student): Reply {
    return {
      ...say(`Your path, ${track.role.title}, is paused. \`${student.prefix}path resume\` goes on where you stopped.`),
      controls: [{ label: "Go on", command: "path resume", args: {}, role: "action" }],
    };
  }
}

function stepLine({ track, standing }: Walk, step: TrackStep): string {
  const number = 1 + track.steps.indexOf(step);
  const { done, total } = standing.lessons;
  return `Step ${number} of ${track.steps.length}: ${step.title} · ${done} of ${total} lessons behind you`;
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

/** What a role writes in; the fences of its examples. */
const fencesOf: Readonly<Record<string, readonly string[]>> = {
  "nodejs-developer": ["ts", "typescript", "js", "javascript"],
  "python-developer": ["python", "py"],
  "java-developer": ["java"],
  "spring-boot-developer": ["java", "kotlin"],
  "go-developer": ["go"],
  "php-developer": ["php"],
  "rust-developer": ["rust"],
};
/** Programming languages: of the same example in several, one is read. SQL, configuration and output are no such choice. */
const languages = new Set([
  "ts",
  "typescript",
  "js",
  "javascript",
  "python",
  "py",
  "java",
  "kotlin",
  "go",
  "php",
  "rust",
  "cpp",
  "csharp",
  "swift",
  "ruby",
]);

/** Examples that stand in several languages one after the other: the role's own, else the first. */
function inLanguageOf(role: string, nodes: RootContent[]): RootContent[] {
  const isProgram = (node: RootContent | undefined) => node?.type === "code" && languages.has(node.lang ?? "");
  const own = new Set(fencesOf[role] ?? []);
  const runs: RootContent[][] = [];
  for (const node of nodes) {
    const run = runs.at(-1);
    if (run !== undefined && isProgram(run.at(-1)) && isProgram(node)) run.push(node);
    else runs.push([node]);
  }
  return runs.flatMap((run) => {
    if (run.length === 1) return run;
    const mine = run.filter((node) => node.type === "code" && own.has(node.lang ?? ""));
    return mine.length > 0 ? mine.slice(0, 1) : run.slice(0, 1);
  });
}

function isDone({ sectionsDone, lessons }: Progress, topic: string, name: string): boolean {
  const mark: Mark | undefined = lessons.get(topic);
  return mark !== undefined || sectionsDone.get(topic)?.has(name) === true;
}
