/**
 * The thread in which PostgreSQL runs: on the main thread a statement would stop every timer of the process, and
 * ending the thread is the only way to end a statement. Bytes of the wire protocol come in and go out.
 */
import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import { SyncedNodeFS } from "./filesystem.ts";
import type { FromWorker, ToWorker, WorkerInput } from "./thread.ts";

if (parentPort === null) throw new Error("worker.ts runs as a worker thread only");
const port = parentPort;
const { folder }: WorkerInput = workerData;

/** Without `-F`, which turns fsync off; WAL by `fsync`, since `fdatasync` does nothing in this build. */
const startParams = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== "-F"),
  ...["wal_sync_method=fsync", "shared_buffers=16MB", "max_wal_size=64MB"].flatMap((setting) => ["-c", setting]),
];
const keptLines = 20;
const lastWords: string[] = [];

function post(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

async function open(): Promise<PGlite> {
  const pg = await PGlite.create({
    fs: new SyncedNodeFS(folder),
    startParams,
    onStderr(line) {
      lastWords.push(line.trim());
      if (lastWords.length > keptLines) lastWords.shift();
      return false;
    },
  });
  const settings = await pg.query<{ fsync: string }>("select current_setting('fsync') as fsync");
  if (settings.rows[0]?.fsync !== "on") throw new Error("this build of PGlite does not let fsync be turned on");
  return pg;
}

/** One batch of the protocol; the answer ends with ReadyForQuery or the engine is broken. */
async function run(pg: PGlite, batch: Uint8Array): Promise<void> {
  const parts: Buffer[] = [];
  await pg.execProtocolRawStream(batch, {
    // A copy: what is passed is a view into PostgreSQL's memory.
    onRawData: (bytes) => parts.push(Buffer.from(bytes)),
  });
  const answer = Uint8Array.from(Buffer.concat(parts));
  post({ type: "answer", answer }, [answer.buffer]);
}

try {
  const pg = await open();
  port.on("message", async (message: ToWorker) => {
    try {
      if (message.type === "run") await run(pg, message.batch);
      else {
        await pg.close();
        post({ type: "closed" });
        port.close();
      }
    } catch (error) {
      post({ type: "failed", why: why(error) });
    }
  });
  post({ type: "ready" });
} catch (error) {
  post({ type: "failed", why: why(error) });
  port.close();
}

/** PostgreSQL's own last error says more than the exception by which it left. */
function why(error: unknown): string {
  const spoken = lastWords.findLast((line) => /\b(PANIC|FATAL|ERROR):/.test(line));
  return spoken ?? (error instanceof Error ? error.message : String(error));
}
