/**
 * The grammar in which Slack's limits are written down here: checks of JSON that say what is wrong and where.
 *
 * The sentences are Slack's own where they are known ("no more than 25 items allowed").
 */
import { isList, isObject, type Json, type JsonObject } from "../json.ts";

export interface Problem {
  readonly message: string;
  /** JSON pointer of the part that is wrong. */
  readonly pointer: string;
  /** A property nobody knows: whether it is refused is a setting. */
  readonly unknownProperty?: true;
}

export type Check = (value: Json, pointer: string, found: Problem[]) => void;

/** Slack's form: `no more than 25 items allowed [json-pointer:/blocks/1/elements]`. */
export const sentence = ({ message, pointer }: Problem): string => `${message} [json-pointer:${pointer}]`;

/** A string of `min` to `max` characters (code points: Slack says neither). */
export function string(max: number, min = 1): Check {
  return (value, pointer, found) => {
    if (typeof value !== "string") {
      found.push({ message: "must provide a string", pointer });
      return;
    }
    const { length } = [...value];
    if (length < min) found.push({ message: `must be more than ${min - 1} characters`, pointer });
    if (length > max) found.push({ message: `must be less than ${max + 1} characters`, pointer });
  };
}

export function number(min: number, max: number): Check {
  return (value, pointer, found) => {
    if (typeof value !== "number") found.push({ message: "must provide a number", pointer });
    else if (value < min) found.push({ message: `must be more than ${min - 1}`, pointer });
    else if (value > max) found.push({ message: `must be less than ${max + 1}`, pointer });
  };
}

export const flag: Check = (value, pointer, found) => {
  if (typeof value !== "boolean") found.push({ message: "must provide a boolean", pointer });
};

export const anything: Check = () => {};

export function oneOf(...allowed: readonly string[]): Check {
  return (value, pointer, found) => {
    if (typeof value !== "string" || !allowed.includes(value)) {
      found.push({ message: `must be one of the allowed values: ${allowed.join(", ")}`, pointer });
    }
  };
}

export const url: Check = (value, pointer, found) => {
  string(3_000)(value, pointer, found);
  if (typeof value === "string" && !URL.canParse(value)) found.push({ message: "must be a valid URL", pointer });
};

export function matching(pattern: RegExp, message: string): Check {
  return (value, pointer, found) => {
    if (typeof value !== "string" || !pattern.test(value)) found.push({ message, pointer });
  };
}

export function list(item: Check, max: number, min = 1): Check {
  return (value, pointer, found) => {
    if (!isList(value)) {
      found.push({ message: "must be an array", pointer });
      return;
    }
    if (value.length < min) found.push({ message: `no less than ${min} items allowed`, pointer });
    if (value.length > max) found.push({ message: `no more than ${max} items allowed`, pointer });
    for (const [index, each] of value.entries()) item(each, `${pointer}/${index}`, found);
  };
}

/** An object with these properties and no others. */
export function object(
  required: Readonly<Record<string, Check>>,
  optional: Readonly<Record<string, Check>> = {},
): Check {
  return (value, pointer, found) => {
    if (!isObject(value)) {
      found.push({ message: "must be an object", pointer });
      return;
    }
    for (const [key, check] of Object.entries(required)) {
      const part = value[key];
      if (part === undefined || part === null) found.push({ message: `missing required field: ${key}`, pointer });
      else check(part, `${pointer}/${key}`, found);
    }
    for (const [key, check] of Object.entries(optional)) {
      const part = value[key];
      if (part !== undefined && part !== null) check(part, `${pointer}/${key}`, found);
    }
    for (const key of Object.keys(value)) {
      if (required[key] === undefined && optional[key] === undefined) {
        found.push({ message: `invalid additional property: ${key}`, pointer, unknownProperty: true });
      }
    }
  };
}

/** An object whose `type` chooses what it must look like. */
export function typed(kinds: Readonly<Record<string, Check>>): Check {
  return (value, pointer, found) => {
    const type = isObject(value) ? value.type : undefined;
    if (typeof type !== "string") {
      found.push({ message: "missing required field: type", pointer });
      return;
    }
    const check = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
    if (check === undefined) found.push({ message: `unsupported type: ${type}`, pointer: `${pointer}/type` });
    else check(value, pointer, found);
  };
}

export function all(...checks: readonly Check[]): Check {
  return (value, pointer, found) => {
    for (const check of checks) check(value, pointer, found);
  };
}

/** What must hold between the parts of an object. */
export function rule(holds: (value: JsonObject) => boolean, message: string): Check {
  return (value, pointer, found) => {
    if (isObject(value) && !holds(value)) found.push({ message, pointer });
  };
}
