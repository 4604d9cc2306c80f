/**
 * The Slack adapter, over Socket Mode with Bolt. It translates and nothing more: what happens in Slack becomes an `Arrival`,
 * stored before it is acknowledged; replies leave through the messenger, rendered within Slack's limits.
 *
 * Read `events.ts` (messages), `interactions.ts` (commands, presses, forms, shortcuts) and `messenger.ts` (answers) next. May
 * import `reply`, `commands`, `conversations` and what stands left of them; never another adapter.
 */
import { setTimeout } from "node:timers/promises";
import { App, type ReceiverEvent } from "@slack/bolt";
import type { Surface } from "../../commands/context.ts";
import type { ChatAdapter, ChatHost } from "../adapter.ts";
import { clientOptions } from "./calls.ts";
import type { Deps } from "./deps.ts";
import { createEvents } from "./events.ts";
import { registerHome } from "./home.ts";
import { registerInteractions, slashCommand } from "./interactions.ts";
import { createSlackSender, type SlackSenderOptions } from "./sender.ts";
import { createSocket, type Socket } from "./socket.ts";

export interface SlackOptions extends SlackSenderOptions {
  /** `xapp-…`, for Socket Mode. */
  readonly appToken: string;
}

const prefix = `${slashCommand} `;
/** What is under way when it ends may take as long as Slack waits for it. */
const drainMs = 3_000;

/** An adapter that has called nothing yet. Its messenger works without a connection, and after `stop`. */
export function createSlackAdapter({ botToken, appToken, apiUrl }: SlackOptions, host: ChatHost): ChatAdapter {
  const { log } = host;
  const sender = createSlackSender({ botToken, apiUrl }, host);
  const { calls, messenger, people, standing, logger } = sender;
  const underWay = new Set<Promise<unknown>>();
  let socket: Socket | undefined;
  let stopped: Promise<void> | undefined;
  let stopping = false;

  const track = async (work: Promise<void>): Promise<void> => {
    underWay.add(work);
    try {
      await work;
    } finally {
      underWay.delete(work);
    }
  };

  const start = async (): Promise<void> => {
    await sender.start();
    const known = sender.identity();
    if (known === undefined) throw new Error("it began without knowing who it is");
    const deps: Deps = { identity: known, host, calls, people, standing, whisper: messenger.whisper };
    socket = createSocket({ appToken, apiUrl, logger, log });
    const app = new App({
      token: botToken,
      // Asked above already.
      ...{ botId: known.bot, botUserId: known.user, tokenVerificationEnabled: false, deferInitialization: true },
      receiver: socket.receiver,
      logger,
      clientOptions: clientOptions(apiUrl),
    });
    registerInteractions(app, deps);
    registerHome(app, deps, surface());
    app.error(async (error) => log.error({ err: error }, "something from Slack could not be handled"));

    // Bolt acknowledges events before any listener runs: they are stored before Bolt sees them.
    const events = createEvents(deps, botToken, apiUrl);
    const pass = app.processEvent.bind(app);
    const storeThenPass = async (event: ReceiverEvent): Promise<void> => {
      try {
        await events.take(event.body);
      } catch (error) {
        log.error({ err: error }, "an event could not be stored; it is left to Slack to send it again");
        return;
      }
      await pass(event);
    };
    app.processEvent = async (event) => {
      // What nobody acknowledges goes to another process, or comes again.
      if (!stopping) await track(storeThenPass(event));
    };
    await app.init();
    if (stopping) return;
    await socket.open();
    log.info({ team: known.team, followUps: surface().followUps }, "connected to Slack");
  };

  const stop = async (): Promise<void> => {
    stopping = true;
    await Promise.race([Promise.allSettled([...underWay]), setTimeout(drainMs, undefined, { ref: false })]);
    await socket?.close();
  };

  const surface = (): Surface => ({
    name: "slack",
    prefix,
    forms: true,
    followUps: sender.identity()?.scopes.has("channels:history") === true ? "free" : "mention",
  });

  return {
    name: "slack",
    messenger,
    people,
    surface,
    start,
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}
