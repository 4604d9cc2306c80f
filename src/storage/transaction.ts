/** All of something or nothing of it, by itself or as a part of more. */
import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";

/** Runs work in the transaction that there is, or else in one of its own. */
export const within = <Result>(
  db: Kysely<Schema>,
  work: (transaction: Kysely<Schema>) => Promise<Result>,
): Promise<Result> => (db.isTransaction ? work(db) : db.transaction().execute(work));
