/** Threads and their turns: what a follow-up question is understood from. */
import { type Kysely, type RawBuilder, type Selectable, type SqlBool, sql } from "kysely";
import { recordGap } from "./gaps.ts";
import type { Schema } from "./schema.ts";
import { type JsonValue, type PersonKey, storable, storableJson, timestamp } from "./text.ts";

export type Verdict = "helpful" | "unhelpful";

/** A turn about to be stored. Secrets in it have been masked by the caller. */
export interface NewTurn {
  person: string;
  question: string;
  /** What kind of answer it was: `answer`, `weak`, `declined`, `greeting`, a command's name. */
  kind: string;
  /** 0–1, the number that the bands cut. */
  confidence: number;
  /** The first topic's title, or what a decline is about. */
  title: string;
  reply: JsonValue;
  /** The platform's event that asked it; stored once per workspace. */
  event?: string;
}

export interface Turn extends Readonly<NewTurn> {
  readonly id: string;
  readonly workspace: string;
  /** 1, 2, 3 … within its thread. */
  readonly position: number;
  readonly createdAt: Temporal.Instant;
  readonly feedback?: { readonly verdict: Verdict; readonly reason?: string };
}

/** The thread's last `limit` turns, oldest first. */
export async function recentTurns(
  db: Kysely<Schema>,
  workspace: string,
  threadKey: string,
  limit: number,
  except?: string,
): Promise<Turn[]> {
  const rows = await db
    .selectFrom("turn")
    .innerJoin("thread", (join) =>
      join.onRef("thread.workspace", "=", "turn.workspace").onRef("thread.id", "=", "turn.thread_id"),
    )
    .selectAll("turn")
    .where("turn.workspace", "=", storable(workspace))
    .where("thread.key", "=", storable(threadKey))
    .$if(except !== undefined, (query) =>
      query.where((where) =>
        where.or([where("turn.event", "is", null), where("turn.event", "<>", storable(except ?? ""))]),
      ),
    )
    .orderBy("turn.position", "desc")
    .limit(limit)
    .execute();
  return rows.reverse().map(toTurn);
}

/** The turn that an event was answered with, if it was. */
async function turnOfEvent(db: Kysely<Schema>, workspace: string, event: string): Promise<Turn | undefined> {
  const row = await db
    .selectFrom("turn")
    .selectAll()
    .where("workspace", "=", storable(workspace))
    .where("event", "=", storable(event))
    .executeTakeFirst();
  return row === undefined ? undefined : toTurn(row);
}

/**
 * Adds a turn at the thread's end, making the thread where there is none. One statement, atomic: the thread's row is
 * locked while its position is counted, so turns appended at once get positions without gaps or repeats.
 *
 * @param at when it was asked
 * @throws {RangeError} the thread's key is longer than 500 characters, or the confidence is not within 0–1
 */
export async function appendTurn(
  db: Kysely<Schema>,
  workspace: string,
  threadKey: string,
  turn: NewTurn,
  at: Temporal.Instant,
): Promise<Turn> {
  if (threadKey.length > 500) throw new RangeError(`A thread's key of ${threadKey.length} characters; 500 at most.`);
  if (!(turn.confidence >= 0 && turn.confidence <= 1)) {
    throw new RangeError(`A confidence of ${turn.confidence}; it lies within 0 and 1.`);
  }
  const adding = addingTurn(workspace, threadKey, turn, at);
  const { rows } = await sql<Selectable<Schema["turn"]>>`with place as (${adding.place}) ${adding.turn}`.execute(db);
  const [row] = rows;
  if (row !== undefined) return toTurn(row);
  const known = turn.event === undefined ? undefined : await turnOfEvent(db, workspace, turn.event);
  if (known === undefined) throw new Error("A turn was neither stored nor there.");
  return known;
}

/**
 * The statements that add a turn, for the `with` of one: the first, by the name of `place`, counts it in its thread.
 *
 * @param where it is added only if it holds
 */
export function addingTurn(
  workspace: string,
  threadKey: string,
  { person, question, kind, confidence, title, reply, event }: NewTurn,
  at: Temporal.Instant,
  where: RawBuilder<SqlBool> = sql`true`,
): { readonly place: RawBuilder<unknown>; readonly turn: RawBuilder<unknown> } {
  const time = timestamp(at);
  const known = event === undefined ? null : storable(event);
  return {
    // Nothing moves for an event that has its turn.
    place: sql`
      insert into thread (workspace, key, created_at, last_at, last_position)
      select ${storable(workspace)}, ${storable(threadKey)}, ${time}, ${time}, 1
      where ${where} and not exists (select from turn where workspace = ${storable(workspace)} and event = ${known})
      on conflict (workspace, key) do update set
        last_at = greatest(thread.last_at, excluded.last_at), last_position = thread.last_position + 1
      returning id, workspace, last_position`,
    turn: sql`
      insert into turn (workspace, thread_id, position, person, question, kind, confidence, title, reply, event, created_at)
      select place.workspace, place.id, place.last_position, ${storable(person)}, ${storable(question)}, ${storable(kind)},
        ${confidence}::float8, ${storable(title)}, ${storableJson(reply)}, ${known}, ${time} from place
      returning *`,
  };
}

/**
 * Notes what a person thought of a turn; an unhelpful one becomes a gap too, once, in the same transaction.
 *
 * @returns the turn, or nothing when this workspace has none with that id
 */
export async function recordFeedback(
  db: Kysely<Schema>,
  workspace: string,
  turnId: string,
  feedback: { verdict: Verdict; reason?: string | undefined },
  at: Temporal.Instant,
): Promise<Turn | undefined> {
  if (!/^\d{1,18}$/.test(turnId)) return undefined;
  const reason = feedback.reason === undefined ? null : storable(feedback.reason);
  return db.transaction().execute(async (transaction) => {
    const before = await transaction
      .selectFrom("turn")
      .select("feedback")
      .where("workspace", "=", storable(workspace))
      .where("id", "=", turnId)
      .forUpdate()
      .executeTakeFirst();
    if (before === undefined) return undefined;
    const row = await transaction
      .updateTable("turn")
      .set({ feedback: feedback.verdict, feedback_reason: reason })
      .where("workspace", "=", storable(workspace))
      .where("id", "=", turnId)
      .returningAll()
      .executeTakeFirstOrThrow();
    if (feedback.verdict === "unhelpful" && before.feedback !== "unhelpful") {
      await recordGap(
        transaction,
        workspace,
        { question: row.question, why: "unhelpful", reason: reason ?? undefined },
        at,
      );
    }
    return toTurn(row);
  });
}

/** Deletes a thread with its turns. Gaps stay: they name nobody. @returns how many turns went */
export async function forgetThread(db: Kysely<Schema>, workspace: string, threadKey: string): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    const thread = await transaction
      .selectFrom("thread")
      .select("id")
      .where("workspace", "=", storable(workspace))
      .where("key", "=", storable(threadKey))
      .forUpdate()
      .executeTakeFirst();
    if (thread === undefined) return 0;
    const turns = await transaction
      .deleteFrom("turn")
      .where("workspace", "=", storable(workspace))
      .where("thread_id", "=", thread.id)
      .executeTakeFirst();
    await transaction
      .deleteFrom("thread")
      .where("workspace", "=", storable(workspace))
      .where("id", "=", thread.id)
      .execute();
    return Number(turns.numDeletedRows);
  });
}

/**
 * Deletes every turn from before `instant` and the threads that had none since: retention, for all workspaces alike,
 * the one query that names none. @returns how many turns went
 */
export async function purgeTurnsBefore(db: Kysely<Schema>, instant: Temporal.Instant): Promise<number> {
  const turns = await db.deleteFrom("turn").where("created_at", "<", timestamp(instant)).executeTakeFirst();
  // `last_at` is the newest of a thread's times, so what this takes with it is older too.
  await db.deleteFrom("thread").where("last_at", "<", timestamp(instant)).execute();
  return Number(turns.numDeletedRows);
}

function toTurn(row: Selectable<Schema["turn"]>): Turn {
  return {
    id: row.id,
    workspace: row.workspace,
    position: row.position,
    person: row.person,
    question: row.question,
    kind: row.kind,
    confidence: row.confidence,
    title: row.title,
    reply: row.reply,
    createdAt: row.created_at,
    ...(row.feedback !== null && {
      feedback: { verdict: row.feedback, ...(row.feedback_reason !== null && { reason: row.feedback_reason }) },
    }),
  };
}

/** The topics that answers to somebody rested on since an instant, the latest first; each as the reply kept it. */
export async function askedTopics(
  db: Kysely<Schema>,
  key: PersonKey,
  since: Temporal.Instant,
  limit: number,
): Promise<{ topic: string; at: Temporal.Instant }[]> {
  const theirs = whereverAsked(sql`${storable(key.workspace)}`, sql`${storable(key.person)}`);
  return (await askedTopicsQuery(theirs, since, limit).execute(db)).rows;
}

/** Which turns are a learner's: of where they learn, and of direct messages that stand in no workspace but their own. */
export const whereverAsked = (workspace: RawBuilder<unknown>, person: RawBuilder<unknown>): RawBuilder<SqlBool> =>
  sql`person = ${person} and workspace in (${workspace}, 'dm:' || ${person})`;

/** The same, to be part of a statement. @param theirs which turns are theirs, by `workspace` and `person` */
export function askedTopicsQuery(
  theirs: RawBuilder<SqlBool>,
  since: Temporal.Instant,
  limit: number,
): RawBuilder<{ topic: string; at: Temporal.Instant }> {
  return sql`
    select asked.topic, max(asked.created_at) as at
    from (
      select jsonb_array_elements_text(
          case jsonb_typeof(reply #> '{memory,topics}') when 'array' then reply #> '{memory,topics}' else '[]' end
        ) as topic, created_at from turn
      where ${theirs} and kind = 'answer' and created_at >= ${timestamp(since)}
    ) as asked
    where asked.topic is not null
    group by asked.topic order by at desc limit ${limit}`;
}

/** A conversation somebody took part in, with what they asked there last. */
export interface RecentThread {
  readonly thread: string;
  readonly question: string;
  readonly at: Temporal.Instant;
}

/** The conversations in which somebody asked last, the latest first. */
export async function recentThreads(
  db: Kysely<Schema>,
  { workspace, person }: PersonKey,
  limit: number,
): Promise<RecentThread[]> {
  const { rows } = await sql<RecentThread>`
    select key as thread, question, created_at as at from (
      select distinct on (turn.thread_id) thread.key, turn.question, turn.created_at
      from turn join thread on thread.workspace = turn.workspace and thread.id = turn.thread_id
      where turn.workspace = ${storable(workspace)} and turn.person = ${storable(person)}
      order by turn.thread_id, turn.position desc
    ) as latest
    order by created_at desc limit ${limit}`.execute(db);
  return rows;
}
