/** Where an answer goes on Discord, as it is kept with the turn. */
import { z } from "zod";
import { type Target, Undeliverable } from "../../reply/messenger.ts";

const targets = z.discriminatedUnion("kind", [
  /** Below a message that somebody wrote. */
  z.object({
    kind: z.literal("message"),
    channel: z.string(),
    message: z.string(),
    user: z.string(),
    /** The name of the thread to start from the message; null: answer where it was written. */
    start: z.string().nullable(),
    /** Whether the answer points at the message: of no use where two talk. */
    points: z.boolean(),
    /** A line that the answer ends with: what could not be read. */
    note: z.string().nullable(),
  }),
  /** After a command, a press or a form. */
  z.object({
    kind: z.literal("interaction"),
    channel: z.string(),
    user: z.string(),
    application: z.string(),
    interaction: z.string(),
    token: z.string(),
    /** Unix milliseconds from which on the token is not used any more. */
    until: z.number(),
    /**
     * What the person saw first: "thinking…" for them alone, "thinking…" for all, or nothing, where a press on a message that
     * all see was taken note of.
     */
    shown: z.enum(["private", "public", "nothing"]),
    /** In direct messages nothing is hidden from anybody, and what is said stays. */
    direct: z.boolean(),
    /** The message whose button was pressed. */
    pressed: z.string().nullable(),
    note: z.string().nullable(),
  }),
  /** Into a channel, to nobody in particular; or into somebody's direct message, which is theirs alone. */
  z.object({ kind: z.literal("channel"), channel: z.string(), direct: z.boolean().default(false) }),
]);

export type DiscordTarget = z.output<typeof targets>;
export type MessageTarget = Extract<DiscordTarget, { kind: "message" }>;
export type InteractionTarget = Extract<DiscordTarget, { kind: "interaction" }>;

/** The target as the port carries it. */
export const toTarget = (target: DiscordTarget): Target => target;

/** @throws {Undeliverable} it is none of ours */
export function readTarget(target: Target): DiscordTarget {
  const read = targets.safeParse(target);
  if (read.success) return read.data;
  throw new Undeliverable("no-target", "what was stored does not say where the answer goes");
}

/** Whether a channel is a direct message that an answer went to because its own place was closed. */
export function isFallback(target: DiscordTarget, channel: string): boolean {
  // A thread has the id of the message it hangs under.
  return target.kind === "message" && ![target.channel, target.message].includes(channel);
}

/** A message as receipts name it. Those of an interaction have no channel: they can't be changed once its token is over. */
export const receiptOf = (channel: string, message: string): string => `${channel}/${message}`;

export function readReceipt(receipt: string): { readonly channel: string; readonly message: string } | undefined {
  const [channel, message] = receipt.split("/");
  return channel && message ? { channel, message } : undefined;
}
