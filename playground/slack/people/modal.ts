/** A modal on a person's screen: filled in, submitted and closed by what she reads on it. */
import { elementsOf, holderOf, isEmptyValue, type Placed, takesMany, withValue } from "../fields.ts";
import { asNumber, asObjects, asText, type JsonObject } from "../json.ts";
import { viewText } from "../screen/screen.ts";
import type { User, View } from "../state/records.ts";
import type { World } from "../world.ts";
import { type Interaction, labelsOf } from "./interactions.ts";
import { choiceOn, fieldOn, namesOf, optionCalled, pressOn } from "./surfaces.ts";

export interface Modal {
  /** As it stands now. @throws once it is closed */
  readonly view: View;
  readonly title: string;
  /** All of it as text: fields with what is in them, errors under them. */
  readonly text: string;
  /** What is wrong, by the label of the field; under "" what is wrong with the whole. */
  readonly errors: Readonly<Record<string, string>>;
  /** Writes into a field called `label`. */
  fills(label: string, value: string): Modal;
  /** Chooses options by what they say. @param label of the field, where several offer the first option */
  chooses(options: string | readonly string[], label?: string): Modal;
  /** Types into an external select. @returns what the app offers */
  searches(label: string, typed: string): Promise<readonly string[]>;
  clicks(label: string): Interaction;
  /** @throws where Slack's client would not send it: a required field is empty, a text too short or too long */
  submits(): Interaction;
  /** The “Cancel” button: this view alone. */
  closes(): void;
  /** The × in the corner: the whole stack. */
  dismisses(): void;
}

export function modalOf(world: World, user: User, id: string): Modal {
  const { views, interactions, workspace } = world;
  const offered = new Map<string, readonly JsonObject[]>();

  const current = (): View => {
    const view = views.find({ id, externalId: undefined, hash: undefined });
    if (view === undefined) throw new Error(`${user.name} has no such modal open any more.`);
    return view;
  };
  const surface = () => ({ kind: "view", view: current() }) as const;
  const labelOf = (blockId: string) => {
    const placed = elementsOf(current().blocks).find((each) => each.blockId === blockId);
    return placed === undefined ? "" : (namesOf(placed)[0] ?? blockId);
  };

  /** Puts a value into a field; a block that dispatches tells the app at once. */
  const put = (placed: Placed, value: JsonObject): void => {
    const type = asText(placed.element.type) ?? "";
    const view = current();
    views.put({ ...view, values: withValue(view.values, placed, { type, ...value }) });
    const dispatches = placed.block.type !== "input" || placed.block.dispatch_action === true;
    if (dispatches) interactions.action(user, surface(), placed, value);
  };

  const handle: Modal = {
    get view() {
      return current();
    },
    get title() {
      return current().title;
    },
    get text() {
      return viewText(current(), workspace);
    },
    get errors() {
      return Object.fromEntries(Object.entries(current().errors).map(([blockId, text]) => [labelOf(blockId), text]));
    },
    fills(label, value) {
      const placed = fieldOn(surface(), label);
      const holder = holderOf(placed.element) ?? "value";
      const rich = {
        type: "rich_text",
        elements: [{ type: "rich_text_section", elements: [{ type: "text", text: value }] }],
      };
      put(placed, {
        [holder]: holder === "rich_text_value" ? rich : holder.endsWith("date_time") ? Number(value) : value,
      });
      return handle;
    },
    chooses(options, label) {
      const wanted = typeof options === "string" ? [options] : options;
      const placed = choiceOn(surface(), wanted[0] ?? "", label, workspace);
      const chosen = wanted.map((option) => {
        const found = optionCalled(placed, option, workspace, offered.get(placed.actionId));
        if (found === undefined)
          throw new Error(`“${namesOf(placed)[0] ?? placed.actionId}” does not offer “${option}”.`);
        return found;
      });
      const holder = holderOf(placed.element);
      if (holder === undefined) interactions.action(user, surface(), placed, { selected_option: chosen[0] });
      else put(placed, { [holder]: takesMany(placed.element) ? chosen : (chosen[0] ?? null) });
      return handle;
    },
    async searches(label, typed) {
      const placed = fieldOn(surface(), label);
      if (typed.length < (asNumber(placed.element.min_query_length) ?? 3)) return [];
      const options = await interactions.suggest(user, surface(), placed, typed);
      offered.set(placed.actionId, options);
      return labelsOf(options);
    },
    clicks(label) {
      const { placed, said } = pressOn(surface(), label);
      return interactions.action(user, surface(), placed, said);
    },
    submits() {
      const view = current();
      if (view.submit === undefined) throw new Error(`“${view.title}” has no button that submits it.`);
      for (const placed of elementsOf(view.blocks)) {
        const problem = placed.block.type === "input" ? unacceptable(placed, view) : undefined;
        if (problem !== undefined) throw new Error(`“${namesOf(placed)[0] ?? placed.actionId}” ${problem}.`);
      }
      views.put({ ...view, errors: {} });
      return interactions.submit(current());
    },
    closes: () => interactions.closed(current(), false),
    dismisses: () => interactions.closed(current(), true),
  };
  return handle;
}

/** Why Slack's client would keep this field from being sent. */
function unacceptable({ element, block, blockId, actionId }: Placed, view: View): string | undefined {
  const value = view.values[blockId]?.[actionId];
  if (isEmptyValue(value)) return block.optional === true ? undefined : "is required and empty";
  const length = [...(asText(value?.value) ?? "")].length;
  const [min, max] = [asNumber(element.min_length) ?? 0, asNumber(element.max_length) ?? 3_000];
  if (element.type === "plain_text_input" && length < min) return `has ${length} characters and needs ${min}`;
  if (element.type === "plain_text_input" && length > max) return `has ${length} characters and may have ${max}`;
  const most = asNumber(element.max_selected_items);
  const many = asObjects(value?.selected_options).length;
  return most !== undefined && many > most ? `has ${many} options and may have ${most}` : undefined;
}
