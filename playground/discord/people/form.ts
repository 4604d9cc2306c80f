/** A modal on a person's screen: she fills in its fields by their labels, and submits or dismisses it. */

import {
  type APIComponentInLabel,
  type APIInteractionDataResolved,
  type APIModalInteractionResponseCallbackData,
  type APIModalSubmissionComponent,
  ComponentType,
  InteractionType,
  type ModalSubmitComponent,
} from "discord-api-types/v10";
import type { InteractionBase, InteractionPayload } from "../actions/interactions.ts";
import { type Field, fieldsOf } from "../checks/modals.ts";
import type { Platform } from "../platform.ts";
import type { Channel, Message } from "../state/model.ts";
import { apiAttachment } from "../wire/files.ts";
import { apiMessage } from "../wire/messages.ts";
import { type Selection, valuesOf } from "./controls.ts";
import { type GivenFile, storeGiven } from "./files.ts";
import type { Invocation } from "./invocation.ts";
import { resolveThing } from "./optionValues.ts";

/** Text, labels or things selected, a tick, or files, as the field takes it. */
export type FieldValue = string | boolean | readonly Selection[] | readonly GivenFile[];

export interface Form {
  readonly title: string;
  /** Title, texts and fields with what is in them, as plain text. */
  sees(): string;
  /** Enters values by the labels beside the fields. @throws {Error} no such field, or not what it takes */
  fill(values: Readonly<Record<string, FieldValue>>): Form;
  /** @throws {Error} a required field is empty, or a text too short or too long: her client holds it back */
  submit(): Invocation;
  dismiss(): void;
}

/** What her client sends when she submits. */
export interface Submission {
  readonly components: APIModalSubmissionComponent[];
  readonly resolved: APIInteractionDataResolved;
}

export interface FormParts {
  readonly platform: Platform;
  readonly channel: Channel;
  readonly modal: APIModalInteractionResponseCallbackData;
  submit(submission: Submission): Invocation;
  dismiss(): void;
}

export function createForm({ platform, channel, modal, submit, dismiss }: FormParts): Form {
  const fields = fieldsOf(modal);
  const entered = new Map<string, FieldValue>(fields.flatMap(({ component }) => prefilled(component)));
  const form: Form = {
    title: modal.title,
    sees: () => [modal.title, ...modal.components.flatMap((component) => partText(component, entered))].join("\n"),
    fill(values) {
      for (const [label, value] of Object.entries(values)) {
        const field = fields.find((candidate) => candidate.label === label);
        if (field === undefined)
          throw new Error(
            `“${modal.title}” has no field “${label}”; it has: ${fields.map((f) => f.label).join(", ")}.`,
          );
        entered.set(field.component.custom_id, value);
      }
      return form;
    },
    submit() {
      const resolved: APIInteractionDataResolved = {};
      const read = (component: APIComponentInLabel) =>
        answerOf(platform, channel, fieldOf(component), entered.get(component.custom_id), resolved);
      const components = modal.components.map((part, index) => submitted(part, index + 1, read));
      return submit({ components, resolved });
    },
    dismiss,
  };
  return form;

  function fieldOf(component: APIComponentInLabel): Field {
    const field = fields.find((candidate) => candidate.component.custom_id === component.custom_id);
    if (field === undefined) throw new Error(`“${modal.title}” has lost its field ${component.custom_id}.`);
    return field;
  }
}

/** What stands in a field before she touches it. */
function prefilled(component: APIComponentInLabel): [string, FieldValue][] {
  if (component.type === ComponentType.TextInput && component.value !== undefined)
    return [[component.custom_id, component.value]];
  if (component.type === ComponentType.Checkbox) return [[component.custom_id, component.default ?? false]];
  if (!("options" in component)) return [];
  const chosen = component.options.filter((option) => option.default === true).map(({ label }) => label);
  return chosen.length > 0 ? [[component.custom_id, chosen]] : [];
}

type Part = APIModalInteractionResponseCallbackData["components"][number];

function partText(part: Part, entered: ReadonlyMap<string, FieldValue>): string[] {
  if (part.type === ComponentType.TextDisplay) return part.content.split("\n");
  const labelled =
    part.type === ComponentType.Label
      ? [{ label: part.label, description: part.description, component: part.component }]
      : part.components.map((component) => ({ label: component.label ?? "", description: undefined, component }));
  return labelled.flatMap(({ label, description, component }) => {
    const required = "required" in component && component.required !== false ? " *" : "";
    const options = "options" in component ? ` (${component.options.map((option) => option.label).join(" | ")})` : "";
    const value = entered.get(component.custom_id);
    const shown = Array.isArray(value) ? value.map(shownChoice).join(", ") : String(value ?? "");
    return [`${label}${required}: ${shown}${options}`, ...(description === undefined ? [] : [`  ${description}`])];
  });
}

function shownChoice(choice: Selection | GivenFile): string {
  if (typeof choice === "string") return choice;
  return "filename" in choice ? choice.filename : choice.id;
}

function submitted(
  part: Part,
  id: number,
  read: (component: APIComponentInLabel) => ModalSubmitComponent,
): APIModalSubmissionComponent {
  if (part.type === ComponentType.TextDisplay) return { type: part.type, id };
  if (part.type === ComponentType.Label) return { type: part.type, id, component: read(part.component) };
  const inputs = part.components.map(read).filter((input) => input.type === ComponentType.TextInput);
  return { type: part.type, id, components: inputs };
}

/** @throws {Error} her client would not let this through */
function answerOf(
  platform: Platform,
  channel: Channel,
  { component, label }: Field,
  value: FieldValue | undefined,
  resolved: APIInteractionDataResolved,
): ModalSubmitComponent {
  const { custom_id, id = 0 } = component;
  const common = { custom_id, id };
  const required = "required" in component && component.required !== false;
  const many = Array.isArray(value) ? value : [];
  const empty = value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
  if (required && empty) throw new Error(`“${label}” is required.`);
  switch (component.type) {
    case ComponentType.TextInput: {
      const { min_length: min = 0, max_length: max = 4_000 } = component;
      if (value !== undefined && typeof value !== "string") throw new Error(`“${label}” takes text.`);
      const text = value ?? "";
      if (text.length > max || (text.length < min && !empty))
        throw new Error(`“${label}” takes ${min} to ${max} characters.`);
      return { ...common, type: component.type, value: text };
    }
    case ComponentType.Checkbox:
      return { ...common, type: component.type, value: value === true };
    case ComponentType.FileUpload: {
      const files = many.filter((file): file is GivenFile => typeof file === "object" && "filename" in file);
      return {
        ...common,
        type: component.type,
        values: files.map((file) => uploaded(platform, channel, file, resolved)),
      };
    }
    case ComponentType.RadioGroup: {
      const chosen = component.options.find((option) => option.label === value || many.includes(option.label));
      if (chosen === undefined && !empty) throw new Error(`“${label}” does not offer ${String(value)}.`);
      return { ...common, type: component.type, value: chosen?.value ?? null };
    }
    case ComponentType.CheckboxGroup: {
      const chosen = component.options.filter((option) => many.includes(option.label));
      return { ...common, type: component.type, values: chosen.map((option) => option.value) };
    }
    default: {
      const chosen = many.filter(
        (choice): choice is Selection => typeof choice === "string" || !("filename" in choice),
      );
      for (const choice of chosen) if (typeof choice !== "string") resolveThing(platform, channel, choice, resolved);
      const values = valuesOf(component, chosen);
      const { min_values: min = 1, max_values: max = 1 } = component;
      if (values.length !== chosen.length) throw new Error(`“${label}” does not offer all of these.`);
      if (!empty && (values.length < min || values.length > max)) throw new Error(`“${label}” takes ${min} to ${max}.`);
      return { ...common, type: component.type, values };
    }
  }
}

function uploaded(
  platform: Platform,
  channel: Channel,
  given: GivenFile,
  resolved: APIInteractionDataResolved,
): string {
  const file = storeGiven(platform, given);
  platform.optionFiles.set(file.id, file);
  resolved.attachments = { ...resolved.attachments, [file.id]: apiAttachment(platform, channel.id, file, true) };
  return file.id;
}

/** The interaction that her submission is. */
export function modalPayload(
  platform: Platform,
  base: InteractionBase,
  customId: string,
  { components, resolved }: Submission,
  message: Message | undefined,
): InteractionPayload {
  return {
    ...base,
    type: InteractionType.ModalSubmit,
    data: { custom_id: customId, components, ...(Object.keys(resolved).length === 0 ? {} : { resolved }) },
    ...(message === undefined ? {} : { message: apiMessage(platform, message, platform.settings.privilegedIntents) }),
  };
}
