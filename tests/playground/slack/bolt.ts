/** The real Bolt, built as production code builds it, pointed at a stand-in. */
import { App, LogLevel, SocketModeReceiver } from "@slack/bolt";
import { onTestFinished } from "vitest";
import { createSlack, type Slack, type SlackOptions } from "../../../playground/slack/slack.ts";

export type BoltApp = App;

/** Says nothing: tests look at what happens, not at a log. */
export const silent = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};

/** A stand-in that ends with the test. */
export async function standIn(options: SlackOptions = {}): Promise<Slack> {
  const slack = await createSlack(options);
  onTestFinished(() => slack.close());
  return slack;
}

interface BotOptions {
  /** Also the wait before a closed connection is opened again. */
  readonly clientPingTimeout?: number;
  readonly retries?: number;
}

/** Bolt in Socket Mode, connected. @param register its listeners */
export async function startBot(
  slack: Slack,
  register: (app: App) => void,
  { clientPingTimeout = 200, retries = 0 }: BotOptions = {},
): Promise<App> {
  const app = createBot(slack, { clientPingTimeout, retries });
  register(app);
  await app.init();
  const before = slack.connections.length;
  await app.start();
  onTestFinished(async () => {
    await app.stop();
  });
  await slack.until("a connection of the bot", () => slack.connections.length > before);
  return app;
}

/** Bolt that has called nothing yet. */
export function createBot(slack: Slack, { clientPingTimeout = 200, retries = 0 }: BotOptions = {}): App {
  const slackApiUrl = slack.apiUrl;
  return new App({
    token: slack.botToken,
    deferInitialization: true,
    receiver: new SocketModeReceiver({
      appToken: slack.appToken,
      clientPingTimeout,
      logger: silent,
      installerOptions: { clientOptions: { slackApiUrl } },
    }),
    logger: silent,
    clientOptions: { slackApiUrl, retryConfig: { retries } },
  });
}
