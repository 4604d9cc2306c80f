/** Calls of Slack's Web API, once each: no retry of the library may post twice, and a method asked to wait is left alone. */
import { webApi } from "@slack/bolt";
import { TryLater } from "../../reply/messenger.ts";
import { slackCode, understood } from "./errors.ts";
import type { BoltLog } from "./log.ts";

export type Arguments = Readonly<Record<string, unknown>>;

export interface Calls {
  /**
   * @throws {Undeliverable} Slack says no, with its code
   * @throws {Malformed} what was sent breaks a rule
   * @throws {TryLater} asked to wait, or nobody knows what became of it
   */
  call(method: string, args: Arguments): Promise<webApi.WebAPICallResult>;
}

export interface CallsOptions {
  readonly botToken: string;
  readonly apiUrl?: string | undefined;
  readonly logger: BoltLog;
  /** Hears what became of each call that Slack answered: the code it refused it with, undefined where it did it. */
  readonly heard?: (method: string, code: string | undefined) => void;
}

/** Longer than Slack takes, shorter than a row of the inbox is held. */
const timeoutMs = 15_000;

/** Options of a client that tries once and says so. */
export function clientOptions(apiUrl: string | undefined): webApi.WebClientOptions {
  return {
    ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
  };
}

export function createCalls({ botToken, apiUrl, logger, heard = () => {} }: CallsOptions): Calls {
  const client = new webApi.WebClient(botToken, { ...clientOptions(apiUrl), logger });
  /** Until when a method is left alone, in milliseconds of the process. */
  const waits = new Map<string, number>();
  return {
    async call(method, args) {
      const left = (waits.get(method) ?? 0) - performance.now();
      if (left > 0) throw new TryLater(left, `Slack asked to wait with ${method}`, { unsent: true });
      waits.delete(method);
      try {
        const result = await client.apiCall(method, { ...args });
        heard(method, undefined);
        return result;
      } catch (error) {
        if (error instanceof webApi.WebAPIRateLimitedError)
          waits.set(method, performance.now() + error.retryAfter * 1_000);
        const code = slackCode(error);
        if (code !== undefined) heard(method, code);
        throw understood(error, method);
      }
    },
  };
}
