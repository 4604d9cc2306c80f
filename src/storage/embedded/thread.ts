/** The embedded engine as a thread: started, given batches of the wire protocol, closed or ended. */
import { Worker } from "node:worker_threads";
import { EngineStopped, StatementTimeout } from "../errors.ts";

export interface WorkerInput {
  /** The cluster; made when it does not exist. */
  folder: string;
}
export type ToWorker = { type: "run"; batch: Uint8Array } | { type: "close" };
export type FromWorker =
  | { type: "ready" }
  | { type: "answer"; answer: Uint8Array<ArrayBuffer> }
  | { type: "closed" }
  | { type: "failed"; why: string };

export interface Engine {
  /** Rejects with `EngineStopped` or, after `limitMs` (0: never), `StatementTimeout`; the thread is over then. */
  run(batch: Uint8Array, limitMs: number): Promise<Uint8Array>;
  /** A clean stop: the log is folded into the data. */
  close(): Promise<void>;
  /** Ends the thread whatever it does, like a kill: nothing acknowledged is lost. */
  terminate(): Promise<void>;
}

/** @throws {EngineStopped} it could not be opened */
export async function startEngine(folder: string): Promise<Engine> {
  const input: WorkerInput = { folder };
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    name: "postgresql",
    workerData: input,
    execArgv: [],
  });

  /** The one message or the end of the thread that somebody waits for. */
  let waiting: { resolve(message: FromWorker): void; reject(error: Error): void } | undefined;
  let stopped: Error | undefined;
  const stop = (error: Error) => {
    stopped ??= error;
    waiting?.reject(stopped);
    waiting = undefined;
  };
  worker.on("message", (message: FromWorker) => {
    if (message.type === "failed") return stop(new EngineStopped(message.why));
    waiting?.resolve(message);
    waiting = undefined;
  });
  worker.on("error", (error) => stop(new EngineStopped(error instanceof Error ? error.message : String(error))));
  const exited = new Promise<void>((resolve) => {
    worker.on("exit", (code) => {
      stop(new EngineStopped(`its thread ended with code ${code}`));
      resolve();
    });
  });

  function next(): Promise<FromWorker> {
    return new Promise((resolve, reject) => {
      if (stopped !== undefined) return reject(stopped);
      waiting = { resolve, reject };
    });
  }
  async function ask(message: ToWorker): Promise<FromWorker> {
    const answer = next();
    worker.postMessage(message);
    return answer;
  }
  async function terminate(): Promise<void> {
    await worker.terminate();
    await exited;
  }

  try {
    await next();
  } catch (error) {
    await terminate();
    throw error;
  }
  return {
    async run(batch, limitMs) {
      const timer = limitMs > 0 ? setTimeout(() => stop(new StatementTimeout(limitMs)), limitMs) : undefined;
      try {
        const message = await ask({ type: "run", batch });
        if (message.type !== "answer") throw new EngineStopped(`it answered with ${message.type}`);
        return message.answer;
      } catch (error) {
        await terminate();
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
    async close() {
      await ask({ type: "close" });
      await exited;
    },
    terminate,
  };
}
