/**
 * A form (modal) described from a command's fields, in what both platforms can show, and what was filled in read back.
 *
 * Limits are the tighter of Slack's and Discord's: labels of 45 characters, inputs of 3,000 (`platforms.md` 1.2, 2.5).
 */
import type { GivenArgs, Scalar } from "./command.ts";
import type { Field } from "./fields.ts";
import { checkGiven, convert } from "./given.ts";
import type { AnyEntry } from "./table.ts";

const inputMax = 3000;
/** Discord's select menus hold no more; longer lists are typed. */
const choicesMax = 25;

export interface FormField {
  readonly name: string;
  readonly label: string;
  /** What the field is for, at most 100 characters. */
  readonly description: string;
  readonly placeholder?: string;
  readonly required: boolean;
  readonly input:
    | {
        readonly kind: "text";
        readonly multiline: boolean;
        readonly minLength?: number;
        readonly maxLength: number;
        readonly initial?: string;
      }
    | { readonly kind: "choice"; readonly choices: readonly FormChoice[]; readonly initial?: string };
}

export interface FormChoice {
  readonly value: string;
  readonly label: string;
}

export interface Form {
  /** The command it fills in, by full name. */
  readonly command: string;
  readonly title: string;
  readonly submit: string;
  readonly fields: readonly FormField[];
}

/** Values as submitted: a text, a chosen value, or nothing. */
export type Submitted = Readonly<Record<string, string | null | undefined>>;

export type FormReading =
  | { readonly kind: "args"; readonly args: GivenArgs }
  /** A sentence per field at fault; `general` where no shown field is. At least one of the two. */
  | { readonly kind: "errors"; readonly errors: Readonly<Record<string, string>>; readonly general?: string };

/** Whether a command opens a form when run with these arguments: it has one, and something required is missing. */
export function opensForm(entry: AnyEntry, args: GivenArgs): boolean {
  if (entry.command.form === undefined) return false;
  const checked = checkGiven(entry, args);
  return checked.kind === "problems" && checked.problems.every(({ missing }) => missing);
}

/**
 * The form of a command, filled with what is given; undefined for a command without one. A given text that is longer than
 * an input holds is left out, since platforms refuse the form otherwise.
 */
export function describeForm(entry: AnyEntry, given: GivenArgs = {}): Form | undefined {
  const { form } = entry.command;
  if (form === undefined) return undefined;
  const fields = shownFields(entry).map((field) => describeField(field, given[field.name] ?? field.initial));
  return { command: entry.name, title: form.title, submit: form.submit ?? "Send", fields };
}

function shownFields(entry: AnyEntry): readonly Field[] {
  const names = entry.command.form?.fields;
  if (names === undefined) return entry.fields.filter(({ hidden }) => !hidden);
  return names.flatMap((name) => entry.fields.filter((field) => field.name === name));
}

function describeField(field: Field, value: Scalar | readonly Scalar[] | undefined): FormField {
  const { name, label, description, placeholder, required } = field;
  const choices = field.list === undefined ? choicesOf(field) : undefined;
  const text = value === undefined ? undefined : [value].flat().map(String).join("\n");
  const head = {
    name,
    label: label.slice(0, 45),
    description,
    required,
    ...(placeholder === undefined ? {} : { placeholder }),
  };
  if (choices !== undefined) {
    const initial = choices.find((choice) => choice.value === text)?.value;
    return { ...head, input: { kind: "choice", choices, ...(initial === undefined ? {} : { initial }) } };
  }
  const multiline = field.multiline || field.list !== undefined;
  const { minLength, maxLength } = lengths(field);
  const fits = text !== undefined && text.length > 0 && text.length <= maxLength;
  return {
    ...head,
    input: {
      kind: "text",
      multiline,
      maxLength,
      ...(minLength > 0 ? { minLength } : {}),
      ...(fits ? { initial: text } : {}),
    },
  };
}

function choicesOf({ value }: Field): readonly FormChoice[] | undefined {
  if (value.kind === "boolean") {
    return [
      { value: "true", label: "Yes" },
      { value: "false", label: "No" },
    ];
  }
  if (value.kind !== "choice" || value.choices.length > choicesMax) return undefined;
  return value.choices.map((choice) => ({ value: String(choice), label: String(choice).slice(0, 75) }));
}

function lengths({ value, list, required }: Field): { minLength: number; maxLength: number } {
  if (list !== undefined || value.kind !== "text") return { minLength: required ? 1 : 0, maxLength: inputMax };
  const maxLength = Math.max(1, Math.min(value.max ?? inputMax, inputMax));
  return { minLength: Math.min(Math.max(value.min ?? 0, required ? 1 : 0), maxLength), maxLength };
}

/**
 * What was filled in, as arguments. An empty input is an absent argument; a list has one member a line.
 *
 * @param given what the form was opened with; fields that it shows are taken from `submitted` alone
 */
export function readForm(entry: AnyEntry, submitted: Submitted, given: GivenArgs = {}): FormReading {
  const shown = shownFields(entry);
  const args: Record<string, Scalar | readonly Scalar[]> = { ...given };
  const errors: Record<string, string> = {};
  for (const field of shown) {
    delete args[field.name];
    const text = Object.hasOwn(submitted, field.name) ? (submitted[field.name] ?? "") : "";
    const texts = field.list === undefined ? [text] : text.split(/\r?\n/).map((line) => line.trim());
    const converted = texts.filter((line) => line.trim() !== "").map((line) => convert(field, line));
    const problem = converted.find((one) => one.kind === "problem");
    if (problem !== undefined) errors[field.name] = problem.problem.sentence;
    const values = converted.flatMap((one) => (one.kind === "value" ? [one.value] : []));
    const [first] = values;
    if (first !== undefined) args[field.name] = field.list === undefined ? first : values;
  }
  const found = Object.entries(errors).map(([field, sentence]) => ({ field, sentence }));
  const checked = checkGiven(entry, args, found);
  if (checked.kind === "args") return { kind: "args", args };
  const names = new Set(shown.map(({ name }) => name));
  let general: string | undefined;
  for (const { field, sentence } of checked.problems) {
    if (field !== undefined && names.has(field)) errors[field] ??= sentence;
    else general ??= sentence;
  }
  return { kind: "errors", errors, ...(general === undefined ? {} : { general }) };
}
