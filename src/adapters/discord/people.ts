/** Where to write to a person first. Of people themselves Discord says neither zone nor language; what they do carries the latter. */
import type { People } from "../adapter.ts";
import type { Calls } from "./calls.ts";
import { asDelivery } from "./errors.ts";
import { createMemory } from "./memory.ts";
import { toTarget } from "./target.ts";

/** Direct messages that are remembered: Discord lets a bot open only so many in a while. */
const most = 10_000;

export function createPeople(calls: Pick<Calls, "openDm">): People {
  /** A direct message stays the same for good. */
  const channels = createMemory<string>(most);
  return {
    async direct(_workspace, person) {
      try {
        const channel = channels.recall(person) ?? (await calls.openDm(person));
        channels.remember(person, channel);
        return toTarget({ kind: "channel", channel, direct: true });
      } catch (error) {
        throw asDelivery(error);
      }
    },
    channel: (channel) => toTarget({ kind: "channel", channel, direct: false }),
    profile: async () => ({}),
  };
}
