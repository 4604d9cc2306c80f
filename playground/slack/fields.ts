/** Where a person's choices stand in a view or message: `state.values[block_id][action_id]`, in Slack's forms. */
import { asObject, asObjects, asText, type Json, type JsonObject } from "./json.ts";

export type Values = Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;

/** The property that holds an element's value, and the one that holds its initial value. */
const holders: Readonly<Record<string, readonly [value: string, initial: string, none: Json]>> = {
  plain_text_input: ["value", "initial_value", null],
  number_input: ["value", "initial_value", null],
  email_text_input: ["value", "initial_value", null],
  url_text_input: ["value", "initial_value", null],
  rich_text_input: ["rich_text_value", "initial_value", null],
  static_select: ["selected_option", "initial_option", null],
  external_select: ["selected_option", "initial_option", null],
  radio_buttons: ["selected_option", "initial_option", null],
  users_select: ["selected_user", "initial_user", null],
  conversations_select: ["selected_conversation", "initial_conversation", null],
  channels_select: ["selected_channel", "initial_channel", null],
  multi_static_select: ["selected_options", "initial_options", []],
  multi_external_select: ["selected_options", "initial_options", []],
  checkboxes: ["selected_options", "initial_options", []],
  multi_users_select: ["selected_users", "initial_users", []],
  multi_conversations_select: ["selected_conversations", "initial_conversations", []],
  multi_channels_select: ["selected_channels", "initial_channels", []],
  datepicker: ["selected_date", "initial_date", null],
  timepicker: ["selected_time", "initial_time", null],
  datetimepicker: ["selected_date_time", "initial_date_time", null],
  file_input: ["files", "initial_files", []],
};

/** The property of `element` that holds its value; undefined for a button or a picture. */
export const holderOf = (element: JsonObject): string | undefined => holders[asText(element.type) ?? ""]?.[0];

/** Whether an element takes several options. */
export const takesMany = (element: JsonObject): boolean =>
  element.type === "checkboxes" || (asText(element.type) ?? "").startsWith("multi_");

/** An element with a value, and the ids under which it stands. */
export interface Placed {
  readonly blockId: string;
  readonly actionId: string;
  readonly element: JsonObject;
  readonly block: JsonObject;
}

/** All elements of blocks, in reading order: those of `actions`, accessories, inputs. */
export function elementsOf(blocks: readonly JsonObject[]): readonly Placed[] {
  return blocks.flatMap((block) => {
    const inside = [
      asObject(block.element),
      asObject(block.accessory),
      ...(block.type === "actions" || block.type === "context_actions" ? asObjects(block.elements) : []),
    ];
    return inside.flatMap((element) => {
      const [blockId, actionId] = [asText(block.block_id), asText(element?.action_id)];
      if (element === undefined || blockId === undefined || actionId === undefined) return [];
      return [{ blockId, actionId, element, block }];
    });
  });
}

/** @param kept values that go on where block and action are the same: Slack keeps them over an update */
export function initialValues(blocks: readonly JsonObject[], kept: Values = {}): Values {
  const values: Record<string, Record<string, JsonObject>> = {};
  for (const { blockId, actionId, element } of elementsOf(blocks)) {
    const type = asText(element.type) ?? "";
    const holder = holders[type];
    if (holder === undefined) continue;
    const [property, initial, none] = holder;
    const before = kept[blockId]?.[actionId];
    const value = before?.type === type ? before : { type, [property]: element[initial] ?? none };
    values[blockId] = { ...values[blockId], [actionId]: value };
  }
  return values;
}

export const withValue = (values: Values, { blockId, actionId }: Placed, value: JsonObject): Values => ({
  ...values,
  [blockId]: { ...values[blockId], [actionId]: value },
});

/** Whether a field stands empty. */
export function isEmptyValue(value: JsonObject | undefined): boolean {
  if (value === undefined) return true;
  return Object.entries(value).every(
    ([key, part]) => key === "type" || part === null || part === "" || (Array.isArray(part) && part.length === 0),
  );
}
