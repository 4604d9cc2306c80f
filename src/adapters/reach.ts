/** People of all platforms that somebody sends for, behind one port: who is asked for is looked for where they are. */
import type { Place } from "../conversations/place.ts";
import type { Reach } from "../nudges/reminders.ts";
import { TryLater } from "../reply/messenger.ts";
import type { ChatSender, PersonProfile } from "./adapter.ts";

export interface JoinedReach extends Reach {
  join(sender: Pick<ChatSender, "name" | "people">): void;
  /** Called when somebody at the console is to be written to. */
  onConsole?: () => void;
  /** What the platform says of a person; nothing where nobody sends for it. */
  profile(of: Pick<Place, "surface" | "workspace" | "person">): Promise<PersonProfile>;
}

/** Until somebody joins, nobody can be reached; the console reaches the one who sits before it. */
export function createReach(): JoinedReach {
  const senders = new Map<string, Pick<ChatSender, "people">>();
  const peopleOf = (platform: string) => {
    const sender = senders.get(platform);
    if (sender === undefined) throw new TryLater(1_000, `nobody sends for ${platform} yet`, { unsent: true });
    return sender.people;
  };
  const reach: JoinedReach = {
    join: ({ name, people }) => void senders.set(name, { people }),
    async direct(platform, workspace, person) {
      if (platform === "console") {
        reach.onConsole?.();
        return { channel: "console" };
      }
      return peopleOf(platform).direct(workspace, person);
    },
    channel: (platform, channel) => peopleOf(platform).channel(channel),
    profile: async ({ surface, workspace, person }) =>
      senders.get(surface.name)?.people.profile(workspace, person) ?? {},
  };
  return reach;
}
