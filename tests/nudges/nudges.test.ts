import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "vitest";
import { noServer, scratchDatabase } from "../storage/support.ts";
import { testNudges } from "./testNudges.ts";

testNudges("an embedded database", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "mentor-nudges-"));
  return { options: { dataDir }, remove: async () => rmSync(dataDir, { recursive: true }) };
});

if (noServer === undefined)
  testNudges("a PostgreSQL server", async () => {
    const { url, drop } = await scratchDatabase();
    return { options: { url, dataDir: "/nonexistent" }, remove: drop };
  });
else test.skip(`nudges on a PostgreSQL server: skipped, ${noServer}`);
