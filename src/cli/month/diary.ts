/** What a learner did and saw, read from the screen and noted with the clock's time; reminders are told apart from answers. */
import type { Clock } from "../../clock.ts";
import type { Chat, Shown } from "./chat.ts";

export interface Entry {
  readonly at: Temporal.Instant;
  /** What the learner did; absent where the mentor wrote by itself. */
  readonly did?: string;
  /** What she read then. */
  readonly seen: string;
  /** The line of it that says what came of it; the first one where the mentor wrote by itself. */
  readonly gist: string;
}

export interface Diary {
  readonly entries: readonly Entry[];
  /** Every message that came unasked, with the time at which it came. */
  readonly unasked: readonly Unasked[];
  /** Does something and reads until what is expected has come. */
  does(what: string, act: () => void, comes: RegExp): Promise<Shown>;
  /** After something was done, reads what has come of it: an answer may be several messages. */
  readsOn(): Promise<void>;
  /** Looks at the screen when nothing was done: what is new came unasked. */
  looks(): readonly Unasked[];
  /** The last message on the screen that matches. */
  last(pattern: RegExp): Shown;
}

export interface Unasked {
  readonly at: Temporal.Instant;
  readonly kind: "lesson" | "question" | "other";
  readonly message: Shown;
}

const patienceMs = 30_000;

/** @param answered resolves when all that was done is answered whole */
export function createDiary(chat: Chat, clock: Clock, answered: () => Promise<void>): Diary {
  const entries: Entry[] = [];
  const unasked: Unasked[] = [];
  const known = new Map<string, string>();
  /** Something was done, and more may come of it. */
  let isReading = false;

  /** What is new on the screen, or changed. */
  const news = (): { readonly message: Shown; readonly isNew: boolean }[] =>
    chat.shown().flatMap((message) => {
      const before = known.get(message.id);
      if (before === message.text) return [];
      known.set(message.id, message.text);
      return [{ message, isNew: before === undefined }];
    });

  /** What came at once is one message in parts. */
  const note = (messages: readonly Shown[]): readonly Unasked[] => {
    const at = clock.now();
    const came = messages.map((message) => ({ at, kind: kindOf(message), message }));
    const seen = messages.map(({ text }) => text).join("\n");
    if (came.length > 0) entries.push({ at, seen, gist: lineAt(seen, 0) });
    unasked.push(...came);
    return came;
  };

  /** What is new where something was done: a reminder that comes just then is noted as one. */
  const read = (): Shown[] =>
    news().flatMap(({ message, isNew }) => {
      if (!isNew || kindOf(message) === "other") return [message];
      note([message]);
      return [];
    });

  return {
    entries,
    unasked,
    async does(what, act, comes) {
      isReading = true;
      act();
      const found = await chat.until(
        `what comes of: ${what}`,
        () => read().findLast(({ text }) => comes.test(text)),
        patienceMs,
      );
      const { text } = found;
      entries.push({ at: clock.now(), did: what, seen: text, gist: lineAt(text, text.search(comes)) });
      return found;
    },
    async readsOn() {
      if (!isReading) return;
      isReading = false;
      await answered();
      read();
    },
    looks: () => note(news().flatMap(({ message, isNew }) => (isNew && !isPicture(message) ? [message] : []))),
    last(pattern) {
      const found = chat.shown().findLast(({ text }) => pattern.test(text));
      if (found === undefined) throw new Error(`Nothing on the screen matches ${pattern}.`);
      return found;
    },
  };
}

/** The pictures of an answer come after it. */
const isPicture = ({ text }: Shown): boolean => /^\[file: [^\n]*\]$/.test(text.trim());

/** The line that holds a character; from there on the first with words in it. */
function lineAt(text: string, index: number): string {
  const start = text.lastIndexOf("\n", index) + 1;
  const lines = text.slice(start).split("\n");
  return lines.map((line) => line.replaceAll(/[*#_>]/g, "").trim()).find((line) => /\p{L}/u.test(line)) ?? "";
}

/** Both can be put off; a question alone offers fewer days. */
function kindOf({ text }: Shown): Unasked["kind"] {
  if (text.includes("Fewer days")) return "question";
  return text.includes("In 2 hours") ? "lesson" : "other";
}
