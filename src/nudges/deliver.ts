/**
 * One nudge, from claimed to sent. A crash at any step loses nothing and sends nothing twice: what is sent is kept before it is
 * sent, and what may have arrived is looked for before it is sent again.
 */
import { z } from "zod";
import type { Clock } from "../clock.ts";
import { askedSince } from "../learning/reviewing.ts";
import type { Log } from "../ops/log.ts";
import { isUnsent, type NudgeMessenger, type Outgoing, TryLater, Undeliverable } from "../reply/messenger.ts";
import { controlDays, type Reply } from "../reply/reply.ts";
import {
  type Begun,
  type ClaimedNudge,
  ClaimLost,
  type JsonText,
  type JsonValue,
  type Known,
  type NudgeKind,
  type NudgeStore,
  patience,
  type StoredControl,
  type StoredNudge,
  type StoredSchedule,
} from "../storage/index.ts";
import type { Paces } from "./pace.ts";
import { createPacing } from "./pacing.ts";
import { type Job, type Queue, RetryLater } from "./queue.ts";
import { unseen } from "./reasons.ts";
import { jobIdOf, nudgeJob } from "./sweep.ts";
import { pickTemplate, type Template } from "./templates.ts";
import { noteFor } from "./undeliverable.ts";
import { createWithholding, whyWithheld } from "./withheld.ts";

/** A nudge to be put into words. */
export interface NudgeToCompose extends Pick<StoredNudge, "id" | "date" | "dueAt" | "seed"> {
  readonly kind: NudgeKind;
  /** What it opens with. */
  readonly template: Template;
  /** Local days before it that had none, which it stands for. */
  readonly missed: number;
  /** Of its person; nothing where it is for a channel. */
  readonly known?: Known;
}

/** A nudge's message, and what begins with it where it goes out. */
export interface Made {
  readonly reply: Reply;
  readonly begins?: Begun;
}

/**
 * Makes a nudge's message: run again after a crash, so it changes nothing that running twice would change.
 *
 * @returns nothing where there is nothing to say
 */
export type Compose = (nudge: NudgeToCompose, schedule: StoredSchedule) => Promise<Made | undefined>;

/** How messages are kept: with their controls' ids, as JSON. */
export interface Outbox {
  place(
    reply: Reply,
    nudge: NudgeToCompose,
    schedule: StoredSchedule,
  ): { readonly outgoing: Outgoing; readonly pressable: readonly StoredControl[] };
  toJson(outgoing: Outgoing): JsonText;
  fromJson(json: JsonValue): Outgoing;
}

export interface DeliveryOptions {
  readonly store: NudgeStore;
  readonly queue: Pick<Queue, "add">;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  /** By platform. */
  readonly messengers: ReadonlyMap<string, NudgeMessenger>;
  readonly compose: Compose;
  readonly outbox: Outbox;
  readonly paces: Paces;
  /** Nobody else may take a nudge for this long; renewed while it is worked on, so that it is taken up soon after a crash. */
  readonly leaseMs: number;
}

type Retry = Parameters<NudgeStore["retryNudge"]>[3];

const jobData = z.object({ id: z.string(), workspace: z.string(), platform: z.string() });

/** Two messages closer than this become one. */
const apart = Temporal.Duration.from({ hours: 1 });
/** So long a nudge's buttons can be pressed. */
const pressable = Temporal.Duration.from({ hours: 24 * controlDays });
const failuresMost = 8;
/** Attempts that ended without a word: it ends the process that makes it. */
const attemptsMost = 60;
const firstPauseMs = 2_000;
const longestPauseMs = 10 * 60_000;
const elsewhereMs = 1_000;
/** Longer than timers are early. */
const againMs = 10;

/** The handler of a nudge's job; says for which platform one left. */
export function createDelivery(options: DeliveryOptions): (job: Job) => Promise<string | undefined> {
  const { store, queue, clock, log, random, messengers, compose, outbox, paces, leaseMs } = options;
  const lease = Temporal.Duration.from({ milliseconds: leaseMs });
  const pacing = createPacing({ store, clock, paces });
  const withhold = createWithholding({ store, log, outbox });

  /** The message, made and kept, or kept by an earlier attempt; or why there is none. */
  const prepare = async (claimed: ClaimedNudge): Promise<Outgoing | "merged" | "nothing"> => {
    const { nudge, schedule, known, missed, templates } = claimed;
    if (nudge.outgoing !== undefined) return outbox.fromJson(nudge.outgoing);
    const kind = kindOf(schedule);
    const template = pickTemplate(kind, nudge.seed, templates);
    const toCompose = { ...nudge, kind, template, missed, ...(known !== undefined && { known }) };
    const made = await compose(toCompose, schedule);
    if (made === undefined) return "nothing";
    const { reply, begins } = made;
    const placed = outbox.place(reply, toCompose, schedule);
    const composed = {
      kind,
      template: template.id,
      outgoing: outbox.toJson(placed.outgoing),
      pressable: placed.pressable,
      ...(begins !== undefined && { begins }),
    };
    const kept = await store.saveComposed(nudge, composed, apart, pressable);
    return kept === "merged" ? kept : placed.outgoing;
  };

  /**
   * @param sent called for each message that has left
   * @returns whether all of it was sent
   */
  const deliver = async (claimed: ClaimedNudge, sent: () => void): Promise<boolean> => {
    const { nudge, schedule } = claimed;
    if (nudge.attempts > attemptsMost) {
      log.error({ nudge: nudge.id, workspace: nudge.workspace }, "a nudge was given up: attempts end without a word");
      await store.failNudge(nudge, nudge.doubtful ? unseen : "attempts ended without a word");
      return false;
    }
    const messenger = messengers.get(nudge.platform);
    if (messenger === undefined) throw new Error(`nothing sends for ${nudge.platform} here`);
    const why = whyWithheld(claimed, clock.now());
    if (why !== undefined) {
      await withhold(claimed, why, messenger);
      return false;
    }
    const outgoing = await prepare(claimed);
    if (typeof outgoing === "string") {
      await store.foldNudge(nudge, outgoing);
      return false;
    }
    let receipt = nudge.receipt;
    let isNoted = false;
    await messenger.send(schedule.target, outgoing, {
      key: nudge.seed,
      sent: receipt,
      doubtful: nudge.doubtful,
      since: nudge.dueAt,
      arrived: async (id, isLast) => {
        receipt = [...receipt, id];
        sent();
        if (isLast) await store.finishNudge(nudge, receipt);
        else await store.saveNudgeReceipt(nudge, receipt);
        isNoted = isLast === true;
      },
    });
    if (!isNoted) await store.finishNudge(nudge);
    return true;
  };

  const later = async (nudge: StoredNudge, waitMs: number, why: string, how: Retry): Promise<void> => {
    await store.retryNudge(nudge, Temporal.Duration.from({ milliseconds: waitMs }), why, how);
    const { id, workspace, platform } = nudge;
    await queue
      .add(nudgeJob, [
        { data: { id, workspace, platform }, jobId: jobIdOf(nudge), delayMs: waitMs + againMs, attempts: 20 },
      ])
      .catch((error: unknown) => log.debug({ err: error, nudge: id }, "a retry is left to the next sweep"));
  };

  const failed = async (
    { nudge, schedule }: ClaimedNudge,
    error: unknown,
    /** Nothing more than was noted is there. */
    unsent: boolean,
  ): Promise<void> => {
    const where = { nudge: nudge.id, workspace: nudge.workspace, platform: nudge.platform };
    if (error instanceof ClaimLost) {
      log.warn(where, "a nudge took so long that another process has taken it over");
      return;
    }
    if (error instanceof Undeliverable && error.code === unseen) {
      // One day without is better than a message that comes twice; the next can be delivered all the same.
      log.warn(where, "a nudge may have arrived and nobody may look: it is not sent again");
      await store.failNudge(nudge, unseen);
      return;
    }
    if (error instanceof Undeliverable && error.isOfMessage) {
      log.error({ ...where, code: error.code }, `a nudge is refused for what it holds: ${error.message}`);
      await store.failNudge(nudge, error.code);
      return;
    }
    if (error instanceof Undeliverable) {
      log.warn({ ...where, code: error.code }, `a nudge can't be delivered: ${error.message}`);
      await store.failNudge(nudge, error.code, { note: noteFor(error.code, nudge, schedule) });
      return;
    }
    const waits = error instanceof TryLater;
    if (!waits && nudge.failures + 1 >= failuresMost) {
      log.error({ ...where, err: error }, "a nudge was given up");
      await store.failNudge(nudge, reasonOf(error));
      return;
    }
    const tried = waits ? nudge.attempts - 1 : nudge.failures;
    const backoff = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(tried, 20));
    const waitMs = Math.round((waits ? Math.max(error.afterMs, backoff) : backoff) * (1 + random() / 4));
    log.warn({ ...where, err: error, wait: waitMs }, "a nudge is tried again");
    await later(nudge, waitMs, reasonOf(error), { failed: !waits, unsent });
  };

  const held = async (claimed: ClaimedNudge, sent: () => void): Promise<boolean> => {
    const { nudge } = claimed;
    let arrived = 0;
    const renewal = setInterval(
      () =>
        void store
          .renewNudge(nudge, lease)
          .catch((error: unknown) => log.warn({ err: error, nudge: nudge.id }, "a claim could not be renewed")),
      leaseMs / 3,
    );
    try {
      return await deliver(claimed, () => {
        arrived += 1;
        sent();
      });
    } catch (error) {
      await failed(claimed, error, isUnsent(error, nudge.doubtful, arrived));
      return false;
    } finally {
      clearInterval(renewal);
    }
  };

  return async (job) => {
    const { platform, ...ref } = jobData.parse(job.data);
    // Processes may share a queue and serve different platforms: the job is another's.
    if (!messengers.has(platform)) throw new RetryLater(elsewhereMs);
    if (job.attempt === 1) await pacing.takeTurn(platform, ref.workspace);
    let messages = 0;
    try {
      const claimed = await store.claimNudge(ref, lease, askedSince(clock));
      if (claimed === undefined) return undefined;
      const isSent = await held(claimed, () => {
        messages += 1;
      });
      return isSent ? platform : undefined;
    } finally {
      pacing.spent(platform, ref.workspace, messages);
    }
  };
}

/** What is sent: after three that nobody answered a question, after a question that nobody answered the last line. */
function kindOf({ kind, asked, unanswered }: StoredSchedule): NudgeKind {
  if (kind === "channel") return "channel";
  if (asked) return "stopped";
  return unanswered >= patience ? "question" : "lesson";
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 200);
