/**
 * The mentor on chat platforms: the adapters that are configured, the turns they share, and what is looked after from time to
 * time. One platform that can't begin leaves the other working.
 */
import type { ChatAdapter, ChatHost } from "./adapters/adapter.ts";
import { CannotStart } from "./adapters/adapter.ts";
import { createDiscordAdapter } from "./adapters/discord/discord.ts";
import { createSlackAdapter } from "./adapters/slack/slack.ts";
import { commands } from "./commands/index.ts";
import type { Config } from "./config.ts";
import { createTurns } from "./conversations/turns.ts";
import type { Mentor } from "./mentor.ts";
import type { Log } from "./ops/log.ts";

/** How often what a crash or a full minute left behind is looked for. */
const recoverEveryMs = 5_000;

/** How often what is older than the retention is deleted. */
const purgeEveryMs = 24 * 3_600_000;

/** What is under way has this long to be sent; a process that is asked to end has ten seconds. */
const drainMs = 9_000;

export interface Bot {
  /** The platforms that events come from. */
  readonly platforms: readonly ChatAdapter["name"][];
  /** A sentence for each platform that could not begin. */
  readonly refusals: readonly string[];
  /** Takes nothing new, sends what is under way (10 s at most). */
  stop(): Promise<void>;
}

/** Connects to every platform that is configured; resolves when each either takes events or was refused. */
export async function startBot(mentor: Mentor, config: Config, log: Log): Promise<Bot> {
  const { conversations, store, clock } = mentor;
  const turns = createTurns({ store, conversations, table: commands, clock, log });
  const host: ChatHost = { receive: turns.receive, table: commands, suggest: conversations.suggest, clock, log };
  const recover = () =>
    turns.recover().catch((error: unknown) => log.warn({ err: error }, "open turns could not be read"));
  const purge = () =>
    mentor.purge().catch((error: unknown) => log.warn({ err: error }, "what is old could not be deleted"));
  // One process alone has an embedded database: what is claimed there was claimed by one that is gone.
  if (mentor.database.kind === "embedded") await store.releaseClaims();
  const started: ChatAdapter[] = [];
  const refusals: string[] = [];
  await Promise.all(
    adaptersFor(config, host).map(async (adapter) => {
      try {
        await adapter.start();
        turns.join(adapter.name, adapter);
        started.push(adapter);
        // What it left behind waits for no other platform.
        await recover();
      } catch (error) {
        if (!(error instanceof CannotStart))
          log.error({ err: error, platform: adapter.name }, "an adapter broke at start");
        refusals.push(error instanceof CannotStart ? error.message : `${adapter.name} can't begin; the log says why.`);
        await adapter.stop().catch(() => {});
      }
    }),
  );
  const timers = [setInterval(() => void recover(), recoverEveryMs), setInterval(() => void purge(), purgeEveryMs)];
  let stopping: Promise<void> | undefined;
  return {
    platforms: started.map(({ name }) => name),
    refusals,
    stop() {
      for (const timer of timers) clearInterval(timer);
      stopping ??= Promise.all([turns.stop(drainMs), ...started.map((adapter) => adapter.stop())]).then(() => {});
      return stopping;
    },
  };
}

function adaptersFor(config: Config, host: ChatHost): ChatAdapter[] {
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
            host,
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
            host,
          ),
        ]
      : []),
  ];
}
