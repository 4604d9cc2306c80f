/** A Redis of the test's own, which it may flush, stop and kill. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";

/** Why there is no Redis to test with, or nothing. */
export const noRedis = reasonForNoRedis();

function reasonForNoRedis(): string | undefined {
  try {
    execFileSync("redis-server", ["--version"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "there is no redis-server on the PATH";
  }
}

export interface RedisServer {
  readonly port: number;
  /** `host:port` */
  readonly place: string;
  /** One command, its answer as text. */
  tell(...words: [string, ...string[]]): Promise<string>;
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>;
}

/** @param more further arguments of redis-server */
export async function startRedis(port: number, more: readonly string[] = []): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), "mentor-redis-"));
  const server = run(port, ["--dir", folder, "--save", "", ...more]);
  await answers(server);
  return {
    ...server,
    async kill() {
      await server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** @param config a file that may be rewritten, as sentinels do */
export async function startSentinel(config: string): Promise<RedisServer> {
  const server = run(await freePort(), [config, "--sentinel"]);
  await answers(server);
  return server;
}

async function answers(server: RedisServer): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    const answer = await server.tell("ping").catch(String);
    if (answer === "PONG") return;
    if (tried === 200) throw new Error(`redis-server on ${server.place}: ${answer}`);
    await sleep(50);
  }
}

function run(port: number, words: readonly string[]): RedisServer {
  const child = spawn("redis-server", [...words, "--port", `${port}`, "--bind", "127.0.0.1"], { stdio: "ignore" });
  const exited = once(child, "exit");
  return {
    port,
    place: `127.0.0.1:${port}`,
    async tell(command, ...words) {
      const client = new Redis({ port, host: "127.0.0.1", retryStrategy: () => null, lazyConnect: true });
      client.on("error", () => {});
      try {
        await client.connect();
        return String(await client.call(command, ...words));
      } finally {
        client.disconnect();
      }
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
