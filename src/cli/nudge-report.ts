/** What `nudges` prints: what is due, queued, sent and failed, why, and how late, by workspace. */
import { parseArgs } from "node:util";
import { z } from "zod";
import type { Clock } from "../clock.ts";
import { fullHours, type Paces } from "../nudges/pace.ts";
import type { Queue } from "../nudges/queue.ts";
import type { NudgeCounts, NudgeStore } from "../storage/index.ts";
import type { CommandIo } from "./io.ts";

export interface ReportOptions {
  readonly store: Pick<NudgeStore, "nudgeNumbers" | "dueByHour">;
  /** Undefined where the queue can't be looked at. */
  readonly counts: (() => ReturnType<Queue["counts"]>) | undefined;
  readonly paces: Paces;
  readonly clock: Clock;
}

/** Workspaces, reasons and hours at the most. */
const most = 50;
/** Of the hours ahead the fullest are looked at. */
const hoursMost = 500;

export const nudgesUsage = "Say `nudges`, with `--days 30` (1 to 90, 7 when left out) and `--json` where wanted.";

const nudgeFlags = z.strictObject({
  days: z.coerce.number().int().min(1).max(90).default(7),
  json: z.boolean().default(false),
});

/** @returns the exit code: 0, or 2 for a wrong call */
export async function reportNudges(argv: readonly string[], options: ReportOptions, io: CommandIo): Promise<number> {
  const flags = readNudgeFlags(argv);
  if (flags === undefined) {
    io.complain(nudgesUsage);
    return 2;
  }
  const { store, counts, paces, clock } = options;
  const now = clock.now();
  const since = now.subtract({ hours: 24 * flags.days });
  const numbers = await store.nudgeNumbers(since, most);
  const queue = await counts?.();
  const full = fullHours(await store.dueByHour(now, now.add({ hours: 24 }), hoursMost), paces).slice(0, most);
  if (flags.json) {
    const hours = full.map((hour) => ({ ...hour, from: hour.from.toString() }));
    io.out(`${JSON.stringify({ since: since.toString(), ...numbers, queue: queue ?? null, fullHours: hours })}\n`);
    return 0;
  }
  const { on, off, blocked } = numbers.schedules;
  const lines = [
    `Since ${since.toString().slice(0, 16)}Z: ${inWords(numbers.all)}`,
    queue === undefined
      ? "Queue: not looked at"
      : `Queue: ${queue.waiting} waiting, ${queue.active} active, ${queue.delayed} delayed`,
    `Schedules: ${on} on, ${off} off, ${blocked} blocked`,
    ...numbers.workspaces.map((one) => `${one.platform} ${one.workspace}: ${inWords(one)}`),
    ...numbers.reasons.map(({ state, why, count }) => `${state}, ${why}: ${count}`),
    ...full.map(
      ({ platform, workspace, from, due, capacity, minutes }) =>
        `Full: ${due} are due on ${[platform, workspace ?? []].flat().join(" ")} in the hour from ${from.toString().slice(0, 16)}Z: that takes ${minutes} min, and ${capacity} leave in a quarter of an hour`,
    ),
  ];
  io.out(`${lines.join("\n")}\n`);
  return 0;
}

/** Undefined for a wrong call. */
export function readNudgeFlags(argv: readonly string[]): z.output<typeof nudgeFlags> | undefined {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { days: { type: "string" }, json: { type: "boolean" } },
    });
    return nudgeFlags.safeParse({ ...values }).data;
  } catch {
    return undefined;
  }
}

function inWords({ due, sending, sent, folded, failed, lateness }: NudgeCounts): string {
  const states = `${due} due, ${sending} on their way, ${sent} sent, ${folded} folded, ${failed} failed`;
  return lateness === undefined
    ? states
    : `${states}; late by ${seconds(lateness.p50)} (p50) and ${seconds(lateness.p99)} (p99)`;
}

const seconds = (value: number): string => (value < 120 ? `${value.toFixed(1)} s` : `${(value / 60).toFixed(1)} min`);
