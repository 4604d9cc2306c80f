import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { formatFault } from "../../src/knowledge/faults.ts";
import { knowledgeFolder } from "../../src/knowledge/folder.ts";
import { readCorpus } from "../../src/knowledge/load.ts";
import type { Level } from "../../src/knowledge/schema.ts";
import { stepsOf } from "../../src/knowledge/steps.ts";
import { corpus } from "../corpus.ts";

const levels: readonly Level[] = ["beginner", "intermediate", "advanced"];
const tracks = corpus.roles.flatMap((role) =>
  levels.map((level) => ({ role: role.id, level, steps: stepsOf(corpus, role, level) })),
);
const steps = (role: string, level: Level) =>
  tracks.find((track) => track.role === role && track.level === level)?.steps ?? [];
const lessons = (role: string, step: string) =>
  levels.flatMap((level) => steps(role, level)).find(({ id }) => id === step)?.lessons ?? [];

describe("the paths that ship", () => {
  test("thirteen roles walk five steps on each of three levels, in the brief's order", () => {
    expect(tracks).toHaveLength(39);
    for (const { level, steps } of tracks) {
      const named = corpus.brief.levels.find(({ id }) => id === level)?.steps ?? {};
      expect(steps.map(({ id, title }) => [id, title])).toEqual(Object.entries(named));
    }
  });

  test("a track teaches at least two lessons a step and none of them twice over its three levels", () => {
    for (const { id } of corpus.roles) {
      const all = levels.flatMap((level) => steps(id, level));
      for (const step of all) expect(step.lessons.length, `${id} ${step.id}`).toBeGreaterThanOrEqual(2);
      const taught = all.flatMap((step) => step.lessons);
      expect(taught.length, id).toBe(new Set(taught).size);
    }
  });

  test("every topic is a lesson for somebody", () => {
    const taught = new Set(tracks.flatMap(({ steps }) => steps.flatMap((step) => step.lessons)));
    expect([...corpus.topics.keys()].filter((id) => !taught.has(id))).toEqual([]);
  });

  test("a check asks six to ten questions that exist, at least one about each lesson of its step", () => {
    for (const { role, steps } of tracks) {
      for (const { id, lessons, check } of steps) {
        const topics = check.questions.map((question) => question.split("/")[0]);
        expect(check.questions.length, `${role} ${id}`).toBeGreaterThanOrEqual(6);
        expect(check.questions.length, `${role} ${id}`).toBeLessThanOrEqual(10);
        expect(new Set(check.questions).size).toBe(check.questions.length);
        expect([...new Set(topics)].sort(), `${role} ${id}`).toEqual([...lessons].sort());
        for (const question of check.questions) {
          const [topic = "", name] = question.split("/");
          expect(corpus.topics.get(topic)?.quiz.map((entry) => entry.id)).toContain(name);
        }
      }
    }
  });

  test("every exercise says what to do, what to show and how one knows that it is right", () => {
    const exercises = new Map(tracks.flatMap(({ steps }) => steps.map(({ exercise }) => [exercise.id, exercise])));
    for (const { title, task, shows, right_when } of exercises.values()) {
      for (const text of [task, shows, right_when]) expect(text.length, title).toBeGreaterThan(40);
    }
  });

  test("a role learns its own language, and those that do the same share one exercise", () => {
    expect(lessons("python-developer", "step-programming")).toContain("python-data-processing");
    expect(lessons("python-developer", "step-language-features")).toEqual([
      "python-async",
      "fastapi-in-production",
      "django-in-production",
    ]);
    expect(lessons("go-developer", "step-language-features")).toContain("goroutines");
    const exercise = (role: string) =>
      steps(role, "intermediate").find(({ id }) => id === "step-language-features")?.exercise;
    expect(exercise("go-developer")?.task).toContain("errgroup");
    expect(exercise("python-developer")?.task).toContain("FastAPI");
    const ids = ["go-developer", "nodejs-developer", "php-developer"].map(
      (role) => steps(role, "beginner").find(({ id }) => id === "step-http")?.exercise.id,
    );
    expect(new Set(ids).size).toBe(1);
  });

  test("specialisations, Spring Boot and Java go different ways", () => {
    const track = (role: string) =>
      new Set(levels.flatMap((level) => steps(role, level).flatMap((step) => step.lessons)));
    const alike = (a: string, b: string) => track(a).intersection(track(b)).size / track(a).union(track(b)).size;
    const special = corpus.brief.roles.specialisations;
    for (const a of special) {
      for (const b of [...special, "backend-developer"].filter((id) => id !== a))
        expect(alike(a, b), `${a} ${b}`).toBeLessThan(0.8);
    }
    expect(alike("spring-boot-developer", "java-developer")).toBeLessThan(0.9);
    const databases = (role: string) =>
      [...track(role)].filter((id) => corpus.topics.get(id)?.area.startsWith("databases")).length / track(role).size;
    expect(databases("database-architect")).toBeGreaterThan(1.5 * databases("backend-developer"));
    const springBoot = (role: string) =>
      levels.find((level) => steps(role, level).some((step) => step.lessons.includes("spring-boot-in-production")));
    expect(springBoot("spring-boot-developer")).toBe("beginner");
    expect(springBoot("java-developer")).toBe("intermediate");
  });

  test("what `roles` shows as most important at a level is taught at that level", () => {
    for (const role of corpus.roles) {
      for (const level of levels) {
        expect(steps(role.id, level).flatMap((step) => step.lessons)).toEqual(
          expect.arrayContaining(role.learn[level]),
        );
      }
    }
  });

  test("a beginner begins at the beginning, a specialist does not", () => {
    const starts = Object.fromEntries(corpus.roles.map(({ id, starts }) => [id, starts]));
    expect(starts["backend-developer-beginner"]).toBe("beginner");
    expect(starts["database-architect"]).toBe("intermediate");
  });
});

describe("what is wrong with a path is reported", () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });

  function faultsAfter(file: string, edit: (text: string) => string): string {
    const folder = mkdtempSync(join(tmpdir(), "mentor-paths-"));
    folders.push(folder);
    cpSync(knowledgeFolder, folder, { recursive: true });
    const before = readFileSync(join(folder, file), "utf8");
    const after = edit(before);
    expect(after).not.toBe(before);
    writeFileSync(join(folder, file), after);
    return readCorpus(folder).faults.map(formatFault).join("\n");
  }

  test.each<[string, string, (text: string) => string, RegExp]>([
    [
      "a lesson that is no topic",
      "paths.yaml",
      (text) => text.replace("lessons: [http-basics,", "lessons: [http-basic,"),
      /paths\.yaml:1 step-http\.lessons: “http-basic” is no topic, did you mean “http-basics”\?/,
    ],
    [
      "a question nobody asks",
      "paths.yaml",
      (text) => text.replace("- http-basics/retry-which", "- http-basics/retry-whch"),
      /step-http\.check: “http-basics\/retry-whch” is no quiz question, did you mean “retry-which”\?/,
    ],
    [
      "a question about another step's lesson",
      "paths.yaml",
      (text) => text.replace("- http-basics/retry-which", "- sql-basics/multiply"),
      /step-http\.check: “sql-basics\/multiply” asks about no lesson of this step/,
    ],
    [
      "a lesson the check leaves out",
      "paths.yaml",
      (text) => text.replace("          - choosing-a-stack/beginner-plan\n", ""),
      /step-programming\.check: asks nothing about the lesson “choosing-a-stack”/,
    ],
    [
      "a step with one lesson",
      "paths.yaml",
      (text) => text.replace("lessons: [http-basics, input-validation]", "lessons: [http-basics]"),
      /paths\.yaml:\d+ levels\.0\.steps\.1\.lessons: .*at least two lessons/,
    ],
    [
      "a step that the brief calls otherwise",
      "paths.yaml",
      (text) => text.replace("id: step-caching", "id: step-caches"),
      /expected the step “step-caching”, as in brief\.yaml, found “step-caches”/,
    ],
    [
      "another length than the brief's",
      "paths.yaml",
      (text) => text.replace("months: { from: 3, to: 6 }", "months: { from: 3, to: 5 }"),
      /beginner\.months: expected “3–6 months”, as in brief\.yaml, found “3–5 months”/,
    ],
    [
      "a lesson twice in one role's track",
      "roles/go-developer.yaml",
      (text) => text.replace("lessons: [goroutines,", "lessons: [http-basics, goroutines,"),
      /roles\/go-developer\.yaml:1 steps\.step-language-features: “http-basics” is already a lesson of step-http in this track/,
    ],
    [
      "a role's step that does not exist",
      "roles/go-developer.yaml",
      (text) => text.replace("  step-performance:\n", "  step-performence:\n"),
      /steps: “step-performence” is no step of paths\.yaml, did you mean “step-performance”\?/,
    ],
    [
      "a role that promises what its track does not teach",
      "roles/go-developer.yaml",
      (text) => text.replace("advanced: [go-performance,", "advanced: [goroutines, go-performance,"),
      /learn\.advanced: “goroutines” is no lesson of this role at that level, it is one of step-language-features/,
    ],
    [
      "a topic that nobody is taught",
      "roles/rust-developer.yaml",
      (text) => text.replace(", swift-services]", "]"),
      /swift-services\.md:1 is a lesson of no step/,
    ],
    [
      "an exercise of five hours",
      "paths.yaml",
      (text) => text.replace("hours: 2", "hours: 5"),
      /paths\.yaml:\d+ levels\.0\.steps\.0\.exercise\.hours: /,
    ],
  ])("%s", (_name, file, edit, expected) => {
    expect(faultsAfter(file, edit)).toMatch(expected);
  });
});
