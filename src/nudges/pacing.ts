/** Messages in turn, as this process takes part in a pace that all processes share. */
import type { Clock } from "../clock.ts";
import type { NudgeStore } from "../storage/index.ts";
import { bucketOf, type Pace, type Paces, paceOf } from "./pace.ts";
import { RetryLater } from "./queue.ts";

export interface Pacing {
  /**
   * Before a nudge is looked at, so that one whose turn has not come costs nothing. What it takes is taken once.
   *
   * @throws {RetryLater} until its turn
   */
  takeTurn(platform: string, workspace: string): Promise<void>;
  /** After it: how many messages it was in the end. The next one pays the difference, or is given it. */
  spent(platform: string, workspace: string, messages: number): void;
}

export interface PacingOptions {
  readonly store: Pick<NudgeStore, "takeTokens">;
  readonly clock: Clock;
  readonly paces: Paces;
}

/** A shorter wait for a turn is no wait. */
const graceMs = 10;
/** Turns come in groups, at these steps of the clock: a process that wakes less often needs less of the processor for the same work. */
const stepMs = 100;

/** Turns that are asked for while others are being taken. */
interface Asked {
  readonly waits: Promise<(nth: number) => number>;
  count: number;
}

export function createPacing({ store, clock, paces }: PacingOptions): Pacing {
  /** Messages by bucket. Written with the next statement, since one for each nudge would double what a turn costs. */
  const owed = new Map<string, number>();
  const asked = new Map<string, Asked>();

  const takeAll = async (bucket: string, pace: Pace): Promise<(nth: number) => number> => {
    // Whoever asks in the same moment is in it.
    await Promise.resolve();
    const count = asked.get(bucket)?.count ?? 1;
    asked.delete(bucket);
    const before = owed.get(bucket) ?? 0;
    owed.delete(bucket);
    const lastMs = await store.takeTokens(bucket, count * pace.messages + before, pace);
    return (nth) => lastMs - ((count - 1 - nth) * pace.messages * 1_000) / pace.perSecond;
  };

  return {
    async takeTurn(platform, workspace) {
      const pace = paceOf(paces, platform);
      const bucket = bucketOf(pace, platform, workspace);
      const group = asked.get(bucket) ?? { waits: takeAll(bucket, pace), count: 0 };
      asked.set(bucket, group);
      const nth = group.count;
      group.count += 1;
      const waitMs = (await group.waits)(nth);
      if (waitMs > graceMs) throw new RetryLater(untilStep(waitMs));
    },
    spent(platform, workspace, messages) {
      const pace = paceOf(paces, platform);
      const bucket = bucketOf(pace, platform, workspace);
      const all = (owed.get(bucket) ?? 0) + messages - pace.messages;
      if (all === 0) owed.delete(bucket);
      else owed.set(bucket, all);
    },
  };

  function untilStep(waitMs: number): number {
    const now = clock.now().epochMilliseconds;
    return Math.ceil((now + waitMs) / stepMs) * stepMs - now;
  }
}
