/**
 * Workers deliver to many learners while something around them breaks: a service is away, the queue is emptied, all fall due at
 * once, the platform asks everybody to wait, a workspace's token dies. At the end every learner has one message, counted at the
 * platform, or is noted as one who could not be reached.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { createLog } from "../../src/ops/log.ts";
import { type Database, openDatabase } from "../../src/storage/index.ts";
import { freePort, noRedis, type RedisServer, startRedis } from "../nudges/support.ts";
import { noServer, type Program, scratchDatabase, startProgram } from "../storage/support.ts";
import { playOverClients, revoked, storm } from "./clients.ts";
import { enrol, settled } from "./learners.ts";
import { countLosses, type Platform, startPlatform } from "./platform.ts";
import { createCluster, noCluster } from "./postgres.ts";

export interface SceneOutcome {
  readonly learners: number;
  readonly lost: number;
  readonly doubled: number;
  /** What else was seen, in words. */
  readonly seen: string;
}

export interface SceneOptions {
  readonly learners: number;
  /** How long a service is away, or a storm lasts. */
  readonly awayMs: number;
  readonly random?: () => number;
}

interface Around {
  readonly database: Database;
  readonly chat: Platform;
  readonly redis: RedisServer | undefined;
  /** Sends a command to the Redis, stops a service, and so on, while workers work. */
  readonly services: { stopRedis(): Promise<void>; startRedis(): Promise<void>; stop(): void; start(): void };
}

/** One that has platforms of its own. */
interface PlayedScene {
  readonly title: string;
  readonly missing: string | undefined;
  play(options: SceneOptions): Promise<SceneOutcome>;
}

interface Scene {
  readonly title: string;
  /** Why it can't be played here, or nothing. */
  readonly missing: string | undefined;
  readonly redis?: boolean;
  /** A PostgreSQL of its own, which may be stopped. */
  readonly cluster?: boolean;
  readonly workers?: number;
  /** Over so long learners fall due. */
  readonly spreadMs: (options: SceneOptions) => number;
  /** What happens meanwhile. */
  happens(around: Around, options: SceneOptions): Promise<void>;
}

const settleMs = 90_000;

const alongside = ({ awayMs }: SceneOptions) => awayMs + 4_000;

export const scenes = {
  "redis-away": {
    title: "Redis is stopped, loses everything, and is back",
    missing: noServer ?? noRedis,
    redis: true,
    spreadMs: alongside,
    async happens({ chat, services }, { awayMs }) {
      await chat.takes(5);
      await services.stopRedis();
      await sleep(awayMs);
      await services.startRedis();
    },
  },
  "postgres-away": {
    title: "PostgreSQL is stopped at once, and is back",
    missing: noCluster,
    cluster: true,
    spreadMs: alongside,
    async happens({ chat, services }, { awayMs }) {
      await chat.takes(5);
      services.stop();
      await sleep(awayMs);
      services.start();
    },
  },
  "both-away": {
    title: "PostgreSQL and Redis are stopped together, and are back",
    missing: noCluster ?? noRedis,
    cluster: true,
    redis: true,
    spreadMs: alongside,
    async happens({ chat, services }, { awayMs }) {
      await chat.takes(5);
      await services.stopRedis();
      services.stop();
      await sleep(awayMs);
      services.start();
      await services.startRedis();
    },
  },
  "queue-emptied": {
    title: "the queue in PostgreSQL is emptied again and again",
    missing: noServer,
    spreadMs: () => 4_000,
    async happens({ database, chat }) {
      for (let count = 0; count < 5; count += 1) {
        await chat.takes(10);
        await emptyQueue(database);
      }
    },
  },
  "redis-flushed": {
    title: "Redis is flushed again and again, schedulers and all",
    missing: noServer ?? noRedis,
    redis: true,
    spreadMs: () => 4_000,
    async happens({ redis, chat }) {
      for (let count = 0; count < 5; count += 1) {
        await chat.takes(10);
        await redis?.tell("flushall");
      }
    },
  },
  schedulers: {
    title: "four processes sweep at once what falls due at one instant",
    missing: noServer,
    workers: 4,
    spreadMs: () => 1,
    async happens() {},
  },
  storm: {
    title: "Slack and Discord answer every message with 429",
    missing: noServer,
    play: (options) => playOverClients(storm, options),
  },
  revoked: {
    title: "Slack's token dies in the middle of a batch, Discord's lives",
    missing: noServer,
    play: (options) => playOverClients(revoked, options),
  },
} satisfies Record<string, Scene | PlayedScene>;

export type SceneName = keyof typeof scenes;

/** @throws {Error} something besides losses and doubles is not as it should be */
export async function playScene(name: SceneName, options: SceneOptions): Promise<SceneOutcome> {
  const scene: Scene | PlayedScene = scenes[name];
  if ("play" in scene) return scene.play(options);
  const { learners, random = Math.random } = options;
  const cluster = scene.cluster ? await createCluster() : undefined;
  const { url, drop } = cluster === undefined ? await scratchDatabase() : { url: cluster.url, drop: cluster.remove };
  const port = await freePort();
  let redis = scene.redis ? await startRedis(port) : undefined;
  const chat = await startPlatform(random);
  const database = openDatabase({ dataDir: "/nonexistent", url, log: createLog("silent") });
  const running = new Set<Program>();
  try {
    await database.ready;
    for (let count = 0; count < (scene.workers ?? 2); count += 1)
      running.add(
        startProgram("../../faults/programs/deliver.ts", [url, redis ? `redis://127.0.0.1:${port}` : "", chat.url]),
      );
    await Promise.all([...running].map((program) => program.line("ready")));
    await enrol(database, { first: 0, count: learners, spreadMs: scene.spreadMs(options) });
    const around: Around = {
      database,
      chat,
      redis,
      services: {
        async stopRedis() {
          await redis?.kill();
          redis = undefined;
        },
        async startRedis() {
          redis = await startRedis(port);
        },
        stop: () => cluster?.stop(),
        start: () => cluster?.start(),
      },
    };
    await scene.happens(around, options);
    const done = await settled(database, settleMs);
    const channels = [...Array(learners).keys()].map((number) => `dm-${number}`);
    const seen = [`${chat.counts.lies} lies`, ...(done ? [] : ["not done in time"])].join(", ");
    return { learners, ...countLosses(chat, channels), seen };
  } finally {
    await Promise.all([...running].map((program) => program.kill()));
    await database.close();
    chat.close();
    await redis?.kill();
    await drop();
  }
}

/** Every job, waiting, delayed or under way, and the schedulers. */
async function emptyQueue(database: Database): Promise<void> {
  await sql`truncate bullmq.job, bullmq.scheduler cascade`.execute(database.db);
}
