/** What sends to Discord: answers, reminders, and where to write to a person. No gateway is opened, and it works after one is closed. */
import { CannotStart, type ChatSender, type SenderHost } from "../adapter.ts";
import { type Calls, createCalls } from "./calls.ts";
import { createMessenger } from "./messenger.ts";
import { createPeople } from "./people.ts";
import { whyNot } from "./refusals.ts";
import { createStanding, type Standing } from "./standing.ts";

export interface DiscordSenderOptions {
  readonly token: string;
  /** Another address of the API, ending in `/api`. */
  readonly apiUrl?: string;
}

/** What only a process with a gateway knows. */
export interface Connected {
  /** The bot's user; undefined until it is known. */
  readonly self: () => string | undefined;
  /** Resolves when an interaction that this process is acknowledging has been. */
  readonly acknowledged: (interaction: string) => Promise<void>;
}

/** With what the adapter needs besides. */
export interface DiscordSender extends ChatSender {
  readonly calls: Calls;
  readonly standing: Standing;
}

export function createDiscordSender(
  { token, apiUrl }: DiscordSenderOptions,
  host: SenderHost,
  connected?: Connected,
): DiscordSender {
  const { clock, log } = host;
  const standing = createStanding(host);
  const calls = createCalls({ token, ...(apiUrl !== undefined && { apiUrl }), heard: standing.heard });
  let me: string | undefined;
  return {
    name: "discord",
    messenger: createMessenger({
      calls,
      self: connected?.self ?? (() => me),
      acknowledged: connected?.acknowledged ?? (async () => {}),
      clock,
      log,
    }),
    people: createPeople(calls),
    calls,
    standing,
    async start() {
      try {
        me = await calls.me();
      } catch (error) {
        throw new CannotStart(whyNot(error, apiUrl), { cause: error });
      }
      standing.begun();
    },
  };
}
