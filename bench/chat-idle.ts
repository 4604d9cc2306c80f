/**
 * The two clients of the bot, logged in as the adapters log them in, and nothing else: no engine, no corpus, no database. What
 * the bot's memory is compared with. Says "Ready", and waits to be ended.
 */
import { App, SocketModeReceiver } from "@slack/bolt";
import { Client, Events, Options, Partials } from "discord.js";
import { intentsOf } from "../src/adapters/discord/invite.ts";
import { boltLog } from "../src/adapters/slack/log.ts";
import { readConfigOrExit } from "../src/cli/environment.ts";
import { createLog } from "../src/ops/log.ts";

const config = readConfigOrExit();
const {
  SLACK_BOT_TOKEN = "",
  SLACK_APP_TOKEN = "",
  SLACK_API_URL = "",
  DISCORD_TOKEN = "",
  DISCORD_API_URL = "",
} = config;
const logger = boltLog(createLog(config.LOG_LEVEL));

const slack = new App({
  token: SLACK_BOT_TOKEN,
  deferInitialization: true,
  logger,
  clientOptions: { slackApiUrl: SLACK_API_URL },
  receiver: new SocketModeReceiver({
    appToken: SLACK_APP_TOKEN,
    logger,
    installerOptions: { clientOptions: { slackApiUrl: SLACK_API_URL } },
  }),
});
const discord = new Client({
  intents: intentsOf(false),
  partials: [Partials.Channel, Partials.Message],
  makeCache: Options.cacheWithLimits({ ...Options.DefaultMakeCacheSettings, MessageManager: 0, PresenceManager: 0 }),
  rest: { api: DISCORD_API_URL },
});

await slack.init();
await slack.start();
const ready = new Promise<void>((resolve) => discord.once(Events.ClientReady, () => resolve()));
await discord.login(DISCORD_TOKEN);
await ready;
process.stderr.write("Ready on Slack and Discord.\n");
