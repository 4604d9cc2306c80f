/**
 * How fast nudges leave: what the platforms let through sets the pace, not the queue. A bucket of tokens in the database
 * holds for all processes together; a token is a message, since that is what platforms count, and a nudge may be several.
 */
import type { DueHour, Rate } from "../storage/index.ts";

export interface Pace extends Rate {
  /** Messages that a nudge is reckoned to be before it is made. */
  readonly messages: number;
  /** What the limit counts: the bot on all of the platform, or each workspace by itself. */
  readonly of: "platform" | "workspace";
  /** Nudges in the queue at a time: of one workspace, and of the platform. What more is due waits in the database, in turns. */
  readonly queued: { readonly each: number; readonly most: number };
}

export type Paces = Readonly<Record<string, Pace>>;

/** Messages a second, as whoever runs the mentor sets them: for a platform that allows more, or a bot that shares its limit. */
export interface NudgeRates {
  /** Of the bot, over all its servers. Discord allows 50 requests a second. */
  readonly discord?: number | undefined;
  /** In each workspace. Slack allows several hundred messages a minute. */
  readonly slack?: number | undefined;
}

/**
 * Of a limit as much is queued as it lets through in some twenty seconds (Discord: eight, since there workspaces share it, and
 * whoever comes next waits behind what is queued).
 */
export function pacesOf({ discord = 45, slack = 5 }: NudgeRates = {}): Paces {
  const shared = atLeastOne((8 * discord) / messages);
  const own = atLeastOne((20 * slack) / messages);
  return {
    discord: {
      ...{ perSecond: discord, burst: atLeastOne(discord / 9), messages, of: "platform" },
      queued: { each: shared, most: shared },
    },
    slack: {
      ...{ perSecond: slack, burst: atLeastOne(2 * slack), messages, of: "workspace" },
      queued: { each: own, most: 20 * own },
    },
  };
}

/** A lesson, and its first question below it. */
const messages = 2;

const atLeastOne = (count: number): number => Math.max(1, Math.round(count));

/** What is sent where nobody has set anything. */
export const platformPaces: Paces = pacesOf();

/** Where no limit is known, such as the console. */
export const unlimited: Pace = {
  ...{ perSecond: 200, burst: 200, messages: 1, of: "platform" },
  queued: { each: 200, most: 500 },
};

export const paceOf = (paces: Paces, platform: string): Pace => paces[platform] ?? unlimited;

/** The bucket that a nudge takes its token from. */
export const bucketOf = ({ of }: Pace, platform: string, workspace: string): string =>
  of === "platform" ? `nudge:${platform}` : `nudge:${platform}:${workspace}`;

/** An hour is full when its last nudge, all due at once, would be so late. */
export const quarter = Temporal.Duration.from({ minutes: 15 });

/** Nudges that leave in a quarter of an hour. */
const capacity = ({ perSecond, messages }: Pace): number => (perSecond / messages) * quarter.total("seconds");

/**
 * How long what is due at an instant takes to leave, behind all that is due before.
 *
 * @param due what is due when, in any order
 */
export function waitAt(
  at: Temporal.Instant,
  due: readonly { readonly at: Temporal.Instant; readonly count: number }[],
  { perSecond, messages }: Pick<Pace, "perSecond" | "messages">,
): Temporal.Duration {
  const before = due
    .filter((one) => Temporal.Instant.compare(one.at, at) <= 0)
    .toSorted((a, b) => Temporal.Instant.compare(a.at, b.at));
  let waiting = 0;
  let last = before[0]?.at ?? at;
  const leaves = (until: Temporal.Instant): number =>
    Math.max(0, waiting - (until.since(last).total("seconds") * perSecond) / messages);
  for (const { at: when, count } of before) {
    waiting = leaves(when) + count;
    last = when;
  }
  return Temporal.Duration.from({ seconds: Math.round((leaves(at) * messages) / perSecond) });
}

/** An hour in which more is due than leaves in time. */
export interface FullHour {
  readonly platform: string;
  /** Where the limit is a workspace's own. */
  readonly workspace?: string;
  readonly from: Temporal.Instant;
  readonly due: number;
  readonly capacity: number;
  /** How long all of it takes, due at once. */
  readonly minutes: number;
}

/** Those of the hours in which more is due than leaves within a quarter of them, earliest first. */
export function fullHours(hours: readonly DueHour[], paces: Paces): FullHour[] {
  return hours
    .flatMap(({ platform, workspace, from, due }): FullHour[] => {
      const pace = paceOf(paces, platform);
      if ((pace.of === "workspace") !== (workspace !== undefined) || due <= capacity(pace)) return [];
      const minutes = Math.ceil((due * pace.messages) / pace.perSecond / 60);
      return [
        { platform, ...(workspace !== undefined && { workspace }), from, due, capacity: capacity(pace), minutes },
      ];
    })
    .toSorted((a, b) => Temporal.Instant.compare(a.from, b.from));
}
