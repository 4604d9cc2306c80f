/** Where controls stand, and how one is found on it by what a person reads. */
import { elementsOf, type Placed } from "../fields.ts";
import { asObject, asObjects, asText, type JsonObject, textOf } from "../json.ts";
import type { Ephemeral, Message, View } from "../state/records.ts";
import type { WorkspaceState } from "../state/workspace.ts";

export type Surface =
  | { readonly kind: "message"; readonly message: Message }
  | { readonly kind: "ephemeral"; readonly message: Ephemeral }
  | { readonly kind: "view"; readonly view: View };

export const surfaceOf = (message: Message | Ephemeral): Surface =>
  "ephemeral" in message ? { kind: "ephemeral", message } : { kind: "message", message };

function blocksOn(surface: Surface): readonly JsonObject[] {
  if (surface.kind === "view") return surface.view.blocks;
  const { blocks, attachments } = surface.message;
  return [...blocks, ...attachments.flatMap((attachment) => asObjects(attachment.blocks))];
}

/** A press of something: what the action says beside its ids. */
export interface Press {
  readonly placed: Placed;
  readonly said: JsonObject;
}

/** What can be pressed, with the words on it. */
function presses(placed: Placed): readonly (readonly [label: string, press: Press])[] {
  const { element } = placed;
  if (element.type === "button") {
    const { text, value, style, url } = element;
    const said = {
      text,
      ...(value === undefined ? {} : { value }),
      ...(style ? { style } : {}),
      ...(url ? { url } : {}),
    };
    return [[textOf(text), { placed, said }]];
  }
  if (element.type === "icon_button") {
    const said = { icon: element.icon, text: element.text, ...(element.value ? { value: element.value } : {}) };
    return [[textOf(element.text), { placed, said }]];
  }
  if (element.type !== "feedback_buttons") return [];
  return ["positive_button", "negative_button"].map((which) => {
    const button = asObject(element[which]) ?? {};
    return [textOf(button.text), { placed, said: { text: button.text, value: button.value } }] as const;
  });
}

/** The button that says `label`. @throws naming those there are */
export function pressOn(surface: Surface, label: string): Press {
  const all = elementsOf(blocksOn(surface)).flatMap(presses);
  const found = all.find(([text]) => text === label);
  if (found !== undefined) return found[1];
  throw new Error(
    `There is no button “${label}”; there are: ${all.map(([text]) => `“${text}”`).join(", ") || "none"}.`,
  );
}

/** What a person reads at a field: its label, its placeholder, or the text beside it. */
export function namesOf({ element, block }: Placed): readonly string[] {
  return [textOf(block.label), textOf(element.placeholder), textOf(block.text)].filter((name) => name !== "");
}

const optionsOf = (element: JsonObject): readonly JsonObject[] => [
  ...asObjects(element.options),
  ...asObjects(element.option_groups).flatMap((group) => asObjects(group.options)),
];

/** @param offered options an app suggested for this field, where it has none of its own */
export function optionCalled(
  placed: Placed,
  label: string,
  workspace: WorkspaceState,
  offered: readonly JsonObject[] = [],
): JsonObject | string | undefined {
  const type = asText(placed.element.type) ?? "";
  if (type.includes("users_select")) {
    return [...workspace.users.values()].find(({ name, realName }) => name === label || realName === label)?.id;
  }
  if (type.includes("conversations_select") || type.includes("channels_select")) {
    return [...workspace.channels.values()].find(({ name }) => name === label.replace(/^#/, ""))?.id;
  }
  return [...optionsOf(placed.element), ...offered].find(({ text }) => textOf(text) === label);
}

/** The field a person calls `name`. @throws naming those there are */
export function fieldOn(surface: Surface, name: string): Placed {
  const all = elementsOf(blocksOn(surface)).filter(
    ({ element }) => presses({ element, actionId: "", blockId: "", block: {} }).length === 0,
  );
  const found = all.find((placed) => namesOf(placed).includes(name));
  if (found !== undefined) return found;
  const names = all.map((placed) => `“${namesOf(placed)[0] ?? placed.actionId}”`);
  throw new Error(`There is no field “${name}”; there are: ${names.join(", ") || "none"}.`);
}

/** The list that offers `option`. @param from its label or placeholder, where several do */
export function choiceOn(
  surface: Surface,
  option: string,
  from: string | undefined,
  workspace: WorkspaceState,
): Placed {
  if (from !== undefined) return fieldOn(surface, from);
  const offering = elementsOf(blocksOn(surface)).filter(
    (placed) => optionCalled(placed, option, workspace) !== undefined,
  );
  const [only] = offering;
  if (only !== undefined && offering.length === 1) return only;
  const labels = elementsOf(blocksOn(surface)).flatMap(({ element }) =>
    optionsOf(element).map(({ text }) => textOf(text)),
  );
  if (offering.length > 1) throw new Error(`Several lists offer “${option}”: say which, by label or placeholder.`);
  throw new Error(
    `Nothing offers “${option}”; there are: ${labels.map((label) => `“${label}”`).join(", ") || "none"}.`,
  );
}
