/**
 * `npm run demo [-- --ask "a question"]`: the mentor on a stand-in of Slack and one of Discord, on free ports, with no account:
 * people ask and press, and what they saw is printed, read back from the stand-ins. Ends by itself; exit 1 if a question stayed
 * unanswered.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createDiscord } from "../../playground/discord/discord.ts";
import { byBot, createSlack } from "../../playground/slack/slack.ts";
import { slackManifest } from "../adapters/slack/manifest.ts";
import { commands } from "../commands/index.ts";
import { refuseOldNode } from "./node-version.ts";

refuseOldNode();
const { values } = parseArgs({ options: { ask: { type: "string" } } });
/** Whoever hangs is ended: a demo never outlives this. */
const atMostMs = 40_000;
const patienceMs = 15_000;
/** Longer than the pause between two messages of one answer. */
const momentMs = 1_500;

const script =
  values.ask === undefined
    ? ["two requests both read balance 100 and both subtract 60, we lose money", "and in mysql?"]
    : [values.ask];

const folder = mkdtempSync(join(tmpdir(), "mentor-demo-"));
const slack = await createSlack({ manifest: JSON.parse(JSON.stringify(slackManifest(commands, { least: false }))) });
const discord = await createDiscord({ botName: "Backend Mentor" });
const deadline = setTimeout(() => end(1, "The demo took too long and was ended."), atMostMs);
let bot: ChildProcess | undefined;
// Whoever has read enough (`| head`) ends it, and nothing stays behind.
process.stdout.on("error", () => void end(0));

try {
  const ana = { slack: slack.person({ name: "ana" }), discord: discord.person({ name: "ana" }) };
  const channel = slack.channel({ name: "backend", members: [ana.slack, slack.bot] });
  const room = discord.guild({ members: [ana.discord] }).channel("general");
  await startBot();
  await onSlack(ana.slack, channel);
  await onDiscord(ana.discord, room);
  await end(0);
} catch (error) {
  await end(1, error instanceof Error ? error.message : String(error));
}

async function onSlack(ana: ReturnType<typeof slack.person>, channel: ReturnType<typeof slack.channel>): Promise<void> {
  heading("Slack, #backend");
  const [first = "", ...followUps] = script;
  const question = ana.writes(channel, `<@${slack.bot.id}> ${first}`);
  const answers = () => slack.thread(channel, question).filter(byBot);
  await slack.until("an answer on Slack", () => answers().length > 0, patienceMs);
  await quiet(slack);
  for (const text of followUps) {
    const before = answers().length;
    ana.writes({ channel: channel.id, ts: question.ts }, text);
    await slack.until(`an answer to “${text}”`, () => answers().length > before, patienceMs);
    await quiet(slack);
  }
  print(ana.sees({ channel: channel.id, ts: question.ts }));
  if (values.ask !== undefined) return;
  heading("Slack, /mentor topics cache");
  const command = ana.command("/mentor", "topics cache", channel);
  await slack.until("an answer to the command", () => command.answers.length > 0, patienceMs);
  for (const answer of command.answers) print(ana.reads(answer));
}

async function onDiscord(
  ana: ReturnType<typeof discord.person>,
  room: ReturnType<ReturnType<typeof discord.guild>["channel"]>,
): Promise<void> {
  heading("Discord, #general");
  const [first = "", ...followUps] = script;
  const question = ana.writes(room, `<@${discord.bot.id}> ${first}`);
  const thread = await discord.until("a thread", () => threadOf(question.id), patienceMs);
  const answers = () => ana.reads(thread).filter(({ authorId }) => authorId === discord.bot.id);
  await discord.until("an answer on Discord", () => answers().length > 0, patienceMs);
  await quiet(discord);
  for (const text of followUps) {
    const before = answers().length;
    const last = answers().at(-1);
    ana.writes(thread, text, last === undefined ? {} : { replyTo: last });
    await discord.until(`an answer to “${text}”`, () => answers().length > before, patienceMs);
    await quiet(discord);
  }
  print(ana.sees(thread));
  if (values.ask !== undefined) return;
  heading("Discord, /mentor topics");
  print(ana.seesMessage(await ana.uses(room, "/mentor topics", { filter: "cache" }).answer()));
}

/** Resolves when the stand-in's state has not changed for a moment: an answer may be several messages. */
function quiet(of: { subscribe(listener: () => void): () => void }): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let timer = setTimeout(done, momentMs);
  const unsubscribe = of.subscribe(() => {
    clearTimeout(timer);
    timer = setTimeout(done, momentMs);
  });
  function done() {
    unsubscribe();
    resolve();
  }
  return promise;
}

/** The thread that was started from a message. */
function threadOf(messageId: string) {
  const started = discord.state.messages.get(messageId)?.threadId;
  return started === undefined ? undefined : discord.state.channels.get(started);
}

/** The product itself, as `npm start` runs it, told where the stand-ins are. */
async function startBot(): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "..", "main.ts")], {
    env: {
      PATH: process.env.PATH ?? "",
      DATA_DIR: join(folder, "data"),
      LOG_LEVEL: process.env.LOG_LEVEL || "silent",
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.apiUrl,
      DISCORD_TOKEN: discord.bot.token(),
      DISCORD_API_URL: discord.apiUrl,
    },
    stdio: ["ignore", "inherit", "pipe"],
  });
  // Known before it is ready: whoever ends the demo meanwhile ends it too.
  bot = child;
  let said = "";
  const ready = Promise.withResolvers<void>();
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    if (said.includes("Ready on Slack and Discord")) ready.resolve();
  });
  child.once("exit", () => ready.reject(new Error(`The mentor ended: ${said.trim()}`)));
  await ready.promise;
}

async function end(code: number, complaint?: string): Promise<never> {
  clearTimeout(deadline);
  if (complaint !== undefined) process.stderr.write(`${complaint}\n`);
  if (bot !== undefined && bot.exitCode === null && bot.signalCode === null) {
    const gone = once(bot, "exit");
    bot.kill("SIGTERM");
    await gone;
  }
  await Promise.allSettled([slack.close(), discord.close()]);
  rmSync(folder, { recursive: true, force: true });
  process.exit(code);
}

function heading(text: string): void {
  print(`\n${text}\n${"═".repeat(text.length)}`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
