/** The steps that a role walks at a level: those of `paths.yaml`, with the lessons and exercises its own file puts in their place. */
import type { Corpus } from "./load.ts";
import type { Exercise, Level, Role } from "./schema.ts";

/** The fewest and the most questions that finish a step. */
const questions = { least: 6, most: 10 } as const;

export interface Step {
  readonly id: string;
  readonly title: string;
  readonly goal: string;
  /** Ids of topics, in teaching order. */
  readonly lessons: readonly string[];
  /** The same exercise has the same id in every role's track, so that what is done stays done when a learner changes role. */
  readonly exercise: Exercise & { readonly id: string };
  /** Quiz questions, `topic/question`, each about a lesson of this step. */
  readonly check: { readonly id: string; readonly questions: readonly string[] };
}

/** @returns the level's steps in order; none if the corpus has no such level */
export function stepsOf(
  { topics, paths }: Pick<Corpus, "topics" | "paths">,
  role: Role,
  level: Level,
): readonly Step[] {
  const { steps } = paths.levels.find(({ id }) => id === level) ?? { steps: [] };
  return steps.map(({ id, title, goal, lessons, exercise, check }) => {
    const own = role.steps[id];
    return {
      id,
      title,
      goal,
      lessons: own?.lessons ?? lessons,
      exercise: {
        ...(own?.exercise ?? exercise),
        id: own?.exercise === undefined ? `exercise:${id}` : `exercise:${id}/${role.id}`,
      },
      check:
        own === undefined
          ? { id: `check:${id}`, questions: check }
          : { id: `check:${id}/${role.id}`, questions: spread(topics, own.lessons, check) },
    };
  });
}

/**
 * The questions of a role's own lessons: of a lesson that the step shares with others those chosen for it, of any other its
 * own in their order; one of each lesson first, then a second of each, until there are enough.
 */
function spread(topics: Corpus["topics"], lessons: readonly string[], chosen: readonly string[]): string[] {
  const perLesson = lessons.map((lesson) => {
    const picked = chosen.filter((question) => question.startsWith(`${lesson}/`));
    const all = (topics.get(lesson)?.quiz ?? []).map(({ id }) => `${lesson}/${id}`);
    return [...new Set([...picked, ...all])];
  });
  const wanted = Math.min(questions.most, Math.max(questions.least, lessons.length));
  const rounds = Math.max(0, ...perLesson.map(({ length }) => length));
  return Array.from({ length: rounds }, (_, round) => perLesson.flatMap((own) => own.slice(round, round + 1)))
    .flat()
    .slice(0, wanted);
}
