/** One event of a chat platform as conversations see it; stored as JSON before it is acknowledged, and validated when read back. */
import { z } from "zod";
import type { Target } from "../reply/messenger.ts";

const value = z.union([z.string(), z.number(), z.boolean()]);
const args = z.record(z.string(), z.union([value, z.array(value)]));

const input = z.discriminatedUnion("kind", [
  /** Wrote a line; empty for nothing but a mention. `above` is what people wrote there before, oldest first. */
  z.object({ kind: z.literal("text"), text: z.string(), above: z.array(z.string()).default([]) }),
  /** Called a command with typed arguments, or sent its form. */
  z.object({ kind: z.literal("command"), command: z.string(), args }),
  /** Pressed something under an answer; `args` is what its form held. */
  z.object({ kind: z.literal("control"), id: z.string(), args: args.default({}) }),
  /** The mentor was invited. */
  z.object({ kind: z.literal("joined") }),
]);

export const arrivalSchema = z.object({
  platform: z.enum(["slack", "discord"]),
  /** The platform's id of the event, unique within the workspace: one that comes twice is run once. */
  event: z.string().min(1),
  /** Slack team, Discord guild, or the person's own where they share none. */
  workspace: z.string().min(1),
  /** The conversation: a thread, a direct message, or (channel, person) for commands. */
  thread: z.string().min(1),
  person: z.string().min(1),
  /** Where people share a channel: its id. */
  channel: z.string().optional(),
  audience: z.enum(["anyone", "curator"]),
  /** BCP 47. */
  locale: z.string().default("en"),
  /**
   * How it came: to the mentor alone (`direct`: a direct message, a command, a press), by `mention`, as a `reply` to one of its
   * messages, or `overheard` in a thread.
   */
  address: z.enum(["direct", "mention", "reply", "overheard"]),
  /** Who may see the answer. */
  visibility: z.enum(["private", "thread"]),
  input,
  /** Where the answer goes, in the adapter's own terms. */
  target: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** The event whose answer this one replaces: the question was edited. */
  replaces: z.string().optional(),
  /** Who else is known to have written in the conversation: in a thread of several people the mentor waits to be called. */
  others: z.array(z.string()).default([]),
  /** The platform's id of the message, where it is one. */
  message: z.string().optional(),
});

export type Arrival = z.input<typeof arrivalSchema>;
export type StoredArrival = z.output<typeof arrivalSchema> & { readonly target: Target };

/** The workspace of somebody who stands in none: a direct message on a platform where these belong to nobody else. */
export const ownWorkspace = (person: string): string => `dm:${person}`;

/** The conversation that a direct message on a chat platform is, by the platform's id of its channel. */
export const directThread = (platform: string, channel: string): string => {
  if (platform === "console") return channel;
  return platform === "slack" ? `slack:dm:${channel}` : `${platform}:${channel}`;
};

/** The direct message on Slack that a conversation is, or stands in: below a message of one, a thread is a conversation too. */
export function directOf(thread: string): string | undefined {
  if (thread.startsWith("slack:dm:")) return thread;
  const [, channel] = /^slack:(D[^:]*):/.exec(thread) ?? [];
  return channel === undefined ? undefined : directThread("slack", channel);
}
