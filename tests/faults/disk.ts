/**
 * A disk that can lose its power: an ext4 file system in an image file, mounted by loop.
 *
 * What the image file holds is what the disk was given. What a program wrote and nobody synced is in the page cache of
 * the mounted file system and not in the image: copying the mounted folder would copy it, copying the image does not.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

const megabytes = 512;
/** Copies that are taken until one was undisturbed. */
const copiesMost = 20;
/** In memory where that is possible: what the disk was given is the same, and its flushes take no time. */
const place = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
const newRoot = () => mkdtempSync(join(place, "mentor-disk-"));

/** Those that are mounted: whoever is ended meanwhile leaves none behind. */
const disks = new Set<Disk>();
process.on("exit", () => {
  for (const disk of disks) disk.remove();
});

/** Why no disk can be made here, or nothing. */
export const noDisk = reasonForNoDisk();

function reasonForNoDisk(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "mounting an image by loop needs root on Linux";
  try {
    createDisk().remove();
    return undefined;
  } catch (error) {
    return `this machine mounts no ext4 image by loop (${error instanceof Error ? error.message.split("\n")[0] : error})`;
  }
}

export interface Disk {
  /** Where it is mounted. */
  readonly folder: string;
  /**
   * The disk as it is at this moment, mounted elsewhere. Whoever writes to it must be stopped, so that the copy is of one moment;
   * what is under way in the kernel is waited for.
   */
  copy(): Disk;
  remove(): void;
}

export function createDisk(): Disk {
  const root = newRoot();
  const image = join(root, "image");
  writeFileSync(image, "");
  truncateSync(image, megabytes * 2 ** 20);
  execFileSync("mkfs.ext4", ["-q", "-F", image]);
  return mount(root);
}

function mount(root: string): Disk {
  const [image, folder] = [join(root, "image"), join(root, "mounted")];
  mkdirSync(folder);
  try {
    execFileSync("mount", ["-o", "loop", image, folder], { stdio: "pipe" });
  } catch (error) {
    rmSync(root, { recursive: true });
    throw error;
  }
  const line = readFileSync("/proc/mounts", "utf8")
    .split("\n")
    .find((one) => one.split(" ")[1] === folder);
  const device = basename(line?.split(" ")[0] ?? "");
  /** The numbers of what the device was told to write, and how much is under way. */
  const written = () => {
    const words = readFileSync(`/sys/block/${device}/stat`, "utf8").trim().split(/\s+/);
    return { underWay: Number(words[8]), writes: `${words[4]} ${words[6]} ${words[15]}` };
  };
  const disk: Disk = {
    folder,
    copy() {
      const copied = newRoot();
      for (let count = 0; count < copiesMost; count += 1) {
        const before = written();
        execFileSync("cp", ["--reflink=never", "--sparse=always", image, join(copied, "image")]);
        const after = written();
        if (before.underWay === 0 && after.underWay === 0 && before.writes === after.writes) return mount(copied);
      }
      rmSync(copied, { recursive: true });
      throw new Error(`${copiesMost} copies were written into while they were made`);
    },
    remove() {
      disks.delete(disk);
      // Lazily: a program that was not ended yet may have files open.
      execFileSync("umount", ["--lazy", folder]);
      rmSync(root, { recursive: true });
    },
  };
  disks.add(disk);
  return disk;
}
