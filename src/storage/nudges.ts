/**
 * Nudges from due to delivered. A row is the promise that a schedule's local day has one message at most: it is written
 * in the transaction that moves the schedule on, claimed by whoever sends it (`nudge-claim.ts`), kept as it goes out
 * (`nudge-composed.ts`), and found again after a crash.
 */
import { type Kysely, type Selectable, sql } from "kysely";
import { ClaimLost, isDoubtful } from "./inbox.ts";
import type { Schema } from "./schema.ts";
import { isOf, type JsonValue, storable, storableJson, timestamp } from "./text.ts";

export type NudgeKind = Schema["nudge"]["kind"];
export type NudgeState = Schema["nudge"]["state"];

export interface StoredNudge {
  readonly id: string;
  readonly scheduleId: string;
  readonly workspace: string;
  readonly platform: string;
  readonly person?: string;
  readonly channel?: string;
  readonly kind: NudgeKind;
  readonly date: Temporal.PlainDate;
  readonly dueAt: Temporal.Instant;
  readonly nextTryAt?: Temporal.Instant;
  readonly state: NudgeState;
  readonly why?: string;
  /** Random: what the ids of its controls and the platform's key are made from. */
  readonly seed: string;
  readonly outgoing?: JsonValue;
  readonly receipt: readonly string[];
  readonly attempts: number;
  /** An earlier attempt may have sent the next message. */
  readonly doubtful: boolean;
  readonly failures: number;
  readonly sentAt?: Temporal.Instant;
  readonly answeredAt?: Temporal.Instant;
}

/** A row as one process holds it; see `inbox.ts`. */
export type NudgeClaim = Pick<StoredNudge, "id" | "workspace" | "attempts">;

/** So many nudges in a row go unanswered before one asks how to go on. */
export const patience = 3;

/** Why a nudge that came too late is folded; those count as missed. */
export const lateWhy = "late";

/** The platform's ids of the messages sent so far. @throws {ClaimLost} */
export async function saveNudgeReceipt(
  db: Kysely<Schema>,
  claim: NudgeClaim,
  receipt: readonly string[],
): Promise<void> {
  const { numUpdatedRows } = await held(db, claim)
    .set({ receipt: storableJson([...receipt]) })
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw lost(claim);
}

/** Moves the end of a claim, if it is still held. */
export async function renewNudge(db: Kysely<Schema>, claim: NudgeClaim, until: Temporal.Instant): Promise<void> {
  await held(db, claim)
    .set({ claimed_until: timestamp(until) })
    .execute();
}

/**
 * It has arrived. The schedule counts it: a lesson as unanswered until somebody answers, a question as asked, and with the
 * last line the schedule is off. One that was answered before this was noted counts as answered.
 *
 * @param at      when it arrived
 * @param receipt the platform's ids of its messages, where the last is not noted yet
 */
export async function finishNudge(
  db: Kysely<Schema>,
  claim: NudgeClaim,
  at: Temporal.Instant,
  receipt?: readonly string[],
): Promise<void> {
  const sent = held(db, claim)
    .set({ state: "sent", sent_at: timestamp(at), why: null, outgoing: null, claimed_until: null, next_try_at: null })
    .$if(receipt !== undefined, (query) => query.set({ receipt: storableJson([...(receipt ?? [])]) }))
    .returning(["schedule_id", "kind", "answered_at"]);
  await sql`
    with sent as (${sent})
    update schedule set
      unanswered = unanswered + case when sent.kind = 'lesson' then 1 else 0 end,
      asked = asked or sent.kind = 'question',
      state = case when sent.kind = 'stopped' then 'off' else state end,
      why = case when sent.kind = 'stopped' then 'unanswered' else schedule.why end,
      next_due = case when sent.kind = 'stopped' then null else next_due end
    from sent
    where schedule.id = sent.schedule_id and sent.answered_at is null and schedule.state = 'on'`.execute(db);
}

/** Nothing of it is sent, now or later. */
export async function foldNudge(db: Kysely<Schema>, claim: NudgeClaim, why: string): Promise<void> {
  await over(db, claim, "folded", why).execute();
}

/**
 * It is tried again from an instant on.
 *
 * @param how `failed`: something broke, rather than a platform that asked to wait; `unsent`: the next attempt need not look
 */
export async function retryNudge(
  db: Kysely<Schema>,
  claim: NudgeClaim,
  nextTry: Temporal.Instant,
  why: string,
  { failed = false, unsent = false }: { readonly failed?: boolean; readonly unsent?: boolean } = {},
): Promise<void> {
  await held(db, claim)
    .set({
      next_try_at: timestamp(nextTry),
      claimed_until: null,
      why: storable(why),
      ...(failed && { failures: sql<number>`failures + 1` }),
      ...(unsent && { unsent_attempt: claim.attempts }),
    })
    .execute();
}

/**
 * It can't be delivered.
 *
 * @param blocked what its person is told at the next contact, where nothing else can be delivered either: the schedule stops
 */
export async function failNudge(
  db: Kysely<Schema>,
  claim: NudgeClaim & Pick<StoredNudge, "scheduleId" | "person">,
  why: string,
  at: Temporal.Instant,
  blocked?: { readonly note: string },
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const { numUpdatedRows } = await over(transaction, claim, "failed", why).executeTakeFirst();
    if (numUpdatedRows === 0n || blocked === undefined) return;
    await transaction
      .updateTable("schedule")
      .where("id", "=", claim.scheduleId)
      .where("workspace", "=", storable(claim.workspace))
      .where("state", "=", "on")
      .set({ state: "blocked", why: storable(why), next_due: null, changed_at: timestamp(at) })
      .execute();
    if (claim.person === undefined) return;
    await transaction
      .updateTable("learner")
      .where(isOf({ workspace: claim.workspace, person: claim.person }))
      .set({ note: storable(blocked.note) })
      .execute();
  });
}

/** Frees every claim: for a start of the one process that an embedded database has, when whoever held them is gone. */
export async function releaseNudges(db: Kysely<Schema>): Promise<void> {
  await db.updateTable("nudge").set({ claimed_until: null }).where("state", "in", ["due", "sending"]).execute();
}

/** So many at a time, so that no transaction is long. */
const purging = 10_000;

/** Deletes what is over and was due before an instant, of all workspaces alike. @returns how many went */
export async function purgeNudges(db: Kysely<Schema>, before: Temporal.Instant): Promise<number> {
  const old = db
    .selectFrom("nudge")
    .select("id")
    .where("due_at", "<", timestamp(before))
    .where("state", "in", ["sent", "folded", "failed"])
    .orderBy("due_at")
    .limit(purging);
  let gone = 0;
  while (true) {
    const { numDeletedRows } = await db.deleteFrom("nudge").where("id", "in", old).executeTakeFirst();
    gone += Number(numDeletedRows);
    if (numDeletedRows < purging) return gone;
  }
}

/** The row, as long as it is held. */
export const held = (db: Kysely<Schema>, { id, workspace, attempts }: NudgeClaim) =>
  db
    .updateTable("nudge")
    .where("id", "=", id)
    .where("workspace", "=", storable(workspace))
    .where("attempts", "=", attempts)
    .where("state", "in", ["due", "sending"]);

const over = (db: Kysely<Schema>, claim: NudgeClaim, state: "folded" | "failed", why: string) =>
  held(db, claim).set({ state, why: storable(why), outgoing: null, claimed_until: null, next_try_at: null });

export const lost = ({ id }: NudgeClaim) => new ClaimLost(`nudge ${id} is somebody else's`);

export function toNudge(row: Selectable<Schema["nudge"]>): StoredNudge {
  const receipt: JsonValue = row.receipt;
  return {
    id: row.id,
    scheduleId: row.schedule_id,
    workspace: row.workspace,
    platform: row.platform,
    kind: row.kind,
    date: row.local_date,
    dueAt: row.due_at,
    state: row.state,
    seed: row.seed,
    receipt: Array.isArray(receipt) ? receipt.map(String) : [],
    attempts: row.attempts,
    doubtful: isDoubtful(row),
    failures: row.failures,
    ...(row.person !== null && { person: row.person }),
    ...(row.channel !== null && { channel: row.channel }),
    ...(row.next_try_at !== null && { nextTryAt: row.next_try_at }),
    ...(row.why !== null && { why: row.why }),
    ...(row.outgoing !== null && { outgoing: row.outgoing }),
    ...(row.sent_at !== null && { sentAt: row.sent_at }),
    ...(row.answered_at !== null && { answeredAt: row.answered_at }),
  };
}
