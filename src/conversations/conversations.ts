/**
 * One inbound turn: read as a command or a question, run with the thread's turns, recorded, and answered.
 *
 * Adapters call `handle`; the engine below knows nothing of threads being kept. Turns of one thread run in the order in
 * which they came.
 */
import { randomUUID } from "node:crypto";
import type { Answer } from "../advisor/answer.ts";
import type { GivenArgs } from "../commands/command.ts";
import { completeLine } from "../commands/complete.ts";
import type { Entry } from "../commands/table.ts";
import { hintText, parseLine } from "../commands/text.ts";
import { maskSecrets } from "../ops/mask.ts";
import { emphasis, paragraph, parseMarkdown, root } from "../reply/markdown.ts";
import { type Reply, reply } from "../reply/reply.ts";
import { directOf, ownWorkspace } from "./arrival.ts";
import { type ConversationsOptions, createContexts } from "./contexts.ts";
import type { Place } from "./place.ts";
import { createValues } from "./values.ts";

export interface Conversations {
  /** A line as typed: a command if all of it parses as one, else a question. Never rejects for what a person did. */
  line(place: Place, text: string): Promise<Reply>;
  /** A question, whatever it looks like; throws when something broke on our side. */
  question(place: Place, text: string): Promise<Answer>;
  /** A command with given arguments, as a control or a one-shot command line names it. */
  command(place: Place, name: string, args: Readonly<Record<string, unknown>>): Promise<Reply>;
  /** Whole lines that continue what was typed. */
  complete(line: string): readonly string[];
  /** Values of a kind (`topic`, `role`, `area`) that begin like `prefix`, or whose label holds it. */
  suggest(kind: string, prefix: string): readonly { readonly value: string; readonly label: string }[];
}

export function createConversations(options: ConversationsOptions): Conversations {
  const { table, advisor, corpus, search, store, threads, learning, clock, log, recordGaps } = options;
  const contexts = createContexts(options);
  const values = createValues(corpus);

  /** What was asked here last is answered by what is typed, if it reads like an answer. */
  const answerAsked = async (place: Place, text: string): Promise<Reply | undefined> => {
    const { workspace, person, thread } = place;
    const who = workspace === ownWorkspace(person) ? { person } : { workspace, person };
    const { dialogIn } = learning.desk.store;
    // Some answer in a thread below the question.
    const above = directOf(thread) ?? thread;
    const asked = (await dialogIn(who, thread)) ?? (above === thread ? undefined : await dialogIn(who, above));
    if (asked === undefined) return undefined;
    const student = { ...(await contexts.studentAt(place)), workspace: asked.workspace };
    const said = await learning.typed(student, asked.dialog, text);
    return said === undefined || !isDirect(place) ? said : withNote(said, await contexts.meet(place));
  };

  /** One word that the corpus knows only once it is corrected. */
  const isMistyped = (text: string): boolean => {
    if (/\s/.test(text.trim())) return false;
    const { terms, unknown } = search.read(text);
    return unknown > 0 || [...terms.values()].every((weight) => weight < 1);
  };

  /** Stores what an answer leaves behind. The gap goes with it: a question that is kept nowhere is noted nowhere. */
  const record = async (place: Place, question: string, answer: Answer): Promise<Answer> => {
    await threads.append(place, question, answer, clock.now());
    const isGap = (answer.kind === "weak" || answer.kind === "declined") && (place.recordGaps ?? recordGaps);
    if (!isGap) return answer;
    await threads.settled();
    await store.recordGap(place.workspace, {
      question: maskSecrets(question),
      why: answer.kind === "weak" ? "weak" : "declined",
    });
    if (answer.kind !== "weak") return answer;
    const noted = paragraph(emphasis("I noted the question for whoever looks after my pages."));
    return { ...answer, body: { ...answer.body, children: [...answer.body.children, noted] } };
  };

  const question = async (place: Place, text: string): Promise<Answer> => {
    // Who asks below a lesson has not left it unanswered.
    const note = isDirect(place) ? await contexts.meet(place) : undefined;
    const past = await threads.past(place.workspace, place.thread, place.event);
    return withNote(await record(place, text, advisor.ask(text, past)), note);
  };

  const run = async (
    place: Place,
    entry: Entry,
    args: GivenArgs | Readonly<Record<string, unknown>>,
    typed: string,
  ): Promise<Reply> => {
    let note: string | undefined;
    const outcome = await entry.command.invoke(
      args,
      contexts.of(place, (said) => {
        note ??= said;
      }),
    );
    if (outcome.kind === "refused") return say(outcome.problems.map(({ sentence }) => sentence).join(" "));
    const made = withNote(outcome.reply, note);
    if (isAnswer(made)) return record(place, typed, made);
    // Whoever reads a lesson goes on asking about it.
    if (made.about !== undefined) await threads.append(place, typed, asTurn(made, made.about), clock.now());
    return made;
  };

  const read = (text: string) => parseLine(table, text, { mode: "free", conversation: true, ids: values.known });

  const guarded = async (what: () => Promise<Reply>): Promise<Reply> => {
    try {
      return await what();
    } catch (error) {
      const reference = randomUUID().slice(0, 8);
      log.error({ err: error, reference }, "a turn failed");
      return broken(reference);
    }
  };

  return {
    line: (place, typed) =>
      guarded(async () => {
        // Said back, a secret would stand in the chat a second time.
        const text = withoutName(maskSecrets(typed), (rest) => read(rest).kind === "command");
        const line = read(text);
        if (line.kind === "command" && !isSentence(text))
          return run(place, line.entry, line.args, typedQuestion(line.args) ?? text);
        if (line.kind === "text" && line.hint !== undefined) {
          const meant = reply({ body: parseMarkdown(hintText(line.hint, place.surface.prefix)) });
          if (isMistyped(text)) return meant;
          // A short line that is nearly a command is one, unless it asks about something we have a page on.
          const asked = advisor.ask(text, await threads.past(place.workspace, place.thread, place.event));
          if (asked.kind !== "answer" || asked.confidence < 0.5) return meant;
        }
        const answered = threads.isOpening() ? undefined : await answerAsked(place, text);
        return answered ?? question(place, text);
      }),
    question: (place, text) => question(place, maskSecrets(text)),
    command: (place, name, args) =>
      guarded(async () => {
        const entry = table.find(name);
        if (entry === undefined) return say(`There is no command “${name}”.`);
        return run(place, entry, args, typedQuestion(args) ?? name);
      }),
    complete(line) {
      const { from, candidates } = completeLine(table, line, values.begin, true);
      return candidates.map(({ value }) => line.slice(0, from) + value);
    },
    suggest: values.suggest,
  };
}

/** `/mentor help` typed as a line, as it is typed elsewhere. A question may begin with the word: only a command's name goes. */
function withoutName(text: string, isCommand: (rest: string) => boolean): string {
  const called = /^\s*(\/?)mentor\s+(\S.*)$/is.exec(text);
  const rest = called?.[2];
  if (rest === undefined) return text;
  return called?.[1] === "/" || isCommand(rest) ? rest : text;
}

/** "resources are exhausted" is no call of `resources`: after a command's word comes what it takes, not a verb. */
function isSentence(text: string): boolean {
  return (
    /^\s*[a-z]+\s+(are|is|was|were|isn't|aren't|do|does|don't|can|can't|could|should|will|would|have|has|get|gets|keep|seem|look)\b/i.test(
      text,
    ) && !/^\s*ask\b/i.test(text)
  );
}

/** What `ask` was asked: the turn keeps the question, not the command around it. */
function typedQuestion(args: Readonly<Record<string, unknown>>): string | undefined {
  return typeof args.question === "string" ? args.question : undefined;
}

function isAnswer(made: Reply): made is Answer {
  return "memory" in made && "kind" in made && "confidence" in made;
}

/** What a learner is to be told at the next contact stands first, where they alone read it. */
function withNote<Made extends Reply>(made: Made, note: string | undefined): Made {
  if (note === undefined) return made;
  return { ...made, body: root(paragraph(emphasis(note)), ...made.body.children) };
}

const isDirect = ({ workspace, person, thread }: Place): boolean =>
  workspace === ownWorkspace(person) || directOf(thread) !== undefined;

/** A lesson as a turn of the conversation. */
export function asTurn(made: Reply, { topics, shown }: NonNullable<Reply["about"]>): Answer {
  return {
    ...made,
    title: made.title ?? "",
    kind: "answer",
    confidence: 1,
    memory: { topics, shown, entries: [], technologies: [] },
  };
}

function say(sentence: string): Reply {
  return reply({ body: root(paragraph(sentence)) });
}

function broken(reference: string): Reply {
  return {
    ...say(`Something broke on my side. It is in the log under ${reference}; please ask again.`),
    data: { error: "broken", reference },
  };
}
