/** A console between streams of the test's own, with an engine that the test scripts. */
import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { expect, vi } from "vitest";
import type { AdapterHost, Inbound } from "../../../src/adapters/adapter.ts";
import { type ConsoleOptions, createConsole } from "../../../src/adapters/console/console.ts";
import { createLog } from "../../../src/ops/log.ts";
import { paragraph, root } from "../../../src/reply/markdown.ts";
import { type Reply, reply } from "../../../src/reply/reply.ts";

export const say = (text: string, parts: Partial<Reply> = {}): Reply =>
  reply({ body: root(paragraph(text)), ...parts });

export const textOf = (inbound: Inbound): string =>
  inbound.input.kind === "text" ? inbound.input.text : JSON.stringify(inbound.input);

/** The default engine repeats what it was given, in brackets. */
export function startConsole(host: Partial<AdapterHost> = {}, options: Partial<ConsoleOptions> = {}) {
  const input = new PassThrough();
  const output = new PassThrough();
  const received: Inbound[] = [];
  let written = "";
  let events = 0;
  output.on("data", (chunk: Buffer) => {
    written += chunk.toString();
  });
  const handle = host.handle ?? (async (inbound) => say(`<${textOf(inbound)}>`));
  const adapter = createConsole(
    {
      complete: () => [],
      clock: { now: () => Temporal.Instant.from("2026-05-04T08:30:00Z") },
      log: createLog("silent"),
      ...host,
      handle(inbound, signal) {
        received.push(inbound);
        return handle(inbound, signal);
      },
    },
    {
      input,
      output,
      interactive: false,
      colour: false,
      workspace: "console",
      thread: "console",
      person: "me",
      eventId: () => `event-${++events}`,
      ...options,
    },
  );
  const shown = (): string => stripVTControlCharacters(written).replaceAll("\r", "");
  return {
    adapter,
    input,
    output,
    received,
    /** All that was written, as a person sees it. */
    shown,
    raw: () => written,
    /** Resolves once `text` was written, at the `times`-th time. */
    seen: (text: string, times = 1) =>
      vi
        .waitUntil(() => shown().split(text).length > times, { timeout: 4_000, interval: 2 })
        .catch(() => expect.fail(`“${text}” was not written ${times} times, but: ${shown()}`)),
  };
}

/** Types at an interactive console. */
export async function startInteractive(host: Partial<AdapterHost> = {}, options: Partial<ConsoleOptions> = {}) {
  const started = startConsole(host, { interactive: true, ...options });
  await started.adapter.start();
  await started.seen("› ");
  return { ...started, type: (keys: string) => void started.input.write(keys) };
}

export const keys = {
  enter: "\r",
  ctrlC: "\u0003",
  ctrlD: "\u0004",
  tab: "\t",
  up: "\u001b[A",
  paste: (text: string) => `\u001b[200~${text}\u001b[201~`,
};
