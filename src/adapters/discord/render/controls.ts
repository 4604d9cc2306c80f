/** What can be chosen, as rows of buttons and selects. Each carries its control's token. */
import {
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
  type APIComponentInMessageActionRow,
  type APISelectMenuOption,
  ButtonStyle,
  ComponentType,
} from "discord.js";
import stringWidth from "string-width";
import { controlToken, type PlacedControl } from "../../../reply/messenger.ts";
import type { Control } from "../../../reply/reply.ts";
import { visibleText } from "../../../reply/sanitise.ts";

export interface ControlRows {
  readonly rows: readonly APIActionRowComponent<APIComponentInMessageActionRow>[];
  /** Controls whose label no button or option can hold whole: to be read in the text. */
  readonly shortened: readonly Control[];
}

const longest = { button: 80, option: 100, description: 100 } as const;
/** Columns of a label that a button shows on a phone before it cuts it. */
const phoneWidth = 45;
const perRow = 5;
const perSelect = 25;

/** What the words of a conversation look like on a button; others show their label. */
const faces: Readonly<Record<string, { label: string } | { emoji: { name: string } }>> = {
  more: { label: "More" },
  sources: { label: "Sources" },
  helpful: { emoji: { name: "👍" } },
  unhelpful: { emoji: { name: "👎" } },
};

/**
 * The next questions, then the actions. Questions are buttons where there are few and each can be read whole on a phone,
 * else one select, whose options may be twice as long and have a line each.
 *
 * A select's `custom_id` is `m1:<id of its first option>` and its values are `m1:<id>` like a button's `custom_id`: what was
 * chosen is `values[0] ?? custom_id`, whichever it was.
 */
export function controlRows(placed: readonly PlacedControl[]): ControlRows {
  const unique = [...new Map(placed.map((one) => [one.id, one])).values()];
  const next = unique.filter(({ control }) => control.role === "next");
  const actions = unique.filter(({ control }) => control.role === "action");
  const asButtons = next.length <= perRow && next.every(({ control }) => stringWidth(labelOf(control)) <= phoneWidth);
  const rows = [
    ...chunks(asButtons ? next : [], perRow).map((some) => row(some.map((one) => button(one, {})))),
    ...chunks(asButtons ? [] : next, perSelect).map((some) => row([select(some)])),
    ...chunks(actions, perRow).map((some) => row(some.map((one) => button(one, faces)))),
  ];
  const room = ({ control }: PlacedControl) =>
    control.role === "next" && !asButtons ? longest.option + longest.description : longest.button;
  const shortened = unique.filter((one) => labelOf(one.control).length > room(one)).map(({ control }) => control);
  return { rows, shortened };
}

const chunks = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));

const row = (components: APIComponentInMessageActionRow[]): APIActionRowComponent<APIComponentInMessageActionRow> => ({
  type: ComponentType.ActionRow,
  components,
});

/** A label on one line; Discord shows it as plain text. */
const labelOf = ({ label, command }: Control): string =>
  visibleText(label).replaceAll(/\s+/g, " ").trim() || visibleText(command).trim() || "…";

function button(placed: PlacedControl, known: typeof faces): APIButtonComponentWithCustomId {
  const { control } = placed;
  const face = Object.hasOwn(known, control.command) ? known[control.command] : undefined;
  return {
    type: ComponentType.Button,
    style: ButtonStyle.Secondary,
    custom_id: controlToken(placed),
    ...(face ?? { label: shortened(labelOf(control), longest.button) }),
  };
}

function select(options: readonly PlacedControl[]): APIComponentInMessageActionRow {
  return {
    type: ComponentType.StringSelect,
    custom_id: `m1:${options[0]?.id ?? ""}`,
    placeholder: "Ask next…",
    options: options.map(option),
  };
}

/** A label longer than an option's goes on in its description. */
function option(placed: PlacedControl): APISelectMenuOption {
  const label = labelOf(placed.control);
  const value = controlToken(placed);
  if (label.length <= longest.option) return { label, value };
  const head = beginning(label, longest.option);
  const rest = label.slice(head.length).trim();
  return { label: head.trim(), value, description: shortened(rest, longest.description) };
}

const shortened = (text: string, length: number): string =>
  text.length <= length ? text : `${beginning(text, length - 1).trimEnd()}…`;

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** At most `length` UTF-16 units from the start, whole graphemes, to the end of a word where one is near. */
function beginning(text: string, length: number): string {
  let end = 0;
  for (const { segment, index } of segmenter.segment(text)) {
    if (index + segment.length > length) break;
    end = index + segment.length;
  }
  if (end === 0) return text.slice(0, length).toWellFormed();
  const space = text.lastIndexOf(" ", end);
  return text.slice(0, space > length / 2 ? space : end);
}
