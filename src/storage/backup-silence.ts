/**
 * After a restore: what may have been sent since the backup was made is not sent again. Nobody can know any more whether it
 * was, and a message that is missing is better than one that comes twice.
 */
import { type Kysely, sql } from "kysely";
import type { Schema } from "./schema.ts";
import { timestamp } from "./text.ts";

/** Why a nudge is folded after a restore. */
const restoredWhy = "restored";

export interface Silenced {
  /** Reminders that were due, or on their way, by the time of the restore. */
  readonly nudges: number;
  /** Questions that were not answered yet when the backup was made. */
  readonly questions: number;
}

/** @param now the instant of the restore; what is due later is sent as ever */
export async function silence(db: Kysely<Schema>, now: Temporal.Instant): Promise<Silenced> {
  const at = timestamp(now);
  const open = await sql`
    update nudge set state = 'folded', why = ${restoredWhy}, outgoing = null, claimed_until = null, next_try_at = null
    where state = 'sending' or (state = 'due' and coalesce(next_try_at, due_at) <= ${at})`.execute(db);
  // A local day that has its nudge gets no second one. Days before yesterday are past being sent in any case.
  const due = await sql`
    insert into nudge (schedule_id, workspace, platform, person, channel, kind, local_date, due_at, state, why, seed)
    select schedule.id, workspace, platform, person, channel, kind, day.date, (day.date + local_time) at time zone zone,
      'folded', ${restoredWhy}, ''
    from schedule
    cross join lateral (
      select date::date from generate_series(
        greatest((next_due at time zone zone)::date, (${at} at time zone zone)::date - 1)::timestamp,
        (${at} at time zone zone)::date::timestamp, interval '1 day') as date
    ) as day
    where state = 'on' and next_due <= ${at} and (day.date + local_time) at time zone zone <= ${at}
      and strpos(days, extract(isodow from day.date)::text) > 0
    on conflict (schedule_id, local_date) do nothing`.execute(db);
  const asked = await sql`
    update inbox set state = 'done', outcome = 'undeliverable', outgoing = null, claimed_until = null, arrival = '{}'::jsonb
    where state <> 'done'`.execute(db);
  return {
    nudges: Number((open.numAffectedRows ?? 0n) + (due.numAffectedRows ?? 0n)),
    questions: Number(asked.numAffectedRows ?? 0n),
  };
}
