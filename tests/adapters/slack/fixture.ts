/**
 * The mentor in a stand-in of Slack: the real Bolt over loopback, the real core behind it, on a database of this file's own.
 * Call `mentorInSlack` once a test; the database and the corpus are made once a file.
 */

import { afterAll, beforeAll, onTestFinished } from "vitest";
import { createSlack, type Slack, type SlackOptions } from "../../../playground/slack/slack.ts";
import type { ChatAdapter, ChatHost } from "../../../src/adapters/adapter.ts";
import type { Deps } from "../../../src/adapters/slack/deps.ts";
import { slackManifest } from "../../../src/adapters/slack/manifest.ts";
import type { Profile } from "../../../src/adapters/slack/people.ts";
import { createSlackAdapter } from "../../../src/adapters/slack/slack.ts";
import { createAdvisor } from "../../../src/advisor/advisor.ts";
import { systemClock } from "../../../src/clock.ts";
import { commands } from "../../../src/commands/index.ts";
import type { Arrival } from "../../../src/conversations/arrival.ts";
import { type Conversations, createConversations } from "../../../src/conversations/conversations.ts";
import { createThreads } from "../../../src/conversations/threads.ts";
import { createTurns, type Reception } from "../../../src/conversations/turns.ts";
import { knowledgeFolder } from "../../../src/knowledge/folder.ts";
import { loadCorpus } from "../../../src/knowledge/load.ts";
import { createSearch } from "../../../src/knowledge/search.ts";
import { createStore, type Database, openDatabase, type Store } from "../../../src/storage/index.ts";
import { testLearning } from "../../learner.ts";
import { noServer, scratchDatabase, testLog } from "../../storage/support.ts";

export { noServer };

interface Core {
  readonly store: Store;
  readonly conversations: Conversations;
}

let core: Core | undefined;
let database: Database | undefined;

let workspaces = 0;

/** Makes the core for a file's tests. */
export function withCore(): void {
  let drop: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    const { log } = testLog();
    const scratch = await scratchDatabase();
    drop = scratch.drop;
    database = openDatabase({ url: scratch.url, dataDir: "", log });
    await database.ready;
    const store = createStore(database, systemClock);
    const corpus = loadCorpus(knowledgeFolder, undefined);
    const search = createSearch(corpus);
    const advisor = createAdvisor(corpus, search);
    const threads = createThreads(store, database);
    const clock = systemClock;
    const learner = testLearning(corpus, database, clock, log);
    const parts = {
      table: commands,
      advisor,
      corpus,
      search,
      store,
      threads,
      ...learner,
      clock,
      log,
      recordGaps: false,
    };
    core = { store, conversations: createConversations(parts) };
  });
  afterAll(async () => {
    await database?.close();
    await drop?.();
  });
}

export interface InSlack {
  readonly slack: Slack;
  readonly adapter: ChatAdapter;
  readonly lines: readonly string[];
  /** What the adapter handed over, and what became of it. */
  readonly arrivals: readonly { readonly arrival: Arrival; readonly reception: Reception }[];
  readonly store: Store;
}

export interface InSlackOptions extends SlackOptions {
  readonly least?: boolean;
  /** Stands before the core: a database that is away, a slow one. */
  readonly before?: (arrival: Arrival) => Promise<void>;
}

/** A stand-in that asks for what our manifest asks for. */
export async function slackFor({ least = false, ...options }: InSlackOptions = {}): Promise<Slack> {
  const manifest = JSON.parse(JSON.stringify(slackManifest(commands, { least })));
  // A workspace of its own: tests of a file share the database.
  workspaces += 1;
  const team = { id: `T${Date.now()}${workspaces}` };
  const slack = await createSlack({ manifest, team, ...options });
  onTestFinished(() => slack.close());
  return slack;
}

/** The whole mentor, connected. */
export async function mentorInSlack(options: InSlackOptions = {}): Promise<InSlack> {
  const slack = await slackFor(options);
  return { slack, ...(await joinSlack(slack, options)) };
}

/** Another process of the mentor on the same stand-in. */
export async function joinSlack(slack: Slack, { before }: InSlackOptions = {}): Promise<Omit<InSlack, "slack">> {
  if (core === undefined) throw new Error("withCore() was not called in this file");
  const { store, conversations } = core;
  const { log, lines } = testLog();
  const turns = createTurns({ store, conversations, table: commands, clock: systemClock, log });
  const arrivals: { arrival: Arrival; reception: Reception }[] = [];
  const host: ChatHost = {
    table: commands,
    clock: systemClock,
    log,
    suggest: () => [],
    isFollowUp: turns.isFollowUp,
    async receive(arrival) {
      await before?.(arrival);
      const reception = await turns.receive(arrival);
      arrivals.push({ arrival, reception });
      return reception;
    },
  };
  const { botToken, appToken, apiUrl } = slack;
  const adapter = createSlackAdapter({ botToken, appToken, apiUrl }, host);
  turns.join("slack", adapter);
  onTestFinished(async () => {
    await adapter.stop();
    await turns.stop(2_000);
  });
  await adapter.start();
  return { adapter, lines, arrivals, store };
}

/** What an adapter that has no Slack works with: it knows nobody, and refuses to call anything. */
export function strangers(profile: (user: string) => Partial<Profile> = () => ({})): Omit<Deps, "host" | "identity"> {
  return {
    calls: { call: async (method) => Promise.reject(new Error(`${method} was called`)) },
    people: {
      about: async (user) => ({ audience: "anyone", locale: "en", isBot: false, ...profile(user) }),
      nameOf: () => undefined,
      learn: async () => {},
      directWith: async () => "D1",
      direct: async () => ({}),
      channel: () => ({}),
      profile: async () => ({}),
    },
    standing: { heard: () => {}, begun: () => {}, check: async () => {} },
    whisper: async () => {},
  };
}

/** A host that keeps what it is given and answers nothing. */
export function silentHost(receive: (arrival: Arrival) => Promise<Reception> = async () => "stored") {
  const { log, lines } = testLog();
  const arrivals: Arrival[] = [];
  const host: ChatHost = {
    table: commands,
    clock: systemClock,
    log,
    suggest: () => [],
    receive(arrival) {
      arrivals.push(arrival);
      return receive(arrival);
    },
  };
  return { host, arrivals, lines };
}
