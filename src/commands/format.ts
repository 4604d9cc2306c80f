/** A command as a line: how it is used, and the line that means given arguments. */
import type { Scalar } from "./command.ts";
import type { Field } from "./fields.ts";
import { cutWords, quote, readRest } from "./line.ts";
import type { AnyEntry, AnyTable } from "./table.ts";

/**
 * How a command is typed: `compare <technologies> vs <…> [for <need>]`. A flag that may be left out is `[--brief]`.
 */
export function usage(entry: AnyEntry): string {
  const shown = entry.fields.filter(({ hidden }) => !hidden);
  const places = entry.positions.map((field) => optional(field, positionUsage(field)));
  const keywords = shown
    .filter(({ after }) => after !== undefined)
    .map((field) => optional(field, `${field.after} <${field.flag}>`));
  const flags = shown
    .filter(({ at, after }) => at === undefined && after === undefined)
    .map((field) =>
      optional(field, field.value.kind === "boolean" ? `--${field.flag}` : `--${field.flag} <${field.flag}>`),
    );
  // What takes the rest of the line takes later flags too, so they come first.
  const rest = places.length > 0 && entry.positions.at(-1)?.at === "rest" ? places.splice(-1) : [];
  return [entry.name, ...places, ...keywords, ...flags, ...rest].join(" ");
}

function positionUsage(field: Field): string {
  if (field.at === "rest") return `<${field.flag}…>`;
  if (field.list === undefined) return `<${field.flag}>`;
  return `<${field.flag}> ${field.list.split === undefined ? "" : `${field.list.split} `}<…>`;
}

function optional(field: Field, text: string): string {
  if (field.required) return text;
  return /^<[^<>]*>$/.test(text) ? `[${text.slice(1, -1)}]` : `[${text}]`;
}

/**
 * The line that `parseLine` reads as this command with these arguments. Absent, null and empty-list arguments are left out.
 *
 * @param name full name of the command, as a control holds it
 * @throws {TypeError} there is no such command or argument, or a value is nothing a line can say
 */
export function formatCommand(table: AnyTable, name: string, args: Readonly<Record<string, unknown>>): string {
  const entry = table.find(name);
  if (entry === undefined) throw new TypeError(`there is no command ${name}`);
  const given = givenValues(entry, args);
  const places: string[] = [];
  const keywords: string[] = [];
  const flags: string[] = [];
  let rest: string | undefined;
  let gap = false;
  for (const field of entry.positions) {
    const values = given.get(field);
    given.delete(field);
    if (values === undefined) gap = true;
    else if (gap) flags.push(...flagWords(field, values));
    else if (field.at === "rest") rest = restText(String(values[0]));
    else
      places.push(field.list === undefined ? valueText(entry, field, values[0] ?? "") : listText(entry, field, values));
  }
  for (const [field, values] of given) {
    if (field.after === undefined || field.list !== undefined) flags.push(...flagWords(field, values));
    else keywords.push(`${field.after} ${valueText(entry, field, values[0] ?? "")}`);
  }
  return [entry.name, ...places, ...keywords, ...flags, ...(rest === undefined ? [] : [rest])].join(" ");
}

function givenValues(entry: AnyEntry, args: Readonly<Record<string, unknown>>): Map<Field, readonly Scalar[]> {
  const given = new Map<Field, readonly Scalar[]>();
  for (const [key, value] of Object.entries(args)) {
    if (value === undefined || value === null) continue;
    const field = entry.fields.find((candidate) => candidate.name === key);
    if (field === undefined) throw new TypeError(`${entry.name} has no argument ${key}`);
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    const scalars = values.filter(isScalar);
    if (scalars.length < values.length) throw new TypeError(`${entry.name}: ${key} is nothing a line can say`);
    if (scalars.length > 0) given.set(field, scalars);
  }
  return given;
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function flagWords(field: Field, values: readonly Scalar[]): readonly string[] {
  if (field.value.kind === "boolean") return [values[0] === true ? `--${field.flag}` : `--no-${field.flag}`];
  return values.map((value) => {
    const text = String(value);
    return `--${field.flag} ${safeWord.test(text) ? text : quote(text)}`;
  });
}

/** A word that no rule of the grammar touches: no quote, no comma, and not the two dashes of a flag. */
const safeWord = /^-?[\p{L}\p{N}.#@+/_][\p{L}\p{N}.#@+/_:&%()!?;=<>~$^*|-]*$/u;

/** Words outside quotes where none of them opens another field; else quoted. */
function valueText(entry: AnyEntry, field: Field, value: Scalar): string {
  const text = String(value);
  const oneWord = field.after === undefined && field.list?.split === undefined;
  const parts = text.split(" ");
  const safe =
    (!oneWord || parts.length === 1) &&
    parts.every(
      (word) => safeWord.test(field.list === undefined ? word.replace(/,$/, "") : word) && !isKeyword(entry, word),
    );
  return safe ? text : quote(text);
}

function isKeyword(entry: AnyEntry, word: string): boolean {
  const folded = word.toLowerCase().replace(/\.$/, "");
  return entry.fields.some(({ after, list }) => after === folded || list?.split === folded);
}

function listText(entry: AnyEntry, field: Field, values: readonly Scalar[]): string {
  const split = field.list?.split;
  return values.map((value) => valueText(entry, field, value)).join(split === undefined ? " " : ` ${split} `);
}

/** Verbatim where it reads back the same. */
function restText(text: string): string {
  if (text === "" || readRest(text, 0) !== text) return quote(text);
  const [first] = cutWords(text);
  const looksLikeFlag = first?.flag !== undefined || (first?.text === "--" && !first.quoted);
  return looksLikeFlag ? `-- ${text}` : text;
}
