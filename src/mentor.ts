/**
 * The mentor without a surface: corpus, engine, database and conversations put together. `main.ts` and the command lines
 * in `cli/` add a surface and decide when it ends.
 */
import { setImmediate } from "node:timers/promises";
import { createAdvisor } from "./advisor/advisor.ts";
import { type Clock, systemClock } from "./clock.ts";
import { commands } from "./commands/index.ts";
import type { Config } from "./config.ts";
import { type Conversations, createConversations } from "./conversations/conversations.ts";
import { createThreads, type Threads } from "./conversations/threads.ts";
import { knowledgeFolder } from "./knowledge/folder.ts";
import { type Corpus, loadCorpus } from "./knowledge/load.ts";
import { createSearch } from "./knowledge/search.ts";
import type { Log } from "./ops/log.ts";
import { createStore, type Database, openDatabase, type Store } from "./storage/index.ts";

export interface MentorOptions {
  readonly config: Config;
  readonly log: Log;
  readonly recordGaps: boolean;
  readonly clock?: Clock;
}

export interface Mentor {
  readonly conversations: Conversations;
  readonly corpus: Corpus;
  readonly database: Database;
  readonly store: Store;
  readonly threads: Threads;
  readonly clock: Clock;
  /** Deletes what is older than its retention: at start, and by whoever runs for days again and again. */
  purge(): Promise<void>;
  /** Writes what still waits, then closes the database. */
  close(): Promise<void>;
}

/** Turns of the event loop after which the database's thread has been started and needs this one no more for a while. */
const threadStartTurns = 10;

/**
 * Opens everything. Returns before the database is ready; a first question can be asked at once.
 *
 * Rejects with `CorpusError` when the corpus is not sound.
 */
export async function createMentor({ config, log, recordGaps, clock = systemClock }: MentorOptions): Promise<Mentor> {
  // The embedded database opens in its own thread while the corpus is read in this one.
  const database = openDatabase({
    url: config.DATABASE_URL,
    dataDir: config.DATA_DIR,
    log,
    connectTimeoutMs: config.DATABASE_CONNECT_SECONDS * 1000,
  });
  const store = createStore(database, clock);
  const threads = createThreads(store, database, clock);
  for (let turn = 0; turn < threadStartTurns; turn++) await setImmediate();
  const corpus = loadCorpus(knowledgeFolder, config.KNOWLEDGE_DIR);
  // Reading and indexing keep this thread busy: between them the database may say what it waits for.
  await setImmediate();
  const search = createSearch(corpus);
  const advisor = createAdvisor(corpus, search);
  const purge = () => store.purgeBefore(clock.now().subtract({ hours: 24 * config.TURN_RETENTION_DAYS }));
  // A failure is no reason not to answer.
  const purged = database.ready
    .then(purge)
    .catch((error: unknown) => log.warn({ err: error }, "old turns could not be deleted"));
  const conversations = createConversations({
    table: commands,
    advisor,
    corpus,
    search,
    store,
    threads,
    clock,
    log,
    recordGaps,
  });
  return {
    conversations,
    corpus,
    database,
    store,
    threads,
    clock,
    purge,
    async close() {
      await Promise.allSettled([threads.settled(), purged]);
      await database.close();
    },
  };
}
