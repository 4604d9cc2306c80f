/** “is looking it up…” beside the mentor's name, where Slack's plan has that. */
import { setTimeout } from "node:timers/promises";
import type { Log } from "../../ops/log.ts";
import { Undeliverable } from "../../reply/messenger.ts";
import type { Calls } from "./calls.ts";
import type { SlackTarget } from "./target.ts";

export interface Status {
  /** Shows it if the answer takes longer than a moment. Never fails. */
  show(target: SlackTarget): Promise<void>;
  /** Before an answer goes out: a status that came after it would stay for minutes. @returns whether one is shown */
  settle(target: SlackTarget): Promise<boolean>;
  /** Takes it away, where no reply in the thread does. Never fails. */
  clear(target: SlackTarget): Promise<void>;
}

/** Most answers are there before that. */
const momentMs = 300;

export function createStatus(calls: Calls, log: Log): Status {
  const shown = new Map<string, { readonly done: Promise<boolean>; readonly calledOff: AbortController }>();
  let refused = false;

  const placeOf = ({ channel, thread, message }: SlackTarget) => ({
    channel_id: channel,
    thread_ts: thread ?? message,
  });
  const keyOf = (target: SlackTarget): string => JSON.stringify(placeOf(target));

  const set = async (target: SlackTarget, status: string): Promise<boolean> => {
    try {
      await calls.call("assistant.threads.setStatus", { ...placeOf(target), status });
      return true;
    } catch (error) {
      // A plan or an app without it answers so every time; a place without it does not.
      const code = error instanceof Undeliverable ? error.code : "";
      refused ||= ["missing_scope", "not_agent_app", "unknown_method", "not_allowed_token_type"].includes(code);
      log.debug({ err: error }, "no status is shown");
      return false;
    }
  };

  return {
    async show(target) {
      if (refused || target.message === null) return;
      const calledOff = new AbortController();
      const done = setTimeout(momentMs, true, { signal: calledOff.signal, ref: false }).then(
        () => set(target, "is looking it up…"),
        () => false,
      );
      shown.set(keyOf(target), { done, calledOff });
      await done;
    },
    async settle(target) {
      const one = shown.get(keyOf(target));
      if (one === undefined) return false;
      shown.delete(keyOf(target));
      one.calledOff.abort();
      return one.done;
    },
    async clear(target) {
      await set(target, "");
    },
  };
}
