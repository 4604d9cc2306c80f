/** `text` beside blocks: what a notification shows and a screen reader reads in place of the blocks. */
import { limits, type RichElement } from "./limits.ts";
import { breakBefore } from "./split.ts";
import type { Unit } from "./units.ts";

const goesOn = "…\nThe rest is in the message.";

/** Slack's three escapes: with them no text can be a mention, a link or an escape. */
export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** The units as escaped text; `otherwise` where they say nothing. Never empty. */
export function spokenText(units: readonly Unit[], otherwise: string): string {
  const parts: string[] = [];
  let group: object | undefined;
  for (const unit of units) {
    const text = unitText(unit);
    const joined = unit.kind === "rich" && unit.group === group;
    if (text !== "") parts.push(parts.length === 0 ? text : `${joined ? "\n" : "\n\n"}${text}`);
    group = unit.kind === "rich" ? unit.group : undefined;
  }
  const spoken = parts.join("").trim();
  const controls = units.flatMap((unit) => (unit.kind === "controls" && unit.spoken !== "" ? [unit.spoken] : []));
  return shortened(spoken || controls.join(" · ") || otherwise.trim() || "…");
}

function unitText(unit: Unit): string {
  switch (unit.kind) {
    case "table":
      return unit.spoken;
    case "block":
      return unit.block.type === "header" ? unit.block.text.text : "";
    case "controls":
      return "";
    case "rich":
      return elementText(unit.element);
  }
}

function elementText(element: RichElement): string {
  if (element.type !== "rich_text_list") return runsText(element.elements).trimEnd();
  const { elements, indent = 0, offset = 0, style } = element;
  return elements
    .map((item, index) => {
      const marker = style === "ordered" ? `${offset + index + 1}. ` : "- ";
      const margin = " ".repeat(2 * indent);
      return margin + marker + runsText(item.elements).replaceAll("\n", `\n${margin}${" ".repeat(marker.length)}`);
    })
    .join("\n");
}

type Shown = { readonly type: string; readonly text?: string; readonly url?: string };

function runsText(runs: readonly Shown[]): string {
  return runs
    .map(({ type, text = "", url = "" }) => (type === "link" && !url.includes(text) ? `${text} (${url})` : text))
    .join("");
}

const bytes = (text: string): number => new TextEncoder().encode(text).length;
const fits = (text: string, spare = 0): boolean =>
  text.length + spare <= limits.text && bytes(text) + spare <= limits.textBytes;

function shortened(text: string): string {
  const whole = escaped(text);
  if (fits(whole)) return whole;
  for (let length: number = limits.text; ; length = Math.floor(length * 0.9)) {
    const at = breakBefore(text, Math.min(length, text.length - 1));
    const space = text.slice(0, at).search(/\s\S*$/);
    const short = escaped(text.slice(0, space > at / 2 ? space : at).trimEnd());
    if (fits(short, bytes(goesOn))) return short + goesOn;
  }
}
