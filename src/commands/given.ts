/** From what a surface got, texts mostly, to given arguments: converted by kind of field, then held against the schema. */
import type { GivenArgs, Scalar } from "./command.ts";
import { unknownKeys } from "./command.ts";
import type { Field } from "./fields.ts";
import { oneOf, type Problem, schemaProblems, words } from "./problem.ts";
import { suggest } from "./suggest.ts";
import type { AnyEntry } from "./table.ts";

export type Converted =
  | { readonly kind: "value"; readonly value: Scalar }
  | { readonly kind: "problem"; readonly problem: Problem };

const truths: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  "1": true,
  false: false,
  no: false,
  off: false,
  "0": false,
};

const numberShape = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * One typed value as its field's kind. Done before the schema sees it, because zod's own coercion takes "false" for true
 * and "" for 0.
 */
export function convert(field: Field, text: string): Converted {
  const trimmed = text.trim();
  const problem = (sentence: string): Converted => ({ kind: "problem", problem: { field: field.name, sentence } });
  const name = `“${words(field.name)}”`;
  switch (field.value.kind) {
    case "text":
      return { kind: "value", value: text };
    case "integer":
    case "number": {
      const value = Number(trimmed);
      if (!numberShape.test(trimmed) || !Number.isFinite(value))
        return problem(`${name} must be a number, not “${shorten(trimmed)}”.`);
      return { kind: "value", value };
    }
    case "boolean": {
      const key = trimmed.toLowerCase();
      const value = Object.hasOwn(truths, key) ? truths[key] : undefined;
      return value === undefined
        ? problem(`${name} is yes or no, not “${shorten(trimmed)}”.`)
        : { kind: "value", value };
    }
    case "choice": {
      const { choices } = field.value;
      const chosen =
        choices.find((choice) => String(choice) === trimmed) ??
        choices.find((choice) => fold(choice) === fold(trimmed));
      if (chosen !== undefined) return { kind: "value", value: chosen };
      const near = suggest(trimmed, choices.map(String), 1)[0];
      const meant = near === undefined ? "" : ` Did you mean “${near}”?`;
      return problem(`${name} is one of ${oneOf(choices.map(String))}, not “${shorten(trimmed)}”.${meant}`);
    }
  }
}

/** "Back end" and `back_end` choose `back-end`. */
function fold(value: string | number): string {
  return String(value)
    .toLowerCase()
    .replaceAll(/[\s_]+/g, "-");
}

/** What a person typed, short enough to be quoted back to them. */
export function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  // By code points, so that no surrogate pair is cut.
  return line.length <= 40 ? line : `${[...line.slice(0, 80)].slice(0, 39).join("")}…`;
}

export type Checked =
  | { readonly kind: "args"; readonly args: GivenArgs }
  /** Never empty. `args` is what was given so far. */
  | { readonly kind: "problems"; readonly problems: readonly Problem[]; readonly args: GivenArgs };

/** Holds given arguments against the command's schema. The schema must check without I/O. */
export function checkGiven(entry: AnyEntry, args: GivenArgs, found: readonly Problem[] = []): Checked {
  const unknown = unknownKeys(entry.command.args, args);
  const parsed = entry.command.args.safeParse(args);
  // A value that could not be converted was not given to the schema, which must not call it missing as well.
  const named = new Set(found.map((problem) => problem.field));
  const schema = parsed.success ? [] : schemaProblems(parsed.error, args).filter(({ field }) => !named.has(field));
  const problems = [...found, ...unknown, ...schema].map((problem) => described(entry, problem));
  return problems.length > 0 ? { kind: "problems", problems, args } : { kind: "args", args };
}

/** What is missing is said with what it is for. */
function described(entry: AnyEntry, problem: Problem): Problem {
  const field = entry.fields.find(({ name }) => name === problem.field);
  if (problem.missing !== true || field === undefined || field.description === "") return problem;
  return { ...problem, sentence: `“${words(field.name)}” is missing: ${lowerFirst(field.description)}.` };
}

function lowerFirst(text: string): string {
  const plain = text.replace(/[.\s]+$/, "");
  // "IANA zone" stays, "What you build" becomes "what you build".
  return /^\p{Lu}\p{Ll}/u.test(plain) || /^A /.test(plain) ? plain.charAt(0).toLowerCase() + plain.slice(1) : plain;
}
