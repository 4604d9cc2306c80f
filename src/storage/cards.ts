/** What a learner remembers: a card for every question they have met, and every answer they gave. */
import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";
import { practise } from "./studies.ts";
import { day, isOf, type JsonValue, type PersonKey, storable, storableJson, timestamp } from "./text.ts";
import { within } from "./transaction.ts";

/** A card as it is kept: the memory itself is for `learning/` to read. */
export interface StoredCard {
  /** `topic/question`. */
  readonly question: string;
  readonly due: Temporal.Instant;
  readonly card: JsonValue;
}

export interface StoredReview {
  readonly question: string;
  readonly verdict: Schema["review"]["verdict"];
  /** The card's state before it. */
  readonly before: Schema["review"]["before"];
  /** What answered it: an event or a dialog's step; counts once. */
  readonly cause: string;
  readonly date: Temporal.PlainDate;
}

/** Adds cards for questions that were never met; those that were stay as they are. */
export async function meetCards(
  db: Kysely<Schema>,
  { workspace, person }: PersonKey,
  cards: readonly StoredCard[],
  at: Temporal.Instant,
): Promise<void> {
  if (cards.length === 0) return;
  await db
    .insertInto("card")
    .values(
      cards.map(({ question, due, card }) => ({
        workspace: storable(workspace),
        person: storable(person),
        question,
        due: timestamp(due),
        card: storableJson(card),
        met_at: timestamp(at),
      })),
    )
    .onConflict((conflict) => conflict.columns(["workspace", "person", "question"]).doNothing())
    .execute();
}

export async function cardsOf(
  db: Kysely<Schema>,
  key: PersonKey,
): Promise<(StoredCard & { metAt: Temporal.Instant })[]> {
  const rows = await db.selectFrom("card").selectAll().where(isOf(key)).orderBy("due").execute();
  return rows.map(({ question, due, card, met_at }) => ({ question, due, card, metAt: met_at }));
}

/**
 * Keeps an answer, the card as it is after it, and the day it was given on: once for each cause.
 *
 * @returns whether it is new
 */
export async function saveReview(
  db: Kysely<Schema>,
  key: PersonKey,
  { question, verdict, before, cause, date }: StoredReview,
  after: StoredCard,
  zone: string,
  at: Temporal.Instant,
): Promise<boolean> {
  const workspace = storable(key.workspace);
  const person = storable(key.person);
  return within(db, async (transaction) => {
    const row = await transaction
      .insertInto("review")
      .values({
        workspace,
        person,
        question,
        verdict,
        before,
        cause,
        local_date: day(date),
        reviewed_at: timestamp(at),
      })
      .onConflict((conflict) => conflict.columns(["workspace", "person", "cause"]).doNothing())
      .returning("id")
      .executeTakeFirst();
    if (row === undefined) return false;
    await transaction
      .insertInto("card")
      .values({
        workspace,
        person,
        question,
        due: timestamp(after.due),
        card: storableJson(after.card),
        met_at: timestamp(at),
      })
      .onConflict((conflict) =>
        conflict
          .columns(["workspace", "person", "question"])
          .doUpdateSet({ due: timestamp(after.due), card: storableJson(after.card) }),
      )
      .execute();
    await practise(transaction, key, { date, zone, parts: 0, reviews: 1, minutes: reviewMinutes }, at);
    return true;
  });
}

/** What answering one question is reckoned to take. */
export const reviewMinutes = 0.5;

/** Answers since an instant, earliest first. */
export async function reviewsSince(
  db: Kysely<Schema>,
  key: PersonKey,
  since: Temporal.Instant,
): Promise<(StoredReview & { at: Temporal.Instant })[]> {
  const rows = await db
    .selectFrom("review")
    .selectAll()
    .where(isOf(key))
    .where("reviewed_at", ">=", timestamp(since))
    .orderBy("id")
    .execute();
  return rows.map(({ question, verdict, before, cause, local_date, reviewed_at }) => ({
    question,
    verdict,
    before,
    cause,
    date: local_date,
    at: reviewed_at,
  }));
}
