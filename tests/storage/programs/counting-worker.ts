/** The engine's thread with every fsync of a file counted into a shared integer. */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { workerData } from "node:worker_threads";

const { counter }: { counter: Int32Array<SharedArrayBuffer> } = workerData;
const fsync = fs.fsyncSync;
fs.fsyncSync = (file) => {
  Atomics.add(counter, 0, 1);
  fsync(file);
};
syncBuiltinESMExports();
await import("../../../src/storage/embedded/worker.ts");
