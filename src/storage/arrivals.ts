/** How an event comes into the inbox: once, and not more of them from one person than are answered. */
import { type Kysely, type Selectable, sql } from "kysely";
import { type InboxRow, type NewArrival, toRow } from "./inbox.ts";
import type { Schema } from "./schema.ts";
import { storable, storableJson, timestamp } from "./text.ts";

/** How many events of one person are taken; what is stored instead of the first that is too many. */
export interface Limit {
  readonly most: number;
  readonly since: Temporal.Instant;
  /** One id for all that is too many in a stretch of time, so that it is said once. */
  readonly event: string;
  /** What such ids begin with: they are nothing that a person asked. */
  readonly prefix: string;
}

export type Admission =
  | { readonly kind: "stored" | "too-many"; readonly row: InboxRow }
  /** It was stored before, or is a press of what is being answered: somebody else answers it. */
  | { readonly kind: "duplicate" }
  /** Too many, and that was said. */
  | { readonly kind: "ignored" };

const unlimited = (at: Temporal.Instant): Limit => ({ most: 1_000_000, since: at, event: "wait", prefix: "wait" });

/** Stores an event, in one statement: whoever acknowledges it waits for this. */
export async function storeArrival(
  db: Kysely<Schema>,
  arrival: NewArrival,
  at: Temporal.Instant,
  limit: Limit = unlimited(at),
): Promise<Admission> {
  const { platform, seed, replaces, pressed } = arrival;
  const workspace = storable(arrival.workspace);
  const person = storable(arrival.person);
  const { rows } = await sql<Selectable<Schema["inbox"]> & { recent: string; said: string }>`
    with recent as (
      select count(*) filter (where not starts_with(event, ${limit.prefix})) as asked,
             count(*) filter (where starts_with(event, ${limit.prefix})) as said
      from inbox
      where workspace = ${workspace} and person = ${person} and received_at > ${timestamp(limit.since)}
    ), added as (
      insert into inbox (platform, workspace, event, replaces, pressed, thread, person, arrival, seed, state, receipt, received_at)
      select ${platform}, ${workspace},
             case when asked < ${limit.most} then ${storable(arrival.event)} else ${storable(limit.event)} end,
             case when asked < ${limit.most} then ${replaces === undefined ? null : storable(replaces)}::text end,
             ${pressed === undefined ? null : storable(pressed)}::text,
             ${storable(arrival.thread)}, ${person}, ${storableJson(arrival.arrival)}, ${seed}, 'waiting', '[]', ${timestamp(at)}
      from recent
      where asked < ${limit.most} or said = 0
      on conflict do nothing
      returning *
    )
    select recent.asked as recent, recent.said, added.* from recent left join added on true`.execute(db);
  const [row] = rows;
  const tooMany = row !== undefined && Number(row.recent) >= limit.most;
  if (row === undefined || row.id === null) return { kind: tooMany ? "ignored" : "duplicate" };
  return { kind: tooMany ? "too-many" : "stored", row: toRow(row) };
}
