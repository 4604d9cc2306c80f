/**
 * A command's fields, read once from its zod object: what kind of value each takes and how it is typed, chosen or
 * completed. Every surface reads fields; none reads a schema.
 */
import { z } from "zod";
import type { Scalar } from "./command.ts";
import { words } from "./problem.ts";

/** How a field stands in text, options and forms. Declared with `.meta()`, at any depth of wrappers; the outer wins. */
export interface FieldMeta {
  /** Position among the words after the command, from 1; `"rest"`: all that follows, verbatim. */
  at?: number | "rest";
  /** The word that opens the field: `for`. It runs to the next such word, flag or the end. */
  after?: string;
  /** The word between a list's members: `vs`. Commas separate too. */
  split?: string;
  /** What kind of id completes it: `topic`, `technology`, `command`. */
  complete?: string;
  /** Title in a form, at most 45 characters; else the field's name. */
  label?: string;
  /** Example inside an empty input, at most 100 characters. */
  placeholder?: string;
  /** A text of several lines. */
  multiline?: boolean;
  /** Set by controls only: not in usage, options, forms or completion. */
  hidden?: boolean;
}

declare module "zod" {
  interface GlobalMeta extends FieldMeta {}
}

const metaChecks = z.strictObject({
  at: z.union([z.int().min(1), z.literal("rest")]).optional(),
  after: z.string().optional(),
  split: z.string().optional(),
  complete: z.string().min(1).optional(),
  label: z.string().min(1).max(45).optional(),
  placeholder: z.string().min(1).max(100).optional(),
  multiline: z.boolean().optional(),
  hidden: z.boolean().optional(),
  description: z.string().optional(),
});

/** What one value of a field is. */
export type FieldValue =
  | { readonly kind: "text"; readonly min?: number; readonly max?: number }
  | { readonly kind: "integer" | "number"; readonly min?: number; readonly max?: number }
  | { readonly kind: "boolean" }
  | { readonly kind: "choice"; readonly choices: readonly (string | number)[] };

/** A list's bounds and the word between its members. */
export interface ListShape {
  readonly min: number;
  readonly max: number;
  readonly split?: string;
}

export interface Field {
  /** The key in the command's arguments. */
  readonly name: string;
  /** The name in kebab case: `--show-all`, Discord's `show-all`. */
  readonly flag: string;
  readonly label: string;
  readonly description: string;
  readonly placeholder?: string;
  readonly required: boolean;
  readonly multiline: boolean;
  readonly hidden: boolean;
  readonly value: FieldValue;
  /** Present when the field is a list of such values. */
  readonly list?: ListShape;
  readonly at?: number | "rest";
  readonly after?: string;
  readonly complete?: string;
  /** What an absent field is taken for. */
  readonly initial?: Scalar;
}

/** Why a schema can't be a field, without the names of command and field, which the table adds. */
export class FieldFault extends Error {
  override readonly name = "FieldFault";
}

interface Peeled {
  readonly meta: z.output<typeof metaChecks>;
  readonly core: z.core.$ZodType;
  readonly required: boolean;
  readonly initial?: unknown;
}

/** @throws {FieldFault} the schema or its meta is nothing a line, an option or a form can carry */
export function readField(name: string, schema: z.core.$ZodType): Field {
  const outer = peel(schema);
  const member = outer.core instanceof z.core.$ZodArray ? peel(outer.core._zod.def.element) : undefined;
  const meta = { ...member?.meta, ...outer.meta };
  const list = member === undefined ? undefined : listShape(outer.core, meta.split);
  if (list === undefined && meta.split !== undefined) throw new FieldFault("`split` belongs to lists");
  if (meta.at !== undefined && meta.after !== undefined) throw new FieldFault("has both `at` and `after`: choose one");
  const { initial } = outer;
  return {
    name,
    flag: words(name).replaceAll(" ", "-"),
    label: meta.label ?? capitalised(words(name)),
    description: meta.description ?? "",
    required: outer.required,
    multiline: meta.multiline ?? false,
    hidden: meta.hidden ?? false,
    value: readValue(member?.core ?? outer.core),
    ...(list === undefined ? {} : { list }),
    ...(meta.placeholder === undefined ? {} : { placeholder: meta.placeholder }),
    ...(meta.at === undefined ? {} : { at: meta.at }),
    ...(meta.after === undefined ? {} : { after: meta.after }),
    ...(meta.complete === undefined ? {} : { complete: meta.complete }),
    ...(isScalar(initial) ? { initial } : {}),
  };
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Takes wrappers off from the outside in. What a wrapper's own `.meta` says wins over what it wraps. */
function peel(schema: z.core.$ZodType): Peeled {
  const meta = checkMeta(z.globalRegistry.get(schema) ?? {});
  const inner = unwrap(schema);
  if (inner === undefined) return { meta, core: schema, required: true };
  const rest = peel(inner);
  const initial = givesDefault(schema) ? schema._zod.def.defaultValue : rest.initial;
  const required = schema instanceof z.core.$ZodNonOptional || (rest.required && !mayBeAbsent(schema));
  return { meta: { ...rest.meta, ...meta }, core: rest.core, required, ...(initial === undefined ? {} : { initial }) };
}

function checkMeta(meta: object): z.output<typeof metaChecks> {
  const checked = metaChecks.safeParse(meta);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  const key = issue?.code === "unrecognized_keys" ? issue.keys.join(", ") : issue?.path.join(".");
  throw new FieldFault(
    issue?.code === "unrecognized_keys" ? `unknown meta key ${key}` : `meta ${key}: ${issue?.message ?? "not valid"}`,
  );
}

function givesDefault(schema: z.core.$ZodType): schema is z.core.$ZodDefault | z.core.$ZodPrefault {
  return schema instanceof z.core.$ZodDefault || schema instanceof z.core.$ZodPrefault;
}

function mayBeAbsent(schema: z.core.$ZodType): boolean {
  return schema instanceof z.core.$ZodOptional || givesDefault(schema);
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  if (mayBeAbsent(schema) || schema instanceof z.core.$ZodNullable || schema instanceof z.core.$ZodNonOptional) {
    return innerType(schema);
  }
  if (schema instanceof z.core.$ZodReadonly) return schema._zod.def.innerType;
  if (schema instanceof z.core.$ZodPipe) {
    // `z.preprocess` is a pipe out of a transform: the schema that says what is wanted stands behind it.
    return schema._zod.def.in instanceof z.core.$ZodTransform ? schema._zod.def.out : schema._zod.def.in;
  }
  return undefined;
}

function innerType(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  if (schema instanceof z.core.$ZodOptional || schema instanceof z.core.$ZodNullable) return schema._zod.def.innerType;
  if (schema instanceof z.core.$ZodNonOptional || givesDefault(schema)) return schema._zod.def.innerType;
  return undefined;
}

function listShape(schema: z.core.$ZodType, split: string | undefined): ListShape {
  const { minItems, maxItems } = jsonSchema(schema);
  if (maxItems === undefined) throw new FieldFault("is a list without a bound: add `.max()`");
  return { min: minItems ?? 0, max: maxItems, ...(split === undefined ? {} : { split }) };
}

/** Zod's own reading of a schema's checks: its internals don't keep the bounds in one place. */
function jsonSchema(schema: z.core.$ZodType): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
}

function readValue(schema: z.core.$ZodType): FieldValue {
  if ("coerce" in schema._zod.def && schema._zod.def.coerce === true) {
    throw new FieldFault(
      "uses z.coerce, which makes “false” true and “” 0: use the plain schema, text is converted for it",
    );
  }
  if (schema instanceof z.core.$ZodString) {
    const { minLength, maxLength } = jsonSchema(schema);
    return { kind: "text", ...bounds(minLength, maxLength) };
  }
  if (schema instanceof z.core.$ZodNumber) {
    const { type, minimum, maximum } = jsonSchema(schema);
    return { kind: type === "integer" ? "integer" : "number", ...bounds(minimum, maximum) };
  }
  if (schema instanceof z.core.$ZodBoolean) return { kind: "boolean" };
  const choices = readChoices(schema);
  if (choices !== undefined) {
    if (new Set(choices.map((choice) => typeof choice)).size !== 1) throw new FieldFault("mixes texts and numbers");
    return { kind: "choice", choices };
  }
  throw new FieldFault(`is of kind ${schema._zod.def.type}, which can't be typed, chosen or put into a form`);
}

function bounds(min: number | undefined, max: number | undefined): { min?: number; max?: number } {
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

/** The values of an enum, a literal, or a union of those. */
function readChoices(schema: z.core.$ZodType): readonly (string | number)[] | undefined {
  if (schema instanceof z.core.$ZodUnion) {
    const all = schema._zod.def.options.map(readChoices);
    const known = all.filter((choices) => choices !== undefined);
    return known.length === all.length ? known.flat() : undefined;
  }
  if (!(schema instanceof z.core.$ZodEnum || schema instanceof z.core.$ZodLiteral)) return undefined;
  const values: readonly unknown[] = [...schema._zod.values];
  const texts = values.filter((value) => typeof value === "string" || typeof value === "number");
  return texts.length === values.length ? texts : undefined;
}
