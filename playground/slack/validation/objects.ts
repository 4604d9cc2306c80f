/** Limits of Block Kit's composition objects: texts, options, confirmations. */
import { all, anything, type Check, flag, list, matching, object, oneOf, rule, string, typed, url } from "./checks.ts";

const type: Check = anything;

export const plainText = (max: number): Check =>
  typed({ plain_text: object({ type, text: string(max) }, { emoji: flag }) });

const mrkdwn = (max: number): Check => object({ type, text: string(max) }, { verbatim: flag });

/** A `plain_text` or `mrkdwn` object. */
export const anyText = (max: number): Check =>
  typed({ plain_text: object({ type, text: string(max) }, { emoji: flag }), mrkdwn: mrkdwn(max) });

export const confirm = object(
  { title: plainText(100), text: anyText(300), confirm: plainText(30), deny: plainText(30) },
  { style: oneOf("primary", "danger") },
);

/** @param text radio buttons and checkboxes take mrkdwn too */
const optionWith = (text: Check, more: Readonly<Record<string, Check>> = {}): Check =>
  object({ text, value: string(150) }, { description: anyText(75), ...more });

export const option = optionWith(plainText(75));
export const markedOption = optionWith(anyText(75));
export const overflowOption = optionWith(plainText(75), { url });

const optionGroup = object({ label: plainText(75), options: list(option, 100) });

/** `options` or `option_groups`, one of the two. */
export const choices = {
  fields: { options: list(option, 100), option_groups: list(optionGroup, 100) },
  rule: rule(
    ({ options, option_groups }) => (options === undefined) !== (option_groups === undefined),
    "must provide either options or option_groups",
  ),
};

/** What an app answers to `block_suggestion`. */
export const suggestions: Check = all(
  object({}, { options: list(option, 100, 0), option_groups: list(optionGroup, 100, 0) }),
  choices.rule,
);

export const slackFile: Check = all(
  object({}, { id: string(255), url }),
  rule(({ id, url: link }) => (id === undefined) !== (link === undefined), "must provide either id or url"),
);

export const date = matching(/^\d{4}-\d{2}-\d{2}$/, "must be a date (YYYY-MM-DD)");
export const time = matching(/^\d{2}:\d{2}$/, "must be a time (HH:mm)");
