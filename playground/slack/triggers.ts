/** Trigger ids: what a person did gives the app three seconds to open one modal. */
import type { Clock } from "./clock.ts";
import type { Settings } from "./settings.ts";

export interface Triggers {
  /** @param user whose screen it opens a modal on */
  issue(user: string): string;
  /** Uses one up. @returns the person, or why not, in Slack's words */
  redeem(id: string): { readonly user: string } | { readonly error: string };
}

export function createTriggers(clock: Clock, settings: Settings): Triggers {
  const issued = new Map<string, { readonly user: string; readonly at: number; used: boolean }>();
  return {
    issue(user) {
      const id = `${clock.now()}.${issued.size + 1}.stand-in`;
      issued.set(id, { user, at: clock.now(), used: false });
      return id;
    },
    redeem(id) {
      const trigger = issued.get(id);
      if (trigger === undefined) return { error: "invalid_trigger_id" };
      if (trigger.used) return { error: "exchanged_trigger_id" };
      if (clock.now() - trigger.at > settings.triggerLife) return { error: "expired_trigger_id" };
      trigger.used = true;
      return { user: trigger.user };
    },
  };
}
