/**
 * Nudges from due to delivered. A row is the promise that a schedule's local day has one message at most: it is written
 * in the transaction that moves the schedule on, claimed by whoever sends it, and found again after a crash.
 */
import { type Kysely, type RawBuilder, type Selectable, type SqlBool, sql } from "kysely";
import { keepControls, type StoredControl } from "./controls.ts";
import { addingTurn, type NewTurn } from "./conversations.ts";
import { type NewDialog, openingDialog } from "./dialogs.ts";
import { isTaken } from "./errors.ts";
import { ClaimLost } from "./inbox.ts";
import { type Known, knownColumn, readKnown } from "./known.ts";
import { type StoredSchedule, toSchedule } from "./schedules.ts";
import type { Schema } from "./schema.ts";
import {
  isOf,
  isSameEverywhere,
  type JsonText,
  type JsonValue,
  type PersonKey,
  storable,
  storableJson,
  timestamp,
} from "./text.ts";

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
  readonly failures: number;
  readonly sentAt?: Temporal.Instant;
  readonly answeredAt?: Temporal.Instant;
}

/** A row as one process holds it; see `inbox.ts`. */
export type NudgeClaim = Pick<StoredNudge, "id" | "workspace" | "attempts">;

/** What is claimed: the row, its schedule as it is now, and what came before it. */
export interface ClaimedNudge {
  readonly nudge: StoredNudge;
  readonly schedule: StoredSchedule;
  /** Of its person, if it is for one. */
  readonly known?: Known;
  /** Local days without a message since the last one. */
  readonly missed: number;
  /** The templates used last, of all kinds together, newest first. */
  readonly templates: readonly number[];
}

/** So many templates are remembered: a learner's last lessons are still known after a question. */
const templatesRemembered = 12;

/** Why a nudge that came too late is folded; those count as missed. */
export const lateWhy = "late";

/** Columns that a nudge has not. */
const scheduleAlone = [
  "local_time",
  "days",
  "zone",
  "zone_data",
  "next_due",
  "last_date",
  "paused_until",
  "unanswered",
  "asked",
  "target",
  "created_at",
  "changed_at",
] as const;

/**
 * Claims a nudge whose time has come, if nobody holds it.
 *
 * @param askedSince of topics asked about, those from here on are known
 */
export async function claimNudge(
  db: Kysely<Schema>,
  { workspace, id }: Pick<StoredNudge, "workspace" | "id">,
  now: Temporal.Instant,
  until: Temporal.Instant,
  askedSince: Temporal.Instant,
): Promise<ClaimedNudge | undefined> {
  const theirs = sql<SqlBool>`(workspace = claimed.workspace and person = claimed.person)`;
  const row = await db
    .with("claimed", (cte) =>
      cte
        .updateTable("nudge")
        .set({ claimed_until: timestamp(until), attempts: sql<number>`attempts + 1` })
        .where("id", "=", id)
        .where("workspace", "=", storable(workspace))
        .where("state", "in", ["due", "sending"])
        .where("next_try_at", "<=", timestamp(now))
        .where((where) => where.or([where("claimed_until", "is", null), where("claimed_until", "<=", timestamp(now))]))
        .returningAll(),
    )
    .selectFrom("claimed")
    // Erased in between, it is nobody's.
    .innerJoin("schedule", (join) =>
      join.onRef("schedule.id", "=", "claimed.schedule_id").onRef("schedule.workspace", "=", "claimed.workspace"),
    )
    .selectAll("claimed")
    .select(scheduleAlone)
    .select(["schedule.kind as schedule_kind", "schedule.state as schedule_state", "schedule.why as schedule_why"])
    .select([
      knownColumn(theirs, askedSince).as("known"),
      sql<string>`(
        select count(*) from nudge folded
        where folded.schedule_id = schedule.id and folded.state = 'folded' and folded.why = ${lateWhy}
          and folded.local_date > coalesce(
            (select max(local_date) from nudge sent where sent.schedule_id = schedule.id and sent.state = 'sent'),
            '-infinity')
      )`.as("missed"),
      sql<number[]>`array(
        select template from nudge made where made.schedule_id = schedule.id and template is not null
        order by local_date desc limit ${templatesRemembered}
      )`.as("templates"),
    ])
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { schedule_id: scheduleId, schedule_kind: kind, schedule_state: state, schedule_why: why } = row;
  return {
    nudge: toNudge(row),
    schedule: toSchedule({ ...row, id: scheduleId, kind, state, why }),
    ...(row.known !== null && { known: readKnown(row.known) }),
    missed: Number(row.missed),
    templates: row.templates,
  };
}

/** A message as it is made: kept before it is sent, so that a second attempt sends the same. */
export interface Composed {
  readonly kind: NudgeKind;
  readonly template: number;
  readonly outgoing: JsonText;
  readonly pressable: readonly StoredControl[];
  /** What is begun with it, if it goes out. */
  readonly begins?: Begun;
}

/** What a message begins. */
export interface Begun {
  /** Questions that are answered below it. */
  readonly dialog?: NewDialog & { readonly of: PersonKey; readonly lasts: Temporal.Duration };
  /** What its conversation goes on about. */
  readonly turn?: { readonly workspace: string; readonly thread: string; readonly at: Temporal.Instant } & NewTurn;
}

/**
 * The message is made and goes out from here on: from now on a crash means looking whether it arrived.
 *
 * @param apart   how long a person is left in peace after a message: within it, and while another is on its way, this one
 *                merges and is not to be sent. Where a person is the same in every workspace, the direct message is one
 *                too.
 * @param expires when what can be pressed ends
 * @throws {ClaimLost}
 */
export async function saveComposed(
  db: Kysely<Schema>,
  claim: NudgeClaim & Pick<StoredNudge, "platform" | "person" | "scheduleId">,
  { kind, template, outgoing, pressable, begins = {} }: Composed,
  apart: Temporal.Duration,
  at: Temporal.Instant,
  expires: Temporal.Instant,
): Promise<"kept" | "merged"> {
  const { platform, person = "" } = claim;
  const whose = isSameEverywhere(platform) ? sql`true` : sql`workspace = ${storable(claim.workspace)}`;
  const others = sql`from nudge where platform = ${platform} and person = ${storable(person)} and ${whose} and id <> ${claim.id}`;
  const kept = held(db, claim)
    .where(sql<SqlBool>`not exists (select from near)`)
    .set({ state: "sending", kind, template, outgoing: storableJson(outgoing) })
    .returning("id");
  const isKept = sql<SqlBool>`exists (select from kept)`;
  try {
    const { rows } = await sql<{ near: boolean; kept: boolean }>`
      with near as (
        (select ${others} and state = 'sending' limit 1) union all
        (select ${others} and sent_at > ${timestamp(at.subtract(apart))} limit 1)
      ), kept as (${kept}), controls as (
        ${keepControls(pressable, at, expires, isKept)}
      )${beginning(begins, at, isKept)}
      select exists (select from near) as near, exists (select from kept) as kept`.execute(db);
    if (rows[0]?.near === true) return "merged";
    if (rows[0]?.kept !== true) throw lost(claim);
    return "kept";
  } catch (error) {
    // Another one of theirs was made at the same moment: neither saw the other, and the index lets one of them go out.
    if (isTaken(error, "nudge_sending")) return "merged";
    throw error;
  }
}

function beginning({ dialog, turn }: Begun, at: Temporal.Instant, where: RawBuilder<SqlBool>): RawBuilder<unknown> {
  const parts: Readonly<Record<string, RawBuilder<unknown>>> = {
    ...(dialog !== undefined && openingDialog(dialog.of, dialog, at.add(dialog.lasts), where)),
    ...(turn !== undefined && addingTurn(turn.workspace, turn.thread, turn, turn.at, where)),
  };
  return sql.join(
    Object.entries(parts).map(([name, part]) => sql`, ${sql.id(name)} as (${part})`),
    sql``,
  );
}

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

/** It is tried again from an instant on. `failed`: something broke, rather than a platform that asked to wait. */
export async function retryNudge(
  db: Kysely<Schema>,
  claim: NudgeClaim,
  nextTry: Temporal.Instant,
  why: string,
  failed: boolean,
): Promise<void> {
  await held(db, claim)
    .set({
      next_try_at: timestamp(nextTry),
      claimed_until: null,
      why: storable(why),
      ...(failed && { failures: sql<number>`failures + 1` }),
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

const held = (db: Kysely<Schema>, { id, workspace, attempts }: NudgeClaim) =>
  db
    .updateTable("nudge")
    .where("id", "=", id)
    .where("workspace", "=", storable(workspace))
    .where("attempts", "=", attempts)
    .where("state", "in", ["due", "sending"]);

const over = (db: Kysely<Schema>, claim: NudgeClaim, state: "folded" | "failed", why: string) =>
  held(db, claim).set({ state, why: storable(why), outgoing: null, claimed_until: null, next_try_at: null });

const lost = ({ id }: NudgeClaim) => new ClaimLost(`nudge ${id} is somebody else's`);

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
