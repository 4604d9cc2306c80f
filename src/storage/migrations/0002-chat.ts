/** What came from a chat platform and has to be answered once; what can be pressed; what people said; what a channel wants. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table inbox (
      id bigint generated always as identity primary key,
      platform text not null,
      workspace text not null,
      event text not null,
      replaces text,
      thread text not null,
      person text not null,
      arrival jsonb not null,
      state text not null check (state in ('waiting', 'running', 'sending', 'done')),
      outcome text check (outcome in ('answered', 'apologised', 'undeliverable', 'refused')),
      seed text not null,
      outgoing jsonb,
      receipt jsonb not null default '[]',
      attempts integer not null default 0,
      received_at timestamptz not null,
      claimed_until timestamptz,
      unique (workspace, event)
    )`.execute(db);
  // Finished rows are the many, open ones the few: order within a thread and recovery look at the few.
  await sql`create index inbox_open_thread on inbox (workspace, thread, id) where state <> 'done'`.execute(db);
  await sql`create index inbox_open on inbox (received_at) where state <> 'done'`.execute(db);
  await sql`create index inbox_person on inbox (workspace, person, received_at)`.execute(db);
  await sql`create index inbox_replaces on inbox (workspace, replaces) where replaces is not null`.execute(db);
  await sql`create index inbox_thread on inbox (workspace, thread)`.execute(db);
  await sql`create index inbox_received_at on inbox (received_at)`.execute(db);
  await sql`
    create table control (
      id text primary key,
      workspace text not null,
      thread text not null,
      command text not null,
      args jsonb not null,
      label text not null,
      only_for text,
      created_at timestamptz not null,
      expires_at timestamptz not null
    )`.execute(db);
  await sql`create index control_expires_at on control (expires_at)`.execute(db);
  await sql`
    create table heard (
      workspace text not null,
      thread text not null,
      message text not null,
      person text not null,
      text text not null,
      said_at timestamptz not null,
      primary key (workspace, thread, message)
    )`.execute(db);
  await sql`create index heard_said_at on heard (said_at)`.execute(db);
  await sql`
    create table channel (
      workspace text not null,
      id text not null,
      is_off boolean not null default false,
      welcomed_at timestamptz,
      primary key (workspace, id)
    )`.execute(db);
  // A turn that is run again after a crash is stored once.
  await sql`alter table turn add column event text`.execute(db);
  await sql`create unique index turn_event on turn (workspace, event) where event is not null`.execute(db);
}
