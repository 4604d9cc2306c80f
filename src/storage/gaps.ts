/** Questions that were not answered well, for curators: what is missing, not who asked. */
import { type Kysely, sql } from "kysely";
import type { Schema } from "./schema.ts";
import { storable, timestamp } from "./text.ts";

export type GapWhy = "weak" | "declined" | "unhelpful";

export interface NewGap {
  question: string;
  why: GapWhy;
  /** What the person said was wrong. */
  reason?: string | undefined;
}

/** A question as it was last asked, and how often it was. */
export interface GapGroup {
  readonly question: string;
  /** Of its newest occurrence. */
  readonly why: GapWhy;
  readonly asked: number;
  readonly first: Temporal.Instant;
  readonly last: Temporal.Instant;
  /** What people said was wrong, newest first, each once, five at most. */
  readonly reasons: readonly string[];
}

export async function recordGap(
  db: Kysely<Schema>,
  workspace: string,
  gap: NewGap,
  at: Temporal.Instant,
): Promise<void> {
  await db
    .insertInto("gap")
    .values({
      workspace: storable(workspace),
      question: storable(gap.question),
      normalised: normalised(gap.question),
      why: gap.why,
      reason: gap.reason === undefined ? null : storable(gap.reason),
      created_at: timestamp(at),
    })
    .execute();
}

/** Gaps of a workspace grouped by normalised question, most asked first, then newest first. */
export async function listGaps(
  db: Kysely<Schema>,
  workspace: string,
  { since, limit }: { since?: Temporal.Instant; limit: number },
): Promise<GapGroup[]> {
  const newestFirst = sql`order by created_at desc, id desc`;
  const rows = await db
    .selectFrom("gap")
    .select((gap) => [
      sql<string>`(array_agg(question ${newestFirst}))[1]`.as("question"),
      sql<GapWhy>`(array_agg(why ${newestFirst}))[1]`.as("why"),
      sql<number>`count(*)::integer`.as("asked"),
      sql<Temporal.Instant>`min(created_at)`.as("first"),
      sql<Temporal.Instant>`max(created_at)`.as("last"),
      sql<string[] | null>`(array_agg(reason ${newestFirst}) filter (where reason is not null))[1:50]`.as("reasons"),
      gap.fn.max("id").as("newest"),
    ])
    .where("workspace", "=", storable(workspace))
    .where((gap) => (since === undefined ? gap.lit(true) : gap("created_at", ">=", timestamp(since))))
    .groupBy("normalised")
    .orderBy("asked", "desc")
    .orderBy("last", "desc")
    .orderBy("newest", "desc")
    .limit(limit)
    .execute();
  return rows.map(({ question, why, asked, first, last, reasons }) => ({
    question,
    why,
    asked,
    first,
    last,
    reasons: [...new Set(reasons ?? [])].slice(0, 5),
  }));
}

/**
 * The form in which two askings of a question are one: case, quotes, spacing and closing punctuation aside. Marks
 * inside words stay, since `C`, `C++` and `C#` are different questions.
 */
function normalised(question: string): string {
  const plain = storable(question)
    .normalize("NFKC")
    .toLowerCase()
    .replace(/["'`“”‘’«»]/gu, "")
    .replace(/[?!.,;:…]+(?=\s|$)/gu, " ")
    .replace(/\s+/gu, " ")
    .trim();
  return plain || storable(question).trim();
}
