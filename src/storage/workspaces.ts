/** Workspaces that remove the mentor and take it back: nobody is written to in between. */
import { type Kysely, sql } from "kysely";
import { afresh, byRef, type StoredSchedule, toSchedule } from "./schedules.ts";
import type { Schema } from "./schema.ts";
import { day, storable, timestamp } from "./text.ts";

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

/**
 * The mentor is back in a workspace: what stopped with its removal goes on.
 *
 * @returns how many schedules do
 */
export async function returnToWorkspace(
  db: Kysely<Schema>,
  workspace: string,
  next: (schedule: StoredSchedule) => Temporal.Instant,
  zoneData: string,
  at: Temporal.Instant,
): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable("workspace")
    .where("id", "=", storable(workspace))
    .where("removed_at", "is not", null)
    .set({ removed_at: null })
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return 0;
  const rows = await db
    .selectFrom("schedule")
    .selectAll()
    .where("workspace", "=", storable(workspace))
    .where("state", "=", "blocked")
    .where("why", "=", removedWhy)
    .execute();
  for (const schedule of rows.map(toSchedule)) {
    const paused = schedule.pausedUntil;
    await byRef(db, schedule)
      .set({ ...afresh(next(schedule), zoneData, at), paused_until: paused === undefined ? null : day(paused) })
      .execute();
  }
  return rows.length;
}
