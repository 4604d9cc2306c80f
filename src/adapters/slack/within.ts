/** Work within a budget, as acknowledgements need it. */
import { setTimeout } from "node:timers/promises";

/** It took longer than there is time. What was begun goes on. */
class TookTooLong extends Error {
  override readonly name = "TookTooLong";
}

/** @throws {TookTooLong} after `ms`; else as `work` does */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const waiting = new AbortController();
  const late = setTimeout(ms, undefined, { signal: waiting.signal }).then(() => {
    throw new TookTooLong(`not done within ${ms} ms`);
  });
  late.catch(() => {});
  work.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    waiting.abort();
  }
}
