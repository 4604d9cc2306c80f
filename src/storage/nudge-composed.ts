/** A nudge as it goes out: its message, what can be pressed below it and what begins with it, in one statement. */
import { type Kysely, type RawBuilder, type SqlBool, sql } from "kysely";
import { keepControls, type StoredControl } from "./controls.ts";
import { addingTurn, type NewTurn } from "./conversations.ts";
import { type NewDialog, openingDialog } from "./dialogs.ts";
import { held, lost, type NudgeClaim, type NudgeKind, type StoredNudge } from "./nudges.ts";
import type { Schema } from "./schema.ts";
import { isSameEverywhere, type JsonText, type PersonKey, storable, storableJson, timestamp } from "./text.ts";

/** So many templates of one nudge are known, however often it is put off. */
const templatesKept = 8;

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
  const { platform, person } = claim;
  const workspace = isSameEverywhere(platform) ? "" : storable(claim.workspace);
  const since = timestamp(at.subtract(apart));
  // Nobody is left in peace by a channel.
  const near =
    person === undefined
      ? sql`select false as is_near`
      : sql`select nudge_is_near(${platform}, ${workspace}, ${storable(person)}, ${claim.id}, ${since}) as is_near`;
  // Made a second time, it was sent before and put off.
  const before = sql<number[] | null>`case when template is not null then
    (array_prepend(template, templates_before))[1:${templatesKept}::int] else templates_before end`;
  const kept = held(db, claim)
    .where(sql<SqlBool>`not (select is_near from near)`)
    .set({ state: "sending", kind, template, templates_before: before, outgoing: storableJson(outgoing) })
    .returning("id");
  const isKept = sql<SqlBool>`exists (select from kept)`;
  const { rows } = await sql<{ is_near: boolean; is_kept: boolean }>`
    with near as materialized (${near}), kept as (${kept}), controls as (
      ${keepControls(pressable, at, expires, isKept)}
    )${beginning(begins, at, isKept)}
    select is_near, ${isKept} as is_kept from near`.execute(db);
  if (rows[0]?.is_near === true) return "merged";
  if (rows[0]?.is_kept !== true) throw lost(claim);
  return "kept";
}

function beginning({ dialog, turn }: Begun, at: Temporal.Instant, where: RawBuilder<SqlBool>): RawBuilder<unknown> {
  const parts: Readonly<Record<string, RawBuilder<unknown>>> = {
    ...(dialog !== undefined && openingDialog(dialog.of, dialog, at, dialog.lasts, where)),
    ...(turn !== undefined && addingTurn(turn.workspace, turn.thread, turn, turn.at, where)),
  };
  return sql.join(
    Object.entries(parts).map(([name, part]) => sql`, ${sql.id(name)} as (${part})`),
    sql``,
  );
}
