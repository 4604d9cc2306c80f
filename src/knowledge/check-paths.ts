/** Checks of the learning paths: against the brief, the topics they teach, and what each role makes of them. */
import { didYouMean, type Fault } from "./faults.ts";
import type { Corpus } from "./load.ts";
import type { Role } from "./schema.ts";
import { type Step, stepsOf } from "./steps.ts";
import type { Topic } from "./topic.ts";

type Report = (field: string, message: string) => void;

/** @param topics every topic read, a team's own ones too: those need not be taught anywhere */
export function checkPaths(topics: readonly Topic[], corpus: Corpus): Fault[] {
  const faults: Fault[] = [];
  const reporter =
    (file: string): Report =>
    (field, message) =>
      faults.push({ file, line: 1, field, message });

  checkAgainstBrief(corpus, reporter("paths.yaml"));
  for (const { steps } of corpus.paths.levels) {
    for (const step of steps) {
      checkLessons(step.lessons, corpus, `${step.id}.lessons`, reporter("paths.yaml"));
      checkQuestions(step, corpus, reporter("paths.yaml"));
    }
  }
  for (const role of corpus.roles) checkRole(role, corpus, reporter(`roles/${role.id}.yaml`));

  const taught = new Set([
    ...corpus.paths.levels.flatMap(({ steps }) => steps.flatMap(({ lessons }) => lessons)),
    ...corpus.roles.flatMap(({ steps }) => Object.values(steps).flatMap(({ lessons }) => lessons)),
  ]);
  for (const { id, own, file } of topics) {
    if (!own && !taught.has(id))
      faults.push({
        file,
        line: 1,
        field: "",
        message: `is a lesson of no step: name it under \`lessons\` in paths.yaml or in a role's \`steps\``,
      });
  }
  return faults;
}

function checkAgainstBrief({ brief, paths }: Corpus, report: Report): void {
  for (const [index, level] of brief.levels.entries()) {
    const path = paths.levels[index];
    if (path === undefined || path.id !== level.id) {
      report(`levels.${index}`, `expected the level “${level.id}”, as in brief.yaml, found “${path?.id ?? "none"}”`);
      continue;
    }
    const length = `${path.months.from}–${path.months.to} months`;
    if (length !== level.length)
      report(`${level.id}.months`, `expected “${level.length}”, as in brief.yaml, found “${length}”`);
    for (const [place, [id, title]] of Object.entries(level.steps).entries()) {
      const step = path.steps[place];
      if (step?.id !== id)
        report(
          `${level.id}.steps.${place}`,
          `expected the step “${id}”, as in brief.yaml, found “${step?.id ?? "none"}”`,
        );
      else if (step.title !== title)
        report(`${id}.title`, `expected “${title}”, as in brief.yaml, found “${step.title}”`);
    }
  }
}

function checkLessons(lessons: readonly string[], { topics }: Corpus, field: string, report: Report): void {
  for (const lesson of new Set(lessons)) {
    if (!topics.has(lesson)) report(field, `“${lesson}” is no topic${didYouMean(lesson, topics.keys())}`);
  }
}

/** A check asks about every lesson of its step and about nothing else. */
function checkQuestions(
  { id, lessons, check }: Pick<Step, "id" | "lessons"> & { check: readonly string[] },
  { topics }: Corpus,
  report: Report,
): void {
  for (const question of check) {
    const [lesson = "", name = ""] = question.split("/");
    const quiz = topics.get(lesson)?.quiz.map((entry) => entry.id) ?? [];
    if (!lessons.includes(lesson))
      report(`${id}.check`, `“${question}” asks about no lesson of this step${didYouMean(lesson, lessons)}`);
    else if (topics.has(lesson) && !quiz.includes(name))
      report(`${id}.check`, `“${question}” is no quiz question${didYouMean(name, quiz)}`);
  }
  for (const lesson of lessons) {
    if (!check.some((question) => question.startsWith(`${lesson}/`)))
      report(`${id}.check`, `asks nothing about the lesson “${lesson}”`);
  }
}

function checkRole(role: Role, corpus: Corpus, report: Report): void {
  const known = corpus.paths.levels.flatMap(({ steps }) => steps.map(({ id }) => id));
  for (const [id, { lessons }] of Object.entries(role.steps)) {
    if (!known.includes(id)) report("steps", `“${id}” is no step of paths.yaml${didYouMean(id, known)}`);
    checkLessons(lessons, corpus, `steps.${id}.lessons`, report);
  }
  const taughtIn = new Map<string, string>();
  for (const { id: level } of corpus.paths.levels) {
    const steps = stepsOf(corpus, role, level);
    for (const { id, lessons } of steps) {
      for (const lesson of lessons) {
        const before = taughtIn.get(lesson);
        if (before !== undefined) report(`steps.${id}`, `“${lesson}” is already a lesson of ${before} in this track`);
        taughtIn.set(lesson, id);
      }
    }
    const lessons = new Set(steps.flatMap((step) => step.lessons));
    for (const topic of role.learn[level]) {
      if (corpus.topics.has(topic) && !lessons.has(topic))
        report(
          `learn.${level}`,
          `“${topic}” is no lesson of this role at that level${taughtIn.has(topic) ? `, it is one of ${taughtIn.get(topic)}` : ""}`,
        );
    }
  }
}
