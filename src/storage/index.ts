/**
 * What the mentor remembers, in PostgreSQL: an embedded one under `DATA_DIR` or a real one at `DATABASE_URL`.
 *
 * The one folder that speaks SQL. It may import `config`, `clock`, `ops`, `reply` and `knowledge`, and knows nothing of
 * advisors, commands or chat platforms. Start with `database.ts` (opening) and `store.ts` (what can be asked of it).
 */
export type { Admission } from "./arrivals.ts";
export type { Saying } from "./channels.ts";
export type { StoredControl } from "./controls.ts";
export type { NewTurn, Turn, Verdict } from "./conversations.ts";
export { type Database, type DatabaseOptions, openDatabase } from "./database.ts";
export {
  DatabaseTooNew,
  DatabaseUnreachable,
  DataDirLocked,
  DataDirUnusable,
  explainStorageError,
} from "./errors.ts";
export type { GapGroup, GapWhy, NewGap } from "./gaps.ts";
export { ClaimLost, type InboxOutcome, type InboxRow, type NewArrival } from "./inbox.ts";
export { createStore, type Store } from "./store.ts";
export type { JsonValue } from "./text.ts";
