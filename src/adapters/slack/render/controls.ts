/**
 * Controls as buttons and menus. The id travels in `value`, prefixed in `action_id`; `pressedControl` reads it back.
 *
 * Next questions are buttons where all of them fit what a phone shows of one, else one menu: a menu opens as a sheet with a
 * line for each question, while a row of buttons that end in “…” can't be told apart.
 */
import type { ActionsBlockElement, Button, FeedbackButtons, PlainTextElement, PlainTextOption } from "@slack/types";
import type { List } from "mdast";
import { list } from "../../../reply/markdown.ts";
import type { Control } from "../../../reply/reply.ts";
import { visibleText } from "../../../reply/sanitise.ts";
import { limits, weight } from "./limits.ts";
import { breakBefore } from "./split.ts";
import { escaped } from "./spoken.ts";
import { ambiguous, type Unit } from "./units.ts";

/** A control with the id under which it is stored. The id is at most 150 characters long, as an option's value is. */
export interface PlacedControl {
  readonly control: Control;
  readonly id: string;
}

const prefix = "m1:";
/** More buttons than this in a row are no longer read. */
const mostButtons = 5;

/** What Slack sends of a pressed element, as far as it matters here. */
interface Pressed {
  readonly action_id: string;
  readonly value?: string | undefined;
  readonly selected_option?: { readonly value?: string | undefined } | null | undefined;
}

/** The id of the control that was pressed or chosen; undefined for an element that isn't one of ours. */
export function pressedControl({ action_id, value, selected_option }: Pressed): string | undefined {
  return action_id.startsWith(prefix) ? (selected_option?.value ?? value ?? action_id.slice(prefix.length)) : undefined;
}

export interface ControlParts {
  /** Labels that no button or option can hold whole: to be shown as text above. */
  readonly written: List | undefined;
  readonly units: readonly Unit[];
}

export function controlParts(placed: readonly PlacedControl[]): ControlParts {
  const next = placed.filter(({ control }) => control.role === "next");
  const helpful = feedback(placed, "helpful");
  const unhelpful = feedback(placed, "unhelpful");
  const pair = helpful && unhelpful ? [helpful, unhelpful] : [];
  const others = placed.filter((one) => one.control.role === "action" && !pair.includes(one));

  const written: string[] = [];
  const write = (label: string): string => `${written.push(label)}. `;
  const short = next.length <= mostButtons && next.every(({ control }) => labelOf(control).length <= limits.shownLabel);
  const elements = [
    ...(short ? next.map((one) => button(one, write)) : menus(next, write)),
    ...others.map((one) => button(one, write)),
  ];
  const rows = grouped(elements, limits.elements).map(
    (row): Unit => ({
      kind: "controls",
      block: { type: "actions", elements: row },
      spoken: row.map(labelsIn).join(" · "),
      leads: true,
    }),
  );
  return {
    written: written.length === 0 ? undefined : list(written, true),
    units: helpful && unhelpful ? [...rows, feedbackUnit(helpful, unhelpful)] : rows,
  };
}

const feedback = (placed: readonly PlacedControl[], command: string): PlacedControl | undefined =>
  placed.find(({ control }) => control.role === "action" && control.command === command);

const plain = (text: string): PlainTextElement => ({
  type: "plain_text",
  // Whether Slack reads escapes in plain text is unclear; with them no reading of it is a mention or a link.
  text: ambiguous(text) ? escaped(text) : text,
  emoji: false,
});

const fitsLabel = (text: string): boolean => plain(text).text.length <= limits.label;

/** One line, and an action's word as a button has it. */
function labelOf({ label, command, role }: Control): string {
  const text = visibleText(label).replaceAll(/\s+/g, " ").trim() || command;
  return role === "action" ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** As much as a button or an option shows of a label, ending in “…”, and what is left of it. */
function begun(label: string, before = ""): { head: string; rest: string } {
  for (let length = limits.label; ; length -= 1) {
    const at = breakBefore(label, length);
    const space = label.lastIndexOf(" ", at);
    const cut = space > at / 2 ? space : at;
    const head = `${before}${label.slice(0, cut).trimEnd()}…`;
    if (fitsLabel(head)) return { head, rest: `…${label.slice(cut).trimStart()}` };
  }
}

function button({ control, id }: PlacedControl, write: (label: string) => string): Button {
  const label = labelOf(control);
  const text = fitsLabel(label) ? label : begun(label, write(label)).head;
  return { type: "button", text: plain(text), action_id: prefix + id, value: id };
}

function option({ control, id }: PlacedControl, write: (label: string) => string): PlainTextOption {
  const label = labelOf(control);
  if (fitsLabel(label)) return { text: plain(label), value: id };
  const { head, rest } = begun(label);
  if (fitsLabel(rest)) return { text: plain(head), description: plain(rest), value: id };
  return { text: plain(begun(label, write(label)).head), value: id };
}

function menus(next: readonly PlacedControl[], write: (label: string) => string): ActionsBlockElement[] {
  const options = next.map((one) => ({ id: one.id, option: option(one, write) }));
  return grouped(options, limits.options).map((group) => ({
    type: "static_select",
    placeholder: plain("Ask next…"),
    action_id: prefix + (group[0]?.id ?? ""),
    options: group.map((one) => one.option),
  }));
}

function feedbackUnit(helpful: PlacedControl, unhelpful: PlacedControl): Unit {
  const element: FeedbackButtons = {
    type: "feedback_buttons",
    action_id: prefix + helpful.id,
    positive_button: {
      text: plain("Helpful"),
      accessibility_label: "This answer was helpful",
      value: helpful.id,
    },
    negative_button: {
      text: plain("Not helpful"),
      accessibility_label: "This answer was not helpful",
      value: unhelpful.id,
    },
  };
  return { kind: "controls", block: { type: "context_actions", elements: [element] }, spoken: "", leads: false };
}

function labelsIn(element: ActionsBlockElement): string {
  if (element.type === "button") return element.text.text;
  if (element.type !== "static_select") return "";
  return (element.options ?? []).map((one) => one.text.text).join(" · ");
}

/** In groups of at most `most`, none heavier than an element of rich text, so that any can go to the next message. */
function grouped<T extends object>(all: readonly T[], most: number): T[][] {
  const groups: T[][] = [];
  let size = 0;
  for (const one of all) {
    const last = groups.at(-1);
    if (last && last.length < most && size + weight(one) <= limits.rich) {
      last.push(one);
      size += weight(one);
    } else {
      groups.push([one]);
      size = weight(one);
    }
  }
  return groups;
}
