/** Files of a reply in a folder of the person's own: readable by its owner alone, and none ever written over. */
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Attachment } from "../../reply/reply.ts";

/** Keeps a file. @returns where it is, as an absolute path; rejects where it can't be written */
export type KeepFile = (file: Attachment) => Promise<string>;

/** So many of one name may be in the folder. */
const most = 1_000;

export function keepIn(folder: string): KeepFile {
  return async ({ filename, content }) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const [, stem = "file", ending = ""] = /^(.*?)(\.[^.]*)?$/.exec(safeName(filename)) ?? [];
    for (let number = 1; ; number += 1) {
      const path = resolve(join(folder, number === 1 ? stem + ending : `${stem}-${number}${ending}`));
      try {
        await writeFile(path, content, { flag: "wx", mode: 0o600 });
        return path;
      } catch (error) {
        const isTaken = error instanceof Error && "code" in error && error.code === "EEXIST";
        if (!isTaken || number === most) throw error;
      }
    }
  };
}

/** One step of a path, whatever a name holds, and no hidden file. */
const safeName = (filename: string): string =>
  filename
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, "_")
    .replace(/^[._]+/, "")
    .slice(-100) || "file";
