/** What Discord's refusals mean to us: one table from its codes, and what the port for sending makes of them. */
import { DiscordAPIError, HTTPError, RateLimitError } from "discord.js";
import { TryLater, Undeliverable } from "../../reply/messenger.ts";

export type Meaning =
  /** The channel or thread is no more. */
  | "gone"
  /** The message is no more. */
  | "message-gone"
  | "forbidden"
  | "closed-dms"
  /** A locked thread: only moderators write there. */
  | "locked"
  | "archived"
  | "thread-exists"
  /** No thread can be started there. */
  | "unthreadable"
  /** Replying needs the right to read the history. */
  | "no-history"
  /** The interaction's token is over, or was never acknowledged. */
  | "token-over"
  /** Another process, or an attempt of ours whose answer was lost, has acknowledged the interaction. */
  | "acknowledged"
  /** It takes the message in no such form. */
  | "malformed"
  /** AutoMod or a link filter. */
  | "blocked"
  | "dead-token"
  /** It asks to wait; nothing was done. */
  | "wait"
  /** Nobody knows whether it was done: its own fault, or the network's. */
  | "doubt"
  | "other";

const meanings: Readonly<Record<number, Meaning>> = {
  10003: "gone",
  10004: "gone",
  10008: "message-gone",
  10013: "gone",
  10015: "token-over",
  10062: "token-over",
  20016: "wait",
  20028: "wait",
  20029: "wait",
  30015: "malformed",
  30033: "unthreadable",
  40001: "dead-token",
  40003: "wait",
  40005: "malformed",
  40060: "acknowledged",
  40062: "wait",
  40094: "token-over",
  50001: "forbidden",
  50006: "malformed",
  50007: "closed-dms",
  50008: "unthreadable",
  50013: "forbidden",
  50014: "dead-token",
  50021: "unthreadable",
  50024: "unthreadable",
  50027: "token-over",
  50035: "malformed",
  50045: "malformed",
  50083: "archived",
  50109: "malformed",
  50278: "closed-dms",
  130000: "wait",
  160002: "no-history",
  160004: "thread-exists",
  160005: "locked",
  160006: "unthreadable",
  200000: "blocked",
  240000: "blocked",
};

export function meaningOf(error: unknown): Meaning {
  if (error instanceof RateLimitError) return "wait";
  if (error instanceof DiscordAPIError) {
    const known = typeof error.code === "number" ? meanings[error.code] : undefined;
    if (known !== undefined) return known;
    if (error.status === 429) return "wait";
    if (error.status >= 500 || !isOfDiscord(error)) return "doubt";
    if (error.status === 401) return "dead-token";
    return error.code === 0 ? "doubt" : "other";
  }
  // No answer at all: a closed connection, a timeout; or none that can be read.
  return "doubt";
}

/** Whether Discord itself said it: a page of a proxy's has no code. */
const isOfDiscord = ({ code }: DiscordAPIError): boolean => typeof code === "number";

/** What tells of the person, the place or the mentor's rights there: the next message would be refused alike. */
const lasting: readonly Meaning[] = [
  "gone",
  "forbidden",
  "closed-dms",
  "locked",
  "archived",
  "unthreadable",
  "no-history",
];

/** How long until a platform that could not be reached is tried again; whoever sends may wait longer. */
const unreachableMs = 2_000;
const askedToWaitMs = 5_000;

/**
 * An error of Discord's or of the way to it as the port for sending knows errors; what broke on our side stays as it is, since
 * waiting mends none of that. Carries no address: an interaction's holds its token.
 */
export function asDelivery(error: unknown): Error {
  if (!(error instanceof Error)) return new Error("unknown error", { cause: error });
  if (error instanceof Undeliverable || error instanceof TryLater || !isOfTheWay(error)) return error;
  const { code, message } = described(error);
  const meaning = meaningOf(error);
  switch (meaning) {
    case "wait": {
      const asked = error instanceof RateLimitError ? Math.max(error.retryAfter, error.timeToReset, 0) : askedToWaitMs;
      // Asked too often, nothing was done; an overloaded Discord does not say.
      const unsent = error instanceof RateLimitError || (error instanceof DiscordAPIError && error.status === 429);
      return new TryLater(Math.ceil(asked), `Discord asks to wait: ${message}`, { unsent });
    }
    case "doubt":
      return new TryLater(unreachableMs, `Discord could not be reached: ${message}`, { unsent: neverLeft(error) });
    case "dead-token":
      return new Undeliverable("dead-token", "Discord refuses the bot's token: see DISCORD_TOKEN");
    default:
      return new Undeliverable(code, message, { isOfMessage: !lasting.includes(meaning) });
  }
}

/** Whether Discord said it, or the network, whose errors are known by their code; a timeout's is by its name. */
function isOfTheWay(error: unknown): boolean {
  if (error instanceof DiscordAPIError || error instanceof HTTPError || error instanceof RateLimitError) return true;
  if (!(error instanceof Error)) return false;
  if (/^(?:Abort|Timeout)Error$/.test(error.name) || isOfTheWay(error.cause)) return true;
  return "code" in error && /^(?:UND_ERR_|E(?!RR_)[A-Z])/.test(String(error.code));
}

/** No connection came about, so that nothing was said over it. */
const unconnected: ReadonlySet<unknown> = new Set([
  ...["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"],
]);

function neverLeft(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ("code" in error && unconnected.has(error.code)) || neverLeft(error.cause);
}

/** An error for the log, without what may be secret: addresses of interactions hold their tokens, bodies what people wrote. */
export function described(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof RateLimitError)
    return { code: "429", message: `rate limit of ${error.scope}, ${Math.ceil(error.retryAfter)} ms` };
  if (error instanceof DiscordAPIError)
    return isOfDiscord(error)
      ? { code: String(error.code), message: error.message }
      : { code: String(error.status), message: `HTTP ${error.status} without a word of Discord's` };
  if (error instanceof HTTPError) return { code: String(error.status), message: error.message };
  if (error instanceof Error) return { code: error.name, message: error.message };
  return { code: "unknown", message: "unknown error" };
}
