/** What people do with nudges they got: they put them off, answer them, and look at what came of them. */
import { type Kysely, type RawBuilder, type SqlBool, sql, type UpdateObject } from "kysely";
import { patience, type StoredNudge, toNudge } from "./nudges.ts";
import type { Who } from "./people.ts";
import type { Schema } from "./schema.ts";
import { day, isNudgeOf, isOf, type PersonKey, storable, storableJson, timestamp } from "./text.ts";

/**
 * Puts a nudge off: the same row is due again, to be made and sent anew. Pressed twice, the later choice counts. That
 * they pressed is an answer to a lesson; a question that was put off is not answered, and is asked again.
 *
 * @param seed random; the message that was sent must not be taken for the new one
 * @returns false where it is not theirs, or is being sent
 */
export async function snoozeNudge(
  db: Kysely<Schema>,
  key: PersonKey,
  id: string,
  until: Temporal.Instant,
  seed: string,
  now: Temporal.Instant,
): Promise<boolean> {
  return putOff(db, key, id, now, {
    state: "due",
    due_at: timestamp(until),
    next_try_at: timestamp(until),
    seed,
    why: null,
    outgoing: null,
    receipt: storableJson([]),
    failures: 0,
    answered_at: null,
  });
}

/**
 * A nudge was put off until the next one is due, so that one stands for both: answered, and a question is asked again then.
 *
 * @returns false where it is not theirs, or is being sent
 */
export async function mergeNudge(
  db: Kysely<Schema>,
  key: PersonKey,
  id: string,
  at: Temporal.Instant,
): Promise<boolean> {
  return putOff(db, key, id, at, {
    answered_at: sql`coalesce(answered_at, ${timestamp(at)})`,
    // Put off before, it would still come by itself.
    state: sql`case state when 'due' then 'folded' else state end`,
    why: sql`case state when 'due' then 'put off' else why end`,
    next_try_at: null,
  });
}

async function putOff(
  db: Kysely<Schema>,
  key: PersonKey,
  id: string,
  at: Temporal.Instant,
  change: UpdateObject<Schema, "nudge">,
): Promise<boolean> {
  const moved = db
    .updateTable("nudge")
    .where(isOf(key))
    .where("id", "=", id)
    .where("state", "in", ["sent", "due"])
    .where((where) => where.or([where("claimed_until", "is", null), where("claimed_until", "<=", timestamp(at))]))
    .set(change)
    .returning(["schedule_id", "kind"]);
  const { rows } = await sql`
    with moved as (${moved})
    update schedule set unanswered = ${countedAfter}, asked = false from moved where schedule.id = moved.schedule_id
    returning schedule.id`.execute(db);
  return rows.length > 0;
}

const countedAfter = sql`case when moved.kind = 'question' then ${patience}::int else 0 end`;

/** Those of days before are past being answered. */
const answerable = Temporal.Duration.from({ days: 30 });

/** Somebody did something in a workspace: the nudges they were sent there count as answered. */
export function answerNudges(db: Kysely<Schema>, key: PersonKey, at: Temporal.Instant): Promise<void> {
  return answer(db, sql`select id from schedule where ${isOf(key)}`, at);
}

/**
 * Somebody wrote where all their workspaces write to them: nobody knows which of these they meant, and in none are they silent.
 *
 * @param who of a platform where a person is the same in every workspace
 */
export function answerAllNudges(
  db: Kysely<Schema>,
  { platform, person }: Omit<Who, "workspace">,
  at: Temporal.Instant,
): Promise<void> {
  // Their workspaces are found by an index of learners; schedules have none by person alone.
  const theirs = sql`
    select schedule.id from learner join schedule using (workspace, person)
    where learner.platform = ${platform} and schedule.platform = ${platform} and learner.person = ${storable(person)}`;
  return answer(db, theirs, at);
}

async function answer(db: Kysely<Schema>, schedules: RawBuilder<unknown>, at: Temporal.Instant): Promise<void> {
  const since = at.toZonedDateTimeISO("UTC").toPlainDate().subtract(answerable);
  const answered = db
    .updateTable("nudge")
    .where(sql<SqlBool>`schedule_id in (select id from theirs)`)
    .where("state", "in", ["sending", "sent"])
    .where("local_date", ">=", day(since))
    .where("answered_at", "is", null)
    .set({ answered_at: timestamp(at) })
    .returning("id");
  await sql`
    with theirs as (${schedules}), answered as (${answered})
    update schedule set unanswered = 0, asked = false
    where id in (select id from theirs) and (unanswered > 0 or asked)`.execute(db);
}

/** A person's nudges, the latest first. */
export async function nudgesOf(db: Kysely<Schema>, key: PersonKey, limit: number): Promise<StoredNudge[]> {
  const rows = await db
    .selectFrom("nudge")
    .selectAll()
    .where(isNudgeOf(key))
    .orderBy("local_date", "desc")
    .limit(limit)
    .execute();
  return rows.map(toNudge);
}
