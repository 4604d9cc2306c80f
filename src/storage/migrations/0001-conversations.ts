/** Threads, turns and gaps. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table thread (
      id bigint generated always as identity primary key,
      workspace text not null,
      key text not null,
      created_at timestamptz not null,
      last_at timestamptz not null,
      last_position integer not null,
      unique (workspace, key),
      unique (workspace, id)
    )`.execute(db);
  // The workspace is part of the foreign key: a turn can't hang on another workspace's thread whatever the code does.
  await sql`
    create table turn (
      id bigint generated always as identity primary key,
      workspace text not null,
      thread_id bigint not null,
      position integer not null,
      person text not null,
      question text not null,
      kind text not null,
      confidence double precision not null check (confidence between 0 and 1),
      title text not null,
      reply jsonb not null,
      feedback text check (feedback in ('helpful', 'unhelpful')),
      feedback_reason text,
      created_at timestamptz not null,
      unique (workspace, thread_id, position),
      foreign key (workspace, thread_id) references thread (workspace, id) on delete cascade
    )`.execute(db);
  await sql`create index turn_created_at on turn (created_at)`.execute(db);
  // No index on the normalised question: it may be longer than a B-tree entry can be (2.7 kB).
  await sql`
    create table gap (
      id bigint generated always as identity primary key,
      workspace text not null,
      question text not null,
      normalised text not null,
      why text not null check (why in ('weak', 'declined', 'unhelpful')),
      reason text,
      created_at timestamptz not null
    )`.execute(db);
  await sql`create index gap_workspace_created_at on gap (workspace, created_at)`.execute(db);
}
