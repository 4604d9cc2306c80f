/**
 * The reminders of a bot process: what is due is composed from `learning/`, kept as conversations keep their answers, and sent
 * through the platforms' senders. Answers never wait for it: a queue that can't be reached is tried again in the background.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { commands } from "./commands/index.ts";
import type { Config } from "./config.ts";
import { directThread, ownWorkspace } from "./conversations/arrival.ts";
import { asTurn } from "./conversations/conversations.ts";
import { asStored, fromJson, place, toJson } from "./conversations/outgoing.ts";
import { newTurn } from "./conversations/threads.ts";
import type { Mentor } from "./mentor.ts";
import { createComposing } from "./nudges/composing.ts";
import type { Compose, Outbox } from "./nudges/deliver.ts";
import { createNudges, type Nudges } from "./nudges/nudges.ts";
import { openQueue } from "./nudges/queue.ts";
import type { Log } from "./ops/log.ts";
import type { NudgeMessenger } from "./reply/messenger.ts";
import type { StoredSchedule } from "./storage/index.ts";

export interface Nudging {
  /** Looks for what is due now, sooner than the next sweep would; without effect while the queue can't be opened. */
  sweep(): Promise<void>;
  /** Takes nothing new; what is under way has so long to be sent. */
  stop(graceMs: number): Promise<void>;
}

const againMs = 15_000;

/** What is typed before a command. */
const prefixOf = (platform: string): string => (platform === "console" ? "" : "/mentor ");

/** Begins at once and never rejects. @param senders by platform */
export function startNudging(
  mentor: Mentor,
  senders: ReadonlyMap<string, { readonly messenger: NudgeMessenger }>,
  config: Config,
  log: Log,
): Nudging {
  const stopping = new AbortController();
  const running = run();

  async function run(): Promise<Nudges | undefined> {
    // One process alone has an embedded database: what is claimed there was claimed by one that is gone.
    if (mentor.database.kind === "embedded") await mentor.nudgeStore.releaseNudges();
    while (!stopping.signal.aborted) {
      try {
        return await begin();
      } catch (error) {
        log.error({ err: error, againInMs: againMs }, "the queue can't be opened: no reminders leave from here");
        await sleep(againMs, undefined, { signal: stopping.signal }).catch(() => {});
      }
    }
    return undefined;
  }

  async function begin(): Promise<Nudges> {
    const queue = await openQueue({
      redisUrl: config.REDIS_URL,
      database: mentor.database,
      log,
      random: Math.random,
    });
    const nudges = createNudges({
      store: mentor.nudgeStore,
      queue,
      clock: mentor.clock,
      log,
      random: Math.random,
      messengers: new Map([...senders].map(([name, { messenger }]) => [name, messenger])),
      paces: mentor.paces,
      compose: composeFor(mentor),
      outbox,
    });
    mentor.jobs.remove = (ids) => queue.removeJobs(ids);
    mentor.jobs.counts = () => queue.counts();
    try {
      await nudges.start();
    } catch (error) {
      await nudges.stop(0).catch(() => {});
      throw error;
    }
    return nudges;
  }

  return {
    sweep: async () => (await running)?.sweep(),
    async stop(graceMs) {
      stopping.abort();
      const nudges = await running.catch(() => undefined);
      await nudges?.stop(graceMs);
    },
  };
}

/** The conversation in which a schedule's message stands. */
function threadOf({ platform, target }: StoredSchedule): string {
  return directThread(platform, String(target.channel));
}

/** Composes a lesson, and has the conversation go on about it: who asks below it means what they read. */
export function composeFor({ learning }: Pick<Mentor, "learning">): Compose {
  const compose = createComposing({ learning, prefixOf, threadOf });
  return async (nudge, schedule) => {
    const made = await compose(nudge, schedule);
    if (made === undefined) return undefined;
    const { person, platform, workspace } = schedule;
    const { about } = made.reply;
    if (about === undefined || person === undefined) return made;
    const turn = {
      workspace: platform === "discord" ? ownWorkspace(person) : workspace,
      thread: threadOf(schedule),
      at: nudge.dueAt,
      ...newTurn({ person, event: `nudge:${nudge.id}` }, "the lesson of the day", asTurn(made.reply, about)),
    };
    return { ...made, begins: { ...made.begins, turn } };
  };
}

/** How its messages are kept. */
export const outbox: Outbox = {
  place(reply, { seed }, schedule) {
    const outgoing = place(reply, seed, commands);
    const { workspace, person = "" } = schedule;
    return { outgoing, pressable: asStored(outgoing, { workspace, thread: threadOf(schedule), person }) };
  },
  toJson,
  fromJson,
};
