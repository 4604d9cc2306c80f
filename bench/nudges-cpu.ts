/**
 * Processor time of a worker process (`src/main.ts` with `ROLE=worker`), read by `process.cpuUsage` in it, its threads included:
 * while it sends at the rates of `src/nudges/pace.ts` (to Discord, and to one workspace of Slack), and while it has nothing to do.
 * The platforms are the playground's, whose limits are the platforms'. Each nudge is a lesson.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { createDiscord } from "../playground/discord/discord.ts";
import { createSlack } from "../playground/slack/slack.ts";
import { slackManifest } from "../src/adapters/slack/manifest.ts";
import { systemClock } from "../src/clock.ts";
import { commands } from "../src/commands/index.ts";
import { platformPaces } from "../src/nudges/pace.ts";
import type { Database } from "../src/storage/index.ts";
import { zoneAtNoon } from "../tests/faults/learners.ts";
import { enrol, goal, type Outcome, open, type Stage, say, settle } from "./nudges-stage.ts";

const shareMost = 0.25;
/** So much of the allowed rate must be used: what a worker takes that is held up by the machine is reckoned up, and says less. */
const rateLeast = 0.95;
/** Direct messages are few and read in turns: limits of a channel are not met, and the stand-ins have little to search. */
const channels = 200;
/** Until the worker has compiled its code: so many are sent first, or, where none are, so long is waited. */
const warmCount = 500;
const warmMs = 10_000;
const warmMostMs = 60_000;
const statements = 1_000;

type Named = "discord" | "slack";
const platforms: readonly Named[] = ["discord", "slack"];
const rateOf = (platform: Named): number => platformPaces[platform]?.perSecond ?? 0;

async function standIns() {
  const slack = await createSlack({ manifest: JSON.parse(JSON.stringify(slackManifest(commands, { least: false }))) });
  const discord = await createDiscord({ identifyWindowMs: 0, trafficKept: 100_000 });
  const names = Array.from({ length: channels }, (_, index) => `person${index}`);
  const readers = names.map((name) => discord.person({ name }));
  // Discord lets a bot write to those alone with whom it shares a server.
  discord.guild({ members: readers, channels: ["general"] });
  return {
    environment: {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.apiUrl,
      DISCORD_TOKEN: discord.bot.token(),
      DISCORD_API_URL: discord.apiUrl,
    },
    channels: {
      discord: readers.map((reader) => reader.dm().id),
      slack: names.map((name) => slack.person({ name }).dm.id),
    },
    /** Answers that asked to wait, and what a platform would not have taken. */
    refused: () => ({
      waits:
        discord.traffic.filter((one) => one.kind === "reply" && one.status === 429).length +
        slack.calls.filter(({ outcome }) => outcome === "ratelimited").length,
      violations: discord.violations.length + slack.violations.length,
    }),
    async close() {
      await Promise.allSettled([slack.close(), discord.close()]);
    },
  };
}

/** What was sent. A nudge may be several messages, which is what platforms count. */
interface Sent {
  readonly nudges: number;
  readonly messages: number;
}

interface Stretch {
  /** Of a core. */
  readonly share: number;
  readonly seconds: number;
  readonly sent: Readonly<Record<Named, Sent>>;
  readonly waits: number;
  readonly violations: number;
  /** Processor time of a bare statement. */
  readonly statementMs: number;
}

/**
 * What a process takes that does nothing but send a statement every few milliseconds: the same machine takes half as much or twice
 * as much from one hour to the next, and a worker that sends at a rate is made of such waits.
 */
async function bareStatement({ db }: Database): Promise<number> {
  const before = process.cpuUsage();
  for (let count = 0; count < statements; count += 1) {
    await sql`select 1`.execute(db);
    await sleep(4);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / statements;
}

/** @param isAtWork all are due at once; else none is for hours */
async function watch(
  stage: Stage,
  redis: boolean,
  { learners, isAtWork, forMs }: { learners: Record<Named, number>; isAtWork: boolean; forMs: number },
): Promise<Stretch> {
  const url = await stage.database();
  const database = await open(url);
  const platform = await standIns();
  const queue = redis ? { REDIS_URL: `redis://${(await stage.redis()).place}` } : {};
  try {
    const now = systemClock.now();
    const where = {
      zone: zoneAtNoon(now),
      workspaces: 1,
      due: isAtWork ? now.subtract({ seconds: 1 }) : now.add({ hours: 6 }),
      walking: true,
    };
    for (const name of platforms)
      await enrol(database, { ...where, platform: name, count: learners[name], channels: platform.channels[name] });
    await settle(database);
    const statementMs = isAtWork ? await bareStatement(database) : Number.NaN;
    const worker = await stage.worker({ ...platform.environment, DATABASE_URL: url, ...queue });
    const began = performance.now();
    const isWarm = async () =>
      performance.now() - began > warmMostMs || sumOf(await sentIn(database), "nudges") >= warmCount;
    await sleep(warmMs);
    while (isAtWork && !(await isWarm())) await sleep(500);
    const before = { held: await worker.held(), sent: await sentIn(database), at: performance.now() };
    await sleep(forMs);
    const [held, sent, at] = [await worker.held(), await sentIn(database), performance.now()];
    await worker.end();
    return {
      share: (held.cpuMs - before.held.cpuMs) / (at - before.at),
      seconds: (at - before.at) / 1_000,
      sent: { discord: less(sent.discord, before.sent.discord), slack: less(sent.slack, before.sent.slack) },
      statementMs,
      ...platform.refused(),
    };
  } finally {
    await platform.close();
    await database.close();
  }
}

const less = (all: Sent, before: Sent): Sent => ({
  nudges: all.nudges - before.nudges,
  messages: all.messages - before.messages,
});

async function sentIn({ db }: Database): Promise<Record<Named, Sent>> {
  const { rows } = await sql<{ platform: string; nudges: string; messages: string }>`
    select platform, count(*) filter (where state = 'sent') as nudges, sum(jsonb_array_length(receipt)) as messages
    from nudge group by platform`.execute(db);
  const of = (platform: Named): Sent => {
    const { nudges = 0, messages = 0 } = rows.find((row) => row.platform === platform) ?? {};
    return { nudges: Number(nudges), messages: Number(messages) };
  };
  return { discord: of("discord"), slack: of("slack") };
}

const sumOf = (sent: Readonly<Record<Named, Sent>>, what: keyof Sent): number =>
  platforms.reduce((sum, name) => sum + sent[name][what], 0);

const stores = [
  ["PostgreSQL", false],
  ["Redis", true],
] as const;

/** At the allowed rate. */
export async function cpu(stage: Stage): Promise<Outcome> {
  const forMs = stage.short ? 8_000 : 45_000;
  // A few more than leave meanwhile, so that it never runs dry.
  const enough = (platform: Named) => Math.ceil(rateOf(platform) * ((warmMostMs + forMs) / 1_000 + 15));
  const learners = { discord: enough("discord"), slack: enough("slack") };
  const found: { store: string; stretch: Stretch; used: number; whole: number }[] = [];
  for (const [store, redis] of stores) {
    say(`cpu, queue in ${store}`);
    const stretch = await watch(stage, redis, { learners, isAtWork: true, forMs });
    const used = Math.min(...platforms.map((name) => stretch.sent[name].messages / stretch.seconds / rateOf(name)));
    const all = platforms.reduce((sum, name) => sum + rateOf(name), 0);
    const reached = sumOf(stretch.sent, "messages") / stretch.seconds / all;
    found.push({ store, stretch, used, whole: stretch.share / reached });
  }
  return {
    table: [
      [
        "worker at the allowed rate, queue in",
        "share of a core at the whole rate",
        "share of a core",
        "share of the rate reached",
        "ms a nudge",
        "÷ a bare statement",
        "messages a second: Discord",
        "Slack",
        "messages a nudge: Discord",
        "Slack",
        "429s",
      ],
      ...found.map(({ store, stretch: { share, seconds, sent, waits, statementMs }, used, whole }) => [
        store,
        whole.toFixed(3),
        share.toFixed(3),
        used.toFixed(2),
        ((1_000 * share * seconds) / sumOf(sent, "nudges")).toFixed(1),
        ((1_000 * share * seconds) / sumOf(sent, "nudges") / statementMs).toFixed(1),
        ...platforms.map((name) => (sent[name].messages / seconds).toFixed(1)),
        ...platforms.map((name) => (sent[name].messages / sent[name].nudges).toFixed(2)),
        String(waits),
      ]),
    ],
    notes: [
      `Allowed: ${rateOf("discord")} messages a second on Discord and ${rateOf("slack")} in a workspace of Slack, ${forMs / 1_000} s each.`,
    ],
    missed: found.flatMap(({ store, stretch, used, whole }) => [
      ...goal(
        whole < shareMost,
        `with the queue in ${store} it takes ${whole.toFixed(3)} of a core at the whole rate, ${shareMost} or more`,
      ),
      ...goal(
        used >= rateLeast,
        `with the queue in ${store} it sends at ${used.toFixed(2)} of the allowed rate, so its share says little`,
      ),
      ...goal(stretch.violations === 0, `${stretch.violations} payloads that a platform would refuse`),
    ]),
  };
}

/** With nobody due. */
export async function idle(stage: Stage): Promise<Outcome> {
  const forMs = stage.short ? 5_000 : 30_000;
  const rows: string[][] = [];
  const missed: string[] = [];
  for (const [store, redis] of stores) {
    say(`idle, queue in ${store}`);
    const learners = { discord: 500, slack: 500 };
    const { share, sent } = await watch(stage, redis, { learners, isAtWork: false, forMs });
    rows.push([store, share.toFixed(4), String(sumOf(sent, "nudges"))]);
    missed.push(...goal(sumOf(sent, "nudges") === 0, "something was sent"));
  }
  return {
    table: [["idle worker, 1,000 learners, queue in", "share of a core", "sent"], ...rows],
    notes: [`${forMs / 1_000} s each, ten seconds after its start.`],
    missed,
  };
}
