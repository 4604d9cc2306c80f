/**
 * A session of the engine as the stream over which a `pg.Client` speaks, so that the embedded database and a server
 * are one code path: the same client, the same types, the same errors.
 */
import { Duplex } from "node:stream";
import type { Multiplexer, Session } from "./multiplexer.ts";
import { createBatches } from "./protocol.ts";

/** What `pg.Client` asks of a stream besides being one. */
export interface Socket extends Duplex {
  connect(): void;
  setNoDelay(): void;
  setKeepAlive(): void;
  ref(): void;
  unref(): void;
}

/** @param patienceMs how long a statement may wait for its turn; 0 for as long as it takes */
export function createSocket(
  multiplexer: Multiplexer,
  lane: "first" | "ordinary" = "ordinary",
  patienceMs = 0,
): Socket {
  const batches = createBatches();
  const session: Session = multiplexer.open({
    lane,
    patienceMs,
    hear: (notification) => void stream.push(notification),
    end: (error) => void stream.destroy(error),
  });

  async function answer(chunk: Buffer): Promise<void> {
    for (const incoming of batches.add(chunk)) {
      const bytes =
        incoming.type === "greeting" ? await session.greet(incoming.greeting) : await session.run(incoming.batch);
      if (!stream.destroyed) stream.push(bytes);
    }
  }

  const stream = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      answer(chunk).then(() => done(), done);
    },
    final(done) {
      done();
      stream.destroy();
    },
    destroy(error, done) {
      session.close();
      done(error);
    },
  });

  return Object.assign(stream, {
    connect() {
      process.nextTick(() => {
        if (!stream.destroyed) stream.emit("connect");
      });
    },
    setNoDelay() {},
    setKeepAlive() {},
    ref() {},
    unref() {},
  });
}
