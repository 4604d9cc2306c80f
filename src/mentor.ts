/**
 * The mentor without a surface: corpus, engine, database and conversations put together. `main.ts` and the command lines
 * in `cli/` add a surface and decide when it ends.
 */
import { setImmediate } from "node:timers/promises";
import { createReach, type JoinedReach } from "./adapters/reach.ts";
import { createAdvisor } from "./advisor/advisor.ts";
import { type Clock, systemClock } from "./clock.ts";
import { commands } from "./commands/index.ts";
import type { Config } from "./config.ts";
import { type Conversations, createConversations } from "./conversations/conversations.ts";
import { createThreads, type Threads } from "./conversations/threads.ts";
import { knowledgeFolder } from "./knowledge/folder.ts";
import { type Corpus, loadCorpus } from "./knowledge/load.ts";
import { createSearch } from "./knowledge/search.ts";
import { createLearning, type Learning } from "./learning/learning.ts";
import { type Paces, pacesOf } from "./nudges/pace.ts";
import type { Queue } from "./nudges/queue.ts";
import { createReminders } from "./nudges/reminders.ts";
import { createReminding, type Reminding } from "./nudges/reminding.ts";
import type { Log } from "./ops/log.ts";
import { lazyPictures } from "./reply/images/pictures.ts";
import { controlDays } from "./reply/reply.ts";
import {
  createLearnerStore,
  createNudgeStore,
  createStore,
  type Database,
  type NudgeStore,
  openDatabase,
  type Store,
} from "./storage/index.ts";

export interface MentorOptions {
  readonly config: Config;
  readonly log: Log;
  readonly recordGaps: boolean;
  readonly clock?: Clock;
}

export interface Mentor {
  readonly conversations: Conversations;
  readonly learning: Learning;
  readonly nudgeStore: NudgeStore;
  /** How fast reminders leave. */
  readonly paces: Paces;
  readonly reminding: Reminding;
  /** Whoever sends for a platform joins it. */
  readonly reach: JoinedReach;
  readonly jobs: Jobs;
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

/** The queue as far as others reach into it, once this process has one. */
export interface Jobs {
  remove?: (ids: readonly string[]) => Promise<void>;
  counts?: Queue["counts"];
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
  const purge = async () => {
    await store.purgeBefore(clock.now().subtract({ hours: 24 * config.TURN_RETENTION_DAYS }));
    await learning.desk.store.purgeDialogs();
    // Nothing below them can be pressed any more.
    await nudgeStore.purgeNudges(clock.now().subtract({ hours: 24 * controlDays }));
    await store.purgeRemoved(clock.now().subtract({ hours: 24 * config.REMOVED_RETENTION_DAYS }));
  };
  // A failure is no reason not to answer.
  const purged = database.ready
    .then(purge)
    .catch((error: unknown) => log.warn({ err: error }, "old turns could not be deleted"));
  const learning: Learning = createLearning({
    corpus,
    store: createLearnerStore(database, clock),
    clock,
    pictures: lazyPictures(log),
  });
  const nudgeStore = createNudgeStore(database, clock);
  const paces = pacesOf({ slack: config.SLACK_MESSAGES_PER_SECOND, discord: config.DISCORD_MESSAGES_PER_SECOND });
  const reminding = createReminding({ store: nudgeStore, clock, paces, log });
  const reach = createReach();
  const reminders = createReminders({
    reminding,
    store: nudgeStore,
    learners: learning.desk.store,
    clock,
    reach,
  });
  const jobs: Jobs = {};
  const conversations = createConversations({
    table: commands,
    advisor,
    corpus,
    search,
    store,
    threads,
    learning,
    reminders,
    retention: {
      turns: config.TURN_RETENTION_DAYS,
      controls: controlDays,
      removed: config.REMOVED_RETENTION_DAYS,
    },
    removeJobs: async (ids) => jobs.remove?.(ids),
    profile: reach.profile,
    contact: async ({ everywhere, ...who }) => {
      if (!everywhere) {
        await nudgeStore.answerNudges(who);
        return learning.desk.store.takeNote(who);
      }
      await nudgeStore.answerAllNudges(who);
      return learning.desk.store.takeNotes(who.platform, who.person);
    },
    clock,
    log,
    recordGaps,
  });
  return {
    conversations,
    learning,
    nudgeStore,
    paces,
    reminding,
    reach,
    jobs,
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
