/** A platform that programs write to over HTTP: it counts what it takes, and can lie, ask to wait, and refuse a workspace. */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** So long `takes` waits. */
const patienceMs = 6_000;
/** Shares of requests: asked to wait; taken and answered with 500; taken and hung up on. */
const shares = { wait: 0.03, error: 0.03, hangUp: 0.04 };
const slowestMs = 15;

export type Platform = Awaited<ReturnType<typeof startPlatform>>;

/** @param lies whether it now and then takes a message and does not say so */
export async function startPlatform(random: () => number, lies = true) {
  const taken = new Map<string, number>();
  const keys = new Set<string>();
  const revoked = new Set<string>();
  /** In a storm: how long everybody is asked to wait, in milliseconds. */
  let stormMs: number | undefined;
  const waitUntil = new Map<string, number>();
  const counts = { total: 0, lies: 0, stormy: 0, early: 0, refused: 0 };

  /** Called by `send`; how it answers. */
  function take(key: string, channel: string, workspace: string, response: ServerResponse): void {
    const now = performance.now();
    if (now < (waitUntil.get(key) ?? 0)) counts.early += 1;
    if (stormMs !== undefined) {
      counts.stormy += 1;
      waitUntil.set(key, now + stormMs);
      response.writeHead(429, { "retry-after": String(stormMs / 1_000) }).end();
      return;
    }
    if (revoked.has(workspace)) {
      counts.refused += 1;
      response.writeHead(401).end();
      return;
    }
    const fate = lies ? random() : 1;
    if (fate < shares.wait) return void response.writeHead(429).end();
    keys.add(key);
    counts.total += 1;
    taken.set(channel, (taken.get(channel) ?? 0) + 1);
    if (fate < shares.wait + shares.error) {
      counts.lies += 1;
      response.writeHead(500).end();
    } else if (fate < shares.wait + shares.error + shares.hangUp) {
      counts.lies += 1;
      response.destroy();
    } else setTimeout(() => response.writeHead(200).end(), random() * slowestMs);
  }

  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      if (request.method === "GET") return response.writeHead(keys.has((request.url ?? "").slice(1)) ? 200 : 404).end();
      const { key, channel, workspace }: Record<"key" | "channel" | "workspace", string> = JSON.parse(body);
      return take(key, channel, workspace, response);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    /** Messages by channel. */
    taken,
    counts: counts as Readonly<typeof counts>,
    /** Until told otherwise nothing is taken, and everybody is asked to wait for so long. */
    storm(retryAfterMs: number | undefined) {
      stormMs = retryAfterMs;
    },
    /** From now on nothing of the workspace is taken. */
    revoke: (workspace: string) => void revoked.add(workspace),
    /** Resolves when so many more messages were taken, or none come. */
    async takes(more: number) {
      const [goal, until] = [counts.total + more, performance.now() + patienceMs];
      while (counts.total < goal && performance.now() < until) await sleep(5);
    },
    close: () => server.close(),
  };
}

/** Of the channels that should have one message each: those with none, and those with several. */
export function countLosses(
  { taken }: Pick<Platform, "taken">,
  channels: readonly string[],
): { lost: number; doubled: number } {
  const counts = channels.map((channel) => taken.get(channel) ?? 0);
  return { lost: counts.filter((count) => count === 0).length, doubled: counts.filter((count) => count > 1).length };
}
