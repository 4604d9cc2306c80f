/** What PostgreSQL can't hold is taken out here, at the edge, so that no pasted text makes a statement fail. */
import { type RawBuilder, sql } from "kysely";

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Text without NUL (neither `text` nor `jsonb` holds it) and with lone surrogates replaced by U+FFFD. */
export function storable(text: string): string {
  return text.replaceAll("\0", "").toWellFormed();
}

/** A value for a `jsonb` column, `storable` in every string and key; as text, since `pg` would make a list a PostgreSQL array. */
export function storableJson(value: JsonValue): RawBuilder<JsonValue> {
  return sql`${JSON.stringify(cleaned(value))}::jsonb`;
}

function cleaned(value: JsonValue): JsonValue {
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
