/** Nudges without platforms and without BullMQ: a queue that runs when told to, and a platform that notes what it gets. */
import { sql } from "kysely";
import type { Clock } from "../../src/clock.ts";
import type { Compose } from "../../src/nudges/deliver.ts";
import { createNudges, type Nudges } from "../../src/nudges/nudges.ts";
import { type Paces, unlimited } from "../../src/nudges/pace.ts";
import { type Handler, type Job, type NewJob, type Queue, RetryLater } from "../../src/nudges/queue.ts";
import { createReminding } from "../../src/nudges/reminding.ts";
import type { NudgeMessenger, Outgoing, Sending, Target } from "../../src/reply/messenger.ts";
import { plainText } from "../../src/reply/plain.ts";
import {
  createLearnerStore,
  createNudgeStore,
  type Database,
  type NewSchedule,
  type NudgeStore,
} from "../../src/storage/index.ts";
import { testClock, testLog } from "../storage/support.ts";
import { plainCompose, plainOutbox } from "./plain.ts";

export interface Message {
  readonly key: string;
  readonly text: string;
  readonly target: Target;
  readonly at: Temporal.Instant;
}

/** A platform that never loses and never forgets, and looks for what may have come when it is asked to. */
function platform(clock: Clock, parts = 1) {
  const messages: Message[] = [];
  let refuse: ((sending: Sending, target: Target) => void) | undefined;
  let blind: (() => void) | undefined;
  const looks: string[] = [];
  let hang: "before" | "after" | undefined;
  const send = async (target: Target, { reply: { body } }: Outgoing, sending: Sending) => {
    refuse?.(sending, target);
    for (let index = sending.sent.length; index < parts; index += 1) {
      const key = `${sending.key}.${index}`;
      const isThere = sending.doubtful && index === sending.sent.length && messages.some((one) => one.key === key);
      if (!isThere) {
        if (hang === "before" && index === parts - 1) await new Promise(() => {});
        messages.push({ key, text: plainText(body), target, at: clock.now() });
        if (hang === "after" && index === parts - 1) await new Promise(() => {});
      }
      await sending.arrived(key);
    }
  };
  const find: NudgeMessenger["find"] = async (_target, _outgoing, { key, sent, since }) => {
    looks.push(key);
    blind?.();
    const id = `${key}.${sent.length}`;
    const there = messages.find((one) => one.key === id && Temporal.Instant.compare(one.at, since) >= 0);
    return there === undefined ? undefined : { id, at: there.at };
  };
  const messenger: NudgeMessenger = { send, find };
  return {
    /** Keys that were looked for without anything being sent. */
    looks,
    messages,
    messenger,
    /** Until called again with nothing: what it throws meets every message. */
    refuses: (how?: (sending: Sending, target: Target) => void) => {
      refuse = how;
    },
    /** Until called again with nothing: what it throws meets whoever looks. */
    hides: (how?: () => void) => {
      blind = how;
    },
    hangs: (when?: "before" | "after") => {
      hang = when;
    },
  };
}

interface Waiting extends NewJob {
  name: string;
  attempt: number;
}

/** A queue in memory, whose jobs are worked through when told to; waits are over at once. */
function memoryQueue() {
  const jobs = new Map<string, Waiting>();
  const log: string[] = [];
  let handler: Handler = async () => {};
  let broken = false;
  const queue: Queue = {
    kind: "redis",
    async add(name, added) {
      if (broken) throw new Error("the queue is away");
      for (const job of added) {
        if (jobs.has(job.jobId)) continue;
        jobs.set(job.jobId, { ...job, name, attempt: 1 });
        log.push(job.jobId);
      }
    },
    async work(handle) {
      handler = handle;
    },
    async every() {},
    counts: async () => ({ waiting: jobs.size, active: 0, delayed: 0 }),
    async removeJobs(ids) {
      for (const id of ids) jobs.delete(id);
    },
    async close() {},
  };
  return {
    queue,
    /** The ids of all jobs ever added, in their order. */
    log,
    jobs,
    empty: () => jobs.clear(),
    breaks: (now: boolean) => {
      broken = now;
    },
    /** Works until nothing is left, or `most` jobs were done. */
    async run(most = 100_000) {
      for (let count = 0; count < most; count += 1) {
        const [id] = jobs.keys();
        const waiting = id === undefined ? undefined : jobs.get(id);
        if (id === undefined || waiting === undefined) return;
        jobs.delete(id);
        const job: Job = { id, name: waiting.name, data: waiting.data, attempt: waiting.attempt };
        try {
          await handler(job);
        } catch (error) {
          if (!(error instanceof RetryLater)) throw error;
          jobs.set(id, { ...waiting, attempt: waiting.attempt + 1 });
        }
      }
    },
  };
}

export interface Worker {
  readonly nudges: Nudges;
  readonly queue: ReturnType<typeof memoryQueue>;
  /** One sweep, and all that it brings. */
  round(): Promise<void>;
}

let stages = 0;

/** People of their own on a database, a platform, and as many workers as are started. */
export function stage(database: Database, start = "2027-03-01T07:00:00Z", parts = 1) {
  stages += 1;
  const name = `p${stages}`;
  const clock = testClock(start);
  const { log, lines } = testLog();
  const store = createNudgeStore(database, clock);
  const learners = createLearnerStore(database, clock);
  const chat = platform(clock, parts);
  const paces: Paces = {};
  const reminding = createReminding({ store, clock, paces });

  const remind = async (
    person: string,
    more: Partial<Omit<NewSchedule, "days">> & { days?: NewSchedule["days"]; workspace?: string } = {},
  ) => {
    const workspace = `${name}-${more.workspace ?? "w"}`;
    await learners.learnerOf({ workspace, person }, { platform: name });
    return reminding.set({
      time: Temporal.PlainTime.from("08:30"),
      days: [1, 2, 3, 4, 5, 6, 7],
      zone: "Europe/Berlin",
      target: { channel: `dm-${person}` },
      platform: name,
      ...more,
      workspace,
      person,
    });
  };

  const worker = async (
    more: {
      store?: NudgeStore;
      compose?: Compose;
      paces?: Paces;
      random?: () => number;
      messengers?: ReadonlyMap<string, NudgeMessenger>;
    } = {},
  ): Promise<Worker> => {
    const queue = memoryQueue();
    const nudges = createNudges({
      store,
      queue: queue.queue,
      clock,
      log,
      random: () => 0,
      messengers: new Map([[name, chat.messenger]]),
      compose: plainCompose,
      outbox: plainOutbox,
      paces: { [name]: unlimited },
      ...more,
    });
    await nudges.start();
    return {
      nudges,
      queue,
      async round() {
        await nudges.sweep();
        await queue.run();
      },
    };
  };

  /** Moves time on to an instant, with a sweep every so often, as a running mentor has. */
  const liveUntil = async (one: Worker, until: string, step: Temporal.DurationLike = { minutes: 30 }) => {
    const end = Temporal.Instant.from(until);
    while (Temporal.Instant.compare(clock.now(), end) < 0) {
      clock.advance(step);
      await one.round();
    }
  };

  const key = (person: string, workspace = "w") => ({ workspace: `${name}-${workspace}`, person });
  const states = async (person: string, workspace = "w") =>
    (await store.nudgesOf(key(person, workspace), 100))
      .toReversed()
      .map(({ date, state, why }) => `${date} ${state}${why === undefined ? "" : ` ${why}`}`);

  return { name, clock, log, lines, store, learners, chat, reminding, remind, worker, liveUntil, key, states };
}

/** Rows of other tests would be swept as well: a database is emptied of schedules before each. */
export async function cleared(database: Database): Promise<void> {
  await sql`truncate schedule, nudge, pace, workspace cascade`.execute(database.db);
}
