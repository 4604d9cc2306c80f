/** Runs the product's own programs as a person or a script would: as processes. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("..", import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts a program of `src/` under this Node, with an environment of its own. */
export function start(
  program: string,
  args: readonly string[],
  environment: Record<string, string>,
): ChildProcessWithoutNullStreams {
  const { PATH = "", HOME = "" } = process.env;
  return spawn(process.execPath, [join(repository, program), ...args], {
    cwd: environment.WORKING_FOLDER ?? repository,
    env: { PATH, HOME, LOG_LEVEL: "silent", ...environment },
  });
}

/** Runs a program to its end. `input` is closed after it is written. */
export async function run(
  program: string,
  args: readonly string[],
  options: { readonly input?: string | Uint8Array; readonly environment: Record<string, string> },
): Promise<Finished> {
  const child = start(program, args, options.environment);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  child.stdin.on("error", () => {});
  child.stdin.end(options.input ?? "");
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
}

/** A folder that goes when the test is over. */
export function temporaryFolder(): { readonly path: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(join(tmpdir(), "mentor-test-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** Resolves once standard output holds `text`; rejects when the program ends before it does. */
export async function printed(child: ChildProcessWithoutNullStreams, text: string): Promise<void> {
  let seen = "";
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      seen += chunk.toString();
      if (seen.includes(text)) resolve();
    });
    child.on("exit", () => reject(new Error(`ended before it printed “${text}”: ${seen}`)));
  });
}

/** The exit code, also of a program that has ended already. */
export async function ended(child: ChildProcessWithoutNullStreams): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  return new Promise((resolve) => child.on("exit", resolve));
}
