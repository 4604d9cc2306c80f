/**
 * The console: the mentor in a terminal, or between two pipes, with no account anywhere. The smallest adapter, and the
 * one to read first. Streams, time and ids are passed in; nothing here knows `process`.
 */
import type { Readable, Writable } from "node:stream";
import type { Surface } from "../../commands/context.ts";
import { unseen } from "../../nudges/undeliverable.ts";
import { type NudgeMessenger, TryLater, Undeliverable } from "../../reply/messenger.ts";
import type { Reply } from "../../reply/reply.ts";
import type { Adapter, AdapterHost, Inbound } from "../adapter.ts";
import type { HistoryOptions } from "./history.ts";
import { runInteractive, type Screen } from "./interactive.ts";
import { createOutput } from "./output.ts";
import { runPiped } from "./piped.ts";
import { createSession, type SessionOptions } from "./session.ts";

/** How commands are typed here. */
export const consoleSurface: Surface = { name: "console", prefix: "", forms: false, followUps: "free" };

export interface ConsoleOptions extends Omit<SessionOptions, "columns"> {
  readonly input: Readable & { setRawMode?: (raw: boolean) => unknown };
  readonly output: Writable & { readonly columns?: number };
  /** True where both ends are a terminal; else lines are read one at a time and answers alone are written. */
  readonly interactive: boolean;
  /** Where lines are kept between sessions; absent: nowhere. Piped lines are never kept. */
  readonly history?: HistoryOptions;
  readonly welcome?: string;
}

export interface Console extends Adapter {
  /** Resolves when the person has left, the input has ended or the output's reader has gone. Never rejects. */
  readonly ended: Promise<void>;
  /** Sends what nobody asked for just now to the one who sits here; a pipe has nobody. */
  readonly messenger: NudgeMessenger;
}

const awayMs = 60_000;
/** A screen names no messages. */
const receipt = "shown";

/** What a pipe, or a terminal that does not know its size, is taken for. */
const usualColumns = 80;

export function createConsole(host: AdapterHost, options: ConsoleOptions): Console {
  const { log } = host;
  const stopping = new AbortController();
  const ended = Promise.withResolvers<void>();
  const screen: Screen = {};
  /** By the key of their sending: whoever comes back to one that could not be noted does not show it again. */
  const shown = new Set<string>();
  let started = false;
  const inFlight = new Set<Promise<Reply>>();

  /** The person need not wait for an answer they stopped, but `stop` must: the engine may be writing. */
  function handle(inbound: Inbound, signal?: AbortSignal): Promise<Reply> {
    const turn = host.handle(inbound, signal);
    inFlight.add(turn);
    const done = (): void => void inFlight.delete(turn);
    turn.then(done, done);
    return turn;
  }

  async function run(): Promise<void> {
    const { input, output: stream, interactive, colour, history, welcome } = options;
    const output = createOutput(stream, log);
    const session = createSession({ ...host, handle }, { ...options, columns: () => stream.columns || usualColumns });
    if (!interactive) return runPiped(session, input, output, stopping.signal, log);
    return runInteractive(session, host, { input, stream, colour, history, welcome }, output, stopping.signal, screen);
  }

  return {
    name: "console",
    messenger: {
      async send(_target, { reply }, { key, doubtful, arrived }) {
        const isThere = doubtful && shown.has(key);
        if (!isThere) {
          if (screen.show === undefined) throw new TryLater(awayMs, "nobody sits at the console", { unsent: true });
          await screen.show(reply);
          shown.add(key);
        }
        await arrived(receipt, true);
      },
      async find(_target, _outgoing, { key }) {
        if (shown.has(key)) return { id: receipt };
        throw new Undeliverable(unseen, "what stood on an earlier screen is known to nobody");
      },
    },
    ended: ended.promise,
    async start() {
      if (started) return;
      started = true;
      run()
        .catch((error: unknown) => log.error({ err: error }, "the console ended early"))
        .finally(() => ended.resolve());
    },
    async stop() {
      stopping.abort();
      if (!started) ended.resolve();
      await ended.promise;
      await Promise.allSettled(inFlight);
    },
  };
}
