/**
 * The engine as the stream over which a `pg.Client` speaks, so that the embedded database and a server are one code
 * path: the same client, the same types, the same errors. One stream is one life of the engine's thread.
 */
import { Duplex } from "node:stream";
import { EngineStopped } from "../errors.ts";
import type { Engine } from "./thread.ts";

/** What `pg.Client` asks of a stream besides being one. */
export interface Socket extends Duplex {
  connect(): void;
  setNoDelay(): void;
  setKeepAlive(): void;
  ref(): void;
  unref(): void;
}

export interface SocketOptions {
  /** Starts the engine; called once, when the client connects. */
  start(): Promise<Engine>;
  /** Time limit of the next batch; 0 for none. */
  limitMs(): number;
}

export function createSocket({ start, limitMs }: SocketOptions): Socket {
  let engine: Engine | undefined;
  let starting: Promise<void> = Promise.resolve();
  const batches = createBatches();

  async function answer(chunk: Buffer): Promise<void> {
    for (const { batch, endsWithReady } of batches.add(chunk)) {
      if (engine === undefined) throw new EngineStopped("it was not started");
      const bytes = await engine.run(batch, limitMs());
      // A panic of PostgreSQL is swallowed inside PGlite and shows only in the answer that stops short.
      if (endsWithReady && !isReadyForQuery(bytes)) throw new EngineStopped("it answered half of a statement");
      stream.push(bytes);
    }
  }

  const stream = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      answer(chunk).then(() => done(), done);
    },
    final(done) {
      const closed = starting.then(() => engine?.close());
      closed.then(
        () => {
          done();
          stream.destroy();
        },
        (error) => done(error),
      );
    },
    destroy(error, done) {
      // The client hears that the stream is closed when the thread is over, so that no second one meets it.
      const ended = starting.then(() => engine?.terminate());
      ended.then(
        () => done(error),
        (failure) => done(error ?? failure),
      );
    },
  });

  return Object.assign(stream, {
    connect() {
      starting = start().then(
        (started) => {
          engine = started;
          if (!stream.destroyed) stream.emit("connect");
        },
        (error) => void stream.destroy(error),
      );
    },
    setNoDelay() {},
    setKeepAlive() {},
    ref() {},
    unref() {},
  });
}

interface Batch {
  batch: Uint8Array;
  endsWithReady: boolean;
}

/** Message types after which the server answers: Query, Sync (both end with ReadyForQuery) and Flush. */
const query = "Q".charCodeAt(0);
const sync = "S".charCodeAt(0);
const flush = "H".charCodeAt(0);
const terminate = "X".charCodeAt(0);
/** type (not in the start-up message) and length, which counts itself */
const headerBytes = 5;

/** Cuts what the client writes into batches that PostgreSQL can answer, wherever the chunks break. */
export function createBatches() {
  let pending = Buffer.alloc(0);
  let scanned = 0;
  let greeted = false;
  return {
    add(chunk: Buffer): Batch[] {
      pending = Buffer.concat([pending, chunk]);
      const batches: Batch[] = [];
      const cut = (endsWithReady: boolean) => {
        batches.push({ batch: Uint8Array.from(pending.subarray(0, scanned)), endsWithReady });
        pending = pending.subarray(scanned);
        scanned = 0;
      };
      if (!greeted) {
        if (pending.length < 4 || pending.length < pending.readInt32BE(0)) return batches;
        greeted = true;
        scanned = pending.readInt32BE(0);
        cut(true);
      }
      while (pending.length >= scanned + headerBytes) {
        const end = scanned + 1 + pending.readInt32BE(scanned + 1);
        if (pending.length < end) break;
        const type = pending[scanned];
        scanned = end;
        if (type === query || type === sync) cut(true);
        else if (type === flush) cut(false);
        else if (type === terminate) {
          // The stream's end says the same, and PGlite wants none of it.
          pending = pending.subarray(scanned);
          scanned = 0;
        }
      }
      return batches;
    },
  };
}

/** Whether an answer ends with ReadyForQuery: `Z`, a length of 5, and the transaction's state. */
function isReadyForQuery(answer: Uint8Array): boolean {
  const tail = Buffer.from(answer.subarray(-6));
  return tail.length === 6 && tail[0] === "Z".charCodeAt(0) && tail.readInt32BE(1) === 5;
}
