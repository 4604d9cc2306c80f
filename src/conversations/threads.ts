/**
 * The turns of every thread, as conversations use them.
 *
 * Turns are kept in the database. Until an embedded database has been made for the first time (seconds), they wait in
 * memory, so that a first answer waits for nothing; from then on what is acknowledged is stored.
 */
import { z } from "zod";
import type { Answer } from "../advisor/answer.ts";
import { type Clock, systemClock } from "../clock.ts";
import type { StoredTurn } from "../commands/context.ts";
import { maskSecrets } from "../ops/mask.ts";
import type { Database, JsonValue, NewTurn, Store, Turn, Verdict } from "../storage/index.ts";

/** How many turns back a follow-up may reach. */
const contextTurns = 6;

/** Who asked, in which thread, by which event. */
export interface Asked {
  readonly workspace: string;
  readonly thread: string;
  readonly person: string;
  readonly event?: string;
}

export interface Threads {
  /** @param except an event whose own turn is left out, where it was stored before a crash */
  past(workspace: string, thread: string, except?: string): Promise<readonly StoredTurn[]>;
  append(asked: Asked, question: string, answer: Answer, at: Temporal.Instant): Promise<void>;
  feedback(workspace: string, thread: string, verdict: Verdict, reason?: string): Promise<StoredTurn | undefined>;
  forget(workspace: string, thread: string): Promise<number>;
  /** An embedded database is being made for the first time: nothing is known of anybody yet, and nobody waits for it. */
  isOpening(): boolean;
  /** Resolves when nothing waits in memory any more; rejects if it can't be stored. */
  settled(): Promise<void>;
}

const memory = z.object({
  topics: z.array(z.string()),
  entries: z.array(z.string()),
  shown: z.array(z.string()),
  technologies: z.array(z.string()),
});
const kept = z.object({ memory });
const kinds = z.enum(["answer", "weak", "declined", "greeting", "error"]);

interface Waiting {
  readonly workspace: string;
  readonly thread: string;
  readonly turn: NewTurn;
  readonly at: Temporal.Instant;
}

/** Commands share no thread: what one person typed in one channel is a conversation until it falls silent for this long. */
const silence = { minutes: 30 } as const;
const isOfCommands = (thread: string) => /^(slack|discord):command:/.test(thread);

export function createThreads(
  store: Store,
  database: Pick<Database, "ready" | "firstStart">,
  clock: Clock = systemClock,
): Threads {
  let waiting: Waiting[] = [];
  let opening = database.firstStart;
  const flushed = database.ready.then(async () => {
    // One after the other: a thread's turns keep their order.
    while (waiting.length > 0) {
      const [next] = waiting;
      if (next === undefined) break;
      await store.appendTurn(next.workspace, next.thread, next.turn, next.at);
      waiting = waiting.slice(1);
    }
    opening = false;
  });
  flushed.catch(() => {
    opening = false;
  });

  const past = async (workspace: string, thread: string, except?: string): Promise<readonly StoredTurn[]> => {
    if (opening)
      return waiting
        .filter((one) => one.workspace === workspace && one.thread === thread)
        .map(({ turn }, index) => asPast({ ...turn, id: `waiting-${index}` }));
    const turns = await store.recentTurns(workspace, thread, contextTurns, except);
    return (isOfCommands(thread) ? unbroken(turns, clock.now()) : turns).map(asPast);
  };

  return {
    past,
    async append(asked, question, answer, at) {
      const { workspace, thread } = asked;
      const turn = newTurn(asked, question, answer);
      if (opening) waiting.push({ workspace, thread, turn, at });
      else await store.appendTurn(workspace, thread, turn, at);
    },
    async feedback(workspace, thread, verdict, reason) {
      await flushed;
      const last = (await past(workspace, thread)).findLast(
        ({ kind }) => kind === "answer" || kind === "weak" || kind === "declined",
      );
      if (last === undefined) return undefined;
      await store.recordFeedback(workspace, last.id, verdict, reason === undefined ? undefined : maskSecrets(reason));
      return last;
    },
    async forget(workspace, thread) {
      await flushed;
      return store.forgetThread(workspace, thread);
    },
    isOpening: () => opening,
    settled: () => flushed,
  };
}

/** A turn as it is kept. */
export function newTurn(
  { person, event }: Pick<Asked, "person" | "event">,
  question: string,
  { kind, confidence, title, memory: held }: Answer,
): NewTurn {
  return {
    person,
    question: maskSecrets(question),
    kind,
    confidence,
    title: maskSecrets(title),
    reply: { memory: JSON.parse(JSON.stringify(held)) as JsonValue },
    ...(event !== undefined && { event }),
  };
}

/** The turns since the last silence. */
function unbroken(turns: readonly Turn[], now: Temporal.Instant): readonly Turn[] {
  let next = now;
  const last = turns.findLastIndex(({ createdAt }) => {
    const isBroken = Temporal.Instant.compare(createdAt.add(silence), next) < 0;
    next = createdAt;
    return isBroken;
  });
  return turns.slice(last + 1);
}

function asPast({ id, question, kind, reply }: Pick<Turn, "id" | "question" | "kind" | "reply">): StoredTurn {
  const held = kept.safeParse(reply);
  const known = kinds.safeParse(kind);
  return {
    id,
    question,
    kind: known.success ? known.data : "error",
    memory: held.success ? held.data.memory : { topics: [], entries: [], shown: [], technologies: [] },
  };
}
