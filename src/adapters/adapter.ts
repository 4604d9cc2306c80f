/**
 * The port between a chat platform and the mentor. An adapter translates: what happened on the platform becomes an
 * `Inbound`, the `Reply` that comes back is rendered within the platform's limits and loses no text. It knows nothing of
 * topics, commands or learners, and never another adapter.
 */

import type { Clock } from "../clock.ts";
import type { Surface } from "../commands/context.ts";
import type { CommandTable } from "../commands/table.ts";
import type { Arrival } from "../conversations/arrival.ts";
import type { Reception } from "../conversations/turns.ts";
import type { Log } from "../ops/log.ts";
import type { Messenger, NudgeMessenger, Target } from "../reply/messenger.ts";
import type { Reply } from "../reply/reply.ts";

/** What a person did: wrote a line, called a command with typed arguments, or pressed something a reply had offered. */
export type Input =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "command"; readonly command: string; readonly args: Readonly<Record<string, unknown>> }
  | { readonly kind: "control"; readonly id: string; readonly value?: string };

/** One event of a platform. */
export interface Inbound {
  /** The platform's id of the event, unique within the workspace: one that comes twice is run once. */
  readonly event: string;
  /** Slack team, Discord guild, or the console's own. */
  readonly workspace: string;
  /** Where one conversation takes place; turns within it run in order. */
  readonly thread: string;
  readonly person: string;
  readonly at: Temporal.Instant;
  readonly input: Input;
}

/** What an adapter is given. */
export interface AdapterHost {
  /**
   * Answers one event. What a person did wrong and what broke on our side both come back as a `Reply`; it rejects only
   * when `signal` fires or when not even an apology could be made, and the adapter then says so itself.
   */
  handle(inbound: Inbound, signal?: AbortSignal): Promise<Reply>;
  /** Whole lines that continue `line`, best first: commands, ids, names. Empty where nothing fits. */
  complete(line: string): Promise<readonly string[]> | readonly string[];
  readonly clock: Clock;
  readonly log: Log;
}

/** Where the mentor can do nothing any more, until somebody acts. */
export type Gone =
  /** The app was removed from a workspace, or the token that acts there was revoked. */
  | { readonly kind: "workspace"; readonly workspace: string }
  /** The token is dead, and with it everything on its platform. */
  | { readonly kind: "platform"; readonly platform: ChatPlatform };

/** Where the mentor can act: most of it was never gone. */
export type Returned =
  /** The app is installed there. */
  | { readonly kind: "workspaces"; readonly workspaces: readonly string[] }
  /** The token is good; which workspaces have the app is another matter. */
  | { readonly kind: "platform"; readonly platform: ChatPlatform };

/** What whoever sends for a chat platform is given. What it is told is not waited for; where noting it fails, that is logged. */
export interface SenderHost {
  /** Told as soon as it is known, and once: what is due there need not be tried. */
  gone?(what: Gone): Promise<void>;
  /** Told at every start, and when the mentor is invited again. */
  returned?(what: Returned): Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

/** A conversation of a person with the mentor, as a list of them shows it. */
export interface RecentThread {
  /** As arrivals name it. */
  readonly thread: string;
  /** What was asked there last. */
  readonly question: string;
  readonly at: Temporal.Instant;
}

/** What the adapter of a chat platform is given. */
export interface ChatHost extends SenderHost {
  /**
   * Takes one event. It is stored when this resolves, and answered later through the adapter's messenger.
   * Rejects when it could not be stored: then the platform must not be told that it arrived.
   */
  receive(arrival: Arrival): Promise<Reception>;
  /** The commands: what is registered, typed, filled in and completed comes from here. */
  readonly table: CommandTable;
  /** Values of a kind (`topic`, `role`) that begin like `prefix`. */
  suggest(kind: string, prefix: string): readonly { readonly value: string; readonly label: string }[];
  /**
   * Whether what a person writes in a thread without a mention would be answered. Only then is a file that comes with it worth
   * reading; where a host can't say, none is.
   *
   * @param of `others`: people who are known to write there besides
   */
  isFollowUp?(of: Pick<Arrival, "workspace" | "thread" | "person" | "others">): Promise<boolean>;
  /** The last conversations of a person, newest first. Where a host has none, they are not shown. */
  recentThreads?(workspace: string, person: string): Promise<readonly RecentThread[]>;
}

/** What an adapter gives. */
export interface Adapter {
  readonly name: string;
  /** Resolves once events arrive; from then on it reconnects by itself. Rejects if it can't begin (a refused token). */
  start(): Promise<void>;
  /** Takes nothing new, lets what is under way be answered and sent, then resolves. Called twice, it ends once. */
  stop(): Promise<void>;
}

export type ChatPlatform = "slack" | "discord";

/** What a platform says of a person; what it does not say is left out. */
export interface PersonProfile {
  /** IANA time zone. */
  readonly zone?: string;
  /** BCP 47. */
  readonly locale?: string;
}

/** The people of a platform, as far as whoever writes to them first needs to know them. */
export interface People {
  /**
   * The direct message of a person, opened where there is none.
   *
   * @throws {Undeliverable} they can't be written to. Some platforms say so only when something is sent
   * @throws {TryLater} the platform asks to wait, or can't be reached
   */
  direct(workspace: string, person: string): Promise<Target>;
  /** A channel, as whoever writes to all in it names it. */
  channel(channel: string): Target;
  /** Waits a few seconds at most, and never rejects. */
  profile(workspace: string, person: string): Promise<PersonProfile>;
}

/** What sends for a chat platform, over its REST API alone: no connection is held, and nothing comes in. */
export interface ChatSender {
  readonly name: ChatPlatform;
  readonly messenger: Messenger & NudgeMessenger;
  readonly people: People;
  /** Asks the platform whether it takes the token. @throws {CannotStart} it does not, or it can't be reached */
  start(): Promise<void>;
}

/** The adapter of a chat platform: events come in through its host, answers go out through its messenger. */
export interface ChatAdapter extends Adapter, Omit<ChatSender, "start"> {
  readonly name: ChatPlatform;
  /** Known once `start` has resolved, since rights decide how follow-ups come. */
  surface(): Surface;
}

/** Why an adapter can't begin: one sentence for the operator, naming the variable, scope or intent and where to set it. */
export class CannotStart extends Error {
  override readonly name = "CannotStart";
}

/** One thing that was looked at before a start: what it found, and where to set right what is not. */
export interface Finding {
  readonly state: "good" | "missing" | "note";
  readonly sentence: string;
}

/** What an adapter would have called, in a replay without a network. */
export interface ReplayedCall {
  readonly call: string;
  readonly args: unknown;
}
