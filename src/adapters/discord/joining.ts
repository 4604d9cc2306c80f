/** The mentor was invited to a server: it says hello where Discord greets newcomers, if it may write there. Pure. */
import { PermissionFlagsBits, type PermissionResolvable } from "discord.js";
import type { Arrival } from "../../conversations/arrival.ts";
import { toTarget } from "./target.ts";

/** What is asked of a guild. */
export interface Joined {
  readonly id: string;
  readonly ownerId: string;
  readonly joinedTimestamp: number;
  readonly preferredLocale: string;
  readonly systemChannel: {
    readonly id: string;
    permissionsFor(user: string): { has(rights: PermissionResolvable): boolean } | null;
  } | null;
}

/** Undefined where there is no such channel, or no right to write in it. */
export function joinedArrival(
  { id, ownerId, joinedTimestamp, preferredLocale, systemChannel: channel }: Joined,
  self: string,
): Arrival | undefined {
  const { ViewChannel, SendMessages } = PermissionFlagsBits;
  if (channel === null || channel.permissionsFor(self)?.has([ViewChannel, SendMessages]) !== true) return undefined;
  return {
    platform: "discord",
    event: `joined:${id}:${joinedTimestamp}`,
    workspace: id,
    thread: `discord:${channel.id}`,
    person: ownerId,
    channel: channel.id,
    audience: "anyone",
    locale: preferredLocale,
    address: "direct",
    visibility: "thread",
    input: { kind: "joined" },
    target: toTarget({ kind: "channel", channel: channel.id, direct: false }),
  };
}
