/** What `path next`, `path done` and `path skip` do: shows what comes next, and keeps what was done or skipped. */
import type { RootContent } from "mdast";
import { inlineCode, paragraph, root, strong } from "../reply/markdown.ts";
import { type Reply, reply } from "../reply/reply.ts";
import { readingMinutes } from "./lesson.ts";
import { next, type Progress, skip } from "./path.ts";
import { createPortions, type LayOut } from "./portions.ts";
import { type Walk, walkOf } from "./progress.ts";
import { type Desk, learnerOf, nowOf, type Student, say, zoneOf } from "./student.ts";

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
  readonly portion: LayOut;
}

export function createLessons(desk: Desk): Lessons {
  const { corpus, store } = desk;
  const portion = createPortions(desk);

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
    for (const id of tasks) {
      const exercise = walk.track.steps.map((step) => step.exercise).find((each) => each.id === id);
      const minutes = (exercise?.hours ?? 0) * 60;
      await store.study(student, { sections: [], ends: { id, state: "done" }, minutes, ...when });
    }
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
      if (what !== undefined && what !== id)
        return shown(walk, [paragraph("You have already passed that one. This comes next:")]);
      await store.endLesson(student, { id, state: "skipped" });
      const after = await walking(student);
      if (after === undefined) return beginning(student);
      const said =
        skipped.kind === "lesson"
          ? paragraph(
              `Skipped: ${skipped.lesson.title}. You can still read it with `,
              inlineCode(`${student.prefix}topic ${skipped.lesson.id}`),
              ".",
            )
          : paragraph(`Skipped: the ${skipped.kind} of “${skipped.step.title}”.`);
      return shown(after, [said]);
    },
  };

  async function finish({ enrolment }: Walk, student: Student): Promise<void> {
    await store.moveEnrolment(student, enrolment.id, ["active"], "finished");
  }

  function beginning(student: Student): Reply {
    return {
      ...say("You are not on a learning path yet. Choose a role, and eight questions find your level."),
      controls: [{ label: "Choose a path", command: "path start", args: {}, role: "action" }],
      data: { error: "no path", start: `${student.prefix}path start` },
    };
  }

  function paused({ track }: Walk, student: Student): Reply {
    return {
      ...say(
        `Your path, ${track.role.title}, is paused. `,
        inlineCode(`${student.prefix}path resume`),
        " continues where you stopped.",
      ),
      controls: [{ label: "Continue", command: "path resume", args: {}, role: "action" }],
    };
  }
}

function isDone({ sectionsDone, lessons }: Progress, topic: string, name: string): boolean {
  return lessons.get(topic) === "done" || sectionsDone.get(topic)?.has(name) === true;
}
