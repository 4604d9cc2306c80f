/** `rich_text` as lines. */
import { asNumber, asObjects, asText, type JsonObject } from "../json.ts";
import type { Names } from "./names.ts";

/** A link as it is read: its words, and where it leads where they don't say so. */
export const link = (url: string, label: string | undefined): string =>
  label === undefined || label === "" || label === url ? url : `${label} (${url})`;

function inline(element: JsonObject, names: Names): string {
  const text = asText(element.text) ?? "";
  switch (element.type) {
    case "text":
      return text;
    case "link":
      return link(asText(element.url) ?? "", asText(element.text));
    case "user":
      return `@${names.user(asText(element.user_id) ?? "")}`;
    case "channel":
      return `#${names.channel(asText(element.channel_id) ?? "")}`;
    case "broadcast":
      return `@${asText(element.range) ?? ""}`;
    case "usergroup":
      return `@${asText(element.usergroup_id) ?? ""}`;
    case "emoji":
      return `:${asText(element.name) ?? ""}:`;
    case "date":
      return asText(element.fallback) ?? String(asNumber(element.timestamp) ?? "");
    case "color":
      return asText(element.value) ?? "";
    default:
      return text;
  }
}

const inlines = (of: JsonObject, names: Names): string =>
  asObjects(of.elements)
    .map((element) => inline(element, names))
    .join("");

function list(element: JsonObject, names: Names): readonly string[] {
  const indent = "  ".repeat(asNumber(element.indent) ?? 0);
  const offset = asNumber(element.offset) ?? 0;
  return asObjects(element.elements).map((item, index) => {
    const bullet = element.style === "ordered" ? `${index + 1 + offset}.` : "•";
    return `${indent}${bullet} ${inlines(item, names)}`;
  });
}

export function richText(block: JsonObject, names: Names): readonly string[] {
  return asObjects(block.elements).flatMap((element) => {
    if (element.type === "rich_text_list") return list(element, names);
    const lines = inlines(element, names).replace(/\n$/, "").split("\n");
    return element.type === "rich_text_quote" ? lines.map((line) => `> ${line}`) : lines;
  });
}
