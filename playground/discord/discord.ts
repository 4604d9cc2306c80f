/**
 * A stand-in for Discord on this machine: its REST API and its gateway, spoken to by the real client library, and people
 * who write, click and fill in forms as tests tell them to.
 *
 * Start here: `createDiscord` puts the parts together. `state/` is what it remembers, `wire/` how that looks over the
 * line, `checks/` what it refuses, `actions/` what changes it, `rest/` and `gateway/` how a bot reaches it, `people/`
 * how a test does, `screen/` what a person sees. Imports nothing from the product.
 */

import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Locale } from "discord-api-types/v10";
import { type Changes, createChanges } from "../changes.ts";
import { createFaults, type Fault } from "../faults.ts";
import { measures } from "./checks/measure.ts";
import { createGateway, type Gateway } from "./gateway/gateway.ts";
import { createSessions } from "./gateway/sessions.ts";
import { createStartLimit } from "./gateway/startLimit.ts";
import { requireKnownName } from "./names.ts";
import { createGuild, type GuildHandle, type GuildPlan } from "./people/guild.ts";
import { createPerson, type Person, type PersonPlan } from "./people/person.ts";
import type { Bot, Ping, Platform, Traffic, Violation } from "./platform.ts";
import { routesOf } from "./rest/routes.ts";
import { createRestApp } from "./rest/server.ts";
import { defaultSettings, type Settings } from "./settings.ts";
import { createSnowflakes } from "./snowflake.ts";
import type { User } from "./state/model.ts";
import { createWorld, type WorldView } from "./state/world.ts";

export interface DiscordOptions extends Partial<Settings> {
  /** Name of the bot's user. */
  readonly botName?: string;
}

export interface Discord {
  /** What `rest.api` of discord.js takes: `http://127.0.0.1:port/api`. */
  readonly apiUrl: string;
  readonly bot: {
    readonly id: string;
    readonly applicationId: string;
    /** The token that is good at present. */
    token(): string;
    /** Makes the token dead, as the developer portal does: calls get 401, connections are closed with 4004. */
    resetToken(): string;
  };
  readonly state: WorldView;
  readonly pings: readonly Ping[];
  readonly violations: readonly Violation[];
  readonly traffic: readonly Traffic[];
  person(plan: PersonPlan): Person;
  guild(plan?: GuildPlan): GuildHandle;
  until: Changes["until"];
  subscribe: Changes["subscribe"];
  /** Says that the clock was moved, so that what became due is seen. */
  tick(): void;
  /** Plans a misbehaviour for a call (`"POST /channels/{channel.id}/messages"`) or event (`"event MESSAGE_CREATE"`). */
  misbehave(fault: Fault): void;
  /** Forgets planned misbehaviour that has not happened. */
  behave(): void;
  /** How many gateway sessions are connected. */
  connections(): number;
  disconnect(how: { readonly code: number; readonly reason?: string }): void;
  reconnect(): void;
  invalidateSession(resumable: boolean): void;
  close(): Promise<void>;
}

export async function createDiscord(options: DiscordOptions = {}): Promise<Discord> {
  const { botName = "Mentor", ...given } = options;
  const settings: Settings = { ...defaultSettings, ...given };
  const newId = createSnowflakes(settings.clock);
  const world = createWorld();
  const changes = createChanges();
  const faults = createFaults();
  const botId = newId();
  // Bots made after 2016 share their application's id.
  const bot: Bot = { userId: botId, applicationId: botId, token: tokenFor(botId, 1) };
  const self: User = { id: botId, name: botName, bot: true, locale: Locale.EnglishUS, acceptsDms: true };
  world.users.set(botId, self);

  const traffic: Traffic[] = [];
  let port = 0;
  const gatewayUrl = () => `ws://127.0.0.1:${port}/gateway`;
  const platform: Platform = {
    settings,
    world,
    bot,
    changes,
    faults,
    newId,
    pings: [],
    violations: [],
    traffic,
    record(entry) {
      traffic.push(entry);
      if (traffic.length > settings.trafficKept) traffic.shift();
    },
    optionFiles: new Map(),
    measure: measures[settings.characters],
    now: () => settings.clock.now().epochMilliseconds,
    origin: () => `http://127.0.0.1:${port}`,
    tell: (announcement) => gateway.tell(announcement),
  };
  const startLimit = createStartLimit(settings.maxConcurrency, settings.identifyWindowMs);
  const sessions = createSessions(settings.resumableMs, ({ id: sessionId }, name, body) =>
    platform.record({ kind: "event", name, sessionId, body }),
  );
  const gateway: Gateway = createGateway({ platform, sessions, startLimit, url: gatewayUrl });
  const routes = routesOf({ url: gatewayUrl, startLimit });
  const app = createRestApp(platform, routes);

  const server = createServer(getRequestListener(app.fetch));
  server.on("upgrade", gateway.upgrade);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The stand-in listens on no TCP port.");
  port = address.port;

  let tokens = 1;
  return {
    apiUrl: `http://127.0.0.1:${port}/api`,
    bot: {
      id: botId,
      applicationId: botId,
      token: () => bot.token,
      resetToken() {
        tokens += 1;
        bot.token = tokenFor(botId, tokens);
        gateway.disconnect(4004, "Authentication failed");
        return bot.token;
      },
    },
    state: world,
    pings: platform.pings,
    violations: platform.violations,
    traffic,
    person: (plan) => createPerson(platform, plan),
    guild: (plan = {}) => createGuild(platform, plan),
    until: changes.until,
    subscribe: changes.subscribe,
    tick: changes.announce,
    misbehave(fault) {
      requireKnownName(fault.on, routes);
      faults.plan(fault);
    },
    behave: faults.clear,
    connections: () => gateway.connected().length,
    disconnect: ({ code, reason = "" }) => gateway.disconnect(code, reason),
    reconnect: gateway.reconnect,
    invalidateSession: gateway.invalidate,
    async close() {
      await gateway.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** In the form of a real one, and plainly none: the bot's id, and a running number where the secret would be. */
function tokenFor(botId: string, number: number): string {
  return `${Buffer.from(botId).toString("base64url")}.stand-in.token-${number}`;
}
