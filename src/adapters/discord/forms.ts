/** Forms as Discord's modals, and what was filled in back. Pure. */
import {
  type APIModalInteractionResponseCallbackData,
  type APIModalSubmission,
  ComponentType,
  TextInputStyle,
} from "discord.js";
import type { GivenArgs } from "../../commands/command.ts";
import { describeForm, type FormField, type Submitted } from "../../commands/form.ts";
import type { AnyEntry } from "../../commands/table.ts";
import { readControlToken } from "../../reply/messenger.ts";

/** What a form was opened for: it comes back with what was filled in. */
export type Opener =
  | { readonly kind: "command"; readonly command: string }
  | { readonly kind: "control"; readonly id: string; readonly form: string };

/** A command's form with what is given filled in; undefined for a command without one. */
export function modalOf(
  entry: AnyEntry,
  given: GivenArgs,
  customId: string,
): APIModalInteractionResponseCallbackData | undefined {
  const form = describeForm(entry, given);
  if (form === undefined) return undefined;
  return {
    custom_id: customId,
    title: form.title.slice(0, 45),
    components: form.fields.slice(0, 5).map((field) => ({
      type: ComponentType.Label,
      label: field.label,
      ...(field.description !== "" && { description: field.description.slice(0, 100) }),
      component: inputOf(field),
    })),
  };
}

function inputOf({ name, placeholder, required, input }: FormField) {
  const head = {
    custom_id: name,
    required,
    ...(placeholder !== undefined && { placeholder: placeholder.slice(0, 100) }),
  };
  if (input.kind === "choice")
    return {
      ...head,
      type: ComponentType.StringSelect as const,
      options: input.choices.map(({ value, label }) => ({ value, label, default: value === input.initial })),
    };
  return {
    ...head,
    type: ComponentType.TextInput as const,
    style: input.multiline ? TextInputStyle.Paragraph : TextInputStyle.Short,
    max_length: input.maxLength,
    ...(input.minLength !== undefined && { min_length: input.minLength }),
    ...(input.initial !== undefined && { value: input.initial }),
  };
}

/** What a command's modal carries; a control's carries the control's own token. */
export const commandToken = (command: string): string => `form:${command}`;

/** Undefined for what is no form of ours. */
export function readOpener(customId: string): Opener | undefined {
  const control = readControlToken(customId);
  if (control?.form !== undefined) return { kind: "control", id: control.id, form: control.form };
  const command = /^form:([a-z][a-z -]{0,60})$/.exec(customId)?.[1];
  return command === undefined ? undefined : { kind: "command", command };
}

export function submittedIn({ components }: APIModalSubmission): Submitted {
  const values: Record<string, string> = {};
  for (const part of components) {
    if (part.type !== ComponentType.Label) continue;
    const { component } = part;
    if (component.type === ComponentType.TextInput) values[component.custom_id] = component.value;
    if (component.type === ComponentType.StringSelect) values[component.custom_id] = component.values[0] ?? "";
  }
  return values;
}
