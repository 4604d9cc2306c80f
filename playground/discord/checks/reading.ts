/** Reads a body that passed Discord's own schema into our types. */

import type { ZodType } from "zod";
import { Refusal } from "../refusal.ts";

/** Discord takes null for "not given" nearly everywhere below the top of a body; so do the schemas that read it. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== null);
  return Object.fromEntries(entries.map(([key, entry]) => [key, withoutNulls(entry)]));
}

/** @throws {Refusal} 50035 when the value has another shape, with zod's own words */
export function read<Value>(schema: ZodType<Value>, value: unknown, prefix: readonly (string | number)[] = []): Value {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Refusal(
    "invalidForm",
    result.error.issues.map(({ path, message }) => ({
      path: [...prefix, ...path.map((step) => (typeof step === "number" ? step : String(step)))],
      code: "BASE_TYPE_INVALID",
      message,
    })),
  );
}
