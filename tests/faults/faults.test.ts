import { expect, test } from "vitest";
import { noDisk } from "./disk.ts";
import { runPowerCuts } from "./powercut.ts";
import { playScene, type SceneName, scenes } from "./scenes.ts";

/** `npm run faults` has more of everything, and services away for longer. */
const short = { learners: 60, awayMs: 4_000 };

const cutting = "2 power cuts on the embedded folder lose nothing that was acknowledged";
const proving = "power cuts are seen: without fsync the same folder loses what was acknowledged, or does not open";
if (noDisk !== undefined) {
  test.skip(`${cutting}: skipped, ${noDisk}`);
  test.skip(`${proving}: skipped, ${noDisk}`);
} else {
  test(cutting, { timeout: 300_000 }, async () => {
    const outcome = await runPowerCuts({ cuts: 2 });
    process.stderr.write(`${JSON.stringify(outcome)}\n`);
    expect(outcome).toMatchObject({ cuts: 2, unopened: 0, lost: 0, doubled: 0 });
    expect(outcome.acknowledged).toBeGreaterThan(0);
  });

  test(proving, { timeout: 300_000 }, async () => {
    const { lost, unopened } = await runPowerCuts({ cuts: 1, fsync: false });
    expect(lost + unopened).toBeGreaterThan(0);
  });
}

const names = Object.keys(scenes).filter((name): name is SceneName => name in scenes);
for (const name of names) {
  const { title, missing } = scenes[name];
  const claim = `${title}: every learner has one message`;
  if (missing !== undefined) test.skip(`${claim}: skipped, ${missing}`);
  // Each has its own database and services, and mostly waits.
  else
    test.concurrent(claim, { timeout: 240_000 }, async () => {
      expect(await playScene(name, short)).toMatchObject({ learners: short.learners, lost: 0, doubled: 0 });
    });
}
