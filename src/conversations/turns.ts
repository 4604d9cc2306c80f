/**
 * Turns of chat platforms: stored before they are acknowledged, answered in order per conversation, once across processes and
 * crashes, and sent through the platform's messenger.
 *
 * A row of the inbox goes waiting → running → sending → done. Whoever claims it renews the claim while working; after a
 * crash it ends, and the row is anybody's. A row found `sending` may have been sent in part: the messenger looks before it sends again.
 */
import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { Clock } from "../clock.ts";
import type { Surface } from "../commands/context.ts";
import type { CommandTable } from "../commands/table.ts";
import type { Log } from "../ops/log.ts";
import { maskSecrets } from "../ops/mask.ts";
import { isUnsent, type Messenger, TryLater, Undeliverable } from "../reply/messenger.ts";
import { ClaimLost, type InboxOutcome, type InboxRow, type NewArrival, type Store } from "../storage/index.ts";
import { createAnswering } from "./answering.ts";
import { type Arrival, arrivalSchema, type StoredArrival } from "./arrival.ts";
import type { Conversations } from "./conversations.ts";
import { gaveUp, isAnswered, isAskedToWait, isSwitchedOff, limitFor, threadOf } from "./manners.ts";
import { place } from "./outgoing.ts";

/** What became of an event when it came in. `ignored`: not for the mentor, nothing is stored. */
export type Reception = "stored" | "duplicate" | "ignored";

/** A chat platform, as turns see it. */
export interface Platform {
  readonly messenger: Messenger;
  surface(): Surface;
}

export interface TurnsOptions {
  readonly store: Store;
  readonly conversations: Conversations;
  readonly table: CommandTable;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Turns {
  /** Says who sends for a platform. Until then its events are stored and wait. */
  join(name: StoredArrival["platform"], platform: Platform): void;
  /**
   * Stores an event, then answers it in the background. Rejects when it can't be stored: then it must not be acknowledged, so
   * that the platform sends it again.
   */
  receive(arrival: Arrival): Promise<Reception>;
  /** Whether what a person writes there without a mention would be answered. */
  isFollowUp(of: Pick<Arrival, "workspace" | "thread" | "person" | "others">): Promise<boolean>;
  /** Answers what earlier processes left behind. Called at start and from time to time. */
  recover(): Promise<void>;
  /** Takes nothing new up and resolves when what is under way has been sent, or after `withinMs`. */
  stop(withinMs?: number): Promise<void>;
}

/** How work on a row ended: it is over, waits for another attempt, or is somebody else's by now. */
type Outcome = InboxOutcome | { readonly waitMs: number; readonly unsent: boolean } | undefined;
type Over = { readonly claim: InboxRow; readonly outcome: InboxOutcome };

/** Nobody else may take a row for this long; renewed while it is worked on, so that it ends soon after a crash. */
const lease = Temporal.Duration.from({ seconds: 20 });
const renewEveryMs = 6_000;
/** A question older than this is not answered any more but apologised for, once. */
const fresh = Temporal.Duration.from({ minutes: 15 });
/** After so many attempts an answer that breaks something, or ends the process, is given up. */
const attemptsMax = 8;
/** A platform that asks to wait or can't be reached is waited for this long, at most so long between two tries. */
const patience = { hours: 24 } as const;
/** Who asked ten things while the mentor was away hears once, within this time, that it is too late for them. */
const apologyLasts = { minutes: 10 } as const;
const slowestMs = 30_000;

export function createTurns({ store, conversations, table, clock, log }: TurnsOptions): Turns {
  const answering = createAnswering({ store, conversations, table, clock });
  const platforms = new Map<string, Platform>();
  const working = new Map<string, Promise<void>>();
  const again = new Set<string>();
  const apologised = new Map<string, Temporal.Instant>();
  const stopping = new AbortController();

  const receive = async (arrival: Arrival): Promise<Reception> => {
    if (await isSwitchedOff(arrival, store)) return "ignored";
    if (!(await listen(arrival))) return "ignored";
    const { platform, workspace, event, thread, person, input, replaces, channel } = arrival;
    const now = clock.now();
    const stored: NewArrival = {
      platform,
      workspace,
      event,
      thread,
      person,
      // What people wrote loses its secrets; where the answer goes must stay whole.
      arrival: JSON.parse(JSON.stringify({ ...arrival, input: masked(input) })),
      seed: randomUUID(),
      ...(replaces !== undefined && { replaces }),
      ...(input.kind === "control" && { pressed: input.id }),
    };
    const admission =
      input.kind === "joined"
        ? await store.storeWelcome(stored, channel ?? thread)
        : await store.storeArrival(stored, limitFor(person, now));
    if (admission.kind === "duplicate" || admission.kind === "ignored") return admission.kind;
    kick(admission.row);
    return "stored";
  };

  /**
   * Keeps what people say to the mentor and in its threads: who takes part, and what was said above a question.
   *
   * @returns whether it is for the mentor to answer
   */
  const listen = async (arrival: Arrival): Promise<boolean> => {
    const { workspace, thread, person, others, message, input, address } = arrival;
    const before = address === "overheard" ? await threadOf(arrival, store) : undefined;
    if (message !== undefined && input.kind === "text" && before?.takesPart !== false) {
      const at = clock.now();
      await store.hear(workspace, thread, { message, person, text: maskSecrets(input.text), at });
      // Of them it is known that they wrote, not what.
      for (const other of others ?? [])
        if (other !== person)
          await store.hear(workspace, thread, { message: `by:${other}`, person: other, text: "", at });
    }
    return before === undefined || isAnswered(person, before);
  };

  /** Works through a conversation until nothing of it is open, unless this process is doing so already. */
  const kick = (of: Pick<InboxRow, "platform" | "workspace" | "thread">): void => {
    const platform = platforms.get(of.platform);
    if (platform === undefined || stopping.signal.aborted) return;
    const key = JSON.stringify([of.platform, of.workspace, of.thread]);
    if (working.has(key)) {
      again.add(key);
      return;
    }
    const done = work(of, platform, key)
      .catch((error: unknown) =>
        log.error({ err: error, conversation: of.thread }, "a conversation could not be worked on"),
      )
      .finally(() => {
        working.delete(key);
        if (again.delete(key)) kick(of);
      });
    working.set(key, done);
  };

  const work = async (
    of: Pick<InboxRow, "platform" | "workspace" | "thread">,
    platform: Platform,
    key: string,
  ): Promise<void> => {
    let over: Over | undefined;
    while (!stopping.signal.aborted) {
      again.delete(key);
      const row = await store.claimNext(of, lease, over);
      if (row === undefined) return;
      const renewal = setInterval(() => void renew(row), renewEveryMs);
      const outcome = await answer(row, platform).finally(() => clearInterval(renewal));
      over = typeof outcome === "string" ? { claim: row, outcome } : undefined;
      if (typeof outcome !== "object") continue;
      const wait = outcome.waitMs;
      await store.postpone(row, Temporal.Duration.from({ milliseconds: wait }), outcome.unsent);
      // A little later than the row is free again: a timer may run early.
      void setTimeout(wait + 50, undefined, { signal: stopping.signal, ref: false }).then(
        () => kick(of),
        () => {},
      );
      return;
    }
    if (over !== undefined) await store.finish(over.claim, over.outcome);
  };

  const renew = (row: InboxRow): Promise<void> =>
    store
      .postpone(row, lease)
      .catch((error: unknown) => log.warn({ err: error, event: row.event }, "a claim could not be renewed"));

  /** Answers one row. */
  const answer = async (row: InboxRow, platform: Platform): Promise<Outcome> => {
    const parsed = arrivalSchema.safeParse(row.arrival);
    if (!parsed.success) {
      log.error({ event: row.event, problem: parsed.error.message }, "a stored event can't be read");
      return "refused";
    }
    const arrival = parsed.data;
    // Each attempt ended without a word: it breaks whoever makes the answer.
    if (row.state === "running" && row.attempts > attemptsMax) return giveUp(row, arrival, platform);
    // What was made in time is sent however late; a welcome is as good later.
    const late =
      row.outgoing === undefined &&
      arrival.input.kind !== "joined" &&
      Temporal.Instant.compare(row.receivedAt.add(fresh), clock.now()) < 0;
    let receipt = row.receipt;
    try {
      if (late && hasApologised(row)) return "apologised";
      const outgoing = await answering.prepare(row, arrival, platform.surface(), late, () =>
        platform.messenger.working(arrival.target),
      );
      // An apology takes no answer's place.
      const replaces = late || isAskedToWait(row.event) ? undefined : arrival.replaces;
      const replaced = replaces === undefined ? [] : await store.receiptOf(row.workspace, replaces, row.id);
      const sending = {
        key: row.seed,
        sent: receipt,
        doubtful: row.doubtful,
        since: row.receivedAt,
        arrived: async (id: string) => {
          receipt = [...receipt, id];
          await store.saveReceipt(row, receipt);
        },
      };
      if (replaced.length > 0) await platform.messenger.replace(arrival.target, replaced, outgoing, sending);
      else await platform.messenger.send(arrival.target, outgoing, sending);
      return late ? "apologised" : "answered";
    } catch (error) {
      return failed(row, arrival, platform, error, isUnsent(error, row.doubtful, receipt.length - row.receipt.length));
    }
  };

  /** Whether a person was apologised to in a conversation just now; notes that they are otherwise. */
  const hasApologised = ({ workspace, thread, person }: InboxRow): boolean => {
    const key = JSON.stringify([workspace, thread, person]);
    const now = clock.now();
    for (const [whom, until] of apologised) if (Temporal.Instant.compare(until, now) <= 0) apologised.delete(whom);
    if (apologised.has(key)) return true;
    apologised.set(key, now.add(apologyLasts));
    return false;
  };

  const failed = async (
    row: InboxRow,
    arrival: StoredArrival,
    platform: Platform,
    error: unknown,
    unsent: boolean,
  ): Promise<Outcome> => {
    const where = { event: row.event, workspace: row.workspace, platform: row.platform };
    if (error instanceof ClaimLost) {
      log.warn(where, "an answer took so long that another process has taken it over");
      return undefined;
    }
    if (error instanceof Undeliverable) {
      log.warn({ ...where, code: error.code }, `an answer can't be delivered: ${error.message}`);
      return "undeliverable";
    }
    const waits = error instanceof TryLater;
    const over = waits
      ? Temporal.Instant.compare(row.receivedAt.add(patience), clock.now()) < 0
      : row.attempts >= attemptsMax;
    if (over) return giveUp(row, arrival, platform, error);
    const backoff = Math.min(slowestMs, 250 * 2 ** row.attempts);
    const waitMs = waits ? Math.max(error.afterMs, backoff) : backoff;
    log.warn({ ...where, err: error, wait: waitMs }, "an answer is tried again");
    return { waitMs, unsent };
  };

  /** Says so instead of the answer, as far as that can be sent: a platform that was away for a day is not told. */
  const giveUp = async (
    row: InboxRow,
    arrival: StoredArrival,
    platform: Platform,
    error?: unknown,
  ): Promise<InboxOutcome> => {
    const reference = randomUUID().slice(0, 8);
    const where = { event: row.event, workspace: row.workspace, platform: row.platform };
    log.error({ ...where, err: error, attempts: row.attempts, reference }, "an answer was given up");
    if (error instanceof TryLater) return "undeliverable";
    const outgoing = place({ ...gaveUp(reference), visibility: arrival.visibility }, row.seed, table);
    const sending = { key: `${row.seed}.gave-up`, sent: [], doubtful: false, arrived: async () => {} };
    await platform.messenger
      .send(arrival.target, outgoing, sending)
      .catch((fault: unknown) => log.warn({ err: fault, reference }, "nor could that be said"));
    return "undeliverable";
  };

  const recover = async (): Promise<void> => {
    for (const name of platforms.keys()) {
      for (const { workspace, thread } of await store.openConversations(name, 200))
        kick({ platform: name, workspace, thread });
    }
  };

  return {
    join: (name, platform) => void platforms.set(name, platform),
    receive,
    isFollowUp: async (of) => isAnswered(of.person, await threadOf(of, store)),
    recover,
    async stop(withinMs = 10_000) {
      stopping.abort();
      await Promise.race([Promise.all(working.values()), setTimeout(withinMs, undefined, { ref: false })]);
    },
  };
}

/** A value with the secrets masked in every text. */
function masked(value: unknown): unknown {
  if (typeof value === "string") return maskSecrets(value);
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, masked(inner)]));
}
