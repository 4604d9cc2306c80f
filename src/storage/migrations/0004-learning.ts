/** Who learns what, how far they are, what they remember, when they are written to, and every message that was due. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table learner (
      workspace text not null,
      person text not null,
      platform text not null,
      zone text,
      locale text,
      minutes integer not null default 10 check (minutes in (5, 10, 20)),
      note text,
      created_at timestamptz not null,
      seen_at timestamptz not null,
      primary key (workspace, person)
    )`.execute(db);
  // Where nobody shares a workspace (a direct message on Discord), a person is looked for by name.
  await sql`create index learner_person on learner (platform, person)`.execute(db);
  // Everything below hangs on the learner: erasing that row erases it all.
  const ofLearner = sql`foreign key (workspace, person) references learner (workspace, person) on delete cascade`;
  await sql`
    create table enrolment (
      id bigint generated always as identity primary key,
      workspace text not null,
      person text not null,
      role text not null,
      level text not null check (level in ('beginner', 'intermediate', 'advanced')),
      state text not null check (state in ('active', 'paused', 'left', 'finished')),
      started_at timestamptz not null,
      changed_at timestamptz not null,
      unique (workspace, person, role, level),
      ${ofLearner}
    )`.execute(db);
  await sql`create unique index enrolment_active on enrolment (workspace, person) where state in ('active', 'paused')`.execute(
    db,
  );
  // A part of a lesson: a section of a topic, by its heading.
  await sql`
    create table studied (
      workspace text not null,
      person text not null,
      topic text not null,
      section text not null,
      studied_at timestamptz not null,
      primary key (workspace, person, topic, section),
      ${ofLearner}
    )`.execute(db);
  // A lesson (topic), an exercise or a check (step:…, check:…) that is over.
  await sql`
    create table lesson (
      workspace text not null,
      person text not null,
      id text not null,
      state text not null check (state in ('done', 'skipped')),
      ended_at timestamptz not null,
      primary key (workspace, person, id),
      ${ofLearner}
    )`.execute(db);
  await sql`
    create table card (
      workspace text not null,
      person text not null,
      question text not null,
      due timestamptz not null,
      card jsonb not null,
      met_at timestamptz not null,
      primary key (workspace, person, question),
      ${ofLearner}
    )`.execute(db);
  await sql`create index card_due on card (workspace, person, due)`.execute(db);
  // A press or an event answers a question once, however often it comes.
  await sql`
    create table review (
      id bigint generated always as identity primary key,
      workspace text not null,
      person text not null,
      question text not null,
      verdict text not null check (verdict in ('right', 'partly', 'wrong')),
      before text not null check (before in ('new', 'learning', 'review', 'relearning')),
      cause text not null,
      local_date date not null,
      reviewed_at timestamptz not null,
      unique (workspace, person, cause),
      ${ofLearner}
    )`.execute(db);
  await sql`create index review_person on review (workspace, person, reviewed_at)`.execute(db);
  await sql`
    create table practice (
      workspace text not null,
      person text not null,
      local_date date not null,
      zone text not null,
      parts integer not null default 0,
      reviews integer not null default 0,
      minutes double precision not null default 0,
      first_at timestamptz not null,
      last_at timestamptz not null,
      primary key (workspace, person, local_date),
      ${ofLearner}
    )`.execute(db);
  // Which days somebody meant to practise, from when on: a streak is kept by what held then.
  await sql`
    create table intent (
      id bigint generated always as identity primary key,
      workspace text not null,
      person text not null,
      kind text not null check (kind in ('days', 'pause', 'resume')),
      from_date date not null,
      days integer[],
      ${ofLearner}
    )`.execute(db);
  await sql`create index intent_person on intent (workspace, person)`.execute(db);
  // Steps that are taken one after the other: placement, quiz, erase.
  await sql`
    create table dialog (
      id text primary key,
      workspace text not null,
      person text not null,
      kind text not null,
      step integer not null,
      state jsonb not null,
      expires_at timestamptz not null
    )`.execute(db);
  await sql`create index dialog_person on dialog (workspace, person, kind)`.execute(db);
  await sql`create index dialog_expires_at on dialog (expires_at)`.execute(db);
  await sql`
    create table schedule (
      id bigint generated always as identity primary key,
      workspace text not null,
      platform text not null,
      kind text not null check (kind in ('lesson', 'channel')),
      person text,
      channel text,
      local_time time not null,
      days integer[] not null,
      zone text not null,
      state text not null check (state in ('on', 'off', 'blocked')),
      why text,
      paused_until date,
      next_due timestamptz,
      zone_data text not null,
      last_date date,
      unanswered integer not null default 0,
      asked boolean not null default false,
      templates integer[] not null default '{}',
      target jsonb not null,
      created_at timestamptz not null,
      changed_at timestamptz not null,
      check ((kind = 'lesson') = (person is not null)),
      check ((kind = 'channel') = (channel is not null)),
      ${ofLearner}
    )`.execute(db);
  await sql`create unique index schedule_person on schedule (workspace, person, kind) where person is not null`.execute(
    db,
  );
  await sql`create unique index schedule_channel on schedule (workspace, channel, kind) where channel is not null`.execute(
    db,
  );
  await sql`create index schedule_due on schedule (next_due) where state = 'on' and next_due is not null`.execute(db);
  // Every message that was ever due, and what became of it: one a schedule and local day.
  await sql`
    create table nudge (
      id bigint generated always as identity primary key,
      schedule_id bigint not null references schedule (id) on delete cascade,
      workspace text not null,
      platform text not null,
      person text,
      channel text,
      kind text not null check (kind in ('lesson', 'question', 'stopped', 'channel')),
      local_date date not null,
      due_at timestamptz not null,
      next_try_at timestamptz,
      state text not null check (state in ('due', 'sending', 'sent', 'folded', 'failed')),
      why text,
      seed text not null,
      template integer,
      outgoing jsonb,
      receipt jsonb not null default '[]',
      attempts integer not null default 0,
      failures integer not null default 0,
      claimed_until timestamptz,
      sent_at timestamptz,
      answered_at timestamptz,
      unique (schedule_id, local_date)
    )`.execute(db);
  // Few rows are open, so it stays small; what is due is taken in turns between workspaces.
  await sql`create index nudge_open on nudge (platform, workspace, next_try_at, id) where state in ('due', 'sending')`.execute(
    db,
  );
  // One person may have schedules in several workspaces, all of which end in one direct message.
  await sql`create index nudge_sending on nudge (platform, person) where state = 'sending'`.execute(db);
  await sql`create index nudge_sent on nudge (platform, person, sent_at) where sent_at is not null`.execute(db);
  await sql`create index nudge_person on nudge (workspace, person, due_at)`.execute(db);
  await sql`create index nudge_due_at on nudge (due_at)`.execute(db);
  // What a platform lets through is counted across processes: one row a limit.
  await sql`
    create table pace (
      key text primary key,
      tokens double precision not null,
      refilled_at timestamptz not null
    )`.execute(db);
  // A workspace that removed the mentor; its rows go later.
  await sql`
    create table workspace (
      id text primary key,
      platform text not null,
      removed_at timestamptz
    )`.execute(db);
  // What somebody asked about is asked back.
  await sql`create index turn_person on turn (workspace, person, created_at)`.execute(db);
}
