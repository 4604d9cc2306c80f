import { expect, test } from "vitest";
import { noServer } from "../storage/support.ts";
import { runFaults } from "./faults.ts";
import { noRedis } from "./support.ts";

const kills = Number(process.env.KILLS || 10);
const noRoom = noServer ?? noRedis;

for (const redis of [false, true]) {
  const title = `${kills} kills of workers under load lose nothing and double nothing, with the queue in ${
    redis ? "Redis, which is flushed meanwhile" : "PostgreSQL"
  }`;
  if (noRoom !== undefined) test.skip(`${title}: skipped, ${noRoom}`);
  else
    test.concurrent(title, { timeout: 150_000 + kills * 20_000 }, async () => {
      const outcome = await runFaults({ kills, redis });
      process.stderr.write(`${JSON.stringify(outcome)}\n`);
      expect(outcome).toMatchObject({ lost: 0, doubled: 0 });
      expect(outcome.lies).toBeGreaterThan(0);
      if (redis) expect(outcome.flushes).toBeGreaterThan(0);
    });
}
