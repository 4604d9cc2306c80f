/** What everything that hears from Slack works with, and what it says of whoever acted. */
import { type Arrival, directThread } from "../../conversations/arrival.ts";
import type { ChatHost } from "../adapter.ts";
import type { Calls } from "./calls.ts";
import type { Identity } from "./identity.ts";
import type { SlackPeople } from "./people.ts";
import type { Standing } from "./standing.ts";
import type { SlackTarget } from "./target.ts";

export interface Deps {
  readonly identity: Identity;
  readonly host: ChatHost;
  readonly calls: Calls;
  readonly people: SlackPeople;
  readonly standing: Standing;
  /** Says a line to the person alone, beside the answer; never fails. */
  readonly whisper: (target: SlackTarget, sentence: string) => Promise<void>;
}

/** Who acted: people of a connected workspace (Slack Connect) are kept apart by their own team. */
export function personOf(identity: Identity, user: string, team: string | null | undefined) {
  const outsider = team !== undefined && team !== null && team !== identity.team;
  return { person: outsider ? `${team}:${user}` : user, outsider };
}

/** Direct messages are no shared channel. */
export const isDirect = (channel: string): boolean => channel.startsWith("D");

/** Whether Slack calls a message's channel a direct message. */
export const isDirectMessage = (channel: string, type: string | undefined): boolean =>
  type === undefined ? isDirect(channel) : type === "im";

/** The conversation of a message: its thread, or the whole direct message. */
export function conversationOf(channel: string, direct: boolean, ts: string, thread: string | undefined): string {
  if (thread !== undefined && thread !== ts) return `slack:${channel}:${thread}`;
  return direct ? directThread("slack", channel) : `slack:${channel}:${ts}`;
}

/** What is the same in every arrival of one person. Admins of a connected workspace look after nothing in ours. */
export async function arrivalHead(
  { identity, people }: Pick<Deps, "identity" | "people">,
  user: string,
  { person, outsider }: ReturnType<typeof personOf>,
): Promise<Pick<Arrival, "platform" | "workspace" | "person" | "audience" | "locale">> {
  const { audience, locale } = await people.about(user);
  return { platform: "slack", workspace: identity.team, person, audience: outsider ? "anyone" : audience, locale };
}
