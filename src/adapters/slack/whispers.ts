/** Answers to one person alone: through the `response_url` while it lives, then as an ephemeral message, then directly. */
import type { Clock } from "../../clock.ts";
import type { Log } from "../../ops/log.ts";
import { TryLater, Undeliverable } from "../../reply/messenger.ts";
import type { Calls } from "./calls.ts";
import { Malformed, meaningOf } from "./errors.ts";
import { isSlacks } from "./files.ts";
import type { MessagePart, Posting } from "./posting.ts";
import type { Arrived } from "./receipt.ts";
import type { SlackTarget } from "./target.ts";

export interface Whispers {
  whisper(target: SlackTarget, part: MessagePart, key: string): Promise<Arrived>;
  /** Through the `response_url`, for everybody: a channel the mentor is not in. False where it can't be. */
  aloud(target: SlackTarget, part: MessagePart): Promise<boolean>;
}

export interface WhispersOptions {
  readonly calls: Calls;
  readonly posting: Posting;
  readonly clock: Clock;
  readonly log: Log;
  readonly apiUrl?: string | undefined;
}

const patienceMs = 10_000;

export function createWhispers({ calls, posting, clock, log, apiUrl }: WhispersOptions): Whispers {
  /** False once the address is used up or too old. */
  const respond = async (
    target: SlackTarget,
    type: "ephemeral" | "in_channel",
    part: MessagePart,
  ): Promise<boolean> => {
    const { respondUrl, respondUntil, thread } = target;
    if (respondUrl === null || clock.now().epochMilliseconds > respondUntil) return false;
    if (!URL.canParse(respondUrl) || !isSlacks(new URL(respondUrl), apiUrl)) return false;
    const body = {
      ...{ response_type: type, replace_original: false, text: part.text },
      ...(part.blocks.length > 0 && { blocks: part.blocks }),
      ...(thread !== null && { thread_ts: thread }),
    };
    let response: Response;
    try {
      response = await fetch(respondUrl, {
        method: "POST",
        redirect: "manual",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(patienceMs),
      });
    } catch (error) {
      throw new TryLater(1_000, "a response_url was not answered", { cause: error });
    }
    const answer = (await response.text().catch(() => "")).slice(0, 300);
    if (response.ok) return true;
    if (response.status === 429) {
      const seconds = Number(response.headers.get("retry-after"));
      throw new TryLater((seconds > 0 ? seconds : 1) * 1_000, "Slack asks to wait with a response_url", {
        unsent: true,
      });
    }
    if (response.status >= 500) throw new TryLater(1_000, `a response_url was answered with HTTP ${response.status}`);
    if (response.status === 400 && part.blocks.length > 0) {
      log.error({ answer }, "Slack refused an answer's blocks; sent as plain text");
      return respond(target, type, { ...part, blocks: [] });
    }
    log.debug({ status: response.status, answer }, "a response_url is used up");
    return false;
  };

  const ephemeral = async (target: SlackTarget, part: MessagePart): Promise<boolean> => {
    if (!/^[CGD]/.test(target.channel)) return false;
    const args = {
      channel: target.channel,
      user: target.user,
      text: part.text,
      ...(part.blocks.length > 0 && { blocks: part.blocks }),
      ...(target.thread !== null && { thread_ts: target.thread }),
    };
    try {
      await calls.call("chat.postEphemeral", args);
      return true;
    } catch (error) {
      if (error instanceof Malformed && part.blocks.length > 0) {
        log.error({ err: error, code: error.code }, "Slack refused an answer's blocks; sent as plain text");
        return ephemeral(target, { ...part, blocks: [] });
      }
      // Dead is dead; a channel that is closed to us is no reason not to write directly.
      if (!(error instanceof Undeliverable) || meaningOf(error.code) === "dead") throw error;
      log.debug({ code: error.code, channel: target.channel }, "no ephemeral message there");
      return false;
    }
  };

  return {
    async whisper(target, part, key) {
      if (await respond(target, "ephemeral", part)) return { kind: "whispered" };
      if (await ephemeral(target, part)) return { kind: "whispered" };
      if (target.outsider)
        throw new Undeliverable("cannot_dm_user", "people of other workspaces get no direct messages");
      return posting.post({ channel: target.user, thread: null }, part, key);
    },
    aloud: (target, part) => respond({ ...target, thread: null }, "in_channel", part),
  };
}
