/** What is wrong with given arguments, in a sentence a person can act on. */
import type { z } from "zod";

export interface Problem {
  /** The field at fault; absent where it is the whole. */
  readonly field?: string;
  readonly sentence: string;
  /** Something required was not given: a form can ask for it. */
  readonly missing?: boolean;
}

/** Zod's own wording begins like this; anything else was written by the command's author and is better than ours. */
const zodWording = /^(Too (big|small)|Invalid|Unrecognized|Expected)\b/;

const units: Readonly<Record<string, string>> = { string: " characters", array: " entries" };

/** Zod's names of kinds, as people call them. */
const kinds: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "yes or no",
  array: "a list",
};

/** One problem per faulty field, in the schema's words only where its author chose them. */
export function schemaProblems(error: z.ZodError, given: Readonly<Record<string, unknown>>): readonly Problem[] {
  const problems = new Map<string | undefined, Problem>();
  for (const issue of error.issues) {
    const key = issue.path[0];
    const field = key === undefined ? undefined : String(key);
    if (problems.has(field)) continue;
    const missing = field !== undefined && !Object.hasOwn(given, field);
    const sentence = sentenceOf(issue, field ?? "this", missing);
    problems.set(field, { ...(field === undefined ? {} : { field }), sentence, ...(missing ? { missing } : {}) });
  }
  return [...problems.values()];
}

function sentenceOf(issue: z.core.$ZodIssue, field: string, missing: boolean): string {
  if (missing) return `“${words(field)}” is missing.`;
  if (!zodWording.test(issue.message)) return /[.!?…]$/.test(issue.message) ? issue.message : `${issue.message}.`;
  const name = `“${words(field)}”`;
  switch (issue.code) {
    case "too_small":
      return `${name} needs at least ${issue.minimum}${units[issue.origin] ?? ""}.`;
    case "too_big":
      return `${name} takes at most ${issue.maximum}${units[issue.origin] ?? ""}.`;
    case "invalid_value":
      return `${name} is one of ${oneOf(issue.values.map(String))}.`;
    case "invalid_type":
      return `${name} must be ${kinds[issue.expected] ?? "of another kind"}.`;
    default:
      return `${name} is not in the form expected here.`;
  }
}

/** `a, b or c`; of many the first ten. */
export function oneOf(values: readonly string[]): string {
  if (values.length > 10) return `${values.slice(0, 10).join(", ")} and ${values.length - 10} more`;
  return values.length < 2 ? values.join() : `${values.slice(0, -1).join(", ")} or ${values.at(-1)}`;
}

/** `showAll` as people read it: `show all`. */
export function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
