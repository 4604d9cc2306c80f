/** What could come next in a line that is being typed: commands, flags, keywords, an enum's values and ids. */
import type { Field } from "./fields.ts";
import { cutWords, quote, type Word } from "./line.ts";
import type { AnyEntry, AnyTable } from "./table.ts";
import { firstWords } from "./text.ts";

export interface Candidate {
  /** What is put in place of the word being typed, quoted where it must be. */
  readonly value: string;
  readonly label: string;
}

export interface Completion {
  /** Where in the line the word being typed begins; candidates replace from here to the end. */
  readonly from: number;
  readonly candidates: readonly Candidate[];
}

/** The ids of a kind (`topic`, `technology`) that begin with, or otherwise fit, what is typed; best first. */
export type Provider = (kind: string, prefix: string) => readonly { readonly value: string; readonly label: string }[];

/** Longer lines are questions; completing them would only cost. */
const longest = 2000;

/**
 * Completes the end of `line`.
 *
 * @param conversation whether the words of a conversation are offered as well
 */
export function completeLine(table: AnyTable, line: string, provide: Provider, conversation = false): Completion {
  if (line.length > longest) return { from: line.length, candidates: [] };
  const all = [...cutWords(line)];
  const last = all.at(-1);
  const typing = last !== undefined && last.end === line.length ? last : undefined;
  const before = typing === undefined ? all : all.slice(0, -1);
  const from = typing?.start ?? line.length;
  const typed = typing === undefined ? "" : line.slice(from).replace(/^["'“‘]/, "");
  const [first, second] = before;
  if (first === undefined) return { from, candidates: names(firstWords(table, conversation), typed) };

  const word = first.text.toLowerCase();
  const group = table.groups.find(({ name }) => name === word);
  const members =
    group === undefined || second !== undefined
      ? []
      : names(
          group.entries.map(({ command }) => command.name),
          typed,
        );
  const member = second === undefined ? undefined : table.find(`${word} ${second.text.toLowerCase()}`);
  const entry = member ?? table.find(word);
  if (entry === undefined) return { from, candidates: members };
  const { at, candidates } = completeArguments(
    entry,
    before.slice(member === undefined ? 1 : 2),
    { from, typed, typing },
    provide,
    table,
  );
  return { from: at, candidates: [...members, ...candidates] };
}

interface Typing {
  readonly from: number;
  readonly typed: string;
  readonly typing: Word | undefined;
}

function completeArguments(
  entry: AnyEntry,
  before: readonly Word[],
  { from, typed, typing }: Typing,
  provide: Provider,
  table: AnyTable,
): { at: number; candidates: readonly Candidate[] } {
  const fields = entry.fields.filter(({ hidden }) => !hidden);
  const inline = typing?.flag?.value === undefined ? undefined : fields.find(({ flag }) => flag === typing.flag?.name);
  if (inline !== undefined && typing?.flag?.value !== undefined) {
    const value = typing.flag.value;
    return { at: from + typing.text.indexOf("=") + 1, candidates: values(inline, value, provide, table) };
  }
  const place = walk(entry, fields, before);
  if (place.flag !== undefined) return { at: from, candidates: values(place.flag, typed, provide, table) };
  if (typed.startsWith("-")) return { at: from, candidates: names(place.flags, typed) };
  const own = place.field === undefined ? [] : values(place.field, typed, provide, table);
  return { at: from, candidates: [...own, ...names(place.keywords, typed)] };
}

interface Place {
  /** The flag whose value is being typed. */
  readonly flag?: Field;
  /** The field that the next word goes to. */
  readonly field?: Field;
  readonly keywords: readonly string[];
  readonly flags: readonly string[];
}

/** Where the next word stands, by the same order as the grammar: flag, keyword, position. */
function walk(entry: AnyEntry, fields: readonly Field[], before: readonly Word[]): Place {
  const used = new Set<Field>();
  let awaiting: Field | undefined;
  let open: Field | undefined;
  let words = 0;
  const next = () => entry.positions.find((field) => !used.has(field) || field.list !== undefined);
  for (const word of before) {
    if (awaiting !== undefined) {
      awaiting = undefined;
      continue;
    }
    const flagged = fields.find(({ flag }) => flag === word.flag?.name || `no-${flag}` === word.flag?.name);
    if (flagged !== undefined) {
      used.add(flagged);
      if (flagged.value.kind !== "boolean" && word.flag?.value === undefined) awaiting = flagged;
      continue;
    }
    const keyword = word.quoted
      ? undefined
      : fields.find((field) => field.after === word.text.toLowerCase() && !used.has(field));
    if (keyword !== undefined) {
      open = keyword;
      used.add(keyword);
      words = 0;
      continue;
    }
    const field = open ?? next();
    if (field !== undefined) used.add(field);
    const parts = !word.quoted && word.text.toLowerCase() === field?.list?.split;
    words = parts || field?.at === "rest" ? 0 : words + 1;
  }
  if (awaiting !== undefined) return { flag: awaiting, keywords: [], flags: [] };
  const field = open ?? next();
  const split = field?.list?.split;
  const keywords = fields
    .flatMap(({ after }) => after ?? [])
    .filter((word) => !fields.some((one) => one.after === word && used.has(one)));
  // A word after a list's member goes on with that member, so that what follows can only be "vs" or another keyword.
  const inMember = split !== undefined && words > 0;
  const ready = entry.positions.every((position) => !position.required || used.has(position));
  return {
    ...(field === undefined || inMember ? {} : { field }),
    keywords: [...(inMember ? [split] : []), ...(ready && (split === undefined || inMember) ? keywords : [])],
    flags: fields.filter((one) => !used.has(one)).map(({ flag }) => `--${flag}`),
  };
}

function values(field: Field, typed: string, provide: Provider, table: AnyTable): readonly Candidate[] {
  if (field.value.kind === "choice") return names(field.value.choices.map(String), typed);
  if (field.value.kind === "boolean") return names(["true", "false"], typed);
  if (field.complete === undefined) return [];
  if (field.complete === "command") return names(commandNames(table), typed);
  return provide(field.complete, typed).map(({ value, label }) => ({
    value: /[\s,"'“”‘’]/.test(value) ? quote(value) : value,
    label,
  }));
}

function commandNames(table: AnyTable): readonly string[] {
  return [...table.entries.map(({ name }) => name), ...table.groups.map(({ name }) => name)];
}

function names(known: readonly string[], typed: string): readonly Candidate[] {
  const prefix = typed.toLowerCase();
  return known
    .filter((name) => name.toLowerCase().startsWith(prefix))
    .map((name) => ({ value: /\s/.test(name) ? quote(name) : name, label: name }));
}
