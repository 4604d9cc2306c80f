/** A PostgreSQL of the test's own, which it may stop and start. */
import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from "node:child_process";
import { chownSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../nudges/support.ts";

const settings: ExecFileSyncOptionsWithStringEncoding = { encoding: "utf8", stdio: "ignore", cwd: tmpdir() };
const installed = "/usr/lib/postgresql";

/** Why no cluster can be made here, or nothing. */
export const noCluster = reasonForNoCluster();

function reasonForNoCluster(): string | undefined {
  try {
    run("initdb", ["--version"]);
    return undefined;
  } catch {
    return `a PostgreSQL of our own needs initdb in ${installed}, and to be root or an ordinary user`;
  }
}

/** PostgreSQL refuses root, so that root becomes `postgres` for it. */
function run(program: string, args: readonly string[]): void {
  const version = readdirSync(installed)
    .sort((one, other) => Number(one) - Number(other))
    .at(-1);
  const path = `${installed}/${version}/bin/${program}`;
  if (process.getuid?.() !== 0) execFileSync(path, args, settings);
  else execFileSync("runuser", ["-u", "postgres", "--", path, ...args], settings);
}

export interface Cluster {
  readonly url: string;
  /** At once, as when its machine goes away: it recovers when it starts. */
  stop(): void;
  start(): void;
  remove(): void;
}

export async function createCluster(): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), "mentor-postgres-"));
  if (process.getuid?.() === 0) {
    const [user, group] = ["-u", "-g"].map((of) => Number(execFileSync("id", [of, "postgres"], { encoding: "utf8" })));
    chownSync(folder, user ?? 0, group ?? 0);
  }
  const data = join(folder, "data");
  run("initdb", ["-D", data, "-A", "trust", "-U", "postgres", "--no-sync"]);
  const port = await freePort();
  const start = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off`;
  let runs = false;
  const cluster: Cluster = {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    start() {
      run("pg_ctl", ["-D", data, "-o", start, "-l", join(folder, "log"), "-w", "start"]);
      runs = true;
    },
    stop() {
      run("pg_ctl", ["-D", data, "-m", "immediate", "-w", "stop"]);
      runs = false;
    },
    remove() {
      if (runs) cluster.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  cluster.start();
  return cluster;
}
