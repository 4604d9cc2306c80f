/** Beginning, changing, pausing and leaving a path: what `path` says besides the lessons themselves. */
import type { Level, Role } from "../knowledge/schema.ts";
import { inlineCode, list, paragraph, root, strong } from "../reply/markdown.ts";
import { type Control, type Reply, reply } from "../reply/reply.ts";
import type { Enrolment } from "../storage/index.ts";
import { trackOf, whereAmI } from "./path.ts";
import { createPlacing, type Placing } from "./placing.ts";
import { endPause, levelTitles, progressOf, trackTitle, type Walk, walkOf } from "./progress.ts";
import { type Desk, learnerOf, nowOf, type Student, say } from "./student.ts";
import { counted, uncapitalised } from "./wording.ts";

export interface Walking extends Omit<Placing, "place"> {
  /** Begins or takes up a path; without a role the roles, without a level a placement or a choice. */
  start(student: Student, role: string | undefined, level: Level | undefined): Promise<Reply>;
  /** The same for whoever is on a path: one that they began before is taken up where they stopped. */
  switchTo(student: Student, role: string | undefined, level: Level | undefined): Promise<Reply>;
  /** Eight questions that find the level. @param thread where they are asked */
  place(student: Student, role: string, thread: string): Promise<Reply>;
  pause(student: Student): Promise<Reply>;
  resume(student: Student): Promise<Reply>;
  leave(student: Student): Promise<Reply>;
  /** @param minutes a day: 5, 10 or 20 */
  pace(student: Student, minutes: number): Promise<Reply>;
}

/** More paths that were begun are found by their roles. */
const begunMost = 5;

export function createWalking(desk: Desk): Walking {
  const { corpus, store } = desk;

  const roleOf = (wanted: string): Role | undefined => {
    const said = wanted.trim().toLowerCase();
    return corpus.roles.find(
      ({ id, title, aliases }) => id === said || [title, ...aliases].some((name) => name.toLowerCase() === said),
    );
  };

  const noRole = (wanted: string, prefix: string): Reply =>
    say(`I have no path for “${wanted}”. `, inlineCode(`${prefix}roles`), " lists the roles that I know.");

  /** @param begun paths to be taken up again, offered first */
  const chooseRole = (prefix: string, begun: readonly Pick<Enrolment, "role" | "level">[] = []): Reply =>
    reply({
      title: "Which role do you learn for?",
      body: root(
        paragraph("Each role has three levels, and each level has five steps: short lessons, an exercise and a check."),
        paragraph("Choose one below, or type ", inlineCode(`${prefix}path start backend-developer`), "."),
      ),
      controls: [
        ...begun.slice(0, begunMost).flatMap(({ role, level }): Control[] => {
          const title = roleOf(role)?.title;
          if (title === undefined) return [];
          const label = `Go on: ${trackTitle({ title }, level)}`;
          return [{ label, command: "path start", args: { role, level }, role: "next" }];
        }),
        ...corpus.roles.map(
          ({ id, title }): Control => ({ label: title, command: "path start", args: { role: id }, role: "next" }),
        ),
      ],
      data: corpus.roles.map(({ id, title }) => ({ id, title })),
    });

  const chooseLevel = (role: Role): Reply => {
    const level = (id: Level): Control => ({
      label: levelTitles[id],
      command: "path start",
      args: { role: role.id, level: id },
      role: "action",
    });
    return reply({
      title: `${role.title}: where do you begin?`,
      body: root(
        paragraph(
          "Eight questions find your level in about three minutes and show what you can skip. Or choose your level yourself:",
        ),
        list(
          corpus.paths.levels.map(({ id, months, steps }) => [
            strong(levelTitles[id]),
            `, ${months.from}–${months.to} months: ${steps.map(({ title }) => uncapitalised(title)).join(", ")}`,
          ]),
        ),
      ),
      controls: [
        { label: "Place me: 8 questions", command: "path place", args: { role: role.id }, role: "action" },
        ...corpus.paths.levels.map(({ id }) => level(id)),
      ],
    });
  };

  const enrol = async (student: Student, role: Role, level: Level): Promise<Reply> => {
    const track = trackOf(corpus, role.id, level);
    if (track === undefined) return noRole(role.id, student.prefix);
    const learner = await learnerOf(desk, student);
    const before = await walkOf(desk, learner);
    await store.enrol(student, { role: role.id, level });
    if (before !== undefined) await endPause(desk, before);
    const standing = whereAmI(track, await progressOf(desk, student));
    const { done, skipped, total } = standing.lessons;
    const isOther = before?.track.role.id !== role.id || before.track.level !== level;
    const left =
      before !== undefined && before.enrolment.state !== "finished" && isOther
        ? ` It replaces ${trackTitle(before.track.role, before.track.level)}; what you did there is kept.`
        : "";
    return reply({
      title: trackTitle(role, level),
      body: root(
        paragraph(
          `Five steps with ${counted(total, "lesson")}, planned for ${track.months.from}–${track.months.to} months.${alreadyDone(done, skipped)}${left}`,
        ),
        list(
          track.steps.map(({ title, goal }) => [strong(title), `: ${goal}`]),
          true,
        ),
        paragraph(
          `The plan assumes ${learner.minutes} minutes a day; `,
          inlineCode(`${student.prefix}path pace ${learner.minutes === 20 ? 10 : 20}`),
          " changes that. ",
          inlineCode(`${student.prefix}remind set 08:30 mon-fri`),
          " sends you a lesson every weekday morning.",
        ),
      ),
      controls: [
        { label: done === 0 ? "First lesson" : "Next lesson", command: "path next", args: {}, role: "action" },
        {
          label: "Remind me on weekdays at 08:30",
          command: "remind set",
          args: { when: "08:30 mon-fri" },
          role: "action",
        },
        ...[5, 10, 20]
          .filter((minutes) => minutes !== learner.minutes)
          .map(
            (minutes): Control => ({
              label: `${minutes} minutes a day`,
              command: "path pace",
              args: { minutes },
              role: "action",
            }),
          ),
      ],
      data: { role: role.id, level, lessons: standing.lessons, months: track.months },
    });
  };

  const nowhere = (prefix: string): Reply =>
    say("You are not on a learning path. ", inlineCode(`${prefix}path start`), " begins one.");

  const isFinished = ({ track }: Walk, prefix: string): Reply =>
    say(
      `You have finished ${trackTitle(track.role, track.level)}. `,
      inlineCode(`${prefix}path next`),
      " says what can come next, and ",
      inlineCode(`${prefix}path switch`),
      " changes to another path.",
    );

  const move = async (
    student: Student,
    from: "active" | "paused",
    to: "active" | "paused",
    said: (title: string) => Reply,
    already: (title: string) => Reply,
  ): Promise<Reply> => {
    const walk = await walkOf(desk, await learnerOf(desk, student));
    if (walk === undefined) return nowhere(student.prefix);
    if (walk.enrolment.state === "finished") return isFinished(walk, student.prefix);
    const moved = await store.moveEnrolment(student, walk.enrolment.id, [from], to);
    if (!moved) return already(walk.track.role.title);
    const today = nowOf(desk, walk.learner).toPlainDate();
    await store.intend(student, { kind: to === "paused" ? "pause" : "resume", from: today });
    return said(walk.track.role.title);
  };

  const { place, ...placing } = createPlacing(desk, enrol);

  return {
    ...placing,
    async start(student, wanted, level) {
      if (wanted === undefined) return chooseRole(student.prefix);
      const role = roleOf(wanted);
      if (role === undefined) return noRole(wanted, student.prefix);
      return level === undefined ? chooseLevel(role) : enrol(student, role, level);
    },
    async switchTo(student, wanted, level) {
      const begun = (await store.enrolmentsOf(student)).filter(({ state }) => state !== "finished");
      if (wanted === undefined)
        return chooseRole(
          student.prefix,
          begun.filter(({ state }) => state === "left"),
        );
      const role = roleOf(wanted);
      if (role === undefined) return noRole(wanted, student.prefix);
      const stopped = level ?? begun.find((enrolment) => enrolment.role === role.id)?.level;
      return stopped === undefined ? chooseLevel(role) : enrol(student, role, stopped);
    },
    async place(student, wanted, thread) {
      const role = roleOf(wanted);
      return role === undefined ? noRole(wanted, student.prefix) : place(student, role, thread);
    },
    pause: (student) =>
      move(
        student,
        "active",
        "paused",
        (title) =>
          say(
            `${title} is paused, so no lessons come. `,
            inlineCode(`${student.prefix}path resume`),
            " continues where you stopped.",
          ),
        (title) => say(`${title} is already paused.`),
      ),
    resume: (student) =>
      move(
        student,
        "paused",
        "active",
        (title) => ({
          ...say(`${title} continues where you stopped.`),
          controls: [{ label: "Next lesson", command: "path next", args: {}, role: "action" }],
        }),
        (title) => say(`${title} is not paused.`),
      ),
    async leave(student) {
      const walk = await walkOf(desk, await learnerOf(desk, student));
      if (walk === undefined) return nowhere(student.prefix);
      if (walk.enrolment.state === "finished") return isFinished(walk, student.prefix);
      await store.moveEnrolment(student, walk.enrolment.id, ["active", "paused"], "left");
      await endPause(desk, walk);
      return say(
        `You have left ${walk.track.role.title}. What you did is kept. `,
        inlineCode(`${student.prefix}path start ${walk.track.role.id} ${walk.track.level}`),
        " continues it, and ",
        inlineCode(`${student.prefix}remind off`),
        " stops the reminders.",
      );
    },
    async pace(student, minutes) {
      await learnerOf(desk, student);
      await store.changeLearner(student, { minutes });
      return say(`The plan now assumes ${minutes} minutes a day, and your lessons will be about that long.`);
    },
  };
}

/** What of a path that begins lies behind a learner, of whatever path they did it on. */
function alreadyDone(done: number, skipped: number): string {
  const parts = [...(done > 0 ? [`done ${done}`] : []), ...(skipped > 0 ? [`skipped ${skipped}`] : [])];
  return parts.length === 0 ? "" : ` You have already ${parts.join(" and ")} of them.`;
}
