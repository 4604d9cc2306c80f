/** The databases that nudges are tried on: an embedded one, and a server's where there is one. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, test } from "vitest";
import { type Database, openDatabase } from "../../src/storage/index.ts";
import { noServer, scratchDatabase, testLog } from "../storage/support.ts";
import type { Place } from "../storage/testStore.ts";
import { cleared } from "./stage.ts";

/** @param suite is given a database that holds no schedule when a test begins */
export function onEachDatabase(what: string, suite: (database: () => Database) => void): void {
  on(`${what} on an embedded database`, suite, async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "mentor-nudges-"));
    return { options: { dataDir }, remove: async () => rmSync(dataDir, { recursive: true }) };
  });
  const onServer = `${what} on a PostgreSQL server`;
  if (noServer !== undefined) test.skip(`${onServer}: skipped, ${noServer}`);
  else
    on(onServer, suite, async () => {
      const { url, drop } = await scratchDatabase();
      return { options: { url, dataDir: "/nonexistent" }, remove: drop };
    });
}

function on(title: string, suite: (database: () => Database) => void, makePlace: () => Promise<Place>): void {
  describe(title, { timeout: 60_000 }, () => {
    let place: Place;
    let database: Database;

    beforeAll(async () => {
      place = await makePlace();
      database = openDatabase({ ...place.options, log: testLog().log });
      await database.ready;
    });
    afterAll(async () => {
      await database.close();
      await place.remove();
    });
    beforeEach(() => cleared(database));

    suite(() => database);
  });
}
