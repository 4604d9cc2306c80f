/** All that is known of a learner, read with something else: what is composed for thousands in a row asks for nothing by itself. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import { askedTopicsQuery, whereverAsked } from "./conversations.ts";
import { type Enrolment, type Learner, toEnrolment, toLearner } from "./learners.ts";
import type { EndedLesson, StudiedSection } from "./studies.ts";
import type { JsonValue } from "./text.ts";

export interface Known {
  readonly learner: Learner;
  /** The latest first. */
  readonly enrolments: readonly Enrolment[];
  readonly sections: readonly StudiedSection[];
  readonly ended: readonly EndedLesson[];
  /** What is remembered of each question met, for `learning/` to read; the earliest due first. */
  readonly cards: readonly JsonValue[];
  /** Topics that were asked about, the latest first. */
  readonly asked: readonly { readonly topic: string; readonly at: Temporal.Instant }[];
}

/** So many topics asked about are remembered at once. */
export const askedMost = 50;

/** A row as JSON has it: times are text, and `bigint` is a number. */
type RowInJson<Row> = { readonly [Column in keyof Row]: Row[Column] extends Temporal.Instant ? string : Row[Column] };

export interface InJson {
  readonly learner: RowInJson<Parameters<typeof toLearner>[0]>;
  readonly enrolments: readonly RowInJson<Parameters<typeof toEnrolment>[0]>[];
  readonly sections: readonly StudiedSection[];
  readonly ended: readonly EndedLesson[];
  readonly cards: readonly JsonValue[];
  readonly asked: readonly { readonly topic: string; readonly at: string }[];
}

const askedByLearner = whereverAsked(sql`learner.workspace`, sql`learner.person`);

/**
 * All of it as one column of another statement; null where nobody of that name learns.
 *
 * @param theirs which rows are theirs, by `workspace` and `person`
 * @param since  topics that were asked about from here on
 */
export const knownColumn = (theirs: RawBuilder<SqlBool>, since: Temporal.Instant): RawBuilder<InJson | null> => sql`(
  select json_build_object(
    'learner', to_json(learner),
    'enrolments', (select coalesce(json_agg(e order by e.changed_at desc, e.id desc), '[]') from enrolment e where ${theirs}),
    'sections', (select coalesce(json_agg(json_build_object('topic', topic, 'section', section) order by studied_at), '[]')
      from studied where ${theirs}),
    'ended', (select coalesce(json_agg(json_build_object('id', id, 'state', state) order by ended_at), '[]')
      from lesson where ${theirs}),
    'cards', (select coalesce(json_agg(card order by due), '[]') from card where ${theirs}),
    'asked', (select coalesce(json_agg(a order by a.at desc), '[]') from (${askedTopicsQuery(askedByLearner, since, askedMost)}) as a)
  ) from learner where ${theirs}
)`;

export function readKnown({ learner, enrolments, asked, ...rest }: InJson): Known {
  const at = (text: string) => Temporal.Instant.from(text);
  return {
    ...rest,
    learner: toLearner({ ...learner, created_at: at(learner.created_at), seen_at: at(learner.seen_at) }),
    enrolments: enrolments.map((row) =>
      toEnrolment({ ...row, id: String(row.id), started_at: at(row.started_at), changed_at: at(row.changed_at) }),
    ),
    asked: asked.map(({ topic, at: time }) => ({ topic, at: at(time) })),
  };
}
