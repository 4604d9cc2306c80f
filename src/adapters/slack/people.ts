/** What Slack knows of a person: asked seldom, kept ten minutes, never waited for long. */
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import type { Clock } from "../../clock.ts";
import type { Log } from "../../ops/log.ts";
import type { Calls } from "./calls.ts";

export interface Profile {
  /** Slack's admins and owners look after channels. */
  readonly audience: "anyone" | "curator";
  /** BCP 47. */
  readonly locale: string;
  readonly isBot: boolean;
}

export interface People {
  /** Never rejects: a person nobody knows about may do what anyone may. */
  about(user: string): Promise<Profile>;
  /** A name that was learnt before, without asking. */
  nameOf(user: string): string | undefined;
}

const unknown: Profile = { audience: "anyone", locale: "en", isBot: false };
const keptFor = { minutes: 10 } as const;
/** The event must be stored within its budget, whatever Slack does. */
const patienceMs = 500;
const most = 10_000;

const usersInfo = z.object({
  user: z.object({
    name: z.string().optional(),
    is_bot: z.boolean().optional(),
    is_admin: z.boolean().optional(),
    is_owner: z.boolean().optional(),
    locale: z.string().max(35).optional(),
    profile: z.object({ display_name: z.string().optional() }).optional(),
  }),
});

interface Kept {
  readonly profile: Promise<Profile>;
  readonly until: Temporal.Instant;
}

/** @param mayAsk whether `users:read` was granted; without it everybody is anyone */
export function createPeople(calls: Calls, clock: Clock, log: Log, mayAsk: () => boolean): People {
  const kept = new Map<string, Kept>();
  const names = new Map<string, string>();

  const ask = async (user: string): Promise<Profile> => {
    try {
      const { user: found } = usersInfo.parse(await calls.call("users.info", { user, include_locale: true }));
      const name = found.profile?.display_name || found.name;
      if (name !== undefined) names.set(user, name);
      const curator = found.is_admin === true || found.is_owner === true;
      return { audience: curator ? "curator" : "anyone", locale: found.locale || "en", isBot: found.is_bot === true };
    } catch (error) {
      log.debug({ err: error, user }, "Slack says nothing about a person");
      kept.delete(user);
      return unknown;
    }
  };

  return {
    nameOf: (user) => names.get(user),
    async about(user) {
      if (!mayAsk()) return unknown;
      const now = clock.now();
      let entry = kept.get(user);
      if (entry === undefined || Temporal.Instant.compare(entry.until, now) <= 0) {
        if (kept.size >= most) kept.clear();
        if (names.size >= most) names.clear();
        entry = { profile: ask(user), until: now.add(keptFor) };
        kept.set(user, entry);
      }
      const waiting = new AbortController();
      const late = setTimeout(patienceMs, unknown, { signal: waiting.signal, ref: false }).catch(() => unknown);
      try {
        return await Promise.race([entry.profile, late]);
      } finally {
        waiting.abort();
      }
    },
  };
}
