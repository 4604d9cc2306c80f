/** A platform that programs write to over HTTP: it counts what it takes, and now and then lies or asks to wait. */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** So long `takes` waits. */
const patienceMs = 6_000;
/** Shares of requests: asked to wait; taken and answered with 500; taken and hung up on. */
const shares = { wait: 0.03, error: 0.03, hangUp: 0.04 };
const slowestMs = 15;

export type Platform = Awaited<ReturnType<typeof startPlatform>>;

export async function startPlatform(random: () => number) {
  const taken = new Map<string, number>();
  const keys = new Set<string>();
  const counts = { total: 0, lies: 0 };

  /** Called by `send`; how it answers. */
  function take(key: string, channel: string, response: ServerResponse): void {
    const fate = random();
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
      const { key, channel }: Record<"key" | "channel", string> = JSON.parse(body);
      return take(key, channel, response);
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
