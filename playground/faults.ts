/**
 * What a stand-in can be told to do wrong, so that a test can say "the platform takes the message, then answers 500".
 *
 * A fault waits for a call or an event by name (`chat.postMessage`, `POST /channels/{id}/messages`, `event message`),
 * happens `times` times, and is gone. Nothing here knows a platform.
 */

/** What goes wrong. On calls: all but the last three. On events sent to the bot: `slow` and the last three. */
export type Misbehaviour =
  /** Answers after this many milliseconds. */
  | { readonly kind: "slow"; readonly ms: number }
  /** Refuses for `retryAfter` seconds, in the platform's own words; nothing is done. */
  | { readonly kind: "rate-limit"; readonly retryAfter: number }
  /** Answers this HTTP status, and `body` where given; nothing is done. */
  | { readonly kind: "error"; readonly status: number; readonly body?: unknown }
  /** Does it, then answers this HTTP status: the caller can't know that it was done. */
  | { readonly kind: "error-after-effect"; readonly status: number }
  /** Closes the connection without an answer; nothing is done. */
  | { readonly kind: "hang-up" }
  /** Does it, then closes the connection without an answer. */
  | { readonly kind: "hang-up-after-effect" }
  /** The event never arrives. */
  | { readonly kind: "lose" }
  /** The event arrives twice. */
  | { readonly kind: "duplicate" }
  /** The event arrives after the one that follows it. */
  | { readonly kind: "reorder" };

export interface Fault {
  /** Name of the call or event, or a pattern its name matches. */
  readonly on: string | RegExp;
  /** How often it happens; once unless said otherwise. */
  readonly times?: number;
  readonly what: Misbehaviour;
}

export interface Faults {
  /** From now on, until it has happened `times` times. */
  plan(fault: Fault): void;
  /** What goes wrong with this call or event, in the order planned; undefined when all is well. Uses one up. */
  take(name: string): Misbehaviour | undefined;
  /** Forgets what has not happened yet. */
  clear(): void;
}

export function createFaults(): Faults {
  let planned: { readonly fault: Fault; left: number }[] = [];
  return {
    plan(fault) {
      planned.push({ fault, left: fault.times ?? 1 });
    },
    take(name) {
      const found = planned.find(({ fault: { on } }) => (typeof on === "string" ? on === name : on.test(name)));
      if (found === undefined) return undefined;
      found.left -= 1;
      planned = planned.filter(({ left }) => left > 0);
      return found.fault.what;
    },
    clear() {
      planned = [];
    },
  };
}
