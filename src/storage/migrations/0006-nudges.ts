/**
 * A person's nudges are found by their schedule, of which there is one each: an index by name as well was a random page to
 * write at every nudge, and sixty bytes of each row for as long as it is kept.
 */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop index nudge_person`.execute(db);
}
