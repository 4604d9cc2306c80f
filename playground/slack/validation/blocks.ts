/** Limits of Block Kit's blocks, alone and together on one surface. */
import { asList, asObject, asObjects, asText, type Json, type JsonObject } from "../json.ts";
import {
  all,
  anything,
  type Check,
  flag,
  list,
  number,
  object,
  oneOf,
  type Problem,
  rule,
  string,
  typed,
  url,
} from "./checks.ts";
import { accessory, action, contextAction, contextElement, inputElement } from "./elements.ts";
import { anyText, plainText, slackFile } from "./objects.ts";
import { richText } from "./rich-text.ts";

export type SurfaceKind = "message" | "modal" | "home";

const type: Check = anything;
const blockId = { block_id: string(255) };

const cell = typed({
  raw_text: object({ type, text: string(10_000, 0) }),
  raw_number: object({ type, value: number(-Number.MAX_VALUE, Number.MAX_VALUE) }, { text: string(10_000) }),
  rich_text: richText,
});

const columnSetting: Check = (value, pointer, found) => {
  if (value === null) return;
  object({}, { align: oneOf("left", "center", "right"), is_wrapped: flag })(value, pointer, found);
};

const evenRows = rule((table) => {
  const rows = asList(table.rows).map((row) => asList(row).length);
  return rows.every((length) => length === rows[0]);
}, "all rows must have the same number of cells");

const source = object({ type, url, text: string(256) });
const taskCard = object(
  { type, task_id: string(255), title: string(256) },
  {
    ...blockId,
    status: oneOf("pending", "in_progress", "complete", "error"),
    details: richText,
    output: richText,
    sources: list(source, 100, 0),
  },
);

const everywhere = {
  section: all(
    object({ type }, { ...blockId, text: anyText(3_000), fields: list(anyText(2_000), 10), accessory, expand: flag }),
    rule(({ text, fields }) => text !== undefined || fields !== undefined, "must provide either text or fields"),
  ),
  header: object({ type, text: plainText(150) }, blockId),
  context: object({ type, elements: list(contextElement, 10) }, blockId),
  actions: object({ type, elements: list(action, 25) }, blockId),
  divider: object({ type }, blockId),
  image: all(
    object(
      { type, alt_text: string(2_000) },
      { ...blockId, image_url: url, slack_file: slackFile, title: plainText(2_000) },
    ),
    rule(
      ({ image_url, slack_file }) => (image_url === undefined) !== (slack_file === undefined),
      "must provide either image_url or slack_file",
    ),
  ),
  input: object(
    { type, label: plainText(2_000), element: inputElement },
    { ...blockId, hint: plainText(2_000), optional: flag, dispatch_action: flag },
  ),
  rich_text: richText,
};

const inMessages = {
  context_actions: object({ type, elements: list(contextAction, 5) }, blockId),
  markdown: object({ type, text: string(12_000) }, blockId),
  table: all(
    object({ type, rows: list(list(cell, 20), 100) }, { ...blockId, column_settings: list(columnSetting, 20) }),
    evenRows,
  ),
  data_table: all(
    object(
      { type, rows: list(list(cell, 20), 101, 2), caption: string(2_000) },
      { ...blockId, page_size: number(1, 100), row_header_column_index: number(0, 19) },
    ),
    evenRows,
  ),
  task_card: taskCard,
  plan: object({ type, title: string(256) }, { ...blockId, tasks: list(taskCard, 100, 0) }),
};

const inModals = {
  alert: object(
    { type, text: anyText(200) },
    { ...blockId, level: oneOf("default", "info", "warning", "error", "success") },
  ),
};

const kinds: Readonly<Record<SurfaceKind, Check>> = {
  message: typed({ ...everywhere, ...inMessages }),
  modal: typed({ ...everywhere, ...inModals }),
  home: typed(everywhere),
};

/** Everything wrong with the blocks of one surface. */
export function checkBlocks(blocks: Json, surface: SurfaceKind, max: number, pointer = "/blocks"): readonly Problem[] {
  const found: Problem[] = [];
  list(kinds[surface], max, surface === "message" ? 0 : 1)(blocks, pointer, found);
  unique(asObjects(blocks), "block_id", pointer, found);
  for (const [index, block] of asObjects(blocks).entries()) {
    const elements = [...asObjects(block.elements)].filter((element) => element.type !== "rich_text_section");
    unique(elements, "action_id", `${pointer}/${index}/elements`, found);
  }
  const markdown = asObjects(blocks).filter((block) => block.type === "markdown");
  const length = markdown.reduce((sum, block) => sum + [...(asText(block.text) ?? "")].length, 0);
  if (markdown.length > 1 && length > 12_000) {
    found.push({ message: "markdown blocks must be less than 12001 characters in all", pointer });
  }
  for (const [kind, most] of [["table", 10_000] as const, ["data_table", 20_000] as const]) {
    for (const [index, block] of asObjects(blocks).entries()) {
      if (block.type === kind && textLength(block.rows ?? null) > most) {
        found.push({
          message: `cells must be less than ${most + 1} characters in all`,
          pointer: `${pointer}/${index}/rows`,
        });
      }
    }
  }
  return found;
}

function unique(objects: readonly JsonObject[], key: string, pointer: string, found: Problem[]): void {
  const seen = new Set<string>();
  for (const [index, each] of objects.entries()) {
    const id = asText(each[key]);
    if (id === undefined || each.type === "markdown") continue;
    if (seen.has(id))
      found.push({ message: `\`${key}\` must be unique: ${id}`, pointer: `${pointer}/${index}/${key}` });
    seen.add(id);
  }
}

/** Characters of all `text` in blocks, at any depth: what `msg_blocks_too_long` is observed to count. */
export function textLength(value: Json): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item: Json) => sum + textLength(item), 0);
  const object = asObject(value);
  if (object === undefined) return 0;
  return Object.entries(object).reduce((sum, [key, part]) => {
    if (part === undefined) return sum;
    return sum + (key === "text" && typeof part === "string" ? [...part].length : textLength(part));
  }, 0);
}
