/** Where the mentor can act no more, and where it can again: nobody is written to in between. */
import { type Kysely, type SqlBool, sql } from "kysely";
import { type StoredSchedule, toSchedule } from "./schedules.ts";
import type { Schema } from "./schema.ts";
import { storable, timestamp } from "./text.ts";

/** Where the mentor can act: in some workspaces, or on a platform, in whichever workspaces have it. */
export type Whereabouts = { readonly workspaces: readonly string[] } | { readonly platform: string };

/** Why schedules of a workspace that removed the mentor are blocked. */
const removedWhy = "removed";

/** The mentor was removed from a workspace: nobody there is written to from here on. Said twice, the first time counts. */
export async function stopWorkspace(
  db: Kysely<Schema>,
  { workspace, platform }: { readonly workspace: string; readonly platform: string },
  at: Temporal.Instant,
): Promise<void> {
  await db
    .insertInto("workspace")
    .values({ id: storable(workspace), platform, removed_at: timestamp(at) })
    .onConflict((conflict) =>
      conflict.column("id").doUpdateSet({ removed_at: sql`coalesce(workspace.removed_at, excluded.removed_at)` }),
    )
    .execute();
  await db
    .updateTable("schedule")
    .where("workspace", "=", storable(workspace))
    .where("state", "=", "on")
    .set({ state: "blocked", why: removedWhy, next_due: null, changed_at: timestamp(at) })
    .execute();
}

/** Schedules that go on in one transaction. */
const batch = 2_000;

/**
 * The mentor can act there again: schedules that rest because it could not go on, and count what they had counted. Two processes
 * that say so at once share the work, and said once more it finds nothing to do.
 *
 * @param whys what schedules are blocked for that tells of the mentor and not of their learner; in workspaces, its removal as well
 * @param next the instant at which a schedule is due then
 * @returns how many go on
 */
export async function returnTo(
  db: Kysely<Schema>,
  where: Whereabouts,
  whys: readonly string[],
  next: (schedule: StoredSchedule) => Temporal.Instant,
  zoneData: string,
  at: Temporal.Instant,
): Promise<number> {
  if ("workspaces" in where)
    await db
      .updateTable("workspace")
      .where(sql<SqlBool>`id = any(${where.workspaces.map(storable)}::text[])`)
      .where("removed_at", "is not", null)
      .set({ removed_at: null })
      .execute();
  const resting =
    "workspaces" in where
      ? sql<SqlBool>`workspace = any(${where.workspaces.map(storable)}::text[]) and why = any(${[removedWhy, ...whys]}::text[])`
      : sql<SqlBool>`platform = ${where.platform} and why = any(${[...whys]}::text[])
          and not exists (select from workspace w where w.id = schedule.workspace and w.removed_at is not null)`;
  for (let total = 0; ; ) {
    const count = await db.transaction().execute((transaction) => goOn(transaction, resting, next, zoneData, at));
    total += count;
    if (count < batch) return total;
  }
}

async function goOn(
  db: Kysely<Schema>,
  resting: ReturnType<typeof sql<SqlBool>>,
  next: (schedule: StoredSchedule) => Temporal.Instant,
  zoneData: string,
  at: Temporal.Instant,
): Promise<number> {
  const rows = await db
    .selectFrom("schedule")
    .selectAll()
    .where("state", "=", "blocked")
    .where(resting)
    .limit(batch)
    .forUpdate()
    .skipLocked()
    .execute();
  if (rows.length === 0) return 0;
  const due = rows.map((row) => ({
    id: row.id,
    due: next(toSchedule(row)).toString({ fractionalSecondDigits: 6 }),
  }));
  await sql`
    update schedule set state = 'on', why = null, next_due = r.due, zone_data = ${zoneData}, changed_at = ${timestamp(at)}
    from jsonb_to_recordset(${JSON.stringify(due)}::jsonb) as r(id bigint, due timestamptz)
    where schedule.id = r.id`.execute(db);
  return rows.length;
}
