/** Nudges are found by their schedule, and what a platform refused for certain is known to all processes. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  // One more index was a random page to write at every nudge, and sixty bytes of each row for as long as it is kept.
  await sql`drop index nudge_person`.execute(db);
  await sql`alter table nudge add column unsent_attempt integer`.execute(db);
  await sql`alter table inbox add column unsent_attempt integer`.execute(db);
}
