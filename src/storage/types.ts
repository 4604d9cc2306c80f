/** How `pg` reads column types, the same for both kinds of database, without touching its global settings. */
import { type CustomTypesConfig, types } from "pg";

const { TIMESTAMPTZ: timestamptz, DATE: date } = types.builtins;

/** `2026-03-01 12:00:00.5+00`, as PostgreSQL writes it in the ISO style that `pg` asks for. */
function parseInstant(text: string): Temporal.Instant {
  return Temporal.Instant.from(text);
}

/** `timestamptz` as `Temporal.Instant` (a `Date` would lose microseconds), `date` as `Temporal.PlainDate`; everything else as `pg` does it. */
export const columnTypes: CustomTypesConfig = {
  getTypeParser(oid: number, format?: "text" | "binary") {
    if (oid === timestamptz && format !== "binary") return parseInstant;
    if (oid === date && format !== "binary") return (text: string) => Temporal.PlainDate.from(text);
    return types.getTypeParser(oid, format);
  },
};
