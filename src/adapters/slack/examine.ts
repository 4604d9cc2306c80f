/** Whether Slack will have us: tokens, scopes and Socket Mode, each looked at and said in a sentence. Posts nothing. */
import { webApi } from "@slack/bolt";
import type { AnyTable } from "../../commands/table.ts";
import type { Log } from "../../ops/log.ts";
import { CannotStart, type Finding } from "../adapter.ts";
import { clientOptions } from "./calls.ts";
import { appTokenSentence, identify } from "./identity.ts";
import { boltLog } from "./log.ts";
import { slackManifest } from "./manifest.ts";

export interface ExamineOptions {
  readonly botToken: string;
  readonly appToken: string;
  readonly apiUrl?: string | undefined;
}

const scopesPage =
  "*OAuth & Permissions → Bot Token Scopes* of your app at https://api.slack.com/apps, then reinstall it";

export async function examineSlack(
  { botToken, appToken, apiUrl }: ExamineOptions,
  table: AnyTable,
  log: Log,
): Promise<readonly Finding[]> {
  const logger = boltLog(log);
  return [
    ...(await botFindings({ botToken, apiUrl, logger }, table)),
    await socketFinding({ appToken, apiUrl }, logger),
  ];
}

async function botFindings(options: Parameters<typeof identify>[0], table: AnyTable): Promise<Finding[]> {
  try {
    const { team, scopes } = await identify(options);
    const wanted = (least: boolean) => slackManifest(table, { least }).oauth_config.scopes.bot;
    const lacking = wanted(true).filter((scope) => !scopes.has(scope));
    const reading = wanted(false).filter((scope) => !wanted(true).includes(scope) && !scopes.has(scope));
    return [
      { state: "good", sentence: `SLACK_BOT_TOKEN is good, for workspace ${team}.` },
      ...(lacking.length === 0
        ? []
        : [
            {
              state: "missing",
              sentence: `The bot lacks ${lacking.join(", ")}: add them under ${scopesPage}.`,
            } as const,
          ]),
      ...(reading.length === 0
        ? []
        : [
            {
              state: "note",
              sentence: `Without ${reading.join(", ")} follow-ups in threads need a mention or a button (least rights, as you may want).`,
            } as const,
          ]),
    ];
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    return [{ state: "missing", sentence: error.message }];
  }
}

async function socketFinding(
  { appToken, apiUrl }: Pick<ExamineOptions, "appToken" | "apiUrl">,
  logger: ReturnType<typeof boltLog>,
): Promise<Finding> {
  try {
    await new webApi.WebClient(appToken, { ...clientOptions(apiUrl), logger }).apps.connections.open({});
    return { state: "good", sentence: "SLACK_APP_TOKEN is good, and Socket Mode is on." };
  } catch (error) {
    return { state: "missing", sentence: appTokenSentence(error) };
  }
}
