/**
 * Schedules take half the room. There is one for each learner, most of them wait, and what is kept of them is what the bot's
 * size is: columns stand so that none is padded, days are text, and the templates used last are read from the nudges.
 */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table nudge drop constraint nudge_schedule_id_fkey`.execute(db);
  await sql`alter table schedule rename to schedule_before`.execute(db);
  await sql`alter index schedule_pkey rename to schedule_before_pkey`.execute(db);
  await sql`alter sequence schedule_id_seq rename to schedule_before_id_seq`.execute(db);
  await sql`
    create table schedule (
      id bigint generated always as identity primary key,
      next_due timestamptz,
      local_time time not null,
      created_at timestamptz not null,
      changed_at timestamptz not null,
      paused_until date,
      last_date date,
      unanswered smallint not null default 0,
      asked boolean not null default false,
      state text not null check (state in ('on', 'off', 'blocked')),
      days text not null check (days ~ '^1?2?3?4?5?6?7?$' and days <> ''),
      kind text not null check (kind in ('lesson', 'channel')),
      platform text not null,
      workspace text not null,
      person text,
      channel text,
      zone text not null,
      zone_data text not null,
      why text,
      target jsonb not null,
      check ((kind = 'lesson') = (person is not null)),
      check ((kind = 'channel') = (channel is not null)),
      foreign key (workspace, person) references learner (workspace, person) on delete cascade
    )`.execute(db);
  // On Slack a channel is all that a message to nobody in particular needs; the rest says what is so without it.
  await sql`
    insert into schedule (id, next_due, local_time, created_at, changed_at, paused_until, last_date, unanswered, asked, state,
      days, kind, platform, workspace, person, channel, zone, zone_data, why, target)
    overriding system value
    select id, next_due, local_time, created_at, changed_at, paused_until, last_date, least(unanswered, 32767), asked, state,
      (select string_agg(day::text, '' order by day) from (select distinct unnest(days) as day) as days),
      kind, platform, workspace, person, channel, zone, zone_data, why,
      case when platform = 'slack' and target ? 'channel' then jsonb_build_object('channel', target -> 'channel') else target end
    from schedule_before`.execute(db);
  await sql`
    select setval(pg_get_serial_sequence('schedule', 'id'),
      nextval('schedule_before_id_seq'), false)`.execute(db);
  await sql`drop table schedule_before`.execute(db);
  await sql`
    alter table nudge add constraint nudge_schedule_id_fkey
    foreign key (schedule_id) references schedule (id) on delete cascade`.execute(db);
  await sql`create unique index schedule_person on schedule (workspace, person) where person is not null`.execute(db);
  await sql`create unique index schedule_channel on schedule (workspace, channel) where channel is not null`.execute(
    db,
  );
  await sql`create index schedule_due on schedule (next_due) where state = 'on' and next_due is not null`.execute(db);
  // Two messages of one person are decided one after the other, or neither would see the other. A function's statements see what
  // was committed while the lock was waited for; one statement that locks and looks would see what was before.
  await sql`
    create function nudge_is_near(of_platform text, of_workspace text, of_person text, but bigint, since timestamptz)
    returns boolean language plpgsql volatile as $$
    begin
      perform pg_advisory_xact_lock(hashtextextended(concat_ws(':', 'nudge', of_platform, of_workspace, of_person), 0));
      return exists (
        select from nudge where platform = of_platform and person = of_person
          and (of_workspace = '' or workspace = of_workspace) and id <> but and state = 'sending'
      ) or exists (
        select from nudge where platform = of_platform and person = of_person
          and (of_workspace = '' or workspace = of_workspace) and id <> but and sent_at > since
      );
    end $$`.execute(db);
}
