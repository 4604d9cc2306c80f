/**
 * The environment as a typed configuration. Every variable is declared once, here, with its default and its meaning;
 * the README's table and `.env.example` are held to this schema by a test. An empty variable counts as unset.
 */
import { z } from "zod";

const perSecond = (usual: string) =>
  z
    .string()
    .regex(/^(?=.*[1-9])\d{1,3}(\.\d{1,2})?$/, "must be a number of messages a second, such as 5 or 0.5")
    .default(usual)
    .transform(Number);

const variables = z.object({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: "must be a URL such as postgres://user:password@host:5432/name" })
    .optional()
    .describe("PostgreSQL 15 or later. Unset: an embedded PostgreSQL in DATA_DIR, for one process."),
  DATABASE_CONNECT_SECONDS: z
    .string()
    .regex(/^[0-9]{1,4}$/, "must be a whole number of seconds, such as 30")
    .default("30")
    .transform(Number)
    .describe("How long a PostgreSQL that does not answer is tried again before the start is given up."),
  DATA_DIR: z.string().default(".data").describe("Folder of the embedded database."),
  TURN_RETENTION_DAYS: z
    .string()
    .regex(/^[1-9][0-9]{0,3}$/, "must be a whole number of days, such as 90")
    .default("90")
    .transform(Number)
    .describe("How many days a conversation's turns are kept."),
  REMOVED_RETENTION_DAYS: z
    .string()
    .regex(/^[0-9]{1,4}$/, "must be a whole number of days, such as 30")
    .default("30")
    .transform(Number)
    .describe("How many days a workspace's rows are kept after the mentor was removed from it."),
  REDIS_URL: z
    .string()
    .regex(/^rediss?(\+(sentinel|cluster))?:\/\//, "must be a URL such as redis://host:6379/0")
    .optional()
    .describe(
      "Redis or Valkey for the queue of reminders, with DATABASE_URL: `redis://host:6379/0`, `redis+sentinel://host:26379,host:26379/master/0`, `redis+cluster://host:6379,host:6379`. Unset: the queue is kept in the database.",
    ),
  ROLE: z
    .enum(["all", "gateway", "worker"])
    .default("all")
    .describe(
      "What this process does: all, gateway (platform connections) or worker (reminders, through REST alone). Any number of each.",
    ),
  SLACK_MESSAGES_PER_SECOND: perSecond("5").describe(
    "Slack: messages of reminders a second in each workspace. Less for a bot that shares its limit with others.",
  ),
  DISCORD_MESSAGES_PER_SECOND: perSecond("45").describe(
    "Discord: messages of reminders a second, over all servers; a lesson is mostly two. Discord allows a bot 50 requests.",
  ),
  KNOWLEDGE_DIR: z.string().optional().describe("Folder with your team's own topics (`topics/…`), ranked above ours."),
  SLACK_BOT_TOKEN: z
    .string()
    .regex(
      /^xoxb-/,
      "must be the bot token, which begins with xoxb- (api.slack.com/apps, your app, OAuth & Permissions)",
    )
    .optional()
    .describe("Slack: the bot token (`xoxb-…`) from *OAuth & Permissions*. Set with SLACK_APP_TOKEN."),
  SLACK_APP_TOKEN: z
    .string()
    .regex(
      /^xapp-/,
      "must be the app-level token, which begins with xapp- (api.slack.com/apps, your app, Basic Information)",
    )
    .optional()
    .describe(
      "Slack: the app-level token (`xapp-…`) with `connections:write` from *Basic Information*, for Socket Mode.",
    ),
  DISCORD_TOKEN: z
    .string()
    .min(20, "is too short for a bot token (discord.com/developers/applications, your app, Bot, Reset Token)")
    .optional()
    .describe("Discord: the token from *Bot* in the developer portal."),
  DISCORD_GUILD_ID: z
    .string()
    .regex(
      /^\d{15,22}$/,
      "must be a server's id, 17 to 20 digits (right-click the server with Developer Mode on, Copy Server ID)",
    )
    .optional()
    .describe(
      "Discord: registers commands in this one server, at once, for development. Unset: everywhere; a start without it takes them away from servers again (20 or fewer).",
    ),
  DISCORD_APPLICATION_ID: z
    .string()
    .regex(
      /^\d{15,22}$/,
      "must be the application's id, 17 to 20 digits (discord.com/developers/applications, your app, General Information)",
    )
    .optional()
    .describe("Discord: the application's id, for `npm run manifest -- discord`; the bot itself asks Discord."),
  DISCORD_MESSAGE_CONTENT: z
    .enum(["0", "1"])
    .default("0")
    .describe(
      "Discord: 1 reads follow-ups in threads without a mention; needs the *Message Content* intent in the portal.",
    ),
  SLACK_API_URL: z
    .url({ protocol: /^https?$/, error: "must be a URL that ends in /api/" })
    .optional()
    .describe("Slack: another address of the Web API, for proxies and emulators."),
  DISCORD_API_URL: z
    .url({ protocol: /^https?$/, error: "must be a URL that ends in /api" })
    .optional()
    .describe("Discord: another address of the API, for proxies and emulators."),
  LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"])
    .default("warn")
    .describe("How much is logged to standard error: trace, debug, info, warn, error, fatal or silent."),
  NO_COLOR: z.string().optional().describe("Any value: no colour in the console (https://no-color.org)."),
});

export type Config = Readonly<z.infer<typeof variables>>;

/** What is wrong with the environment, one sentence a variable. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/**
 * Reads the configuration.
 *
 * @throws {ConfigError} names every variable that does not fit; never repeats a value, since it may be a secret
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const set = Object.fromEntries(
    Object.keys(variables.shape).flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])),
  );
  const parsed = variables.safeParse(set);
  const faults = parsed.success
    ? missingBeside(parsed.data)
    : parsed.error.issues.map(({ path, code, message, ...issue }) =>
        code === "invalid_value" && "values" in issue
          ? `${path.join(".")} must be one of ${issue.values.join(", ")}`
          : `${path.join(".")} ${message}`,
      );
  if (parsed.success && faults.length === 0) return parsed.data;
  throw new ConfigError(`The configuration does not fit. ${faults.join(". ")}.`);
}

/** What is set makes sense with something else alone, and that is not set. */
function missingBeside({ SLACK_BOT_TOKEN, SLACK_APP_TOKEN, REDIS_URL, DATABASE_URL }: Config): string[] {
  const faults: string[] = [];
  if ((SLACK_BOT_TOKEN === undefined) !== (SLACK_APP_TOKEN === undefined)) {
    const missing = SLACK_BOT_TOKEN === undefined ? "SLACK_BOT_TOKEN" : "SLACK_APP_TOKEN";
    faults.push(`${missing} is not set: Slack needs both tokens`);
  }
  if (REDIS_URL !== undefined && DATABASE_URL === undefined)
    faults.push("REDIS_URL needs DATABASE_URL: the embedded database keeps the queue itself, so unset one or set both");
  return faults;
}

/** Whether any chat platform is configured. */
export function hasChatPlatform(config: Config): boolean {
  return config.SLACK_BOT_TOKEN !== undefined || config.DISCORD_TOKEN !== undefined;
}

/** Name, default and meaning of every variable, in the order they are declared. */
export function describeVariables(): { name: string; fallback: string; meaning: string }[] {
  return Object.entries(variables.shape).map(([name, field]) => {
    const unset = field.safeParse(undefined);
    return { name, fallback: unset.success ? String(unset.data ?? "") : "", meaning: field.description ?? "" };
  });
}
