/** What Slack sends, as far as it matters here. Read leniently: what does not fit is not for the mentor. */
import { z } from "zod";

const id = z.string().min(1).max(40);
const ts = z.string().regex(/^\d{1,12}\.\d{1,9}$/);
const text = z.string().max(100_000).catch("");

const sharedFile = z.object({
  id: z.string().max(40),
  name: z.string().max(500).nullish(),
  mimetype: z.string().max(200).nullish(),
  filetype: z.string().max(60).nullish(),
  size: z.number().nullish(),
  mode: z.string().max(60).nullish(),
  url_private: z.string().max(3_000).nullish(),
  url_private_download: z.string().max(3_000).nullish(),
});
export type SharedFile = z.infer<typeof sharedFile>;

/** A message as events, histories and interactions show it. */
export const slackMessage = z.object({
  ts,
  subtype: z.string().optional(),
  user: id.optional(),
  bot_id: z.string().nullish(),
  bot_profile: z.unknown().optional(),
  text,
  thread_ts: ts.optional(),
  parent_user_id: id.optional().catch(undefined),
  team: z.string().nullish(),
  user_team: z.string().nullish(),
  edited: z.object({ user: z.string().optional(), ts: z.string().max(40) }).optional(),
  files: z.array(sharedFile).max(100).catch([]).default([]),
});
export type SlackMessage = z.infer<typeof slackMessage>;

const place = { channel: id, channel_type: z.string().optional() };

export const slackEvent = z.union([
  z.object({
    type: z.literal("message"),
    subtype: z.literal("message_changed"),
    ...place,
    message: slackMessage,
    previous_message: slackMessage,
  }),
  slackMessage.extend({ type: z.enum(["message", "app_mention"]), ...place }),
  z.object({
    type: z.literal("member_joined_channel"),
    user: id,
    channel: id,
    inviter: id.optional(),
    event_ts: z.string(),
  }),
  z.object({ type: z.enum(["app_uninstalled", "tokens_revoked"]) }),
]);
export type SlackEvent = z.infer<typeof slackEvent>;

export const eventBody = z.object({
  type: z.literal("event_callback"),
  event: z.unknown(),
  team_id: z.string().nullish(),
  context_team_id: z.string().nullish(),
  authorizations: z
    .array(z.object({ team_id: z.string().nullish(), is_enterprise_install: z.boolean().nullish() }))
    .nullish(),
  is_ext_shared_channel: z.boolean().nullish(),
});
export type EventBody = z.infer<typeof eventBody>;

export const homeOpened = z.object({
  type: z.literal("app_home_opened"),
  user: id,
  channel: id,
  tab: z.string(),
});

const responseUrl = z.url().max(1_000).optional().catch(undefined);

export const commandBody = z.object({
  text,
  user_id: id,
  channel_id: id,
  team_id: z.string().nullish(),
  trigger_id: z.string().min(1),
  response_url: responseUrl,
});
export type CommandBody = z.infer<typeof commandBody>;

const person = z.object({ id, team_id: z.string().nullish() });

/** A press: a button, a choice, one of the feedback buttons. */
export const pressBody = z.object({
  user: person,
  trigger_id: z.string().min(1),
  response_url: responseUrl,
  channel: z.object({ id }).optional(),
  container: z.object({
    type: z.string(),
    message_ts: ts.optional(),
    thread_ts: ts.optional(),
    channel_id: id.optional(),
    is_ephemeral: z.boolean().optional(),
  }),
  message: z.object({ ts: ts.optional(), thread_ts: ts.optional() }).optional(),
  actions: z
    .array(
      z.object({
        action_id: z.string(),
        action_ts: z.string().optional(),
        value: z.string().optional(),
        selected_option: z.object({ value: z.string().optional() }).nullish(),
      }),
    )
    .min(1),
});
export type PressBody = z.infer<typeof pressBody>;

export const submissionBody = z.object({
  user: person,
  view: z.object({
    id: z.string().min(1),
    private_metadata: z.string().max(3_000),
    state: z.object({
      values: z.record(
        z.string(),
        z.record(
          z.string(),
          z.object({
            value: z.string().nullish(),
            selected_option: z.object({ value: z.string() }).nullish(),
          }),
        ),
      ),
    }),
  }),
});

export const shortcutBody = z.object({
  type: z.enum(["message_action", "shortcut"]),
  callback_id: z.string(),
  user: person,
  trigger_id: z.string().min(1),
  action_ts: z.string(),
  response_url: responseUrl,
  channel: z.object({ id }).optional(),
  message: z.object({ ts, text, thread_ts: ts.optional() }).optional(),
});
export type ShortcutBody = z.infer<typeof shortcutBody>;
