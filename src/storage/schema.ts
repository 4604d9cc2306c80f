/** The tables as Kysely sees them. `migrations/` makes them; a column is declared in both. */
import type { ColumnType, Generated } from "kysely";
import type { JsonValue } from "./text.ts";

/** Written through `timestamp()`. */
type Instant = Temporal.Instant;
/** Written through `storableJson()`. */
type Json = JsonValue;
/** `bigint` is read as text: it does not fit a number. */
type Id = Generated<string>;

export interface Schema {
  /** A conversation on a surface: `key` is what the surface calls it, such as channel and thread. */
  thread: {
    id: Id;
    workspace: string;
    key: string;
    created_at: Instant;
    last_at: Instant;
    /** Position of its newest turn; counting here, under the row's lock, makes positions unique without retries. */
    last_position: number;
  };
  /** A question and what was answered. */
  turn: {
    id: Id;
    workspace: string;
    thread_id: string;
    position: number;
    person: string;
    question: string;
    kind: string;
    confidence: number;
    title: string;
    reply: Json;
    feedback: ColumnType<"helpful" | "unhelpful" | null, never, "helpful" | "unhelpful">;
    feedback_reason: ColumnType<string | null, never, string | null>;
    created_at: Instant;
  };
  /** A question that was not answered well. Without a person, by design: curators see what is asked, not by whom. */
  gap: {
    id: Id;
    workspace: string;
    question: string;
    normalised: string;
    why: "weak" | "declined" | "unhelpful";
    reason: string | null;
    created_at: Instant;
  };
}
