/** A quiz in a conversation: one question after the other, the explanation at once, and what comes back when. */
import type { RootContent } from "mdast";
import { inlineCode, paragraph, root } from "../reply/markdown.ts";
import { type Basis, type Control, type Reply, reply } from "../reply/reply.ts";
import {
  type Dialog,
  guessCause,
  type Known,
  type Learner,
  type NewDialog,
  reviewMinutes,
  type Studied,
} from "../storage/index.ts";
import {
  type Asked,
  explanation,
  type Given,
  type Judged,
  judgeGiven,
  nothingToAsk,
  restsOn,
  rule,
  summary,
  unread,
} from "./asking.ts";
import { settle, walkOf } from "./progress.ts";
import { type Presented, pickQuestions, present, type QuizMode } from "./quiz.ts";
import {
  answered,
  askedIn,
  type CheckOutcome,
  isMovedBy,
  isOver,
  outcomeOf,
  type QuizState,
  questionAt,
  quizKind,
  quizOf,
  stateOf,
  stepFor,
} from "./quiz-dialog.ts";
import { createReviewing } from "./reviewing.ts";
import { cardsOf, type Desk, learnerOf, nowOf, type Student, say, zoneOf } from "./student.ts";
import { counted } from "./wording.ts";

/** A quiz that nobody goes on with is over after this. */
const lasts = Temporal.Duration.from({ hours: 24 * 7 });
/** What is longer is no answer to a quiz question. */
const longestTyped = 200;

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
  /** Answers the question that was asked last, wherever it was, with what was typed; without a text it is asked again. */
  answerOpen(student: Student, text: string, thread: string): Promise<Reply>;
  /** Asks again what is open of a quiz. */
  goOn(student: Student, quiz: string, thread: string): Promise<Reply>;
  /** The questions that finish a step of the learner's path. */
  check(student: Student, step: string, thread: string): Promise<Reply>;
  /** Answers a question that was put to everybody; the first answer counts. */
  guess(student: Student, question: string, seed: string, choice: number): Promise<Reply>;
  /** No page is about what was wanted. */
  unknown(wanted: string, prefix: string): Reply;
  /** What was typed where a quiz is asked, read as its answer; undefined where it is none. */
  typed(student: Student, quiz: Dialog, text: string): Promise<Reply | undefined>;
  /** The questions of a daily message, met and laid out as a quiz that is answered below it, if it goes out. */
  daily(
    student: Student,
    known: Known,
    about: { readonly topics: readonly string[]; readonly count: number },
    at: { readonly thread: string; readonly origin: string },
  ): Promise<Daily | undefined>;
}

const action = (label: string, command: string, args: Control["args"] = {}): Control => ({
  ...{ label, command, args },
  role: "action",
});

export function createQuizzes(desk: Desk): Quizzes {
  const { bank, store } = desk;
  const { cardsMet, cardsMetFrom, review, remember } = createReviewing(desk);

  const open = async (student: Student, mode: QuizMode, count: number, thread: string): Promise<Dialog | undefined> => {
    const learner = await learnerOf(desk, student);
    const cards = await cardsMet(student, learner);
    const questions = pickQuestions(mode, { cards, bank, at: nowOf(desk, learner) }, count);
    return begin(student, questions, thread);
  };

  const begin = async (...how: Parameters<typeof quizOf>): Promise<Dialog | undefined> => {
    const dialog = quizOf(...how);
    return dialog === undefined ? undefined : store.openDialog(how[0], dialog, lasts);
  };

  const asking = (dialog: Dialog, lead: readonly RootContent[]): Reply => {
    const asked = askedIn(bank, dialog);
    if (asked === undefined) return say("This question no longer exists. Please start another quiz.");
    return reply({ body: root(...lead, ...asked.nodes), controls: asked.controls });
  };

  const noneOpen = ({ prefix }: Student): Reply =>
    say("No question is open. ", inlineCode(`${prefix}quiz`), " starts a quiz.");

  const goOn: Quizzes["goOn"] = async (student, quiz, thread) => {
    const dialog = await store.dialogById(student, quiz);
    if (dialog === undefined || isOver(dialog)) return noneOpen(student);
    await store.askAgain(student, dialog.id, thread);
    return asking(dialog, []);
  };

  const basisOf = ({ topic, sources }: Presented): Basis => ({
    topics: [{ id: topic.id, title: topic.title, ...(topic.own && { own: true }) }],
    sources,
  });

  const answer: Quizzes["answer"] = async (student, at, given) => {
    const dialog = await store.dialogById(student, at.quiz);
    if (dialog === undefined)
      return say("That quiz has ended. ", inlineCode(`${student.prefix}quiz`), " starts a new one.");
    const state = stateOf(dialog);
    const presented = questionAt(bank, state, at.step);
    const isRerun = isMovedBy(dialog, student) && dialog.step === at.step + 1;
    if (!isRerun && isOver(dialog))
      return say("You have answered all of these. ", inlineCode(`${student.prefix}quiz`), " starts another quiz.");
    if (presented === undefined || (!isRerun && dialog.step !== at.step))
      return asking(dialog, [paragraph("You have already answered that question. Here is the one that is open.")]);
    const judged = judgeGiven(given, presented);
    const learner = await learnerOf(desk, student);
    if (isRerun) return told(student, learner, dialog, { judged, presented });
    const { question: id } = presented;
    const left = await review(student, learner, { question: id, verdict: judged.verdict }, `${at.quiz}:${at.step}`);
    const moved = { ...dialog, step: at.step + 1, state: answered(dialog, judged.verdict, student) };
    const studied = endedBy(learner, stateOf(moved));
    const isMoved = await store.answerStep(student, dialog, moved.state, {
      ...left,
      ...(studied !== undefined && { studied }),
    });
    return isMoved ? told(student, learner, moved, { judged, presented }) : answer(student, at, given);
  };

  /** What an answer came to, and what comes after it. @param dialog as it is after the answer */
  const told = async (
    student: Student,
    learner: Learner,
    dialog: Dialog,
    { judged, presented }: { readonly judged: Judged; readonly presented: Presented },
  ): Promise<Reply> => {
    const state = stateOf(dialog);
    const lead = explanation(judged, presented);
    const basis = basisOf(presented);
    if (!isOver(dialog)) return asking(dialog, [...lead, ...restsOn(basis.sources), rule]);
    const outcome = outcomeOf(state);
    if (outcome?.passed === true) await settle(desk, student);
    const own = (await cardsOf(desk, student)).filter(({ question: id }) => state.questions.includes(id));
    const now = nowOf(desk, learner);
    return reply({
      body: root(
        ...lead,
        ...summary(state.verdicts, own, now),
        ...(outcome === undefined ? [] : [outcomeLine(outcome)]),
      ),
      basis,
      controls: [
        ...(await stillOpen(student, dialog)),
        ...(state.check === undefined ? [] : [action("Continue", "path next")]),
        action("More questions", "quiz start"),
        action("My progress", "progress"),
      ],
    });
  };

  /** Another quiz of this conversation that waits for an answer: begun before this one, it is above and easily forgotten. */
  const stillOpen = async (student: Student, { id, thread }: Dialog): Promise<Control[]> => {
    const quizzes = await store.dialogsOf(student, quizKind);
    // What a reminder asked and nobody answered comes back by itself.
    const own = quizzes.filter((one) => one.origin === undefined && one.thread === thread);
    const waiting = own.find((one) => one.id !== id && !isOver(one));
    if (waiting === undefined) return [];
    const { questions, check } = stateOf(waiting);
    const left = counted(questions.length - waiting.step, "question");
    return [
      action(`Go on: ${check === undefined ? "" : "the check, "}${left} left`, "quiz answer", { quiz: waiting.id }),
    ];
  };

  const outcomeLine = ({ needed, passed }: CheckOutcome): RootContent =>
    paragraph(
      passed
        ? "This step is finished."
        : `The step needs ${needed} right answers, so it stays open. You can start the check again whenever you like, and the questions you got wrong come back soon.`,
    );

  /** A check of which most was right ends, and counts towards the pace like what else brings the path on. */
  const endedBy = (learner: Learner, state: QuizState): Studied | undefined => {
    const outcome = outcomeOf(state);
    if (outcome?.passed !== true) return undefined;
    return {
      sections: [],
      ends: { id: outcome.check, state: "done" },
      minutes: state.questions.length * reviewMinutes,
      date: nowOf(desk, learner).toPlainDate(),
      zone: zoneOf(learner),
    };
  };

  return {
    async start(student, mode, count, thread) {
      const dialog = await open(student, mode, count, thread);
      if (dialog === undefined) {
        const at = nowOf(desk, await learnerOf(desk, student));
        const cards = await cardsOf(desk, student);
        const isWeak = pickQuestions({ kind: "weak" }, { cards, bank, at }, 1).length > 0;
        return say(...nothingToAsk(mode, { cards, at, isWeak, prefix: student.prefix }));
      }
      return asking(dialog, []);
    },
    answer,
    async answerOpen(student, text, thread) {
      const open = (await store.dialogsOf(student, quizKind)).find(
        (dialog) => !isOver(dialog) || isMovedBy(dialog, student),
      );
      if (open === undefined) return noneOpen(student);
      if (text.trim() === "") return goOn(student, open.id, thread);
      const at = stepFor(student, open);
      const presented = questionAt(bank, stateOf(open), at.step);
      const again = presented === undefined ? undefined : unread(text, presented);
      return again === undefined ? answer(student, at, { text }) : asking(open, again.lead);
    },
    goOn,
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
      await remember(student, learner, { question: presented.question, verdict: judged.verdict }, guessCause(seed));
      return reply({ body: root(...explanation(judged, presented)), basis: basisOf(presented) });
    },
    unknown: (wanted, prefix) =>
      say(`I have no page on “${wanted}”. `, inlineCode(`${prefix}topics`), " lists what I can ask about."),
    async typed(student, dialog, text) {
      const said = text.trim();
      if (said.length === 0 || said.length > longestTyped) return undefined;
      const at = stepFor(student, dialog);
      const presented = questionAt(bank, stateOf(dialog), at.step);
      if (presented === undefined) return undefined;
      const again = unread(said, presented);
      if (again !== undefined) return again.isElsewhere ? undefined : asking(dialog, again.lead);
      return answer(student, at, { text: said });
    },
    async daily(student, known, { topics, count }, { thread, origin }) {
      const cards = await cardsMetFrom(student, known);
      const context = { cards, bank, at: nowOf(desk, known.learner) };
      const dialog = quizOf(student, pickQuestions({ kind: "mixed", topics }, context, count), thread);
      if (dialog === undefined) return undefined;
      const first = { ...dialog, step: 0 };
      const asked = askedIn(bank, first);
      return asked === undefined ? undefined : { asked, dialog: { ...dialog, origin, lasts } };
    },
  };
}
