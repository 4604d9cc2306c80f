/**
 * The table as Discord's application command and Slack's slash command, and Discord's option values back as arguments.
 *
 * Pure: plain JSON in and out. Limits: `platforms.md` 2.3 and 1.13.
 */
import { z } from "zod";
import { type GivenArgs, isOffered, type Scalar } from "./command.ts";
import type { Field, FieldValue } from "./fields.ts";
import { checkGiven, convert } from "./given.ts";
import type { Problem } from "./problem.ts";
import type { AnyEntry, AnyTable, CommandTable, Entry } from "./table.ts";

const optionType = { subcommand: 1, group: 2, text: 3, integer: 4, boolean: 5, number: 10 } as const;

/** Discord shows at most this many choices; more are completed as one types. */
const choicesMax = 25;
const textMax = 6000;

export interface DiscordOption {
  readonly type: number;
  readonly name: string;
  readonly description: string;
  readonly required?: boolean;
  readonly autocomplete?: boolean;
  readonly choices?: readonly { readonly name: string; readonly value: string | number }[];
  readonly min_length?: number;
  readonly max_length?: number;
  readonly min_value?: number;
  readonly max_value?: number;
  readonly options?: readonly DiscordOption[];
}

export interface DiscordCommand {
  readonly type: 1;
  readonly name: string;
  readonly description: string;
  readonly options: readonly DiscordOption[];
}

export interface SlackCommand {
  readonly command: string;
  readonly description: string;
  readonly usage_hint: string;
  /** Off: what is typed arrives as typed, and mentions as names that ping nobody. */
  readonly should_escape: false;
}

/** The name and description of the one slash command that all others are under. */
export interface Root {
  readonly name: string;
  readonly description: string;
}

/** Commands that slash commands offer: no words of a conversation, nothing for the local command line. */
function offered(entries: readonly AnyEntry[]): readonly AnyEntry[] {
  return entries.filter(({ command }) => isOffered(command) && command.audience !== "operator");
}

/** The body Discord registers: `/mentor compare`, `/mentor path start`. A group with nothing to offer is left out. */
export function discordCommand(table: AnyTable, root: Root): DiscordCommand {
  const single = offered(table.entries)
    .filter(({ command }) => command.group === undefined)
    .map(subcommand);
  const groups = table.groups
    .map(({ name, summary, entries }) => ({ name, summary, members: offered(entries) }))
    .filter(({ members }) => members.length > 0)
    .map(({ name, summary, members }) => ({
      type: optionType.group,
      name,
      description: summary,
      options: members.map(subcommand),
    }));
  return { type: 1, name: root.name, description: root.description, options: [...single, ...groups] };
}

function subcommand(entry: AnyEntry): DiscordOption {
  const shown = entry.fields.filter(({ hidden }) => !hidden);
  // A form asks for what is missing, and Discord lets nobody send a command without its required options.
  const required = (field: Field) => field.required && entry.command.form === undefined;
  const options = shown.flatMap((field) => fieldOptions(field, required(field)));
  return {
    type: optionType.subcommand,
    name: entry.command.name,
    description: entry.command.summary,
    // Discord wants the required ones first; the order of the schema stays otherwise.
    options: [...options.filter((option) => option.required), ...options.filter((option) => !option.required)],
  };
}

function fieldOptions(field: Field, required: boolean): readonly DiscordOption[] {
  const base = { type: typeOf(field.value), description: field.description, ...limits(field) };
  if (field.list === undefined) return [{ ...base, name: field.flag, ...(required ? { required } : {}) }];
  const { min, max } = field.list;
  return Array.from({ length: max }, (_, index) => ({
    ...base,
    name: memberName(index),
    ...(required && index < min ? { required } : {}),
  }));
}

/** `a`, `b`, `c`: a list's members in Discord, which has no lists. */
function memberName(index: number): string {
  return String.fromCharCode("a".charCodeAt(0) + index);
}

function typeOf(value: FieldValue): number {
  if (value.kind !== "choice") return optionType[value.kind];
  if (typeof value.choices[0] === "string") return optionType.text;
  return value.choices.every(Number.isInteger) ? optionType.integer : optionType.number;
}

function limits({ value, complete }: Field): Partial<DiscordOption> {
  const completed = complete === undefined ? {} : { autocomplete: true };
  switch (value.kind) {
    case "boolean":
      return {};
    case "text":
      return {
        ...completed,
        ...(value.min === undefined ? {} : { min_length: Math.min(value.min, textMax) }),
        ...(value.max === undefined ? {} : { max_length: Math.max(1, Math.min(value.max, textMax)) }),
      };
    case "integer":
    case "number":
      return {
        ...completed,
        ...(value.min === undefined ? {} : { min_value: value.min }),
        ...(value.max === undefined ? {} : { max_value: value.max }),
      };
    case "choice":
      if (complete !== undefined || value.choices.length > choicesMax) return { autocomplete: true };
      return { choices: value.choices.map((choice) => ({ name: String(choice), value: choice })) };
  }
}

/** The characters Discord counts against its 8,000: names, descriptions and values, nested ones too. */
export function discordSize(part: DiscordCommand | DiscordOption): number {
  const choices = "choices" in part ? (part.choices ?? []) : [];
  const own = part.name.length + part.description.length;
  const chosen = choices.reduce((sum, { name, value }) => sum + name.length + String(value).length, 0);
  return (part.options ?? []).reduce((sum, option) => sum + discordSize(option), own + chosen);
}

/** The slash command for Slack's manifest; the hint lists what can follow. */
export function slackCommand(table: AnyTable, root: Root): SlackCommand {
  const groups = table.groups.filter(({ entries }) => offered(entries).length > 0).map(({ name }) => name);
  const single = offered(table.entries).filter(({ command }) => command.group === undefined);
  const words = [...single.map(({ name }) => name), ...groups];
  return {
    command: `/${root.name}`,
    description: root.description,
    usage_hint: words.join(" | "),
    should_escape: false,
  };
}

const optionValue = z.union([z.string(), z.number(), z.boolean()]);
const receivedLeaf = z.object({ name: z.string(), value: optionValue.optional(), focused: z.boolean().optional() });
const receivedSub = z.object({ name: z.string(), options: z.array(receivedLeaf).max(25).optional() });
const received = z
  .array(
    z.union([
      z.object({ name: z.string(), type: z.literal(optionType.group), options: z.array(receivedSub).length(1) }),
      receivedSub.extend({ type: z.literal(optionType.subcommand) }),
    ]),
  )
  .length(1);

export type Options<Context> =
  | { readonly kind: "command"; readonly entry: Entry<Context>; readonly args: GivenArgs }
  | { readonly kind: "form"; readonly entry: Entry<Context>; readonly args: GivenArgs }
  /** Never empty. */
  | { readonly kind: "problems"; readonly entry?: Entry<Context>; readonly problems: readonly Problem[] };

interface Opened<Context> {
  readonly entry: Entry<Context>;
  readonly values: readonly z.output<typeof receivedLeaf>[];
}

function open<Context>(table: CommandTable<Context>, options: unknown): Opened<Context> | undefined {
  const parsed = received.safeParse(options);
  const first = parsed.success ? parsed.data[0] : undefined;
  if (first === undefined) return undefined;
  const grouped = first.type === optionType.group ? first.options[0] : undefined;
  const sub = first.type === optionType.group ? grouped : first;
  const name = grouped === undefined ? first.name : `${first.name} ${grouped.name}`;
  // A full name, or nothing: another word for a command is for typed text.
  const entry = table.entries.find((candidate) => candidate.name === name && isOffered(candidate.command));
  return entry === undefined ? undefined : { entry, values: sub?.options ?? [] };
}

const outdated: Problem = {
  sentence: "This command has changed since your client learnt it: reload Discord and try again.",
};

/**
 * The arguments of a command that Discord sent.
 *
 * @param options `data.options` of the interaction, as received
 */
export function readOptions<Context>(table: CommandTable<Context>, options: unknown): Options<Context> {
  const opened = open(table, options);
  if (opened === undefined) return { kind: "problems", problems: [outdated] };
  const { entry, values } = opened;
  const args: Record<string, Scalar | readonly Scalar[]> = {};
  const found: Problem[] = [];
  // Members of a list in the order of their letters, whatever the order of sending.
  for (const { name, value } of values.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (value === undefined) continue;
    const field = fieldOf(entry, name);
    if (field === undefined) {
      found.push(outdated);
      continue;
    }
    const converted = convert(field, String(value));
    if (converted.kind === "problem") found.push(converted.problem);
    else if (field.list === undefined) args[field.name] = converted.value;
    else args[field.name] = [...[args[field.name] ?? []].flat(), converted.value];
  }
  const checked = checkGiven(entry, args, found);
  if (checked.kind === "args") return { kind: "command", entry, args };
  const formHelps = entry.command.form !== undefined && checked.problems.every(({ missing }) => missing);
  return formHelps ? { kind: "form", entry, args } : { kind: "problems", entry, problems: checked.problems };
}

/** The option a person is typing into, for autocomplete. */
export interface Focus {
  readonly entry: AnyEntry;
  readonly field: Field;
  readonly typed: string;
}

/** @param options `data.options` of an autocomplete interaction, as received */
export function readFocus(table: AnyTable, options: unknown): Focus | undefined {
  const opened = open(table, options);
  const focused = opened?.values.find((option) => option.focused === true);
  const field = opened === undefined || focused === undefined ? undefined : fieldOf(opened.entry, focused.name);
  return opened === undefined || field === undefined
    ? undefined
    : { entry: opened.entry, field, typed: String(focused?.value ?? "") };
}

function fieldOf(entry: AnyEntry, option: string): Field | undefined {
  const shown = entry.fields.filter(({ hidden }) => !hidden);
  const list = shown.find((field) => field.list !== undefined);
  const members = list?.list?.max ?? 0;
  if (list !== undefined && option.length === 1 && option >= "a" && option < memberName(members)) return list;
  return shown.find((field) => field.list === undefined && field.flag === option);
}
