/** Nudges are found by their schedule, what was refused for certain is known to all processes, dialogs stand beside each other. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  // One more index was a random page to write at every nudge, and sixty bytes of each row for as long as it is kept.
  await sql`drop index nudge_person`.execute(db);
  await sql`alter table nudge add column unsent_attempt integer`.execute(db);
  // One that was put off goes out anew in other words; those it had before are remembered, or they would come again too soon.
  await sql`alter table nudge add column templates_before integer[]`.execute(db);
  await sql`alter table inbox add column unsent_attempt integer`.execute(db);
  // Looked for every ten minutes: without it, all schedules were read for that.
  await sql`create index schedule_blocked on schedule (why, platform) where state = 'blocked'`.execute(db);
  // Where it is asked stood in a quiz's state; which is typed an answer to is the one that was asked last.
  await sql`alter table dialog add column thread text, add column origin text, add column asked_at timestamptz`.execute(
    db,
  );
  await sql`update dialog set thread = state ->> 'thread', asked_at = expires_at - interval '7 days'`.execute(db);
  await sql`alter table dialog alter column asked_at set not null`.execute(db);
  // In a direct message that belongs to no workspace, any of a person's may have asked.
  await sql`drop index dialog_person`.execute(db);
  await sql`create index dialog_person on dialog (person, workspace, kind)`.execute(db);
}
