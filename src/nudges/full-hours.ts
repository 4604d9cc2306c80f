/** Warns whoever runs the mentor of hours in which more is due than leaves in time. */
import type { Clock } from "../clock.ts";
import type { Log } from "../ops/log.ts";
import type { NudgeStore } from "../storage/index.ts";
import { type FullHour, fullHours, type Paces } from "./pace.ts";

export interface FullHoursOptions {
  readonly store: Pick<NudgeStore, "dueByHour">;
  readonly clock: Clock;
  readonly log: Log;
  readonly paces: Paces;
}

/** Of the hours ahead the fullest are looked at. */
const hoursMost = 500;
/** So many platforms and workspaces are named in a line. */
const namedMost = 20;

/** An hour that was full of one workspace's may be full of another's later. */
const keyOf = ({ from, platform, workspace = "" }: FullHour): string => `${from} ${platform} ${workspace}`;

/** Looks at the day ahead, at the first call of each hour; an hour that is full is one line of the log of this process. */
export function createFullHours({ store, clock, log, paces }: FullHoursOptions): () => Promise<void> {
  let looked: Temporal.Instant | undefined;
  let warned = new Set<string>();

  return async () => {
    const now = clock.now();
    const hour = now.round({ smallestUnit: "hour", roundingMode: "floor" });
    if (looked?.equals(hour)) return;
    const due = await store.dueByHour(now, now.add({ hours: 24 }), hoursMost);
    // What could not be read is looked at with the next sweep.
    looked = hour;
    const full = fullHours(due, paces);
    const fresh = Map.groupBy(
      full.filter((one) => !warned.has(keyOf(one))),
      ({ from }) => from.toString(),
    );
    for (const [from, all] of fresh) warn(from, all);
    warned = new Set([...[...warned].filter((key) => key >= hour.toString()), ...full.map(keyOf)]);
  };

  function warn(from: string, all: readonly FullHour[]): void {
    const named = all
      .toSorted((a, b) => b.minutes - a.minutes)
      .slice(0, namedMost)
      .map(({ platform, workspace, due, minutes }) => ({
        ...{ platform, ...(workspace !== undefined && { workspace }) },
        ...{ due, minutes },
      }));
    log.warn({ from, full: named }, "an hour is full: more reminders are due in it than leave in a quarter of it");
  }
}
