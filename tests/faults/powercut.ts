/**
 * The power is cut while a mentor works on its embedded database, and a fresh process opens what the disk had: it opens, and
 * nothing acknowledged before the cut is lost; in the end every learner has one message.
 *
 * The program is stopped by a signal, the disk's image is copied, and the program is killed: the copy is of one moment, and the
 * program says nothing after it. Each copy is the disk that the next cut is made on.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createDisk, type Disk } from "./disk.ts";
import { countLosses, startPlatform } from "./platform.ts";

export interface PowerCuts {
  readonly cuts: number;
  /** Of them, those during the start, the first one or a recovery. */
  readonly early: number;
  readonly acknowledged: number;
  /** Copies that no process could open, and the first one's fault. */
  readonly unopened: number;
  readonly fault?: string;
  /** Acknowledged before the cut and not found after it, or a learner without a message. */
  readonly lost: number;
  readonly doubled: number;
}

interface Options {
  readonly cuts: number;
  /** Whether fsync is what it says, or taken out: then rows are lost and folders don't open. */
  readonly fsync?: boolean;
  readonly random?: () => number;
}

const cutsPerDisk = 6;
/** One in so many is cut before it is ready. */
const earlyEvery = 4;
const startMs = { first: 4_000, recovery: 1_200 };
/** A cut comes after so many acknowledgements at most, and a moment. */
const acksMost = 150;
const momentMs = 30;
/** Slower than this is a fault of the test's machine, not of the folder. */
const readyWithinMs = 120_000;
const acksWithinMs = 30_000;
const doneWithinMs = 120_000;

export async function runPowerCuts({ cuts, fsync = true, random = Math.random }: Options): Promise<PowerCuts> {
  const chat = await startPlatform(random);
  const outcome = { cuts: 0, early: 0, acknowledged: 0, unopened: 0, lost: 0, doubled: 0 };
  let fault: string | undefined;
  let disk: Disk | undefined;
  let program: Working | undefined;
  try {
    for (let chain = 0; outcome.cuts < cuts; chain += 1) {
      const prefix = `disk-${chain}-`;
      const expected = new Map<string, number>();
      disk = createDisk();
      const start = (of: Disk, mode: "work" | "finish") =>
        startWork([join(of.folder, "data"), chat.url, prefix, mode], fsync);
      let opens = true;
      for (let cut = 0; cut < cutsPerDisk && outcome.cuts < cuts && opens; cut += 1) {
        program = start(disk, "work");
        if (outcome.cuts % earlyEvery === 1) {
          outcome.early += 1;
          await Promise.race([sleep(random() * (cut === 0 ? startMs.first : startMs.recovery)), program.ended]);
          opens = !program.hasEnded();
        } else {
          opens = await program.says("ready", readyWithinMs);
          if (opens) await program.acks(1 + Math.floor(random() * acksMost), acksWithinMs);
          await sleep(random() * momentMs);
        }
        outcome.lost += program.missing(expected);
        if (!opens) break;
        program.stop();
        const copied = disk.copy();
        await program.kill();
        outcome.lost += program.missing(expected);
        outcome.acknowledged += program.acknowledge(expected);
        outcome.cuts += 1;
        disk.remove();
        disk = copied;
      }
      if (opens) {
        program = start(disk, "finish");
        opens = await program.says("done", doneWithinMs);
        outcome.lost += program.missing(expected);
      }
      if (!opens) {
        outcome.unopened += 1;
        fault ??=
          program
            ?.faults()
            .split("\n")
            .find((line) => /error/i.test(line)) ?? "it ended";
      }
      await program?.kill();
      const channels = [...Array(expected.get("learners") ?? 0).keys()].map((number) => `${prefix}${number}`);
      const { lost, doubled } = countLosses(chat, channels);
      // What a folder that does not open held is lost as well, whatever was sent before.
      outcome.lost += opens ? lost : channels.length;
      outcome.doubled += doubled;
      disk.remove();
      disk = undefined;
    }
    return { ...outcome, ...(fault !== undefined && { fault }) };
  } finally {
    await program?.kill();
    disk?.remove();
    chat.close();
  }
}

type Working = ReturnType<typeof startWork>;

function startWork(args: readonly string[], fsync: boolean) {
  const place = (name: string) => fileURLToPath(new URL(`./programs/${name}`, import.meta.url));
  // By the environment, since that reaches the thread of the database as well.
  const without = fsync ? {} : { NODE_OPTIONS: `--import ${place("without-fsync.ts")}` };
  const child = spawn(process.execPath, [place("work.ts"), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...without },
  });
  const lines: string[] = [];
  const hearers = new Set<() => void>();
  let errors = "";
  let over = false;
  let compared = 0;
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    for (const hear of hearers) hear();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const ended = once(child, "close").then(() => {
    over = true;
  });
  const until = (isTrue: () => boolean, withinMs: number, otherwise: string): Promise<boolean> =>
    new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        hearers.delete(look);
      };
      const timer = setTimeout(() => {
        settle();
        reject(new Error(`${otherwise} within ${withinMs} ms: ${errors}`));
      }, withinMs);
      const look = () => {
        if (!isTrue() && !over) return;
        settle();
        resolve(isTrue());
      };
      hearers.add(look);
      ended.then(look);
      look();
    });
  return {
    ended,
    hasEnded: () => over,
    faults: () => errors,
    /** Whether it prints the line before it ends; rejects when it does neither in time. */
    says: (line: string, withinMs: number): Promise<boolean> =>
      until(() => lines.includes(line), withinMs, `it neither printed “${line}” nor ended`),
    /** Resolves when it has acknowledged so much, or has ended. */
    acks: (count: number, withinMs: number): Promise<boolean> =>
      until(
        () => lines.filter((line) => line.startsWith("ack ")).length >= count,
        withinMs,
        `it did not acknowledge ${count} things`,
      ),
    stop: () => child.kill("SIGSTOP"),
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
    /** How much of what was acknowledged it did not find; more may be there: stored, and cut before it was said. */
    missing(expected: ReadonlyMap<string, number>): number {
      const found = lines.slice(compared).filter((line) => line.startsWith("found "));
      if (found.length > 0) compared = lines.length;
      return found.reduce((sum, line) => {
        const [, what = "", number] = line.split(" ");
        return sum + Math.max(0, (expected.get(what) ?? 0) - Number(number));
      }, 0);
    },
    /** Notes what it acknowledged, and says how much that was. */
    acknowledge(expected: Map<string, number>): number {
      let more = 0;
      for (const line of lines) {
        const [word, what = "", number] = line.split(" ");
        if (word !== "ack") continue;
        more += 1;
        expected.set(what, Number(number));
      }
      return more;
    },
  };
}
