/**
 * The mentor on chat platforms: the adapters that are configured, the turns they share, and what is looked after from time to
 * time. One platform that can't begin leaves the other working.
 */
import {
  CannotStart,
  type ChatAdapter,
  type ChatHost,
  type ChatPlatform,
  type ChatSender,
  type SenderHost,
} from "./adapters/adapter.ts";
import { createDiscordAdapter } from "./adapters/discord/discord.ts";
import { createDiscordSender } from "./adapters/discord/sender.ts";
import { createSlackSender } from "./adapters/slack/sender.ts";
import { createSlackAdapter } from "./adapters/slack/slack.ts";
import { commands } from "./commands/index.ts";
import type { Config } from "./config.ts";
import { createTurns } from "./conversations/turns.ts";
import type { Mentor } from "./mentor.ts";
import { returned, type Whereabouts } from "./nudges/returning.ts";
import { startNudging } from "./nudging.ts";
import type { Log } from "./ops/log.ts";

/** How often what a crash or a full minute left behind is looked for. */
const recoverEveryMs = 5_000;

/** How often what rests is looked for where the token is good: a process that holds an older one may have stopped it since. */
const returnEveryMs = 10 * 60_000;

/** How often what is older than the retention is deleted. */
const purgeEveryMs = 24 * 3_600_000;

/** So many conversations are shown to a person who comes home. */
const threadsShown = 5;

/** What is under way has this long to be sent; a process that is asked to end has ten seconds. */
const drainMs = 9_000;

export interface Bot {
  /** The platforms that events come from. */
  readonly platforms: readonly ChatAdapter["name"][];
  /** A sentence for each platform that could not begin. */
  readonly refusals: readonly string[];
  /** Looks for reminders that are due now, sooner than the next sweep would. */
  sweep(): Promise<void>;
  /** Takes nothing new, sends what is under way (10 s at most). */
  stop(): Promise<void>;
}

/** Connects to every platform that is configured; resolves when each either takes events or was refused. */
export async function startBot(mentor: Mentor, config: Config, log: Log): Promise<Bot> {
  const { conversations, store } = mentor;
  const turns = createTurns({ store, conversations, table: commands, clock: mentor.clock, log });
  const standings = createStandings(mentor, log);
  const hostFor = (platform: ChatAdapter["name"]): ChatHost => ({
    ...standings.hostOf(platform),
    receive: turns.receive,
    isFollowUp: turns.isFollowUp,
    table: commands,
    suggest: conversations.suggest,
    recentThreads: (workspace, person) => store.recentThreads(workspace, person, threadsShown),
  });
  const recover = () =>
    turns.recover().catch((error: unknown) => log.warn({ err: error }, "open turns could not be read"));
  const purge = () =>
    mentor.purge().catch((error: unknown) => log.warn({ err: error }, "what is old could not be deleted"));
  // One process alone has an embedded database: what is claimed there was claimed by one that is gone.
  if (mentor.database.kind === "embedded") await store.releaseClaims();
  const { started, refusals } = await startAll(adaptersFor(config, hostFor), log, async (adapter) => {
    mentor.reach.join(adapter);
    turns.join(adapter.name, adapter);
    // What it left behind waits for no other platform.
    await recover();
  });
  const timers = [
    setInterval(() => void recover(), recoverEveryMs),
    setInterval(() => void purge(), purgeEveryMs),
    setInterval(() => void standings.again(), returnEveryMs),
  ];
  const senders = new Map(started.map((adapter) => [adapter.name, adapter]));
  const nudging =
    config.ROLE === "gateway" || started.length === 0 ? undefined : startNudging(mentor, senders, config, log);
  let stopping: Promise<void> | undefined;
  return {
    platforms: started.map(({ name }) => name),
    refusals,
    sweep: async () => nudging?.sweep(),
    stop() {
      for (const timer of timers) clearInterval(timer);
      stopping ??= Promise.all([
        turns.stop(drainMs),
        nudging?.stop(drainMs),
        ...started.map((adapter) => adapter.stop()),
      ]).then(() => {});
      return stopping;
    },
  };
}

/** A process that holds no connection: what is due leaves through the platforms' REST APIs alone. */
export async function startWorker(mentor: Mentor, config: Config, log: Log): Promise<Bot> {
  const standings = createStandings(mentor, log);
  const { started, refusals } = await startAll(sendersFor(config, standings.hostOf), log, async (sender) =>
    mentor.reach.join(sender),
  );
  const timer = setInterval(() => void standings.again(), returnEveryMs);
  const senders = new Map(started.map((sender) => [sender.name, sender]));
  const nudging = started.length === 0 ? undefined : startNudging(mentor, senders, config, log);
  return {
    platforms: started.map(({ name }) => name),
    refusals,
    sweep: async () => nudging?.sweep(),
    async stop() {
      clearInterval(timer);
      await nudging?.stop(drainMs);
    },
  };
}

/** Starts each; one that can't begin leaves the others working and says why. */
async function startAll<T extends ChatSender>(
  all: readonly T[],
  log: Log,
  begun: (one: T) => Promise<void>,
): Promise<{ started: T[]; refusals: string[] }> {
  const started: T[] = [];
  const refusals: string[] = [];
  await Promise.all(
    all.map(async (one) => {
      try {
        await one.start();
        started.push(one);
        await begun(one);
      } catch (error) {
        if (!(error instanceof CannotStart)) log.error({ err: error, platform: one.name }, "an adapter broke at start");
        refusals.push(error instanceof CannotStart ? error.message : `${one.name} can't begin; the log says why.`);
        if (isAdapter(one)) await one.stop().catch(() => {});
      }
    }),
  );
  return { started, refusals };
}

const isAdapter = (one: ChatSender): one is ChatAdapter => "stop" in one;

interface Standings {
  hostOf(platform: ChatPlatform): SenderHost;
  /** Looks once more for what may go on. Never fails. */
  again(): Promise<void>;
}

/** What whoever sends for a platform tells: where the mentor is gone, reminders stop; where it is back, they go on. */
function createStandings({ clock, nudgeStore: store }: Mentor, log: Log): Standings {
  /** Platforms whose token is good wherever the mentor is. */
  const good = new Set<ChatPlatform>();
  const back = async (where: Whereabouts): Promise<void> => {
    const count = await returned({ store, clock }, where);
    if (count > 0) log.info({ ...where, schedules: count }, "reminders that had rested go on");
  };
  return {
    hostOf: (platform) => ({
      clock,
      log,
      async gone(what) {
        // With a dead token each reminder is stopped as it falls due, until a start with a good one.
        if (what.kind === "platform") good.delete(what.platform);
        else await store.stopWorkspace({ workspace: what.workspace, platform });
      },
      async returned(what) {
        if (what.kind === "platform") good.add(what.platform);
        await back(what.kind === "platform" ? { platform: what.platform } : { workspaces: what.workspaces });
      },
    }),
    async again() {
      for (const platform of good)
        await back({ platform }).catch((error: unknown) =>
          log.warn({ err: error, platform }, "reminders that rest could not be looked for"),
        );
    },
  };
}

function sendersFor(config: Config, hostFor: (platform: ChatAdapter["name"]) => SenderHost): ChatSender[] {
  const { SLACK_BOT_TOKEN, SLACK_API_URL, DISCORD_TOKEN, DISCORD_API_URL } = config;
  return [
    ...(SLACK_BOT_TOKEN === undefined
      ? []
      : [createSlackSender({ botToken: SLACK_BOT_TOKEN, apiUrl: SLACK_API_URL }, hostFor("slack"))]),
    ...(DISCORD_TOKEN === undefined
      ? []
      : [
          createDiscordSender(
            { token: DISCORD_TOKEN, ...(DISCORD_API_URL !== undefined && { apiUrl: DISCORD_API_URL }) },
            hostFor("discord"),
          ),
        ]),
  ];
}

function adaptersFor(config: Config, hostFor: (platform: ChatAdapter["name"]) => ChatHost): ChatAdapter[] {
  const { SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_API_URL, DISCORD_TOKEN, DISCORD_API_URL, DISCORD_GUILD_ID } = config;
  return [
    ...(SLACK_BOT_TOKEN !== undefined && SLACK_APP_TOKEN !== undefined
      ? [
          createSlackAdapter(
            {
              botToken: SLACK_BOT_TOKEN,
              appToken: SLACK_APP_TOKEN,
              ...(SLACK_API_URL !== undefined && { apiUrl: SLACK_API_URL }),
            },
            hostFor("slack"),
          ),
        ]
      : []),
    ...(DISCORD_TOKEN !== undefined
      ? [
          createDiscordAdapter(
            {
              token: DISCORD_TOKEN,
              messageContent: config.DISCORD_MESSAGE_CONTENT === "1",
              ...(DISCORD_API_URL !== undefined && { apiUrl: DISCORD_API_URL }),
              ...(DISCORD_GUILD_ID !== undefined && { guildId: DISCORD_GUILD_ID }),
            },
            hostFor("discord"),
          ),
        ]
      : []),
  ];
}
