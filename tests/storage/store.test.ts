import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "vitest";
import { noServer, scratchDatabase } from "./support.ts";
import { testStore } from "./testStore.ts";

testStore("an embedded database", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "mentor-storage-"));
  return { options: { dataDir }, remove: async () => rmSync(dataDir, { recursive: true }) };
});

if (noServer === undefined) {
  testStore("a PostgreSQL server", async () => {
    const { url, drop } = await scratchDatabase();
    return { options: { url, dataDir: "/nonexistent" }, remove: drop };
  });
} else {
  test.skip(`the store on a PostgreSQL server: skipped, ${noServer}`);
}
