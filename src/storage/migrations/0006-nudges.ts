/** Nudges are found by their schedule, what a platform refused for certain is known to all processes, what rests is found quickly. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  // One more index was a random page to write at every nudge, and sixty bytes of each row for as long as it is kept.
  await sql`drop index nudge_person`.execute(db);
  await sql`alter table nudge add column unsent_attempt integer`.execute(db);
  await sql`alter table inbox add column unsent_attempt integer`.execute(db);
  // Looked for every ten minutes: without it, all schedules were read for that.
  await sql`create index schedule_blocked on schedule (why, platform) where state = 'blocked'`.execute(db);
}
