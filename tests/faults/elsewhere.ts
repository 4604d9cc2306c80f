/** Faults that tests beside their parts hold already: `npm run faults` runs those and counts them in its table. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

export interface Elsewhere {
  readonly title: string;
  readonly files: readonly string[];
  /** Parts of the tests' titles, each of which some test must have; without them, all of the files. */
  readonly tests?: readonly string[];
}

const nudges = ["nudges", "delivery", "turns"].map((name) => `tests/nudges/${name}.test.ts`);

export const elsewhere = {
  clock: {
    title: "the clock jumps an hour each way",
    files: nudges,
    tests: ["a clock that jumps an hour"],
  },
  offline: {
    title: "a day and days offline: one folded nudge, which says so",
    files: nudges,
    tests: ["after days of downtime", "found over two hours late", "waits in the queue beyond"],
  },
  restore: {
    title: "an older backup is restored: silence rather than a double, and it says which",
    files: ["tests/cli/backup.test.ts"],
    tests: ["may have been sent since"],
  },
  crashes: {
    title: "a process dies before and after each step of a delivery",
    files: [...nudges, "tests/nudges/withheld.test.ts"],
    tests: [
      "a process that dies",
      "a transaction of the sweep",
      "thought dead and wakes up",
      "what is too late to be sent",
    ],
  },
  edits: {
    title: "a schedule is edited, paused or snoozed between claim and delivery",
    files: nudges,
    tests: ["while it waited in the queue", "changed after today", "a snooze moves"],
  },
  doubt: {
    title: "Slack and Discord take a message, then time out or answer 500: found before it is sent again",
    files: ["slack/delivery", "discord/delivery", "discord/unseen"].map((name) => `tests/adapters/${name}.test.ts`),
  },
  tokens: {
    title: "tokens die under Slack and Discord",
    files: ["tests/adapters/slack/faults.test.ts", "tests/adapters/discord/faults.test.ts"],
    tests: ["revoked", "is gone when", "that is reset"],
  },
  zones: {
    title: "all IANA zones 2026–2032, odd ones by name, edits, travel at midnight",
    files: [
      "tests/learning/schedule.test.ts",
      "tests/learning/schedule-property.test.ts",
      "tests/learning/zones.test.ts",
    ],
  },
} satisfies Record<string, Elsewhere>;

const repository = fileURLToPath(new URL("../..", import.meta.url));
const report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(z.object({ assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })) })),
});

export interface Ran {
  readonly passed: number;
  /** Titles. */
  readonly failed: readonly string[];
  /** Titles of those that this machine can't run, which say why. */
  readonly skipped: readonly string[];
}

/** @throws {Error} nothing was run, or nothing of a title: a test that was renamed is not left out in silence */
export async function runElsewhere({ files, tests }: Elsewhere, withinMs: number): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), "mentor-faults-"));
  const output = join(folder, "report.json");
  try {
    const pattern = tests?.map((title) => RegExp.escape(title)).join("|");
    const words = ["run", ...files, ...(pattern === undefined ? [] : ["-t", pattern])];
    const vitest = join(repository, "node_modules/vitest/vitest.mjs");
    const child = spawn(process.execPath, [vitest, ...words, "--reporter=json", `--outputFile=${output}`], {
      cwd: repository,
      stdio: "ignore",
      timeout: withinMs,
      killSignal: "SIGKILL",
    });
    await once(child, "close");
    const { numPassedTests, testResults } = report.parse(JSON.parse(readFileSync(output, "utf8")));
    const all = testResults.flatMap(({ assertionResults }) => assertionResults);
    const titles = (status: string) => all.filter((one) => one.status === status).map(({ fullName }) => fullName);
    // With a pattern, the others are listed as skipped too: only titles that say so are meant.
    const skipped = titles("skipped").filter((title) => /skipped, /.test(title));
    if (numPassedTests === 0 && titles("failed").length === 0) throw new Error("no test was run");
    const ran = [...titles("passed"), ...titles("failed"), ...skipped];
    const renamed = (tests ?? []).filter((title) => !ran.some((one) => one.includes(title)));
    if (renamed.length > 0) throw new Error(`no test is named ${renamed.map((title) => `“${title}”`).join(", ")}`);
    return { passed: numPassedTests, failed: titles("failed"), skipped };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
