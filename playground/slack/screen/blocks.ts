/** Block Kit as a person reads it: every text, controls as `[label]`, tables as rows. */
import type { Values } from "../fields.ts";
import { asList, asNumber, asObject, asObjects, asText, type Json, type JsonObject, textOf } from "../json.ts";
import { markdown } from "./markdown.ts";
import { mrkdwn } from "./mrkdwn.ts";
import type { Names } from "./names.ts";
import { richText } from "./rich-text.ts";
import { tableLines } from "./table.ts";

/** What a person sees beside the blocks themselves. */
export interface Shown {
  readonly names: Names;
  /** What stands in the fields. */
  readonly values?: Values;
  /** What is wrong, by block id. */
  readonly errors?: Readonly<Record<string, string>>;
}

const text = (value: Json | undefined, names: Names): string =>
  asObject(value)?.type === "mrkdwn" ? mrkdwn(textOf(value), names) : textOf(value);

const image = (element: JsonObject): string => `[image: ${asText(element.alt_text) ?? ""}]`;

/** What stands in a field, in words. */
function valueText(value: JsonObject | undefined, names: Names): string {
  const shown = (part: Json | undefined): string => {
    if (Array.isArray(part)) return part.map((each: Json) => shown(each)).join(", ");
    const object = asObject(part);
    if (object?.type === "rich_text") return richText(object, names).join(" ");
    if (object !== undefined) return textOf(object.text);
    return part === null || part === undefined ? "" : String(part);
  };
  const [property] = Object.keys(value ?? {}).filter((key) => key !== "type");
  const word = property === undefined ? "" : shown(value?.[property]);
  if (property?.includes("user"))
    return word
      .split(", ")
      .map((id) => names.user(id))
      .join(", ");
  return property?.includes("channel") || property?.includes("conversation") ? names.channel(word) : word;
}

function control(element: JsonObject, blockId: string, { names, values }: Shown): string {
  const type = asText(element.type) ?? "";
  const value = values?.[blockId]?.[asText(element.action_id) ?? ""];
  const options = asObjects(element.options).map((option) => text(option.text, names));
  if (type === "button" || type === "icon_button") return `[${text(element.text, names)}]`;
  if (type === "feedback_buttons") {
    const sides = [asObject(element.positive_button), asObject(element.negative_button)];
    return sides.map((side) => `[${text(side?.text, names)}]`).join(" ");
  }
  if (type === "image") return image(element);
  if (type === "plain_text" || type === "mrkdwn") return text(element, names);
  if (type === "overflow") return `[⋯ ${options.join(" / ")}]`;
  if (type === "radio_buttons" || type === "checkboxes") {
    const chosen = valueText(value, names).split(", ");
    return options.map((option) => `${chosen.includes(option) ? "(•)" : "( )"} ${option}`).join("  ");
  }
  const standing = valueText(value, names) || text(element.placeholder, names);
  return type.includes("select") || type.endsWith("picker") ? `[${standing} ▾]` : `[${standing}]`;
}

function cells(block: JsonObject, names: Names): readonly string[] {
  const cell = (value: JsonObject): string => {
    if (value.type === "rich_text") return richText(value, names).join(" ");
    return asText(value.text) ?? String(asNumber(value.value) ?? "");
  };
  return tableLines(asList(block.rows).map((row) => asObjects(row).map(cell)));
}

const marks: Readonly<Record<string, string>> = { complete: "✓", error: "✗", in_progress: "…", pending: "○" };

function task(block: JsonObject, names: Names): readonly string[] {
  const title = asText(block.title) ?? "";
  const status = asText(block.status);
  const more = [block.details, block.output].flatMap((part) => richText(asObject(part) ?? {}, names));
  const sources = asObjects(block.sources).map(
    (source) => `${asText(source.text) ?? ""} (${asText(source.url) ?? ""})`,
  );
  const mark = status === undefined ? "" : `${marks[status] ?? ""} `;
  return [`${mark}${title}`, ...[...more, ...sources].map((line) => `  ${line}`)];
}

function lines(block: JsonObject, shown: Shown): readonly string[] {
  const { names, errors } = shown;
  const blockId = asText(block.block_id) ?? "";
  const controls = (elements: readonly JsonObject[]) => elements.map((element) => control(element, blockId, shown));
  switch (block.type) {
    case "section": {
      const accessory = asObject(block.accessory);
      return [
        ...(block.text === undefined ? [] : text(block.text, names).split("\n")),
        ...asObjects(block.fields).flatMap((field) => text(field, names).split("\n")),
        ...(accessory === undefined ? [] : controls([accessory])),
      ];
    }
    case "header":
    case "alert":
      return [text(block.text, names)];
    case "context":
      return [controls(asObjects(block.elements)).join(" ")];
    case "actions":
    case "context_actions":
      return [controls(asObjects(block.elements)).join(" ")];
    case "divider":
      return ["———"];
    case "image":
      return [...(block.title === undefined ? [] : [text(block.title, names)]), image(block)];
    case "markdown":
      return markdown(asText(block.text) ?? "");
    case "rich_text":
      return richText(block, names);
    case "table":
      return cells(block, names);
    case "data_table":
      return [asText(block.caption) ?? "", ...cells(block, names)];
    case "task_card":
      return task(block, names);
    case "plan":
      return [asText(block.title) ?? "", ...asObjects(block.tasks).flatMap((each) => task(each, names))];
    case "input": {
      const element = asObject(block.element);
      const error = errors?.[blockId];
      const optional = block.optional === true ? " (optional)" : "";
      return [
        `${text(block.label, names)}${optional}: ${element === undefined ? "" : control(element, blockId, shown)}`,
        ...(block.hint === undefined ? [] : [text(block.hint, names)]),
        ...(error === undefined ? [] : [`! ${error}`]),
      ];
    }
    default:
      return [`[${asText(block.type) ?? "block"}]`];
  }
}

/** All blocks as lines; a table comes last in a message, wherever it was sent. */
export function blockLines(blocks: readonly JsonObject[], shown: Shown): readonly string[] {
  const tables = blocks.filter((block) => block.type === "table");
  return [...blocks.filter((block) => block.type !== "table"), ...tables].flatMap((block) => lines(block, shown));
}
