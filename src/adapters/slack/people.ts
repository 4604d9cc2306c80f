/** What Slack knows of a person: asked seldom, kept ten minutes, never waited for long; and where to write to them. */
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import type { Clock } from "../../clock.ts";
import { isTimeZone } from "../../learning/schedule.ts";
import type { Log } from "../../ops/log.ts";
import { Undeliverable } from "../../reply/messenger.ts";
import type { People } from "../adapter.ts";
import type { Calls } from "./calls.ts";
import type { StoredTarget } from "./target.ts";

export interface Profile {
  /** Slack's admins and owners look after channels. */
  readonly audience: "anyone" | "curator";
  /** BCP 47. */
  readonly locale: string;
  readonly isBot: boolean;
}

export interface SlackPeople extends People {
  /** Never rejects: a person nobody knows about may do what anyone may. */
  about(user: string): Promise<Profile>;
  /** A name that was learnt before, without asking. */
  nameOf(user: string): string | undefined;
  /** Asks for the names of a few people who are mentioned. Never rejects. */
  learn(users: readonly string[]): Promise<void>;
  /** The channel of a person's direct message. @throws {Undeliverable} they can't be written to */
  directWith(user: string): Promise<string>;
}

export interface PeopleOptions {
  readonly calls: Calls;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether `users:read` was granted; without it everybody is anyone. */
  readonly mayAsk: () => boolean;
  /** The bot's own workspace; undefined until it is known. */
  readonly team: () => string | undefined;
}

const keptFor = { minutes: 10 } as const;
/** The event must be stored within its budget, whatever Slack does. */
const patienceMs = 500;
/** Nobody waits for a profile to be acknowledged. */
const profilePatienceMs = 3_000;
const most = 10_000;
/** So many names are asked for at once: a message may mention everybody. */
const learntMost = 5;

const text = (longest: number) => z.string().max(longest).nullish().catch(undefined);
const usersInfo = z.object({
  user: z.object({
    name: text(80),
    is_bot: z.boolean().optional(),
    is_admin: z.boolean().optional(),
    is_owner: z.boolean().optional(),
    locale: text(35),
    tz: text(60),
    profile: z.object({ display_name: text(80) }).optional(),
  }),
});
type Found = z.output<typeof usersInfo>["user"];

const opened = z.object({ channel: z.object({ id: z.string() }) });

interface Kept {
  readonly found: Promise<Found | undefined>;
  readonly until: Temporal.Instant;
}

export function createPeople({ calls, clock, log, mayAsk, team }: PeopleOptions): SlackPeople {
  const kept = new Map<string, Kept>();
  const names = new Map<string, string>();
  /** A direct message stays the same for good. */
  const channels = new Map<string, string>();

  const ask = async (user: string): Promise<Found | undefined> => {
    try {
      const { user: found } = usersInfo.parse(await calls.call("users.info", { user, include_locale: true }));
      const name = found.profile?.display_name || found.name;
      if (name) names.set(user, name);
      return found;
    } catch (error) {
      log.debug({ err: error, user }, "Slack says nothing about a person");
      kept.delete(user);
      return undefined;
    }
  };

  /** Undefined where Slack does not say, may not be asked, or takes longer than `ms`. */
  const find = async (user: string, ms: number): Promise<Found | undefined> => {
    if (!mayAsk()) return undefined;
    const now = clock.now();
    let entry = kept.get(user);
    if (entry === undefined || Temporal.Instant.compare(entry.until, now) <= 0) {
      if (kept.size >= most) kept.clear();
      if (names.size >= most) names.clear();
      entry = { found: ask(user), until: now.add(keptFor) };
      kept.set(user, entry);
    }
    const waiting = new AbortController();
    const late = setTimeout(ms, undefined, { signal: waiting.signal, ref: false }).catch(() => undefined);
    try {
      return await Promise.race([entry.found, late]);
    } finally {
      waiting.abort();
    }
  };

  const directWith = async (user: string): Promise<string> => {
    const before = channels.get(user);
    if (before !== undefined) return before;
    const { channel } = opened.parse(await calls.call("conversations.open", { users: user }));
    if (channels.size >= most) channels.clear();
    channels.set(user, channel.id);
    return channel.id;
  };

  return {
    directWith,
    nameOf: (user) => names.get(user),
    async learn(users) {
      const unknown = [...new Set(users)].filter((user) => !names.has(user)).slice(0, learntMost);
      await Promise.all(unknown.map((user) => find(user, patienceMs)));
    },
    async about(user) {
      const found = await find(user, patienceMs);
      const isCurator = found?.is_admin === true || found?.is_owner === true;
      return {
        audience: isCurator ? "curator" : "anyone",
        locale: found?.locale || "en",
        isBot: found?.is_bot === true,
      };
    },
    async direct(workspace, person) {
      const own = team();
      if (own !== undefined && workspace !== own)
        throw new Undeliverable("other_workspace", `the token is for ${own}, not for ${workspace}`);
      if (isOutsider(person))
        throw new Undeliverable("cannot_dm_user", "people of other workspaces get no direct messages");
      return { channel: await directWith(person) } satisfies StoredTarget;
    },
    channel: (channel) => ({ channel }) satisfies StoredTarget,
    async profile(_workspace, person) {
      const { tz, locale } = (await find(person.slice(person.indexOf(":") + 1), profilePatienceMs)) ?? {};
      return { ...(tz && isTimeZone(tz) && { zone: tz }), ...(locale && { locale }) };
    },
  };
}

/** Of a connected workspace: arrivals name them with their team. */
const isOutsider = (person: string): boolean => person.includes(":");
