/** What `path next`, `path done` and `path skip` do: shows what comes next, and keeps what was done or skipped. */
import type { RootContent } from "mdast";
import { z } from "zod";
import { emphasis, inlineCode, paragraph, root, strong } from "../reply/markdown.ts";
import { type Control, type Reply, reply } from "../reply/reply.ts";
import { decided } from "./decided.ts";
import { readingMinutes } from "./lesson.ts";
import { next, type Progress, skip, type Track } from "./path.ts";
import { createPortions, type LayOut } from "./portions.ts";
import { settle, type Walk, walkOf } from "./progress.ts";
import { type Desk, learnerOf, nowOf, type Student, say, zoneOf } from "./student.ts";
import { outOf } from "./wording.ts";

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
  /** Takes back what was skipped, or the last of it. */
  unskip(student: Student, what: string | undefined): Promise<Reply>;
  /** The body of what comes next, for a message that holds more than that. */
  readonly portion: LayOut;
}

/** What an event skipped, or took back, if anything. */
const skipSchema = z.object({ skipped: z.string().nullable() });

const resting = "This path is paused: no lessons come by themselves until you continue it.";

const unskipping = (lesson: string): Control => ({
  label: "Take it back",
  command: "path unskip",
  args: { lesson },
  role: "action",
});

export function createLessons(desk: Desk): Lessons {
  const { corpus, store } = desk;
  const portion = createPortions(desk);

  const shown = (walk: Walk, lead: readonly RootContent[] = []): Reply => {
    const { title, nodes, controls, about, reply: parts } = portion(walk);
    const rests = walk.enrolment.state === "paused" ? [paragraph(emphasis(resting))] : [];
    return reply({
      title,
      body: root(...lead, ...rests, ...nodes),
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
      const marked = what.length > 0 ? what : await decided(store, student, z.array(z.string()), nextParts(walk));
      if (marked.length === 0) return shown(walk);
      await markDone(walk, student, marked);
      const after = await goOn(student);
      return after === undefined
        ? beginning(student)
        : shown(after, [paragraph(strong("Done."), ` ${outOf(after.standing.lessons, "lessons")}.`)]);
    },
    async skip(student, what) {
      const walk = await walking(student);
      if (walk === undefined) return beginning(student);
      const { progress, skipped } = skip(walk.track, walk.progress);
      const next = [...progress.lessons.keys(), ...progress.tasks.keys()].find((id) => !isMarked(walk.progress, id));
      // Pressed late, a button skips what it stood under, never what has come up since.
      const isStale = skipped.kind === "finished" || (what !== undefined && what !== next);
      const choice = await decided(store, student, skipSchema, { skipped: isStale ? null : (next ?? null) });
      if (choice.skipped === null)
        return shown(walk, what === undefined ? [] : [paragraph("You have already passed that one. This comes next:")]);
      await store.endLesson(student, { id: choice.skipped, state: "skipped" });
      const after = await goOn(student);
      if (after === undefined) return beginning(student);
      const made = shown(after, [skippedLine(walk.track, choice.skipped, student.prefix)]);
      return { ...made, controls: [...made.controls, unskipping(choice.skipped)] };
    },
    async unskip(student, what) {
      const walk = await walking(student);
      if (walk === undefined) return beginning(student);
      const { ended } = await store.studiesOf(student);
      const own = titlesOf(walk.track);
      const last = ended.findLast(({ id, state }) => state === "skipped" && own.has(id) && (what ?? id) === id);
      const { skipped: id } = await decided(store, student, skipSchema, { skipped: last?.id ?? null });
      if (id === null)
        return shown(walk, [
          paragraph(what === undefined ? "Nothing on this path is skipped." : "That one is on your path already."),
        ]);
      await store.unskip(student, id);
      await store.moveEnrolment(student, walk.enrolment.id, ["finished"], "active");
      const after = await walking(student);
      return after === undefined
        ? beginning(student)
        : shown(after, [paragraph(`Back on your path: ${own.get(id) ?? id}.`)]);
    },
  };

  /** What comes next, as `path done` names it; nothing where it is a check, which is done by answering. */
  function nextParts({ track, progress, learner }: Walk): string[] {
    const assignment = next(track, progress, learner.minutes);
    switch (assignment.kind) {
      case "lesson":
        return assignment.parts.flatMap(({ topic, headings }) => headings.map((name) => `${topic}#${name}`));
      case "exercise":
        return [assignment.step.exercise.id];
      default:
        return [];
    }
  }

  /** Where the learner is, after something was closed. */
  async function goOn(student: Student): Promise<Walk | undefined> {
    await settle(desk, student);
    return walking(student);
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

/** What a track is made of, by its ids: "Caching", "the exercise of “Web applications”". */
function titlesOf({ steps }: Track): ReadonlyMap<string, string> {
  return new Map(
    steps.flatMap(({ title, lessons, exercise, check }) => [
      ...lessons.map((lesson): [string, string] => [lesson.id, lesson.title]),
      [exercise.id, `the exercise of “${title}”`],
      [check.id, `the check of “${title}”`],
    ]),
  );
}

function skippedLine(track: Track, id: string, prefix: string): RootContent {
  const title = titlesOf(track).get(id) ?? id;
  return id.includes(":")
    ? paragraph(`Skipped: ${title}.`)
    : paragraph(`Skipped: ${title}. You can still read it with `, inlineCode(`${prefix}topic ${id}`), ".");
}

const isMarked = ({ lessons, tasks }: Progress, id: string): boolean => lessons.has(id) || tasks.has(id);

function isDone({ sectionsDone, lessons }: Progress, topic: string, name: string): boolean {
  return lessons.get(topic) === "done" || sectionsDone.get(topic)?.has(name) === true;
}
