/** How many took part in a channel's questions: counts alone, never who or what they answered. */
import { type Kysely, sql } from "kysely";
import type { Schema } from "./schema.ts";
import { storable, timestamp } from "./text.ts";

export interface Participation {
  /** Questions that were sent. */
  readonly questions: number;
  /** People who answered any of them. */
  readonly people: number;
  readonly answers: number;
}

/** What an answer to a nudge's question is kept under. */
export const guessCause = (seed: string): string => `guess:${seed}`;

export async function participation(
  db: Kysely<Schema>,
  { workspace, channel }: { readonly workspace: string; readonly channel: string },
  since: Temporal.Instant,
): Promise<Participation> {
  const { rows } = await sql<Participation>`
    select count(distinct nudge.id)::integer as questions,
           count(distinct review.person)::integer as people,
           count(review.id)::integer as answers
    from nudge
    left join review on review.workspace = nudge.workspace and review.cause = ${guessCause("")} || nudge.seed
    where nudge.schedule_id = (
        select id from schedule where workspace = ${storable(workspace)} and channel = ${storable(channel)})
      and nudge.sent_at >= ${timestamp(since)}`.execute(db);
  return rows[0] ?? { questions: 0, people: 0, answers: 0 };
}
