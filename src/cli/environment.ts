/** The environment of a command line: `.env` where there is one, then the typed configuration, or a sentence and exit 2. */
import { existsSync } from "node:fs";
import { type Config, ConfigError, readConfig } from "../config.ts";

export function readConfigOrExit(): Config {
  if (existsSync(".env")) process.loadEnvFile(".env");
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}
