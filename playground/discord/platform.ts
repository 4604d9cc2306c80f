/** The running stand-in as its own parts see it: passed in to whatever acts, so that nothing reaches for a global. */

import type { GatewayDispatchPayload } from "discord-api-types/v10";
import type { Changes } from "../changes.ts";
import type { Faults } from "../faults.ts";
import type { Measure } from "./checks/measure.ts";
import type { Problem } from "./refusal.ts";
import type { Settings } from "./settings.ts";
import type { Id, StoredFile } from "./state/model.ts";
import type { World } from "./state/world.ts";

export type EventName = GatewayDispatchPayload["t"];
export type EventData<Name extends EventName> = Extract<GatewayDispatchPayload, { t: Name }>["d"];

/** Something that bots are told about, before it is known which of them. */
export interface Announcement<Name extends EventName = EventName> {
  readonly name: Name;
  /** Decides the shard; what belongs to no guild goes to shard 0. */
  readonly guildId: Id | undefined;
  /** A session gets it when it asked for one of these bits; 0 goes to everyone. */
  readonly intents: number;
  /** Built per session, since what a bot may read depends on its intents. */
  data(session: { readonly intents: number }): EventData<Name>;
}

/** Someone was really pinged: a notification on her screen. */
export interface Ping {
  readonly messageId: Id;
  readonly userId: Id;
  readonly why: "mention" | "reply" | "role" | "everyone";
}

/** The bot sent something Discord refuses; a test asserts that there were none. */
export interface Violation extends Problem {
  /** Name of the call: `POST /channels/{channel.id}/messages`. */
  readonly call: string;
}

/** One reply or event as it left, for tests that look at the wire. */
export type Traffic =
  | {
      readonly kind: "reply";
      readonly call: string;
      readonly status: number;
      readonly request: unknown;
      readonly body: unknown;
    }
  | { readonly kind: "event"; readonly name: EventName; readonly sessionId: string; readonly body: unknown };

export interface Bot {
  readonly userId: Id;
  readonly applicationId: Id;
  token: string;
}

export interface Platform {
  readonly settings: Settings;
  readonly world: World;
  readonly bot: Bot;
  readonly changes: Changes;
  readonly faults: Faults;
  readonly pings: Ping[];
  readonly violations: Violation[];
  readonly traffic: readonly Traffic[];
  /** Adds to the traffic, and forgets the oldest of too much. */
  record(entry: Traffic): void;
  /** Files given as a command's option or in a form: they belong to no message, and can be downloaded all the same. */
  readonly optionFiles: Map<Id, StoredFile>;
  /** Counts characters as the settings say. */
  readonly measure: Measure;
  /** Unix milliseconds by the settings' clock. */
  now(): number;
  newId(): Id;
  /** Where files are downloaded from: `http://127.0.0.1:port`. */
  origin(): string;
  tell<Name extends EventName>(announcement: Announcement<Name>): void;
}
