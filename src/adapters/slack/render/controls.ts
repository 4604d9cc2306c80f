/**
 * Controls as buttons and menus. A control's token travels in `value`; `pressedControl` reads it back.
 *
 * Next questions are buttons where all of them fit what a phone shows of one, else one menu: a menu opens as a sheet with a
 * line for each question, while a row of buttons that end in “…” can't be told apart.
 */
import type { ActionsBlockElement, Button, FeedbackButtons, PlainTextElement, PlainTextOption } from "@slack/types";
import type { List } from "mdast";
import { list } from "../../../reply/markdown.ts";
import { controlToken, type PlacedControl } from "../../../reply/messenger.ts";
import type { Control } from "../../../reply/reply.ts";
import { visibleText } from "../../../reply/sanitise.ts";
import { limits, weight } from "./limits.ts";
import { breakBefore } from "./split.ts";
import { escaped } from "./spoken.ts";
import { ambiguous, type Unit } from "./units.ts";

/** More buttons than this in a row are no longer read. */
const mostButtons = 5;

/** What Slack sends of a pressed element, as far as it matters here. */
interface Pressed {
  readonly action_id: string;
  readonly value?: string | undefined;
  readonly selected_option?: { readonly value?: string | undefined } | null | undefined;
}

/** The token of the control that was pressed or chosen, as `readControlToken` reads it. */
export function pressedControl({ action_id, value, selected_option }: Pressed): string {
  return selected_option?.value ?? value ?? action_id;
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

function button(placed: PlacedControl, write: (label: string) => string): Button {
  const label = labelOf(placed.control);
  const token = controlToken(placed);
  const text = fitsLabel(label) ? label : begun(label, write(label)).head;
  return { type: "button", text: plain(text), action_id: token, value: token };
}

function option(placed: PlacedControl, write: (label: string) => string): PlainTextOption {
  const label = labelOf(placed.control);
  const value = controlToken(placed);
  if (fitsLabel(label)) return { text: plain(label), value };
  const { head, rest } = begun(label);
  if (fitsLabel(rest)) return { text: plain(head), description: plain(rest), value };
  return { text: plain(begun(label, write(label)).head), value };
}

function menus(next: readonly PlacedControl[], write: (label: string) => string): ActionsBlockElement[] {
  const options = next.map((one) => option(one, write));
  return grouped(options, limits.options).map((group) => ({
    type: "static_select",
    placeholder: plain("Ask next…"),
    action_id: group[0]?.value ?? "",
    options: group,
  }));
}

function feedbackUnit(helpful: PlacedControl, unhelpful: PlacedControl): Unit {
  const element: FeedbackButtons = {
    type: "feedback_buttons",
    action_id: controlToken(helpful),
    positive_button: {
      text: plain("Helpful"),
      accessibility_label: "This answer was helpful",
      value: controlToken(helpful),
    },
    negative_button: {
      text: plain("Not helpful"),
      accessibility_label: "This answer was not helpful",
      value: controlToken(unhelpful),
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
