/**
 * Preloaded (`--import`) into a measured process: asked over the channel it was spawned with, it collects garbage, where
 * `--expose-gc` allows that, and says what it holds and has used. Keeps nothing alive.
 */
import { setImmediate } from "node:timers/promises";
import { isMainThread } from "node:worker_threads";

export interface Held {
  /** Resident memory of the whole process, its threads included, in bytes. */
  readonly rss: number;
  /** The main thread's heap alone, in bytes. */
  readonly heapUsed: number;
  /** Processor time since the start, in milliseconds. */
  readonly cpuMs: number;
  /** Whether garbage was collected before. */
  readonly collected: boolean;
}

export type Asked = "collected" | "as it is";

if (isMainThread && process.send !== undefined) {
  process.on("message", (asked: Asked) => void answer(asked));
  process.channel?.unref();
}

async function answer(asked: Asked): Promise<void> {
  const collect = asked === "collected" ? globalThis.gc : undefined;
  // What the first pass finds to be finalised is freed by the second.
  for (let pass = 0; pass < 2 && collect !== undefined; pass++) {
    collect();
    await setImmediate();
  }
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  process.send?.({ rss, heapUsed, cpuMs: (user + system) / 1_000, collected: collect !== undefined } satisfies Held);
}
