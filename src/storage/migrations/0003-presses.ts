/** A control pressed again while the first press is being answered is the same press, whichever process hears of it. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table inbox add column pressed text`.execute(db);
  await sql`
    create unique index inbox_pressed on inbox (workspace, person, pressed)
    where pressed is not null and state <> 'done'`.execute(db);
}
