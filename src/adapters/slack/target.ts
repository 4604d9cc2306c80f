/** Where an answer goes on Slack: plain JSON that is kept with the turn and in the private metadata of a form. */
import { z } from "zod";

const stored = z.object({
  /** `C…`, `G…` or `D…`; a person's id where the direct message is not known. */
  channel: z.string().min(1).max(40),
  /** Who asked. Without it nobody in particular is meant: the channel stands for them. */
  user: z.string().min(1).max(40).optional(),
  /** The parent's `ts` of the thread the answer goes into; null: at the end of the channel. */
  thread: z.string().max(40).nullable().default(null),
  /** `ts` of the message that asked, where there is one. */
  message: z.string().max(40).nullable().default(null),
  /** The channel is the person's direct message with the mentor: all there is private. */
  direct: z.boolean().optional(),
  /** Someone of a connected workspace, who gets no direct messages. */
  outsider: z.boolean().default(false),
  /** Answers to this person alone, while it lives. */
  respondUrl: z.string().max(1_000).nullable().default(null),
  /** Until when, in milliseconds since 1970. */
  respondUntil: z.number().default(0),
});

/** What is left out is so little that a reminder's target is its channel alone: one is kept for every learner. */
export const slackTarget = stored.transform(({ channel, user = channel, direct = /^D/.test(channel), ...rest }) => ({
  ...{ channel, user, direct },
  ...rest,
}));

export type SlackTarget = z.output<typeof slackTarget>;

/** A target as it may be kept. */
export type StoredTarget = z.input<typeof slackTarget>;

/** A `response_url` lives 30 minutes; a little less is counted on. */
export const respondMinutes = 29;
