/** Eight questions that find the level at which somebody begins, as a conversation. The choice of questions is `placement.ts`. */
import type { RootContent } from "mdast";
import { z } from "zod";
import type { Level, Role } from "../knowledge/schema.ts";
import { emphasis, heading, inlineCode, paragraph, root } from "../reply/markdown.ts";
import { type Control, type Reply, reply } from "../reply/reply.ts";
import type { Dialog } from "../storage/index.ts";
import { isUnsure, judge } from "./judge.ts";
import { type Answered, ladderOf, placement } from "./placement.ts";
import { levelName, levelTitles } from "./progress.ts";
import { present } from "./quiz.ts";
import { type Desk, learnerOf, type Student, say, seedOf } from "./student.ts";
import { blocks, letter, lettered } from "./wording.ts";

export const placementKind = "placement";
const lasts = Temporal.Duration.from({ hours: 24 * 7 });
const noIdea = -1;

const stateSchema = z.object({
  role: z.string(),
  seed: z.string(),
  answers: z.array(z.object({ question: z.string(), right: z.boolean() })),
  /** The event that moved it last: run again after a crash, it moves nothing. */
  by: z.string().optional(),
});
type State = z.output<typeof stateSchema>;

export interface Placing {
  /** Asks the first of eight questions. @param thread where: what is typed there may be an answer */
  place(student: Student, role: Role, thread: string): Promise<Reply>;
  /** What was typed where a placement is asked, read as its answer; undefined where it is none. */
  typedPlacement(student: Student, placement: Dialog, text: string): Promise<Reply | undefined>;
  answerPlacement(
    student: Student,
    at: { readonly placement: string; readonly step: number; readonly choice: number },
  ): Promise<Reply>;
  /** Begins at the level that was found, with the lessons left out that the answers showed to be known. */
  acceptPlacement(student: Student, id: string): Promise<Reply>;
}

/** @param enrol begins a path at a level */
export function createPlacing(
  desk: Desk,
  enrol: (student: Student, role: Role, level: Level) => Promise<Reply>,
): Placing {
  const { corpus, bank, store } = desk;

  const over = ({ prefix }: Student): Reply =>
    say("Those questions have ended. ", inlineCode(`${prefix}path start`), " begins again.");

  const read = ({ state }: Dialog): State => stateSchema.parse(state);

  const ask = (dialog: Dialog, lead: readonly RootContent[] = []): Reply => {
    const { role, seed, answers } = read(dialog);
    const ladder = ladderOf(corpus, role);
    const found = placement(ladder, answers satisfies readonly Answered[], seed);
    if (found.kind === "placed") return placed(dialog, role, found);
    const question = bank.get(found.question);
    if (question === undefined) return say("This question no longer exists. Please start again with the first one.");
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
        paragraph(emphasis("This is not an exam: “I don't know” is a good answer too.")),
      ),
      controls: [...options.map((_, index) => choice(letter(index), index)), choice("I don't know", noIdea)],
    });
  };

  const placed = (
    { id }: Dialog,
    roleId: string,
    found: Extract<ReturnType<typeof placement>, { kind: "placed" }>,
  ): Reply => {
    const topics = found.skippable.flatMap((topic) => corpus.topics.get(topic)?.title ?? []);
    return reply({
      title: `Your level: ${levelTitles[found.level].toLowerCase()}`,
      body: root(
        paragraph(
          `${found.right} of 8 answers were right.${topics.length === 0 ? "" : ` You can skip: ${topics.join(", ")}.`} This is a suggestion: you can choose another level.`,
        ),
      ),
      controls: [
        {
          label: `Start at ${levelName(found.level)}`,
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
              args: { role: roleId, level },
              role: "action",
            }),
          ),
      ],
      data: { level: found.level, right: found.right, skippable: found.skippable },
    });
  };

  const answerPlacement: Placing["answerPlacement"] = async (student, { placement: id, step, choice }) => {
    const dialog = await store.dialogById(student, id);
    if (dialog === undefined) return over(student);
    if (read(dialog).by === student.event) return ask(dialog);
    if (dialog.step !== step)
      return ask(dialog, [paragraph("You have already answered that question. Here is the one that is open.")]);
    const state = read(dialog);
    const found = placement(ladderOf(corpus, state.role), state.answers, state.seed);
    if (found.kind === "placed") return ask(dialog);
    const question = bank.get(found.question);
    const right = question !== undefined && present(question, state.seed).correct === choice;
    const answers = [...state.answers, { question: found.question, right }];
    const next = { role: state.role, seed: state.seed, answers, by: student.event };
    const moved = await store.moveDialog(student, dialog, next);
    if (!moved) return ask((await store.dialogById(student, id)) ?? dialog);
    return ask({ ...dialog, step: step + 1, state: next });
  };

  return {
    async place(student, role, thread) {
      await learnerOf(desk, student);
      const seed = seedOf(student);
      const state = { role: role.id, seed, answers: [] } satisfies State;
      return ask(
        await store.openDialog(student, { id: `p${seed.slice(0, 21)}`, kind: placementKind, thread, state }, lasts),
      );
    },
    async typedPlacement(student, dialog, text) {
      const state = read(dialog);
      if (state.by === student.event) return ask(dialog);
      const found = placement(ladderOf(corpus, state.role), state.answers, state.seed);
      const question = found.kind === "placed" ? undefined : bank.get(found.question);
      if (question === undefined) return undefined;
      const choice = isUnsure(text) ? noIdea : judge(text.trim(), present(question, state.seed)).choice;
      if (choice === undefined) return undefined;
      return answerPlacement(student, { placement: dialog.id, step: dialog.step, choice });
    },
    answerPlacement,
    async acceptPlacement(student, id) {
      const dialog = await store.dialogById(student, id);
      if (dialog === undefined) return over(student);
      const { role: roleId, seed, answers } = read(dialog);
      const found = placement(ladderOf(corpus, roleId), answers, seed);
      const role = corpus.roles.find(({ id: one }) => one === roleId);
      if (found.kind !== "placed" || role === undefined) return ask(dialog);
      for (const topic of found.skippable) await store.endLesson(student, { id: topic, state: "skipped" });
      return enrol(student, role, found.level);
    },
  };
}
