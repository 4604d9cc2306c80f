/**
 * A worker that sweeps and delivers to the platform at a URL until it is killed: prints `ready`.
 * Arguments: DATABASE_URL, REDIS_URL or nothing, the platform's URL.
 */
import { systemClock } from "../../../src/clock.ts";
import { createNudges } from "../../../src/nudges/nudges.ts";
import { openQueue } from "../../../src/nudges/queue.ts";
import { createLog } from "../../../src/ops/log.ts";
import { type Messenger, TryLater } from "../../../src/reply/messenger.ts";
import { createNudgeStore, openDatabase } from "../../../src/storage/index.ts";
import { plainCompose, plainOutbox } from "../plain.ts";

const [url = "", redisUrl = "", platform = ""] = process.argv.slice(2);
const log = createLog("error");
const database = openDatabase({ dataDir: "/nonexistent", url, log });
const queue = await openQueue({ redisUrl: redisUrl || undefined, database, log, random: Math.random });

const ask = async (path: string, body?: unknown): Promise<Response> => {
  try {
    return await fetch(`${platform}${path}`, body === undefined ? {} : { method: "POST", body: JSON.stringify(body) });
  } catch (error) {
    throw new TryLater(200, "not answered", { cause: error });
  }
};

const messenger: Pick<Messenger, "send"> = {
  async send(target, _outgoing, { key, sent, doubtful, arrived }) {
    if (sent.length > 0) return;
    const isThere = doubtful && (await ask(`/${key}`)).status === 200;
    if (!isThere) {
      const { status } = await ask("/", { key, channel: target.channel });
      if (status !== 200) throw new TryLater(status === 429 ? 300 : 200, `answered with ${status}`);
    }
    await arrived(key);
  },
};

const nudges = createNudges({
  store: createNudgeStore(database, systemClock),
  queue,
  clock: systemClock,
  log,
  random: Math.random,
  messengers: new Map([["faulty", messenger]]),
  compose: plainCompose,
  outbox: plainOutbox,
  concurrency: 8,
  sweepMs: 1_000,
  leaseMs: 3_000,
});
await nudges.start();
process.stdout.write("ready\n");
