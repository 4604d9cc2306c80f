/** Bolt's log in ours. Its debug lines hold whole payloads, what people write and where they can be answered: left out. */
import { type Logger, LogLevel } from "@slack/bolt";
import type { Log } from "../../ops/log.ts";
import { maskSecrets } from "../../ops/mask.ts";

export type BoltLog = Logger;

export function boltLog(log: Log): BoltLog {
  const say =
    (level: "info" | "warn" | "error") =>
    (...parts: unknown[]) =>
      log[level]({ from: "slack library" }, maskSecrets(parts.map(String).join(" ")).slice(0, 2_000));
  return {
    debug() {},
    info: (...parts: unknown[]) => log.debug({ from: "slack library" }, maskSecrets(parts.map(String).join(" "))),
    warn: say("warn"),
    error: say("error"),
    setLevel() {},
    getLevel: () => LogLevel.INFO,
    setName() {},
  };
}
