/** What the chat benchmark plays on: both stand-ins with people in them, and the processes that are measured. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createDiscord } from "../playground/discord/discord.ts";
import { defaults } from "../playground/slack/settings.ts";
import { byBot, createSlack } from "../playground/slack/slack.ts";
import { slackManifest } from "../src/adapters/slack/manifest.ts";
import { commands } from "../src/commands/index.ts";
import type { Asked, Held } from "./chat-probe.ts";

/** Something a person did. Milliseconds from then; undefined where it never came. */
export interface Act {
  readonly acknowledged: Promise<number | undefined>;
  readonly answered: Promise<number | undefined>;
  /** Whether what came is no answer: it could not be stored in time, or was one too many. */
  turnedAway(): boolean;
}

/** A platform with people at it. */
export interface Lane {
  readonly name: "Slack" | "Discord";
  /** The next person uses `/mentor`. */
  command(line: Line): Act;
  /** The next person mentions the mentor, in the next channel. */
  mention(text: string): Act;
  /** What was sent that the platform refuses. */
  readonly violations: readonly unknown[];
}

/** A command as it is typed on Slack (`/mentor topics cache`) and filled in on Discord. */
export interface Line {
  readonly command: string;
  readonly option: string;
  readonly value: string;
}

export interface Stage {
  readonly lanes: readonly Lane[];
  /** The tokens and addresses that a process needs to reach both. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** So many that at 100 commands a second nobody comes near twenty a minute. */
const people = 400;
/** So many that at five questions a second no channel comes near Slack's message a second. */
const channels = 20;
/** A command or a press is lost on both platforms after three seconds. */
export const lostAfterMs = 3_000;
const patienceMs = 30_000;
/** Said in time, and an answer all the same to nobody: a benchmark that counted it would praise an overload. */
const noAnswer = /could not save|too much at once|questions in a minute/i;

/**
 * @param ownLimits all of the platforms' limits as they are; else those are lifted that four hundred people at once would meet:
 * Slack's for asking about a person
 */
export async function createStage(ownLimits: boolean): Promise<Stage> {
  const { rateLimits } = defaults;
  const tiers = rateLimits === false ? undefined : { ...rateLimits.tiers, 4: { perMinute: 60_000, burst: 60_000 } };
  const slack = await createSlack({
    manifest: JSON.parse(JSON.stringify(slackManifest(commands, { least: false }))),
    ...(!ownLimits &&
      rateLimits !== false &&
      tiers !== undefined && { settings: { rateLimits: { ...rateLimits, tiers } } }),
  });
  // The benchmark looks at the last reply alone.
  const discord = await createDiscord({ identifyWindowMs: 0, trafficKept: 10 });
  return {
    lanes: [slackLane(slack), discordLane(discord)],
    environment: {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.apiUrl,
      DISCORD_TOKEN: discord.bot.token(),
      DISCORD_API_URL: discord.apiUrl,
    },
    async close() {
      await Promise.allSettled([slack.close(), discord.close()]);
    },
  };
}

function slackLane(slack: Awaited<ReturnType<typeof createSlack>>): Lane {
  const everybody = Array.from({ length: people }, (_, index) => slack.person({ name: `person${index}` }));
  const rooms = Array.from({ length: channels }, (_, index) =>
    slack.channel({ name: `room${index}`, members: [...everybody, slack.bot] }),
  );
  const person = inTurn(everybody);
  const room = inTurn(rooms);
  const watch = watcher(slack.subscribe);
  return {
    name: "Slack",
    command({ command, value }) {
      const who = person();
      const used = who.command("/mentor", `${command} ${value}`.trim(), room());
      return {
        acknowledged: watch(() => used.acknowledgedAfter !== undefined),
        answered: watch(() => used.answers.length > 0),
        turnedAway: () => used.answers.some((answer) => noAnswer.test(who.reads(answer))),
      };
    },
    mention(text) {
      const channel = room();
      const question = person().writes(channel, `<@${slack.bot.id}> ${text}`);
      const answered = watch(() => slack.thread(channel, question).some(byBot));
      return { acknowledged: answered, answered, turnedAway: () => false };
    },
    violations: slack.violations,
  };
}

function discordLane(discord: Awaited<ReturnType<typeof createDiscord>>): Lane {
  const everybody = Array.from({ length: people }, (_, index) => discord.person({ name: `person${index}` }));
  const names = Array.from({ length: channels }, (_, index) => `room${index}`);
  const guild = discord.guild({ members: everybody, channels: names });
  const person = inTurn(everybody);
  const room = inTurn(names.map((name) => guild.channel(name)));
  const watch = watcher(discord.subscribe);
  return {
    name: "Discord",
    command({ command, option, value }) {
      const who = person();
      const used = who.uses(room(), `/mentor ${command}`, { [option]: value });
      const { interaction } = used;
      return {
        acknowledged: watch(() => interaction.response !== undefined),
        answered: watch(() => interaction.response !== undefined && !interaction.pending),
        turnedAway: () => used.messages().some((message) => noAnswer.test(who.seesMessage(message))),
      };
    },
    mention(text) {
      const { id } = person().writes(room(), `<@${discord.bot.id}> ${text}`);
      const answered = watch(() => {
        const said = discord.traffic.at(-1);
        if (said?.kind !== "reply" || said.call !== "POST /channels/{channel.id}/messages") return false;
        const { body } = said;
        if (typeof body !== "object" || body === null || !("channel_id" in body)) return false;
        return discord.state.messages.get(id)?.threadId === body.channel_id;
      });
      return { acknowledged: answered, answered, turnedAway: () => false };
    },
    violations: discord.violations,
  };
}

function inTurn<T>(all: readonly T[]): () => T {
  let turn = 0;
  return () => {
    const one = all[turn++ % all.length];
    if (one === undefined) throw new Error("Nobody is there to take a turn.");
    return one;
  };
}

/** One listener for all that is waited for: with one each, every change would wake hundreds. */
function watcher(subscribe: (listener: () => void) => unknown) {
  const waiting = new Set<() => void>();
  subscribe(() => {
    for (const look of waiting) look();
  });
  return (isThere: () => boolean): Promise<number | undefined> => {
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    const started = performance.now();
    const end = (ms: number | undefined) => {
      clearTimeout(timer);
      waiting.delete(look);
      resolve(ms);
    };
    const look = () => {
      if (isThere()) end(performance.now() - started);
    };
    const timer = setTimeout(() => end(undefined), patienceMs);
    waiting.add(look);
    return promise;
  };
}

const children = new Set<ChildProcess>();

/** Ends at once whatever of the measured processes still runs. */
export function endAll(): void {
  for (const child of children) child.kill("SIGKILL");
}
process.once("exit", endAll);

/** A process under measurement. */
export interface Measured {
  held(asked: Asked): Promise<Held>;
  /** Ends it as an administrator does, and waits. */
  end(): Promise<void>;
}

/**
 * Starts a program with the probe in it; resolves when it takes events from both platforms.
 *
 * @param flags for Node itself, before the program
 */
export async function startMeasured(
  program: URL,
  environment: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<Measured> {
  const probe = new URL("./chat-probe.ts", import.meta.url).href;
  const child = spawn(process.execPath, ["--expose-gc", "--import", probe, ...flags, fileURLToPath(program)], {
    env: { PATH: process.env.PATH ?? "", LOG_LEVEL: process.env.LOG_LEVEL || "silent", ...environment },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  children.add(child);
  child.once("exit", () => children.delete(child));
  const gone = once(child, "exit");
  await ready(child, program.pathname);
  return {
    async held(asked) {
      const reply = once(child, "message");
      child.send(asked);
      const [held] = await Promise.race([
        reply,
        gone.then(() => Promise.reject(new Error(`${program.pathname} ended.`))),
      ]);
      return held;
    },
    async end() {
      if (child.exitCode === null) child.kill("SIGTERM");
      await gone;
    },
  };
}

async function ready(child: ChildProcess, program: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    if (process.env.LOG_LEVEL) process.stderr.write(text);
    said = (said + text).slice(-10_000);
    if (/Ready on (Slack and Discord|Discord and Slack)/.test(said)) resolve();
  });
  child.once("exit", () => reject(new Error(`${program} ended before it was ready: ${said.trim()}`)));
  await promise;
}
