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
    /** The event that asked it, where it came from a chat platform: run again after a crash, it is stored once. */
    event: string | null;
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
  /** What happened on a chat platform, stored before it is acknowledged, and how far its answer has come. */
  inbox: {
    id: Id;
    platform: string;
    workspace: string;
    /** The platform's id of the event: one that comes twice is stored once. */
    event: string;
    /** The event whose answer this one's takes the place of: its question was edited. */
    replaces: string | null;
    /** The control that was pressed. */
    pressed: string | null;
    thread: string;
    person: string;
    arrival: Json;
    state: "waiting" | "running" | "sending" | "done";
    outcome: "answered" | "apologised" | "undeliverable" | "refused" | null;
    /** Random: what the ids of the answer's controls are made from, so that an answer made again has the same. */
    seed: string;
    outgoing: Json | null;
    /** The platform's ids of the messages sent so far. */
    receipt: Json;
    attempts: Generated<number>;
    received_at: Instant;
    claimed_until: Instant | null;
  };
  /** Something that can be pressed: a command with arguments. */
  control: {
    id: string;
    workspace: string;
    /** The conversation in which it acts. */
    thread: string;
    command: string;
    args: Json;
    label: string;
    only_for: string | null;
    created_at: Instant;
    expires_at: Instant;
  };
  /** What people said in threads the mentor takes part in. */
  heard: {
    workspace: string;
    thread: string;
    message: string;
    person: string;
    text: string;
    said_at: Instant;
  };
  channel: {
    workspace: string;
    id: string;
    is_off: Generated<boolean>;
    welcomed_at: Instant | null;
  };
}
