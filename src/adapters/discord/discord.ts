/**
 * The mentor on Discord.
 *
 * discord.js holds the gateway and its memory of guilds; events are read as the gateway sent them, so that nothing is dropped
 * for not being remembered, and answers leave through `calls.ts`, which needs no gateway. Read `listening.ts` (messages) and
 * `interactions.ts` (commands, presses, forms) for what comes in, `messenger.ts` for what goes out, `render/` for how it looks.
 * Imports no other adapter.
 */
import { setTimeout as delay } from "node:timers/promises";
import {
  Client,
  Events,
  GatewayDispatchEvents,
  type GatewayGuildDeleteDispatchData,
  type GatewayInteractionCreateDispatchData,
  type Guild,
  Options,
  SimpleShardingStrategy,
} from "discord.js";
import { CannotStart, type ChatAdapter, type ChatHost } from "../adapter.ts";
import { described } from "./errors.ts";
import { discordsFiles } from "./files.ts";
import { guildsOf } from "./guilds.ts";
import { createInteractions } from "./interactions.ts";
import { intentsOf } from "./invite.ts";
import { joinedArrival } from "./joining.ts";
import { createListening } from "./listening.ts";
import type { MessageData } from "./messages.ts";
import { authenticationFailed, refusals, whyNot } from "./refusals.ts";
import { dropGuildCommands, registerCommands } from "./register.ts";
import { createDiscordSender, type DiscordSenderOptions } from "./sender.ts";

export interface DiscordOptions extends DiscordSenderOptions {
  /** Registers the commands in this guild alone, at once. */
  readonly guildId?: string;
  /** Whether messages that do not mention the mentor can be read: a privileged intent. */
  readonly messageContent: boolean;
}

/** What is under way when the mentor stops has this long to be acknowledged and stored. */
const drainMs = 5_000;

export function createDiscordAdapter(options: DiscordOptions, host: ChatHost): ChatAdapter {
  const { token, apiUrl, guildId, messageContent } = options;
  const { log } = host;
  const client: Client = new Client({
    intents: intentsOf(messageContent),
    // As many connections as Discord advises: it takes no server beyond 2,500 on one.
    shards: "auto",
    // Of people and what they wrote nothing is remembered, or memory would grow with everybody who writes anywhere; of the bot
    // itself its roles are, which its rights follow from.
    makeCache: Options.cacheWithLimits({
      MessageManager: 0,
      PresenceManager: 0,
      ThreadMemberManager: 0,
      UserManager: { maxSize: 0, keepOverLimit: ({ id }) => id === client.user?.id },
      GuildMemberManager: { maxSize: 0, keepOverLimit: ({ id }) => id === client.user?.id },
    }),
    ws: {
      // The library reads what comes in without a catch: what it can't read must not end the process.
      buildStrategy(manager) {
        const emit = manager.emit.bind(manager);
        manager.emit = (...event: Parameters<typeof emit>) => {
          try {
            return emit(...event);
          } catch (error) {
            log.warn({ discord: described(error), stack: stackOf(error) }, "something from Discord could not be read");
            return true;
          }
        };
        return new SimpleShardingStrategy(manager);
      },
    },
    ...(apiUrl !== undefined && { rest: { api: apiUrl.replace(/\/+$/, "") } }),
  });
  const sender = createDiscordSender(options, host, {
    self: () => client.user?.id,
    acknowledged: (interaction) => interactions.acknowledged(interaction),
  });
  const { calls, standing, messenger, people } = sender;
  const guilds = guildsOf(client);
  const self = (): string => {
    if (client.user === null) throw new Error("an event before the bot knows who it is");
    return client.user.id;
  };
  const isDiscords = discordsFiles(apiUrl);
  const listening = createListening({ calls, host, guilds, self, messageContent, isDiscords });
  const interactions = createInteractions({ calls, host, guilds, self, isDiscords });

  const underWay = new Set<Promise<void>>();
  let stopped: Promise<void> | undefined;

  /** An event that breaks is logged, and never takes the process with it. */
  const take = (what: string, act: () => Promise<void>): void => {
    const done = Promise.resolve()
      .then(act)
      .catch((error: unknown) =>
        log.error({ what, discord: described(error), stack: stackOf(error) }, "an event could not be handled"),
      )
      .finally(() => underWay.delete(done));
    underWay.add(done);
  };

  const idle = async (): Promise<void> => {
    while (underWay.size > 0) await Promise.allSettled(underWay);
  };

  const joined = async (guild: Guild): Promise<void> => {
    standing.isIn([guild.id]);
    const arrival = joinedArrival(guild, self());
    if (arrival !== undefined) await host.receive(arrival);
  };

  const dropLeftOver = async (application: string, all: readonly string[]): Promise<void> => {
    try {
      const dropped = await dropGuildCommands(calls, application, all);
      if (dropped.length > 0) log.info({ guilds: dropped }, "commands that stood in single servers are taken away");
    } catch (error) {
      log.warn({ discord: described(error) }, "whether commands stand in single servers could not be looked at");
    }
  };

  client.ws.on(GatewayDispatchEvents.MessageCreate, (message: MessageData) =>
    take("message", () => listening.created(message)),
  );
  client.ws.on(GatewayDispatchEvents.MessageUpdate, (message: MessageData) =>
    take("edit", () => listening.edited(message)),
  );
  client.ws.on(GatewayDispatchEvents.InteractionCreate, (interaction: GatewayInteractionCreateDispatchData) =>
    take("interaction", () => interactions.handle(interaction)),
  );
  client.on(Events.GuildCreate, (guild) => take("joined", () => joined(guild)));
  client.ws.on(GatewayDispatchEvents.GuildDelete, ({ id, unavailable }: GatewayGuildDeleteDispatchData) => {
    // Else it is an outage of Discord's own.
    if (unavailable === undefined) standing.left(id);
  });
  client.on(Events.Error, (error) => log.error({ discord: described(error) }, "Discord's client broke"));
  client.on(Events.ShardError, (error) => log.warn({ discord: described(error) }, "the connection to Discord broke"));
  client.on(Events.ShardReconnecting, () => log.info("reconnecting to Discord"));
  client.on(Events.ShardDisconnect, ({ code }) => {
    if (code === authenticationFailed) standing.heard(false);
    else log.error({ code }, refusals[code] ?? "Discord closed the connection for good");
  });

  return {
    name: "discord",
    messenger,
    people,
    surface: () => ({
      name: "discord",
      prefix: "/mentor ",
      forms: true,
      followUps: messageContent ? "free" : "mention",
    }),
    async start() {
      const ready = new Promise<void>((resolve) => client.once(Events.ClientReady, () => resolve()));
      try {
        await client.login(token);
      } catch (error) {
        throw new CannotStart(whyNot(error, apiUrl));
      }
      await ready;
      standing.begun();
      const all = [...client.guilds.cache.keys()];
      standing.isIn(all);
      const application = client.application?.id ?? self();
      try {
        const isChanged = await registerCommands(calls, application, host.table, guildId);
        log.info({ changed: isChanged }, "commands are registered with Discord");
      } catch (error) {
        // People can still mention the mentor and write to it.
        const hint = guildId === undefined ? "" : ": is the mentor in the server that DISCORD_GUILD_ID names?";
        log.error(
          { guild: guildId, discord: described(error) },
          `the commands could not be registered with Discord${hint}`,
        );
      }
      if (guildId === undefined) take("commands of servers", () => dropLeftOver(application, all));
    },
    stop() {
      stopped ??= (async () => {
        const over = delay(drainMs, undefined, { ref: false });
        // What comes until the connection is closed is stored as ever: Discord sends it no second time.
        await Promise.race([idle(), over]);
        await Promise.race([client.destroy(), over]);
        await Promise.race([idle(), over]);
      })();
      return stopped;
    },
  };
}

/** Where it broke. What Discord answered is left out: its addresses hold tokens. */
const stackOf = (error: unknown): string | undefined => (error instanceof Error ? error.stack : undefined);
