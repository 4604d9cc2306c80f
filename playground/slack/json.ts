/** JSON as it travels between the app and Slack, read without trusting it: a missing or odd part reads as undefined. */

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !isList(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export const asObject = (value: Json | undefined): JsonObject | undefined => (isObject(value) ? value : undefined);
export const asText = (value: Json | undefined): string | undefined => (typeof value === "string" ? value : undefined);
export const asNumber = (value: Json | undefined): number | undefined =>
  typeof value === "number" ? value : undefined;
export const asList = (value: Json | undefined): readonly Json[] => (isList(value) ? value : []);

/** The objects of a list; anything else in it is left out. */
export const asObjects = (value: Json | undefined): readonly JsonObject[] => asList(value).filter(isObject);

/** The strings of a list; anything else in it is left out. */
export const asTexts = (value: Json | undefined): readonly string[] =>
  asList(value).filter((item) => typeof item === "string");

/** Parsed JSON, or undefined where the text is none. */
export function parseJson(text: string): Json | undefined {
  try {
    const parsed: Json = JSON.parse(text);
    return parsed;
  } catch {
    return undefined;
  }
}

/** The text of a text object (`{type, text}`), or of a plain string. */
export const textOf = (value: Json | undefined): string => asText(value) ?? asText(asObject(value)?.text) ?? "";
