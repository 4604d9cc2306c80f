import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { type Program, startProgram, temporaryFolder } from "./support.ts";

const kills = Number(process.env.KILLS || 8);
/** Every so often on a new folder, so that the first start is hit too. */
const killsPerFolder = 8;

/** Turns of each thread that a program's lines acknowledge. */
function acknowledged({ lines }: Program): Map<string, number> {
  const highest = new Map<string, number>();
  for (const line of lines) {
    const [word, thread, position] = line.split(" ");
    if (word === "ack" && thread !== undefined) highest.set(thread, Number(position));
  }
  return highest;
}

test(`nothing acknowledged is lost by ${kills} kills at any moment`, { timeout: kills * 10_000 }, async () => {
  let folder = "";
  let expected = new Map<string, number>();
  let total = 0;
  let opened = 0;

  function verify(program: Program): void {
    expect(program.faults()).toBe("");
    for (const line of program.lines) {
      const [word, thread, turns] = line.split(" ");
      if (word !== "found" || thread === undefined) continue;
      // More may be there: stored, and killed before it was said.
      expect(Number(turns)).toBeGreaterThanOrEqual(expected.get(thread) ?? 0);
    }
  }

  for (let kill = 0; kill < kills; kill += 1) {
    if (kill % killsPerFolder === 0) {
      folder = temporaryFolder();
      expected = new Map();
    }
    const program = startProgram("write.ts", [folder]);
    onTestFinished(() => program.kill());
    // One in four during the start or the recovery, which take about a second; the first start some three.
    if (kill % 4 === 0) await sleep(Math.random() * (kill % killsPerFolder === 0 ? 4_000 : 1_200));
    else {
      await program.line("ready");
      await sleep(Math.random() * 1_000);
    }
    await program.kill();
    if (program.lines.includes("ready")) opened += 1;
    verify(program);
    for (const [thread, position] of acknowledged(program)) {
      total += position - (expected.get(thread) ?? 0);
      expected.set(thread, position);
    }
    if (kill % killsPerFolder === killsPerFolder - 1 || kill === kills - 1) {
      const last = startProgram("write.ts", [folder]);
      await last.line("ready");
      await last.kill();
      verify(last);
    }
  }
  process.stderr.write(`kills ${kills}, opened ${opened}, acknowledged turns ${total}, lost 0\n`);
  expect(total).toBeGreaterThan(0);
});
