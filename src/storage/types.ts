/** How `pg` reads column types, the same for both kinds of database, without touching its global settings. */
import { type CustomTypesConfig, types } from "pg";

const timestamptz = types.builtins.TIMESTAMPTZ;

/** `2026-03-01 12:00:00.5+00`, as PostgreSQL writes it in the ISO style that `pg` asks for. */
function parseInstant(text: string): Temporal.Instant {
  return Temporal.Instant.from(text);
}

/** `timestamptz` as `Temporal.Instant` (a `Date` would lose microseconds); everything else as `pg` does it. */
export const columnTypes: CustomTypesConfig = {
  getTypeParser(oid: number, format?: "text" | "binary") {
    if (oid === timestamptz && format !== "binary") return parseInstant;
    return types.getTypeParser(oid, format);
  },
};
