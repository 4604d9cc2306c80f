/** What a wrong environment says: the variable, what is expected and where to get it, and never the value. */
import { expect, test } from "vitest";
import { run, temporaryFolder } from "./processes.ts";

const wrong: [string, RegExp][] = [
  ["DATABASE_URL", /must be a URL such as postgres:\/\//],
  ["DATABASE_CONNECT_SECONDS", /must be a whole number of seconds, such as 30/],
  ["TURN_RETENTION_DAYS", /must be a whole number of days, such as 90/],
  ["REMOVED_RETENTION_DAYS", /must be a whole number of days, such as 30/],
  ["REDIS_URL", /must be a URL such as redis:\/\//],
  ["ROLE", /must be one of all, gateway, worker/],
  ["SLACK_MESSAGES_PER_SECOND", /must be a number of messages a second, such as 5/],
  ["DISCORD_MESSAGES_PER_SECOND", /must be a number of messages a second, such as 5/],
  ["SLACK_BOT_TOKEN", /begins with xoxb- \(api\.slack\.com\/apps, .*OAuth & Permissions\)/],
  ["SLACK_APP_TOKEN", /begins with xapp- \(api\.slack\.com\/apps, .*Basic Information\)/],
  ["DISCORD_TOKEN", /too short for a bot token \(discord\.com\/developers\/applications, .*Bot/],
  ["DISCORD_GUILD_ID", /must be a server's id, .*Copy Server ID/],
  ["DISCORD_APPLICATION_ID", /must be the application's id, .*General Information/],
  ["DISCORD_MESSAGE_CONTENT", /must be one of 0, 1/],
  ["SLACK_API_URL", /must be a URL that ends in \/api\//],
  ["DISCORD_API_URL", /must be a URL that ends in \/api/],
  ["LOG_LEVEL", /must be one of trace, /],
];

test("every variable that does not fit is named, with what is expected and where to get it", async () => {
  using folder = temporaryFolder();
  const environment = Object.fromEntries(wrong.map(([name]) => [name, "s3cr3t!"]));
  const { code, stdout, stderr } = await run("src/cli/doctor.ts", [], {
    environment: { ...environment, WORKING_FOLDER: folder.path },
  });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  for (const [name, expected] of wrong) {
    const [sentence = ""] = stderr.split(/\. (?=[A-Z_]+ )/).filter((one) => one.includes(`${name} `));
    expect(sentence, name).toMatch(expected);
  }
  expect(stderr).not.toMatch(/s3cr3t|\n\s+at /);
});

test.each([
  [{ SLACK_BOT_TOKEN: `xoxb${"-"}1-2-three` }, /SLACK_APP_TOKEN is not set/],
  [{ SLACK_APP_TOKEN: `xapp${"-"}1-2-three` }, /SLACK_BOT_TOKEN is not set/],
])("one token of Slack alone is no configuration", async (environment, sentence) => {
  using folder = temporaryFolder();
  const { code, stderr } = await run("src/cli/doctor.ts", [], {
    environment: { ...environment, WORKING_FOLDER: folder.path },
  });
  expect(code).toBe(2);
  expect(stderr).toMatch(sentence);
});
