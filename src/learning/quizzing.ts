/** A quiz in a conversation: one question after the other, the explanation at once, and what comes back when. */
import { createHash } from "node:crypto";
import type { RootContent } from "mdast";
import { z } from "zod";
import { inlineCode, paragraph, root } from "../reply/markdown.ts";
import { type Basis, type Control, type Reply, reply } from "../reply/reply.ts";
import { type Dialog, guessCause, type Known, type NewDialog, type PersonKey } from "../storage/index.ts";
import {
  type Asked,
  explanation,
  firstDue,
  type Given,
  judgeGiven,
  question,
  restsOn,
  rule,
  summary,
} from "./asking.ts";
import { isUnsure, judge } from "./judge.ts";
import type { Card } from "./memory.ts";
import { walkOf } from "./progress.ts";
import { type Presented, pickQuestions, present, type QuizMode, rightToPass } from "./quiz.ts";
import { createReviewing } from "./reviewing.ts";
import { cardsOf, type Desk, learnerOf, nowOf, type Student, say, sourcesOf } from "./student.ts";
import { whenInWords } from "./wording.ts";

const kind = "quiz";
/** A quiz that nobody goes on with is over after this. */
const lasts = Temporal.Duration.from({ hours: 24 * 7 });
/** What is longer is no answer to a quiz question. */
const longestTyped = 200;

const stateSchema = z.object({
  seed: z.string(),
  questions: z.array(z.string()),
  verdicts: z.array(z.enum(["right", "partly", "wrong"])),
  /** Where it is asked: what is typed there may be an answer. */
  thread: z.string(),
  /** The check of a step that it is: most of it right finishes the step. */
  check: z.string().optional(),
});
type State = z.output<typeof stateSchema>;

/** The questions of a daily message. */
export interface Daily {
  readonly asked: Asked;
  /** To be begun with the message. */
  readonly dialog: NewDialog & { readonly lasts: Temporal.Duration };
}

export interface Quizzes {
  /** Begins a quiz of at most `count` questions; says so where there is nothing to ask. */
  start(student: Student, mode: QuizMode, count: number, thread: string): Promise<Reply>;
  /** Answers one step of a quiz; a stale or second answer shows the present step again. */
  answer(student: Student, at: { readonly quiz: string; readonly step: number }, given: Given): Promise<Reply>;
  /** Answers the question that is open, wherever it was asked, with what was typed. */
  answerOpen(student: Student, text: string): Promise<Reply>;
  /** The questions that finish a step of the learner's path. */
  check(student: Student, step: string, thread: string): Promise<Reply>;
  /** Answers a question that was put to everybody; the first answer counts. */
  guess(student: Student, question: string, seed: string, choice: number): Promise<Reply>;
  /** No page is about what was wanted. */
  unknown(wanted: string, prefix: string): Reply;
  /** Whether somebody is being asked in a thread. */
  isOpenIn(thread: string, key: PersonKey): Promise<boolean>;
  /** What was typed where a quiz is asked, read as its answer; undefined where it is none. */
  typed(student: Student, thread: string, text: string): Promise<Reply | undefined>;
  /** The questions of a daily message, met and laid out as a quiz that is answered below it, if it goes out. */
  daily(
    student: Student,
    known: Known,
    about: { readonly topics: readonly string[]; readonly count: number },
    thread: string,
  ): Promise<Daily | undefined>;
}

const action = (label: string, command: string): Control => ({ label, command, args: {}, role: "action" });

export function createQuizzes(desk: Desk): Quizzes {
  const { corpus, bank, store } = desk;
  const { cardsMet, cardsMetFrom, remember } = createReviewing(desk);

  const open = async (student: Student, mode: QuizMode, count: number, thread: string): Promise<Dialog | undefined> => {
    const learner = await learnerOf(desk, student);
    const cards = await cardsMet(student, learner);
    const questions = pickQuestions(mode, { cards, bank, at: nowOf(desk, learner) }, count);
    return begin(student, questions, thread);
  };

  const begin = async (...how: Parameters<typeof dialogFor>): Promise<Dialog | undefined> => {
    const dialog = dialogFor(...how);
    return dialog === undefined ? undefined : store.openDialog(how[0], dialog, lasts);
  };

  const dialogFor = (
    student: Student,
    questions: readonly { readonly id: string }[],
    thread: string,
    check?: string,
  ): NewDialog | undefined => {
    if (questions.length === 0) return undefined;
    const seed = createHash("sha256")
      .update(`${student.workspace}:${student.person}:${student.event}`)
      .digest("base64url");
    const state: State = {
      seed,
      questions: questions.map(({ id }) => id),
      verdicts: [],
      thread,
      ...(check !== undefined && { check }),
    };
    return { id: seed.slice(0, 22), kind, state: JSON.parse(JSON.stringify(state)) };
  };

  const read = ({ state }: Dialog): State => stateSchema.parse(state);

  /** The question of a step; one that was retired meanwhile is passed. */
  const questionAt = (state: State, step: number): Presented | undefined => {
    const found = bank.get(state.questions[step] ?? "");
    return found === undefined ? undefined : present(found, state.seed);
  };

  const ask = ({ id, step }: Dialog, state: State): Asked | undefined => {
    const presented = questionAt(state, step);
    return presented === undefined ? undefined : question(presented, id, step, state.questions.length);
  };

  const asking = (dialog: Dialog, lead: readonly RootContent[]): Reply => {
    const asked = ask(dialog, read(dialog));
    if (asked === undefined) return say("This question no longer exists. Please start another quiz.");
    return reply({ body: root(...lead, ...asked.nodes), controls: asked.controls });
  };

  const nothingLeft = (cards: readonly Card[], now: Temporal.ZonedDateTime, prefix: string): Reply => {
    const next = firstDue(cards);
    const when = next === undefined ? "" : ` The next question comes back ${whenInWords(now, next)}.`;
    return say(
      `Nothing is due for review now.${when} `,
      inlineCode(`${prefix}quiz weak`),
      " asks what you know least, and ",
      inlineCode(`${prefix}quiz caching`),
      " asks about one topic.",
    );
  };

  const basisOf = ({ topic, why }: Presented): Basis => ({
    topics: [{ id: topic.id, title: topic.title, ...(topic.own && { own: true }) }],
    sources: sourcesOf(corpus, topic.id, [why]),
  });

  const answer: Quizzes["answer"] = async (student, at, given) => {
    const dialog = await store.dialogById(student, at.quiz);
    if (dialog === undefined)
      return say(
        "That quiz has ended, or you have started another one. ",
        inlineCode(`${student.prefix}quiz`),
        " starts a new one.",
      );
    const state = read(dialog);
    const presented = questionAt(state, at.step);
    const over = dialog.step >= state.questions.length;
    if (over)
      return say("You have answered all of these. ", inlineCode(`${student.prefix}quiz`), " starts another quiz.");
    if (dialog.step !== at.step || presented === undefined)
      return asking(dialog, [paragraph("You have already answered that question. Here is the one that is open.")]);
    const learner = await learnerOf(desk, student);
    const judged = judgeGiven(given, presented);
    const after = await remember(student, learner, presented.question, judged.verdict, `${dialog.id}:${dialog.step}`);
    const next: State = { ...state, verdicts: [...state.verdicts, judged.verdict] };
    const moved = await store.moveDialog(student, dialog, JSON.parse(JSON.stringify(next)));
    if (!moved) return answer(student, at, given);
    const lead = explanation(judged, presented);
    const basis = basisOf(presented);
    const step = dialog.step + 1;
    if (step < state.questions.length)
      return asking({ ...dialog, step, state: JSON.parse(JSON.stringify(next)) }, [
        ...lead,
        ...restsOn(basis.sources),
        rule,
      ]);
    const cards = state.questions.length === 1 ? [after] : await cardsOf(desk, student);
    const finished = await finishCheck(student, next);
    const own = cards.filter(({ question: id }) => state.questions.includes(id));
    return reply({
      body: root(...lead, ...summary(next.verdicts, own, nowOf(desk, learner)), ...finished),
      basis,
      controls: [
        ...(state.check === undefined ? [] : [action("Continue", "path next")]),
        action("More questions", "quiz start"),
        action("My progress", "progress"),
      ],
    });
  };

  /** A check of which most was right finishes its step. */
  const finishCheck = async (student: Student, { check, verdicts }: State): Promise<RootContent[]> => {
    if (check === undefined) return [];
    const right = verdicts.filter((verdict) => verdict === "right").length;
    const needed = rightToPass(verdicts.length);
    if (right < needed)
      return [
        paragraph(
          `The step needs ${needed} right answers, so it stays open. You can start the check again whenever you like, and the questions you got wrong come back soon.`,
        ),
      ];
    await store.endLesson(student, { id: check, state: "done" });
    return [paragraph("This step is finished.")];
  };

  return {
    async start(student, mode, count, thread) {
      const dialog = await open(student, mode, count, thread);
      if (dialog === undefined) {
        const now = nowOf(desk, await learnerOf(desk, student));
        return nothingLeft(await cardsOf(desk, student), now, student.prefix);
      }
      return asking(dialog, []);
    },
    answer,
    async answerOpen(student, text) {
      const dialog = await store.dialogOf(student, kind);
      if (dialog === undefined || dialog.step >= read(dialog).questions.length)
        return say("No question is open. ", inlineCode(`${student.prefix}quiz`), " starts a quiz.");
      if (text.trim() === "") return asking(dialog, []);
      return answer(student, { quiz: dialog.id, step: dialog.step }, { text });
    },
    async check(student, stepId, thread) {
      const walk = await walkOf(desk, await learnerOf(desk, student));
      const step = walk?.track.steps.find(({ id }) => id === stepId);
      if (step === undefined)
        return say("That step is not on your path. ", inlineCode(`${student.prefix}path`), " shows where you are.");
      const questions = step.check.questions.flatMap((id) => bank.get(id) ?? []);
      const dialog = await begin(student, questions, thread, step.check.id);
      return dialog === undefined ? say("The questions of this check no longer exist.") : asking(dialog, []);
    },
    async guess(student, id, seed, choice) {
      const found = bank.get(id);
      if (found === undefined) return say("This question no longer exists.");
      const presented = present(found, seed);
      const learner = await learnerOf(desk, student);
      const judged = judgeGiven({ choice }, presented);
      await remember(student, learner, presented.question, judged.verdict, guessCause(seed));
      return reply({ body: root(...explanation(judged, presented)), basis: basisOf(presented) });
    },
    unknown: (wanted, prefix) =>
      say(`I have no page on “${wanted}”. `, inlineCode(`${prefix}topics`), " lists what I can ask about."),
    async isOpenIn(thread, key) {
      const dialog = await store.dialogOf(key, kind);
      if (dialog === undefined) return false;
      const state = read(dialog);
      return state.thread === thread && dialog.step < state.questions.length;
    },
    async typed(student, thread, text) {
      const said = text.trim();
      if (said.length === 0 || said.length > longestTyped) return undefined;
      const dialog = await store.dialogOf(student, kind);
      if (dialog === undefined) return undefined;
      const state = read(dialog);
      if (state.thread !== thread || dialog.step >= state.questions.length) return undefined;
      const presented = questionAt(state, dialog.step);
      if (presented === undefined) return undefined;
      const { choice: chosen, verdict } = judge(said, presented);
      // Words that are neither an option nor near the answer are more likely a question to the mentor.
      if (chosen === undefined && verdict === "wrong" && !isUnsure(said)) return undefined;
      return answer(student, { quiz: dialog.id, step: dialog.step }, { text: said });
    },
    async daily(student, known, { topics, count }, thread) {
      const cards = await cardsMetFrom(student, known);
      const context = { cards, bank, at: nowOf(desk, known.learner) };
      const dialog = dialogFor(student, pickQuestions({ kind: "mixed", topics }, context, count), thread);
      if (dialog === undefined) return undefined;
      const first = { ...dialog, step: 0 };
      const asked = ask(first, read(first));
      return asked === undefined ? undefined : { asked, dialog: { ...dialog, lasts } };
    },
  };
}
