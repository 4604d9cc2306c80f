/** Beginning, changing, resting and leaving a path: what `path` says besides the lessons themselves. */
import { createHash } from "node:crypto";
import type { RootContent } from "mdast";
import { z } from "zod";
import type { Level, Role } from "../knowledge/schema.ts";
import { emphasis, heading, inlineCode, list, paragraph, root, strong } from "../reply/markdown.ts";
import { type Control, type Reply, reply } from "../reply/reply.ts";
import type { Dialog } from "../storage/index.ts";
import { trackOf, whereAmI } from "./path.ts";
import { type Answered, ladderOf, placement } from "./placement.ts";
import { levelTitles, progressOf, walkOf } from "./progress.ts";
import { present } from "./quiz.ts";
import { type Desk, learnerOf, nowOf, type Student, say } from "./student.ts";
import { blocks, letter, lettered, uncapitalised } from "./wording.ts";

const kind = "placement";
const lasts = Temporal.Duration.from({ hours: 24 * 7 });
const noIdea = -1;

const stateSchema = z.object({
  role: z.string(),
  seed: z.string(),
  answers: z.array(z.object({ question: z.string(), right: z.boolean() })),
});
type State = z.output<typeof stateSchema>;

export interface Walking {
  /** Begins or takes up a path; without a role the roles, without a level a placement or a choice. */
  start(student: Student, role: string | undefined, level: Level | undefined): Promise<Reply>;
  /** Eight questions that find the level. */
  place(student: Student, role: string): Promise<Reply>;
  answerPlacement(
    student: Student,
    at: { readonly placement: string; readonly step: number; readonly choice: number },
  ): Promise<Reply>;
  /** Begins at the level that a placement found, with the lessons it showed to be known left out. */
  acceptPlacement(student: Student, id: string): Promise<Reply>;
  pause(student: Student): Promise<Reply>;
  resume(student: Student): Promise<Reply>;
  leave(student: Student): Promise<Reply>;
  /** @param minutes a day: 5, 10 or 20 */
  pace(student: Student, minutes: number): Promise<Reply>;
}

export function createWalking(desk: Desk): Walking {
  const { corpus, bank, store } = desk;

  const roleOf = (wanted: string): Role | undefined => {
    const said = wanted.trim().toLowerCase();
    return corpus.roles.find(
      ({ id, title, aliases }) => id === said || [title, ...aliases].some((name) => name.toLowerCase() === said),
    );
  };

  const noRole = (wanted: string, prefix: string): Reply =>
    say(`I have no path for “${wanted}”. `, inlineCode(`${prefix}roles`), " lists the roles there are.");

  const chooseRole = (prefix: string): Reply =>
    reply({
      title: "Which role do you learn for?",
      body: root(
        paragraph("Each is a path through three levels of five steps: lessons of a few minutes, an exercise, a check."),
        paragraph("Pick one below, or type ", inlineCode(`${prefix}path start backend-developer`), "."),
      ),
      controls: corpus.roles.map(({ id, title }) => ({
        label: title,
        command: "path start",
        args: { role: id },
        role: "next",
      })),
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
          "Eight questions find your level in about three minutes and mark what you can leave out. Or choose it yourself:",
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

  const enrol = async (
    student: Student,
    role: Role,
    level: Level,
    lead: readonly RootContent[] = [],
  ): Promise<Reply> => {
    const track = trackOf(corpus, role.id, level);
    if (track === undefined) return noRole(role.id, student.prefix);
    const learner = await learnerOf(desk, student);
    const before = await walkOf(desk, learner);
    await store.enrol(student, { role: role.id, level });
    const standing = whereAmI(track, await progressOf(desk, student));
    const { done, total } = standing.lessons;
    const left =
      before !== undefined && (before.track.role.id !== role.id || before.track.level !== level)
        ? ` ${before.track.role.title}, ${levelTitles[before.track.level].toLowerCase()}, rests; what you did there stays done.`
        : "";
    return reply({
      title: `${role.title}, ${levelTitles[level].toLowerCase()}`,
      body: root(
        ...lead,
        paragraph(
          `Five steps, ${total} lessons, laid out for ${track.months.from}–${track.months.to} months.${done > 0 ? ` ${done} of them ${done === 1 ? "is" : "are"} behind you already.` : ""}${left}`,
        ),
        list(
          track.steps.map(({ title, goal }) => [strong(title), `: ${goal}`]),
          true,
        ),
        paragraph(
          `I reckon with ${learner.minutes} minutes a day; `,
          inlineCode(`${student.prefix}path pace`),
          " changes that. ",
          inlineCode(`${student.prefix}remind set 08:30 mon-fri`),
          " brings a lesson every morning.",
        ),
      ),
      controls: [
        { label: "First lesson", command: "path next", args: {}, role: "action" },
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

  const read = ({ state }: Dialog): State => stateSchema.parse(state);

  const ask = (dialog: Dialog, lead: readonly RootContent[] = []): Reply => {
    const { role, seed, answers } = read(dialog);
    const ladder = ladderOf(corpus, role);
    const found = placement(ladder, answers satisfies readonly Answered[], seed);
    if (found.kind === "placed") return placed(dialog, role, found);
    const question = bank.get(found.question);
    if (question === undefined) return say("That question is gone from my pages; start the placement again.");
    const { options, text } = present(question, seed);
    const choice = (label: string, index: number): Control => ({
      label,
      command: "path answer",
      args: { placement: dialog.id, step: dialog.step, choice: index },
      role: "action",
    });
    return reply({
      body: root(
        ...lead,
        heading(3, `Question ${found.number} of ${found.of}`),
        ...blocks(text),
        lettered(options),
        paragraph(emphasis("No mark comes of this; “I don't know” is as good an answer as any.")),
      ),
      controls: [...options.map((_, index) => choice(letter(index), index)), choice("I don't know", noIdea)],
    });
  };

  const placed = (
    { id }: Dialog,
    roleId: string,
    found: Extract<ReturnType<typeof placement>, { kind: "placed" }>,
  ): Reply => {
    const role = roleOf(roleId);
    const topics = found.skippable.flatMap((topic) => corpus.topics.get(topic)?.title ?? []);
    return reply({
      title: `You begin at ${levelTitles[found.level].toLowerCase()}`,
      body: root(
        paragraph(
          `${found.right} of 8.${topics.length === 0 ? "" : ` You can leave out: ${topics.join(", ")}.`} It is a suggestion: pick another level if you know better.`,
        ),
      ),
      controls: [
        {
          label: `Begin at ${levelTitles[found.level].toLowerCase()}`,
          command: "path accept",
          args: { placement: id },
          role: "action",
        },
        ...corpus.paths.levels
          .filter(({ id: level }) => level !== found.level)
          .map(
            ({ id: level }): Control => ({
              label: levelTitles[level],
              command: "path start",
              args: { role: role?.id ?? roleId, level },
              role: "action",
            }),
          ),
      ],
      data: { level: found.level, right: found.right, skippable: found.skippable },
    });
  };

  const nowhere = (prefix: string): Reply =>
    say("You are on no path. ", inlineCode(`${prefix}path start`), " begins one.");

  const move = async (
    student: Student,
    from: "active" | "paused",
    to: "active" | "paused",
    said: (title: string) => Reply,
    already: (title: string) => Reply,
  ): Promise<Reply> => {
    const walk = await walkOf(desk, await learnerOf(desk, student));
    if (walk === undefined) return nowhere(student.prefix);
    const moved = await store.moveEnrolment(student, walk.enrolment.id, [from], to);
    if (!moved) return already(walk.track.role.title);
    const today = nowOf(desk, walk.learner).toPlainDate();
    await store.intend(student, { kind: to === "paused" ? "pause" : "resume", from: today });
    return said(walk.track.role.title);
  };

  return {
    async start(student, wanted, level) {
      if (wanted === undefined) return chooseRole(student.prefix);
      const role = roleOf(wanted);
      if (role === undefined) return noRole(wanted, student.prefix);
      return level === undefined ? chooseLevel(role) : enrol(student, role, level);
    },
    async place(student, wanted) {
      const role = roleOf(wanted);
      if (role === undefined) return noRole(wanted, student.prefix);
      await learnerOf(desk, student);
      const seed = createHash("sha256")
        .update(`${student.workspace}:${student.person}:${student.event}`)
        .digest("base64url");
      const state: State = { role: role.id, seed, answers: [] };
      return ask(await store.openDialog(student, { id: `p${seed.slice(0, 21)}`, kind, state }, lasts));
    },
    async answerPlacement(student, { placement: id, step, choice }) {
      const dialog = await store.dialogById(student, id);
      if (dialog === undefined)
        return say("That placement is over. ", inlineCode(`${student.prefix}path start`), " begins another.");
      if (dialog.step !== step)
        return ask(dialog, [paragraph("You answered that one already; this is where you are.")]);
      const state = read(dialog);
      const found = placement(ladderOf(corpus, state.role), state.answers, state.seed);
      if (found.kind === "placed") return ask(dialog);
      const question = bank.get(found.question);
      const right = question !== undefined && present(question, state.seed).correct === choice;
      const next: State = { ...state, answers: [...state.answers, { question: found.question, right }] };
      const moved = await store.moveDialog(student, dialog, next);
      if (!moved) return ask((await store.dialogById(student, id)) ?? dialog);
      return ask({ ...dialog, step: step + 1, state: next });
    },
    async acceptPlacement(student, id) {
      const dialog = await store.dialogById(student, id);
      if (dialog === undefined)
        return say("That placement is over. ", inlineCode(`${student.prefix}path start`), " begins another.");
      const { role: roleId, seed, answers } = read(dialog);
      const found = placement(ladderOf(corpus, roleId), answers, seed);
      const role = roleOf(roleId);
      if (found.kind !== "placed" || role === undefined) return ask(dialog);
      for (const topic of found.skippable) await store.endLesson(student, { id: topic, state: "skipped" });
      return enrol(student, role, found.level);
    },
    pause: (student) =>
      move(
        student,
        "active",
        "paused",
        (title) =>
          say(
            `${title} is paused, and no lessons come. `,
            inlineCode(`${student.prefix}path resume`),
            " goes on where you stopped.",
          ),
        (title) => say(`${title} is paused already.`),
      ),
    resume: (student) =>
      move(
        student,
        "paused",
        "active",
        (title) => ({
          ...say(`${title} goes on where you stopped.`),
          controls: [{ label: "Next lesson", command: "path next", args: {}, role: "action" }],
        }),
        (title) => say(`${title} is not paused.`),
      ),
    async leave(student) {
      const walk = await walkOf(desk, await learnerOf(desk, student));
      if (walk === undefined) return nowhere(student.prefix);
      await store.moveEnrolment(student, walk.enrolment.id, ["active", "paused"], "left");
      return say(
        `You have left ${walk.track.role.title}. What you did stays done; `,
        inlineCode(`${student.prefix}path start ${walk.track.role.id} ${walk.track.level}`),
        " takes it up again, ",
        inlineCode(`${student.prefix}remind off`),
        " ends the reminders.",
      );
    },
    async pace(student, minutes) {
      await learnerOf(desk, student);
      await store.changeLearner(student, { minutes });
      return say(`From now on I reckon with ${minutes} minutes a day: lessons are cut to that.`);
    },
  };
}
