/** A nudge that was put off goes out anew in other words; those it had before are remembered, or they would come again too soon. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table nudge add column templates_before integer[]`.execute(db);
}
