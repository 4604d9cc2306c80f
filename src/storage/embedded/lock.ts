/** The operating system's lock on the folder, by way of SQLite: freed when the process dies, however it dies. */
import { DatabaseSync } from "node:sqlite";
import { DataDirLocked, DataDirUnusable, faultOf } from "../errors.ts";
import type { Layout } from "./files.ts";

const sqliteBusy = 5;

/**
 * Takes the lock; the returned function gives it back. A pid file would not do: two containers on one folder may have
 * the same pid. Two openings in one process exclude each other too, since SQLite counts its own handles.
 *
 * @throws {DataDirLocked} somebody has it
 * @throws {DataDirUnusable} there can't be a lock file
 */
export function takeLock({ dataDir, lock }: Layout): () => void {
  let handle: DatabaseSync | undefined;
  try {
    handle = new DatabaseSync(lock);
    handle.exec("pragma journal_mode = memory; pragma locking_mode = exclusive; begin exclusive");
  } catch (error) {
    handle?.close();
    if (error instanceof Error && "errcode" in error && error.errcode === sqliteBusy) throw new DataDirLocked(dataDir);
    throw new DataDirUnusable(dataDir, `its lock file can't be used (${faultOf(error)})`);
  }
  const held = handle;
  return () => held.close();
}
