/** The folder's files: whether they can hold a database, and how its first version gets there whole. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeSync,
} from "node:fs";
import { open, readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { codeOf, DataDirUnusable, faultOf } from "../errors.ts";

/** Of the pinned PGlite; a folder of another major needs a dump and a restore. */
const postgresMajor = "18";
/** A cluster and its first log take some 60 MB. */
const leastFreeBytes = 96 * 2 ** 20;

export interface Layout {
  readonly dataDir: string;
  /** The cluster. */
  readonly cluster: string;
  /** Where a first start builds it, to be renamed when it is whole. */
  readonly unfinished: string;
  readonly lock: string;
}

export function layoutOf(dataDir: string): Layout {
  const root = resolve(dataDir);
  return {
    dataDir: root,
    cluster: join(root, "postgres"),
    unfinished: join(root, "postgres.unfinished"),
    lock: join(root, "lock"),
  };
}

/**
 * Makes the folder, readable by its owner alone, and writes a page into it to see that it takes one.
 *
 * @throws {DataDirUnusable}
 */
export function prepare({ dataDir }: Layout): void {
  try {
    makeFolder(dataDir);
  } catch (error) {
    const taken = ["EEXIST", "ENOTDIR"].includes(codeOf(error) ?? "");
    throw new DataDirUnusable(dataDir, taken ? "there is a file where the folder should be" : faultOf(error));
  }
  const probe = join(dataDir, `.probe-${process.pid}`);
  try {
    const file = openSync(probe, "w", 0o600);
    try {
      writeSync(file, Buffer.alloc(8192, 1));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw new DataDirUnusable(dataDir, faultOf(error));
  } finally {
    // On a read-only file system there is nothing to remove, and the error to report is the first.
    if (existsSync(probe)) rmSync(probe, { force: true });
  }
}

/** Step by step: Node's `recursive` says ENOENT where the file system is read-only, and syncs no parent. */
function makeFolder(path: string): void {
  if (existsSync(path)) {
    // For the error: a folder is read, a file is not one.
    readdirSync(path);
    return;
  }
  makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
  fsyncPath(dirname(path));
}

/** @throws {DataDirUnusable} the cluster is another major version's, or none */
export function checkVersion({ dataDir, cluster }: Layout): void {
  let version: string;
  try {
    version = readFileSync(join(cluster, "PG_VERSION"), "utf8").trim();
  } catch (error) {
    throw new DataDirUnusable(dataDir, `${cluster} is not a PostgreSQL folder`, { cause: error });
  }
  if (version === postgresMajor) return;
  throw new DataDirUnusable(
    dataDir,
    `it was made by PostgreSQL ${version} and this program has ${postgresMajor}, so it needs a dump by the older release and a restore`,
  );
}

/** @throws {DataDirUnusable} there is no room for a first start */
export function checkRoom({ dataDir }: Layout): void {
  const free = freeBytes(dataDir);
  if (free >= leastFreeBytes) return;
  throw new DataDirUnusable(
    dataDir,
    `the disk is full (${Math.floor(free / 2 ** 20)} MB free, ${leastFreeBytes / 2 ** 20} MB needed)`,
  );
}

/** What is left for this user, in bytes. */
export function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}

/** Puts the finished cluster in its place so that a power cut leaves either none or a whole one. */
export async function publish({ dataDir, cluster, unfinished }: Layout): Promise<void> {
  await fsyncTree(unfinished);
  renameSync(unfinished, cluster);
  fsyncPath(dataDir);
}

/** Asynchronous, since a thousand files would hold up everything else for a quarter of a second. */
async function fsyncTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  await Promise.all(files.map(({ name }) => fsyncFile(join(folder, name))));
  for (const { name } of entries.filter((entry) => entry.isDirectory())) await fsyncTree(join(folder, name));
  await fsyncFile(folder);
}

async function fsyncFile(path: string): Promise<void> {
  await using file = await open(path, "r");
  await file.sync();
}

function fsyncPath(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
