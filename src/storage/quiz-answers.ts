/** An answer in a quiz and all that it leaves behind, as one: after a crash either everything of it is there or nothing. */
import type { Kysely } from "kysely";
import { type StoredCard, type StoredReview, saveReview } from "./cards.ts";
import { type Dialog, moveDialog } from "./dialogs.ts";
import type { Schema } from "./schema.ts";
import { type Studied, study } from "./studies.ts";
import type { JsonValue, PersonKey } from "./text.ts";
import { within } from "./transaction.ts";

export interface QuizAnswer {
  readonly review: StoredReview;
  readonly after: StoredCard;
  readonly zone: string;
  /** What the last answer of a check ends. */
  readonly studied?: Studied;
}

/** Moves a quiz on. @returns false when somebody else was faster: nothing is kept then */
export const answerStep = (
  db: Kysely<Schema>,
  key: PersonKey,
  dialog: Pick<Dialog, "id" | "step">,
  state: JsonValue,
  { review, after, zone, studied }: QuizAnswer,
  at: Temporal.Instant,
): Promise<boolean> =>
  within(db, async (transaction) => {
    if (!(await moveDialog(transaction, key, dialog, state, at))) return false;
    await saveReview(transaction, key, review, after, zone, at);
    if (studied !== undefined) await study(transaction, key, studied, at);
    return true;
  });
