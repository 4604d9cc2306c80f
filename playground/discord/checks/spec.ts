/** Discord's own OpenAPI description as the first check of every body: types and single lengths. */

import type { ZodMiniType } from "zod/mini";
import type { Problem } from "../refusal.ts";
import type { Measure } from "./measure.ts";

/** The parts of zod's issues that are read here. */
interface Issue {
  readonly code?: string | undefined;
  readonly path?: readonly PropertyKey[] | undefined;
  readonly input?: unknown;
  readonly origin?: string | undefined;
  readonly expected?: string | undefined;
  readonly format?: string | undefined;
  readonly minimum?: number | bigint | undefined;
  readonly maximum?: number | bigint | undefined;
  readonly values?: readonly unknown[] | undefined;
  readonly errors?: readonly (readonly Issue[])[] | undefined;
}

/** @returns what Discord's schema finds wrong with the value; nothing when it fits */
export function againstSpec(measure: Measure, schema: ZodMiniType<unknown>, value: unknown): Problem[] {
  const result = schema.safeParse(value, { reportInput: true });
  return result.success ? [] : result.error.issues.flatMap((issue) => problems(measure, issue, [], value));
}

function problems(measure: Measure, issue: Issue, prefix: readonly (string | number)[], root: unknown): Problem[] {
  const steps = (issue.path ?? []).map((step) => (typeof step === "number" ? step : String(step)));
  const path = [...prefix, ...steps];
  const value = at(root, path);
  if (issue.code === "invalid_union") return fromUnion(measure, issue.errors ?? [], path, root);
  if (fitsAfterAll(measure, issue, value)) return [];
  const [code, message] = wording(issue, value);
  return [{ path, code, message }];
}

/**
 * Of a union's complaints, those of the branch that was meant: the one whose `type` fits, then the one that got
 * furthest.
 */
function fromUnion(
  measure: Measure,
  branches: readonly (readonly Issue[])[],
  path: readonly (string | number)[],
  root: unknown,
): Problem[] {
  const wrongType = (issue: Issue) => issue.code === "invalid_value" && issue.path?.at(-1) === "type";
  const meant = branches.filter((branch) => !branch.some(wrongType));
  const types = branches.flatMap((branch) => branch.filter(wrongType).flatMap(({ values }) => values ?? []));
  if (meant.length === 0) {
    const message = `Value of field "type" must be one of (${types.join(", ")}).`;
    return [{ path: [...path, "type"], code: "UNION_TYPE_CHOICES", message }];
  }
  const [likeliest = []] = meant.toSorted((left, right) => left.length - right.length || depth(right) - depth(left));
  return likeliest.flatMap((issue) => problems(measure, issue, path, root));
}

function depth(branch: readonly Issue[]): number {
  return Math.max(0, ...branch.map(({ path = [] }) => path.length));
}

/** The schemas count code units; a text may be short enough as Discord counts. */
function fitsAfterAll(measure: Measure, { code, maximum }: Issue, value: unknown): boolean {
  return code === "too_big" && typeof value === "string" && maximum !== undefined && measure(value) <= maximum;
}

/** Discord's names and sentences, as seen in public error reports. */
function wording(issue: Issue, value: unknown): [code: string, message: string] {
  if (value === undefined) return ["BASE_TYPE_REQUIRED", "This field is required"];
  switch (issue.code) {
    case "too_big":
      return tooBig(issue);
    case "too_small":
      return tooSmall(issue, value);
    case "invalid_value":
      return ["BASE_TYPE_CHOICES", `Value ${quoted(value)} must be one of (${(issue.values ?? []).join(", ")}).`];
    case "invalid_type":
      return wrongType(issue, value);
    case "invalid_format":
      return wrongFormat(issue, value);
    default:
      return ["BASE_TYPE_INVALID", `Value ${quoted(value)} is invalid.`];
  }
}

function tooBig({ origin, maximum }: Issue): [string, string] {
  if (origin === "string" || origin === "array")
    return ["BASE_TYPE_MAX_LENGTH", `Must be ${maximum} or fewer in length.`];
  return ["NUMBER_TYPE_MAX", `int value should be less than or equal to ${maximum}.`];
}

function tooSmall({ origin, minimum }: Issue, value: unknown): [string, string] {
  if (origin !== "string" && origin !== "array")
    return ["NUMBER_TYPE_MIN", `int value should be greater than or equal to ${minimum}.`];
  if (value === "") return ["BASE_TYPE_REQUIRED", "This field is required"];
  return ["BASE_TYPE_MIN_LENGTH", `Must be ${minimum} or more in length.`];
}

function wrongType({ expected }: Issue, value: unknown): [string, string] {
  if (expected === "string") return ["STRING_TYPE_CONVERT", `Could not interpret ${quoted(value)} as string.`];
  if (expected === "array") return ["LIST_TYPE_CONVERT", "Only iterables may be used in a ListType"];
  if (expected === "object" || expected === "record")
    return ["DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType"];
  return ["NUMBER_TYPE_COERCE", `Value ${quoted(value)} is not ${expected === "boolean" ? "bool" : "int"}.`];
}

function wrongFormat({ format }: Issue, value: unknown): [string, string] {
  if (format === "url") return ["URL_TYPE_INVALID_URL", "Not a well formed URL."];
  if (format === "datetime") return ["DATE_TIME_TYPE_PARSE", `Could not parse ${quoted(value)}. Should be ISO8601.`];
  if (format === "regex") return ["STRING_TYPE_REGEX", "String value did not match validation regex."];
  return ["NUMBER_TYPE_COERCE", `Value ${quoted(value)} is not ${format}.`];
}

function quoted(value: unknown): string {
  return JSON.stringify(value) ?? "undefined";
}

function at(root: unknown, path: readonly (string | number)[]): unknown {
  let place = root;
  for (const step of path) {
    if (typeof place !== "object" || place === null) return undefined;
    place = Reflect.get(place, step);
  }
  return place;
}
