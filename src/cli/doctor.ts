/**
 * `npm run doctor`: looks at everything a start needs (own topics, database, queue, tokens, scopes, intents, rights) and says what is
 * missing and where to set it right. The database is opened as a start opens it, so made or migrated; nothing else is changed, nothing
 * is posted. Exit 1 when something is missing.
 */
import type { Finding } from "../adapters/adapter.ts";
import { commands } from "../commands/index.ts";
import { hasChatPlatform } from "../config.ts";
import { formatFault } from "../knowledge/faults.ts";
import { knowledgeFolder } from "../knowledge/folder.ts";
import { readCorpus } from "../knowledge/load.ts";
import { createLog } from "../ops/log.ts";
import { type Database, DataDirLocked, explainStorageError, openDatabase } from "../storage/index.ts";
import { readConfigOrExit } from "./environment.ts";
import { ownIo } from "./io.ts";
import { refuseOldNode } from "./node-version.ts";
import { runBeside } from "./socket-client.ts";

refuseOldNode();
const config = readConfigOrExit();
const log = createLog(config.LOG_LEVEL === "warn" ? "silent" : config.LOG_LEVEL);
const io = ownIo(config);

const locked: Finding = {
  state: "note",
  sentence: `A mentor is running on ${config.DATA_DIR}, so its database was not opened.`,
};
const findings = [
  ...topicFindings(),
  ...(await databaseFindings()),
  ...(await slackFindings()),
  ...(await discordFindings()),
];
if (!hasChatPlatform(config))
  findings.push({
    state: "note",
    sentence:
      "No chat platform is configured: `npm start` opens the console. For Slack set SLACK_BOT_TOKEN and SLACK_APP_TOKEN (make the app at https://api.slack.com/apps), for Discord DISCORD_TOKEN (https://discord.com/developers/applications).",
  });
const marks = { good: "✓", missing: "✗", note: "·" } as const;
// A Slack that can't be reached is why neither of its tokens could be tried: once is enough.
const lines = new Set(findings.map(({ state, sentence }) => `${marks[state]} ${sentence}\n`));
io.out([...lines].join(""));
process.exit(findings.some(({ state }) => state === "missing") ? 1 : 0);

/** Whether a team's own topics will be taken; ours are checked before they are published. */
function topicFindings(): readonly Finding[] {
  const own = config.KNOWLEDGE_DIR;
  if (own === undefined) return [];
  const { topics, faults } = readCorpus(knowledgeFolder, own);
  if (faults.length > 0) return faults.map((fault) => ({ state: "missing", sentence: `${formatFault(fault)}.` }));
  const count = topics.filter((topic) => topic.own).length;
  return [{ state: "good", sentence: `KNOWLEDGE_DIR adds ${count} ${count === 1 ? "topic" : "topics"} of your own.` }];
}

async function databaseFindings(): Promise<readonly Finding[]> {
  const database = openDatabase({
    url: config.DATABASE_URL,
    dataDir: config.DATA_DIR,
    log,
    connectTimeoutMs: 5_000,
  });
  try {
    await database.ready;
    const where = database.kind === "embedded" ? `embedded, in ${config.DATA_DIR}` : "PostgreSQL at DATABASE_URL";
    return [
      { state: "good", sentence: `The database is there and up to date (${where}).` },
      await queueFinding(database),
    ];
  } catch (error) {
    // A mentor that runs holds its folder, and can say how it is.
    if (error instanceof DataDirLocked) return [(await findingBeside()) ?? locked];
    const fault: Finding = { state: "missing", sentence: explainStorageError(error) };
    // Redis is there or not, whatever the database says.
    return config.REDIS_URL === undefined ? [fault] : [fault, await queueFinding(database)];
  } finally {
    await database.close();
  }
}

/** Whether reminders can be queued. */
async function queueFinding(database: Pick<Database, "createPool">): Promise<Finding> {
  const { openQueue } = await import("../nudges/queue.ts");
  const place = config.REDIS_URL === undefined ? "in the database" : "in Redis at REDIS_URL";
  try {
    const queue = await openQueue({
      redisUrl: config.REDIS_URL,
      database,
      log,
      random: Math.random,
      connectTimeoutMs: 5_000,
    });
    const { waiting, delayed } = await queue.counts().finally(() => queue.close(0));
    return {
      state: "good",
      sentence: `The queue of reminders is there (${place}): ${waiting} waiting, ${delayed} for later.`,
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const named = config.REDIS_URL === undefined || why.includes("REDIS_URL");
    return { state: "missing", sentence: named ? why : `${why} Check REDIS_URL.` };
  }
}

async function findingBeside(): Promise<Finding | undefined> {
  let said = "";
  const out = (chunk: string | Uint8Array) => {
    said += Buffer.from(chunk).toString();
  };
  const code = await runBeside({ dataDir: config.DATA_DIR, argv: ["doctor"], io: { ...io, out } });
  if (code === undefined || said === "") return undefined;
  return { state: code === 0 ? "good" : "missing", sentence: said };
}

async function slackFindings(): Promise<readonly Finding[]> {
  const { SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_API_URL } = config;
  if (SLACK_BOT_TOKEN === undefined || SLACK_APP_TOKEN === undefined) return [];
  const { examineSlack } = await import("../adapters/slack/examine.ts");
  return examineSlack({ botToken: SLACK_BOT_TOKEN, appToken: SLACK_APP_TOKEN, apiUrl: SLACK_API_URL }, commands, log);
}

async function discordFindings(): Promise<readonly Finding[]> {
  const { DISCORD_TOKEN, DISCORD_API_URL, DISCORD_MESSAGE_CONTENT } = config;
  if (DISCORD_TOKEN === undefined) return [];
  const { examineDiscord } = await import("../adapters/discord/examine.ts");
  return examineDiscord(
    { token: DISCORD_TOKEN, apiUrl: DISCORD_API_URL, messageContent: DISCORD_MESSAGE_CONTENT === "1" },
    commands,
  );
}
