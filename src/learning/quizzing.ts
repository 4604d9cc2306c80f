/** A quiz in a conversation: one question after the other, the explanation at once, and what comes back when. */
import { createHash } from "node:crypto";
import type { RootContent } from "mdast";
import { z } from "zod";
import { heading, inlineCode, paragraph, root, strong } from "../reply/markdown.ts";
import { type Basis, type Control, type Reply, reply } from "../reply/reply.ts";
import { type Dialog, guessCause, type Learner, type PersonKey } from "../storage/index.ts";
import { isUnsure, judge } from "./judge.ts";
import { type Card, meet, questionsToMeet, ratingOf, review, type Verdict } from "./memory.ts";
import { walkOf } from "./progress.ts";
import { type Presented, pickQuestions, present, type QuizMode } from "./quiz.ts";
import { cardsOf, type Desk, learnerOf, nowOf, type Student, say, sourcesOf, zoneOf } from "./student.ts";
import { blocks, inline, letter, lettered, whenInWords } from "./wording.ts";

const kind = "quiz";
/** A quiz that nobody goes on with is over after this. */
const lasts = Temporal.Duration.from({ hours: 24 * 7 });
/** What was asked about so long ago is not asked back. */
const askedBack = { hours: 24 * 30 } as const;
/** A pressed "I don't know". */
const noIdea = -1;

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

/** An answer: what was pressed, or what was typed. */
export type Given = { readonly choice: number } | { readonly text: string };

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
  /** The questions of a daily message, met and laid out as a quiz that is answered below it. */
  daily(student: Student, topics: readonly string[], count: number, thread: string): Promise<Asked | undefined>;
}

/** A question that stands in another message. */
export interface Asked {
  readonly nodes: readonly RootContent[];
  readonly controls: readonly Control[];
  readonly count: number;
}

export function createQuizzes(desk: Desk): Quizzes {
  const { corpus, bank, store, clock } = desk;

  /** Cards with those that are met by having asked about their topics. */
  const cardsMet = async (student: Student, learner: Learner): Promise<Card[]> => {
    const cards = await cardsOf(desk, student);
    const asked = await store.askedTopics(student, clock.now().subtract(askedBack));
    const today = nowOf(desk, learner).toPlainDate();
    const metToday = cards.filter(
      ({ state, due }) => state === "new" && due.toZonedDateTimeISO(zoneOf(learner)).toPlainDate().equals(today),
    ).length;
    const met = questionsToMeet(
      asked,
      (topic) => bank.of(topic).map(({ id }) => id),
      new Set(cards.map(({ question }) => question)),
      metToday,
    ).map((question) => meet(question, clock.now()));
    await store.meetCards(student, met.map(asStored));
    return [...cards, ...met];
  };

  const open = async (student: Student, mode: QuizMode, count: number, thread: string): Promise<Dialog | undefined> => {
    const learner = await learnerOf(desk, student);
    const cards = await cardsMet(student, learner);
    const questions = pickQuestions(mode, { cards, bank, at: nowOf(desk, learner) }, count);
    return begin(student, questions, thread);
  };

  const begin = async (
    student: Student,
    questions: readonly { readonly id: string }[],
    thread: string,
    check?: string,
  ): Promise<Dialog | undefined> => {
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
    return store.openDialog(student, { id: seed.slice(0, 22), kind, state: JSON.parse(JSON.stringify(state)) }, lasts);
  };

  const read = ({ state }: Dialog): State => stateSchema.parse(state);

  /** The question of a step; one that was retired meanwhile is passed. */
  const questionAt = (state: State, step: number): Presented | undefined => {
    const question = bank.get(state.questions[step] ?? "");
    return question === undefined ? undefined : present(question, state.seed);
  };

  const ask = ({ id, step }: Dialog, state: State): Asked | undefined => {
    const presented = questionAt(state, step);
    if (presented === undefined) return undefined;
    const count = state.questions.length;
    return {
      count,
      nodes: [
        heading(3, count === 1 ? "A question" : `Question ${step + 1} of ${count}`),
        ...blocks(presented.text),
        lettered(presented.options),
      ],
      controls: [
        ...presented.options.map((_, index) => choice(letter(index), id, step, index)),
        choice("I don't know", id, step, noIdea),
      ],
    };
  };

  const nothingLeft = (cards: readonly Card[], prefix: string): Reply => {
    const next = cards.map(({ due }) => due).toSorted(Temporal.Instant.compare)[0];
    const when = next === undefined ? "" : ` The next comes ${whenInWords(clock.now(), next)}.`;
    return say(
      `Nothing is due for review now.${when} `,
      inlineCode(`${prefix}quiz weak`),
      " asks what you know least, ",
      inlineCode(`${prefix}quiz caching`),
      " asks about a page.",
    );
  };

  /** What a quiz came to. */
  const summary = (state: State, cards: readonly Card[]): RootContent[] => {
    const right = state.verdicts.filter((verdict) => verdict === "right").length;
    const next = cards
      .filter(({ question }) => state.questions.includes(question))
      .map(({ due }) => due)
      .toSorted(Temporal.Instant.compare)[0];
    const back = next === undefined ? "" : ` The first of them comes back ${whenInWords(clock.now(), next)}.`;
    return [paragraph(strong(`${right} of ${state.verdicts.length}.`), back)];
  };

  const asking = (dialog: Dialog, lead: RootContent[], basis?: Basis): Reply => {
    const asked = ask(dialog, read(dialog));
    if (asked === undefined) return say("That question is gone from my pages. Start another quiz.");
    return reply({ body: root(...lead, ...asked.nodes), controls: asked.controls, ...(basis && { basis }) });
  };

  const answer: Quizzes["answer"] = async (student, at, given) => {
    const dialog = await store.dialogById(student, at.quiz);
    if (dialog === undefined)
      return say(
        "That quiz is over, or another one was started since. ",
        inlineCode(`${student.prefix}quiz`),
        " starts one.",
      );
    const state = read(dialog);
    const presented = questionAt(state, at.step);
    const over = dialog.step >= state.questions.length;
    if (over) return say("You answered all of these. ", inlineCode(`${student.prefix}quiz`), " starts another.");
    if (dialog.step !== at.step || presented === undefined)
      return asking(dialog, [paragraph("You answered that one already; this is where you are.")]);
    const learner = await learnerOf(desk, student);
    const judged = judgeGiven(given, presented);
    const after = await remember(student, learner, presented.question, judged.verdict, `${dialog.id}:${dialog.step}`);
    const next: State = { ...state, verdicts: [...state.verdicts, judged.verdict] };
    const moved = await store.moveDialog(student, dialog, JSON.parse(JSON.stringify(next)));
    if (!moved) return answer(student, at, given);
    const lead = explanation(judged, presented);
    const basis: Basis = {
      topics: [{ id: presented.topic.id, title: presented.topic.title, ...(presented.topic.own && { own: true }) }],
      sources: sourcesOf(corpus, presented.topic.id, [presented.why]),
    };
    const step = dialog.step + 1;
    if (step < state.questions.length)
      return asking({ ...dialog, step, state: JSON.parse(JSON.stringify(next)) }, lead, basis);
    const cards = state.questions.length === 1 ? [after] : await cardsOf(desk, student);
    const finished = await finishCheck(student, next);
    return reply({
      body: root(...lead, ...summary(next, cards), ...finished),
      basis,
      controls: [
        ...(state.check === undefined ? [] : [onPath]),
        { label: "More questions", command: "quiz start", args: {}, role: "action" },
        { label: "My progress", command: "progress", args: {}, role: "action" },
      ],
    });
  };

  /** A check of which most was right finishes its step. */
  const finishCheck = async (student: Student, { check, verdicts }: State): Promise<RootContent[]> => {
    if (check === undefined) return [];
    const right = verdicts.filter((verdict) => verdict === "right").length;
    if (right < verdicts.length * checkShare)
      return [
        paragraph(
          "That is not yet enough to finish the step: seven of ten are. What was wrong comes back soon, and the check stays open as long as you like.",
        ),
      ];
    await store.endLesson(student, { id: check, state: "done" });
    return [paragraph("With that the step is finished.")];
  };

  /** Keeps an answer and gives the card as it is after it. */
  const remember = async (
    student: Student,
    learner: Learner,
    question: string,
    verdict: Verdict,
    cause: string,
  ): Promise<Card> => {
    const known = (await cardsOf(desk, student)).find((card) => card.question === question);
    const before = known ?? meet(question, clock.now());
    const now = nowOf(desk, learner);
    const after = review(before, ratingOf(verdict), now);
    await store.saveReview(
      student,
      { question, verdict, before: before.state, cause, date: now.toPlainDate() },
      asStored(after),
      zoneOf(learner),
    );
    return after;
  };

  return {
    async start(student, mode, count, thread) {
      const dialog = await open(student, mode, count, thread);
      if (dialog === undefined) return nothingLeft(await cardsOf(desk, student), student.prefix);
      return asking(dialog, []);
    },
    answer,
    async answerOpen(student, text) {
      const dialog = await store.dialogOf(student, kind);
      if (dialog === undefined || dialog.step >= read(dialog).questions.length)
        return say("No question is open. ", inlineCode(`${student.prefix}quiz`), " asks some.");
      if (text.trim() === "") return asking(dialog, []);
      return answer(student, { quiz: dialog.id, step: dialog.step }, { text });
    },
    async check(student, stepId, thread) {
      const walk = await walkOf(desk, await learnerOf(desk, student));
      const step = walk?.track.steps.find(({ id }) => id === stepId);
      if (step === undefined)
        return say("That step is on no path of yours. ", inlineCode(`${student.prefix}path`), " shows where you are.");
      const questions = step.check.questions.flatMap((id) => bank.get(id) ?? []);
      const dialog = await begin(student, questions, thread, step.check.id);
      return dialog === undefined ? say("The questions of this check are gone from my pages.") : asking(dialog, []);
    },
    async guess(student, id, seed, choice) {
      const question = bank.get(id);
      if (question === undefined) return say("That question is gone from my pages.");
      const presented = present(question, seed);
      const learner = await learnerOf(desk, student);
      const judged = judgeGiven({ choice }, presented);
      await remember(student, learner, presented.question, judged.verdict, guessCause(seed));
      return reply({
        body: root(...explanation(judged, presented)),
        basis: {
          topics: [{ id: presented.topic.id, title: presented.topic.title }],
          sources: sourcesOf(corpus, presented.topic.id, [presented.why]),
        },
      });
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
    async daily(student, topics, count, thread) {
      const dialog = await open(student, { kind: "mixed", topics }, count, thread);
      return dialog === undefined ? undefined : ask(dialog, read(dialog));
    },
  };
}

/** Of a check, what must be right. */
const checkShare = 0.7;

const onPath: Control = { label: "Go on", command: "path next", args: {}, role: "action" };

/** What is longer is no answer to a quiz question. */
const longestTyped = 200;

const choice = (label: string, quiz: string, step: number, index: number): Control => ({
  label,
  command: "quiz answer",
  args: { quiz, step, choice: index },
  role: "action",
});

function judgeGiven(given: Given, presented: Presented) {
  if ("text" in given) return judge(given.text, presented);
  const verdict: Verdict = given.choice === presented.correct ? "right" : "wrong";
  return { verdict, understood: presented.options[given.choice] ?? "", choice: given.choice };
}

/** What was right, and why; whoever was wrong is told what they said, so that they see the difference. */
function explanation(
  { verdict, understood }: { verdict: Verdict; understood: string },
  presented: Presented,
): RootContent[] {
  const answer = presented.options[presented.correct] ?? "";
  const lead =
    verdict === "right"
      ? paragraph(strong("Right."), " ", ...inline(presented.why))
      : verdict === "partly"
        ? paragraph(
            strong("Partly."),
            ...(understood === "" ? [] : [` You have: ${understood}.`]),
            " In full: ",
            ...inline(answer),
          )
        : paragraph(
            strong("Not this time."),
            " It is ",
            strong(`${letter(presented.correct)}`),
            ": ",
            ...inline(answer),
          );
  return verdict === "right" ? [lead] : [lead, ...blocks(presented.why)];
}

function asStored(card: Card) {
  return { question: card.question, due: card.due, card: JSON.parse(JSON.stringify(card)) };
}
