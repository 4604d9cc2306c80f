/** The tables as Kysely sees them. `migrations/` makes them; a column is declared in both. */
import type { ColumnType, Generated } from "kysely";
import type { JsonValue } from "./text.ts";

/** Written through `timestamp()`. */
type Instant = Temporal.Instant;
/** A calendar day, written as `YYYY-MM-DD` and read as such. */
type Day = Temporal.PlainDate;
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
    /** The attempt that was refused for certain: the one after it looks for nothing. */
    unsent_attempt: number | null;
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
  /** Somebody who learns, or is written to. */
  learner: {
    workspace: string;
    person: string;
    platform: string;
    /** IANA. */
    zone: string | null;
    /** BCP 47. */
    locale: string | null;
    /** A day: 5, 10 or 20. */
    minutes: Generated<number>;
    /** What they are to be told at the next contact. */
    note: string | null;
    created_at: Instant;
    seen_at: Instant;
  };
  /** A role's track through a level. One at most is active or paused. */
  enrolment: {
    id: Id;
    workspace: string;
    person: string;
    role: string;
    level: "beginner" | "intermediate" | "advanced";
    state: "active" | "paused" | "left" | "finished";
    started_at: Instant;
    changed_at: Instant;
  };
  /** A section of a topic that somebody went through. */
  studied: { workspace: string; person: string; topic: string; section: string; studied_at: Instant };
  /** A lesson (a topic's id), or `exercise:<step>`, `check:<step>`, that is over. */
  lesson: { workspace: string; person: string; id: string; state: "done" | "skipped"; ended_at: Instant };
  /** What somebody remembers of a question, `topic/question`. */
  card: { workspace: string; person: string; question: string; due: Instant; card: Json; met_at: Instant };
  review: {
    id: Id;
    workspace: string;
    person: string;
    question: string;
    verdict: "right" | "partly" | "wrong";
    /** The card's state before it. */
    before: "new" | "learning" | "review" | "relearning";
    /** What answered it: an event or a dialog's step. It counts once. */
    cause: string;
    local_date: Day;
    reviewed_at: Instant;
  };
  /** A local day on which somebody practised, in the zone they were in. */
  practice: {
    workspace: string;
    person: string;
    local_date: Day;
    zone: string;
    parts: Generated<number>;
    reviews: Generated<number>;
    minutes: Generated<number>;
    first_at: Instant;
    last_at: Instant;
  };
  /** What somebody meant to do from a day on: practise on these weekdays, pause, go on. */
  intent: {
    id: Id;
    workspace: string;
    person: string;
    kind: "days" | "pause" | "resume";
    from_date: Day;
    days: number[] | null;
  };
  /** Steps taken one after the other; `step` moves by compare-and-set. */
  dialog: {
    id: string;
    workspace: string;
    person: string;
    kind: string;
    step: number;
    state: Json;
    /** The conversation in which it is asked. */
    thread: string | null;
    /** What it was begun by: of a kind and an origin one is open. */
    origin: string | null;
    asked_at: Instant;
    expires_at: Instant;
  };
  /** When somebody, or a channel, is written to. There is one for each learner: what it takes is what a learner takes. */
  schedule: {
    id: Id;
    next_due: Instant | null;
    /** `HH:MM:SS` */
    local_time: string;
    created_at: Instant;
    changed_at: Instant;
    /** The first day on which it goes on. */
    paused_until: Day | null;
    /** The last local day that had its message. */
    last_date: Day | null;
    /** Messages in a row that nobody answered. */
    unanswered: Generated<number>;
    /** Whether it was asked to keep, slow down or stop. */
    asked: Generated<boolean>;
    state: "on" | "off" | "blocked";
    /** ISO weekdays in order, such as `12345`. */
    days: string;
    kind: "lesson" | "channel";
    platform: string;
    workspace: string;
    person: string | null;
    channel: string | null;
    zone: string;
    /** The release of the time zone data that `next_due` was computed with, such as `2026a`. */
    zone_data: string;
    /** Why it is blocked or off. */
    why: string | null;
    target: Json;
  };
  /** A message that was due, and what became of it. */
  nudge: {
    id: Id;
    schedule_id: string;
    workspace: string;
    platform: string;
    person: string | null;
    channel: string | null;
    /** The schedule's until it is composed; then what was sent. */
    kind: "lesson" | "question" | "stopped" | "channel";
    local_date: Day;
    due_at: Instant;
    /** When it is sent or tried again; later than `due_at` after a failure. */
    next_try_at: Instant | null;
    state: "due" | "sending" | "sent" | "folded" | "failed";
    why: string | null;
    seed: string;
    template: number | null;
    /** Those it went out with before it was put off, the latest first; nothing for most. */
    templates_before: number[] | null;
    outgoing: Json | null;
    receipt: Generated<Json>;
    /** Claims so far: whoever holds an earlier one holds nothing. */
    attempts: Generated<number>;
    /** The attempt that was refused for certain: the one after it looks for nothing. */
    unsent_attempt: number | null;
    /** Attempts that ended in an error which waiting may not mend. */
    failures: Generated<number>;
    claimed_until: Instant | null;
    sent_at: Instant | null;
    answered_at: Instant | null;
  };
  /** A token bucket that all processes share. */
  pace: { key: string; tokens: number; refilled_at: Instant };
  workspace: { id: string; platform: string; removed_at: Instant | null };
}
