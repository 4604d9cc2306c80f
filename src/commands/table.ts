/**
 * All commands as one table, checked once at start: what `command()` can't know alone (names that clash, limits that hold
 * for the whole) and what each surface needs to look up.
 */
import type { Command } from "./command.ts";
import type { CommandContext } from "./context.ts";
import { type Field, FieldFault, readField } from "./fields.ts";
import { discordCommand, discordSize, slackCommand } from "./options.ts";
import { commandFaults, tableFaults } from "./rules.ts";

/** A command with its fields read. */
export interface Entry<Context = CommandContext> {
  /** Group and name: `path start`. */
  readonly name: string;
  readonly command: Command<Context>;
  /** In the order of the schema. */
  readonly fields: readonly Field[];
  /** The fields with `at`, by position, `"rest"` last. */
  readonly positions: readonly Field[];
}

/** An entry whose command is only looked at, never run. */
export type AnyEntry = Entry<never>;

export interface GroupEntry<Context = CommandContext> {
  readonly name: string;
  readonly summary: string;
  readonly entries: readonly Entry<Context>[];
  /** What the bare word of the group means. */
  readonly default: Entry<Context>;
}

export interface CommandTable<Context = CommandContext> {
  readonly entries: readonly Entry<Context>[];
  readonly groups: readonly GroupEntry<Context>[];
  /** By full name (`path start`), a group's bare name (its default) or another word for it. */
  find(name: string): Entry<Context> | undefined;
}

export type AnyTable = CommandTable<never>;

/** What is wrong with a table of commands, all of it: a fault a line, naming command and field. */
export class CommandTableError extends Error {
  override readonly name = "CommandTableError";
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The command table can't be built:\n${faults.map((fault) => `- ${fault}`).join("\n")}`);
    this.faults = faults;
  }
}

/**
 * Reads and checks every command, against our own rules and the limits of Discord and Slack (`platforms.md` 1.13, 2.3, 2.5).
 *
 * @throws {CommandTableError} with every fault found
 */
export function commandTable<Context = CommandContext>(commands: readonly Command<Context>[]): CommandTable<Context> {
  const faults: string[] = [];
  const entries = commands.map((command) => readEntry(command, faults));
  for (const entry of entries) faults.push(...commandFaults(entry));
  faults.push(...tableFaults(entries));
  if (faults.length > 0) throw new CommandTableError(faults);

  const groups = readGroups(entries);
  const byName = new Map<string, Entry<Context>>();
  for (const group of groups) byName.set(group.name, group.default);
  for (const entry of entries) for (const word of entry.command.words ?? []) byName.set(word, entry);
  for (const entry of entries) byName.set(entry.name, entry);
  const table = { entries, groups, find: (name: string) => byName.get(name.toLowerCase()) };

  const limits = platformFaults(table);
  if (limits.length > 0) throw new CommandTableError(limits);
  return table;
}

function readEntry<Context>(command: Command<Context>, faults: string[]): Entry<Context> {
  const fields: Field[] = [];
  for (const [name, schema] of Object.entries(command.args.shape)) {
    try {
      fields.push(readField(name, schema));
    } catch (error) {
      if (!(error instanceof FieldFault)) throw error;
      faults.push(`${command.fullName}, field ${name}: ${error.message}`);
    }
  }
  const place = (field: Field) => (field.at === "rest" ? Number.POSITIVE_INFINITY : (field.at ?? 0));
  const positions = fields.filter((field) => field.at !== undefined).sort((a, b) => place(a) - place(b));
  return { name: command.fullName, command, fields, positions };
}

/** Faultless entries by group; `tableFaults` made sure of one default in each. */
function readGroups<Context>(entries: readonly Entry<Context>[]): readonly GroupEntry<Context>[] {
  const groups = Map.groupBy(
    entries.filter(({ command }) => command.group !== undefined),
    ({ command }) => command.group?.name ?? "",
  );
  return [...groups].flatMap(([name, members]) => {
    const first = members.find(({ command }) => command.groupDefault === true);
    return first === undefined
      ? []
      : [{ name, summary: first.command.group?.summary ?? "", entries: members, default: first }];
  });
}

const discordTotal = 8000;
const discordOptions = 25;

function platformFaults(table: AnyTable): readonly string[] {
  const faults: string[] = [];
  const whole = discordCommand(table, { name: "mentor", description: "The backend mentor" });
  if (whole.options.length > discordOptions) {
    const names = whole.options.map((option) => option.name).join(", ");
    faults.push(`Discord takes ${discordOptions} commands and groups, these are ${whole.options.length}: ${names}`);
  }
  for (const group of whole.options) {
    for (const sub of [group, ...(group.options ?? [])]) {
      const count = sub.options?.length ?? 0;
      if (count > discordOptions)
        faults.push(`${sub.name}: Discord takes ${discordOptions} options, this has ${count}`);
    }
  }
  const size = discordSize(whole);
  if (size > discordTotal) {
    const largest = whole.options.toSorted((a, b) => discordSize(b) - discordSize(a))[0];
    const blame = largest === undefined ? "" : `; the largest is ${largest.name} with ${discordSize(largest)}`;
    faults.push(
      `Discord takes ${discordTotal} characters of names, descriptions and values, these are ${size}${blame}`,
    );
  }
  const hint = slackCommand(table, { name: "mentor", description: "The backend mentor" }).usage_hint;
  if (hint.length > 1000) faults.push(`Slack takes a usage hint of 1000 characters, this has ${hint.length}: ${hint}`);
  return faults;
}
