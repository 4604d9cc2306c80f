import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commands } from "../../src/commands/index.ts";
import { noServer, scratchDatabase } from "../storage/support.ts";
import { consolePlatform } from "./console/place.ts";
import { discordPlatform } from "./discord/place.ts";
import { slackPlatform } from "./slack/place.ts";
import { cases, testAdapter, useCore, wordsOf } from "./testAdapter.ts";

/** PostgreSQL where there is one, else the embedded database. */
const core = useCore(async () => {
  if (noServer === undefined) {
    const { url, drop } = await scratchDatabase();
    return { url, dataDir: "", remove: drop };
  }
  const dataDir = mkdtempSync(join(tmpdir(), "mentor-adapters-"));
  return { url: undefined, dataDir, remove: async () => rmSync(dataDir, { recursive: true, force: true }) };
});

const platforms = [consolePlatform, slackPlatform, discordPlatform];
for (const platform of platforms) testAdapter(platform, core);

test("every command of the table has a case, and every case a command; what is only pressed, tests press", () => {
  const used = commands.entries.filter(({ command }) => command.pressOnly !== true);
  expect(new Set(cases.map(({ command }) => command))).toEqual(new Set(used.map(({ name }) => name)));
});

test("what a platform lacks is known here: whoever adds to it changes this list", () => {
  expect(Object.fromEntries(platforms.map(({ name, lacks }) => [name, Object.keys(lacks)]))).toEqual({
    console: ["others", "ranks", "pings", "channels"],
    slack: [],
    discord: ["typed commands", "long messages"],
  });
});

test("words are what is compared: marks, addresses and numbers of lists are not", () => {
  expect(wordsOf("1. **Lost update** ([read](https://a.example/b_c)), `SELECT … FOR`")).toEqual(
    "lost update read select for".split(" "),
  );
});
