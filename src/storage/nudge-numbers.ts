/** What the operator sees of nudges: how many, how late, and why not. */
import { type Kysely, sql } from "kysely";
import type { NudgeState } from "./nudges.ts";
import type { Schema } from "./schema.ts";
import { timestamp } from "./text.ts";

export interface NudgeCounts {
  readonly due: number;
  readonly sending: number;
  readonly sent: number;
  readonly folded: number;
  readonly failed: number;
  /** Of those that were sent, in seconds after they were due. */
  readonly lateness: { readonly p50: number; readonly p99: number } | undefined;
}

export interface NudgeNumbers {
  readonly all: NudgeCounts;
  /** Those with most to see to first. */
  readonly workspaces: readonly (NudgeCounts & { readonly workspace: string; readonly platform: string })[];
  readonly reasons: readonly { readonly state: NudgeState; readonly why: string; readonly count: number }[];
  readonly schedules: { readonly on: number; readonly off: number; readonly blocked: number };
}

interface Row {
  workspace: string | null;
  platform: string | null;
  due: string;
  sending: string;
  sent: string;
  folded: string;
  failed: string;
  p50: number | null;
  p99: number | null;
}

/**
 * Numbers of the nudges that were due since an instant, those that are open included.
 *
 * @param most workspaces and reasons at the most
 */
export async function nudgeNumbers(db: Kysely<Schema>, since: Temporal.Instant, most: number): Promise<NudgeNumbers> {
  const { rows } = await sql<Row>`
    select workspace, platform,
      count(*) filter (where state = 'due') as due,
      count(*) filter (where state = 'sending') as sending,
      count(*) filter (where state = 'sent') as sent,
      count(*) filter (where state = 'folded') as folded,
      count(*) filter (where state = 'failed') as failed,
      percentile_cont(0.5) within group (order by extract(epoch from sent_at - due_at)::float8) filter (where state = 'sent') as p50,
      percentile_cont(0.99) within group (order by extract(epoch from sent_at - due_at)::float8) filter (where state = 'sent') as p99
    from nudge where due_at >= ${timestamp(since)}
    group by grouping sets ((), (workspace, platform))
    order by workspace is not null, count(*) filter (where state in ('due', 'sending', 'failed')) desc, count(*) desc, workspace
    limit ${most + 1}`.execute(db);
  const reasons = await db
    .selectFrom("nudge")
    .select(["state", "why", sql<string>`count(*)`.as("count")])
    .where("due_at", ">=", timestamp(since))
    .where("why", "is not", null)
    .groupBy(["state", "why"])
    .orderBy("count", "desc")
    .limit(most)
    .execute();
  const states = await db
    .selectFrom("schedule")
    .select(["state", sql<string>`count(*)`.as("count")])
    .groupBy("state")
    .execute();
  const schedules = (state: string) => Number(states.find((row) => row.state === state)?.count ?? 0);
  const [all] = rows.filter(({ workspace }) => workspace === null);
  return {
    all: toCounts(all),
    workspaces: rows.flatMap((row) =>
      row.workspace === null || row.platform === null
        ? []
        : [{ workspace: row.workspace, platform: row.platform, ...toCounts(row) }],
    ),
    reasons: reasons.map(({ state, why, count }) => ({ state, why: why ?? "", count: Number(count) })),
    schedules: { on: schedules("on"), off: schedules("off"), blocked: schedules("blocked") },
  };
}

/** An hour ahead and how many are due in it. */
export interface DueHour {
  readonly platform: string;
  /** Undefined for all of the platform together. */
  readonly workspace?: string;
  readonly from: Temporal.Instant;
  readonly due: number;
}

/** The fullest hours of those between two instants: of platforms, and of each workspace. */
export async function dueByHour(
  db: Kysely<Schema>,
  from: Temporal.Instant,
  to: Temporal.Instant,
  most: number,
): Promise<DueHour[]> {
  const { rows } = await sql<{ platform: string; workspace: string | null; hour: Temporal.Instant; due: string }>`
    with hours as (
      select platform, workspace, date_trunc('hour', next_due, 'UTC') as hour, count(*) as due from schedule
      where state = 'on' and next_due >= ${timestamp(from)} and next_due < ${timestamp(to)}
      group by platform, workspace, hour
    )
    select platform, workspace, hour, sum(due) as due from hours
    group by grouping sets ((platform, hour), (platform, workspace, hour))
    order by due desc, hour, workspace nulls first
    limit ${most}`.execute(db);
  return rows.map(({ platform, workspace, hour, due }) => ({
    platform,
    ...(workspace !== null && { workspace }),
    from: hour,
    due: Number(due),
  }));
}

function toCounts(row: Row | undefined): NudgeCounts {
  const { due = 0, sending = 0, sent = 0, folded = 0, failed = 0, p50 = null, p99 = null } = row ?? {};
  return {
    due: Number(due),
    sending: Number(sending),
    sent: Number(sent),
    folded: Number(folded),
    failed: Number(failed),
    lateness: p50 === null || p99 === null ? undefined : { p50, p99 },
  };
}
