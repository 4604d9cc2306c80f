/**
 * How fast nudges leave: what the platforms let through sets the pace, not the queue. A bucket of tokens in the database
 * holds for all processes together.
 */
import type { DueHour, Rate } from "../storage/index.ts";

export interface Pace extends Rate {
  /** What the limit counts: the bot on all of the platform, or each workspace by itself. */
  readonly of: "platform" | "workspace";
  /** Nudges in the queue at a time: of one workspace, and of the platform. What more is due waits in the database, in turns. */
  readonly queued: { readonly each: number; readonly most: number };
}

export type Paces = Readonly<Record<string, Pace>>;

/**
 * Discord allows 50 requests a second per bot; Slack several hundred messages a minute per workspace, of which 300 are
 * taken. Of a limit as much is queued as it lets through in some twenty seconds (Discord: eight, since there workspaces
 * share it, and whoever comes next waits behind what is queued).
 */
export const platformPaces: Paces = {
  discord: { perSecond: 45, burst: 5, of: "platform", queued: { each: 360, most: 360 } },
  slack: { perSecond: 5, burst: 10, of: "workspace", queued: { each: 100, most: 2_000 } },
};

/** Where no limit is known, such as the console. */
export const unlimited: Pace = { perSecond: 200, burst: 200, of: "platform", queued: { each: 200, most: 500 } };

export const paceOf = (paces: Paces, platform: string): Pace => paces[platform] ?? unlimited;

/** The bucket that a nudge takes its token from. */
export const bucketOf = ({ of }: Pace, platform: string, workspace: string): string =>
  of === "platform" ? `nudge:${platform}` : `nudge:${platform}:${workspace}`;

/** An hour is full when its last nudge, all due at once, would be so late. */
export const quarter = Temporal.Duration.from({ minutes: 15 });

/** Nudges that leave in a quarter of an hour. */
export const capacity = ({ perSecond }: Pace): number => perSecond * quarter.total("seconds");

/** An hour in which more is due than leaves in time. */
export interface FullHour {
  readonly platform: string;
  /** Where the limit is a workspace's own. */
  readonly workspace?: string;
  readonly from: Temporal.Instant;
  readonly due: number;
  readonly capacity: number;
}

/** Those of the hours in which more is due than leaves within a quarter of them, earliest first. */
export function fullHours(hours: readonly DueHour[], paces: Paces): FullHour[] {
  const sums = new Map<string, FullHour>();
  for (const { platform, workspace, from, due } of hours) {
    const pace = paceOf(paces, platform);
    const key = `${bucketOf(pace, platform, workspace)} ${from}`;
    const before = sums.get(key)?.due ?? 0;
    sums.set(key, {
      platform,
      ...(pace.of === "workspace" && { workspace }),
      from,
      due: before + due,
      capacity: capacity(pace),
    });
  }
  return [...sums.values()]
    .filter((hour) => hour.due > hour.capacity)
    .toSorted((a, b) => Temporal.Instant.compare(a.from, b.from));
}
