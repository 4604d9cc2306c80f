/**
 * The environment as a typed configuration. Every variable is declared once, here, with its default and its meaning;
 * the README's table and `.env.example` are held to this schema by a test. An empty variable counts as unset.
 */
import { z } from "zod";

const variables = z.object({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: "a URL such as postgres://user:password@host:5432/name" })
    .optional()
    .describe("PostgreSQL 15 or later. Unset: an embedded PostgreSQL in DATA_DIR, for one process."),
  DATABASE_CONNECT_SECONDS: z
    .string()
    .regex(/^[0-9]{1,4}$/, "a whole number of seconds")
    .default("30")
    .transform(Number)
    .describe("How long a PostgreSQL that does not answer is tried again before the start is given up."),
  DATA_DIR: z.string().default(".data").describe("Folder of the embedded database."),
  TURN_RETENTION_DAYS: z
    .string()
    .regex(/^[1-9][0-9]{0,3}$/, "a whole number of days")
    .default("90")
    .transform(Number)
    .describe("How many days a conversation's turns are kept."),
  KNOWLEDGE_DIR: z.string().optional().describe("Folder with your team's own topics (`topics/…`), ranked above ours."),
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
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new ConfigError(`The configuration does not fit. ${faults.join(". ")}.`);
}

/** Name, default and meaning of every variable, in the order they are declared. */
export function describeVariables(): { name: string; fallback: string; meaning: string }[] {
  return Object.entries(variables.shape).map(([name, field]) => {
    const unset = field.safeParse(undefined);
    return { name, fallback: unset.success ? String(unset.data ?? "") : "", meaning: field.description ?? "" };
  });
}
