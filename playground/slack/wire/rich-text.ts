/** Text in Slack's mrkdwn as the `rich_text` block that Slack makes of it: its servers do so for every message. */
import type { JsonObject } from "../json.ts";

type Style = { readonly bold?: true; readonly italic?: true; readonly strike?: true; readonly code?: true };

const unescaped = (text: string) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

const styled = (style: Style): JsonObject => (Object.keys(style).length === 0 ? {} : { style });

/** What stands between `<` and `>`. */
function mark(inside: string, style: Style): JsonObject {
  const [target = "", label] = inside.split("|", 2);
  if (target.startsWith("@")) return { type: "user", user_id: target.slice(1), ...styled(style) };
  if (target.startsWith("#")) return { type: "channel", channel_id: target.slice(1), ...styled(style) };
  if (target.startsWith("!subteam^")) return { type: "usergroup", usergroup_id: target.slice(9), ...styled(style) };
  if (target.startsWith("!date^")) {
    const [, timestamp = "0", format = ""] = target.split("^");
    return { type: "date", timestamp: Number(timestamp), format, ...(label === undefined ? {} : { fallback: label }) };
  }
  if (target.startsWith("!")) return { type: "broadcast", range: target.slice(1), ...styled(style) };
  return {
    type: "link",
    url: unescaped(target),
    ...(label === undefined || label === target ? {} : { text: unescaped(label) }),
    ...styled(style),
  };
}

const token =
  /`([^`\n]+)`|<([^<>\n]+)>|(?<![\w:]):([a-z0-9_+-]+):|(?<!\w)\*(?!\s)([^*\n]+?)(?<!\s)\*(?!\w)|(?<!\w)_(?!\s)([^_\n]+?)(?<!\s)_(?!\w)|(?<!\w)~(?!\s)([^~\n]+?)(?<!\s)~(?!\w)/;

function inlines(text: string, style: Style = {}): readonly JsonObject[] {
  const found = token.exec(text);
  if (found === null) return text === "" ? [] : [{ type: "text", text: unescaped(text), ...styled(style) }];
  const [whole, code, marked, emoji, bold, italic, strike] = found;
  const before = inlines(text.slice(0, found.index), style);
  const after = inlines(text.slice(found.index + whole.length), style);
  const here = (() => {
    if (code !== undefined) return [{ type: "text", text: unescaped(code), style: { ...style, code: true } }];
    if (marked !== undefined) return [mark(marked, style)];
    if (emoji !== undefined) return [{ type: "emoji", name: emoji }];
    if (bold !== undefined) return inlines(bold, { ...style, bold: true });
    if (italic !== undefined) return inlines(italic, { ...style, italic: true });
    return inlines(strike ?? "", { ...style, strike: true });
  })();
  return [...before, ...here, ...after];
}

/** Quoted and plain lines, each run of a kind as one element. */
function lines(text: string): readonly JsonObject[] {
  const groups: { readonly quote: boolean; readonly lines: string[] }[] = [];
  for (const line of text.split("\n")) {
    const quote = line.startsWith("&gt;");
    const last = groups.at(-1);
    const content = quote ? line.slice(4).replace(/^ /, "") : line;
    if (last?.quote === quote) last.lines.push(content);
    else groups.push({ quote, lines: [content] });
  }
  return groups
    .filter((group) => group.quote || group.lines.join("\n") !== "")
    .map((group) => ({
      type: group.quote ? "rich_text_quote" : "rich_text_section",
      elements: inlines(group.lines.join("\n")),
    }));
}

/** @param blockId Slack makes one up where the app gave none */
export function richTextOf(text: string, blockId: string): JsonObject {
  const parts = text.split(/```\n?([\s\S]*?)\n?```/);
  const elements = parts.flatMap((part, index) =>
    index % 2 === 1
      ? [{ type: "rich_text_preformatted", elements: [{ type: "text", text: unescaped(part) }], border: 0 }]
      : lines(part.replace(/^\n/, "").replace(/\n$/, "")),
  );
  return { type: "rich_text", block_id: blockId, elements };
}
