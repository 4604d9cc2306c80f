/** Waiting no longer than a platform's patience for an event to be stored. */

/** It took too long. What it was about may still happen. */
class TookTooLong extends Error {
  override readonly name = "TookTooLong";
}

/** What `promise` brings within `ms`, else a rejection. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new TookTooLong(`not within ${ms} ms`)), ms);
  try {
    return await Promise.race([promise, over]);
  } finally {
    clearTimeout(timer);
  }
}
