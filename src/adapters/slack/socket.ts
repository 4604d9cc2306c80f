/**
 * The connection to Slack. The SDK's own reconnecting waits five seconds at every refresh and ends in an unhandled rejection
 * when Slack refuses to open a connection: it is off, and this opens the next one.
 */
import { setTimeout } from "node:timers/promises";
import { SocketModeReceiver } from "@slack/bolt";
import type { Log } from "../../ops/log.ts";
import { CannotStart } from "../adapter.ts";
import { appTokenSentence } from "./identity.ts";
import type { BoltLog } from "./log.ts";

export interface SocketOptions {
  readonly appToken: string;
  readonly apiUrl?: string | undefined;
  readonly logger: BoltLog;
  readonly log: Log;
}

export interface Socket {
  readonly receiver: SocketModeReceiver;
  /** @throws {CannotStart} the app token is refused, or Slack can't be reached */
  open(): Promise<void>;
  /** Ends the connection for good; resolves within seconds. */
  close(): Promise<void>;
}

/** Milliseconds between two tries: at once, then slower, never slower than this. */
const slowest = 60_000;
const closingMs = 2_000;

export function createSocket({ appToken, apiUrl, logger, log }: SocketOptions): Socket {
  const receiver = new SocketModeReceiver({
    appToken,
    logger,
    autoReconnectEnabled: false,
    installerOptions: {
      clientOptions: {
        ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
        retryConfig: { retries: 0 },
        timeout: 15_000,
      },
    },
  });
  const { client } = receiver;
  // The SDK reads what comes in without a catch: what it can't read must not end the process.
  for (const listen of client.listeners("ws_message")) {
    client.off("ws_message", listen);
    client.on("ws_message", async (...received) => {
      try {
        await listen(...received);
      } catch (error) {
        log.warn({ err: error }, "something from Slack could not be read");
      }
    });
  }
  const stopping = new AbortController();
  let opened = false;
  let opening = false;

  const reopen = async (): Promise<void> => {
    opening = true;
    let said = "";
    for (let failures = 0; !stopping.signal.aborted; failures++) {
      try {
        await client.start();
        if (stopping.signal.aborted) await client.disconnect();
        break;
      } catch (error) {
        if (stopping.signal.aborted) break;
        const sentence =
          error === undefined ? "The connection was closed before it was ready." : appTokenSentence(error);
        // Said once, not at every try.
        if (sentence !== said) log.error({ err: error }, `No connection to Slack, trying again: ${sentence}`);
        said = sentence;
        const wait = Math.min(slowest, 500 * 2 ** Math.min(failures, 10));
        await setTimeout(wait, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
      }
    }
    if (said !== "" && !stopping.signal.aborted) log.warn("Connected to Slack again.");
    opening = false;
  };

  client.on("disconnected", () => {
    if (!opened || opening || stopping.signal.aborted) return;
    reopen().catch((error: unknown) => log.error({ err: error }, "reconnecting to Slack broke"));
  });

  return {
    receiver,
    async open() {
      try {
        await client.start();
      } catch (error) {
        throw new CannotStart(appTokenSentence(error), { cause: error });
      }
      opened = true;
    },
    async close() {
      stopping.abort();
      const closed = client.disconnect().catch((error: unknown) => log.debug({ err: error }, "closing the socket"));
      await Promise.race([closed, setTimeout(closingMs, undefined, { ref: false })]);
    },
  };
}
