/** Standard output that may be closed at any moment by whoever reads it (`| head`). */
import type { Writable } from "node:stream";
import type { Log } from "../../ops/log.ts";

export interface Output {
  /** Resolves once the text is handed over; after the reader has gone, at once and without effect. */
  write(text: string): Promise<void>;
  /** Fires when nobody reads any more: the moment to leave quietly. */
  readonly closed: AbortSignal;
}

export function createOutput(stream: Writable, log: Log): Output {
  const gone = new AbortController();
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") log.error({ err: error }, "standard output failed");
    gone.abort();
  });
  stream.on("close", () => gone.abort());
  return {
    closed: gone.signal,
    write(text) {
      if (gone.signal.aborted) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      const done = (): void => resolve();
      stream.write(text, done);
      // A stream destroyed while it is full may never call back.
      gone.signal.addEventListener("abort", done, { once: true });
      return promise.finally(() => gone.signal.removeEventListener("abort", done));
    },
  };
}
