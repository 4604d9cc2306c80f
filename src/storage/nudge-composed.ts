/** A nudge as it goes out: its message, what can be pressed below it and what begins with it, in one statement. */
import { type Kysely, type RawBuilder, type SqlBool, sql } from "kysely";
import { keepControls, type StoredControl } from "./controls.ts";
import { addingTurn, type NewTurn } from "./conversations.ts";
import { type NewDialog, openingDialog } from "./dialogs.ts";
import { isTaken } from "./errors.ts";
import { held, lost, type NudgeClaim, type NudgeKind, type StoredNudge } from "./nudges.ts";
import type { Schema } from "./schema.ts";
import { isSameEverywhere, type JsonText, type PersonKey, storable, storableJson, timestamp } from "./text.ts";

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
  claim: NudgeClaim & Pick<StoredNudge, "platform" | "person">,
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
