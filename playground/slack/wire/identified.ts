/** Blocks as Slack stores them: with the ids it makes up where the app gave none. */
import { asObject, asObjects, type JsonObject } from "../json.ts";
import type { Ids } from "../state/ids.ts";

const inert = new Set(["image", "plain_text", "mrkdwn", "rich_text_section"]);

const shortId = (ids: Ids) => ids.next("b").slice(-5);

function withActionId(element: JsonObject, ids: Ids): JsonObject {
  const type = String(element.type);
  if (inert.has(type) || type.startsWith("rich_text_") || element.action_id !== undefined) return element;
  return { ...element, action_id: shortId(ids) };
}

function identified(block: JsonObject, ids: Ids): JsonObject {
  const { block_id: given, ...rest } = block;
  // A `markdown` block's id is ignored: Slack's documentation says so.
  const blockId = typeof given === "string" && block.type !== "markdown" ? given : shortId(ids);
  const accessory = asObject(block.accessory);
  const element = asObject(block.element);
  const interactive = block.type === "actions" || block.type === "context_actions";
  return {
    ...rest,
    block_id: blockId,
    ...(interactive ? { elements: asObjects(block.elements).map((each) => withActionId(each, ids)) } : {}),
    ...(accessory === undefined ? {} : { accessory: withActionId(accessory, ids) }),
    ...(element === undefined ? {} : { element: withActionId(element, ids) }),
  };
}

export const identify = (blocks: readonly JsonObject[], ids: Ids): readonly JsonObject[] =>
  blocks.map((block) => identified(block, ids));
