/**
 * Opens the database named by the first argument (a URL or a folder), prints `ready` or the error's sentence, and keeps
 * it open until standard input ends.
 */
import { createLog } from "../../../src/ops/log.ts";
import { explainStorageError, openDatabase } from "../../../src/storage/index.ts";

const place = process.argv[2] ?? "";
const database = openDatabase({
  dataDir: place,
  url: place.startsWith("postgres://") ? place : undefined,
  log: createLog("silent"),
});
try {
  await database.ready;
  process.stdout.write("ready\n");
  for await (const _ of process.stdin);
} catch (error) {
  process.stdout.write(`refused: ${explainStorageError(error)}\n`);
  process.exitCode = 1;
}
await database.close();
