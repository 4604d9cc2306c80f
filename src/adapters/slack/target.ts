/** Where an answer goes on Slack: plain JSON that is kept with the turn and in the private metadata of a form. */
import { z } from "zod";

export const slackTarget = z.object({
  /** `C…`, `G…` or `D…`; a person's id where the direct message is not known. */
  channel: z.string().min(1).max(40),
  /** Who asked. */
  user: z.string().min(1).max(40),
  /** The parent's `ts` of the thread the answer goes into; null: at the end of the channel. */
  thread: z.string().max(40).nullable(),
  /** `ts` of the message that asked, where there is one. */
  message: z.string().max(40).nullable(),
  /** The channel is the person's direct message with the mentor: all there is private. */
  direct: z.boolean(),
  /** Someone of a connected workspace, who gets no direct messages. */
  outsider: z.boolean(),
  /** Answers to this person alone, while it lives. */
  respondUrl: z.string().max(1_000).nullable(),
  /** Until when, in milliseconds since 1970. */
  respondUntil: z.number(),
});

export type SlackTarget = z.infer<typeof slackTarget>;

/** A `response_url` lives 30 minutes; a little less is counted on. */
export const respondMinutes = 29;
