/**
 * Learners on the stand-ins of Slack and Discord, half on each, and workers that write to them over the real clients. What is counted
 * is what stands in their direct messages.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { createDiscord } from "../../playground/discord/discord.ts";
import { byBot, createSlack } from "../../playground/slack/slack.ts";
import { systemClock } from "../../src/clock.ts";
import { createLog } from "../../src/ops/log.ts";
import { type Database, openDatabase } from "../../src/storage/index.ts";
import { type Program, scratchDatabase, startProgram } from "../storage/support.ts";
import { settled, zoneAtNoon } from "./learners.ts";
import type { SceneOptions, SceneOutcome } from "./scenes.ts";

type StandIns = Awaited<ReturnType<typeof startStandIns>>;

interface ClientScene {
  happens(on: StandIns, options: SceneOptions): Promise<void>;
  /** What must hold besides, in words; whom it excuses need not have a message. */
  check(
    on: StandIns,
    database: Database,
    early: number,
  ): Promise<{ seen: string; good: boolean; excused: readonly string[] }>;
}

const retryAfter = 2;
const workers = 2;
const spreadMs = 2_000;
const settleMs = 90_000;
const patienceMs = 10_000;
const posting = { slack: "chat.postMessage", discord: "POST /channels/{channel.id}/messages" } as const;

async function startStandIns(learners: number) {
  const slack = await createSlack();
  const discord = await createDiscord({ identifyWindowMs: 0, trafficKept: 100_000 });
  const guild = discord.guild({ members: [] });
  const people = Array.from({ length: learners }, (_, index) => {
    if (index % 2 === 0) {
      const { id, dm } = slack.person({ name: `p${index}` });
      const written = () => slack.directMessages({ id }).filter(byBot).length;
      return { id, platform: "slack", workspace: slack.team.id, target: { channel: dm.id }, written };
    }
    const person = discord.person({ name: `p${index}` });
    guild.join(person);
    const dm = person.dm();
    const written = () => person.reads(dm).filter(({ authorId }) => authorId === discord.bot.id).length;
    const target = { kind: "channel", channel: dm.id, direct: true };
    return { id: person.id, platform: "discord", workspace: guild.id, target, written };
  });
  const total = () => people.reduce((sum, { written }) => sum + written(), 0);
  /** How often Slack and Discord answered so to a message. */
  const answers = (outcome: string, status: number): number =>
    slack.calls.filter((call) => call.method === posting.slack && call.outcome === outcome).length +
    discord.traffic.filter((one) => one.kind === "reply" && one.call === posting.discord && one.status === status)
      .length;
  return {
    ...{ slack, discord, people, answers },
    /** Resolves when so many messages have been written, or none come. */
    async takes(count: number) {
      const until = performance.now() + patienceMs;
      while (total() < count && performance.now() < until) await sleep(5);
    },
    close: () => Promise.all([slack.close(), discord.close()]),
  };
}

/** They fall due one after the other, from now on. */
async function enrol(database: Database, { people }: StandIns): Promise<void> {
  const now = systemClock.now();
  const zone = zoneAtNoon(now);
  const rows = people.map(({ id, platform, workspace, target }, index) => {
    const due = now.add({ milliseconds: Math.round((index * spreadMs) / people.length) });
    return { person: id, platform, workspace, target, due: due.toString({ fractionalSecondDigits: 6 }) };
  });
  const at = now.toString({ fractionalSecondDigits: 6 });
  await sql`
    with enrolled as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as one(person text, platform text, workspace text, target jsonb, due timestamptz)
    ), people as (
      insert into learner (workspace, person, platform, created_at, seen_at)
      select workspace, person, platform, ${at}, ${at} from enrolled
    )
    insert into schedule (workspace, person, platform, kind, local_time, days, zone, state, next_due, zone_data, target, created_at, changed_at)
    select workspace, person, platform, 'lesson', (due at time zone ${zone}::text)::time, '1234567', ${zone}::text, 'on', due, 'test', target, ${at}, ${at}
    from enrolled`.execute(database.db);
}

export const storm: ClientScene = {
  async happens({ slack, discord, takes }, { awayMs }) {
    await takes(5);
    const what = { kind: "rate-limit", retryAfter } as const;
    const times = Number.POSITIVE_INFINITY;
    slack.faults.plan({ on: posting.slack, times, what });
    discord.misbehave({ on: posting.discord, times, what });
    await sleep(awayMs);
    slack.faults.clear();
    discord.behave();
  },
  async check({ answers }, _database, early) {
    const refused = answers("fault: rate-limit", 429);
    const seen = `${refused} × 429, ${early} requests to a route before its Retry-After`;
    return { seen, good: early === 0 && refused > 0, excused: [] };
  },
};

/** Slack's token dies; Discord's lives. */
export const revoked: ClientScene = {
  async happens({ slack, takes }, { learners }) {
    await takes(Math.floor(learners / 4));
    slack.killToken("token_revoked");
  },
  async check({ answers }, database) {
    const { rows } = await sql<{ person: string }>`
      select schedule.person from schedule
      join nudge on nudge.schedule_id = schedule.id
      join learner on learner.workspace = schedule.workspace and learner.person = schedule.person
      where schedule.platform = 'slack' and schedule.state = 'blocked'
        and nudge.state = 'failed' and nudge.why = 'token_revoked' and learner.note is not null`.execute(database.db);
    const tried = answers("token_revoked", 401);
    return {
      seen: `${rows.length} on Slack noted as not reached and to be told, tried ${tried} times`,
      good: rows.length > 0 && tried === rows.length,
      excused: rows.map(({ person }) => person),
    };
  },
};

/** @throws {Error} something besides losses and doubles is not as it should be */
export async function playOverClients(scene: ClientScene, options: SceneOptions): Promise<SceneOutcome> {
  const { url, drop } = await scratchDatabase();
  const on = await startStandIns(options.learners);
  const database = openDatabase({ dataDir: "/nonexistent", url, log: createLog("silent") });
  const running: Program[] = [];
  try {
    await database.ready;
    const { slack, discord, people } = on;
    const places = [slack.apiUrl, slack.botToken, discord.apiUrl, discord.bot.token()];
    for (let count = 0; count < workers; count += 1)
      running.push(startProgram("../../faults/programs/deliver-clients.ts", [url, ...places]));
    await Promise.all(running.map((program) => program.line("ready")));
    await enrol(database, on);
    await scene.happens(on, options);
    const done = await settled(database, settleMs);
    const early = running.flatMap(({ lines }) => lines).filter((line) => line.startsWith("early ")).length;
    const { seen, good, excused } = await scene.check(on, database, early);
    const all = done ? seen : `${seen}, not done in time`;
    if (!good) throw new Error(all);
    const counts = people.map(({ id, written }) => ({ id, count: written() }));
    return {
      learners: people.length,
      lost: counts.filter(({ id, count }) => count === 0 && !excused.includes(id)).length,
      doubled: counts.filter(({ count }) => count > 1).length,
      seen: all,
    };
  } finally {
    await Promise.all(running.map((program) => program.kill()));
    await database.close();
    await on.close();
    await drop();
  }
}
