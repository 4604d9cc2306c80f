/**
 * A worker that sweeps and delivers over the real clients of Slack and Discord until it is killed: prints `ready`, and `early <route>`
 * for each request to a route that a platform had asked this process to leave alone for longer.
 * Arguments: DATABASE_URL, Slack's API and token, Discord's API and token.
 */
import { subscribe } from "node:diagnostics_channel";
import { createDiscordSender } from "../../../src/adapters/discord/sender.ts";
import { createSlackSender } from "../../../src/adapters/slack/sender.ts";
import { systemClock } from "../../../src/clock.ts";
import { createNudges } from "../../../src/nudges/nudges.ts";
import { pacesOf } from "../../../src/nudges/pace.ts";
import { openQueue } from "../../../src/nudges/queue.ts";
import { createLog } from "../../../src/ops/log.ts";
import { createNudgeStore, openDatabase } from "../../../src/storage/index.ts";
import { plainCompose, plainOutbox } from "../../nudges/plain.ts";
import { earlyRequests } from "../routes.ts";

const [url = "", slackApi = "", slackToken = "", discordApi = "", discordToken = ""] = process.argv.slice(2);
const early = earlyRequests((route) => process.stdout.write(`early ${route}\n`));
subscribe("undici:request:create", early.created);
subscribe("undici:request:headers", early.answered);

const log = createLog("silent");
const host = { clock: systemClock, log };
const slack = createSlackSender({ botToken: slackToken, apiUrl: slackApi }, host);
const discord = createDiscordSender({ token: discordToken, apiUrl: discordApi }, host);
await Promise.all([slack.start(), discord.start()]);
const database = openDatabase({ dataDir: "/nonexistent", url, log });
const nudges = createNudges({
  store: createNudgeStore(database, systemClock),
  queue: await openQueue({ redisUrl: undefined, database, log, random: Math.random }),
  ...{ clock: systemClock, log, random: Math.random, compose: plainCompose, outbox: plainOutbox },
  messengers: new Map([
    ["slack", slack.messenger],
    ["discord", discord.messenger],
  ]),
  // As fast as Discord allows, so that neither is waited for.
  paces: pacesOf({ slack: 45 }),
  ...{ concurrency: 8, sweepMs: 1_000, leaseMs: 3_000 },
});
await nudges.start();
process.stdout.write("ready\n");
