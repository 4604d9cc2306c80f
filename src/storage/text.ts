/** What PostgreSQL can't hold is taken out here, at the edge, so that no pasted text makes a statement fail. */
import { type RawBuilder, type SqlBool, sql } from "kysely";

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Text without NUL (neither `text` nor `jsonb` holds it) and with lone surrogates replaced by U+FFFD. */
export function storable(text: string): string {
  return text.replaceAll("\0", "").toWellFormed();
}

/** A value that is written as JSON already: what is long is not gone through again. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value for a `jsonb` column, `storable` in every string and key; as text, since `pg` would make a list a PostgreSQL array. */
export function storableJson(value: JsonValue | JsonText): RawBuilder<JsonValue> {
  const text = value instanceof JsonText ? value.text : JSON.stringify(value);
  // Most is clean: it is not gone through twice.
  return sql`${unstorable.test(text) ? JSON.stringify(cleaned(JSON.parse(text))) : text}::jsonb`;
}

/** In JSON: NUL and lone surrogates are escaped there, whole pairs are not. */
const unstorable = /\\u(?:0000|d[89a-f])/;

/** A value without what `jsonb` does not hold: `storable` in every string and key. */
export function cleaned(value: JsonValue): JsonValue {
  if (typeof value === "string") return storable(value);
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map(cleaned);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storable(key), cleaned(inner)]));
}

/** `Array.isArray` does not narrow a read-only array. */
function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** A value for a `timestamptz` column, which holds microseconds: cut, not rounded, so that it never lies ahead. */
export function timestamp(instant: Temporal.Instant): RawBuilder<Temporal.Instant> {
  return sql`${instant.toString({ fractionalSecondDigits: 6 })}::timestamptz`;
}

/** A value for a `date` column. */
export function day(date: Temporal.PlainDate): RawBuilder<Temporal.PlainDate> {
  return sql`${date.toString()}::date`;
}

/** A person in a workspace: rows of theirs are found by both. */
export interface PersonKey {
  readonly workspace: string;
  readonly person: string;
}

/** Whether a row of a table with `workspace` and `person` is somebody's. */
export function isOf({ workspace, person }: PersonKey): RawBuilder<SqlBool> {
  return sql`(workspace = ${storable(workspace)} and person = ${storable(person)})`;
}

/** Whether a row of `nudge` is somebody's: those are found by their schedule, of which they have one. */
export function isNudgeOf(key: PersonKey): RawBuilder<SqlBool> {
  return sql`schedule_id = (select id from schedule where ${isOf(key)})`;
}

/**
 * Whether a person's id means the same person in every workspace of a platform. Slack's are a team's own: two teams may give
 * the same to two people.
 */
export const isSameEverywhere = (platform: string): boolean => platform !== "slack";
