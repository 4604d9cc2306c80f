/**
 * The port through which replies leave for a chat platform: late answers now, nudges later. Adapters implement it over the
 * platform's REST API; whoever sends knows no platform.
 */
import type { Control, Reply } from "./reply.ts";

/** Where a reply goes, as the adapter that made it understands it: plain JSON, kept with the turn. */
export type Target = Readonly<Record<string, string | number | boolean | null>>;

/** A control with the id it is stored under. */
export interface PlacedControl {
  readonly control: Control;
  readonly id: string;
  /** The command whose form it opens when pressed. */
  readonly form?: string;
}

/**
 * What a platform carries for a control: `m1:<id>`, and `m1:<id>:<command>` where pressing opens that command's form, which
 * must be shown before anything can be looked up.
 */
export function controlToken({ id, form }: Pick<PlacedControl, "id" | "form">): string {
  return form === undefined ? `m1:${id}` : `m1:${id}:${form}`;
}

/** Undefined for what is no token of ours. */
export function readControlToken(token: string): { readonly id: string; readonly form?: string } | undefined {
  const match = /^m1:([0-9A-Za-z]{22})(?::([a-z][a-z ]{0,40}))?$/.exec(token);
  if (match?.[1] === undefined) return undefined;
  return match[2] === undefined ? { id: match[1] } : { id: match[1], form: match[2] };
}

export interface Outgoing {
  readonly reply: Reply;
  readonly controls: readonly PlacedControl[];
}

/** How far a reply has come. */
export interface Sending {
  /** Same for the same reply however often it is tried: what the platform is asked for when nobody knows whether it arrived. */
  readonly key: string;
  /** The platform's ids of the messages that are there, in order: these are not sent again. */
  readonly sent: readonly string[];
  /** An earlier attempt may have sent the next message: look for it first. */
  readonly doubtful: boolean;
  /** Nothing of it was sent before this instant, where that is known: how long a platform may have known its key. */
  readonly since?: Temporal.Instant;
  /** Called with the id of each message that has arrived, before the next is sent. @param isLast none comes after it */
  arrived(id: string, isLast?: boolean): Promise<void>;
}

/** What is looked for of a reply that an earlier attempt may have sent. */
export interface Looking extends Pick<Sending, "key" | "sent"> {
  /** Nothing of it was sent before this instant. */
  readonly since: Temporal.Instant;
}

/** A message that was looked for and is there. */
export interface Found {
  /** The platform's id of it, as `arrived` is told it. */
  readonly id: string;
  /** When it came, where the platform says so. */
  readonly at?: Temporal.Instant;
}

/** What of a delivery that can't be made is the matter. */
export interface UndeliverableOptions extends ErrorOptions {
  /** The message alone is refused: another may be delivered there. */
  readonly isOfMessage?: boolean;
}

/** It can't be delivered, now or later: said to nobody there, logged, not tried again. */
export class Undeliverable extends Error {
  override readonly name = "Undeliverable";
  /** The platform's code: `is_archived`, `50001`. */
  readonly code: string;
  readonly isOfMessage: boolean;

  constructor(code: string, message: string, { isOfMessage = false, ...options }: UndeliverableOptions = {}) {
    super(message, options);
    this.code = code;
    this.isOfMessage = isOfMessage;
  }
}

/** Not now: the platform asks to wait, or can't be reached. */
export class TryLater extends Error {
  override readonly name = "TryLater";
  readonly afterMs: number;
  /** The platform is known not to have taken what it was given: nothing is to be looked for. */
  readonly unsent: boolean;

  constructor(afterMs: number, message: string, options: ErrorOptions & { readonly unsent?: boolean } = {}) {
    super(message, options);
    this.afterMs = afterMs;
    this.unsent = options.unsent ?? false;
  }
}

/**
 * Whether nothing is to be looked for after an attempt that ended in an error: it was refused for certain, and what an earlier
 * attempt left in doubt is settled.
 *
 * @param doubtful as the attempt began
 * @param arrived  messages that it found or sent
 */
export const isUnsent = (error: unknown, doubtful: boolean, arrived: number): boolean =>
  error instanceof TryLater && error.unsent && (!doubtful || arrived > 0);

export interface Messenger {
  /**
   * Sends a reply as the messages it takes.
   *
   * @throws {Undeliverable} the target is gone, closed or forbidden, or this message is refused
   * @throws {TryLater} the platform asks to wait; what arrived until then was told to `arrived`
   */
  send(target: Target, outgoing: Outgoing, sending: Sending): Promise<void>;
  /** Puts a reply in the place of messages sent before: an edited question is answered anew. Where that can't be, sends it. */
  replace(target: Target, receipt: readonly string[], outgoing: Outgoing, sending: Sending): Promise<void>;
  /** Shows that the mentor is at work, where the platform can; never fails. */
  working(target: Target): Promise<void>;
}

/** What nudges leave through: one that comes too late to be sent again may be there all the same. */
export interface NudgeMessenger extends Pick<Messenger, "send"> {
  /**
   * Looks for the next message of a reply, and sends nothing: for what is not to be sent any more, and may be there.
   *
   * @returns undefined where it is not there
   * @throws {Undeliverable} nobody may look, or can any more: it may have arrived
   * @throws {TryLater} the platform asks to wait, or can't be reached
   */
  find(target: Target, outgoing: Outgoing, looking: Looking): Promise<Found | undefined>;
}
