/**
 * A hundred thousand learners due at 09:00: half on Discord, half in ten workspaces of Slack, sent by two workers. How much of the
 * allowed rate they use in the first minutes, and how often a platform has to ask for patience.
 *
 * Time is moved, not scaled: the pace lives in the database and is counted by the clock that is passed in, so eight minutes
 * pass in as many as the machine needs, and a slow machine can't make the pace look bad or good. Sweep, delivery, pace and store
 * are the product's, on PostgreSQL; the queue is one in memory that keeps the same clock, since BullMQ keeps wall time (`cpu` is at
 * the real rates with the real queue). The platforms answer after a moment, and count for themselves what they let through.
 */
import { createNudges } from "../src/nudges/nudges.ts";
import { paceOf, platformPaces } from "../src/nudges/pace.ts";
import { type Messenger, TryLater } from "../src/reply/messenger.ts";
import { createNudgeStore, type Database } from "../src/storage/index.ts";
import { plainCompose, plainOutbox } from "../tests/nudges/plain.ts";
import { enrol, goal, log, type Outcome, open, type Stage, say, settle } from "./nudges-stage.ts";
import { createVirtualQueue, createVirtualTime } from "./nudges-virtual.ts";

const usedLeast = 0.98;
/** Until the first leaves: the time between two sweeps, and a second. */
const firstMost = 16;
/** More answers that ask to wait, of a thousand messages, are a storm. Discord shuts out an address at 10,000 in ten minutes: some 370. */
const waitsMost = 10;
const at = Temporal.Instant.from("2027-03-01T09:00:00Z");
/** Sweeps come every fifteen seconds: so that one is neither just before nor just after nine. */
const begins = at.subtract({ seconds: 52, milliseconds: 500 });
const tickMs = 100;
/** So long it is watched: none of the limits has let all through by then. */
const untilMs = at.add({ minutes: 8 }).epochMilliseconds;
const workers = 2;
/** Of which a nudge consists, as a lesson mostly does. */
const messages = 2;
/** The part ends by then, whatever is left. */
const withinMs = 4.5 * 60_000;

/**
 * What the platforms let through by themselves, in any so long: Discord fifty requests a second; Slack “several hundred messages a
 * minute” in a workspace, read strictly: three hundred, and a tenth more at once.
 */
const limits = {
  discord: { most: 50, withinMs: 1_000, retryAfterMs: 1_000 },
  slack: { most: 330, withinMs: 60_000, retryAfterMs: 5_000 },
} as const;
type Named = keyof typeof limits;
const names: readonly Named[] = ["discord", "slack"];
/** From a message to its answer. */
const answersAfterMs = { least: 60, most: 240 };

interface Lane {
  readonly platform: Named;
  sent: number;
  /** When the first and the last left. */
  firstMs: number | undefined;
  lastMs: number;
  /** Answers that asked to wait. */
  waits: number;
  /** When messages were taken, as far as they count. */
  readonly recent: number[];
}

export async function nine(stage: Stage): Promise<Outcome> {
  const deadline = performance.now() + withinMs;
  const each = stage.short ? 4_000 : 50_000;
  const workspaces = { discord: stage.short ? 20 : 500, slack: stage.short ? 2 : 10 };
  const url = new URL(await stage.database());
  // How soon a commit is on the disk has no part in a moved time.
  url.searchParams.set("options", "-c synchronous_commit=off");
  const database = await open(url.href);
  try {
    const lanes = new Map<string, Lane>();
    for (const platform of names) {
      // A lane is what a limit counts: all of Discord, or a workspace of Slack. Its messages have one channel.
      const channels = platform === "discord" ? ["d"] : Array.from({ length: workspaces.slack }, (_, nth) => `s${nth}`);
      for (const channel of channels)
        lanes.set(channel, { platform, sent: 0, firstMs: undefined, lastMs: 0, waits: 0, recent: [] });
      const where = { platform, workspaces: workspaces[platform], channels };
      await enrol(database, { ...where, count: each, due: at, zone: "Etc/UTC", nudged: true });
    }
    await settle(database);
    say("nine o'clock");
    await play(database, lanes, { count: 2 * each, deadline });
    return reported(lanes, each);
  } finally {
    await database.close();
  }
}

async function play(
  database: Database,
  lanes: ReadonlyMap<string, Lane>,
  { count, deadline }: { count: number; deadline: number },
): Promise<void> {
  const time = createVirtualTime(begins, tickMs);
  const queue = createVirtualQueue(time);
  let underWay = 0;
  const send: Messenger["send"] = async ({ channel }, _outgoing, { key, sent, arrived }) => {
    const lane = lanes.get(String(channel));
    if (lane === undefined) throw new Error("A message for nobody who was enrolled.");
    underWay += 1;
    try {
      for (let nth = sent.length; nth < messages; nth += 1) {
        const taken = take(lane, time.nowMs());
        await time.sleep(answersAfterMs.least + Math.random() * (answersAfterMs.most - answersAfterMs.least));
        if (!taken) throw new TryLater(limits[lane.platform].retryAfterMs, "too many");
        await arrived(`${key}.${nth}`, nth === messages - 1);
      }
    } finally {
      underWay -= 1;
    }
  };
  const running = Array.from({ length: workers }, () =>
    createNudges({
      store: createNudgeStore(database, time),
      ...{ queue: queue.open(), clock: time, log, random: Math.random, compose: plainCompose, outbox: plainOutbox },
      messengers: new Map(names.map((name) => [name, { send, find: async () => undefined }])),
    }),
  );
  for (const nudges of running) await nudges.start();
  for (const nudges of running) await nudges.sweep();
  const sent = () => lanes.values().reduce((sum, lane) => sum + lane.sent, 0);
  await time.live(() => sent() === messages * count || performance.now() > deadline || time.nowMs() > untilMs);
  for (const nudges of running) await nudges.stop();
  await time.live(() => underWay === 0);
}

/** A platform counts what came in so long until now. */
function take(lane: Lane, nowMs: number): boolean {
  const limit = limits[lane.platform];
  while ((lane.recent[0] ?? nowMs) <= nowMs - limit.withinMs) lane.recent.shift();
  if (lane.recent.length >= limit.most) {
    lane.waits += 1;
    return false;
  }
  lane.recent.push(nowMs);
  lane.sent += 1;
  lane.firstMs ??= nowMs;
  lane.lastMs = nowMs;
  return true;
}

function reported(lanes: ReadonlyMap<string, Lane>, each: number): Outcome {
  const seconds = (ms: number) => (ms - at.epochMilliseconds) / 1_000;
  const found = names.map((platform) => {
    const theirs = lanes
      .values()
      .toArray()
      .filter((lane) => lane.platform === platform);
    const { perSecond, burst } = paceOf(platformPaces, platform);
    // The least of all lanes: one that starves must not hide among others.
    const usedFrom = (from: (lane: Lane) => number) =>
      Math.min(...theirs.map((lane) => lane.sent / (burst + (perSecond * (lane.lastMs - from(lane))) / 1_000)));
    const sum = (of: (lane: Lane) => number) => theirs.reduce((all, lane) => all + of(lane), 0);
    return {
      platform: platform === "discord" ? "Discord" : `Slack, ${theirs.length} workspaces, the slowest`,
      used: usedFrom(({ firstMs = 0 }) => firstMs),
      usedFromNine: usedFrom(() => at.epochMilliseconds),
      waits: sum(({ waits }) => waits),
      sent: sum(({ sent }) => sent),
      left: each - Math.floor(sum(({ sent }) => sent) / messages),
      first: seconds(Math.max(...theirs.map(({ firstMs = Number.NaN }) => firstMs))),
      last: seconds(Math.max(...theirs.map(({ lastMs }) => lastMs))),
    };
  });
  return {
    table: [
      [
        "due at 09:00",
        "share of the allowed rate from the first on",
        "from 09:00 on",
        "429s",
        "messages sent",
        "nudges left",
        "first after, s",
        "last after, s",
      ],
      ...found.map(({ platform, used, usedFromNine, waits, sent, left, first, last }) => [
        platform,
        ...[used, usedFromNine].map((share) => share.toFixed(3)),
        ...[waits, sent, left].map(String),
        ...[first, last].map((value) => value.toFixed(1)),
      ]),
    ],
    notes: [
      "In a moved time, until 09:08 or the end of the benchmark's: what the machine itself needs is not counted.",
    ],
    missed: found.flatMap(({ platform, used, waits, sent, first }) => [
      ...goal(used >= usedLeast, `${platform}: ${used.toFixed(3)} of the allowed rate, less than ${usedLeast}`),
      ...goal(first <= firstMost, `${platform}: the first left after ${first.toFixed(1)} s, more than ${firstMost}`),
      ...goal(waits <= (waitsMost * sent) / 1_000, `${platform}: asked to wait ${waits} times for ${sent} messages`),
    ]),
  };
}
