/** Nudges that are not to be sent any more: why, and whether they had arrived all the same. */
import { foldSnoozed, localDateOf } from "../learning/schedule.ts";
import type { Log } from "../ops/log.ts";
import { type Found, type NudgeMessenger, Undeliverable } from "../reply/messenger.ts";
import { type ClaimedNudge, lateWhy, type NudgeStore } from "../storage/index.ts";
import type { Outbox } from "./deliver.ts";
import { unseen } from "./reasons.ts";

export interface WithholdingOptions {
  readonly store: Pick<NudgeStore, "finishNudge" | "foldNudge" | "failNudge">;
  readonly log: Log;
  readonly outbox: Pick<Outbox, "fromJson">;
}

/** By so much the platform's clock may be behind. */
const skew = Temporal.Duration.from({ minutes: 2 });

/** Why it is not sent after all: the schedule may have changed since it was due, and time has passed. */
export function whyWithheld({ nudge, schedule }: ClaimedNudge, now: Temporal.Instant): string | undefined {
  if (schedule.state !== "on") return schedule.why ?? schedule.state;
  const { pausedUntil } = schedule;
  if (pausedUntil !== undefined && Temporal.PlainDate.compare(localDateOf(now, schedule.zone), pausedUntil) < 0)
    return "paused";
  return foldSnoozed(nudge.dueAt, now, schedule).kind === "fold" ? lateWhy : undefined;
}

/**
 * Ends one that is not sent any more. Whoever began to send it may have died before they could note that it arrived: it is looked
 * for, so that nobody is told that something they have was not sent.
 */
export function createWithholding({ store, log, outbox }: WithholdingOptions) {
  return async (claimed: ClaimedNudge, why: string, messenger: Pick<NudgeMessenger, "find">): Promise<void> => {
    const { nudge } = claimed;
    // A part of it that arrived makes it sent; whether more did is not worth a message that comes twice or late.
    if (nudge.receipt.length > 0) return store.finishNudge(nudge);
    if (!nudge.doubtful) return store.foldNudge(nudge, why);
    try {
      const found = await look(claimed, messenger);
      if (found === undefined) await store.foldNudge(nudge, why);
      else await store.finishNudge(nudge, [found.id], found.at);
    } catch (error) {
      if (!(error instanceof Undeliverable)) throw error;
      const { id, workspace, platform } = nudge;
      log.warn({ nudge: id, workspace, platform, code: error.code }, "a nudge may have arrived and nobody may look");
      await store.failNudge(nudge, unseen);
    }
  };

  async function look(
    { nudge, schedule }: ClaimedNudge,
    messenger: Pick<NudgeMessenger, "find">,
  ): Promise<Found | undefined> {
    if (nudge.outgoing === undefined) return undefined;
    const looking = { key: nudge.seed, sent: nudge.receipt, since: nudge.dueAt.subtract(skew) };
    return messenger.find(schedule.target, outbox.fromJson(nudge.outgoing), looking);
  }
}
