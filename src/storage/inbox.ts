/**
 * What happened on a chat platform, from stored to answered. A row is the promise that a question is answered once:
 * it is written before the platform is told "received", and found again after a crash.
 */
import { type Kysely, type Selectable, sql } from "kysely";
import { keepControls, type StoredControl } from "./controls.ts";
import type { Schema } from "./schema.ts";
import { type JsonText, type JsonValue, storable, storableJson, timestamp } from "./text.ts";

export type InboxState = Schema["inbox"]["state"];
export type InboxOutcome = NonNullable<Schema["inbox"]["outcome"]>;

export interface NewArrival {
  readonly platform: string;
  readonly workspace: string;
  /** The platform's id of the event, unique within the workspace. */
  readonly event: string;
  /** The conversation it belongs to: what is in one is answered in order. */
  readonly thread: string;
  readonly person: string;
  /** What was asked and where the answer goes, as the adapter wrote it. */
  readonly arrival: JsonValue;
  readonly seed: string;
  /** The event whose answer this one's takes the place of. */
  readonly replaces?: string;
  /** The control that was pressed: pressed again while this is open, it is the same press. */
  readonly pressed?: string;
}

export interface InboxRow extends NewArrival {
  readonly id: string;
  readonly state: InboxState;
  readonly outcome: InboxOutcome | undefined;
  readonly outgoing: JsonValue | undefined;
  readonly receipt: readonly string[];
  /** How often an answer was begun. */
  readonly attempts: number;
  /** An earlier attempt may have sent the next message. */
  readonly doubtful: boolean;
  readonly receivedAt: Temporal.Instant;
}

/** A row as one process holds it. Each claim raises `attempts`: whoever was thought dead and wakes up no longer holds it. */
export type Claim = Pick<InboxRow, "id" | "attempts">;

/** Somebody else has the row by now: nothing more of it is to be sent from here. */
export class ClaimLost extends Error {
  override readonly name = "ClaimLost";
}

/**
 * Claims the oldest open row of a conversation, if nobody holds it: rows of one conversation are answered one after the
 * other, whichever process has them.
 *
 * @param until    a claim that is not finished by then is anybody's
 * @param finished the row that is over and makes way, finished in the same statement unless somebody else has it
 */
export async function claimNext(
  db: Kysely<Schema>,
  { platform, workspace, thread }: Pick<NewArrival, "platform" | "workspace" | "thread">,
  now: Temporal.Instant,
  until: Temporal.Instant,
  finished?: { readonly claim: Claim; readonly outcome: InboxOutcome },
): Promise<InboxRow | undefined> {
  const over = finishing(db, finished?.claim ?? nobodys, finished?.outcome ?? "answered");
  const row = await db
    .with("over", () => over.returning("id"))
    .updateTable("inbox")
    .set({
      claimed_until: timestamp(until),
      attempts: sql<number>`attempts + 1`,
      // What was on its way stays so: its answer must be looked for before it is sent again.
      state: sql<InboxState>`case state when 'waiting' then 'running' else state end`,
    })
    .where("id", "in", (query) =>
      query
        .selectFrom("inbox")
        .select("id")
        .where("platform", "=", platform)
        .where("workspace", "=", storable(workspace))
        .where("thread", "=", storable(thread))
        .where("state", "<>", "done")
        // One statement sees the table as it was before it: what it finishes is still open there.
        .where("id", "not in", (inner) => inner.selectFrom("over").select("over.id"))
        .orderBy("id")
        .limit(1),
    )
    .where((where) => where.or([where("claimed_until", "is", null), where("claimed_until", "<=", timestamp(now))]))
    .where("state", "<>", "done")
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : toRow(row);
}

/** Conversations that hold something nobody is working on, oldest first: what a crash or a full minute left behind. */
export async function openConversations(
  db: Kysely<Schema>,
  platform: string,
  now: Temporal.Instant,
  limit: number,
): Promise<{ workspace: string; thread: string }[]> {
  return db
    .selectFrom("inbox")
    .select(["workspace", "thread"])
    .where("platform", "=", platform)
    .where("state", "<>", "done")
    .where((where) => where.or([where("claimed_until", "is", null), where("claimed_until", "<=", timestamp(now))]))
    .groupBy(["workspace", "thread"])
    .orderBy(sql`min(id)`)
    .limit(limit)
    .execute();
}

/**
 * The answer is made, with what can be pressed below it, and goes out from here on: from now on a crash means looking
 * whether it arrived.
 *
 * @throws {ClaimLost}
 */
export async function saveOutgoing(
  db: Kysely<Schema>,
  claim: Claim,
  outgoing: JsonText,
  pressable: readonly StoredControl[],
  at: Temporal.Instant,
  expires: Temporal.Instant,
): Promise<void> {
  const sending = db
    .updateTable("inbox")
    .where("id", "=", claim.id)
    .where("attempts", "=", claim.attempts)
    .where("state", "<>", "done")
    .set({ state: "sending", outgoing: storableJson(outgoing) })
    .returning("id");
  const kept = keepControls(pressable, at, expires, sql`exists (select from sending)`);
  const { rows } = await sql`
    with sending as (${sending}), kept as (${kept}) select id from sending`.execute(db);
  if (rows.length === 0) throw new ClaimLost(`row ${claim.id} of the inbox is somebody else's`);
}

/** The platform's ids of the messages sent so far. @throws {ClaimLost} */
export async function saveReceipt(db: Kysely<Schema>, claim: Claim, receipt: readonly string[]): Promise<void> {
  const { numUpdatedRows } = await held(db, claim)
    .set({ receipt: storableJson([...receipt]) })
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new ClaimLost(`row ${claim.id} of the inbox is somebody else's`);
}

/**
 * Moves the end of a claim, if it is still held: later while it is worked on, or for a later attempt.
 *
 * @param unsent that attempt need not look: this one is known to have sent nothing more than was noted
 */
export async function postpone(
  db: Kysely<Schema>,
  claim: Claim,
  until: Temporal.Instant,
  unsent = false,
): Promise<void> {
  await held(db, claim)
    .set({ claimed_until: timestamp(until), ...(unsent && { unsent_attempt: claim.attempts }) })
    .execute();
}

/** Frees every claim: for a start of the one process that an embedded database has, when whoever held them is gone. */
export async function releaseClaims(db: Kysely<Schema>): Promise<void> {
  await db.updateTable("inbox").set({ claimed_until: null }).where("state", "<>", "done").execute();
}

/** It is over, unless somebody else has it: the row stays to know the event by, what was said goes. */
export async function finish(db: Kysely<Schema>, claim: Claim, outcome: InboxOutcome): Promise<void> {
  await finishing(db, claim, outcome).execute();
}

const finishing = (db: Kysely<Schema>, claim: Claim, outcome: InboxOutcome) =>
  held(db, claim).set({ state: "done", outcome, outgoing: null, claimed_until: null, arrival: storableJson({}) });

/** Rows count from 1. */
const nobodys: Claim = { id: "0", attempts: 0 };

const held = (db: Kysely<Schema>, { id, attempts }: Claim) =>
  db.updateTable("inbox").where("id", "=", id).where("attempts", "=", attempts).where("state", "<>", "done");

/** What became of an event. */
export async function inboxRow(db: Kysely<Schema>, workspace: string, event: string): Promise<InboxRow | undefined> {
  const row = await db
    .selectFrom("inbox")
    .selectAll()
    .where("workspace", "=", storable(workspace))
    .where("event", "=", storable(event))
    .executeTakeFirst();
  return row === undefined ? undefined : toRow(row);
}

/**
 * The messages that answer an event: its own, or those of its latest edit. Empty where none were sent.
 *
 * @param before an edit's row: what came from it on, its own messages too, does not count
 */
export async function receiptOf(
  db: Kysely<Schema>,
  workspace: string,
  event: string,
  before: string,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("inbox")
    .selectAll()
    .where("workspace", "=", storable(workspace))
    .where((where) => where.or([where("event", "=", storable(event)), where("replaces", "=", storable(event))]))
    .where("id", "<", before)
    .orderBy("id", "desc")
    .limit(20)
    .execute();
  return rows.map(toRow).find(({ receipt }) => receipt.length > 0)?.receipt ?? [];
}

export async function purgeInboxBefore(db: Kysely<Schema>, instant: Temporal.Instant): Promise<void> {
  await db.deleteFrom("inbox").where("received_at", "<", timestamp(instant)).where("state", "=", "done").execute();
}

/** Whether an earlier attempt may have sent what is next. */
export const isDoubtful = (row: {
  readonly state: string;
  readonly attempts: number;
  readonly unsent_attempt: number | null;
}): boolean => row.state === "sending" && row.unsent_attempt !== row.attempts - 1;

export function toRow(row: Selectable<Schema["inbox"]>): InboxRow {
  return {
    id: row.id,
    platform: row.platform,
    workspace: row.workspace,
    event: row.event,
    thread: row.thread,
    person: row.person,
    arrival: row.arrival,
    seed: row.seed,
    ...(row.replaces !== null && { replaces: row.replaces }),
    ...(row.pressed !== null && { pressed: row.pressed }),
    state: row.state,
    outcome: row.outcome ?? undefined,
    outgoing: row.outgoing ?? undefined,
    receipt: Array.isArray(row.receipt) ? row.receipt.map(String) : [],
    attempts: row.attempts,
    doubtful: isDoubtful(row),
    receivedAt: row.received_at,
  };
}
