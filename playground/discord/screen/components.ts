/** Components as plain text: what is written, and `[what can be pressed]`. */

import { type APIButtonComponent, ButtonStyle, ComponentType } from "discord-api-types/v10";
import type { AnyComponent } from "../checks/components.ts";

const RULE = "────────";
/** Stands at the left of everything inside a container or an embed. */
const FRAME = "│ ";

/** @param readable resolves marks in text */
export function componentLines(component: AnyComponent, readable: (text: string) => string): string[] {
  const each = (inside: readonly AnyComponent[]) => inside.flatMap((child) => componentLines(child, readable));
  switch (component.type) {
    case ComponentType.TextDisplay:
      return readable(component.content).split("\n");
    case ComponentType.ActionRow:
      return [component.components.map((control) => componentLines(control, readable).join(" ")).join(" ")];
    case ComponentType.Container:
      return framed(hidden(component.spoiler, each(component.components)));
    case ComponentType.Section:
      return [...each(component.components), ...componentLines(component.accessory, readable)];
    case ComponentType.Separator:
      return [component.divider === false ? "" : RULE];
    case ComponentType.MediaGallery:
      return component.items.flatMap(({ media, description, spoiler }) =>
        hidden(spoiler, [`[image: ${description ?? nameOf(media.url)}]`]),
      );
    case ComponentType.Thumbnail:
      return hidden(component.spoiler, [`[image: ${component.description ?? nameOf(component.media.url)}]`]);
    case ComponentType.File:
      return hidden(component.spoiler, [`[file: ${nameOf(component.file.url)}]`]);
    default:
      return [controlText(component)];
  }
}

/** A button or a closed select menu with what it offers. */
function controlText(control: Exclude<AnyComponent, { type: ComponentType.Container }>): string {
  if (control.type === ComponentType.Button) {
    const face = buttonFace(control);
    const disabled = control.disabled === true ? " (disabled)" : "";
    return `[${face}${control.style === ButtonStyle.Link ? " ↗" : ""}${disabled}]`;
  }
  if (!("custom_id" in control)) return "";
  const placeholder = "placeholder" in control ? control.placeholder : undefined;
  const options = "options" in control ? control.options : [];
  const chosen = options.filter((option) => option.default === true).map(({ label }) => label);
  const shown = chosen.length > 0 ? chosen.join(", ") : (placeholder ?? "Make a selection");
  const offered = options.map(({ label }) => label).join(" | ");
  return `[${shown} ▾${offered === "" ? "" : ` ${offered}`}${control.disabled === true ? " (disabled)" : ""}]`;
}

/** What is on a button: its emoji and its label. Premium buttons have the look of their product. */
export function buttonFace(button: APIButtonComponent): string {
  if (!("label" in button || "emoji" in button)) return "premium";
  return [button.emoji?.name, button.label].filter((part) => part !== undefined).join(" ");
}

export function framed(lines: readonly string[]): string[] {
  return lines.map((line) => (FRAME + line).trimEnd());
}

function hidden(spoiler: boolean | undefined, lines: string[]): string[] {
  return spoiler === true ? ["||", ...lines, "||"] : lines;
}

function nameOf(url: string): string {
  return url.replace("attachment://", "");
}
