import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "vitest";
import { noServer, scratchDatabase } from "./support.ts";
import { copyTemplate } from "./template.ts";
import { testChat } from "./testChat.ts";
import { type Place, testStore } from "./testStore.ts";

const embedded = async (): Promise<Place> => {
  const dataDir = mkdtempSync(join(tmpdir(), "mentor-storage-"));
  await copyTemplate(dataDir);
  return { options: { dataDir }, remove: async () => rmSync(dataDir, { recursive: true }) };
};
const server = async (): Promise<Place> => {
  const { url, drop } = await scratchDatabase();
  return { options: { url, dataDir: "/nonexistent" }, remove: drop };
};

testStore("an embedded database", embedded);
testChat("an embedded database", embedded);

if (noServer === undefined) {
  testStore("a PostgreSQL server", server);
  testChat("a PostgreSQL server", server);
} else {
  test.skip(`the store on a PostgreSQL server: skipped, ${noServer}`);
}
