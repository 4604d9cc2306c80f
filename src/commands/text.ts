/** A typed line as a command: what the console, Slack and conversations read. Pure; checks no id and does no I/O. */
import type { GivenArgs } from "./command.ts";
import { usage } from "./format.ts";
import type { Checked } from "./given.ts";
import { shorten } from "./given.ts";
import { readWords } from "./grammar.ts";
import { suggest } from "./suggest.ts";
import type { AnyEntry, CommandTable, Entry } from "./table.ts";

/** A sentence that helps, how the command is used, and lines that may have been meant, each a whole line to send. */
export interface Hint {
  readonly sentence: string;
  readonly usage?: string;
  readonly suggestions: readonly string[];
}

export type Line<Context> =
  | { readonly kind: "command"; readonly entry: Entry<Context>; readonly args: GivenArgs }
  /** Something required is missing and the command has a form: open it with what was given. */
  | { readonly kind: "form"; readonly entry: Entry<Context>; readonly args: GivenArgs }
  /** The line was meant as a command and isn't one. Only where commands are expected. */
  | ({ readonly kind: "error"; readonly entry?: Entry<Context> } & Hint)
  /** No command: what was typed is for the mentor to answer. `hint` where a short line may have been meant as one. */
  | { readonly kind: "text"; readonly hint?: Hint };

export interface LineOptions {
  /**
   * `command`: the whole line is meant as one (after `/mentor`, on a command line). `free`: a line is a command only if
   * all of it parses as one, else a question.
   */
  readonly mode: "command" | "free";
  /** The words of a conversation (`more`, `helpful`) count. */
  readonly conversation?: boolean;
  /** A form can be opened at this moment. */
  readonly forms?: boolean;
  /**
   * The ids of a kind that `complete` names. In free mode a field with such a kind takes nothing else, so that "topic of
   * the day" stays a question; undefined for kinds where any word will do. `command` is known without it.
   */
  readonly ids?: (kind: string) => readonly string[] | undefined;
}

/** A hint in one paragraph of Markdown; `prefix` is what is typed before a command here. */
export function hintText(hint: Hint, prefix = ""): string {
  const meant = hint.suggestions.map((line) => `\`${prefix}${line}\``).join(" or ");
  const parts = [hint.sentence, meant === "" ? "" : `Did you mean ${meant}?`];
  if (hint.usage !== undefined) parts.push(`Usage: \`${prefix}${hint.usage}\``);
  return parts.filter((part) => part !== "").join(" ");
}

/** No line of more words is taken for a mistyped command: it is a question. */
const shortLine = 2;
const firstWord = /^\s*\/?([^\s/]+)(?=\s|$)/;
/** No name is longer than 32 characters. */
const secondShape = /\s+(\S{1,32})(?=\s|$)/y;

/**
 * Reads a typed line.
 *
 * @param line as typed, of any length and content; a `/` before the command is tolerated
 */
export function parseLine<Context>(table: CommandTable<Context>, line: string, options: LineOptions): Line<Context> {
  const match = firstWord.exec(line);
  const typed = match?.[1];
  if (match === null || typed === undefined) {
    if (options.mode === "free" || line.trim() === "") return { kind: "text" };
    return { kind: "error", sentence: unknownCommand(line), suggestions: [] };
  }
  const word = typed.toLowerCase();
  const after = match[0].length;
  const target = resolve(table, word, line, after, options);
  if (target === undefined) return unknownWord(table, word, line, after, options);

  const checked = readWords(target.entry, line, target.from);
  if (checked.kind === "args") {
    const stranger = options.mode === "free" ? unknownId(table, target.entry, checked.args, options) : undefined;
    if (stranger === undefined) return { kind: "command", entry: target.entry, args: checked.args };
    return isShort(line, target.from) ? { kind: "text", hint: strangerHint(table, line, stranger) } : { kind: "text" };
  }
  return misread(target, checked, line, options, mistypedMember(table, word, line, after));
}

interface Target<Context> {
  readonly entry: Entry<Context>;
  readonly from: number;
}

/** The command that a line begins with, and where its arguments begin. */
function resolve<Context>(
  table: CommandTable<Context>,
  word: string,
  line: string,
  after: number,
  options: LineOptions,
): Target<Context> | undefined {
  const second = secondWord(line, after);
  const member = second === undefined ? undefined : table.find(`${word} ${second.text}`);
  if (second !== undefined && member !== undefined && member.command.pressOnly !== true)
    return { entry: member, from: second.end };
  const entry = table.find(word);
  if (
    entry === undefined ||
    entry.command.pressOnly === true ||
    (entry.command.conversationWord === true && options.conversation !== true)
  )
    return undefined;
  return { entry, from: after };
}

function secondWord(line: string, after: number): { text: string; end: number } | undefined {
  secondShape.lastIndex = after;
  const match = secondShape.exec(line);
  return match?.[1] === undefined ? undefined : { text: match[1].toLowerCase(), end: after + match[0].length };
}

/** @param from where its arguments begin: a command's name may be two words */
function isShort(line: string, from = 0): boolean {
  // A command's line is at most some words: a long one need not be cut up to be counted.
  if (line.length > 200) return false;
  const words = (text: string) => text.trim().split(/\s+/).length;
  return words(line) <= shortLine || (from > 0 && words(line.slice(from)) < shortLine);
}

function unknownCommand(word: string): string {
  return `There is no command “${shorten(word.trim())}”.`;
}

function unknownWord<Context>(
  table: CommandTable<Context>,
  word: string,
  line: string,
  after: number,
  options: LineOptions,
): Line<Context> {
  const known = firstWords(table, options.conversation === true);
  const lines = suggest(word, known, 2).map((name) => `${name}${restOf(line, after)}`);
  const hint = { sentence: unknownCommand(word), suggestions: lines };
  if (options.mode === "command") return { kind: "error", ...hint };
  return lines.length > 0 && isShort(line) ? { kind: "text", hint } : { kind: "text" };
}

/** The words a line may begin with. */
export function firstWords<Context>(table: CommandTable<Context>, conversation: boolean): readonly string[] {
  const names = table.entries
    .filter(
      ({ command }) =>
        command.group === undefined &&
        command.pressOnly !== true &&
        (conversation || command.conversationWord !== true),
    )
    .map(({ name }) => name);
  return [...names, ...table.groups.map(({ name }) => name)];
}

/** The rest of a short line, to be repeated after a corrected word; a long one is not repeated. */
function restOf(line: string, after: number): string {
  return line.length - after > 200 ? "" : line.slice(after).trimEnd();
}

/** `path strat` read as the group's default with a word too much: the lines with the name that was meant. */
function mistypedMember<Context>(
  table: CommandTable<Context>,
  word: string,
  line: string,
  after: number,
): readonly string[] {
  const group = table.groups.find(({ name }) => name === word);
  const second = secondWord(line, after);
  if (group === undefined || second === undefined) return [];
  const members = group.entries.filter(({ command }) => command.pressOnly !== true).map(({ command }) => command.name);
  return suggest(second.text, members, 2).map((name) => `${word} ${name}${restOf(line, second.end)}`);
}

function misread<Context>(
  { entry, from }: Target<Context>,
  checked: Extract<Checked, { kind: "problems" }>,
  line: string,
  options: LineOptions,
  members: readonly string[],
): Line<Context> {
  const { problems, args } = checked;
  const sentence = problems[0]?.sentence ?? "This can't be read.";
  const hint = { sentence, usage: usage(entry), suggestions: members };
  if (options.mode === "free") return isShort(line, from) ? { kind: "text", hint } : { kind: "text" };
  const formHelps =
    options.forms === true && entry.command.form !== undefined && problems.every(({ missing }) => missing);
  return formHelps ? { kind: "form", entry, args } : { kind: "error", entry, ...hint };
}

interface Stranger {
  readonly kind: string;
  readonly value: string;
  readonly near: readonly string[];
}

/** The first argument that should be an id and isn't one. */
function unknownId<Context>(
  table: CommandTable<Context>,
  entry: AnyEntry,
  args: GivenArgs,
  options: LineOptions,
): Stranger | undefined {
  for (const { name, complete } of entry.fields) {
    const given = args[name];
    if (complete === undefined || given === undefined) continue;
    const ids = complete === "command" ? commandNames(table) : options.ids?.(complete);
    if (ids === undefined) continue;
    const known = new Set(ids.map((id) => id.toLowerCase()));
    for (const value of [given].flat()) {
      if (!known.has(String(value).toLowerCase()))
        return { kind: complete, value: String(value), near: suggest(String(value), ids, 2) };
    }
  }
  return undefined;
}

function commandNames<Context>(table: CommandTable<Context>): readonly string[] {
  return [
    ...table.entries.flatMap(({ name, command }) => [name, ...(command.words ?? [])]),
    ...table.groups.map(({ name }) => name),
  ];
}

function strangerHint<Context>(table: CommandTable<Context>, line: string, { kind, value, near }: Stranger): Hint {
  const at = line.lastIndexOf(value);
  const suggestions =
    at < 0 ? [] : near.map((id) => `${line.slice(0, at)}${id}${line.slice(at + value.length)}`.trim());
  const listing = table.find(`${kind}s`)?.name;
  return {
    sentence: `There is no ${kind} “${shorten(value)}”.`,
    suggestions: suggestions.length === 0 && listing !== undefined ? [listing] : suggestions,
  };
}
