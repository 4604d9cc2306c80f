/** Structured logs on standard error, so that standard output carries nothing but answers. */
import { type Logger, pino } from "pino";
import type { Config } from "../config.ts";

export type Log = Logger;

/** The names under which a secret could reach a log line; pino replaces their values. */
const secretPaths = ["token", "password", "*.token", "*.password", "connectionString", "*.connectionString"];

export function createLog(level: Config["LOG_LEVEL"]): Log {
  return pino({ level, redact: { paths: secretPaths, censor: "[masked]" } }, pino.destination({ dest: 2, sync: true }));
}
