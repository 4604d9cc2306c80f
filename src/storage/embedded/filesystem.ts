/** PGlite's file system on a real folder, with the fsync that PGlite leaves out. */
import { fsyncSync } from "node:fs";
import type { PGlite } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";

type ModuleOptions = Parameters<NodeFS["init"]>[1];

/** The part of Emscripten's NODEFS that is used here; its published types leave it out. */
interface NodeFileSystem {
  stream_ops: { fsync?: (stream: { nfd: number }) => number };
  /** Turns an error of Node into the errno that PostgreSQL understands; a foreign exception would be swallowed. */
  tryFSOperation<T>(operation: () => T): T;
}

/**
 * NodeFS whose files reach the disk when PostgreSQL says so. As delivered, `fsync` is missing from Emscripten's NODEFS
 * and so succeeds without doing anything: a power cut then loses or corrupts the folder. Checked against PGlite
 * 0.5.16 and throws with any version whose insides differ.
 */
export class SyncedNodeFS extends NodeFS {
  override async init(pg: PGlite, options: ModuleOptions): Promise<{ emscriptenOpts: ModuleOptions }> {
    const { emscriptenOpts } = await super.init(pg, options);
    const addFsync = ({ NODEFS }: { NODEFS: unknown }) => {
      if (!isNodeFileSystem(NODEFS)) throw new Error("this version of PGlite keeps its file system elsewhere");
      NODEFS.stream_ops.fsync = (stream) => {
        NODEFS.tryFSOperation(() => fsyncSync(stream.nfd));
        return 0;
      };
    };
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), addFsync] } };
  }
}

function isNodeFileSystem(value: unknown): value is NodeFileSystem {
  return (
    typeof value === "object" &&
    value !== null &&
    "tryFSOperation" in value &&
    typeof value.tryFSOperation === "function" &&
    "stream_ops" in value &&
    typeof value.stream_ops === "object" &&
    value.stream_ops !== null
  );
}
