/** Limits of Block Kit's interactive elements, and which block takes which of them. */
import { all, anything, type Check, flag, list, number, object, oneOf, rule, string, typed, url } from "./checks.ts";
import {
  anyText,
  choices,
  confirm,
  date,
  markedOption,
  option,
  overflowOption,
  plainText,
  slackFile,
  time,
} from "./objects.ts";
import { richText } from "./rich-text.ts";

const type: Check = anything;
const actionId = { action_id: string(255) };
const common = { ...actionId, confirm, focus_on_load: flag };
const placeholder = { placeholder: plainText(150) };

const button = object(
  { type, text: plainText(75) },
  {
    ...actionId,
    confirm,
    value: string(2_000),
    url,
    style: oneOf("primary", "danger"),
    accessibility_label: string(75),
  },
);

const feedbackButton = object({ text: plainText(75), value: string(2_000) }, { accessibility_label: string(75) });

const feedbackButtons = object(
  { type, positive_button: feedbackButton, negative_button: feedbackButton },
  { ...actionId },
);

const iconButton = object(
  { type, icon: string(255), text: plainText(75) },
  {
    ...actionId,
    confirm,
    value: string(2_000),
    accessibility_label: string(75),
    visible_to_user_ids: list(string(255), 10),
  },
);

const image = all(
  object({ type, alt_text: string(2_000) }, { image_url: url, slack_file: slackFile }),
  rule(
    ({ image_url, slack_file }) => (image_url === undefined) !== (slack_file === undefined),
    "must provide either image_url or slack_file",
  ),
);

const staticSelect = (initial: Readonly<Record<string, Check>>) =>
  all(object({ type }, { ...common, ...placeholder, ...choices.fields, ...initial }), choices.rule);

const many = { max_selected_items: number(1, 100) };
const minQueryLength = { min_query_length: number(0, 150) };
const initialOptions = { initial_options: list(option, 100) };
const filter = {
  filter: object(
    {},
    {
      include: list(oneOf("im", "mpim", "private", "public"), 4),
      exclude_external_shared_channels: flag,
      exclude_bot_users: flag,
    },
  ),
};

const selects = {
  static_select: staticSelect({ initial_option: option }),
  external_select: object({ type }, { ...common, ...placeholder, ...minQueryLength, initial_option: option }),
  users_select: object({ type }, { ...common, ...placeholder, initial_user: string(255) }),
  conversations_select: object(
    { type },
    {
      ...common,
      ...placeholder,
      ...filter,
      initial_conversation: string(255),
      default_to_current_conversation: flag,
      response_url_enabled: flag,
    },
  ),
  channels_select: object(
    { type },
    { ...common, ...placeholder, initial_channel: string(255), response_url_enabled: flag },
  ),
  multi_static_select: staticSelect({ ...initialOptions, ...many }),
  multi_external_select: object({ type }, { ...common, ...placeholder, ...minQueryLength, ...initialOptions, ...many }),
  multi_users_select: object({ type }, { ...common, ...placeholder, initial_users: list(string(255), 100), ...many }),
  multi_conversations_select: object(
    { type },
    {
      ...common,
      ...placeholder,
      ...filter,
      ...many,
      initial_conversations: list(string(255), 100),
      default_to_current_conversation: flag,
    },
  ),
  multi_channels_select: object(
    { type },
    { ...common, ...placeholder, initial_channels: list(string(255), 100), ...many },
  ),
};

const pickers = {
  datepicker: object({ type }, { ...common, ...placeholder, initial_date: date }),
  timepicker: object({ type }, { ...common, ...placeholder, initial_time: time, timezone: string(255) }),
  datetimepicker: object({ type }, { ...common, initial_date_time: number(1_000_000_000, 9_999_999_999) }),
};

const boxes = {
  checkboxes: object({ type, options: list(markedOption, 10) }, { ...common, initial_options: list(markedOption, 10) }),
  radio_buttons: object({ type, options: list(markedOption, 10) }, { ...common, initial_option: markedOption }),
};

const dispatch = {
  dispatch_action_config: object(
    {},
    { trigger_actions_on: list(oneOf("on_enter_pressed", "on_character_entered"), 2) },
  ),
};

const field = { ...actionId, ...placeholder, ...dispatch, focus_on_load: flag };

const fields = {
  plain_text_input: object(
    { type },
    {
      ...field,
      initial_value: string(3_000, 0),
      multiline: flag,
      min_length: number(0, 3_000),
      max_length: number(1, 3_000),
    },
  ),
  rich_text_input: object({ type }, { ...field, initial_value: richText, max_lines: number(1, 100) }),
  number_input: object(
    { type, is_decimal_allowed: flag },
    { ...field, initial_value: string(255), min_value: string(255), max_value: string(255) },
  ),
  email_text_input: object({ type }, { ...field, initial_value: string(255) }),
  url_text_input: object({ type }, { ...field, initial_value: string(3_000) }),
  file_input: object({ type }, { ...actionId, filetypes: list(string(50), 100), max_files: number(1, 10) }),
};

const overflow = object({ type, options: list(overflowOption, 5) }, { ...actionId, confirm });

/** Of a `section`. */
export const accessory = typed({ button, image, overflow, ...selects, ...pickers, ...boxes });
/** Of an `actions` block. */
export const action = typed({ button, overflow, ...selects, ...pickers, ...boxes });
/** Of an `input` block. */
export const inputElement = typed({ ...fields, ...selects, ...pickers, ...boxes });
/** Of a `context_actions` block. */
export const contextAction = typed({ feedback_buttons: feedbackButtons, icon_button: iconButton });
/** Of a `context` block. */
export const contextElement = typed({ image, plain_text: anyText(3_000), mrkdwn: anyText(3_000) });
